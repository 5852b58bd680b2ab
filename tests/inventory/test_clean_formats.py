"""Numbers, truth values and epochs as text become what their `format` says, in Spark as where `discover` tries it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from conf.table_config import Column


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


_CASES: list[tuple[str, str | None, dict[str, Any]]] = [
    ("double", "1.234,5", {"1.234,50": 1234.5, "12,00 €": 12.0, "-3": -3.0, "1,234.5": None, "x": None, "€ 7,5": 7.5}),
    ("double", "1,234.5", {"1,234.50": 1234.5, "$1,000": 1000.0, "1,23.4": None, "¥ 3.5": 3.5, "12kg": None}),
    ("double", "1 234,5", {"1 234,5": 1234.5, "1\u00a0234,5": 1234.5, "12,25": 12.25}),
    ("double", "1'234.5", {"1'234.5": 1234.5, "7": 7.0}),
    ("double", "1234.5", {"12.5元": 12.5, "8 %": 8.0, "USD 3": 3.0, "1e3": 1000.0, "": None}),
    ("double", "1234.5", {"12.50-": -12.5, "(3)": -3.0, "-$5.00": -5.0, "$ 4-": -4.0, "3-4": None, "(x)": None}),
    ("double", "1.234,5", {"1.234,50-": -1234.5, "(12,00 €)": -12.0, "- 7,5": -7.5}),
    ("integer", "1,234.5", {"1,234": 1234, "1,234.5": None}),
    ("decimal(9,2)", "1234,5", {"12,34": Decimal("12.34"), "12.34": None}),
    ("boolean", "是/否", {"是": True, "否": False, "true": True, "也许": None}),
    ("boolean", "Ja/Nein", {"ja": True, " NEIN ": False}),
    ("timestamp", "epoch_milliseconds", {"1433221332117": _utc(2015, 6, 2, 5, 2, 12, 117000), "x": None}),
    ("timestamp", "epoch_seconds", {"1433221332.0": _utc(2015, 6, 2, 5, 2, 12)}),
    ("timestamp", "d/M/yyyy H:mm", {"5/1/2022 7:00": _utc(2022, 1, 5, 7)}),
    ("timestamp", "d/M/yyyy H:mm", {"31/12/2021 23:59": _utc(2021, 12, 31, 23, 59)}),
    ("timestamp", "M/d/yyyy h:mm a", {"1/5/2022 3:04 PM": _utc(2022, 1, 5, 15, 4)}),
    ("timestamp", None, {"2021-12-31T23:30:00.5+08:00": _utc(2021, 12, 31, 15, 30, 0, 500000)}),
    ("timestamp", None, {"2021-12-31 10:00": _utc(2021, 12, 31, 10)}),
    ("date", "yyyy年M月d日", {"2021年3月7日": _utc(2021, 3, 7).date()}),
    ("date", "d-MMM-yyyy", {"07-Mar-2021": _utc(2021, 3, 7).date()}),
    ("date", "yyyyMMdd", {"20210307": _utc(2021, 3, 7).date()}),
]  # fmt: skip


@pytest.mark.spark
def test_texts_become_what_the_format_says(spark) -> None:
    from pyspark.sql import functions as F

    from jobs.inventory.cleaning.casting import typed

    frame = spark.createDataFrame([(0,)], "n int")
    columns = {}
    for number, (type_, format_, texts) in enumerate(_CASES):
        column = Column(type=type_, role="attribute", format=format_, description="A column")
        for place, text in enumerate(texts):
            landed = frame.select(F.lit(text).alias("x")).schema["x"].dataType
            columns[f"c{number}_{place}"] = typed(F.lit(text), column, landed)
    found = frame.select([value.alias(name) for name, value in columns.items()]).toArrow().to_pylist()[0]
    wrong = {
        (type_, format_, text): (found[f"c{number}_{place}"], wanted)
        for number, (type_, format_, texts) in enumerate(_CASES)
        for place, (text, wanted) in enumerate(texts.items())
        if found[f"c{number}_{place}"] != wanted
    }
    assert wrong == {}


@pytest.mark.parametrize(("type_", "format_"), [("double", "#,##0.0"), ("boolean", "yes"), ("string", "1234.5")])
def test_a_format_that_says_nothing_is_refused(type_: str, format_: str) -> None:
    with pytest.raises(ValidationError, match="`format`"):
        Column(type=type_, role="attribute", format=format_, description="A column")


@pytest.mark.parametrize(("type_", "format_", "texts"), [case for case in _CASES if "decimal" not in case[0]])
def test_discover_reads_alike(type_: str, format_: str | None, texts: dict[str, Any]) -> None:
    from jobs.discover.conversion import as_type
    from jobs.discover.readings import Reading

    values = pa.array(list(texts), pa.string())
    reading = Reading(type_, pa.array([True] * len(values)).to_numpy(zero_copy_only=False), format=format_)
    read = as_type(pa.chunked_array([values]), reading).to_pylist()
    strict = [
        (text, wanted, own) for (text, wanted), own in zip(texts.items(), read, strict=True) if wanted is not None
    ]
    assert [(text, own) for text, _, own in strict] == [(text, wanted) for text, wanted, _ in strict]
