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
phone: telefon telefona
gender: pol
age: vozrast
quantity: kolichestvo kol kolvo
price: tsena tseny
amount: summa
value: stoimost
discount: skidka
date: data daty
time: vremia
registration: registratsiia
delivery: dostavka
weight: ves
size: razmer
manufacturer: proizvoditel
parent: roditel
stock: ostatok ostatki
order no: nomerzakaza
status: sostoianie
warehouse: sklad sklada
supplier: postavshchik postavshchika
employee: sotrudnik prodavets kassir
return: vozvrat vozvraty
reason: prichina
receipt: chek cheka cheki
group: gruppa
kind: vid tip
total: itogo vsego
tax: nds
barcode: shtrikhkod
email: pochta
country: strana
region: oblast
postcode: indeks
purchase: pokupka zakupka
sales: prodazha prodazhi
colour: tsvet
unit: edinitsa
payment: oplata oplaty
created: sozdaniia sozdan
updated: izmeneniia obnovleniia
"""
