"""Spanish."""

WORDS = """
customer: cliente clientes
user: usuario usuarios
member: socio
buyer: comprador
order: pedido pedidos orden ordenes
basket: carrito cesta
invoice: factura facturas
line: linea lineas renglon partida
product: producto productos
article: articulo articulos
store: tienda tiendas sucursal
seller: vendedor vendedora
supplier: proveedor proveedores
campaign: campana campanas
category: categoria categorias
brand: marca marcas
code: codigo cod
author: autor
publisher: editorial
manufacturer: fabricante
department: departamento seccion
name: nombre
last name: apellido apellidos
title: titulo
description: descripcion glosa detalle
comment: comentario observaciones
review: resena
address: direccion
street: calle
city: ciudad
province: provincia
country: pais
phone: telefono
mobile: movil celular
email: correo
gender: sexo
genre gender: genero
number: numero nro num
stock: existencias
age: edad
birthday: nacimiento
quantity: cantidad unidades cant ctd cdad
price: precio pvp
unit: unitario unidad
amount: importe monto
discount: descuento dto dcto
date: fecha
time: hora
day: dia
month: mes
year: ano anio
registration: registro alta
created: creacion
payment: pago
delivery: entrega envio
sales: ventas venta
purchase: compra compras
status: estado
weight: peso
size: talla
points: puntos
family: familia familias
subcategory: subfamilia subcategoria
parent: padre
till: caja
receipt: tique tiquet
total: importetotal
warehouse: almacen almacenes deposito
employee: empleado empleados cajero vendedores
return: devolucion devoluciones
reason: motivo
kind: tipo
group: grupo
updated: modificacion actualizacion
tax: iva impuesto
freight: flete portes gastosenvio
postcode: codigopostal postal cp
barcode: codigobarras
channel: canal
"""
