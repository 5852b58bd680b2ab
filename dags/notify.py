"""Tells people of a night, through the channels of conf/pipeline.yml's `notify`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from airflow.sdk import BaseHook
from airflow.sdk.bases.notifier import BaseNotifier

from dags.channels import ChannelError, send
from dags.tasks import ROOT, Run, run_date

_SECONDS = 120


class NightNotifier(BaseNotifier):
    """Sends the message of a run's night. `moment`: waiting (for a person) · ended · late.

    A channel that fails is named in the log and keeps no other from its message, and the night from nothing.
    """

    # Nothing is rendered: the texts come from data.
    template_fields = ()

    def __init__(self, moment: str, context: Any = None) -> None:
        super().__init__(context=context)
        self.moment = moment

    def notify(self, context: Any) -> None:
        channels = json.loads(os.environ["STOCKTAKE_NOTIFY"])["channels"]
        if not channels:
            return
        if "dag_run" not in context:
            self.log.error("nobody is told: Airflow says nothing of the run")
            return
        message = told(_run_of(context), self.moment)
        if message is None or not message["is_wanted"]:
            self.log.info("nothing to tell")
            return
        for channel in channels:
            try:
                connection = BaseHook.get_connection(channel["connection"])
                send(message, connection, channel)
                self.log.info("told by %s (%s)", channel["kind"], channel["connection"])
            except ChannelError as error:
                self.log.error("not told by %s (%s): %s", channel["kind"], channel["connection"], error)
            except Exception as error:
                # A connection that is not there, or cannot be read: its words could hold a secret.
                self.log.error("not told by %s (%s): %s", channel["kind"], channel["connection"], type(error).__name__)


def told(run: Run, moment: str) -> dict[str, Any] | None:
    """The message of a run's night; None if it could not be made, which the log then says."""
    conf = getattr(run, "conf", None) or {}
    command = [
        sys.executable, "-m", "jobs", "message", "--json", f"--moment={moment}",
        f"--run-date={run_date(run, conf)}", f"--run-id={run.run_id}",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _run_of(context: Mapping[str, Any]) -> Run:
    """The run of a task's or a DAG's context, or of a deadline's, which holds it as it is sent over the wire."""
    run = context["dag_run"]
    if not isinstance(run, Mapping):
        return run
    end = run.get("data_interval_end")
    return SimpleNamespace(
        run_id=run.get("run_id") or run["dag_run_id"], conf=run.get("conf"),
        data_interval_end=datetime.fromisoformat(end) if end else None,
        run_after=datetime.fromisoformat(run["run_after"]),
    )  # fmt: skip
