"""Which user-days are flagged, by the stage's own functions and by two simple rules, against the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest

from benchmarks.bots.shops import Shop
from jobs.inventory.bots import signs_rows, unfolded
from jobs.inventory.bots.signs import signs_of
from jobs.inventory.bots.verdicts import judge, window_of

OURS, FOREST, THRESHOLD = "stage bots", "isolation forest", "fixed threshold"
_THRESHOLD_QUANTILE = 0.999


def verdicts(shop: Shop, bots: pd.DataFrame | None, seed: int) -> pd.DataFrame:
    """One row a judged user-day: user_id, day, events, strategy (empty: a customer), and each rule's flag.

    The forest is given what no rule knows in practice, the true share of bots, as its contamination (one in a thousand
    where there are none); the threshold is the 99.9 % quantile of the events of a user-day before any bot acted.
    """
    config = shop.project.pipeline.bots
    rows = shop.rows if bots is None else pd.concat([shop.rows, bots], ignore_index=True)
    signs = signs_of(shop.table, config)
    names = [sign.name for sign in signs]
    found = signs_rows(shop.table, shop.parts(rows), config)
    window = {day: unfolded(own.combine_chunks(), names).assign(dt=pd.Timestamp(day)) for day, own in found.items()}
    parts = []
    for day in shop.judged:
        inside = [window[other] for other in window_of(sorted(window), day, config.window_days)]
        parts.append(judge(pd.concat(inside, ignore_index=True), day, signs, config))
    judged = pd.concat(parts, ignore_index=True).rename(columns={"is_bot": OURS})
    judged[OURS] = judged[OURS].eq(True)
    judged["strategy"] = "" if bots is None else _truth(shop, bots, judged)
    values = pd.concat([window[day] for day in shop.judged], ignore_index=True)[names].to_numpy()
    share = max((judged["strategy"] != "").mean(), 0.001)
    judged[FOREST] = IsolationForest(contamination=min(share, 0.5), random_state=seed).fit_predict(values) < 0
    before = pd.concat([window[day] for day in shop.landed[: shop.quiet]])["events"]
    judged[THRESHOLD] = judged["events"] > before.quantile(_THRESHOLD_QUANTILE)
    return judged


def _truth(shop: Shop, bots: pd.DataFrame, judged: pd.DataFrame) -> np.ndarray:
    user, stamp = str(shop.table.column_of("user_id")), str(shop.table.column_of("event_ts"))
    day = pd.to_datetime(bots[stamp], utc=True).dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
    known = pd.Series(bots["strategy"].to_numpy(), index=pd.MultiIndex.from_arrays([bots[user], day]))
    known = known[~known.index.duplicated()]
    wanted = pd.MultiIndex.from_arrays([judged["user_id"], judged["day"].astype("datetime64[s]")])
    return known.reindex(wanted).fillna("").to_numpy()


def figures(judged: pd.DataFrame, rule: str) -> dict[str, float]:
    """recall and precision of user-days, recall of each strategy, and the share of customers' days flagged."""
    bot, flag = judged["strategy"] != "", judged[rule]
    found = {
        "recall": (flag & bot).sum() / max(bot.sum(), 1),
        "precision": (flag & bot).sum() / max(flag.sum(), 1),
        "false alarms": (flag & ~bot).sum() / (~bot).sum(),
    }
    for strategy, own in judged[bot].groupby("strategy"):
        found[str(strategy)] = own[rule].mean()
    return found
