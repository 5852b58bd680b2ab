"""Dutch."""

WORDS = """
customer: debiteur debiteuren afnemer
supplier: crediteur crediteuren
customer: klant klanten
user: gebruiker gebruikers
member: lid leden
order: bestelling bestellingen verkooporder
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
description: omschrijving artikelomschrijving
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
order no: bestelnummer ordernummer bestelnr
customer no: klantnummer klantnr
article no: artikelnummer artikelnr
order date: besteldatum orderdatum
total: totaal
unit: eenheid
kind: soort
group: groep
status: toestand
email: emailadres
employee: medewerker
warehouse: magazijn
return: retour retouren
receipt: bon kassabon
tax: btw
cost: kosten verzendkosten
year: jaar
month: maand
day: dag
updated: gewijzigd
purchase: inkoop
seller: verkoper
"""
