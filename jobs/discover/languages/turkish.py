"""Turkish."""

WORDS = """
customer: musteri musteriler musterisi
user: kullanici
member: uye
order: siparis siparisler siparisi
basket: sepet
invoice: fatura
line: satir kalem
product: urun urunler urunu
store: magaza sube
category: kategori
brand: marka
code: kod kodu
number: numara no
name: adi isim ad ismi unvan
last name: soyad soyadi
description: aciklama
comment: yorum
address: adres
street: sokak
city: sehir il ilce
phone: telefon tel gsm
gender: cinsiyet
age: yas
quantity: adet miktar adedi miktari
price: fiyat fiyati birimfiyat
amount: tutar tutari
discount: indirim
date: tarih tarihi
time: saat
payment: odeme
delivery: teslimat kargo
weight: agirlik
colour: renk
size: beden
stock: stok
manufacturer: uretici
parent: ust ana
list price: psf
total: toplam genel
email: eposta
created: olusturma kayit
updated: guncelleme
purchase: alis
sales: satis
unit: birim
supplier: tedarikci
warehouse: depo
group: grup grubu
kind: turu
status: durum durumu
tax: kdv
barcode: barkod barkodu
receipt: fis fisi
employee: personel calisan
seller: satici
return: iade
"""
