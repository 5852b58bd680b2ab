"""A tea shop on Youzan (有赞): what its back office exports: Chinese column names, GB18030, a tab behind long numbers for Excel's sake."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, emptied, money, pick, repeated, times, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_LEAVES = ("龙井", "碧螺春", "铁观音", "大红袍", "普洱熟茶", "白毫银针", "金骏眉", "茉莉花茶", "正山小种", "六安瓜片")
_GRADES = ("特级", "一级", "明前", "雨前", "古树", "礼盒装", "罐装", "散装", "品鉴装", "老茶客口粮")
_SIZES = (("50g", 0.4), ("100g", 0.75), ("250g", 1.7), ("500g", 3.2))
_KINDS = {"绿茶": "食品饮料>茶叶>绿茶", "红茶": "食品饮料>茶叶>红茶", "乌龙": "食品饮料>茶叶>乌龙茶", "黑茶": "食品饮料>茶叶>黑茶", "茶具": "家居日用>茶具"}  # fmt: skip
_PLACES = (("浙江省", "杭州市", "西湖区"), ("上海市", "上海市", "徐汇区"), ("江苏省", "苏州市", "姑苏区"), ("福建省", "厦门市", "思明区"), ("广东省", "广州市", "天河区"))  # fmt: skip
_NICKS = "小鱼大山阿茶云朵麦子清风木木橘子晚安拾光南方北北老陈豆豆"
_SAID = ("请尽快发货", "送礼用,麻烦包装好一点", "不要放快递柜", "周末送货", "发票抬头见附件", "老客户了,多送点小样")
_CARRIERS, _WHY = ("顺丰速运", "中通快递", "圆通速递", "韵达快递", "邮政EMS"), ("不想要了", "商品破损", "少件/漏发", "与描述不符", "未按时发货", "其他")  # fmt: skip

# A 规格 (sku) is what is bought, a 商品 what its sizes have in common: either is an item. A position is numbered by 子订单号; an
# order holds a size once. A 网点 is the branch that sells, told by its number. 商品分组 are shelves, several to a thing. What was
# spent so far is a state of a customer. The telephone is masked with stars in orders. A refund is of a position and so of an order.
TRUTH = {
    "youzan_orders": Truth("behaviour", """
        订单号  string  basket_id
        订单状态  string  attribute
        订单类型  string  attribute
        客户ID  string  user_id
        收货人  string  ignore
        收货人手机号  string  ignore
        收货省份  string  attribute
        收货城市  string  attribute
        收货地区  string  attribute
        订单创建时间  time  event_ts
        买家付款时间  time  attribute
        交易完成时间  time  attribute
        商品总额  number  price|attribute
        运费  number|whole  attribute|price
        店铺优惠  number|whole  discount
        订单实付金额  number  price
        支付方式  string  attribute
        网点编号  string  store_id
        渠道来源  string  attribute
        买家留言  string  text
        """, key=("订单号",), references=((("客户ID",), "youzan_customers", ("客户ID",)), (("网点编号",), "youzan_branches", ("网点编号",)))),
    "youzan_order_items": Truth("behaviour", """
        订单号  string  basket_id
        子订单号  string  attribute|basket_id
        商品ID  string  item_id
        规格ID  string  item_id
        商品名称  string  text
        商品规格  string  attribute|text
        商品单价  number  price
        商品数量  whole  quantity
        商品优惠  number  discount
        商品实付金额  number  price
        发货状态  string  attribute
        快递公司  string  attribute
        快递单号  string  attribute
        """, key=("子订单号",), or_keys=(("订单号", "规格ID"),), references=(
            (("订单号",), "youzan_orders", ("订单号",)), (("商品ID",), "youzan_products", ("商品ID",)),
            (("规格ID",), "youzan_skus", ("规格ID",))),
        also=((("商品ID", "规格ID"), "youzan_skus", ("商品ID", "规格ID")),)),
    "youzan_products": Truth("catalogue", """
        商品ID  string  item_id
        商品名称  string  text
        商品类目  string  category
        商品分组  string  category
        售价  number  price
        划线价  number  price|attribute
        总库存  whole  attribute|quantity
        总销量  whole  attribute|quantity
        商品状态  string  attribute
        是否参与会员折扣  boolean  attribute
        创建时间  time  attribute
        """, key=("商品ID",)),
    "youzan_skus": Truth("catalogue", """
        规格ID  string  item_id
        商品ID  string  item_id
        规格名称  string  attribute|text
        规格编码  string  item_id|attribute
        条码  string  item_id|attribute
        价格  number  price
        成本价  number  price|attribute
        库存  whole  attribute|quantity
        """, key=("规格ID",), or_keys=(("商品ID", "规格名称"), ("规格编码",)), references=((("商品ID",), "youzan_products", ("商品ID",)),)),
    "youzan_customers": Truth("customer", """
        客户ID  string  user_id
        昵称  string  ignore|attribute
        手机号  string  ignore
        性别  string  attribute
        生日  date  attribute
        会员等级  string  attribute
        当前积分  whole  attribute
        成为客户时间  time  attribute
        累计消费金额  number  attribute
        累计消费订单数  whole  attribute
        客户来源  string  attribute
        归属网点  string  store_id
        """, key=("客户ID",), references=((("归属网点",), "youzan_branches", ("网点编号",)),)),
    "youzan_branches": Truth("reference", """
        网点编号  string  store_id
        网点名称  string  attribute|text
        省  string  attribute
        市  string  attribute
        区  string  attribute
        营业时间  string  attribute
        是否支持自提  boolean  attribute
        """, key=("网点编号",), or_keys=(("网点名称",),)),
    "youzan_refunds": Truth("behaviour", """
        退款编号  string  attribute
        订单号  string  basket_id
        子订单号  string  attribute|basket_id
        退款方式  string  attribute
        退款金额  number  price
        退款原因  string  attribute|text
        退款状态  string  attribute
        申请时间  time  event_ts
        完结时间  time  attribute
        """, key=("退款编号",), or_keys=(("子订单号",),), references=(
            (("订单号",), "youzan_orders", ("订单号",)), (("子订单号",), "youzan_order_items", ("子订单号",))),
        also=((("订单号", "子订单号"), "youzan_order_items", ("订单号", "子订单号")),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Seven csv; a few customers asked to be forgotten, and what is not known is - or empty."""
    branches = [[f"WD{number + 1:03d}", f"清和茶铺{place[2][:-1]}{word}店", *place, "09:00-21:30" if number % 3 else "10:00-22:00", "是" if number % 4 else "否"]
                for number, (place, word) in enumerate((place, word) for place in _PLACES for word in ("旗舰", "万象", "老街"))]  # fmt: skip
    _save(folder, "branches", branches)
    goods, skus = _goods(chance)
    people = _customers(chance, [branch[0] for branch in branches])
    orders, lines, refunds = _orders(chance, people, goods, skus, [branch[0] for branch in branches])
    paid: dict[str, list[float]] = {}
    for order in orders:
        paid.setdefault(order[3], []).append(float(order[15]) if order[10] else 0.0)
    for person in people:
        person[8], person[9] = f"¥{sum(paid.get(person[0], ())):,.2f}", sum(amount > 0 for amount in paid.get(person[0], ()))  # fmt: skip
    gone = {people[place][0] for place in chance.choice(len(people), 8, replace=False)}
    _save(folder, "customers", [person for person in people if person[0] not in gone])
    _save(folder, "products", goods)
    _save(folder, "skus", skus)
    _save(folder, "orders", orders)
    _save(folder, "order_items", repeated(chance, lines, 0.002))
    _save(folder, "refunds", refunds)


