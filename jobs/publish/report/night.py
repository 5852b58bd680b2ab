"""Everything the report shows, read from the lake once. A table that was not written is None: not measured."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from conf.project import Project
from jobs.lake.context import Context
from jobs.lake.masking import Masking, masking_of, policy_of, tables_in_force
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import Gate
from jobs.publish.judgement import judge, table_of
from jobs.publish.report.history import runs
from jobs.publish.report.latent import LatentSpace, latent_space

Rows = list[dict[str, Any]]
_NIGHTLY = (
    "assets",
    "quality_scores",
    "value_scores",
    "value_slices",
    "value_groups",
    "elasticities",
    "costs",
    "score_moves",
    "move_carriers",
    "fixes",
    "table_profiles",
    "relations",
    "dependencies",
    "correlations",
    "time_coverage",
    "validations",
    "anomalies",
    "drift",
    "marks",
    "sensitivity",
    "rule_samples",
    "evaluations",
    "blends",
    "segments",
    "audience_figures",
    "realised",
    "reason_checks",
    "tradeoffs",
    "model_registry",
    "latent_health",
    "cold_evaluations",
)
_PAST = ("realised", "model_registry", "reviews")  # of earlier nights too
_SAMPLE_USERS = 3
_SAMPLE_ITEMS = 10
_SIMILAR_ITEMS = 4
_LABEL_PARTS = 3
NAMED = re.compile(r"(?:often bought with|fits the taste shown by) (?P<ids>.+?) of the user's history")


@dataclass(frozen=True)
class Night:
    """One run date as the report sees it. The columns of `project` have the class in force, declared or detected."""

    run_date: date
    project: Project
    masking: Masking
    gates: tuple[Gate, ...]
    nightly: Mapping[str, Rows | None]
    ledger: Rows
    rule_results: Rows
    models: Mapping[str, Mapping[str, Any]]
    candidates: Mapping[str, int] | None
    sample_lists: tuple[Rows, ...]
    item_labels: Mapping[str, str]
    profiles: Mapping[str, Mapping[str, Any]]
    similar: Mapping[str, Rows]
    audiences: Rows
    repairs: Rows
    latent: LatentSpace | None
    past: Mapping[str, Rows]
    runs: Rows

    def rows(self, table: str) -> Rows:
        """The run date's rows of `table`; none if it was not written."""
        return self.nightly[table] or []

    def of(self, table: str, source: str, column: str = "table") -> Rows:
        """The run date's rows of `table` that concern one source table."""
        return [row for row in self.rows(table) if row[column] == source]


def gather(context: Context) -> Night:
    """Read the night from the lake."""
    lake, dt = context.lake, context.run_date
    project = dataclasses.replace(context.project, tables=tables_in_force(context))
    in_use = {(table, day) for table in context.project.tables for day in context.in_use(table)}
    candidates = table_of(lake, "user_candidates", dt)
    lists = sample_lists(candidates) if candidates is not None else ()
    similar = similar_of(table_of(lake, "similar_items", dt), [rows[0]["item_id"] for rows in lists if rows])
    shown = {row["item_id"] for rows in lists for row in rows}
    shown |= {item for rows in lists for row in rows for item in named_in(row["reason"])}
    shown |= {row["similar_item_id"] for rows in similar.values() for row in rows}
    latent = latent_space(lake, dt, project.pipeline.report.map, project.model.protocol.seed)
    shown |= latent.shown if latent else set()
    return Night(
        run_date=dt,
        project=project,
        masking=masking_of(project),
        gates=judge(context),
        nightly={table: _rows_without_sketches(lake, table, dt) for table in _NIGHTLY},
        ledger=[row | {"in_use": (row["table"], row["dt"]) in in_use} for row in _upto(lake, "ledger", dt)],
        rule_results=[row for row in _upto(lake, "rule_results", dt) if (row["table"], row["dt"]) in in_use],
        models=_metas(lake, dt),
        candidates=_counts(candidates) if candidates is not None else None,
        sample_lists=lists,
        profiles=profiles_of(table_of(lake, "user_profiles", dt), [rows[0]["user_id"] for rows in lists if rows]),
        similar=similar,
        audiences=audiences_of(table_of(lake, "campaign_audiences", dt)),
        repairs=[row for row in _upto(lake, "repairs", dt) if (row["table"], row["dt"]) in in_use],
        latent=latent,
        past={table: _past(lake, table, dt, project.pipeline.report.nights) for table in _PAST},
        runs=runs(lake, dt, project.pipeline.report.nights, project.pipeline.release),
        item_labels=item_labels(table_of(lake, "item_attributes", dt), shown, _personal(project), _telling(project)),
    )


