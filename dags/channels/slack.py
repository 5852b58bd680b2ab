"""Slack, by an incoming webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dags.channels import post, text_of


def send(message: Mapping[str, Any], connection: Any, settings: Mapping[str, Any]) -> None:
    """Slack reads commands and mentions between < and >, which are written as entities; nothing else is markup here."""
    text = text_of(message).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    post(connection.host, {"text": text, "mrkdwn": False, "link_names": False, "unfurl_links": False})
