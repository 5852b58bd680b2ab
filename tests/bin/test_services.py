"""bin/services.py: what is started is ended, all of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bin import services
from conf.errors import SetupError

# A keeper whose child starts one process in a session of its own, and one whose parent goes away.
_KEEPER = """
import subprocess, sys, time
sleeper = [sys.executable, '-c', 'import time; time.sleep(600)']
subprocess.Popen(sleeper, start_new_session=True)
parent = f'import subprocess; print(subprocess.Popen({sleeper!r}, start_new_session=True).pid)'
subprocess.run([sys.executable, '-c', parent])
print('ready', flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An Airflow home of the test's own, where no services run."""
    monkeypatch.setenv("STOCKTAKE_AIRFLOW_HOME", str(tmp_path))
    return tmp_path


def _marked(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("STOCKTAKE_SERVICES") == str(home):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_down_leaves_no_process_not_even_orphans_in_sessions_of_their_own(home: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", _KEEPER], env={**os.environ, "STOCKTAKE_SERVICES": str(home)},
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert keeper.stdout is not None
    while "ready" not in keeper.stdout.readline():
        pass
    assert len(_marked(home)) == 3
    assert services.down() == 3
    keeper.wait(timeout=10)
    assert _marked(home) == []


def test_down_where_nothing_runs_ends_nothing(home: Path) -> None:
    assert services.down() == 0


def test_a_state_file_of_a_process_long_gone_is_not_believed(home: Path) -> None:
    """Numbers of processes are used again: this one's number does not make it the keeper."""
    (home / "services.json").write_text(f'{{"pid": {os.getpid()}, "started": 1.0, "port": 8080}}')
    assert services.running() is None
    assert services.down() == 0


def test_a_taken_port_is_an_error_with_its_mend(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=rf"port {port} .* is taken\n.*PORT={port + 1}"):
            services.up(port)