def sample_lists(candidates: pa.Table) -> tuple[Rows, ...]:
    """The first ranks of both lists of the first, middle and last user in id order: the same users every time."""
    users = sorted(pc.unique(candidates["user_id"]).to_pylist())
    chosen = (
        list(dict.fromkeys(users[place * (len(users) - 1) // (_SAMPLE_USERS - 1)] for place in range(_SAMPLE_USERS)))
        if users
        else []
    )
    found = []
    for user in chosen:
        own = candidates.filter(
            pc.and_(pc.equal(candidates["user_id"], user), pc.less_equal(candidates["rank"], _SAMPLE_ITEMS))
        )
        found.append(own.sort_by([("list", "ascending"), ("rank", "ascending")]).to_pylist())
    return tuple(found)


def item_labels(
    attributes: pa.Table | None, items: Iterable[str], personal: set[str], telling: Sequence[str] = ()
) -> dict[str, str]:
    """A few attributes of each of `items`, in words, the `telling` first; personal ones are left out."""
    if attributes is None:
        return {}
    rows = attributes.filter(pc.is_in(attributes["item_id"], value_set=pa.array(sorted(items), pa.string())))

    def place(entry: tuple[str, str]) -> int:
        return telling.index(entry[0]) if entry[0] in telling else len(telling)

    return {
        row["item_id"]: " · ".join(
            [text for name, text in sorted(row["attributes"] or (), key=place) if text and name not in personal][
                :_LABEL_PARTS
            ]
        )
        for row in rows.select(["item_id", "attributes"]).to_pylist()
    }


def named_in(reason: str) -> list[str]:
    """Ids of the items that a reason names, as far as they can be told from its other words."""
    found = NAMED.search(reason)
    return found["ids"].split(" and ") if found else []


def similar_of(similar: pa.Table | None, items: Iterable[str]) -> dict[str, Rows]:
    """The first neighbours in each sense of a few items."""
    if similar is None:
        return {}
    near = similar.filter(pc.less_equal(similar["rank"], _SIMILAR_ITEMS))
    order = [("sense", "descending"), ("rank", "ascending")]
    return {
        item: near.filter(pc.equal(near["item_id"], item)).sort_by(order).to_pylist() for item in dict.fromkeys(items)
    }


def profiles_of(profiles: pa.Table | None, users: list[str]) -> dict[str, Mapping[str, Any]]:
    """The profiles of a few users."""
    if profiles is None:
        return {}
    rows = profiles.filter(pc.is_in(profiles["user_id"], value_set=pa.array(users, pa.string()))).to_pylist()
    return {row["user_id"]: row for row in rows}


def audiences_of(audiences: pa.Table | None) -> Rows:
    """How many users each campaign lists, how many have received it, and the range of their scores; no user ids."""
    if audiences is None:
        return []
    received = pc.cast(audiences["is_recipient"], pa.int64())
    rows = audiences.append_column("received", received).group_by("campaign_id").aggregate(
        [("user_id", "count"), ("received", "sum"), ("score", "max"), ("score", "min"), ("source", "min")]
    )  # fmt: skip
    return rows.sort_by("campaign_id").to_pylist()


def _personal(project: Project) -> set[str]:
    masking = project.pipeline.masking
    return {
        name for table in project.tables.values() for name, spec in table.columns.items() if policy_of(spec, masking)
    }


def _telling(project: Project) -> list[str]:
    """Attributes that name an item to a person, best first: texts, categories from fine to coarse, brands."""
    catalogues = [table for table in project.tables.values() if table.kind == "catalogue"]
    return [
        name
        for names in (
            [name for table in catalogues for name in table.columns_of("text")],
            [name for table in catalogues for name in table.columns_of("category")[::-1]],
            [name for table in catalogues for name in table.columns_of("brand")],
        )
        for name in names
    ]


def _counts(candidates: pa.Table) -> dict[str, int]:
    return {
        "rows": candidates.num_rows,
        "users": len(pc.unique(candidates["user_id"])),
        "items": len(pc.unique(candidates["item_id"])),
    }


def _rows_without_sketches(lake: Lake, table: str, dt: date) -> Rows | None:
    if not lake.exists(table, dt):
        return None
    names = [name for name in OUTPUTS[table].schema.names if name != "sketches"]
    # A partition of an earlier version may lack columns that were added since.
    stored = pq.read_schema(lake.files(table, dt)[0]).names
    rows = lake.read(table, dt, [name for name in names if name in stored]).to_pylist()
    return [dict.fromkeys(names) | row for row in rows]


def _upto(lake: Lake, table: str, dt: date) -> Rows:
    days = lake.partitions(table, upto=dt)
    return lake.read_many(table, days).to_pylist() if days else []


def _past(lake: Lake, table: str, dt: date, nights: int) -> Rows:
    """Rows of the newest nights up to the run date, each with its `dt`; columns that a night lacks are None."""
    names = OUTPUTS[table].schema.names
    days = lake.partitions(table, upto=dt)[-nights:]
    return [dict.fromkeys(names) | row | {"dt": day} for day in days for row in lake.read(table, day).to_pylist()]


def _metas(lake: Lake, dt: date) -> dict[str, Mapping[str, Any]]:
    """The `meta.json` of every model of the night, by its folder's name."""
    if not lake.exists("models", dt):
        return {}
    folder = lake.path("models", dt)
    return {
        file.parent.relative_to(folder).as_posix(): json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("meta.json"))
    }
