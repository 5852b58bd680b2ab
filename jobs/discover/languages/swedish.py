"""Swedish, Danish and Norwegian."""

WORDS = """
customer: kund kunder kunde kunden
customer no: kundnr kundnummer kundenummer
user: anvandare bruger brukere
member: medlem medlemmar medlemmer
order: bestallning bestilling ordre ordrer bestallningar
order no: ordernr ordrenr ordrenummer ordernummer
basket: varukorg kurv handlekurv
invoice: faktura fakturor fakturaer
receipt: kvitto kvittering
line: rad rader linje linjer
product: produkter
article: artiklar
item: vara varor vare varer
article no: artikelnr artikelnummer varenr varenummer
store: butik butiker butikk butikker
supplier: leverantor leverandor
campaign: kampanj kampanje
category: kategorier
product group: varugrupp varegruppe produktgrupp
brand: varumarke marke maerke merke
name: namn navn
first name: fornamn fornavn
last name: efternamn efternavn etternavn
description: beskrivning beskrivelse benamning betegnelse
comment: kommentarer anmarkning bemaerkning
address: adress
street: gata gade gate
city: stad
postcode: postnr postnummer
phone: mobilnummer
email: epost
gender: kjonn
age: alder
birthday: fodelsedatum fodselsdato
quantity: antal antall mangd maengde
price: pris
unit: enhet enhed styck
amount: belopp belob belop
total: totalt summa
discount: rabatt
date: dato
time: tidspunkt klokkeslett
created: skapad oprettet opprettet
updated: andrad aendret endret
delivery: leverans levering
payment: betalning betaling
sales: forsaljning salg
purchase: kop inkop kjop
return: retur returer
stock: saldo lagersaldo beholdning
weight: vikt vaegt
colour: farg farve farge
size: storlek storrelse
tax: moms
month: manad maned
employee: anstalld medarbejder ansatt
manufacturer: tillverkare producent
"""
