"""The report of a night, written to disk as the stage writes it, for a browser to open."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conf.project import load_project
from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish import report
from jobs.stages import stage
from tests import hostile
from tests.publish.tiny_shop import NIGHT, Rows, night_rows, tables, write, write_night

_GOODS, _LISTED = ("g1", "g2", "g3"), 10
# Written by `write_night` for every day; what is added here replaces the night's own.
_DAILY = {
    "ledger": [{"table": "orders", "rows_in": 4, "rows_clean": 3, "rows_quarantined": 1, "rows_duplicate": 0}],
    "rule_results": [
        {"table": "orders", "rule": "pieces_positive", "kind": "row", "columns": ["pieces"], "severity": "major",
         "dimension": "accuracy", "rows_tested": 4, "rows_broken": 1},
    ],
}  # fmt: skip
# Texts that stages choose from a list of their own, and that other code computes with: no data reaches them.
_CLOSED: dict[str, dict[str, Any]] = {
    "sensitivity": {"pii": "none"},
    "validations": {"partitions": [str(NIGHT)]},
}
META = {
    "model_version": "m1",
    "best_epoch": 3,
    "health": {"active_units": 2},
    "epochs": [
        {"number": n, "beta": 0.1, "reconstruction": 10.0 - n, "kl": 0.1 * n, "figures": {"all": {"ndcg": 0.1 * n}}}
        for n in range(1, 5)
    ],
}


def written(
    root: Path, rows: Rows, *, meta: Mapping[str, Any] = META, shop: Mapping[str, TableConfig] | None = None
) -> Path:
    """The folder of the report of one night with `rows`, under `root`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STOCKTAKE_LAKE", str(root / "lake"))
        patch.setenv("STOCKTAKE_LANDING", str(root / "landing"))
        project = dataclasses.replace(load_project(), tables=dict(shop or tables()))
        context = Context(NIGHT, project, selected=tuple(sorted(project.tables)), run_id="test")
        write_night(context, {name: own for name, own in rows.items() if name not in _DAILY}, meta=meta)
        for name in _DAILY:
            if name in rows:
                write(context, name, NIGHT, rows[name])
        report.run(context)
        return context.lake.path("reports", NIGHT)


def read_tables() -> list[str]:
    """The tables with a schema that the report reads."""
    return [name for name in stage("report").reads if name in OUTPUTS]


def ordinary() -> Rows:
    """The tiny shop's night, and an ordinary row of every other table the report reads."""
    rows = night_rows() | market()
    return {
        name: rows.get(name) or [hostile.row(name, "plain words", **_known(name), **_CLOSED.get(name, {}))]
        for name in read_tables()
    }


def market() -> Rows:
    """A latent space to look at: forty items in four bunches, two segments, published neighbours of every item."""
    bunch = {f"i{number:02d}": number % 4 for number in range(40)}
    items = list(bunch)
    alike = {item: [other for other in items if bunch[other] == bunch[item] and other != item] for item in items}
    return {
        "latent_items": [
            {"item_id": item, "vector": [math.cos(kind + 0.01 * at), math.sin(kind + 0.01 * at)], "bias": 0.0,
             "model_version": "m1"}
            for at, (item, kind) in enumerate(bunch.items())
        ],
        "item_profiles": [
            {"item_id": item, "is_recommendable": True, "categories": [], "users": 100 - at, "purchases": 9,
             "segment_id": 1 + bunch[item] % 2}
            for at, item in enumerate(items)
        ],
        "item_attributes": [
            {"item_id": item, "is_recommendable": True, "events": 3,
             "attributes": [("title", f"Thing {item} of kind {kind}" if item in bunch else f"Good {item}")]}
            for item, kind in (bunch | dict.fromkeys(_GOODS, 0)).items()
        ],
        "similar_items": [
            {"item_id": item, "similar_item_id": other, "sense": "substitute", "rank": rank, "score": 1 / rank,
             "source": "vae", "reason": "the same category", "model_version": "m1"}
            for item in items
            for rank, other in enumerate(alike[item][:3], start=1)
        ],
        "latent_users": [
            {"user_id": user, "vector": [math.cos(at), math.sin(at)], "model_version": "m1"}
            for at, user in enumerate(("p1", "p2", "p3"))
        ],
        "user_profiles": [
            {"user_id": user, "segment_id": segment, "interests": [], "frequency": 2, "model_version": "m1"}
            for user, segment in (("p1", 1), ("p2", 2), ("p3", 2))
        ],
        "segments": [
            {"segment_id": number, "name": f"Segment of kind {number}", "users": number, "share": number / 3,
             "interests": [], "model_version": "m1"}
            for number in (1, 2)
        ],
    }  # fmt: skip


def hostile_rows() -> Rows:
    """The tiny shop's night, and in every table a row of each hostile text: once in every column, once beside a
    name that is known, so that it stands in that table's own section."""
    rows = night_rows() | _DAILY
    found = {
        name: [
            *rows.get(name, []),
            *[
                hostile.row(name, text, **known, **_CLOSED.get(name, {}), **_vector(name, place))
                for known in ({}, _known(name))
                for place, text in enumerate(hostile.TEXTS.values())
            ],
        ]
        for name in read_tables()
    }
    return found | {"user_candidates": _candidates()}


def hostile_meta() -> dict[str, Any]:
    """What the file of a model says, in hostile texts."""
    texts = list(hostile.TEXTS.values())
    epochs = [{"number": n, "figures": {text: {f"ndcg{text}": 1.0 * n} for text in texts[:8]}} for n in (1, 2)]
    return {text: hostile.tree(text) for text in texts} | {"health": dict.fromkeys(texts, 1), "epochs": epochs}


def hostile_shop() -> dict[str, TableConfig]:
    """The tiny shop's tables with hostile owners, descriptions and units, one text a column."""
    texts = iter([*hostile.SCRIPTS.values(), *hostile.TURNING.values()])
    found = {}
    for name, config in tables().items():
        columns = {
            column: spec.model_copy(update={"description": next(texts), "unit": next(texts)})
            for column, spec in config.columns.items()
        }
        told = {"owner": next(texts), "contact": next(texts), "description": next(texts)}
        found[name] = config.model_copy(update={"columns": columns, **told})
    return found


def _vector(table: str, place: int) -> dict[str, Any]:
    """A place of its own in the latent space, of as many dimensions as the tiny shop's."""
    return {"vector": [math.cos(place), math.sin(place)]} if "vector" in OUTPUTS[table].schema.names else {}


def _known(table: str) -> dict[str, Any]:
    """Names of the tiny shop, for the columns of `table` by which the report finds a row."""
    names = {"table": "orders", "asset": "orders", "column": "pieces", "parent": "goods", "item_id": "g1"}
    return {name: names[name] for name in OUTPUTS[table].schema.names if name in names}


def _candidates() -> list[dict[str, Any]]:
    """Lists that show every text as an item, a source and a reason among the ranks that the report shows."""
    places = [(user, name, rank) for user in ("p1", "p2", "p3") for name in ("all", "explore")
              for rank in range(1, _LISTED + 1)]  # fmt: skip
    texts = list(hostile.TEXTS.values())
    return [
        hostile.row("user_candidates", texts[place % len(texts)], user_id=user, list=name, rank=rank)
        for place, (user, name, rank) in enumerate(places)
    ]
