"""English words of shop tables: told from other languages' words, and where joined words are parted."""

WORDS = """
id ids no nr nbr num number key code uuid guid hash ref reference serial index idx unique
user customer cust member visitor buyer client household shopper consumer viewer reader subscriber patron guest person
people profile account acct passenger player employee staff
item product prod article sku spu good goods asin isbn ean upc gtin plu barcode movie film track song book recipe
listing commodity offer stock video game hotel dish merchandise material variant model style
order basket cart transaction trans txn invoice receipt ticket purchase trade checkout bill payment delivery shipment
shipping return refund line position pos posten sequence seq step row
store shop outlet branch seller merchant restaurant mall supermarket retailer vendor warehouse supplier channel market
campaign promotion promo advert advertisement creative coupon voucher banner mailer
category categories cat cate department dept aisle genre subcategory subcat class family section subclass division
brand maker manufacturer label publisher author artist
price amount sales revenue paid gmv fee value total subtotal spend turnover msrp rrp amt cost tax vat freight
discount disc rebate markdown saving
quantity qty piece pieces unit units count volume
date time timestamp datetime day week month year quarter hour minute second epoch moment created updated modified start
end begin from until since valid expiry deadline birth birthday dob registration register registered signup joined
event action behavior behaviour activity operation interaction click view visit session request page device platform
browser source medium search query keyword keywords term
title description desc comment review note message content remark text summary body headline tag tags detail abstract
feedback caption name first last given middle full surname nickname contact receiver recipient consignee
city town state province region country county zip zipcode postcode postal address street house phone mobile telephone
cellphone tel fax mail email url link image picture photo website
age gender sex status type kind group level tier rank score rating point points balance income size colour color weight
height width length depth spec
flag active enabled deleted available new old min max avg mean sum rate ratio share percent percentage
budget limit currency version language locale table log list subject question phrase terms
listed method parent running top third ip till template producer list contact partner
ad buy card due favourite free is pay ship sold company reason batch part promised commit delivered document by tracking
"""
