"""The labelled corpus is what it says, and verdicts on it are right; benchmarks/sensitivity measures all of it."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from benchmarks.sensitivity import things
from benchmarks.sensitivity.__main__ import judge, precision_recall
from benchmarks.sensitivity.corpus import KINDS, Labelled, corpus

SEED = 404  # neither of the two that the documents state figures for


@pytest.mark.parametrize("held_out", [False, True])
def test_verdicts_on_half_of_a_fresh_corpus_are_right(held_out: bool) -> None:
    columns = [column for column in corpus(SEED, held_out=held_out) if not column.is_few and len(column.values) < 2500]
    judged = [judge(column) for column in columns[::2]]
    precision, recall = precision_recall(judged)
    assert len(judged) > 100 and {column.kind for column in columns} - {None} == set(KINDS)
    assert precision >= 0.98 and recall >= 0.98
    named = [one for one in judged if one.column.kind is not None]
    assert sum(one.names_the_kind for one in named) / len(named) >= 0.98


def test_the_same_seed_gives_the_same_columns_and_another_one_does_not() -> None:
    def first(seed: int) -> list[Labelled]:
        return list(islice(corpus(seed, held_out=True), 20))

    assert first(1) == first(1) and first(1) != first(2)


def test_the_two_corpora_share_no_look_alike() -> None:
    assert not set(things.TUNING) & set(things.HELD_OUT)


def test_chance_itself_is_in_the_corpus() -> None:
    """Order numbers hold as many right Luhn digits as chance gives."""
    numbers = things.TUNING["order_id"](Random(1), 2000)
    right = sum(_luhn(number) for number in numbers)
    assert 150 < right < 250


def _luhn(number: str) -> bool:
    parts = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(part - 9 if part > 9 else part for part in parts) % 10 == 0
