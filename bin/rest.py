"""Airflow's REST API on loopback, as far as a night needs it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from bin.environment import PASSWORD, USER

_SECONDS = 30


class ApiError(Exception):
    """The API answered with an error status."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class Api:
    """One API server on 127.0.0.1. Signs in at first use, and again when the token has run out."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._token = ""

    def get(self, path: str) -> Any:
        """Answer of GET /api/v2/`path`. Raises ApiError for an error status, OSError where no one answers."""
        return self._call("GET", path, None)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Answer of POST /api/v2/`path`. Raises as `get` does."""
        return self._call("POST", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Answer of PATCH /api/v2/`path`. Raises as `get` does."""
        return self._call("PATCH", path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            return self._send(method, f"/api/v2/{path}", body, self._token or self._sign_in())
        except ApiError as error:
            if error.status != 401:
                raise
            return self._send(method, f"/api/v2/{path}", body, self._sign_in())

    def _sign_in(self) -> str:
        answer = self._send("POST", "/auth/token", {"username": USER, "password": PASSWORD}, "")
        self._token = str(answer["access_token"])
        return self._token

    def _send(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 the address is loopback, set above
            self.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
        )
        # A proxy set for the outside world has no business on loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ApiError(error.code, error.read().decode(errors="replace")) from None
