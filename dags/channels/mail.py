"""E-mail, through the SMTP server of the connection."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from airflow.providers.smtp.hooks.smtp import SmtpHook

from dags.channels import ChannelError


def send(message: Mapping[str, Any], connection: Any, settings: Mapping[str, Any]) -> None:
    """The lines as HTML paragraphs of escaped text."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in message["lines"])
    try:
        with SmtpHook(smtp_conn_id=settings["connection"]) as server:
            server.send_email_smtp(
                to=list(settings["to"]),
                from_email=settings["sender"],
                subject=message["title"],
                html_content=f'<!doctype html><meta charset="utf-8">{paragraphs}',
            )
    except Exception as error:
        # Whatever the server said may hold the account: its class says enough.
        raise ChannelError(f"the mail was not sent ({type(error).__name__})") from None
