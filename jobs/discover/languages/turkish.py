"""Turkish."""

WORDS = """
customer: musteri musteriler
user: kullanici
member: uye
order: siparis siparisler
basket: sepet
invoice: fatura
line: satir kalem
product: urun urunler
store: magaza sube
category: kategori
brand: marka
code: kod kodu
number: numara
name: adi isim
last name: soyad soyadi
description: aciklama
comment: yorum
address: adres
street: sokak
city: sehir
phone: telefon
gender: cinsiyet
age: yas
quantity: adet miktar
price: fiyat fiyati
amount: tutar tutari
discount: indirim
date: tarih tarihi
time: saat
payment: odeme
delivery: teslimat
weight: agirlik
colour: renk
size: beden
stock: stok
manufacturer: uretici
parent: ust
list price: psf
"""
