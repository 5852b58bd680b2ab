"""Parts of the traffic that a value is measured in apart: cold users, new items, the long tail, channels and stores.

A slice is a list to be ranked (all items of a pool, its new ones, its tail) and the users it is judged for. Four of
them share the held-out traffic out among each other: what cold users took, then new items, then the long tail, then the
rest. Mixed by these shares they make the headline; the others stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conf.value_config import SliceConfig
from jobs.score.value.behaviour import Behaviour
from jobs.score.value.scene import Scene

MIX = "mix"
ALL = "all"


@dataclass(frozen=True)
class Listing:
    """A list to be ranked: which pairs of the pools are in it, bool [judged, pool], and how many items each user took
    of its kind in all, int64 [judged], in the pool or not."""

    name: str
    inside: np.ndarray
    relevant: np.ndarray


@dataclass(frozen=True)
class Slice:
    """Users (bool [judged]) judged on the list `listing`; `share` of the traffic, None beside the mix."""

    name: str
    listing: str
    users: np.ndarray
    share: float | None


def listings_of(scene: Scene, config: SliceConfig) -> list[Listing]:
    """The lists of all items, of new items and of the long tail."""
    kind = item_kinds(scene, config)
    at = kind[scene.pool]
    is_main = np.broadcast_to(np.arange(scene.pool.shape[1]) < scene.main, scene.pool.shape)
    return [
        Listing(ALL, is_main, np.diff(scene.truth.indptr)),
        Listing("new item", at == _NEW, _taken(scene, kind == _NEW)),
        Listing("long tail", (at == _TAIL) & is_main, _taken(scene, kind == _TAIL)),
    ]


def slices_of(
    scene: Scene, behaviours: list[Behaviour], listings: list[Listing], config: SliceConfig
) -> tuple[list[Slice], dict[str, str]]:
    """The slices with enough judged users, and by name why others are not measured."""
    relevant = {listing.name: listing.relevant > 0 for listing in listings}
    events = np.zeros(len(scene.users))
    for own in behaviours:
        events += np.asarray(own.total.sum(axis=1)).ravel()
    is_cold = (events <= config.cold_user_events)[scene.judged]
    shares = _shares(scene, is_cold, item_kinds(scene, config))
    found = [
        Slice(ALL, ALL, relevant[ALL], None),
        Slice("established", ALL, relevant[ALL] & ~is_cold, shares["established"]),
        Slice("cold user", ALL, relevant[ALL] & is_cold, shares["cold user"]),
        Slice("new item", "new item", relevant["new item"] & ~is_cold, shares["new item"]),
        Slice("long tail", "long tail", relevant["long tail"] & ~is_cold, shares["long tail"]),
    ]
    for own in behaviours:
        for kind, visits, ids in (("channel", own.channels, own.channel_ids), ("store", own.stores, own.store_ids)):
            if not len(ids):
                continue
            rows = visits[scene.judged].toarray()
            main = np.where(rows.any(axis=1), rows.argmax(axis=1), -1)
            users = np.bincount(main[main >= 0], minlength=len(ids))
            for place in np.argsort(-users, kind="stable")[: config.places]:
                found.append(Slice(f"{kind}: {ids[place]}", ALL, relevant[ALL] & (main == place), None))
    few = {one.name: int(one.users.sum()) for one in found if one.users.sum() < config.min_users}
    missing = {name: f"{users} judged users, fewer than {config.min_users}" for name, users in few.items()}
    # The whole is always measured: with few users its interval says so.
    return [one for one in found if one.name not in few or one.name == ALL], missing


_HEAD, _TAIL, _NEW = 0, 1, 2


def item_kinds(scene: Scene, config: SliceConfig) -> np.ndarray:
    """Of each item [items] whether it is new, else in the long tail, else in the head."""
    order = np.argsort(-scene.popularity, kind="stable")
    before = np.cumsum(scene.popularity[order], dtype=np.float64) - scene.popularity[order]
    kind = np.full(len(scene.items), _TAIL)
    kind[order[before < config.head_share * scene.popularity.sum(dtype=np.float64)]] = _HEAD
    if len(scene.since):
        kind[(scene.since > 0) & (scene.since <= config.new_item_days)] = _NEW
    return kind


def _taken(scene: Scene, wanted: np.ndarray) -> np.ndarray:
    """How many different `wanted` items (bool [items]) each judged user took."""
    return np.asarray(scene.truth.astype(bool).astype(np.int64) @ wanted.astype(np.int64)).ravel()


def _shares(scene: Scene, is_cold: np.ndarray, kind: np.ndarray) -> dict[str, float]:
    """Shares of the held-out events, by what makes them hard to foretell."""
    taken = scene.truth.tocoo()
    total = max(float(taken.data.sum()), 1e-12)
    cold = is_cold[taken.row]

    def share(which: np.ndarray) -> float:
        return float(taken.data[which].sum()) / total

    of = kind[taken.col]
    return {
        "cold user": share(cold),
        "new item": share(~cold & (of == _NEW)),
        "long tail": share(~cold & (of == _TAIL)),
        "established": share(~cold & (of == _HEAD)),
    }
