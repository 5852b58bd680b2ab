"""Italian."""

WORDS = """
customer: cliente clienti
user: utente utenti
order: ordine ordini
basket: carrello
invoice: fattura fatture
receipt: scontrino
line: riga righe
product: prodotto prodotti
article: articolo articoli
store: negozio negozi
seller: venditore
supplier: fornitore fornitori
campaign: campagna
code: codice cod
name: nome
last name: cognome
title: titolo
description: descrizione
comment: commento
review: recensione
address: indirizzo
street: via
city: citta
phone: telefono
mobile: cellulare
age: eta
birthday: nascita
quantity: quantita qta
department: reparto
author: autore
publisher: editore
genre: genere
number: numero
stock: giacenza
price: prezzo
unit: unitario unita
amount: importo
discount: sconto
date: data
time: ora
registration: registrazione iscrizione
payment: pagamento
delivery: consegna spedizione
sales: vendite vendita
purchase: acquisto acquisti
status: stato
weight: peso
colour: colore
size: taglia
family: famiglia famiglie
category: categorie categoria
brand: marchio
list price: listino
manufacturer: produttore
parent: genitore padre
till: cassa
total: totale
warehouse: magazzino deposito
employee: dipendente commesso cassiere
return: reso resi
reason: motivo causale
kind: tipo
group: gruppo
updated: modifica aggiornamento
created: creazione inserimento
tax: iva imposta
province: provincia
country: paese nazione
email: posta
barcode: codicebarre
subcategory: sottocategoria
day: giorno
month: mese
year: anno
hour: ore
points: punti
card: tessera
member: socio soci
gender: sesso
coupon: buono
channel: canale
freight: trasporto
"""
