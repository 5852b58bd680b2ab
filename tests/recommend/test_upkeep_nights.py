"""Night after night: warm starts, full trainings, promotion, rollback, and what they leave in the registry."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from conf.errors import ConfigError, LakeError
from conf.model_config import InputConfig, ModelConfig, UpkeepConfig, VaeConfig
from jobs.command_line import main
from jobs.lake.context import Context
from jobs.recommend import encode, train
from models.registry import load
from tests.recommend.tiny_market import CUTS, NIGHT, events, holdouts, interactions

MODEL = ModelConfig(
    inputs=InputConfig(behaviour_weights={"purchase": 5}),
    vae=VaeConfig(hidden=8, latent=4, batch_size=16, max_epochs=6, patience=2, learning_rate=0.01, anneal_steps=20),
    upkeep=UpkeepConfig(full_every_days=3, tolerance=1.0),
)


@pytest.fixture
def first(make_context) -> Context:
    return make_context(NIGHT, model=MODEL)


def night(first: Context, days: int, *, model: ModelConfig = MODEL, **changes: object) -> Context:
    """The context of the night `days` later, its tables filled: an item comes and another goes."""
    project = dataclasses.replace(first.project, model=model)
    context = dataclasses.replace(first, run_date=NIGHT + timedelta(days=days), project=project, **changes)
    rows = [(user, f"x{days}" if item == "i00" and days else item, day) for user, item, day in events()]
    context.lake.write("interactions", context.run_date, interactions(rows, CUTS))
    context.lake.write("holdouts", context.run_date, holdouts(rows))
    return context


def entry(context: Context) -> dict:
    (row,) = context.lake.read("model_registry", context.run_date).to_pylist()
    return row


def test_a_week_of_nights(first):
    train.run(night(first, 0))
    one = entry(first)
    assert (one["kind"], one["parent_version"], one["is_promoted"]) == ("full", None, True)
    assert one["user_epochs"] > 0 and one["drift"] is None

    warm = night(first, 1)
    train.run(warm)
    two = entry(warm)
    assert (two["kind"], two["parent_version"]) == ("warm", one["model_version"])
    assert (two["new_items"], two["vanished_items"]) == (1, 1), "the vocabulary changed overnight"
    assert two["full_from"] == NIGHT and two["user_epochs"] < one["user_epochs"]
    assert 0 <= two["drift"] < 0.5 and two["low"] <= two["difference"] <= two["high"]
    assert load(warm.lake.path("models", warm.run_date) / "publish").items.tolist()[-1] == "x1"
    version = warm.lake.manifest("models", warm.run_date).version
    train.run(warm)
    assert warm.lake.manifest("models", warm.run_date).version == version, "a rerun never starts from itself"
    health = warm.lake.read("latent_health", warm.run_date).to_pylist()
    assert [row["dimension"] for row in health] == [0, 1, 2, 3]
    assert sum(row["is_active"] for row in health) == two["active_units"]

    forced = dataclasses.replace(night(first, 2), retrain=True)
    train.run(forced)
    assert (entry(forced)["kind"], entry(forced)["full_from"]) == ("full", forced.run_date)
    weekly = night(first, 5)
    train.run(weekly)
    assert entry(weekly)["kind"] == "full" and "3 days ago" in entry(weekly)["why"]


def test_a_worse_model_is_not_promoted(first, monkeypatch):
    train.run(night(first, 0))
    strict = MODEL.model_copy(update={"upkeep": UpkeepConfig(tolerance=0.0)})
    later = night(first, 1, model=strict)

    def spoiled(weight, config, **options):
        trained = fit(weight, config, **options)
        trained.model.decoder.weight.data.neg_()
        return trained

    fit = train.fit
    monkeypatch.setattr(train, "fit", spoiled)
    train.run(later)
    row = entry(later)
    assert not row["is_promoted"] and row["difference"] < 0 and row["user_epochs"] == 0
    before, after = (load(c.lake.path("models", c.run_date) / "publish") for c in (first, later))
    same = [np.flatnonzero(m.items == "i07")[0] for m in (before, after)]
    np.testing.assert_array_equal(before.model.item_vectors()[0][same[0]], after.model.item_vectors()[0][same[1]])
    assert row["full_from"] == NIGHT, "the weights in service are still those of the first night"
    encode.run(_with_users(later))


def _with_users(context: Context) -> Context:
    from jobs.lake.schemas import OUTPUTS

    context.lake.write("user_attributes", context.run_date, OUTPUTS["user_attributes"].schema.empty_table())
    return context


def test_rollback_publishes_an_earlier_night_s_weights_and_refuses_what_does_not_exist(first):
    train.run(night(first, 0))
    later = night(first, 1, retrain=True)
    with pytest.raises(LakeError, match="nothing to roll back"):
        train.rollback(later, NIGHT)
    train.run(later)
    for to, error, text in (
        (later.run_date, ConfigError, "not before"),
        (NIGHT - timedelta(9), LakeError, "choose one"),
    ):
        with pytest.raises(error, match=text):
            train.rollback(later, to)
    train.rollback(later, NIGHT)
    row = entry(later)
    assert (row["kind"], row["full_from"], row["user_epochs"]) == ("rollback", NIGHT, 0)
    before, after = (load(c.lake.path("models", c.run_date) / "publish") for c in (first, later))
    shared = np.intersect1d(before.items.astype(str), after.items.astype(str))
    for item in shared:
        old, new = (m.model.item_vectors()[0][np.flatnonzero(m.items == item)[0]] for m in (before, after))
        np.testing.assert_array_equal(old, new)
    next_night = night(first, 2)
    train.run(next_night)
    assert entry(next_night)["parent_version"] == row["model_version"]


def test_the_command_line_wants_both_nights(capsys):
    assert main(["rollback-model", "--run-date", "2018-01-08"]) == 2
    assert "--to is missing" in capsys.readouterr().err
    assert main(["rollback-model", "--to", "2018-01-07"]) == 2
    assert "--run-date is missing" in capsys.readouterr().err


def test_another_configuration_or_a_broken_model_means_a_full_training(first):
    train.run(night(first, 0))
    other = MODEL.model_copy(update={"vae": MODEL.vae.model_copy(update={"latent": 3})})
    later = night(first, 1, model=other)
    train.run(later)
    assert entry(later)["kind"] == "full" and "configuration" in entry(later)["why"]
    assert entry(later)["drift"] is None, "vectors of another length do not compare"
    (first.lake.path("models", NIGHT) / "publish" / "items.json").unlink()
    (later.lake.path("models", later.run_date) / "publish" / "model.safetensors").unlink()
    train.run(last := night(first, 2))
    assert entry(last)["why"] == "there is no earlier model"


def test_attributes_shape_a_full_training_and_leave_a_plain_model(first):
    from jobs.lake.schemas import OUTPUTS
    from jobs.recommend.side import user_columns

    vae = MODEL.vae.model_copy(update={"is_attributed": True, "prior": "composite"})
    context = night(first, 0, model=MODEL.model_copy(update={"vae": vae}))
    for what, names in (("item", [f"i{n:02}" for n in range(40)]), ("user", ["u000", "u001"])):
        rows = [
            {f"{what}_id": name, "attributes": [("half", str(n // 20)), ("n", str(n))]} for n, name in enumerate(names)
        ]
        schema = OUTPUTS[f"{what}_attributes"].schema
        full = [{field.name: None for field in schema} | row for row in rows]
        context.lake.write(f"{what}_attributes", NIGHT, pa.Table.from_pylist(full, schema=schema))
    train.run(context)
    published = load(context.lake.path("models", NIGHT) / "publish")
    assert type(published.model).__name__ == "MultVae" and entry(context)["active_units"] >= 0
    people = [{"age": "20", "name": "a", "score": "0.5"}, {"age": "30", "name": "b", "score": "-2"}, {"flat": "1"}]
    kinds = {column.name: column.kind for column in user_columns(people)}
    assert kinds == {"age": "count", "name": "categorical", "score": "numeric"}
    assert all(np.isnan(column.values[2]) for column in user_columns(people))
