"""From the source tables to the features of one cut: every table read by its roles, every list drawn from one pool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import numpy as np
import pyarrow as pa

from conf.table_config import TableConfig
from conf.value_config import ValueConfig
from jobs.lake.context import Context
from jobs.score.value.behaviour import Behaviour, behaviour_columns, behaviour_features, behaviour_of, ease_blocks
from jobs.score.value.catalogue import catalogue_columns, catalogue_features, item_groups
from jobs.score.value.customers import customer_columns, customer_features
from jobs.score.value.known import Archive, Known
from jobs.score.value.offers import offer_features
from jobs.score.value.placements import placement_columns, placement_features
from jobs.score.value.players import assets_of, keys_of
from jobs.score.value.scene import Feature, Scene, counts
from models.matrix import holdout_of, interactions_of
from models.popularity import popularity
from models.ranking import top_k


def shape_of(config: TableConfig) -> str:
    """What a table is to the measurement, told by its columns' roles; `other` says nothing of users or items."""
    user, item, campaign = (config.column_of(role) is not None for role in ("user_id", "item_id", "campaign_id"))
    if config.events:
        return "events"
    if user and item:
        return "pairs"
    if item and campaign:
        return "offers"
    if item:
        single = config.key == (config.column_of("item_id"),)
        return "catalogue" if single or config.kind == "catalogue" else "placements"
    if user and campaign:
        return "redemptions" if config.column_of("event_ts") else "recipients"
    if campaign:
        return "descriptions"
    return "customers" if user else "other"


def columns_to_read(config: TableConfig) -> list[str]:
    """The columns of a table that features are made from."""
    by_shape = {
        "events": behaviour_columns, "catalogue": catalogue_columns,
        "placements": placement_columns, "customers": customer_columns,
    }  # fmt: skip
    if reader := by_shape.get(shape_of(config)):
        return reader(config)
    return [name for name, column in config.columns.items() if column.role not in ("ignore", "text")]


@dataclass(frozen=True)
class Limits:
    """How a cut is read: at most so many users, so many of them judged, popularity fading with this half-life."""

    users: int
    judged: int
    half_life_days: float


def base_scene(
    interactions: pa.Table, holdouts: pa.Table, cut: str, last_day: date, limits: Limits, seed: int
) -> Scene:
    """Users, items and truth of a cut, without a pool yet; beyond the limits users are sampled, the judged first."""
    found = interactions_of(interactions, cut)
    truth, _ = holdout_of(holdouts, cut, found.users, found.items)
    generator = np.random.default_rng(seed)
    has_truth = np.flatnonzero(np.diff(truth.indptr) > 0)
    judged = np.sort(generator.permutation(has_truth)[: min(limits.judged, limits.users)])
    others = generator.permutation(np.setdiff1d(np.arange(len(found.users)), judged))
    kept = np.sort(np.concatenate([judged, others[: limits.users - len(judged)]]))
    return Scene(
        last_day=last_day,
        users=found.users[kept],
        items=found.items,
        popularity=popularity(found.age, limits.half_life_days) if len(found.items) else np.zeros(0, dtype=np.float32),
        judged=np.searchsorted(kept, judged),
        truth=truth[judged],
    )


def read_tables(archive: Archive, tables: Iterable[TableConfig], last_day: date) -> dict[str, Known]:
    """Every table that can say something, as known on `last_day`, by name."""
    return {c.table: archive.known(c, last_day, columns_to_read(c)) for c in tables if shape_of(c) != "other"}


@dataclass(frozen=True)
class Described:
    """A scene with its pool, all that the tables say about its pairs, and the events behind it."""

    scene: Scene
    features: list[Feature]
    behaviours: list[Behaviour]


def describe(scene: Scene, tables: dict[str, Known], context: Context) -> Described:
    """Draw the pools and compute every feature of every pair."""
    model = context.project.model
    shapes = by_shape(tables)
    heard = [known for known in shapes.get("events", []) if known.rows.num_rows]
    behaviours = [behaviour_of(scene, known, model.inputs, model.candidates) for known in heard]
    marketed = _marketed(scene, [*shapes.get("placements", []), *shapes.get("offers", [])])
    scene, ease = draw_pools(scene, behaviours, marketed, model.value)
    features = list(features_of(scene, tables, behaviours, ease))
    return Described(scene, features, behaviours)


def describe_changed(base: Described, tables: dict[str, Known], changed: str, context: Context) -> Described:
    """`base` with one table's rows changed: the same pools, and anew only what reads that table."""
    model, scene = context.project.model, base.scene
    known, behaviours = tables[changed], list(base.behaviours)
    ease = {}
    if shape_of(known.config) == "events":
        own = behaviour_of(scene, known, model.inputs, model.candidates)
        behaviours = [own if other.table == changed else other for other in behaviours]
        ease = {changed: _at_pool(scene, own)}
    anew = {feature.name: feature for feature in features_of(scene, tables, behaviours, ease, changed)}
    kept = [feature for feature in base.features if changed not in assets_of(feature.needs)]
    return Described(scene, [*kept, *anew.values()], behaviours)


def by_shape(tables: dict[str, Known]) -> dict[str, list[Known]]:
    """The tables by what they are to the measurement."""
    shapes: dict[str, list[Known]] = {}
    for known in tables.values():
        shapes.setdefault(shape_of(known.config), []).append(known)
    return shapes


