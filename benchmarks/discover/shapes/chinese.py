"""A Chinese shop: column names in Chinese, files in GB18030 and tab-separated UTF-8, ￥ and 元, 是/否, 暂无."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, emptied, money, pick, repeated, times, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"
_CITIES = ("北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "西安")
_KINDS = {"服饰": ("女装", "男装", "童装"), "数码": ("手机", "电脑", "耳机"), "食品": ("零食", "饮料", "生鲜")}
_BRANDS = ("华为", "小米", "李宁", "安踏", "三只松鼠", "农夫山泉", "海尔", "美的")

TRUTH = {
    "user_table": Truth("customer", """
        用户ID  string  user_id
        姓名  string  ignore
        手机号  string  ignore
        性别  string  attribute
        年龄  whole  attribute
        城市  string  attribute
        注册时间  time  attribute
        会员等级  whole  attribute
        是否黑名单  boolean  attribute
        """, key=("用户ID",)),
    "item_table": Truth("catalogue", """
        商品编号  string  item_id
        商品名称  string  text
        一级类目  string  category
        二级类目  string  category
        品牌  string  brand
        售价  number  price
        库存数量  whole  attribute
        上架日期  date  attribute
        是否包邮  boolean  attribute
        """, key=("商品编号",)),
    "order_table": Truth("behaviour", """
        订单编号  string  basket_id
        用户ID  string  user_id
        下单时间  time  event_ts
        支付时间  time  attribute
        订单状态  string  attribute
        实付金额  number  price
        优惠金额  number  discount
        收货城市  string  attribute
        """, key=("订单编号",), references=((("用户ID",), "user_table", ("用户ID",)),)),
    "order_line": Truth("behaviour", """
        订单编号  string  basket_id
        商品编号  string  item_id
        数量  whole  quantity
        单价  number  price
        """, key=("订单编号", "商品编号"), references=(
            (("订单编号",), "order_table", ("订单编号",)), (("商品编号",), "item_table", ("商品编号",)))),
    "behavior_log": Truth("behaviour", """
        用户ID  string  user_id
        商品编号  string  item_id
        行为类型  string  event_type
        行为时间  time  event_ts
        设备  string  attribute
        """,
        key=("用户ID", "商品编号", "行为类型", "行为时间"), references=((("用户ID",), "user_table", ("用户ID",)), (("商品编号",), "item_table", ("商品编号",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """用户表, 商品表, 订单表, 订单明细 (two parts by day) and 行为日志."""
    users = [str(n) for n in chance.choice(range(10_000_000, 99_999_999), 1_500, replace=False)]
    goods = [f"SP{n:07d}" for n in chance.choice(9_999_999, 500, replace=False)]
    names = ["".join([*pick(chance, _SURNAMES, 1), *pick(chance, _GIVEN, int(chance.integers(1, 3)))]) for _ in users]
    phones = [f"1{pick(chance, '3578', 1)[0]}{int(chance.integers(10**9)):09d}" for _ in users]
    people = [
        [user, name, phone, sex, age, city, f"{at:%Y/%m/%d %H:%M:%S}", level, black]
        for user, name, phone, sex, age, city, at, level, black in zip(
            users, names, phones, pick(chance, "男女", 1_500), chance.integers(16, 70, 1_500).tolist(),
            pick(chance, _CITIES, 1_500), times(chance, datetime(2019, 1, 1), 1_500, 1_500),
            chance.integers(1, 6, 1_500).tolist(), pick(chance, "否是", 1_500, 4), strict=True)
    ]  # fmt: skip
    emptied(chance, people, 3, 0.03, "未知")
    emptied(chance, people, 4, 0.02, -1)
    emptied(chance, people, 5, 0.05, "暂无")
    _save(folder, "用户表", "user_table", people, "gb18030")
    things = []
    for good in goods:
        top = pick(chance, list(_KINDS), 1)[0]
        low = pick(chance, _KINDS[top], 1)[0]
        day = datetime(2020, 1, 1) + timedelta(int(chance.integers(900)))
        brand = pick(chance, _BRANDS, 1)[0]
        things.append([good, f"{brand}{low} 新款 {good[-3:]}号", top, low, brand, f"￥{money(chance, 1, 300, 1.2)[0]:,.2f}",
                       int(chance.integers(0, 900)), f"{day.year}年{day.month}月{day.day}日", pick(chance, "是否", 1)[0]])  # fmt: skip
    emptied(chance, things, 4, 0.04, "无")
    _save(folder, "商品表", "item_table", things, "gb18030")
    _orders(folder, chance, users, goods)


def _orders(folder: Path, chance: Chance, users: list[str], goods: list[str]) -> None:
    placed = times(chance, datetime(2023, 3, 1), 45, 2_500)
    orders, lines = [], []
    for number, at in enumerate(placed):
        order = f"{at:%Y%m%d}{number:08d}"
        user = pick(chance, users, 1, 0.4)[0]
        total = money(chance, 1, 150)[0]
        orders.append([order, user, f"{at:%Y-%m-%d %H:%M:%S}", f"{at + timedelta(minutes=3):%Y-%m-%d %H:%M:%S}",
                       pick(chance, ("已完成", "已发货", "已取消", "退款中"), 1, 1)[0], f"{total:.2f}元",
                       f"{round(total * 0.1, 2):.2f}元", pick(chance, _CITIES, 1)[0]])  # fmt: skip
        for good in dict.fromkeys(pick(chance, goods, int(chance.integers(1, 4)), 0.6)):
            lines.append([order, good, int(chance.geometric(0.6)), money(chance, 1)[0]])
    emptied(chance, orders, 3, 0.06)
    _save(folder, "订单表", "order_table", orders, "utf-8", "\t")
    _save(folder, "订单明细", "order_line", lines, "utf-8", "\t")
    log = [
        [user, good, kind, f"{at:%Y-%m-%d %H:%M:%S}", device]
        for user, good, kind, at, device in zip(
            pick(chance, users, 12_000, 0.5), pick(chance, goods, 12_000, 0.7),
            pick(chance, ("浏览", "收藏", "加购", "购买"), 12_000, 1.5), times(chance, datetime(2023, 3, 1), 45, 12_000),
            pick(chance, ("安卓", "苹果", "网页"), 12_000), strict=True)
    ]  # fmt: skip
    _save(folder, "行为日志", "behavior_log", repeated(chance, log, 0.003), "gb18030")


def _save(folder: Path, name: str, table: str, rows: list[list], encoding: str, separator: str = ",") -> None:
    header = [column for column, _, _ in TRUTH[table].rows]
    write_csv(
        folder / f"{name}.{'tsv' if separator == chr(9) else 'csv'}",
        header,
        rows,
        encoding=encoding,
        separator=separator,
    )
