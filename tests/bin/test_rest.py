"""bin/rest.py against a server that answers as Airflow's does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bin.rest import Api, ApiError


class _Answers(BaseHTTPRequestHandler):
    """Gives out tokens 1, 2, …; the path `stale` refuses the first of them, `wrong` refuses everything."""

    tokens = 0

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent = {"method": self.command, "path": self.path, "signed": self.headers.get("Authorization")}
        status = 200
        if self.path == "/auth/token":
            type(self).tokens += 1
            answer: dict = {"access_token": f"t{self.tokens}"}
            status = 201 if json.loads(body) == {"username": "admin", "password": "stocktake"} else 401
        else:
            answer = {**sent, "body": json.loads(body or "null")}
            stale = self.path.endswith("stale") and sent["signed"] == "Bearer t1"
            status = 401 if stale else 422 if self.path.endswith("wrong") else 200
        payload = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        pass


for _method in ("GET", "POST", "PATCH"):
    setattr(_Answers, f"do_{_method}", _Answers._answer)


@pytest.fixture
def api() -> Iterator[Api]:
    _Answers.tokens = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Api(server.server_port)
    server.shutdown()
    server.server_close()


def test_it_signs_in_once_and_sends_what_it_was_given(api: Api) -> None:
    assert api.get("dags/nightly")["signed"] == "Bearer t1"
    sent = api.post("dags/nightly/dagRuns", {"logical_date": None})
    assert sent == {
        "method": "POST", "path": "/api/v2/dags/nightly/dagRuns", "signed": "Bearer t1", "body": {"logical_date": None},
    }  # fmt: skip
    assert _Answers.tokens == 1


def test_it_signs_in_again_when_its_token_has_run_out(api: Api) -> None:
    assert api.get("stale")["signed"] == "Bearer t2"


def test_a_refusal_is_an_error_with_the_servers_words(api: Api) -> None:
    with pytest.raises(ApiError, match=r"422: .*wrong"):
        api.patch("wrong", {"state": "failed"})


def test_nobody_there_is_an_os_error() -> None:
    with pytest.raises(OSError, match=r"refused"):
        Api(1).get("monitor/health")
