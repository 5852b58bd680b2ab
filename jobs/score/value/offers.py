"""What coupons, campaigns and redemptions say: of an item alone, and to who knows the user too.

Tables are told apart by the roles of their columns, never by name:

    offers        items of campaigns (coupons)
    recipients    users of campaigns (who received what)
    descriptions  campaigns alone (kind, period)
    redemptions   users of campaigns at a time
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from jobs.score.value.known import Known
from jobs.score.value.players import group_of, keys_of
from jobs.score.value.scene import Feature, Scene, counts, encode, latest
from models.matrix import positions


def offer_features(
    scene: Scene, offers: Known, recipients: list[Known], descriptions: list[Known], redemptions: list[Known]
) -> list[Feature]:
    """Whether an item has a coupon; with other tables: of a running campaign, this user holds, like those redeemed."""
    campaigns = _campaign_ids([offers, *recipients, *descriptions, *redemptions])
    offered = _item_campaigns(scene, offers, campaigns)
    alone, name = frozenset({keys_of(offers.config)}), offers.config.table
    features = [
        Feature(
            f"{name}: offered", alone, scene.of_items(np.log1p(np.asarray(offered.sum(axis=1)).ravel())), offers.newest
        )
    ]
    for described in descriptions:
        running = _running(described, campaigns, scene.last_day)
        now = np.log1p(np.asarray(offered @ running).ravel())
        features.append(
            Feature(
                f"{name}: offered now × {described.config.table}",
                alone | _timing(described),
                scene.of_items(now),
                latest(offers.newest, described.newest),
            )
        )
    for received in recipients:
        features += _received(scene, offers, offered, received, descriptions, campaigns)
    for redeemed in redemptions:
        features += _redeemed(scene, offers, redeemed, recipients, offered, campaigns)
    return features


def _received(
    scene: Scene, offers: Known, offered: csr_matrix, received: Known, descriptions: list[Known], campaigns: np.ndarray
) -> list[Feature]:
    """Campaigns that both reached the user and offer the item: all, and those running on the last day."""
    needs = frozenset({keys_of(offers.config), keys_of(received.config)})
    reached = _user_campaigns(scene, received, campaigns)
    label = f"{offers.config.table}: offered to this user × {received.config.table}"
    newest = latest(offers.newest, received.newest)
    features = [Feature(label, needs, np.log1p(_product(scene, reached, offered)), newest)]
    for described in descriptions:
        weighted = csr_matrix(offered.multiply(_running(described, campaigns, scene.last_day)[None, :]))
        values = np.log1p(_product(scene, reached, weighted))
        features.append(
            Feature(
                f"{label}, now × {described.config.table}",
                needs | _timing(described),
                values,
                latest(newest, described.newest),
            )
        )
    return features


def _redeemed(
    scene: Scene, offers: Known, redeemed: Known, recipients: list[Known], offered: csr_matrix, campaigns: np.ndarray
) -> list[Feature]:
    """Items of the very coupons the user redeemed, and the user's habit of redeeming where the item has a coupon."""
    needs = frozenset({keys_of(offers.config), keys_of(redeemed.config)})
    name, newest = redeemed.config.table, latest(offers.newest, redeemed.newest)
    shared = [
        c
        for c in redeemed.config.columns
        if c in offers.config.columns and redeemed.config.columns[c].role in ("campaign_id", "attribute")
    ]
    keys = pa.chunked_array([_joined(redeemed.rows, shared), _joined(offers.rows, shared)])
    code, size = encode(keys)
    split = redeemed.rows.num_rows
    user = scene.rows_of(redeemed.rows[str(redeemed.config.column_of("user_id"))])
    item = scene.columns_of(offers.rows[str(offers.config.column_of("item_id"))])
    by_user = counts(user, code[:split], (len(scene.users), max(size, 1)))
    by_item = counts(item, code[split:], (len(scene.items), max(size, 1)))
    by_item.data = np.minimum(by_item.data, 1.0)
    features = [
        Feature(
            f"{name}: redeemed such a coupon × {offers.config.table}",
            needs | _players_of(offers, shared) | _players_of(redeemed, shared),
            np.log1p(_product(scene, by_user, by_item)),
            newest,
        )
    ]
    habit = np.log1p(np.asarray(by_user.sum(axis=1)).ravel())[scene.judged][:, None]
    has_offer = (np.asarray(offered.sum(axis=1)).ravel() > 0).astype(np.float32)
    features.append(
        Feature(
            f"{name}: redeems × {offers.config.table}",
            needs,
            (habit * scene.of_items(has_offer)).astype(np.float32),
            newest,
        )
    )
    for received in recipients:
        held = _product(scene, _user_campaigns(scene, received, campaigns), offered) > 0
        features.append(
            Feature(
                f"{name}: redeems and holds one × {received.config.table}",
                needs | {keys_of(received.config)},
                (habit * held).astype(np.float32),
                latest(newest, received.newest),
            )
        )
    return features


