"""A Chinese shop's users, goods, comments and clicks, all of them coded, in GBK; columns named much as JD published its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, emptied, pick, repeated, times, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_AGES = ("26-35岁", "36-45岁", "-1", "16-25岁", "46-55岁", "56岁以上", "15岁以下")
_VIEW, _CART, _UNCART, _BUY, _FOLLOW, _CLICK = 1, 2, 3, 4, 5, 6

# What a code is written as, a number or letters, is nobody's concern: sex 2 is "not told", type 4 "bought", -1 "not known".
# Comments are a state of goods, week by week: that is a time to some, and some call such a table a catalogue's.
TRUTH = {
    "jdata_user": Truth("customer", """
        user_id  string  user_id
        age  string  attribute
        sex  whole|string  attribute
        user_lv_cd  whole|string  attribute
        user_reg_tm  date  attribute
        """, key=("user_id",)),
    "jdata_product": Truth("catalogue", """
        sku_id  string  item_id
        a1  whole|string  attribute
        a2  whole|string  attribute
        a3  whole|string  attribute
        cate  string  category
        brand  string  brand
        """, key=("sku_id",)),
    "jdata_comment": Truth("reference|catalogue", """
        dt  date  attribute|event_ts
        sku_id  string  item_id
        comment_num  whole|string  attribute
        has_bad_comment  boolean|whole  attribute
        bad_comment_rate  number  attribute
        """, key=("dt", "sku_id"), references=((("sku_id",), "jdata_product", ("sku_id",)),)),
    "jdata_action": Truth("behaviour", """
        user_id  string  user_id
        sku_id  string  item_id
        time  time  event_ts
        model_id  string|whole  attribute
        type  string|whole  event_type
        cate  string  category
        brand  string  brand
        """, key=("user_id", "sku_id", "time", "type"), references=(
            (("user_id",), "jdata_user", ("user_id",)), (("sku_id",), "jdata_product", ("sku_id",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Four csv, that of the users with Chinese in it; a few lines of the log were sent twice, a few goods are no longer listed."""
    users = _users(chance)
    _save(folder, "jdata_user", users)
    goods = _products(chance)
    _save(folder, "jdata_product", [good for place, good in enumerate(goods) if place < 200 or chance.random() > 0.008])
    _save(folder, "jdata_comment", _comments(chance, goods))
    log = _actions(chance, [user[0] for user in users], goods)
    _save(folder, "jdata_action", repeated(chance, log, 0.004))


def _users(chance: Chance) -> Rows:
    number = 2_800
    ids = [200_001 + place for place in range(number)]
    joined = [datetime(2008, 5, 1) + timedelta(int(n)) for n in 2_900 * chance.power(2.5, number)]
    rows: Rows = [
        [id_, age, sex, level, f"{day:%Y-%m-%d}"]
        for id_, age, sex, level, day in zip(
            ids, pick(chance, _AGES, number, 1), pick(chance, (2, 0, 1), number, 0.8), pick(chance, (5, 4, 3, 2, 1), number, 0.5), joined, strict=True)
    ]  # fmt: skip
    emptied(chance, rows, 1, 0.001)
    emptied(chance, rows, 4, 0.001)
    return rows


def _products(chance: Chance) -> Rows:
    """The most wanted first; a category has its own makers."""
    rows: Rows = []
    for id_ in (chance.choice(171_000, 1_600, replace=False) + 6).tolist():
        cate = pick(chance, (8, 4, 6, 5, 7, 9, 10, 11), 1, 0.6)[0]
        brand = pick(chance, [(cate * 97 + 61 * n) % 920 + 3 for n in range(18)], 1, 0.9)[0]
        rows.append([id_, pick(chance, (3, 1, 2, -1), 1, 0.7)[0], *pick(chance, (1, 2, -1), 2, 0.5), cate, brand])
    return rows


def _comments(chance: Chance, goods: Rows) -> Rows:
    """Mondays, and the goods that had comments by then; 0 to 4 is a class of how many."""
    rows: Rows = []
    for week in range(6):
        day = datetime(2016, 3, 7) + timedelta(7 * week)
        for place, good in enumerate(goods):
            if chance.random() < 0.55:
                amount = min(4, int(chance.geometric(0.35)) - 1 + (place < 150))
                is_bad = amount > 0 and chance.random() < 0.45
                rate = f"{chance.beta(1.2, 14):.4f}" if is_bad else "0.0"
                rows.append([f"{day:%Y-%m-%d}", good[0], amount, int(is_bad), rate])
    return rows


def _actions(chance: Chance, users: list[int], goods: Rows) -> Rows:
    """Clicks on a page's parts (model_id) as it is viewed, carts, and all that was carted bought in one second."""
    rows: dict[tuple, list] = {}

    def happened(user: int, good: list, at: datetime, kind: int) -> None:
        part = pick(chance, (217, 27, 216, 0, 26, 218, 14, 24, 311), 1, 0.8)[0] if kind in (_VIEW, _CLICK) else None
        row = [user, good[0], f"{at:%Y-%m-%d %H:%M:%S}", part, kind, good[4], good[5]]
        rows.setdefault((user, good[0], row[2], kind), row)

    visits = 1_500
    starts = times(chance, datetime(2016, 4, 11, 7), 2.6, visits)
    for user, at in zip(pick(chance, users, visits, 0.3), starts, strict=True):
        if chance.random() < 0.003:
            user = 400_000 + user
        cart: list[list] = []
        for good in pick(chance, goods, 1 + int(chance.geometric(0.35)), 0.9):
            happened(user, good, at, _VIEW)
            for _ in range(int(chance.geometric(0.45)) - 1):
                happened(user, good, at, _CLICK)
                at += timedelta(seconds=int(chance.integers(0, 25)))
            at += timedelta(seconds=int(chance.integers(2, 80)))
            if chance.random() < 0.09:
                happened(user, good, at, _CART)
                cart.append(good)
            if chance.random() < 0.02:
                happened(user, good, at, _FOLLOW)
            if cart and chance.random() < 0.05:
                happened(user, cart.pop(), at, _UNCART)
        if cart and chance.random() < 0.4:
            for good in cart:
                happened(user, good, at, _BUY)
    return sorted(rows.values(), key=lambda row: row[2])


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows, encoding="gbk")
