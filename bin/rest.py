"""Airflow's REST API on loopback, as far as a night needs it."""

from __future__ import annotations

import http.client
import json
from typing import Any

from bin.environment import SIGN_IN

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
        self.port = port
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
        user, password = SIGN_IN
        answer = self._send("POST", "/auth/token", {"username": user, "password": password}, "")
        self._token = str(answer["access_token"])
        return self._token

    def _send(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except http.client.HTTPException as error:
            raise OSError(f"{self.address} does not speak HTTP: {error!r}") from None
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            raise ApiError(answer.status, text)
        return json.loads(text)
