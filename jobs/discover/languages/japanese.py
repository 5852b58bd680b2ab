"""Japanese, where it is not written as Chinese is."""

WORDS = """
customer: 顧客
user: ユーザー ユーザ 利用者
member: 会員
order: 注文 受注 購入
item: アイテム 商品
product: 製品
line: 明細 行番号
store: 店舗 店
price: 価格
unit price: 単価
amount: 金額 合計
discount: 値引 割引 クーポン 割引額
date: 日付 年月日
time: 日時 時刻
no: 番号
code: コード
category: カテゴリー カテゴリ 分類
brand: ブランド
person name: 氏名
address: 住所
phone: 電話
postcode: 郵便番号
email: メールアドレス メール
province: 都道府県
gender: 性別
age: 年齢
birthday: 生年月日
remark: 備考
description: 説明
stock: 在庫
registration: 登録
quantity: 個数 数量
coupon: クーポンコード
status: ステータス
total: 総額
freight: 送料
tax: 消費税 税
payment: 支払
manufacturer: メーカー
name: 名前
receiver: 送付先
updated: 更新日
created: 作成
parent: 親
"""