def _players_of(known: Known, columns: list[str]) -> frozenset[str]:
    """The groups of a table that `columns` lie in."""
    return frozenset(group_of(known.config, known.config.columns[name].role) for name in columns)


def _timing(described: Known) -> frozenset[str]:
    """What tells when a campaign ran: the groups of its dates, else that it is described at all."""
    return _players_of(described, _dates(described)) or frozenset({keys_of(described.config)})


def _dates(described: Known) -> list[str]:
    columns = described.config.columns.items()
    return [name for name, column in columns if column.type in ("date", "timestamp") and column.role != "ignore"]


def _product(scene: Scene, by_user: csr_matrix, by_item: csr_matrix) -> np.ndarray:
    """(by_user · by_itemᵀ) at every pair, float32 [judged, pool]."""
    values = np.empty(scene.pool.shape, dtype=np.float32)
    transposed = csr_matrix(by_item.T)
    for start in range(0, len(scene.judged), 256):
        block = slice(start, start + 256)
        spread = np.asarray((by_user[scene.judged[block]] @ transposed).toarray(), dtype=np.float32)
        values[block] = np.take_along_axis(spread, scene.pool[block], axis=1)
    return values


def _campaign_ids(tables: list[Known]) -> np.ndarray:
    found: set[str] = set()
    for known in tables:
        found.update(
            pc.unique(known.rows[str(known.config.column_of("campaign_id"))]).cast(pa.string()).drop_null().to_pylist()
        )
    return np.asarray(sorted(found), dtype=object)


def _item_campaigns(scene: Scene, offers: Known, campaigns: np.ndarray) -> csr_matrix:
    item = scene.columns_of(offers.rows[str(offers.config.column_of("item_id"))])
    campaign = positions(campaigns, offers.rows[str(offers.config.column_of("campaign_id"))])
    found = counts(item, campaign, (len(scene.items), max(len(campaigns), 1)))
    found.data = np.minimum(found.data, 1.0)
    return found


def _user_campaigns(scene: Scene, received: Known, campaigns: np.ndarray) -> csr_matrix:
    user = scene.rows_of(received.rows[str(received.config.column_of("user_id"))])
    campaign = positions(campaigns, received.rows[str(received.config.column_of("campaign_id"))])
    found = counts(user, campaign, (len(scene.users), max(len(campaigns), 1)))
    found.data = np.minimum(found.data, 1.0)
    return found


def _running(described: Known, campaigns: np.ndarray, last_day: date) -> np.ndarray:
    """1.0 for every campaign whose dates enclose `last_day`, [campaigns]; all of them where the table has no dates."""
    dates = _dates(described)
    at = positions(campaigns, described.rows[str(described.config.column_of("campaign_id"))])
    running = np.zeros(max(len(campaigns), 1))
    if not dates:
        running[at[at >= 0]] = 1.0
        return running
    days = np.stack(
        [
            pc.cast(described.rows[name], pa.date32()).cast(pa.int32()).to_numpy(zero_copy_only=False).astype(float)
            for name in dates
        ]
    )
    today = (last_day - date(1970, 1, 1)).days
    within = (np.nanmin(days, axis=0) <= today) & ((np.nanmax(days, axis=0) >= today) | (len(dates) == 1))
    running[at[(at >= 0) & within]] = 1.0
    return running


def _joined(rows: pa.Table, columns: list[str]) -> pa.Array:
    texts = [rows[name].combine_chunks().cast(pa.string()) for name in columns]
    return pc.binary_join_element_wise(*texts, "\x1f") if texts else pa.nulls(rows.num_rows, pa.string())
