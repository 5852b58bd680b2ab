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
number: numero num
code: codes
name: nom
first name: prenom
title: titre
description: libelle intitule
comment: commentaire remarque
review: avis
address: adresse
street: rue
city: ville
postcode: cp
country: pays
gender: sexe civilite
birthday: naissance
quantity: quantite qte nombre
price: prix
unit: unitaire
amount: montant
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
"""
