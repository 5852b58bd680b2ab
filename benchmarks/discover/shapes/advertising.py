"""A Chinese shop's advertising data in pinyin and English, as two exports of its platforms write it; pipes and ISO times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False

TRUTH = {
    "ad_feature": Truth("marketing", """
        adgroup_id  string  attribute
        campaign_id  string  campaign_id
        cate_id  string  category
        brand  string  brand
        price  number  price
        """, key=("adgroup_id",)),
    "yonghu": Truth("customer", """
        yonghu_id  string  user_id
        nicheng  string  attribute
        shoujihao  string  ignore
        chengshi  string  attribute
        zhuce_shijian  time  attribute
        """, key=("yonghu_id",)),
    "raw_sample": Truth("behaviour", """
        yonghu_id  string  user_id
        time_stamp  time  event_ts
        adgroup_id  string  attribute
        pid  string  attribute
        clk  whole  attribute
        """, key=("yonghu_id", "time_stamp", "adgroup_id"), references=(
            (("yonghu_id",), "yonghu", ("yonghu_id",)), (("adgroup_id",), "ad_feature", ("adgroup_id",)))),
    "dingdan": Truth("behaviour", """
        dingdan_bianhao  string  basket_id
        yonghu_id  string  user_id
        shangpin_id  string  item_id
        shuliang  whole  quantity
        jine  number  price
        youhui  number  discount
        xiadan_shijian  time  event_ts
        beizhu  string  text
        """, key=("dingdan_bianhao",), references=(
            (("yonghu_id",), "yonghu", ("yonghu_id",)), (("shangpin_id",), "shangpin", ("shangpin_id",)))),
    "shangpin": Truth("catalogue", """
        shangpin_id  string  item_id
        biaoti  string  text
        leimu  string  category
        pinpai  string  brand
        danjia  number  price
        """, key=("shangpin_id",)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Five files parted by pipes; times in seconds since 1970 in one of them."""
    groups = [int(n) for n in chance.choice(range(10_000, 850_000), 500, replace=False)]
    ads = [
        [
            g,
            int(chance.integers(20_000, 20_120)),
            int(chance.integers(1, 400)),
            int(chance.integers(1_000, 1_200)),
            money(chance, 1, 90)[0],
        ]
        for g in groups
    ]
    emptied(chance, ads, 3, 0.2, "NULL")
    _save(folder, "ad_feature", ads)
    users = [int(n) for n in chance.choice(range(100_000, 1_140_000), 700, replace=False)]
    people = [[u, f"mai{words(chance, 'jia da xiao hong ming', 1, 1)}{n}", f"1{pick(chance, '3578', 1)[0]}{int(chance.integers(10**9)):09d}",
               pick(chance, ("Beijing", "Shanghai", "Hangzhou", "wu"), 1)[0], f"{datetime(2019, 1, 1) + timedelta(hours=int(n * 7)):%Y-%m-%d %H:%M}"] for n, u in enumerate(users)]  # fmt: skip
    _save(folder, "yonghu", people)
    shown = [[pick(chance, users, 1, 0.3)[0], int(at.replace(tzinfo=UTC).timestamp()), pick(chance, groups, 1, 0.5)[0], pick(chance, ("430548_1007", "430539_1007"), 1)[0], int(chance.random() < 0.05)]
             for at in times(chance, datetime(2017, 5, 6), 8, 9_000)]  # fmt: skip
    _save(folder, "raw_sample", shown)
    goods = [f"{int(n):09d}" for n in chance.choice(10**9 - 1, 250, replace=False)]
    _save(folder, "shangpin", [[g, f"{words(chance, 'xin kuan nan zhuang chun qiu bao you', 3, 6)}", pick(chance, ("nvzhuang", "shuma", "shipin"), 1)[0],
                                pick(chance, ("Huawei", "Anta", "Midea"), 1)[0], money(chance, 1, 80)[0]] for g in goods])  # fmt: skip
    deals = [[f"DD{20_230_000_000 + n}", pick(chance, users, 1, 0.3)[0], pick(chance, goods, 1, 0.5)[0], int(chance.geometric(0.6)), money(chance, 1, 90)[0],
              round(float(chance.gamma(1, 4)), 2), f"{at:%Y-%m-%dT%H:%M:%S}+08:00", "qing kuai dian fa huo" if chance.random() < 0.1 else None]
             for n, at in enumerate(times(chance, datetime(2023, 1, 1), 40, 2_500))]  # fmt: skip
    _save(folder, "dingdan", deals)


def _save(folder: Path, name: str, rows: list[list]) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows, separator="|")
