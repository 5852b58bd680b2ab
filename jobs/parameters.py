"""What a night may be asked for by hand: the parameters of the trigger form, typed and explained.

The DAG's form and docs/reference/trigger-form.md are made of this list. Like `jobs/stages.py` it imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.stages import STAGE_NAMES


@dataclass(frozen=True)
class Parameter:
    """One field of the form. `schema` is JSON schema: what Airflow and the REST API take for it."""

    name: str
    default: Any
    title: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=dict)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "run_date", None, "Night", "its date; empty: the day before",
        {"type": ["null", "string"], "format": "date"},
    ),
    Parameter(
        "tables", None, "Tables", "the inventory of only these, one a line; empty: all",
        {"type": ["null", "array"], "items": {"type": "string", "pattern": "^[A-Za-z0-9_]+$"}},
    ),
    Parameter(
        "from_stage", None, "From stage", "skip what comes before it; what it reads must stand in the lake",
        {"type": ["null", "string"], "enum": [None, *STAGE_NAMES]},
    ),
    Parameter(
        "retrain", False, "Full training", "train the models and measure the values anew, though less is due",
        {"type": "boolean"},
    ),
    Parameter(
        "review", None, "Review", "when a person is asked before the release; empty: as conf/pipeline.yml says",
        {"type": ["null", "string"], "enum": [None, "never", "on_failure", "always"]},
    ),
    Parameter(
        "rules", "today", "Rules", "the configuration as it is, or as it was on the night's own day: for backfills",
        {"type": "string", "enum": ["today", "of the day"]},
    ),
)  # fmt: skip
