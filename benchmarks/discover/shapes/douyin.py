"""Snacks sold in live streams on Douyin: the shop's back office as csv with a BOM, long numbers fenced by tabs against Excel."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, pick, times, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True
_KINDS = {
    "坚果炒货": ("每日坚果", "夏威夷果", "瓜子"),
    "肉干肉脯": ("牛肉干", "猪肉脯", "鸭脖"),
    "饼干糕点": ("曲奇", "蛋黄酥", "沙琪玛"),
    "方便速食": ("螺蛳粉", "自热锅", "酸辣粉"),
}
_WORDS = (
    "网红",
    "整箱",
    "独立包装",
    "办公室零食",
    "香辣味",
    "原味",
    "休闲",
    "大礼包",
    "解馋",
    "孕妇可食",
    "非油炸",
    "地方特产",
)
_NICKS = ("小鹿", "阿乐", "美食", "探店", "吃货", "大魔王", "零食", "姐姐", "日记", "严选", "厨房", "老张", "好物")
_PLACES = (
    ("广东省", "深圳市", "宝安区"),
    ("浙江省", "宁波市", "鄞州区"),
    ("山东省", "青岛市", "市北区"),
    ("河南省", "郑州市", "金水区"),
    ("四川省", "成都市", "武侯区"),
)

# 主订单编号 is the order and 子订单编号 one of its goods. 达人 are the people who sell in streams, for a commission: a place
# of sale to some, an attribute to most, and their table a reference or the marketing's. Without one it is 0. A stream's row is
# what came of it. 商家编码 is the shop's own code of a product. What a buyer owes is the line's price; the platform's,
# the shop's and the creator's parts of a discount are all discounts. Fans are written as 12.3w at times.
TRUTH = {
    "products": Truth("catalogue", """
        商品ID  string  item_id
        商品名称  string  text
        商家编码  string  item_id|attribute
        一级类目  string  category
        二级类目  string  category
        售价  number  price
        划线价  number|whole  price|attribute
        库存  whole  quantity|attribute
        商品状态  string  attribute
        创建时间  time  attribute
        """, key=("商品ID",), or_keys=(("商家编码",),)),
    "creators": Truth("reference|marketing", """
        达人ID  string  store_id|attribute|user_id
        达人昵称  string  attribute|ignore|text
        粉丝数  string  attribute
        带货等级  string  attribute
        主营类目  string  category|attribute
        佣金率  string|number  attribute
        合作开始日期  date  attribute
        """, key=("达人ID",)),
    "live_streams": Truth("marketing|behaviour|reference", """
        直播间ID  string  attribute|campaign_id
        达人ID  string  store_id|attribute|user_id
        开播时间  time  event_ts|attribute
        下播时间  time  attribute
        观看人数  whole  attribute
        最高在线  whole  attribute
        成交订单数  whole  attribute|quantity
        成交金额  number  price|attribute
        退款金额  number  price|attribute
        """, key=("直播间ID",), references=((("达人ID",), "creators", ("达人ID",)),)),
    "orders": Truth("behaviour", """
        主订单编号  string  basket_id
        子订单编号  string  attribute|basket_id
        选购商品  string  text
        商品规格  string  attribute|text
        商品数量  whole  quantity
        商品ID  string  item_id
        商家编码  string  item_id|attribute
        商品单价  number  price
        订单应付金额  number  price
        运费  number|whole  attribute
        平台优惠  number  discount
        商家优惠  number  discount
        达人优惠  number  discount
        收件人  string  ignore
        省  string  attribute
        市  string  attribute
        区  string  attribute
        买家留言  string  text
        订单提交时间  time  event_ts
        支付完成时间  time  attribute
        APP渠道  string  attribute
        流量来源  string  attribute
        订单状态  string  attribute
        售后状态  string  attribute
        达人ID  string  store_id|attribute|user_id
        达人昵称  string  attribute|ignore|text
        """, key=("子订单编号",), references=(
            (("商品ID",), "products", ("商品ID",)), (("达人ID",), "creators", ("达人ID",))),
        also=((("商家编码",), "products", ("商家编码",)),)),
    "refunds": Truth("behaviour", """
        售后单号  string  attribute|basket_id
        订单号  string  basket_id
        商品单号  string  attribute|basket_id
        商品ID  string  item_id
        售后类型  string  attribute|event_type
        售后原因  string  attribute
        退款金额  number  price|attribute
        申请时间  time  event_ts
        处理完成时间  time  attribute
        """, key=("售后单号",), or_keys=(("商品单号",),), references=(
            (("商品单号",), "orders", ("子订单编号",)), (("商品ID",), "products", ("商品ID",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Five files; an order of one thing bears its own number twice; - where there is nothing."""
    goods = _products(chance)
    _save(folder, "products", goods)
    stars = _creators(chance)
    _save(folder, "creators", stars)
    _save(folder, "live_streams", _streams(chance, stars))
    orders, refunds = _orders(chance, goods, stars)
    _save(folder, "orders", orders)
    _save(folder, "refunds", refunds)


def _id(number: int | str) -> str:
    return f"{number}\t"