def features_of(
    scene: Scene,
    tables: dict[str, Known],
    behaviours: list[Behaviour],
    ease: dict[str, np.ndarray],
    changed: str | None = None,
) -> Iterator[Feature]:
    """Every feature of every pair; of those that need the table `changed` alone, if one is given."""
    shapes = by_shape(tables)

    def concerns(*involved: list[Known]) -> bool:
        return changed is None or any(known.config.table == changed for known in chain.from_iterable(involved))

    found: list[Feature] = []
    heard, is_heard = shapes.get("events", []), concerns(shapes.get("events", []))
    for own in behaviours:
        if own.table in ease:
            found += behaviour_features(scene, own, ease[own.table])
    for known in shapes.get("pairs", []):
        found += [_relation(scene, known)] if concerns([known]) else []
    groups = []
    for known in shapes.get("catalogue", []):
        found += catalogue_features(scene, known, behaviours) if is_heard or concerns([known]) else []
        if concerns(heard, shapes.get("catalogue", []), shapes.get("customers", [])):
            found_groups = item_groups(scene, known)
            groups += [(name, player, known, group, size) for name, (player, group, size) in found_groups.items()]
    for known in shapes.get("customers", []):
        if concerns(heard, [known], shapes.get("catalogue", [])):
            found += customer_features(scene, known, behaviours, groups)
    for known in shapes.get("placements", []):
        found += placement_features(scene, known, behaviours) if is_heard or concerns([known]) else []
    beside = [shapes.get(shape, []) for shape in ("recipients", "descriptions", "redemptions")]
    for known in shapes.get("offers", []):
        found += offer_features(scene, known, *beside) if concerns([known], *beside) else []
    yield from (feature for feature in found if changed is None or changed in assets_of(feature.needs))


def some_of(described: Described, rows: np.ndarray) -> Described:
    """The same for some of the judged users alone (positions, ascending)."""
    scene = described.scene
    part = replace(scene, judged=scene.judged[rows], truth=scene.truth[rows], pool=scene.pool[rows])
    features = [replace(feature, values=feature.values[rows]) for feature in described.features]
    return Described(part, features, described.behaviours)


def _at_pool(scene: Scene, own: Behaviour) -> np.ndarray:
    scores = np.empty(scene.pool.shape, dtype=np.float32)
    for block, spread in ease_blocks(scene, own):
        scores[block] = np.take_along_axis(spread, scene.pool[block], axis=1)
    return scores


def draw_pools(
    scene: Scene, behaviours: list[Behaviour], marketed: np.ndarray, config: ValueConfig
) -> tuple[Scene, dict[str, np.ndarray]]:
    """Each judged user's pool, and the item–item scores of its pairs by events table, in one pass over blocks.

    A pool takes in turn from: what is popular, what is marketed, the user's own items and what goes together with them.
    After these `config.pool` items come the most popular new ones, for the slice of new items alone. What the user
    really took later plays no part. `marketed` is bool [items].
    """
    size = min(config.pool, len(scene.items))
    fixed = [
        top_k(values[None, :], size)[0] for values in (scene.popularity, np.where(marketed, scene.popularity, -np.inf))
    ]
    since = np.max([own.since for own in behaviours], axis=0) if behaviours else np.zeros(len(scene.items))
    is_new = (since > 0) & (since <= config.slices.new_item_days)
    extra = min(config.slices.new_items, len(scene.items) - size)
    new_first = np.lexsort((-scene.popularity, ~is_new))[: size + extra]
    pool = np.empty((len(scene.judged), size + extra), dtype=np.int64)
    ease = {own.table: np.zeros(pool.shape, dtype=np.float32) for own in behaviours}
    passes = [ease_blocks(scene, own) for own in behaviours]
    for start in range(0, len(scene.judged), 256):
        block = slice(start, min(start + 256, len(scene.judged)))
        spread = {own.table: next(each)[1] for own, each in zip(behaviours, passes, strict=True)}
        lists = [np.broadcast_to(order, (block.stop - start, len(order))) for order in fixed]
        for own in behaviours:
            mine = own.frequency[scene.judged[block]].toarray()
            lists += [top_k(np.where(mine > 0, mine, -np.inf), size), top_k(spread[own.table], size)]
        for row in range(block.stop - start):
            main = _in_turn([order[row] for order in lists], size)
            others = new_first[np.isin(new_first, main, assume_unique=True, invert=True)]
            pool[start + row] = np.concatenate([main, others[:extra]])
        for table, scores in spread.items():
            ease[table][block] = np.take_along_axis(scores, pool[block], axis=1)
    return replace(scene, pool=pool, main=size, since=since), ease


def _in_turn(lists: list[np.ndarray], size: int) -> np.ndarray:
    """The first `size` different items, taking one of each list in turn; −1 is skipped."""
    turns = np.concatenate(
        [np.stack([np.pad(order, (0, size - len(order)), constant_values=-1) for order in lists], axis=1).ravel()]
    )
    turns = turns[turns >= 0]
    first = np.sort(np.unique(turns, return_index=True)[1])
    return np.asarray(turns[first[:size]])


def _marketed(scene: Scene, tables: list[Known]) -> np.ndarray:
    """Items named by any placement or offer known on the last day, bool [items]."""
    marketed = np.zeros(len(scene.items), dtype=bool)
    for known in tables:
        if known.newest is not None and known.newest <= scene.last_day:
            column = scene.columns_of(known.rows[str(known.config.column_of("item_id"))])
            marketed[column[column >= 0]] = True
    return marketed


def _relation(scene: Scene, known: Known) -> Feature:
    """How often a table that is not one of events names the user and the item together."""
    user = scene.rows_of(known.rows[str(known.config.column_of("user_id"))])
    item = scene.columns_of(known.rows[str(known.config.column_of("item_id"))])
    related = counts(user, item, (len(scene.users), len(scene.items)))
    name = known.config.table
    return Feature(
        f"{name}: related", frozenset({keys_of(known.config)}), np.log1p(scene.of_pairs(related)), known.newest
    )
