"""Machines that behave as users: hundreds of events a day, seconds apart, over items nobody looks at together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from faults.ground import LANDING_DAY, Ground, is_text, written
from faults.planting import Planted

DIMENSION = "accuracy"
UNIT = "user day"
_EVENTS = (60, 200)
_PAUSE_SECONDS = (2, 20)


def plant(ground: Ground) -> Planted | None:
    """Some users of some landing days send 60 to 200 further events each, seconds apart, of items drawn evenly.

    Where the table has kinds of events they are of its most frequent one; baskets are new ones. All else is as in other
    rows of the item, so that nothing but the behaviour is odd.
    """
    user, item, at = (ground.column_of(role) for role in ("user_id", "item_id", "event_ts"))
    if user is None or item is None or at is None or ground.table.columns[at].type != "timestamp":
        return None
    sent = ground.rows.loc[ground.filled(user).intersection(ground.times(at, ground.filled(at)).dropna().index)]
    firsts = sent[~pd.DataFrame({"day": ground.days.loc[sent.index], "user": sent[user]}).duplicated()]
    mixed = sent.sample(frac=1, random_state=ground.random)
    again = mixed[item].duplicated(keep=False)  # an id that occurs once may be a slip: evenly drawn, slips would abound
    mixed = mixed[again] if again.any() else mixed
    draws = np.random.default_rng(ground.random.integers(1 << 32))
    chosen = ground.some(firsts.index)
    parts = [_events(ground, firsts.loc[label], mixed, (user, item, at), draws) for label in chosen]
    return ground.with_rows(pd.concat(parts) if parts else ground.rows.iloc[:0])


def _events(
    ground: Ground, first: pd.Series, mixed: pd.DataFrame, names: tuple[str, str, str], random: np.random.Generator
) -> pd.DataFrame:
    """The events of the user of row `first` on its landing day; `mixed` are rows to take items from, in no order."""
    user, item, at = names
    count = int(random.integers(*_EVENTS))
    items = mixed[item].drop_duplicates().to_numpy()
    wanted = pd.Series(items[random.integers(0, len(items), count)])
    of_item = mixed.sample(frac=1, random_state=random).drop_duplicates(item).set_index(item, drop=False)
    rows = of_item.loc[wanted].reset_index(drop=True)
    begin = ground.times(at, pd.Index([first.name])).iloc[0].normalize() + pd.Timedelta(
        hours=int(random.integers(0, 20))
    )
    times = pd.Series(begin + pd.to_timedelta(np.cumsum(random.integers(*_PAUSE_SECONDS, count)), unit="s"))
    changed = {user: first[user], at: written(rows[at], times, ground.time_format(at))}
    if LANDING_DAY in rows:
        changed[LANDING_DAY] = first[LANDING_DAY]
    kind, basket = ground.column_of("event_type"), ground.column_of("basket_id")
    if kind is not None:
        changed[kind] = ground.rows[kind].mode().iloc[0]
    if basket is not None:
        is_words = is_text(ground.rows[basket])
        changed[basket] = f"{first[basket]}9" if is_words else 10 * int(ground.rows[basket].max()) + int(first[basket])
    return rows.assign(**changed)
