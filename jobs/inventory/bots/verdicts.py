"""Who of one landing day's users behaves as no customer does, judged by the users of the days around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from conf.bots_config import BotsConfig
from jobs.inventory.bots.events import Array
from jobs.inventory.bots.signs import COUNT, Sign
from jobs.inventory.bots.tails import combined, discoveries, survival

# The whole day's items, met again on other days or with other users of the window.
ROTE = "rote"
_ROTE_TITLE = "the same items as on other days or of other users, all of them"
_FEWEST_ITEMS = 3
_REASONS = 3
_TELLING = 0.01


def window_of(days: Sequence[date], judged: date, window_days: int) -> list[date]:
    """The landing days, of all `days` there are (ascending), whose users say what is usual on the day `judged`.

    The window ends with the judged day. At the start of a history, where that would be hardly any users, it is the
    first window there is: a few bots of the first days would otherwise be the norm.
    """
    last = max(judged, days[0] + timedelta(days=window_days - 1))
    return [day for day in days if last - timedelta(days=window_days) < day <= last]


def judge(window: pd.DataFrame, judged: date, signs: Sequence[Sign], config: BotsConfig) -> pd.DataFrame:
    """The rows of `window` of the landing day `judged`, with p_value, score, is_bot and detail.

    Every sign's value becomes the share of users who show as much (tails.survival; a user with many days weighs no more
    than one with few), the signs' shares one p-value (tails.combined), and the landing day's p-values verdicts at the
    configured false discovery rate. The score is −log10 of the p-value.

    Args:
        window: rows dt, user_id, day, events, sequence and a column for each sign; the landing days of the window.
        judged: one of them.
        signs: the signs.
        config: how many users it takes, and the rate of false discoveries.

    Returns:
        The judged rows; p_value, score and is_bot are null where the window has too few users.
    """
    is_new = (window["dt"] == pd.Timestamp(judged)).to_numpy()
    found = window.loc[is_new, ["user_id", "day", "events"]].reset_index(drop=True)
    users = window.groupby("user_id", sort=False)["day"].transform("size").to_numpy()
    if window["user_id"].nunique() < config.min_users:
        return found.assign(p_value=np.nan, score=np.nan, is_bot=None, detail=None)
    weights = 1.0 / users
    values = {sign.name: (window[sign.name].to_numpy(), sign.least) for sign in signs} | {ROTE: (rote(window), COUNT)}
    chances = np.stack([survival(own[is_new], own, weights, least=least) for own, least in values.values()], axis=1)
    p_value = combined(chances)
    titles = [*(sign.title for sign in signs), _ROTE_TITLE]
    is_bot = discoveries(p_value, config.false_discovery_rate)
    return found.assign(
        p_value=p_value,
        score=-np.log10(np.maximum(p_value, 1e-300)),
        is_bot=is_bot,
        detail=[_detail(row, titles) if bot else None for row, bot in zip(chances, is_bot, strict=True)],
    )


def rote(window: pd.DataFrame) -> Array:
    """Other user-days of the window with the same items; 0 where a day has fewer than three items."""
    sequence = window["sequence"].to_numpy()
    _, code, count = np.unique(sequence, return_inverse=True, return_counts=True)
    return np.where(window["items"].to_numpy() >= _FEWEST_ITEMS, count[code] - 1.0, 0.0)


def _detail(chances: Array, titles: Sequence[str]) -> str:
    """The signs that speak loudest, in words: the share of users who show as much."""
    loudest = [place for place in np.argsort(chances)[:_REASONS] if chances[place] <= _TELLING]
    return "; ".join(f"{titles[place]} (1 in {1 / max(chances[place], 1e-99):.2g} users)" for place in loudest)
