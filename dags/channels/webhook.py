"""Any receiver of JSON: the message as it is, signed if the connection has a key."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from dags.channels import post


def send(message: Mapping[str, Any], connection: Any, settings: Mapping[str, Any]) -> None:
    """The header X-Stocktake-Signature is the hexadecimal HMAC-SHA256 of `<X-Stocktake-Time>.<body>`."""
    body = {name: message[name] for name in ("state", "title", "lines", "link")}
    seconds = str(round(time.time()))
    headers = {"X-Stocktake-Time": seconds}
    if connection.password:
        signed = f"{seconds}.{json.dumps(body)}".encode()
        headers["X-Stocktake-Signature"] = hmac.new(connection.password.encode(), signed, hashlib.sha256).hexdigest()
    post(connection.host, body, headers)
