"""German."""

WORDS = """
customer: kunde kunden kundin kd debitor
author: autor
publisher: verlag
user: benutzer nutzer
member: mitglied mitglieder
buyer: kaeufer kaufer
order: bestellung bestellungen bestell auftrag auftrags auftraege
basket: warenkorb
invoice: rechnung rechnungs rechnungen
receipt: beleg kassenbon bon
line: positionen positions zeile zeilen
running: lfd laufende
product: produkt produkte
item: ware
article: artikel
article nr: artnr
customer nr: kdnr
store: filiale filialen laden geschaeft
seller: verkaeufer haendler
supplier: lieferant lieferanten kreditor
warehouse: lager lagerort
campaign: kampagne kampagnen aktion aktions
coupon: gutschein gutscheincode
category: kategorie kategorien
product group: warengruppe produktgruppe artikelgruppe warengruppen produktgruppen warengrp
department: abteilung
brand: marke marken
manufacturer: hersteller
number: nummer
description: bezeichnung beschreibung
title: titel
comment: bemerkung kommentar hinweis anmerkung
review: bewertung
first name: vorname
last name: nachname familienname
street: strasse
house number: hausnummer hausnr
postcode: plz postleitzahl
city: ort stadt wohnort
country: land
phone: telefon
mobile: handy mobil
address: adresse anschrift
gender: geschlecht anrede
age: alter
birthday: geburtsdatum geburtstag geburts
quantity: menge anzahl anz stueckzahl stueck stk
price: preis vk
unit price: einzelpreis stueckpreis
total amount: gesamtbetrag gesamtpreis gesamtsumme
amount: betrag summe
revenue: umsatz
value: wert
cost: kosten
tax: steuer mwst
freight: versandkosten
discount: rabatt nachlass skonto
date: datum dat
time: zeit uhrzeit zeitpunkt
day: wochentag
month: monat
year: jahr
registration: anmeldung registrierung anmelde
created: erstellt angelegt
updated: geaendert aenderung aktualisiert
delivery: lieferung liefer versand
payment: zahlung zahl zahlungs
kind: zahlungsart versandart
sales: verkauf verkaufs verkaeufe
purchase: kauf einkauf einkaufs
return: retoure retouren rueckgabe ruecksendung reklamation
status: zustand
query: suchbegriff suchwort
weight: gewicht
colour: farbe
size: groesse
stock: bestand lagerbestand
points: punkte treuepunkte
msrp: uvp
parent: eltern uebergeordnet
till: kasse
order no: bestellnr auftragsnr belegnr
total: gesamt summe brutto
document no: belegnummer
document date: belegdatum
employee: mitarbeiter bediener verkaeufernr
reason: grund
vat: ust umsatzsteuer
variant: variante varianten ausfuehrung
unit: einheit mengeneinheit
free: frei
active: aktiv
deleted: geloescht
week: woche kw
hour: stunde
channel: vertriebskanal kanal
"""
