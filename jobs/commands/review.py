"""`python -m jobs review`: what a night asks of a person, and the answer."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import json
from datetime import UTC, datetime

from conf.errors import ConfigError
from jobs.command_options import add_night, context_of, in_place_of
from jobs.lake.context import Context

SUMMARY = "show what a night's release waits for; approve or reject it"
EXAMPLES = (
    "review --run-date 2018-01-01",
    "review approve --run-date 2018-01-01 --by 'A. Analyst' --note 'known fault of the export'",
    "review reject --run-date 2018-01-01 --by 'A. Analyst' --note 'wait for the second delivery'",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "decision", nargs="?", choices=["ask", "approve", "reject"],
        help="ask: judge the night anew and print the question as JSON; none: print how the night stands",
    )  # fmt: skip
    add_night(parser)
    parser.add_argument("--by", default="", metavar="NAME", help="who decides")
    parser.add_argument("--note", default="", help="why")
    parser.add_argument("--account", default="", help="the account that answers (default: the operating system's)")
    parser.add_argument("--at", type=_moment, metavar="TIME", help="when it was decided, ISO 8601 (default: now)")
    parser.add_argument("--timeout", action="store_true", help="nobody answered: this is the configured answer")
    parser.add_argument("--when", choices=["never", "on_failure", "always"], help="with ask: instead of review.when")
    parser.add_argument("--record-only", action="store_true", help="write the decision, and leave releasing to others")


def run(options: argparse.Namespace) -> None:
    from jobs.command_line import run_stages
    from jobs.publish.review import Answer, record
    from jobs.publish.review_text import as_text, request_of

    context = context_of(options)
    if options.decision == "ask":
        context = _asked(context, options.when)
        run_stages(context, ["judge"])
        # One line that a program finds: the last one.
        print(json.dumps(dataclasses.asdict(request_of(context))), flush=True)
        return
    if options.decision is None:
        print(as_text(context), flush=True)
        return
    answer = Answer(
        decision=options.decision, reviewer=options.by, account=options.account or getpass.getuser(),
        decided_ts=options.at or datetime.now(UTC), note=options.note, is_timeout=options.timeout,
    )  # fmt: skip
    with in_place_of(context, "judge"):
        row = record(context, answer)
    print(f"{row['decision']}: {context.run_date}, by {row['reviewer']}", flush=True)
    if row["decision"] == "approve" and not options.record_only:
        run_stages(context, ["release"])


def _asked(context: Context, when: str | None) -> Context:
    if when is None:
        return context
    pipeline = context.project.pipeline
    review = pipeline.review.model_copy(update={"when": when})
    changed = pipeline.model_copy(update={"review": review})
    return dataclasses.replace(context, project=dataclasses.replace(context.project, pipeline=changed))


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"'{text}' is not a time", mend="write it as 2018-01-02T07:30:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
