"""Bytes of many texts at once against Python's own view of each."""

from __future__ import annotations

import json
import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.profiling.matching import matching
from jobs.profiling.texts import CLASSES, Texts

_TEXTS = st.lists(
    st.text(st.sampled_from("aZ09 \t\n\x01-_.,'äß日本\u3000\u00a0😀"), max_size=12) | st.text(max_size=5), max_size=30
)


def shape(text: str) -> str:
    text = re.sub(r"[^\x00-\x7f]+", "\x00", text)
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"[0-9]+", "9", text)).replace("\x00", "u")


def classes(text: str) -> set[str]:
    found = set()
    for sign in text:
        if not sign.isascii():
            found.add("other")
        elif sign in "\t\n\v\f\r ":
            found.add("space")
        elif not sign.isprintable():
            found.add("control")
        elif sign.isdigit():
            found.add("digit")
        elif sign.isalpha():
            found.add("upper" if sign.isupper() else "lower")
        else:
            found.add("punctuation")
    return found


@pytest.mark.parametrize("large", [False, True])
@settings(max_examples=150, deadline=None)
@given(values=_TEXTS)
def test_texts_are_seen_as_python_sees_them(large: bool, values: list[str]):
    values = [value.replace("\x00", "") for value in values]
    array = pa.array(["cut off", *values], pa.large_string() if large else pa.string()).slice(1)
    texts = Texts(array)
    assert texts.lengths.tolist() == [len(value) for value in values]
    assert texts.empty.tolist() == [value == "" for value in values]
    spaces = " \t\n\v\f\r\u00a0\u3000\u1680\u2028\u2029\u202f\u205f" + "".join(map(chr, range(0x2000, 0x200B)))
    plain = [value for value in values if not set(value) & set("\x1c\x1d\x1e\x1f\x85")]
    for value, padded, blank in zip(values, texts.padded.tolist(), texts.blank.tolist(), strict=True):
        if value in plain:
            assert padded == (value != value.strip(spaces)), repr(value)
            assert blank == (value != "" and value.strip(spaces) == ""), repr(value)
    shapes, positions = texts.shapes
    told = shapes.to_pylist()
    assert [told[at] for at in positions] == [shape(value) for value in values]
    assert len(set(told)) == len(told)
    for value, bits in zip(values, texts.classes.tolist(), strict=True):
        assert {name for at, name in enumerate(CLASSES) if bits >> at & 1} == classes(value), repr(value)


FORMATS = {
    "integer": ["0", "-12", "+7", "007"],
    "decimal_number": ["0.5", "-.5", "5.", "1e5", "1.5E-7", "+3.0"],
    "date": ["2017-01-31", "2017/1/3", "31.01.2017", "01/31/2017", "1899-12-31"],
    "timestamp": [
        "2017-01-31 10:00",
        "2017-01-31T10:00:00Z",
        "2017-01-31 10:00:00.123456+08:00",
        "2016-12-31 23:59:60",
    ],
    "uuid_text": ["550e8400-e29b-41d4-a716-446655440000", "{550E8400-E29B-41D4-A716-446655440000}"],
    "web_address": ["https://shop.example/a?b=c", "s3://bucket/key", "www.shop.example", "http://10.0.0.1:80/"],
    "json_text": ['{"a": [1, 2]}', "[1]", '{\n "b": null\n}', "[]", json.dumps([{"a": [1, "x"]}] * 90)],
}
NEITHER = [
    "", " ", "12a", "1-2", "1.2.3", "2017-13-01", "2017-01-32", "2017-01-31 25:00", "12:30", "e5", "--1", "+",
    "550e8400-e29b-41d4-a716-44665544000", "550g8400-e29b-41d4-a716-446655440000", "http://", "shop.example", "www.",
    "{a}", "[1,", "{'a': 1}", "1,5", "½", "٣", "1 000",
]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_finds_its_own_and_nothing_else(name: str):
    others = [text for other, texts in FORMATS.items() if other != name for text in texts]
    values = pa.array([*FORMATS[name], *others, *NEITHER], pa.string())
    found = matching(Texts(values)).get(name, [False] * len(values))
    assert [text for text, hit in zip(values.to_pylist(), found, strict=True) if hit] == FORMATS[name]
