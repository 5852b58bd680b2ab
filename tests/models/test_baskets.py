"""Meetings in baskets against baskets dealt anew, discoveries against scipy, substitutes against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2, false_discovery_control, poisson

from models.baskets import Pairs, discoveries, first_of_each, meetings
from models.substitutes import members, substitutes, weighted_attributes

BREAD, BUTTER, MILK, SALT = range(4)


def shop(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lines (user, basket, item) of 20 users with 30 baskets each: butter always comes with bread, milk and salt as
    they like; users 0–9 buy milk often, so that milk and bread meet often too."""
    random = np.random.default_rng(seed)
    lines = []
    for user in range(20):
        for basket in range(30):
            number = 30 * user + basket
            toast = random.random() < 0.3
            lines += [(user, number, BREAD), (user, number, BUTTER)] * toast
            lines += [(user, number, BREAD)] * (not toast and random.random() < 0.3)
            lines += [(user, number, MILK)] * (random.random() < (0.8 if user < 10 else 0.1))
            lines += [(user, number, SALT)] * (random.random() < 0.3)
    user, basket, item = np.asarray(lines).T
    return user, basket, item


def test_meetings_are_counted_and_expected_as_if_dealt_anew() -> None:
    user, basket, item = shop()
    found = meetings(user, basket, item, 4, at_least=1)
    table = {(a, b): (n, e) for a, b, n, e in zip(found.item, found.other, found.together, found.expected, strict=True)}
    held = {number: set(item[basket == number]) for number in set(basket.tolist())}
    random = np.random.default_rng(1)
    dealt: dict[tuple[int, int], list[int]] = {pair: [] for pair in table}
    own = [(item[user == one], basket[user == one]) for one in range(20)]
    for _ in range(400):
        counts = dict.fromkeys(table, 0)
        for items, baskets in own:
            order = random.permutation(items)
            for number in np.unique(baskets):
                picks = order[baskets == number]
                for place, first in enumerate(picks):
                    for second in np.delete(picks, place):
                        if (first, second) in counts:
                            counts[first, second] += 1
        for pair, count in counts.items():
            dealt[pair].append(count)
    for (first, second), (together, expected) in table.items():
        assert together == sum({first, second} <= content for content in held.values())
        mean, error = np.mean(dealt[first, second]), np.std(dealt[first, second]) / 20
        assert abs(expected - mean) < 4 * error, (first, second)


def test_only_what_belongs_together_is_a_complement() -> None:
    found = meetings(*shop(), 4, at_least=5)
    chosen = found.where(discoveries(found.p_value, 12, 0.01))
    assert {frozenset(pair) for pair in zip(chosen.item.tolist(), chosen.other.tolist(), strict=True)} == {
        frozenset((BREAD, BUTTER))
    }


def test_intervals_and_p_values_are_those_of_scipy() -> None:
    pairs = Pairs(np.array([0]), np.array([1]), np.array([12]), np.array([4.0]))
    assert pairs.p_value[0] == pytest.approx(1 - poisson.cdf(11, 4))
    assert poisson.sf(11, 4.0 * pairs.lift_low[0]) == pytest.approx(0.025)
    assert poisson.cdf(12, 4.0 * pairs.lift_high[0]) == pytest.approx(0.025)
    assert pairs.lift_low[0] == pytest.approx(chi2.ppf(0.025, 24) / 2 / 4)


def test_discoveries_are_benjamini_and_hochbergs() -> None:
    random = np.random.default_rng(2)
    p = np.concatenate([random.random(300), random.random(30) * 1e-4])
    wanted = false_discovery_control(p) <= 0.05
    assert (discoveries(p, len(p), 0.05) == wanted).all() and wanted.sum() >= 25
    small = p < 0.01  # the large ones need not be kept for the same answer
    assert (discoveries(p[small], len(p), 0.05) == wanted[small]).all()
    assert not discoveries(np.array([0.5]), 1, 0.05).any() and len(discoveries(np.empty(0), 0, 0.05)) == 0


def test_the_first_of_each_group_with_ties_by_position() -> None:
    group, score = np.array([1, 0, 1, 1, 0]), np.array([2.0, 1, 2, 3, 5])
    chosen, rank = first_of_each(group, score, np.arange(5), 2)
    assert chosen.tolist() == [4, 1, 3, 0] and rank.tolist() == [1, 2, 1, 2]


def test_no_lines_have_no_pairs() -> None:
    none = np.empty(0, dtype=np.int64)
    assert len(meetings(none, none, none, 0, at_least=1).item) == 0


def test_substitutes_are_those_of_brute_force() -> None:
    random = np.random.default_rng(3)
    items = 60
    kind, family, brand = random.integers(0, 12, items), random.integers(0, 3, items), random.integers(-1, 4, items)
    vectors = random.normal(size=(items, 5)).astype(np.float32)
    attributes = weighted_attributes([family, kind, brand])
    found = substitutes(attributes, vectors, [family, kind], latent_part=0.3, peers=6, top=4)
    dense, unit = attributes.toarray(), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for item in range(items):
        peers = np.flatnonzero(kind == kind[item])
        peers = peers if len(peers) >= 6 else np.flatnonzero(family == family[item])
        peers = peers[peers != item]
        score = 0.3 * unit[peers] @ unit[item] + 0.7 * dense[peers] @ dense[item]
        best = peers[np.argsort(-score, kind="stable")[:4]]
        own = found.item == item
        assert found.other[own].tolist() == best.tolist() and found.rank[own].tolist() == [1, 2, 3, 4]
        assert found.score[own] == pytest.approx(np.sort(score)[::-1][:4], abs=1e-5)
    assert (np.bincount(kind) < 6).any() and (np.bincount(kind) >= 6).any()


def test_rare_attributes_weigh_more_and_unknown_ones_nothing() -> None:
    common, rare = np.array([0, 0, 0, 0, -1]), np.array([0, 1, 0, -1, -1])
    dense = weighted_attributes([common, rare]).toarray()
    assert dense[0, 1] > dense[0, 0] and not dense[4].any()
    assert np.linalg.norm(dense, axis=1)[:4] == pytest.approx(np.ones(4))


def test_one_item_or_no_attribute() -> None:
    assert len(substitutes(weighted_attributes([np.array([0])]), None, [], latent_part=0.5, peers=2, top=3).item) == 0
    near = substitutes(weighted_attributes([]), np.eye(3, dtype=np.float32), [], latent_part=0.5, peers=2, top=3)
    assert len(near.item) == 0  # nothing is known of the items: not even how many there are
    latent = np.array([[1, 0], [1, 0.1], [-1, 0]], dtype=np.float32)
    bare = substitutes(weighted_attributes([np.full(3, -1)]), latent, [], latent_part=0.5, peers=2, top=1)
    assert bare.other.tolist() == [1, 0, 1]
    assert [part.tolist() for part in members(np.array([1, -1, 0, 1]), 2)] == [[0, 3]]
