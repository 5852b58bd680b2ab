"""IP addresses of version 4 and 6; private ranges (RFC 1918, RFC 4193) count, and can be told apart."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

import pyarrow as pa

from jobs.profiling.patterns import regex
from jobs.profiling.standing import Mask, holding, placed, shape_inside, standing_alone

KIND = "personal"
TITLE = "IP address"
PII = "pseudonym"
SHAPE = shape_inside(r"9\.9\.9\.9") + r"|[a9:]*:[a9:]*:[a9:]*"
SHORTEST = 3
INSIDE = True
WORDS = ("ip", "ip_address", "ip_addr", "ipaddr", "client_ip", "remote_addr", "login_ip", "ipv4", "ipv6", "ip地址")
# Four-part version numbers have the form; few of them have a part above 63, nearly all addresses do.
CHANCE = 0.3
OTHERS = ("version", "ver", "release", "build", "firmware", "os", "sdk", "app", "版本")
FORM_IF_NAMED = True

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_V4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_LARGE = r"(?:^|\.)(?:6[4-9]|[7-9][0-9]|[12][0-9]{2})(?:\.|$)"
_HEX = r"[0-9A-Fa-f]{1,4}"
_V6 = rf"(?:{_HEX}:){{7}}{_HEX}|(?:{_HEX}:){{1,6}}(?::{_HEX}){{1,6}}|(?:{_HEX}:){{2,7}}:|::(?:{_HEX}:){{0,6}}{_HEX}"

_PRIVATE = tuple(
    ipaddress.ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


def formed(texts: pa.Array) -> Mask:
    """Texts that hold four numbers of at most 255 joined by dots, or are written like version 6."""
    at, _ = standing_alone(texts, _V4)
    return placed(len(texts), at) | regex(texts, _V6)


def matches(texts: pa.Array) -> Mask:
    """The same, less what may as well be a version number."""
    at, addresses = standing_alone(texts, _V4)
    return placed(len(texts), at, holding(addresses, _LARGE)) | regex(texts, _V6)


def note(frequent: Sequence[str]) -> str | None:
    """How many of a column's most frequent values are of private ranges, which tell a machine and not a person."""
    private = sum(_is_private(text) for text in frequent)
    return f"{private} of its {len(frequent)} most frequent values are of private ranges" if private else None


def _is_private(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in _PRIVATE)
