"""Chinese in Latin letters, without tones."""

WORDS = """
user: yonghu
member: huiyuan
customer: kehu guke
buyer: maijia
item: shangpin wupin
product: chanpin
order: dingdan xiadan
line: hang mingxi
cart: gouwuche
shop: dianpu
store: mendian
merchant: shangjia
campaign: huodong
coupon: youhuiquan
brand: pinpai
category: leimu pinlei fenlei
name: mingcheng
title: biaoti
person name: xingming
nickname: nicheng
receiver: shouhuoren
id: bianhao
no: hao
code: bianma
quantity: shuliang jianshu
pay: zhifu
amount: jine
unit price: danjia
price: jiage shoujia
cost: chengben
discount: youhui zhekou
freight: yunfei
time: shijian
date: riqi
birthday: shengri
registration: zhuce
created: chuangjian
updated: gengxin
behavior: xingwei
type: leixing
status: zhuangtai
gender: xingbie
age: nianling
city: chengshi
province: shengfen
region: diqu
address: dizhi
mobile: shouji
mobile no: shoujihao
phone: dianhua
email: youxiang
postcode: youbian
level: dengji
points: jifen
rating: pingfen
review: pinglun pingjia
content: neirong
remark: beizhu
description: miaoshu
tags: biaoqian
colour: yanse
size: chima
weight: zhongliang
stock: kucun
is: shifou
source: laiyuan
channel: qudao
parent: fuji shangji
manufacturer: changjia changshang shengchanshang
"""
