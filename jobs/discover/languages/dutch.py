"""Dutch."""

WORDS = """
customer: klant klanten
user: gebruiker gebruikers
member: lid leden
order: bestelling bestellingen
basket: winkelwagen winkelmand
invoice: factuur facturen
line: regel regels
article: artikel artikelen
product: produkten
store: winkel winkels vestiging
supplier: leverancier
campaign: campagne actie
category: categorie
brand: merk
number: nummer volgnummer
name: naam
first name: voornaam
last name: achternaam
description: omschrijving
comment: opmerking
address: adres
street: straat
city: plaats woonplaats
country: land
phone: telefoon
mobile: mobiel
gender: geslacht
age: leeftijd
birthday: geboortedatum geboorte
quantity: aantal hoeveelheid
price: prijs
amount: bedrag
discount: korting
date: datum
time: tijd tijdstip
created: aangemaakt
payment: betaling
delivery: levering
sales: verkoop
weight: gewicht
colour: kleur
size: maat
stock: voorraad
author: auteur
publisher: uitgever
manufacturer: fabrikant
department: afdeling
product group: productgroep artikelgroep
parent: bovenliggend
list price: adviesprijs
till: kassa
"""
