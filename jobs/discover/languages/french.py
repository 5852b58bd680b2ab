"""French."""

WORDS = """
customer: cliente clients
user: utilisateur
member: adherent
buyer: acheteur
order: commande commandes
basket: panier
invoice: facture factures
line: ligne lignes
product: produit produits
store: magasin magasins boutique
seller: vendeur
supplier: fournisseur
campaign: campagne
category: categorie rayon
brand: marque
number: numero
code: codes
name: nom
first name: prenom
title: titre
description: libelle intitule designation
author: auteur
publisher: editeur
manufacturer: fabricant
comment: commentaire remarque
review: avis
address: adresse
street: rue
city: ville
postcode: cp
country: pays
gender: sexe civilite
birthday: naissance
quantity: quantite qte
price: prix
unit: unitaire
amount: montant mt
discount: remise reduction
time: heure horodatage
day: jour
month: mois
year: annee
registration: inscription
created: creation
payment: paiement
delivery: livraison
sales: ventes vente
purchase: achat achats
weight: poids
colour: couleur
size: taille
family: famille familles
subcategory: sousfamille souscategorie
till: caisse
"""
