"""Names as the lake writes them: lower-case words joined by underscores, Chinese names in English or pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from text_unidecode import unidecode


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


# Chinese words of shop tables; where one begins another the longer is taken.
_CHINESE = {
    "用户": "user", "会员": "member", "客户": "customer", "顾客": "customer", "买家": "buyer", "访客": "visitor",
    "商品": "item", "产品": "product", "宝贝": "item", "货品": "item", "货号": "item_no", "物料": "material",
    "订单": "order", "交易": "trade", "流水": "transaction", "单据": "receipt", "购物车": "cart", "小票": "receipt",
    "子订单": "order_line", "明细": "line", "店铺": "shop", "门店": "store", "商家": "merchant", "卖家": "seller",
    "仓库": "warehouse", "渠道": "channel", "活动": "campaign", "促销": "promotion", "优惠券": "coupon", "券": "coupon",
    "广告": "ad", "品牌": "brand", "品类": "category", "类目": "category", "分类": "category", "类别": "category",
    "一级": "top", "二级": "second", "三级": "third", "名称": "name", "标题": "title", "姓名": "person_name",
    "昵称": "nickname", "编号": "id", "编码": "code", "代码": "code", "条码": "barcode", "号": "no", "数量": "quantity",
    "件数": "quantity", "购买": "buy", "下单": "order", "支付": "pay", "付款": "pay", "发货": "ship", "退款": "refund",
    "成交": "paid", "实付": "paid", "应付": "due", "金额": "amount", "总额": "total", "总价": "total_price",
    "单价": "unit_price", "价格": "price", "售价": "price", "原价": "list_price", "标价": "list_price",
    "吊牌价": "list_price",
    "成本": "cost", "折扣": "discount", "优惠": "discount", "减免": "discount", "立减": "discount", "运费": "freight",
    "时间": "time", "日期": "date", "时刻": "time", "生日": "birthday", "注册": "registration", "创建": "created",
    "更新": "updated", "上架": "listed", "开始": "start", "结束": "end", "行为": "behavior", "类型": "type",
    "事件": "event", "操作": "action", "动作": "action", "状态": "status", "性别": "gender", "年龄": "age",
    "城市": "city", "省份": "province", "省": "province", "地区": "region", "区域": "region", "地址": "address",
    "收货人": "receiver", "收货": "delivery", "联系": "contact", "手机号": "mobile", "手机": "mobile", "电话": "phone",
    "邮箱": "email", "身份证": "id_card", "等级": "level", "积分": "points", "评分": "rating", "评论": "review",
    "评价": "review", "内容": "content", "备注": "remark", "描述": "description", "简介": "description",
    "留言": "remark",
    "标签": "tags", "规格": "spec", "颜色": "colour", "尺码": "size", "重量": "weight", "体积": "volume",
    "库存": "stock", "是否": "is", "新品": "new", "包邮": "free_shipping", "销量": "sales", "浏览": "view",
    "点击": "click", "收藏": "favourite", "加购": "cart", "平台": "platform", "设备": "device", "来源": "source",
    "方式": "method", "所属": "", "表": "table", "日志": "log", "记录": "log",
    "的": "", "上级": "parent", "父": "parent", "数": "count", "人": "person",
}  # fmt: skip
_WORD = re.compile("|".join(sorted(map(re.escape, _CHINESE), key=len, reverse=True)))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 60
# Words that end in an `id` written without a gap: visitorid, itemid, userid, but not paid or valid.
_JOINED = re.compile(r"^([a-z]{3,})(id|ids)$")
_NOT_IDS = word_set("paid valid invalid solid grid bid void rapid fluid unpaid prepaid avoid hybrid")


def identifier(source: str) -> str:
    """`source` as a name of a column or table; `column` where nothing is left of it."""
    text = _WORD.sub(lambda found: f" {_CHINESE[found[0]]} ", source.replace("\ufeff", ""))
    text = unidecode(_CAMEL.sub("_", text))
    parts = [_apart(part) for part in re.sub(r"[^0-9a-z]+", "_", text.lower()).split("_")]
    name = "_".join(parts).strip("_")
    name = re.sub(r"_+", "_", name)[:_LONGEST].strip("_")
    if not name:
        return "column"
    if not name[0].isalpha():
        name = f"c_{name}"
    return "dt_value" if name == "dt" else name


def identifiers(sources: Iterable[str]) -> list[str]:
    """One name for each of `sources`; the second of the same gets the suffix _2."""
    names: list[str] = []
    for source in sources:
        name = wanted = identifier(source)
        number = 1
        while name in names:
            number += 1
            name = f"{wanted}_{number}"
        names.append(name)
    return names


def _apart(word: str) -> str:
    """A joined `id` apart: visitorid → visitor_id."""
    joined = _JOINED.match(word)
    return f"{joined[1]}_{joined[2]}" if joined and word not in _NOT_IDS else word


def words_of(name: str) -> list[str]:
    """The words of an identifier, without their plural."""
    return [singular(word) for word in name.split("_") if word]


def singular(word: str) -> str:
    """`word` without the s of a plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return (
        word[:-1]
        if (len(word) > 3 or word == "ids") and word.endswith("s") and not word.endswith(("ss", "us", "is"))
        else word
    )
