"""Portuguese, where it differs from Spanish."""

WORDS = """
basket: carrinho
invoice: fatura
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
"""
