"""Log lines go to where stderr is when they are written."""

from __future__ import annotations

import contextlib
import io

import structlog

from jobs.lake.logs import configure_logging


def test_a_stream_that_is_closed_later_does_not_silence_the_log() -> None:
    first, second = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(first):
        configure_logging()
        structlog.get_logger().info("one")
    first_text = first.getvalue()
    first.close()
    with contextlib.redirect_stderr(second):
        structlog.get_logger().info("two")
    assert "one" in first_text
    assert "two" in second.getvalue()
