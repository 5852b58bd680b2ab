"""Chinese."""

WORDS = """
user: 用户
member: 会员
customer: 客户 顾客
buyer: 买家
visitor: 访客
item: 商品 宝贝
product: 产品 货品
item no: 货号
material: 物料
order: 订单 下单
trade: 交易
transaction: 流水
receipt: 单据 小票
cart: 购物车 加购
order line: 子订单
line: 明细 行号
shop: 店铺
store: 门店
merchant: 商家
seller: 卖家
warehouse: 仓库
channel: 渠道
campaign: 活动
promotion: 促销
coupon: 优惠券 券
ad: 广告
brand: 品牌
category: 品类 类目 分类 类别
top: 一级
second: 二级
third: 三级
name: 名称 名
title: 标题
person name: 姓名
nickname: 昵称
id: 编号
code: 编码 代码
barcode: 条码
no: 号 单号
quantity: 数量 件数 个数 個数
buy: 购买
pay: 支付 付款
ship: 发货
refund: 退款 退货
paid: 成交 实付
due: 应付
amount: 金额 额
total: 总额 总 累计 合计
total price: 总价
unit price: 单价
price: 价格 售价 价
list price: 原价 标价 吊牌价 划线价
cost: 成本
discount: 折扣 优惠 减免 立减 抵扣
freight: 运费 快递费
time: 时间 时刻
date: 日期
birthday: 生日
registration: 注册
created: 创建
updated: 更新
listed: 上架
start: 开始
end: 结束
behavior: 行为
type: 类型
event: 事件
action: 操作 动作
status: 状态
gender: 性别
age: 年龄
city: 城市 市
province: 省份 省
region: 地区 区域 区 县
address: 地址
receiver: 收货人
delivery: 收货 快递 物流
contact: 联系
mobile: 手机号 手机
phone: 电话
email: 邮箱
id card: 身份证
level: 等级
points: 积分
rating: 评分
review: 评论 评价
content: 内容
remark: 备注 留言
description: 描述 简介
tags: 标签
spec: 规格
colour: 颜色
size: 尺码
weight: 重量
volume: 体积
stock: 库存
is: 是否
new: 新品
free shipping: 包邮
sold quantity: 销量
group: 分组 组
spend: 消费
company: 公司
branch: 网点 分店
reason: 原因
supplier: 供应商
employee: 员工 导购
till employee: 收银员
subtotal: 小计
tax: 税额
invoice: 发票
country: 国家
street: 街道
postcode: 邮编
image: 图片
link: 链接
line no: 序号
unit: 单位
model: 型号
batch: 批次
week: 星期 周
view: 浏览
click: 点击
favourite: 收藏
platform: 平台
device: 设备
source: 来源
method: 方式
table: 表
log: 日志 记录
parent: 上级 父
count: 数
person: 人
year: 年份
month: 月份
: 所属 的 管理 利用 使用
market: 市场
"""
