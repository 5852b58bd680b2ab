"""A clothes maker that sells on several Chinese marketplaces: its Jushuitan ERP's exports, saved as csv by Excel in China (GBK)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, pick, repeated, times, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True
_SHOPS = ("云裳旗舰店", "云裳女装专营店", "云裳京东自营", "云裳拼多多店", "云裳抖音小店", "云裳线下批发", "云裳唯品会")
_PLATFORMS = ("淘宝天猫", "淘宝天猫", "京东", "拼多多", "头条放心购", "线下", "唯品会")
_KINDS = {"连衣裙": 189, "T恤": 79, "牛仔裤": 149, "风衣": 399, "毛衣": 169, "半身裙": 129, "衬衫": 139, "羽绒服": 699}
_WORDS = (
    "春季",
    "新款",
    "韩版",
    "宽松",
    "显瘦",
    "法式",
    "复古",
    "小个子",
    "高腰",
    "纯棉",
    "百搭",
    "气质",
    "加绒",
    "碎花",
)
_COLOURS, _SIZES = ("黑色", "白色", "杏色", "藏青", "酒红"), ("S", "M", "L", "XL", "均码")
_PLACES = (
    ("浙江省", "杭州市"),
    ("广东省", "广州市"),
    ("江苏省", "苏州市"),
    ("上海", "上海市"),
    ("四川省", "成都市"),
    ("北京", "北京市"),
)
_NOTES = ("请尽快发货", "不要发某某快递", "送个小礼物谢谢", "生日礼物", "周末送货", "发票抬头公司")

# 商品编码 is what is sold (the SKU), 款式编码 the style that its sizes have in common. The ERP's own order number is the one
# that its files speak; a marketplace's number may be shared by the parts of a split order. Buyers are known by a masked
# account only, and there is no file of them. A line's own number names it. Amounts due and paid are both prices, and a
# returned line's refund too, to some. Stock is a state of goods.
TRUTH = {
    "shops": Truth("reference", """
        店铺编号  string  store_id
        店铺名称  string  attribute|store_id|text
        平台  string  attribute
        授权状态  string  attribute
        创建时间  time  attribute
        """, key=("店铺编号",), or_keys=(("店铺名称",),)),
    "products": Truth("catalogue", """
        商品编码  string  item_id
        款式编码  string  item_id|attribute|category
        商品名称  string  text
        颜色及规格  string  attribute
        分类  string  category
        品牌  string  brand
        基本售价  number  price
        成本价  number  attribute|price
        国标码  string  attribute|item_id
        重量  number  attribute
        是否启用  boolean  attribute
        创建时间  time  attribute
        """, key=("商品编码",)),
    "orders": Truth("behaviour", """
        内部订单号  string  basket_id
        线上订单号  string  basket_id|attribute
        店铺编号  string  store_id
        店铺名称  string  attribute|store_id|text
        买家账号  string  user_id
        下单时间  time  event_ts
        付款日期  time  attribute
        发货日期  time  attribute
        状态  string  attribute
        应付金额  number  price
        已付金额  number  price|attribute
        优惠金额  number  discount
        运费  number|whole  attribute
        省份  string  attribute
        城市  string  attribute
        收货人  string  ignore
        手机  string  ignore
        快递公司  string  attribute
        快递单号  string  attribute|ignore
        买家留言  string  text
        """, key=("内部订单号",), references=((("店铺编号",), "shops", ("店铺编号",)),),
        also=((("店铺名称",), "shops", ("店铺名称",)),)),
    "order_details": Truth("behaviour", """
        内部订单号  string  basket_id
        子订单编号  string  attribute|basket_id
        商品编码  string  item_id
        数量  whole  quantity
        单价  number  price
        商品金额  number  price|attribute
        是否赠品  boolean  attribute
        """, key=("子订单编号",), references=(
            (("内部订单号",), "orders", ("内部订单号",)), (("商品编码",), "products", ("商品编码",)))),
    "after_sales": Truth("behaviour", """
        售后单号  string  attribute|basket_id
        内部订单号  string  basket_id
        售后类型  string  attribute|event_type
        问题类型  string  attribute
        商品编码  string  item_id
        退货数量  whole  quantity
        退款金额  number  price|attribute
        登记时间  time  event_ts
        备注  string  text
        """, key=("售后单号",), references=(
            (("内部订单号",), "orders", ("内部订单号",)), (("商品编码",), "products", ("商品编码",)))),
    "stock": Truth("reference|catalogue", """
        仓库  string  store_id|attribute
        商品编码  string  item_id
        实际库存数  whole  quantity|attribute
        订单占有数  whole  quantity|attribute
        可用数  whole  quantity|attribute
        修改时间  time  attribute|event_ts
        """, key=("仓库", "商品编码"), references=((("商品编码",), "products", ("商品编码",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Six files in GBK; stamps as Excel writes them (2024/3/5 9:07), a few orders split into two parcels."""
    shops = [[int(number), name, platform, "已授权" if n != 5 else None, _stamp(datetime(2018, 3, 1) + timedelta(150 * n, 33_000 + 77 * n))]
             for n, (number, name, platform) in enumerate(zip(sorted(chance.choice(90_000, 7, replace=False) + 10_000_000), _SHOPS, _PLATFORMS, strict=True))]  # fmt: skip
    _save(folder, "shops", shops)
    goods = _products(chance)
    _save(folder, "products", goods)
    orders, lines, returns = _orders(chance, shops, goods)
    _save(folder, "orders", orders)
    _save(folder, "order_details", repeated(chance, lines, 0.003))
    _save(folder, "after_sales", returns)
    stock: Rows = []
    for place, share in (("杭州主仓", 0.95), ("次品仓", 0.2), ("广州分仓", 0.5)):
        for good in goods:
            if chance.random() < share:
                there, held = int(chance.gamma(1.2, 40)), int(chance.geometric(0.3)) - 1
                at = datetime(2024, 4, 1, 8) - timedelta(minutes=int(chance.gamma(1, 9_000)))
                stock.append([place, good[0], there, held, there - held, _stamp(at)])
    _save(folder, "stock", stock)


