"""What leaves the house when a night is told: what each channel's robot reads, signatures, and what stays secret."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import html
import json
import logging
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from dags import notify
from dags.channels import ChannelError, dingtalk, feishu, send
from jobs.publish.review import one_line
from tests import hostile

pytestmark = pytest.mark.airflow
TOKEN, KEY = "t0ken-in-the-address", "SEC-the-key"
WEBHOOKS = ("slack", "dingtalk", "wecom", "feishu", "webhook")
GOOD = {
    "state": "released", "title": "Stocktake 2018-01-01: released", "link": "file:///reports/index.html",
    "lines": ["2018-01-01: released", "Mend first: price", "Report: file:///reports/index.html"], "is_wanted": True,
}  # fmt: skip


class _Robot(BaseHTTPRequestHandler):
    """Keeps what it is sent, and answers what it is told to."""

    answer: ClassVar[tuple[int, dict]] = (200, {"errcode": 0, "code": 0})
    seen: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, dict(self.headers), body))
        status, content = self.answer
        payload = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        pass


class _Mailbox(socketserver.StreamRequestHandler):
    """An SMTP server as small as RFC 5321 lets it be."""

    letters: ClassVar[list[tuple[list[str], bytes]]] = []

    def handle(self) -> None:
        self._say("220 mailbox")
        recipients: list[str] = []
        while line := self.rfile.readline():
            word = line.decode().strip()
            verb = word.upper().split(" ")[0]
            if verb == "RCPT":
                recipients.append(word)
            if verb == "DATA":
                self._say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part.removeprefix(b".") if part.startswith(b"..") else part)
                self.letters.append((recipients, b"".join(lines)))
            self._say("221 bye" if verb == "QUIT" else "250 fine")
            if verb == "QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def robot() -> Iterator[SimpleNamespace]:
    _Robot.seen, _Robot.answer = [], (200, {"errcode": 0, "code": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Robot)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/robot/send?access_token={TOKEN}"
    yield SimpleNamespace(host=address, password=KEY)
    server.shutdown()
    server.server_close()


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict]:
    _Mailbox.letters = []
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mailbox)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    extra = {"disable_ssl": True, "disable_tls": True, "retry_limit": 1, "timeout": 5}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": server.server_address[1], "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_STOCKTAKE_MAIL", json.dumps(connection))
    yield {"kind": "mail", "connection": "stocktake_mail", "to": ["ann@shop.example", "bob@shop.example"],
           "sender": "stocktake@shop.example"}  # fmt: skip
    server.shutdown()
    server.server_close()


def hostile_message(text: str) -> dict:
    """A message as `python -m jobs message` makes it of a hostile value."""
    told = one_line(text, 400)
    return GOOD | {"title": f"Stocktake: {told}", "lines": [f"2018-01-01: held: {told}", told, GOOD["lines"][2]]}


def shown(kind: str, body: dict) -> list[str]:
    """The texts of a body as their reader sees them."""
    if kind == "slack":
        return html.unescape(body["text"]).split("\n")
    if kind in ("dingtalk", "wecom"):
        return body["text"]["content"].split("\n")
    if kind == "feishu":
        return [element["text"] for (element,) in body["content"]["post"]["zh_cn"]["content"]]
    return body["lines"]


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_every_robot_gets_the_three_lines_and_calls_nobody(robot, kind: str) -> None:
    send(GOOD, robot, {"kind": kind})
    ((path, _, content),) = _Robot.seen
    body = json.loads(content)
    assert path.startswith(f"/robot/send?access_token={TOKEN}")
    assert shown(kind, body) == GOOD["lines"]
    if kind == "dingtalk":
        assert body["at"] == {"atMobiles": [], "atUserIds": [], "isAtAll": False}
        assert body["msgtype"] == "text"
    if kind == "wecom":
        assert (body["text"]["mentioned_list"], body["text"]["mentioned_mobile_list"]) == ([], [])
        assert body["msgtype"] == "text"
    if kind == "feishu":
        assert body["msg_type"] == "post"
    if kind == "slack":
        assert body["mrkdwn"] is False


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_hostile_values_stay_text(robot, kind: str) -> None:
    for text in hostile.TEXTS.values():
        message = hostile_message(text)
        send(message, robot, {"kind": kind})
        body = json.loads(_Robot.seen[-1][2])
        assert shown(kind, body) == message["lines"]
        if kind == "slack":
            assert "<" not in body["text"]
        if kind == "feishu":
            elements = [element for line in body["content"]["post"]["zh_cn"]["content"] for element in line]
            assert {element["tag"] for element in elements} == {"text"}


def test_hostile_values_are_text_in_the_mail_too(mailbox) -> None:
    for text in hostile.TEXTS.values():
        message = hostile_message(text)
        send(message, None, mailbox)
        is_this(mailbox, message, *_Mailbox.letters[-1])


def is_this(mailbox: dict, message: dict, recipients: list[str], content: bytes) -> None:
    """The letter goes to the configured addresses only, and shows the message."""
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert [word.split("<")[1].split(">")[0] for word in recipients] == mailbox["to"]
    assert letter["Bcc"] is None
    assert " ".join(str(letter["Subject"]).split()) == " ".join(message["title"].split())
    page = letter.get_body().get_content()
    for line in message["lines"]:
        assert f"<p>{html.escape(line)}</p>" in page
    assert page.count("<") == page.count("</p>") * 2 + 2


def test_dingtalk_signs_as_its_manual_says(robot) -> None:
    address = dingtalk.signed(robot.host, KEY, 1_577_262_236_757)
    query = parse_qs(urlsplit(address).query)
    expected = hmac.new(KEY.encode(), f"1577262236757\n{KEY}".encode(), hashlib.sha256).digest()
    assert query["timestamp"] == ["1577262236757"]
    assert base64.b64decode(query["sign"][0]) == expected
    assert query["access_token"] == [TOKEN]
    assert dingtalk.signed(robot.host, None, 1) == robot.host


def test_feishu_signs_as_its_manual_says() -> None:
    found = feishu.signature(KEY, 1_599_360_473)
    expected = hmac.new(f"1599360473\n{KEY}".encode(), digestmod=hashlib.sha256).digest()
    assert found == {"timestamp": "1599360473", "sign": base64.b64encode(expected).decode()}
    assert feishu.signature("", 1) == {}


def test_a_receiver_can_check_who_sent_it(robot) -> None:
    send(GOOD, robot, {"kind": "webhook"})
    _, headers, body = _Robot.seen[0]
    signed = f"{headers['X-Stocktake-Time']}.".encode() + body
    assert headers["X-Stocktake-Signature"] == hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("dingtalk", (200, {"errcode": 310000, "errmsg": "sign not match"})),
        ("wecom", (200, {"errcode": 93000})),
        ("feishu", (200, {"code": 19021})),
        ("slack", (404, {})),
        ("webhook", (302, {})),
    ],
)
def test_a_refusal_is_an_error_that_keeps_the_secrets(robot, kind: str, answer: tuple[int, dict]) -> None:
    _Robot.answer = answer
    with pytest.raises(ChannelError) as raised:
        send(GOOD, robot, {"kind": kind})
    assert str(answer[1].get("errcode") or answer[1].get("code") or answer[0]) in str(raised.value)
    assert TOKEN not in str(raised.value) and KEY not in str(raised.value)


def test_nobody_there_is_an_error_that_keeps_the_secrets() -> None:
    gone = SimpleNamespace(host=f"http://127.0.0.1:1/send?access_token={TOKEN}", password=KEY)
    for kind in WEBHOOKS:
        with pytest.raises(ChannelError) as raised:
            send(GOOD, gone, {"kind": kind})
        assert TOKEN not in str(raised.value)
    with pytest.raises(ChannelError, match="no http address"):
        send(GOOD, SimpleNamespace(host=f"ftp://{TOKEN}", password=None), {"kind": "slack"})


def test_one_channel_that_fails_keeps_no_other_from_its_message(robot, run, monkeypatch, caplog) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_GOOD", json.dumps({"conn_type": "http", "host": robot.host}))
    channels = [{"kind": "slack", "connection": name} for name in ("not_there", "good")]
    monkeypatch.setenv("STOCKTAKE_NOTIFY", json.dumps({"channels": channels}))
    monkeypatch.setattr(notify, "told", lambda run, moment: GOOD)
    with caplog.at_level(logging.DEBUG):
        notify.NightNotifier("ended")({"dag_run": run})
    assert len(_Robot.seen) == 1
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG)


def test_who_knows_already_is_not_told(robot, run, monkeypatch) -> None:
    monkeypatch.setenv("STOCKTAKE_NOTIFY", json.dumps({"channels": [{"kind": "slack", "connection": "x"}]}))
    monkeypatch.setattr(notify, "told", lambda run, moment: GOOD | {"is_wanted": False})
    notify.NightNotifier("ended")({"dag_run": run})
    assert _Robot.seen == []


def test_a_deadline_names_its_run_as_it_is_sent_over_the_wire(monkeypatch) -> None:
    monkeypatch.setenv("STOCKTAKE_NOTIFY", json.dumps({"channels": [{"kind": "slack", "connection": "x"}]}))
    asked = []
    monkeypatch.setattr(notify, "told", lambda run, moment: asked.append((run, moment)))
    wire = {"dag_run_id": "scheduled__1", "conf": {"run_date": "2018-01-01"}, "run_after": "2018-01-02T02:00:00Z",
            "data_interval_end": None}  # fmt: skip
    notify.NightNotifier("late")({"dag_run": wire, "deadline": {}})
    ((found, moment),) = asked
    assert (found.run_id, moment) == ("scheduled__1", "late")
    assert notify.run_date(found, found.conf).isoformat() == "2018-01-01"
