"""Labelled columns: what a column holds, and which of its values are personal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.sensitivity import hard, people, pools, things

Person = Callable[[Random, bool], str]

# kind → ways to write it; column names that say so, in English, pinyin and Chinese.
KINDS: dict[str, tuple[tuple[Person, ...], tuple[str, ...], tuple[str, ...]]] = {
    "resident_id": ((people.resident_id,), ("id_card_no", "sfzh"), ("identity_no", "身份证号")),
    "credit_code": ((people.credit_code,), ("credit_code", "xydm"), ("taxpayer_id", "统一社会信用代码")),
    "mobile": ((people.mobile, people.plain_mobile), ("mobile", "shouji"), ("contact_phone", "手机号码")),
    "bank_card": ((people.bank_card,), ("card_no", "yhkh"), ("bank_card_number", "银行卡号")),
    "passport": ((people.passport,), ("passport_no", "huzhao"), ("travel_passport", "护照号")),
    "email_address": ((people.email_address,), ("email", "youxiang"), ("user_mail", "电子邮件")),
    "phone_number": ((people.phone_number,), ("telephone", "dianhua"), ("home_phone", "固话")),
    "ip_address": ((people.ip_address,), ("client_ip", "login_ip"), ("ip_addr", "ip地址")),
    "iban": ((people.iban,), ("iban", "bank_account"), ("customer_iban", "konto")),
    "person_name": ((people.chinese_name, people.latin_name), ("customer_name", "xingming"), ("receiver", "收货人姓名")),
    "postal_address": ((people.chinese_address, people.latin_address), ("address", "dizhi"), ("ship_to_address", "收货地址")),
}  # fmt: skip
INSIDE = ("email_address", "mobile", "resident_id", "phone_number", "bank_card", "iban", "credit_code")
NEUTRAL = ("field_07", "attr3", "value", "c12", "remark", "ext_info")
NEUTRAL_HELD_OUT = ("x1", "data_2", "memo", "misc", "col_k", "extra")
# Rows and shares of the columns the precision and recall are stated for; and those with so few personal values that
# no test of their share can tell them from an accident, which are counted apart.
PLENTY = tuple((rows, share) for rows in (400, 3000) for share in (1.0, 0.6, 0.1))
FEW = ((60, 0.1), (60, 0.02), (400, 0.02))


@dataclass(frozen=True)
class Labelled:
    """A column: `kind` of the personal data in it (None: none) and, value by value, whether it is personal."""

    name: str
    kind: str | None
    values: tuple[str | None, ...]
    personal: tuple[bool, ...]
    about: str
    is_few: bool = False
    is_whole_numbers: bool = False


def corpus(seed: int, *, held_out: bool) -> Iterator[Labelled]:
    """All columns of one corpus, one by one; the same seed gives the same columns."""
    chance = Random(seed)
    for part in (_positive, _inside_text, _negative):
        for column in part(chance, held_out):
            yield column
            if _is_whole(column):
                yield _as_numbers(column)


def hard_corpus(seed: int) -> list[Labelled]:
    """Columns of what is known to be hard, 1,000 rows each."""
    chance = Random(seed)
    cases = [*hard.PERSONAL, *((name, None, make) for name, make in hard.THINGS)]
    return [
        _labelled(name, kind, [(make(chance), kind is not None) for _ in range(1000)], make(chance))
        for name, kind, make in cases
    ]


def _is_whole(column: Labelled) -> bool:
    """Whether a database may as well hold the column as a 64-bit integer."""
    return not column.is_few and all(
        value is None or (value.isascii() and value.isdigit() and value[0] != "0" and len(value) < 19)
        for value in column.values
    )


def _as_numbers(column: Labelled) -> Labelled:
    return replace(column, is_whole_numbers=True, about=f"{column.about}, as integers")


def _positive(chance: Random, held_out: bool) -> Iterator[Labelled]:
    """Every kind and way to write it, in a column whose name says so and in one whose name says nothing."""
    for kind, (makers, names, names_held_out) in KINDS.items():
        for maker in makers:
            for rows, share in (*PLENTY, *FEW):
                for name in (chance.choice(names_held_out if held_out else names), _neutral(chance, held_out)):
                    values: list[tuple[str | None, bool]] = [
                        (maker(chance, held_out), True)
                        if chance.random() < share
                        else (_other(chance, held_out), False)
                        for _ in range(rows)
                    ]
                    yield _labelled(name, kind, values, f"{share:.0%} of {rows} rows", (rows, share) in FEW)


def _inside_text(chance: Random, held_out: bool) -> Iterator[Labelled]:
    """Free text that mentions somebody now and then."""
    before, after = (
        (("call me: ", " thanks"), ("请联系", "，谢谢"))
        if not held_out
        else (("my contact is ", "."), ("（电话/证件）：", "。"))
    )
    for kind in INSIDE:
        for share in (0.6, 0.1, 0.03):
            values: list[tuple[str | None, bool]] = []
            for _ in range(2000):
                text, hit = chance.choice(pools.REVIEWS).format(n=chance.randrange(1, 99)), chance.random() < share
                if hit:
                    lead, trail = chance.choice(((before[0], before[1]), (after[0], after[1])))
                    text = f"{text} {lead}{KINDS[kind][0][-1](chance, held_out)}{trail}"
                values.append((text, hit))
            yield _labelled(_neutral(chance, held_out), kind, values, f"inside {share:.0%} of 2000 texts")


def _negative(chance: Random, held_out: bool) -> Iterator[Labelled]:
    """Every look-alike twice under its own name, small and large, and once under a name that says nothing."""
    for name, maker in (things.HELD_OUT if held_out else things.TUNING).items():
        for rows in (60, 400, 3000):
            yield _labelled(name, None, [(value, False) for value in maker(chance, rows)], f"{rows} rows")
        if not things.is_told_by_name(name):
            values: list[tuple[str | None, bool]] = [(value, False) for value in maker(chance, 1000)]
            yield _labelled(_neutral(chance, held_out), None, values, f"{name}, unnamed")


def _labelled(
    name: str, kind: str | None, values: Sequence[tuple[str | None, bool]], about: str, is_few: bool = False
) -> Labelled:
    return Labelled(name, kind, tuple(value for value, _ in values), tuple(hit for _, hit in values), about, is_few)


def _neutral(chance: Random, held_out: bool) -> str:
    return chance.choice(NEUTRAL_HELD_OUT if held_out else NEUTRAL)


def _other(chance: Random, held_out: bool) -> str | None:
    """What stands in the other rows of a column that holds something personal in some."""
    if chance.random() < 0.3:
        return None
    forms = (f"M{people.digits(chance, 7)}", "n/a", f"guest_{chance.randrange(10**5)}", people.digits(chance, 8))
    held = (f"anon-{chance.randrange(10**6)}", "(none)", "游客", f"U{people.digits(chance, 5)}X")
    return chance.choice(held if held_out else forms)
