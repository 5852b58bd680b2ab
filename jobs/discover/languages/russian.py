"""Russian in Latin letters, as names in the lake are written."""

WORDS = """
customer: klient klienty klienta
buyer: pokupatel
user: iuzer yuzer
order: zakaz zakazy zakaza
basket: korzina
invoice: schet
line: pozitsiia stroka
item: tovar tovary tovara
article: artikul
product: produkt
store: magazin
category: kategoriia
brand: brend
number: nomer
code: kod
name: nazvanie naimenovanie
first name: imia
last name: familiia
person name: fio
description: opisanie
comment: kommentarii
address: adres
street: ulitsa
city: gorod
phone: telefon
gender: pol
age: vozrast
quantity: kolichestvo kol
price: tsena
amount: summa
value: stoimost
discount: skidka
date: data
time: vremia
registration: registratsiia
delivery: dostavka
weight: ves
size: razmer
manufacturer: proizvoditel
parent: roditel
stock: ostatok ostatki
"""
