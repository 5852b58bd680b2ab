"""Korean."""

WORDS = """
customer: 고객
member: 회원
buyer: 구매자 주문자
user: 사용자
order: 주문
basket: 장바구니
payment: 결제
purchase: 구매
item: 상품 품목
product: 제품
line: 항목
store: 매장 점포
seller: 판매자
category: 카테고리 분류
brand: 브랜드
no: 번호
code: 코드
id: 아이디
name: 명
person name: 이름 성명
receiver: 수령인 수취인
address: 주소
phone: 전화번호 연락처
mobile: 휴대폰
email: 이메일
postcode: 우편번호
quantity: 수량
price: 가격 판매가
unit price: 단가
amount: 금액
total: 총
discount: 할인
coupon: 쿠폰
freight: 배송비
delivery: 배송
date: 날짜 일자
time: 시간 일시
created: 등록 생성
updated: 수정
status: 상태
gender: 성별
age: 나이 연령
birthday: 생년월일
stock: 재고
spec: 옵션
remark: 메모 비고
review: 후기 리뷰
rating: 평점
points: 적립금 포인트
return: 반품
refund: 환불
manufacturer: 제조사
registration: 가입
"""
