"""WeCom (enterprise WeChat), by a group robot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dags.channels import post, refuse, text_of

# WeCom takes no more bytes than these.
_LONGEST = 2048


def send(message: Mapping[str, Any], connection: Any, settings: Mapping[str, Any]) -> None:
    """A message of type text is not read as markup, and calls only whom the lists name: nobody."""
    content = text_of(message).encode()[:_LONGEST].decode(errors="ignore")
    text = {"content": content, "mentioned_list": [], "mentioned_mobile_list": []}
    refuse(post(connection.host, {"msgtype": "text", "text": text}), "errcode")
