"""Czech and Slovak."""

WORDS = """
customer: zakaznik zakaznici zakaznika odberatel
user: uzivatel uzivatele pouzivatel
member: clen
order: objednavka objednavky objednavek
order no: cisloobjednavky
basket: kosik
invoice: faktury
receipt: uctenka uctenky blocek doklad
line: radek radky polozka polozky riadok
product: produkty vyrobek
item: zbozi tovar
store: prodejna prodejny obchod predajna
supplier: dodavatel
warehouse: sklad sklady
campaign: kampan akce
category: kategorie
brand: znacka
number: cislo
code: kod
name: nazev nazov jmeno
last name: prijmeni priezvisko
description: popis
comment: poznamka
address: adresa
street: ulice
city: mesto obec
postcode: psc
country: zeme stat krajina
phone: telefon
gender: pohlavi
age: vek
birthday: narozeni
quantity: mnozstvi pocet ks mnozstvo
price: cena ceny
unit: jednotka
amount: castka suma
total: celkem spolu
discount: sleva zlava
date: datum
time: cas
created: vytvoreno zalozeni vytvoreni
updated: zmeneno zmena
delivery: doruceni doprava dodani
payment: platba
sales: prodej prodeje trzba trzby
return: vratka vraceni
stock: zasoba skladem
weight: hmotnost
colour: barva farba
size: velikost
tax: dph
manufacturer: vyrobce
employee: zamestnanec pokladni
till: pokladna
parent: nadrazena rodic
"""
