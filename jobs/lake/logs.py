"""Structured logging: readable lines on a terminal, the same events as JSON where STOCKTAKE_LOG=json."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def configure_logging() -> None:
    """Log to stderr, one event a line, with UTC time stamps."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if os.environ.get("STOCKTAKE_LOG") == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up at every event, so that whoever redirects stderr later gets the lines.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
