"""The recommendation section: figures against floors, training, blends, model health, a few users' lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conf.project import Project
from conf.table_config import Column
from jobs.lake.masking import MASK, policy_of
from jobs.publish.report import charts, recommend_drawings
from jobs.publish.report.language import _, term
from jobs.publish.report.night import NAMED, Night, Rows

_METRICS = ("recall", "ndcg", "coverage", "novelty")
_FLOORS = {"popularity", "repeat"}
_LOSS_PARTS = ("reconstruction", "kl")
_FIGURES = ("users", "items", "sizes", "best_epoch", "epochs_fixed_by", "metrics", "health")


def recommendation(night: Night) -> dict[str, Any]:
    """Everything the report says about models and lists."""
    return {
        "measured": bool(night.rows("evaluations")),
        "lists": [judged_list(night, name) for name in sorted({row["list"] for row in night.rows("evaluations")})],
        "blends": night.rows("blends"),
        "models": [model_view(name, meta) for name, meta in sorted(night.models.items(), key=_learning_order)],
        "users": sample_users(night),
        "candidates": night.candidates,
    }


def _learning_order(model: tuple[str, Mapping[str, Any]]) -> tuple[int, str]:
    """Models that were trained on less come first: the one whose epochs were judged before those that follow it."""
    return int(model[1].get("users") or 0), model[0]


def judged_list(night: Night, name: str) -> dict[str, Any]:
    """One list: the picture on the gate's metric, all metrics of all models, paired differences, slices."""
    release = night.project.pipeline.release
    rows = [row for row in night.rows("evaluations") if row["list"] == name]
    whole = [row for row in rows if row["slice"] == "all" and "-minus-" not in row["model"]]
    shown = [
        row for row in whole if (row["metric"], row["k"]) == (release.metric, release.k) and row["value"] is not None
    ]
    shown.sort(key=lambda row: -row["value"])
    points = [
        {"name": term(row["model"]), "value": row["value"], "low": row["low"], "high": row["high"]} for row in shown
    ]
    floor = [row["value"] for row in shown if row["model"] == release.floors.get(name)]
    measures = sorted({(row["metric"], row["k"]) for row in whole}, key=lambda pair: (_place(pair[0]), pair))
    cells = {(row["model"], row["metric"], row["k"]): row for row in whole}
    models = [row["model"] for row in shown] or sorted({row["model"] for row in whole})
    return {
        "name": name,
        "metric": f"{release.metric}@{release.k}",
        "floor": release.floors.get(name),
        "users": max((row["users"] for row in whole if row["users"] is not None), default=0),
        "svg": charts.intervals(points, title=f"{release.metric}@{release.k}", marks=floor) if points else None,
        "measures": measures,
        "models": [
            (model, model in _FLOORS, [cells.get((model, *measure)) for measure in measures]) for model in models
        ],
        "paired": paired(rows),
        # All metrics of all slices stand in the lake; here they would be most of the page.
        "slices": [
            row for row in rows if row["slice"] != "all" and (row["metric"], row["k"]) == (release.metric, release.k)
        ],
    }


def paired(rows: Rows) -> dict[str, Any]:
    """Differences on the same users, `blend-minus-<other>`: one row a pair of models, one column a metric."""
    own = [row for row in rows if row["slice"] == "all" and "-minus-" in row["model"]]
    measures = sorted({(row["metric"], row["k"]) for row in own}, key=lambda pair: (_place(pair[0]), pair))
    cells = {(row["model"], row["metric"], row["k"]): row for row in own}
    names = dict.fromkeys(row["model"] for row in own)
    return {
        "measures": measures,
        "rows": [(name, [cells.get((name, *measure)) for measure in measures]) for name in names],
    }


def _place(metric: str) -> int:
    return _METRICS.index(metric) if metric in _METRICS else len(_METRICS)


def model_view(name: str, meta: Mapping[str, Any]) -> dict[str, Any]:
    """One model: its training curves, its figures and health in words, and the rest of what its file says."""
    epochs = [epoch_row(epoch) for epoch in meta.get("epochs") or ()]
    drawn = [key for key in (epochs[0] if epochs else {}) if key in _LOSS_PARTS or "ndcg" in key]
    points = [
        {"epoch": epoch["number"], "value": epoch[key], "curve": term(key.replace("_", " "))}
        for key in drawn
        for epoch in epochs
        if isinstance(epoch.get(key), int | float)
    ]
    best = meta.get("best_epoch")
    return {
        "name": name,
        "epochs": epochs,
        "best": best,
        "svg": recommend_drawings.curves(points, best, _("Training of %(name)s", name=name))
        if len(epochs) > 1 and points
        else None,
        "figures": {key: meta[key] for key in _FIGURES if meta.get(key)},
        "rest": {key: content for key, content in meta.items() if key not in (*_FIGURES, "epochs")},
    }


def epoch_row(epoch: Mapping[str, Any]) -> dict[str, Any]:
    """One epoch as a flat row: its loss parts, then its figures named `<list> <metric>`."""
    figures = {
        f"{name} {metric}": figure
        for name, own in (epoch.get("figures") or {}).items()
        for metric, figure in own.items()
    }
    return {key: content for key, content in epoch.items() if key != "figures"} | figures


def sample_users(night: Night) -> list[dict[str, Any]]:
    """A few users' first items of each list; the users have letters instead of ids, masked item ids stay masked."""
    ids = item_ids(night.project)
    users = []
    for place, rows in enumerate(night.sample_lists):
        lists: dict[str, Rows] = {}
        for row in rows:
            shown = night.masking.value(row["item_id"], ids) if ids else row["item_id"]
            item = {"item": shown, "label": night.item_labels.get(row["item_id"], "")}
            lists.setdefault(row["list"], []).append(
                {"rank": row["rank"], "source": row["source"], "reason": readable_reason(night, row["reason"]), **item}
            )
        users.append({"name": user_name(place), "lists": lists})
    return users


def user_name(place: int) -> str:
    """What a sample user is called: no id leaves the lake."""
    return _("user %(letter)s", letter=chr(ord("A") + place))


def readable_reason(night: Night, reason: str) -> str:
    """A reason with the label beside each item it names; the ids masked where item ids are personal."""
    found = NAMED.search(reason)
    if found is None:
        return reason
    if item_ids(night.project) is not None:
        return reason.replace(found["ids"], MASK)
    labels = [(one, night.item_labels.get(one, "")) for one in found["ids"].split(" and ")]
    return reason.replace(found["ids"], " and ".join(f"{one} ({text})" if text else one for one, text in labels))


def item_ids(project: Project) -> Column | None:
    """Of the columns that hold item ids, one that is personal; None if none is."""
    masking = project.pipeline.masking
    columns = [table.columns[name] for table in project.tables.values() for name in table.columns_of("item_id")]
    return next((column for column in columns if policy_of(column, masking)), None)