def _goods(chance: Chance) -> tuple[Rows, Rows]:
    goods: Rows = []
    skus: Rows = []
    for number, at in zip(sorted(chance.choice(400_000_000, 260, replace=False) + 1_200_000_000), times(chance, datetime(2020, 9, 1, 8), 1_150, 260), strict=True):  # fmt: skip
        kind, price = pick(chance, list(_KINDS), 1, 0.6)[0], round(money(chance, 1, 98, 0.7)[0])
        name = f"{pick(chance, _LEAVES, 1)[0]} {''.join(dict.fromkeys(pick(chance, _GRADES, 2)))} {2019 + int(chance.integers(5))}新茶"  # fmt: skip
        sizes = _SIZES[: int(chance.integers(1, 5))] if kind != "茶具" else (("默认规格", 1),)
        for size, times_ in sizes:
            own = f"{int(chance.integers(36_000_000, 39_999_999))}{len(skus):04d}"
            skus.append([own, number, size, f"QH-{len(goods) + 1:03d}-{size}" if kind != "茶具" else f"QH-{len(goods) + 1:03d}",
                         f"69{int(chance.integers(10**11)):011d}", f"{price * times_:.2f}", f"{price * times_ * 0.42:.2f}", int(chance.gamma(1.2, 60))])  # fmt: skip
        stock = sum(sku[7] for sku in skus[-len(sizes) :])
        status = "已售罄" if not stock else pick(chance, ("出售中", "仓库中"), 1, 3)[0]
        groups = ";".join(dict.fromkeys(pick(chance, ("新品", "口粮茶", "送礼", kind, "会员专享"), int(chance.integers(1, 4)))))  # fmt: skip
        goods.append([number, name, _KINDS[kind], groups, f"{price * sizes[0][1]:.2f}", f"{price * 1.3:.2f}", stock, int(chance.gamma(0.8, 300)), status,
                      pick(chance, ("是", "否"), 1, 1)[0], f"{at:%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    emptied(chance, goods, 5, 0.3)
    emptied(chance, skus, 4, 0.35)
    emptied(chance, skus, 6, 0.1)
    return goods, skus


def _customers(chance: Chance, branches: list[str]) -> Rows:
    rows: Rows = []
    numbers = chance.choice(8_000_000_000, 2_300, replace=False) + 10_000_000_000
    for number, at in zip(numbers, times(chance, datetime(2021, 1, 2, 9), 1_080, len(numbers)), strict=True):
        born = f"{datetime(1960, 1, 1) + timedelta(int(chance.integers(0, 16_500))):%Y-%m-%d}" if chance.random() < 0.3 else "-"  # fmt: skip
        nick = "".join(pick(chance, _NICKS, int(chance.integers(2, 5)))) + pick(chance, ("", "🍵", "88", "~"), 1, 1.5)[0]  # fmt: skip
        rows.append([number, nick, f"1{pick(chance, '3578', 1)[0]}{int(chance.integers(10**9)):09d}\t", pick(chance, ("女", "男", "未知"), 1, 0.7)[0],
                     born, pick(chance, ("普通会员", "银卡会员", "金卡会员", "-"), 1, 1)[0], int(chance.gamma(0.5, 400)), f"{at:%Y-%m-%d %H:%M:%S}", "", 0,
                     pick(chance, ("微信公众号", "小程序", "门店扫码", "导入"), 1, 0.8)[0], pick(chance, branches, 1, 0.6)[0]])  # fmt: skip
    emptied(chance, rows, 2, 0.18)
    emptied(chance, rows, 11, 0.25)
    return rows


def _orders(chance: Chance, people: Rows, goods: Rows, skus: Rows, branches: list[str]) -> tuple[Rows, Rows, Rows]:
    orders: Rows = []
    lines: Rows = []
    refunds: Rows = []
    names = {good[0]: good[1] for good in goods}
    for at in times(chance, datetime(2024, 1, 3, 7), 58, 3_600):
        order, who = f"E{at:%Y%m%d%H%M%S}0{int(chance.integers(10**8)):08d}", pick(chance, people, 1, 0.4)[0]
        state, total = pick(chance, ("交易完成", "已发货", "待发货", "交易关闭", "待付款"), 1, 1.3)[0], 0.0
        is_paid, is_sent = state not in ("交易关闭", "待付款"), state in ("交易完成", "已发货")
        for sku in {sku[0]: sku for sku in pick(chance, skus, int(chance.geometric(0.5)), 0.5)}.values():
            count = int(chance.geometric(0.7))
            whole = float(sku[5]) * count
            off, own = round(whole * 0.08, 2) if chance.random() < 0.2 else 0.0, f"{28_470_000_000_000 + len(lines) * 13 + int(chance.integers(13))}"  # fmt: skip
            lines.append([order, f"{own}\t", sku[1], sku[0], names[sku[1]], sku[2], sku[5], count, f"{off:.2f}", f"{whole - off:.2f}",
                          "已发货" if is_sent else "未发货", *((pick(chance, _CARRIERS, 1, 0.7)[0], f"{int(chance.integers(10**13, 9 * 10**14))}\t") if is_sent else (None, None))])  # fmt: skip
            total += whole - off
            if is_paid and chance.random() < 0.05:
                asked = at + timedelta(days=float(chance.gamma(2, 2)))
                done = asked + timedelta(hours=float(chance.gamma(1, 20))) if chance.random() < 0.85 else None
                refunds.append([f"{asked:%Y%m%d%H%M%S}{int(chance.integers(10**9)):09d}\t", order, f"{own}\t", pick(chance, ("仅退款", "退货退款"), 1)[0], f"{whole - off:.2f}",
                                pick(chance, _WHY, 1, 0.6)[0], "退款成功" if done else "退款中", *(f"{when:%Y-%m-%d %H:%M:%S}" if when else None for when in (asked, done))])  # fmt: skip
        ship, saved = 0 if total > 99 else 10, float(pick(chance, (0, 5, 10), 1, 2.5)[0])
        place, phone = pick(chance, _PLACES, 1, 0.5)[0], f"1{int(chance.integers(30, 90))}****{int(chance.integers(10**4)):04d}"  # fmt: skip
        finished = at + timedelta(days=float(chance.gamma(5, 1.4))) if state == "交易完成" else None
        orders.append([order, state, pick(chance, ("普通订单", "拼团订单", "自提订单"), 1, 2)[0], who[0], f"{pick(chance, '王李张刘陈林', 1)[0]}*", phone, *place,
                       *(f"{when:%Y-%m-%d %H:%M:%S}" if when else None for when in (at, at + timedelta(seconds=48) if is_paid else None, finished)),
                       f"{total:.2f}", f"{ship:.2f}", f"{saved:.2f}", f"{max(total + ship - saved, 0):.2f}", pick(chance, ("微信支付", "支付宝", "储值卡"), 1, 1.5)[0] if is_paid else "-",
                       pick(chance, branches, 1, 0.6)[0], pick(chance, ("微信小程序", "公众号", "抖音"), 1, 1)[0], pick(chance, _SAID, 1)[0] if chance.random() < 0.12 else None])  # fmt: skip
    refunds.sort(key=lambda refund: refund[7])
    return orders, lines, refunds


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"youzan_{name}.csv", [column for column, _, _ in TRUTH[f"youzan_{name}"].rows], rows, encoding="gb18030", end="\r\n")  # fmt: skip
