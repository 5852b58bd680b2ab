"""The task in which a night waits for a person."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.providers.standard.operators.hitl import ApprovalOperator, HITLOperator
from airflow.sdk import Param

from dags.tasks import ROOT, arguments_or_skip, end, error_file

_ANSWERS = {"approve": ApprovalOperator.APPROVE, "reject": ApprovalOperator.REJECT}


# What is asked beside yes or no.
FORM = {
    "note": Param("", type="string", maxLength=2000, title="Why", description="shown in the next report"),
    "reviewer": Param(
        "", type="string", maxLength=120, title="Who decides",
        description="your name, where the account is shared; empty: the account",
    ),
}  # fmt: skip


class Review(ApprovalOperator):
    """Judges the night; where a person has to decide, waits for them and writes down what they say.

    It succeeds whatever is decided: the task `release` after it obeys the decision, so that a rejected night ends as a
    held one does. Cleared and run again, it asks only what has not been answered yet.

    `settings`: `timeout_hours` and `on_timeout` of conf/pipeline.yml's `review`; `params` is FORM.
    """

    def __init__(self, *, stages: Sequence[str], settings: Mapping[str, Any], **task: Any) -> None:
        super().__init__(
            subject="Release the night?",
            body="The findings stand here once the night is judged.",
            defaults=_ANSWERS[settings["on_timeout"]],
            response_timeout=timedelta(hours=settings["timeout_hours"]),
            **task,
        )
        self.stages = tuple(stages)
        self._process = SubprocessHook()

    def command(self, context: Mapping[str, Any]) -> list[str]:
        """The command that judges the night and prints the question."""
        when = context["params"].get("review")
        return [*self._start("ask", context), *([f"--when={when}"] if when else [])]

    def _start(self, word: str, context: Mapping[str, Any]) -> list[str]:
        options = [word for word in arguments_or_skip(self.stages, context) if word.startswith("--")]
        return [sys.executable, "-m", "jobs", "review", word, *options]

    def execute(self, context: Any) -> Any:
        """Ask; returns at once where there is nothing to decide."""
        told = self._run(self.command(context))
        request = json.loads(told)
        if not request["is_waiting"]:
            self.log.info("nothing to decide")
            return None
        self.subject, self.body = request["subject"], request["body"]
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Write the answer down. Not ApprovalOperator's own end, which would skip the release on a rejection."""
        told = HITLOperator.execute_complete(self, context, event)
        chosen = next(word for word, option in _ANSWERS.items() if [option] == list(told["chosen_options"]))
        user = told["responded_by_user"] or {"id": "", "name": ""}
        form = told["params_input"]
        is_timeout = bool(event.get("timedout"))
        self._run(
            [
                *self._start(chosen, context),
                f"--by={'nobody' if is_timeout else form.get('reviewer') or user['name']}",
                f"--account={'airflow' if is_timeout else user['id']}",
                f"--note={form.get('note') or ''}",
                f"--at={_moment(told['responded_at'])}",
                "--record-only",
                *(["--timeout"] if is_timeout else []),
            ]
        )
        return {"decision": chosen}

    def on_kill(self) -> None:
        self._process.send_sigterm()

    def _run(self, command: list[str]) -> str:
        """Run `command` with its output in this task's log; returns the last line."""
        with error_file() as file:
            done = self._process.run_command(command, env=dict(os.environ), cwd=str(ROOT))
            end(done.exit_code, file)
        return str(done.output)


def _moment(moment: datetime | str) -> str:
    return moment if isinstance(moment, str) else moment.isoformat()