def _stamp(at: datetime) -> str:
    return f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M}"


def _products(chance: Chance) -> Rows:
    rows: Rows = []
    styles = codes(chance, 170, 4, "0123456789")
    for style, at in zip(styles, times(chance, datetime(2021, 2, 1, 9), 1_100, len(styles)), strict=True):
        kind = pick(chance, list(_KINDS), 1, 0.3)[0]
        price, name = (
            _KINDS[kind] + 10 * int(chance.integers(-3, 8)),
            "".join(dict.fromkeys(pick(chance, _WORDS, 4))) + kind,
        )
        for colour in _COLOURS[: int(chance.integers(1, 4))]:
            for size in _SIZES[: int(chance.integers(2, 5))]:
                rows.append([f"YS{style}-{_COLOURS.index(colour) + 1:02d}-{size}", f"YS{style}", name, f"{colour};{size}", kind, pick(chance, ("云裳", "YUNSHANG", "素里"), 1, 1)[0],
                             f"{price:.2f}", f"{price * float(chance.uniform(0.25, 0.4)):.2f}", f"69{int(chance.integers(10**10, 10**11))}",
                             f"{float(chance.uniform(0.15, 1.4)):.2f}", "是" if chance.random() < 0.9 else "否", _stamp(at)])  # fmt: skip
    for column, share in ((4, 0.01), (5, 0.05), (8, 0.4), (9, 0.1)):
        emptied(chance, rows, column, share)
    return rows


