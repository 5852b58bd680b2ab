"""Locks: one writer a stage, one run a date."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from conf.errors import LakeError
from conf.project import ROOT
from jobs.lake.locks import run_lock, stage_lock

DAY = date(2018, 1, 1)


def test_a_stage_is_written_by_one_process_at_a_time(tmp_path: Path) -> None:
    with (
        stage_lock(tmp_path, "clean", "run-1"),
        pytest.raises(LakeError, match=r"'clean' is being written by run run-1"),
        stage_lock(tmp_path, "clean", "run-2"),
    ):
        pass
    with stage_lock(tmp_path, "clean", "run-2"):
        pass


def test_two_runs_cannot_share_a_date_but_the_processes_of_one_run_can(tmp_path: Path) -> None:
    with run_lock(tmp_path, DAY, "run-1"):
        with run_lock(tmp_path, DAY, "run-1"):
            pass
        with (
            pytest.raises(LakeError, match=r"run 'run-1' is at work on 2018-01-01"),
            run_lock(tmp_path, DAY, "run-2"),
        ):
            pass
        with run_lock(tmp_path, date(2018, 1, 2), "run-2"):
            pass
    with run_lock(tmp_path, DAY, "run-2"):
        pass


def test_a_killed_run_leaves_no_lock_behind(tmp_path: Path) -> None:
    program = (
        "import sys, time; from datetime import date; from pathlib import Path\n"
        "from jobs.lake.locks import run_lock, stage_lock\n"
        "root = Path(sys.argv[1])\n"
        "with run_lock(root, date(2018, 1, 1), 'run-1'), stage_lock(root, 'clean', 'run-1'):\n"
        "    print('held', flush=True); time.sleep(600)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(LakeError), run_lock(tmp_path, DAY, "run-2"):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with run_lock(tmp_path, DAY, "run-2"), stage_lock(tmp_path, "clean", "run-2"):
        pass
