"""train and encode on a small shop of planted tastes, from lake tables to lake tables."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from conf.errors import LakeError
from conf.model_config import InputConfig, ModelConfig, VaeConfig
from jobs.recommend import encode, train
from models.matrix import interactions_of
from models.registry import load

RUN_DATE = date(2020, 3, 1)
MODEL = ModelConfig(
    inputs=InputConfig(behaviour_weights={"purchase": 5}),
    vae=VaeConfig(hidden=12, latent=4, batch_size=16, max_epochs=30, patience=4, learning_rate=0.01, fallback_epochs=3),
)
USERS, ITEMS = 60, 24


@pytest.fixture(autouse=True)
def one_thread():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def context(make_context):
    return make_context(RUN_DATE, model=MODEL)


def pairs(seed: int, per_user: int) -> set[tuple[int, int]]:
    """Users like one third of the items, by their number."""
    random = np.random.default_rng(seed)
    third = ITEMS // 3
    return {(u, (u % 3) * third + int(i)) for u in range(USERS) for i in random.permutation(third)[:per_user]}


def fill(context, cuts=("validation", "test", "publish"), periods=("validation", "test")) -> None:
    schema = {"cut": [], "user_id": [], "item_id": [], "events": [], "weight": [], "frequency": [], "last_ts": []}
    for number, cut in enumerate(cuts):
        for user, item in sorted(pairs(1, 4 + number)):
            row = (cut, f"u{user:02}", f"i{item:02}", 1, 1.0 + item % 3, 1.0, datetime(2020, 1, 1, tzinfo=UTC))
            for column, value in zip(schema.values(), row, strict=True):
                column.append(value)
    context.lake.write(
        "interactions", RUN_DATE, _table(schema, {"last_ts": pa.timestamp("us", tz="UTC"), "events": pa.int64()})
    )
    held = {"period": [], "user_id": [], "item_id": [], "events": [], "is_repeat": []}
    for number, period in enumerate(periods):
        for user, item in sorted(pairs(2 + number, 3)):
            row = (period, f"u{user:02}", f"i{item:02}", 1, (user, item) in pairs(1, 4))
            for column, value in zip(held.values(), row, strict=True):
                column.append(value)
    context.lake.write("holdouts", RUN_DATE, _table(held, {"is_repeat": pa.bool_(), "events": pa.int64()}))
    attributes = pa.table(
        {"user_id": ["u00", "stranger"], "attributes": pa.array([[], []], pa.map_(pa.string(), pa.string()))}
    )
    context.lake.write("user_attributes", RUN_DATE, attributes)


def _table(columns: dict[str, list], types: dict[str, pa.DataType]) -> pa.Table:
    other = {"weight": pa.float32(), "frequency": pa.float32()}
    return pa.table({c: pa.array(v, types.get(c) or other.get(c) or pa.string()) for c, v in columns.items()})


def meta_of(context, cut: str) -> dict:
    return json.loads((context.lake.path("models", RUN_DATE) / cut / "meta.json").read_text())


def test_three_models_and_the_epochs_the_validation_period_gave(context):
    fill(context)
    train.run(context)
    first, second, third = (meta_of(context, cut) for cut in ("validation", "test", "publish"))
    assert {m["model_version"] for m in (first, second, third)} == {
        context.lake.manifest("models", RUN_DATE).notes["model_version"]
    }
    assert first["model_version"].startswith("vae-2020-03-01-")
    assert first["best_epoch"] <= len(first["epochs"])
    assert first["epochs_fixed_by"] == "the validation period"
    assert second["best_epoch"] == third["best_epoch"] == len(second["epochs"]) == first["best_epoch"]
    assert set(first["metrics"]) == set(second["metrics"]) == {"all", "explore"}
    assert third["metrics"] == {}, "nothing is held out of the published model"
    assert 0 < first["metrics"]["explore"]["ndcg_at_100"] <= 1
    for epoch in first["epochs"]:
        assert {"number", "beta", "reconstruction", "kl", "figures"} == set(epoch)
    assert first["inputs"] == context.lake.inputs([("interactions", RUN_DATE), ("holdouts", RUN_DATE)])
    assert first["config"]["seed"] == MODEL.vae.seed
    assert first["health"]["dimensions"] == 4


def test_the_test_period_cannot_touch_any_weight(context):
    fill(context)
    train.run(context)
    before = {
        name: digest
        for name, digest in context.lake.manifest("models", RUN_DATE).files.items()
        if "safetensors" in name
    }
    fill(context, periods=("validation",))
    train.run(context)
    after = context.lake.manifest("models", RUN_DATE).files
    assert len(before) == 3
    assert before == {name: after[name] for name in before}


def test_a_rerun_gives_the_same_model_and_other_data_another_version(context):
    fill(context)
    train.run(context)
    first = context.lake.manifest("models", RUN_DATE)
    train.run(context)
    assert context.lake.manifest("models", RUN_DATE).version == first.version
    fill(context, cuts=("validation", "test"))
    train.run(context)
    other = context.lake.manifest("models", RUN_DATE)
    assert other.notes["model_version"] != first.notes["model_version"]
    assert not (context.lake.path("models", RUN_DATE) / "publish").exists()


def test_too_short_a_history_falls_back_to_fixed_epochs(context):
    fill(context, cuts=("publish",), periods=())
    train.run(context)
    only = meta_of(context, "publish")
    assert only["best_epoch"] == MODEL.vae.fallback_epochs
    assert only["epochs_fixed_by"].startswith("configuration")
    encode.run(context)
    assert context.lake.manifest("latent_users", RUN_DATE).rows == USERS + 1


def test_published_vectors_give_the_model_s_own_scores(context):
    fill(context)
    train.run(context)
    encode.run(context)
    users, items = context.lake.read("latent_users", RUN_DATE), context.lake.read("latent_items", RUN_DATE)
    checkpoint = load(context.lake.path("models", RUN_DATE) / "publish")
    assert set(users["model_version"].to_pylist()) == set(items["model_version"].to_pylist()) == {checkpoint.version}
    assert items["item_id"].to_pylist() == checkpoint.items.tolist()
    assert users["user_id"].to_pylist() == sorted(["stranger", *(f"u{u:02}" for u in range(USERS))])

    left = np.array(users["vector"].to_pylist(), dtype=np.float32)
    right = np.array(items["vector"].to_pylist(), dtype=np.float32)
    scores = left @ right.T + np.array(items["bias"].to_pylist(), dtype=np.float32)

    import torch

    from models.data import batches, unit_rows

    cut = interactions_of(context.lake.read("interactions", RUN_DATE), "publish")
    unit = unit_rows(cut.weight)
    (batch,) = batches(unit, unit, np.arange(USERS), USERS)
    with torch.no_grad():
        own = checkpoint.model.decoder(checkpoint.model.encode(batch)[0]).numpy()
    row = {user: position for position, user in enumerate(users["user_id"].to_pylist())}
    np.testing.assert_allclose(scores[[row[user] for user in cut.users]], own, atol=1e-4)

    stranger = scores[row["stranger"]]
    assert np.isfinite(stranger).all()
    bought = np.asarray(cut.weight.sum(axis=0)).ravel()
    assert np.corrcoef(stranger, np.log(bought))[0, 1] > 0.5, "an empty history is scored much like popularity"


def test_encode_without_history_or_without_a_model(context):
    fill(context, cuts=(), periods=())
    with pytest.raises(LakeError, match="models/dt=2020-03-01 is not in the lake"):
        encode.run(context)
    train.run(context)
    encode.run(context)
    assert context.lake.manifest("latent_users", RUN_DATE).rows == 0
    assert context.lake.manifest("latent_items", RUN_DATE).rows == 0


@pytest.mark.spark
def test_a_cluster_writes_the_vectors_of_one_machine(context, make_context, spark):
    fill(context)
    train.run(context)
    encode.run(context)
    alone = {name: context.lake.read(name, RUN_DATE) for name in ("latent_users", "latent_items")}
    environment = context.project.environment
    master = environment.spark.model_copy(update={"master": "spark://elsewhere:7077"})
    cluster = make_context(RUN_DATE, model=MODEL, environment=environment.model_copy(update={"spark": master}))
    cluster.__dict__["spark"] = spark
    encode.run(cluster)
    spread = cluster.lake.read("latent_users", RUN_DATE)
    assert spread["user_id"].equals(alone["latent_users"]["user_id"])
    assert spread["model_version"].equals(alone["latent_users"]["model_version"])
    found, expected = (np.stack(rows["vector"].to_numpy()) for rows in (spread, alone["latent_users"]))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    assert cluster.lake.read("latent_items", RUN_DATE).equals(alone["latent_items"])


def test_items_beyond_the_head_share_columns_and_every_item_has_a_vector(make_context):
    folded = MODEL.model_copy(update={"vae": MODEL.vae.model_copy(update={"head_items": 10, "tail_buckets": 3})})
    context = make_context(RUN_DATE, model=folded)
    fill(context)
    train.run(context)
    checkpoint = load(context.lake.path("models", RUN_DATE) / "publish")
    vectors, _ = checkpoint.model.item_vectors()
    assert len(vectors) == len(checkpoint.items) == ITEMS
    assert len(np.unique(vectors, axis=0)) <= 10 + 3
    encode.run(context)
    assert context.lake.read("latent_items", RUN_DATE).num_rows == ITEMS
