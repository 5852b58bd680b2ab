"""DingTalk, by a group robot; signed if the connection has a key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import urllib.parse
from collections.abc import Mapping
from typing import Any

from dags.channels import post, refuse, text_of


def send(message: Mapping[str, Any], connection: Any, settings: Mapping[str, Any]) -> None:
    """A message of type text is not read as markup, and calls only whom `at` lists: nobody."""
    body = {
        "msgtype": "text",
        "text": {"content": text_of(message)},
        "at": {"atMobiles": [], "atUserIds": [], "isAtAll": False},
    }
    refuse(post(signed(connection.host, connection.password, round(time.time() * 1000)), body), "errcode")


def signed(address: str, key: str | None, milliseconds: int) -> str:
    """The address with time and signature: base64 of HMAC-SHA256 by the key over `<time>\\n<key>`."""
    if not key:
        return address
    digest = hmac.digest(key.encode(), f"{milliseconds}\n{key}".encode(), hashlib.sha256)
    more = urllib.parse.urlencode({"timestamp": milliseconds, "sign": base64.b64encode(digest).decode()})
    return f"{address}{'&' if '?' in address else '?'}{more}"
