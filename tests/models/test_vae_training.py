"""Training: it learns what is there, the same every time, and a checkpoint gives the model back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from conf.errors import DataError
from conf.model_config import VaeConfig
from models.registry import Checkpoint, load, save
from models.training import figures_of, fit, health_of

CONFIG = VaeConfig(hidden=16, latent=4, batch_size=32, max_epochs=40, patience=5, learning_rate=0.01, anneal_steps=50)
GROUPS, ITEMS = 4, 60


def planted(users: int = 200, seed: int = 0) -> tuple[csr_matrix, csr_matrix]:
    """(history, later): every user belongs to one of four groups and takes items of the group's own quarter only."""
    random = np.random.default_rng(seed)
    own = ITEMS // GROUPS
    history, later = np.zeros((users, ITEMS), np.float32), np.zeros((users, ITEMS), np.float32)
    for user in range(users):
        taken = (user % GROUPS) * own + random.permutation(own)[:10]
        history[user, taken[:6]] = random.uniform(0.5, 2, 6)
        later[user, taken[6:]] = 1
    return csr_matrix(history), csr_matrix(later)


def popularity_ndcg(history: csr_matrix, later: csr_matrix) -> float:
    """NDCG@100 of one list for all: the items' counts, own history left out."""
    model = fit(history, CONFIG, epochs=1).model
    model.decoder.weight.data.zero_()
    counts = np.asarray(history.sum(axis=0)).ravel()
    model.decoder.bias.data.copy_(model.decoder.bias.new_tensor(counts))
    return figures_of(model, history, {"explore": later})["explore"]["ndcg_at_100"]


def test_it_finds_the_planted_groups_where_popularity_cannot():
    history, later = planted()
    trained = fit(history, CONFIG, judge=lambda model: figures_of(model, history, {"explore": later}))
    best = trained.epochs[trained.best_epoch - 1].figures["explore"]["ndcg_at_100"]
    assert best > popularity_ndcg(history, later) + 0.2
    assert best == max(epoch.figures["explore"]["ndcg_at_100"] for epoch in trained.epochs)
    # The weights are those of the best epoch, not of the last.
    assert figures_of(trained.model, history, {"explore": later})["explore"]["ndcg_at_100"] == pytest.approx(best)
    assert trained.epochs[-1].number - trained.best_epoch in (0, *range(1, CONFIG.patience + 1))


def test_reconstruction_falls_and_the_parts_are_kept_apart():
    history, _ = planted()
    epochs = fit(history, CONFIG, epochs=15).epochs
    assert epochs[-1].reconstruction < epochs[0].reconstruction
    assert all(epoch.kl >= 0 for epoch in epochs)
    assert [epoch.number for epoch in epochs] == list(range(1, 16))
    assert epochs[0].beta < epochs[-1].beta == CONFIG.beta


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_weights(tmp_path):
    history, _ = planted(users=60)
    content = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        model = fit(history, CONFIG.model_copy(update={"seed": seed}), epochs=3).model
        (tmp_path / name).mkdir()
        meta = {"model_version": "v", "sizes": {"hidden": 16, "latent": 4}}
        save(tmp_path / name, Checkpoint(model, np.array([f"i{n}" for n in range(ITEMS)], dtype=object), meta))
        content.append({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()})
    assert content[0] == content[1]
    assert content[0]["model.safetensors"] != content[2]["model.safetensors"]
    assert set(content[0]) == {"model.safetensors", "items.json", "meta.json"}


def test_a_checkpoint_gives_the_same_scores_back_and_refuses_other_items(tmp_path):
    history, _ = planted(users=40)
    model = fit(history, CONFIG, epochs=2).model
    items = np.array(sorted(f"{n:03}" for n in range(ITEMS)), dtype=object)
    save(tmp_path, Checkpoint(model, items, {"model_version": "vae-1", "sizes": {"hidden": 16, "latent": 4}}))
    found = load(tmp_path)
    assert found.version == "vae-1"
    assert found.items.tolist() == items.tolist()
    np.testing.assert_array_equal(found.latent(history).users, model.user_vectors(history))
    np.testing.assert_array_equal(found.latent(history).items, model.item_vectors()[0])

    (tmp_path / "items.json").write_text(json.dumps(items[::-1].tolist()))
    with pytest.raises(DataError, match="does not hold the items"):
        load(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(DataError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(DataError, match=r"lacks model\.safetensors"):
        load(tmp_path)


def test_health_tells_a_dead_dimension_from_a_live_one():
    history, _ = planted(users=80)
    model = fit(history, CONFIG, epochs=20).model
    alive = health_of(model, history)
    assert alive["dimensions"] == 4
    assert alive["active_units"] >= 2
    model.mean.weight.data[0] = 0
    model.mean.bias.data[0] = 0
    model.log_variance.weight.data[0] = 0
    model.log_variance.bias.data[0] = 0
    dead = health_of(model, history)
    assert dead["active_units"] == alive["active_units"] - 1
    assert dead["kl_per_dimension"]["min"] == pytest.approx(0, abs=1e-6)


def test_users_without_history_do_not_spoil_training():
    history, _ = planted(users=60)
    gaps = csr_matrix(np.where(np.arange(60)[:, None] % 2 == 0, history.toarray(), 0))
    trained = fit(gaps, CONFIG, epochs=5)
    assert np.isfinite(trained.model.user_vectors(gaps)).all()
    assert np.isfinite(trained.epochs[-1].reconstruction)


def test_misuse_is_refused():
    history, _ = planted(users=8)
    with pytest.raises(ValueError, match="either a number of epochs or a judge"):
        fit(history, CONFIG)
    with pytest.raises(ValueError, match="no user"):
        fit(csr_matrix((0, 4), dtype=np.float32), CONFIG, epochs=1)


def test_with_a_sampled_likelihood_it_learns_the_same_and_leaves_what_nobody_has_alone():
    history, later = planted()
    alone = csr_matrix(np.pad(history.toarray(), ((0, 0), (0, 20))))  # twenty items more, that nobody has
    sampled = CONFIG.model_copy(update={"full_softmax_items": 10, "negatives": 16})
    trained = fit(history, sampled, judge=lambda model: figures_of(model, history, {"explore": later}))
    best = trained.epochs[trained.best_epoch - 1].figures["explore"]["ndcg_at_100"]
    assert best > popularity_ndcg(history, later) + 0.2
    first, last = (fit(alone, sampled, epochs=n).model.input.weight[ITEMS:] for n in (1, 5))
    assert (first == last).all()
    # Dense again once it is trained: whoever asks for gradients of its inputs gets them.
    assert not trained.model.input.sparse
