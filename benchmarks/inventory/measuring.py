"""Seconds and memory of calls in this process and its children, and of peers in processes of their own."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

import psutil

_SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Figure:
    """One measured call. `peak_mb` is resident memory over the process and its children.

    `core_seconds` are the seconds a peer's process spent on the processor, over its threads.
    """

    seconds: float | None
    peak_mb: float
    error: str = ""
    core_seconds: float | None = None


def measure(call: Callable[[], object]) -> Figure:
    """Run `call` once."""
    with _Peak() as peak:
        begun = time.perf_counter()
        call()
        seconds = time.perf_counter() - begun
    return Figure(seconds, peak.megabytes)


class _Peak:
    """Samples the resident memory of this process and all its children."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> _Peak:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        own = psutil.Process()
        while not self._ended.wait(_SAMPLE_SECONDS):
            total = 0
            for process in [own, *own.children(recursive=True)]:
                with suppress(psutil.Error):
                    total += process.memory_info().rss
            self.megabytes = max(self.megabytes, total / 1e6)


class Peer:
    """A process that runs the engines of peers.py; started anew when it dies or takes too long."""

    def __init__(self, *command: str) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None

    def run(self, engine: str, files: Sequence[str], limit: float) -> Figure:
        """One call of `engine`; an error or more than `limit` seconds gives a figure without seconds."""
        process = self._process or subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._process = process
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a peer without pipes cannot be asked")
        print(json.dumps({"engine": engine, "files": list(files)}), file=process.stdin, flush=True)
        killer = threading.Timer(limit, process.kill)
        killer.start()
        line = process.stdout.readline()
        killer.cancel()
        if not line:
            self.close()
            return Figure(None, 0.0, f"killed: more than {limit:.0f} s or out of memory")
        answer = json.loads(line)
        return Figure(answer.get("seconds"), answer["peak_mb"], answer.get("error", ""), answer.get("core_seconds"))

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
