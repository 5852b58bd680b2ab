"""Words cut short, as programs and warehouses write them."""

WORDS = """
timestamp: tstamp tmstmp tmst
category: categ ctgry catg
customer: cstmr
product: prd prdct
article: artcl
quantity: qnty quant
order: ord ordr
transaction: trx
amount: amnt
address: addr
ip address: ipaddress ipaddr
description: descr dscr
seller: vender
device: dvce
template: tmpl
first name: fname forename
last name: lname
tracking: trk
manufacturer: mfr mfg manuf
"""
