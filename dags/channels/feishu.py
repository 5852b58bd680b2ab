"""Feishu (Lark), by a group robot; signed if the connection has a key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from dags.channels import post, refuse


def send(message: Mapping[str, Any], connection: Any, settings: Mapping[str, Any]) -> None:
    """A message of type post: in plain text messages <at> would call people, in its text elements nothing is markup."""
    paragraphs = [[{"tag": "text", "text": line}] for line in message["lines"]]
    body = {
        **signature(connection.password, round(time.time())),
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": message["title"], "content": paragraphs}}},
    }
    refuse(post(connection.host, body), "code", "StatusCode")


def signature(key: str | None, seconds: int) -> dict[str, str]:
    """Time and signature: base64 of HMAC-SHA256 of nothing, by `<time>\\n<key>` as the key; nothing without a key."""
    if not key:
        return {}
    digest = hmac.digest(f"{seconds}\n{key}".encode(), b"", hashlib.sha256)
    return {"timestamp": str(seconds), "sign": base64.b64encode(digest).decode()}
