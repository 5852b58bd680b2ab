"""judge: asks every gate of a release, and says in `reviews` what a person has to decide.

A question is about findings: the gates that do not hold, and the tables that would be published. It is asked once; who
answered it for a night that has not changed since is not asked again, and a night that has changed is a new question.
"""

from __future__ import annotations

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import Gate
from jobs.publish.judgement import judge, judged_on
from jobs.publish.review import findings_of, is_wanted, reviews_of, write_reviews


def run(context: Context) -> None:
    """Write the verdicts, and the open question where there is one.

    Raises:
        LakeError: the night has no report yet, which whoever decides has to see.
    """
    lake, dt = context.lake, context.run_date
    lake.manifest("reports", dt)
    verdicts = judge(context)
    for gate in verdicts:
        (context.log.warning if gate.ok is False else context.log.info)(
            "gate", gate=gate.gate, ok=gate.ok, detail=gate.detail
        )
    lake.write("gates", dt, gate_rows(verdicts), inputs=judged_on(context))
    findings = findings_of(context)
    reviews = [row for row in reviews_of(context) if row["decision"] is not None]
    if is_wanted(findings, context.project.pipeline.review.when) and findings.answer(reviews) is None:
        reviews.append(findings.question())
        context.log.info("waits for a review", gates=len(findings.failed))
    write_reviews(context, reviews)


def gate_rows(verdicts: tuple[Gate, ...]) -> pa.Table:
    """The gates as rows of their table."""
    return pa.Table.from_pylist([vars(gate) for gate in verdicts], OUTPUTS["gates"].schema)