def _products(chance: Chance) -> Rows:
    rows: Rows = []
    own = iter(codes(chance, 260, 5, "0123456789"))
    for at in times(chance, datetime(2022, 3, 1, 9), 700, 260):
        upper = pick(chance, list(_KINDS), 1, 0.4)[0]
        lower, price = pick(chance, _KINDS[upper], 1)[0], int(chance.integers(9, 130)) + 0.9
        name = "".join(dict.fromkeys(pick(chance, _WORDS, 4))) + lower
        if rows and chance.random() < 0.08:
            name, upper, lower = rows[-1][1], rows[-1][3], rows[-1][4]
        rows.append([_id(int(chance.integers(3_540 * 10**15, 3_690 * 10**15))), name, f"LS{next(own)}", upper, lower, f"{price:.2f}",
                     int(price * 2), int(chance.gamma(1.1, 900)), pick(chance, ("售卖中", "已下架", "已售罄"), 1, 1.6)[0], f"{at:%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    return rows


def _creators(chance: Chance) -> Rows:
    rows: Rows = []
    for number in chance.choice(9 * 10**9, 150, replace=False).tolist():
        fans = float(chance.lognormal(10.5, 1.6))
        rows.append([_id(number + 10**10), "".join(pick(chance, _NICKS, 3)), f"{fans / 10_000:.1f}w" if fans >= 10_000 else str(int(fans)), f"LV{int(chance.integers(0, 8))}",
                     pick(chance, ("美食饮料", "母婴", "美妆", "生鲜"), 1, 1)[0], f"{pick(chance, (20, 15, 25, 30), 1, 1)[0]:.2f}%",
                     f"{datetime(2022, 5, 1) + timedelta(int(chance.integers(0, 600))):%Y-%m-%d}"])  # fmt: skip
    emptied(chance, rows, 4, 0.08, "-")
    return rows


def _streams(chance: Chance, stars: Rows) -> Rows:
    rows: Rows = []
    for at in times(chance, datetime(2023, 11, 1, 10), 45, 720):
        viewers, sold = int(chance.lognormal(8, 1.3)) + 20, int(chance.gamma(0.8, 60))
        worth = sold * float(chance.uniform(25, 70))
        rows.append([_id(f"73{int(chance.integers(10**16, 10**17))}"), pick(chance, stars, 1, 0.6)[0][0], f"{at:%Y-%m-%d %H:%M:%S}", f"{at + timedelta(minutes=int(chance.gamma(4, 45)) + 11):%Y-%m-%d %H:%M:%S}",
                     viewers, viewers // int(chance.integers(5, 30)), sold, f"{worth:.2f}", f"{worth * float(chance.uniform(0, 0.3)):.2f}"])  # fmt: skip
    return rows


def _orders(chance: Chance, goods: Rows, stars: Rows) -> tuple[Rows, Rows]:
    orders: Rows = []
    refunds: Rows = []
    start = 6_925_104_000_000_000_000
    for at in times(chance, datetime(2023, 11, 1), 45, 6_200):
        start += int(chance.integers(10**9, 10**13))
        star = pick(chance, stars, 1, 0.6)[0] if chance.random() < 0.7 else None
        state = pick(chance, ("已完成", "已发货", "已关闭", "待发货"), 1, 1.1)[0]
        is_paid = state != "已关闭" or chance.random() < 0.5
        place, note = (
            pick(chance, _PLACES, 1, 0.3)[0],
            pick(chance, ("发新日期", "不要破损", "尽快发货"), 1)[0] if chance.random() < 0.03 else None,
        )
        bought = pick(chance, goods, int(chance.geometric(0.75)), 0.7)
        for part, good in enumerate(bought, 1 if len(bought) > 1 else 0):
            sub, pieces, price = start + part * 65_536, int(chance.geometric(0.85)), float(good[5])
            parts = [
                round(price * pieces * share, 2) if chance.random() < often else 0
                for share, often in ((0.08, 0.4), (0.1, 0.5), (0.03, 0.1))
            ]
            due = price * pieces - sum(parts)
            is_back = is_paid and chance.random() < 0.09
            item = good[0] if chance.random() > 0.004 else _id(int(chance.integers(3_300 * 10**15, 3_400 * 10**15)))
            orders.append([_id(start), _id(sub), good[1], f"{pick(chance, ('500g', '1箱', '10袋装', '三联包'), 1, 0.5)[0]}", pieces, item, good[2], f"{price:.2f}", f"{due:.2f}", 0 if chance.random() < 0.97 else 10,
                           *(f"{each:.2f}" for each in parts), f"{pick(chance, '李王赵孙周吴', 1)[0]}*", *place, note, f"{at:%Y-%m-%d %H:%M:%S}", f"{at + timedelta(seconds=int(chance.geometric(0.03))):%Y-%m-%d %H:%M:%S}" if is_paid else None,
                           pick(chance, ("抖音", "抖音极速版", "今日头条"), 1, 1.5)[0], pick(chance, ("直播", "短视频", "商品卡", "橱窗"), 1, 1)[0] if star else "商品卡", state, "退款成功" if is_back else "-",
                           star[0] if star else _id(0), star[1] if star else "-"])  # fmt: skip
            if is_back:
                asked = at + timedelta(hours=float(chance.gamma(1.5, 40)))
                refunds.append([_id(7_000_100_000_000_000 + 13 * len(orders) ** 2), _id(start), _id(sub), item, pick(chance, ("仅退款", "退货退款", "补寄"), 1, 0.8)[0],
                                pick(chance, ("不想要了", "少件漏发", "包装破损", "与描述不符"), 1, 0.5)[0], f"{due:.2f}", f"{asked:%Y-%m-%d %H:%M:%S}",
                                f"{asked + timedelta(hours=float(chance.gamma(1.5, 12))):%Y-%m-%d %H:%M:%S}" if chance.random() < 0.92 else None])  # fmt: skip
    return orders, refunds


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows, encoding="utf-8-sig")
