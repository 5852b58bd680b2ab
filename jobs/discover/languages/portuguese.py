"""Portuguese, where it differs from Spanish."""

WORDS = """
basket: carrinho
invoice: fatura nota notas
line: linha
product: produto produtos
article: artigo
store: loja lojas filial
supplier: fornecedor
campaign: campanha
name: nome
last name: sobrenome
description: descricao
comment: observacao mensagem
review: avaliacao
address: endereco
street: rua
city: cidade
postcode: cep
mobile: celular
age: idade
birthday: nascimento
quantity: quantidade qtd qtde
author: autor
stock: estoque
price: preco
amount: montante
value: valor vlr
discount: desconto
date: data
registration: cadastro
created: criacao criado
payment: pagamento
sales: vendas venda
size: tamanho
department: departamento secao
parent: pai
manufacturer: fabricante
till: caixa
customer: cliente clientes
order: pedido pedidos encomenda encomendas
category: categoria categorias
brand: marca
code: codigo cod
seller: vendedor vendedores
user: usuario utilizador
unit: unitario unitaria
gender: sexo genero
state: uf estado
country: pais
phone: telefone
email: correio
time: hora
day: dia
month: mes
year: ano
updated: atualizacao atualizado alterado
cost: custo
freight: frete
tax: imposto icms
total: totais
item: itens
status: situacao
weight: peso
colour: cor
kind: tipo
group: grupo
subcategory: subgrupo
family: familia
employee: funcionario
purchase: compra compras
return: devolucao
"""
