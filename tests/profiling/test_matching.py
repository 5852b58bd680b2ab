"""Counts of patterns: exact where few different texts have the shape, evenly sampled and scaled where many have."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from jobs.profiling.matching import MOST_ASKED, MOST_PATTERNS, matching, rows_and_values
from jobs.profiling.patterns import registry
from jobs.profiling.texts import Texts


def texts(count: int) -> Texts:
    """Every third is an e-mail address, the others are words."""
    return Texts(pa.array([f"p{n}@mail.example" if n % 3 == 0 else f"word{n}" for n in range(count)]))


def test_few_texts_are_counted_exactly() -> None:
    counts = np.arange(300, dtype=np.int64)
    found = rows_and_values(texts(300), counts)
    assert found["email_address"] == (int(counts[::3].sum()), 100)


def test_many_texts_are_sampled_and_scaled() -> None:
    many = texts(15 * MOST_ASKED)
    rows, values = rows_and_values(many, np.full(15 * MOST_ASKED, 2, np.int64))["email_address"]
    assert values == pytest.approx(5 * MOST_ASKED, rel=0.001) and rows == pytest.approx(2 * values, rel=0.001)
    assert matching(many)["email_address"].sum() == 5 * MOST_ASKED


def test_a_sampled_check_digit_keeps_its_share_of_the_form() -> None:
    """Numbers of 16 digits from a counter: one in ten has the right Luhn digit, sampled or not."""
    count = 20 * MOST_ASKED
    numbers = Texts(pa.array([str(4 * 10**15 + 7 * n) for n in range(count)]))
    found = rows_and_values(numbers, np.ones(count, np.int64))
    assert found["bank_card.form"][1] == count
    assert found["bank_card"][1] / count == pytest.approx(0.1, abs=0.02)
    assert len(matching(numbers)["bank_card.form"]) == count


def test_the_same_texts_give_the_same_counts() -> None:
    counts = np.ones(3 * MOST_ASKED, np.int64)
    assert rows_and_values(texts(3 * MOST_ASKED), counts) == rows_and_values(texts(3 * MOST_ASKED), counts)


def test_a_pattern_is_asked_only_of_texts_long_enough() -> None:
    asked: list[int] = []
    email = next(pattern for pattern in registry() if pattern.name == "email_address")

    def spy(some: pa.StringArray) -> np.ndarray:
        asked.append(len(some))
        return np.zeros(len(some), np.bool_)

    watched = type(email)(email.name, email.kind, email.shape, spy, shortest=email.shortest)
    matching(Texts(pa.array(["a@b.c", "aa@bb.cc"])), [watched])
    assert asked == [1]


def test_free_text_is_sampled_before_its_shapes_are_compared() -> None:
    count = 6 * 4 * MOST_ASKED
    words = [
        f"{'a' * (n % 7)} {'-' * (n % 11)} {'.' * (n % 13)} {'!' * (n % 17)} {'?' * (n % 5)}" for n in range(count)
    ]
    free = Texts(
        pa.array([f"{text} p{n}@mail.example" if n % 3 == 0 else f"{text} {n}" for n, text in enumerate(words)])
    )
    assert len(free.shapes[0]) > 4 * MOST_ASKED
    found = rows_and_values(free, np.ones(count, np.int64))
    assert found["email_address"][1] == pytest.approx(count / 3, rel=0.05)


def test_a_long_text_is_searched_whatever_its_shape() -> None:
    letter = ", ".join(["dear all"] * 100)
    long = pa.array([f"{letter} write to ann@mail.example or call 13912345678, {letter}", letter, ""])
    found = matching(Texts(long))
    assert found["email_address"].tolist() == found["mobile"].tolist() == [True, False, False]
    assert "person_name" not in found


def test_a_pattern_too_many_is_refused() -> None:
    crowd = [registry()[0]] * (MOST_PATTERNS + 1)
    assert matching(texts(30), crowd[:-1]) is not None
    with pytest.raises(ValueError, match="65 patterns"):
        matching(texts(30), crowd)
