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
number: numer nr
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
quantity: ilosc szt sztuk liczbasztuk sztuki
count: liczba
author: autor
publisher: wydawnictwo
price: cena ceny
amount: kwota suma kwoty
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
offer: oferta oferty
unit: jednostkowa jednostka
total: razem lacznie
sales: sprzedaz sprzedazy
purchase: zakup zakupu
buyer: kupujacy kupujacego nabywca
seller: sprzedawca sprzedawcy
created: utworzenia utworzono zlozenia dodania
updated: modyfikacji aktualizacji
warehouse: magazyn magazynu
supplier: dostawca dostawcy
kind: rodzaj
group: grupa grupy
phone: telefonu
postcode: pocztowy
return: zwrot zwroty zwrotu
tax: podatek
receipt: paragon paragonu
employee: pracownik
month: miesiac
day: dzien
"""
