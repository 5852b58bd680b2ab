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
updated date: laeda aedat
created by: ernam aenam
order date: audat
delivery date: vdatu edatu
invoice: vbrk
invoice line: vbrp
invoice date: fkdat
document date: bldat budat
delivery: likp
delivery line: lips
delivered quantity: lfimg
supplier: lfa1
supplier nr: lifnr
purchase: ekko
purchase line: ekpo
purchase order nr: ebeln
line: ebelp
stock: mard labst
batch: charg
name: name1
phone: telf1 telf2
city: ort01
street: stras
country: land1
region: regio
language: spras
article description: arktx
category name: wgbez
category: prdha
"""
