"""Universally unique identifiers (RFC 9562), with hyphens."""

import pyarrow as pa

from jobs.profiling.patterns import Mask, regex

KIND = "format"
SHAPE = r"\{?[a9]+-[a9]+-[a9]+-[a9]+-[a9]+\}?"


def matches(texts: pa.StringArray) -> Mask:
    """Groups of 8, 4, 4, 4 and 12 hexadecimal digits."""
    return regex(texts, r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
