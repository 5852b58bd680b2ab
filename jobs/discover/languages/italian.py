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
supplier: fornitore
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
unit: unitario
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
"""