def _orders(chance: Chance, shops: Rows, goods: Rows) -> tuple[Rows, Rows, Rows]:
    orders: Rows = []
    lines: Rows = []
    returns: Rows = []
    accounts = [
        f"{code[:2]}***{code[2:]}" for code in codes(chance, 2_300, 4, "abcdefhjklmnqtwxyz小月阳雨晴晨0123456789")
    ]
    numbers = iter(range(30_518_220, 40_000_000))
    for at in times(chance, datetime(2024, 2, 20, 7), 40, 3_600):
        shop, who, place = (
            pick(chance, shops, 1, 0.8)[0],
            pick(chance, accounts, 1, 0.3)[0],
            pick(chance, _PLACES, 1, 0.4)[0],
        )
        online = (
            f"{int(chance.integers(10**17, 9 * 10**17))}{int(chance.integers(10))}"
            if shop[2] == "淘宝天猫"
            else f"{at:%y%m%d}-{int(chance.integers(10**14, 10**15))}"
        )
        state = pick(chance, ("已发货", "已付款待审核", "取消", "待付款"), 1, 1.8)[0]
        paid = at + timedelta(minutes=int(chance.geometric(0.1)))
        sent = paid + timedelta(hours=float(chance.uniform(2, 60)))
        surname = pick(chance, "王李张刘陈杨赵黄", 1)[0]
        for _ in range(2 if chance.random() < 0.03 else 1):
            number, total, off = next(numbers), 0.0, 0.0
            bought = pick(chance, goods, int(chance.geometric(0.6)), 0.5)
            for good in bought:
                pieces, price = int(chance.geometric(0.9)), float(good[6])
                less = round(price * pieces * 0.1, 2) if chance.random() < 0.4 else 0.0
                code = good[0] if chance.random() > 0.004 else f"{good[0]}-旧"
                lines.append(
                    [
                        number,
                        f"{online.replace('-', '')[:16]}{len(lines):05d}",
                        code,
                        pieces,
                        f"{price:.2f}",
                        f"{price * pieces - less:.2f}",
                        "否",
                    ]
                )
                total, off = total + price * pieces, off + less
                if state == "已发货" and chance.random() < 0.12:
                    returns.append([None, number, pick(chance, ("普通退货", "仅退款", "换货"), 1, 0.8)[0], pick(chance, ("不喜欢", "尺码不合适", "质量问题", "发错货", None), 1)[0], code,
                                    1, f"{price - less / pieces:.2f}", sent + timedelta(hours=float(chance.uniform(30, 300))),
                                    "客户已寄回" if chance.random() < 0.2 else None])  # fmt: skip
            if chance.random() < 0.08:
                gift = bought[0] if chance.random() < 0.5 else goods[3]
                lines.append(
                    [number, f"{online.replace('-', '')[:16]}{len(lines):05d}", gift[0], 1, "0.00", "0.00", "是"]
                )
            is_sent, fare = state == "已发货", pick(chance, (0, 8, 12), 1, 2.5)[0]
            due = total - off + fare
            orders.append([number, online, shop[0], shop[1], who, _stamp(at), _stamp(paid) if state != "待付款" else None, _stamp(sent) if is_sent else None, state,
                           f"{due:.2f}", f"{due if state != '待付款' else 0:.2f}", f"{off:.2f}", fare, *place, f"{surname}**", f"1{int(chance.integers(30, 99))}****{int(chance.integers(10_000)):04d}",
                           pick(chance, ("中通快递", "圆通速递", "顺丰速运", "韵达快递"), 1, 0.8)[0] if is_sent else None,
                           f"{pick(chance, ('YT', 'SF', '78'), 1)[0]}{int(chance.integers(10**11, 10**12))}" if is_sent else None,
                           pick(chance, _NOTES, 1)[0] if chance.random() < 0.06 else None])  # fmt: skip
    for place, row in enumerate(sorted(returns, key=lambda each: each[7])):
        row[0], row[7] = 8_140_300 + place * 2 + place // 7, _stamp(row[7])
    return orders, lines, sorted(returns, key=lambda each: each[0])


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows, encoding="gbk", end="\r\n")
