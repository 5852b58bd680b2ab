"""Where a night's message goes. One module a kind of channel, found by its name.

A channel has one function: `send(message, connection, settings)`. `message` is what `python -m jobs message --json`
prints; its texts come from data and are hostile: a channel writes them so that they stay text and call
nobody. `connection` holds the secrets (`host`: the webhook's whole address, `password`: the key to sign with);
`settings` are the channel's own of conf/pipeline.yml. What it raises names neither.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

import requests

_SECONDS = 20


class ChannelError(Exception):
    """A message that was not taken. Its text holds no address and no key."""


def send(message: Mapping[str, Any], connection: Any, settings: Mapping[str, Any]) -> None:
    """Send a message by the channel `settings["kind"]`.

    Raises:
        ChannelError: the channel did not take it.
    """
    importlib.import_module(f"dags.channels.{settings['kind']}").send(message, connection, settings)


def text_of(message: Mapping[str, Any]) -> str:
    """The three lines."""
    return "\n".join(message["lines"])


def post(address: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """POST `body` as JSON; returns the answer if it is a JSON object, else {}.

    Raises:
        ChannelError: no answer, or one that is no success.
    """
    if not address.startswith(("https://", "http://")):
        raise ChannelError("the connection's host is no http address")
    sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    try:
        answer = requests.post(
            address, data=json.dumps(body).encode(), headers=sent, timeout=_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        # Its text holds the address, and that the token: its class says enough.
        raise ChannelError(f"the channel could not be reached ({type(error).__name__})") from None
    if answer.status_code != requests.codes.ok:
        raise ChannelError(f"the channel answered with status {answer.status_code}")
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def refuse(answer: Mapping[str, Any], *names: str) -> None:
    """Robots answer 200 also to what they refuse: the first of `names` that the answer holds has to be 0.

    Raises:
        ChannelError: it is not.
    """
    code = next((answer[name] for name in names if name in answer), 0)
    if code not in (0, "0"):
        raise ChannelError(f"the channel refused the message with code {code}")
