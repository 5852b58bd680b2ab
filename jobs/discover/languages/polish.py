"""Polish."""

WORDS = """
customer: klient klienci klienta
user: uzytkownik uzytkownika
order: zamowienie zamowienia
basket: koszyk
invoice: faktura
line: pozycja pozycje lp
product: produkt produktu produkty
item: towar towaru
store: sklep sklepu
category: kategoria kategorii
brand: marka
number: numer
code: kod
name: nazwa
first name: imie
last name: nazwisko
description: opis
comment: uwagi komentarz
address: adres
street: ulica
city: miasto
country: kraj
gender: plec
age: wiek
quantity: ilosc szt
count: liczba
author: autor
publisher: wydawnictwo
price: cena
amount: kwota
value: wartosc
discount: rabat
date: data
time: czas godzina
registration: rejestracja
payment: platnosc
delivery: dostawa
weight: waga
size: rozmiar
manufacturer: producent
department: dzial
parent: nadrzedna nadrzedny rodzic
stock: zapas zapasy
"""
