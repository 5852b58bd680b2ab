"""French."""

WORDS = """
customer: cliente clients acheteurs
user: utilisateur
member: adherent
buyer: acheteur
order: commande commandes cde
basket: panier
invoice: facture factures
line: ligne lignes
product: produit produits
store: magasin magasins boutique
seller: vendeur
supplier: fournisseur fournisseurs
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
postcode: cp codepostal
country: pays
gender: sexe civilite
birthday: naissance
quantity: quantite qte quantites
price: prix
unit: unitaire unite pu
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
size: taille pointure
family: famille familles
subcategory: sousfamille souscategorie
till: caisse
total: ttc
warehouse: entrepot depot
employee: vendeurs employe caissier
return: retour retours
reason: motif
status: statut etat
updated: modification maj
tax: tva taxe
freight: port fraisport
group: groupe
last name: nomfamille
phone: telephone
email: courriel
barcode: codebarre codebarres
stock: stocks
parent: parente
channel: canal
card: carte
"""
