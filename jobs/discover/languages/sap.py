"""Fields and tables of SAP, whose names are German cut short."""

WORDS = """
article nr: matnr
article: mara makt
customer nr: kunnr
customer: kna1
order nr: vbeln
order: vbak
order line: vbap
line: posnr
store id: werks
postcode: pstlz
category: matkl
description: maktx
quantity: kwmeng fkimg
unit: vrkme meins
unit price: netpr
amount: netwr
currency: waerk waers
created date: erdat ersda
created time: erzet
"""
