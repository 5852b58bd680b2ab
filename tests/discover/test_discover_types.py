"""What a column of texts is taken for, one column at a time; formats are those Spark is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from jobs.discover.columns import Seen
from jobs.discover.seeing import see


def seen(texts: list[str | None], name: str = "thing") -> Seen:
    return see("t", name, name, pa.chunked_array([pa.array(texts, pa.string())]), 1000)


_EARLY = datetime(2022, 1, 5, 7, tzinfo=UTC)
_DAYS = [date(2021, 1, 1) + timedelta(days=37 * n) for n in range(40)]


@pytest.mark.parametrize(
    ("texts", "name", "type_", "format_"),
    [
        (["1", "2", "30"], "pages", "integer", None),
        (["1", "2", "3000000000"], "bytes", "bigint", None),
        (["12.0", "", "7.0"], "pages", "integer", None),
        (["12.00", "7.00"], "price", "double", None),
        (["1.5", "2e3", ".5", "-7"], "factor", "double", None),
        (["007", "018", "120"], "kind", "string", None),
        (["12345", "54321"], "zip_code", "string", None),
        (["1", "2", "3"], "user_id", "string", None),
        (["1", "2", "1", "2"], "house_number", "integer", None),
        (["12345678901234567890", "1"], "amount", "string", None),
        (["1,234.50", "12.00", "1,000,000.00"], "amount", "double", "1,234.5"),
        (["1,234", "12", "1,000,000"], "hits", "integer", "1,234.5"),
        (["1.234,50", "12,00", "0,99"], "betrag", "double", "1.234,5"),
        (["12,5", "0,99", "1234,25"], "betrag", "double", "1234,5"),
        (["1.234", "2.345.678", "12"], "stueck", "integer", "1.234,5"),
        (["0.125", "1.250", "2.375"], "weight", "double", None),
        (["1 234,50", "12,00"], "prix", "double", "1 234,5"),
        (["1\u00a0234,50", "12,00"], "prix", "double", "1 234,5"),
        (["1'234.50", "12.00"], "preis", "double", "1'234.5"),
        (["$12.50", "$1.00"], "price", "double", "1234.5"),
        (["12 %", "7 %"], "share", "integer", "1234.5"),
        (["¥1,200.00", "¥3.50"], "price", "double", "1,234.5"),
        (["12.5元", "8元"], "price", "double", "1234.5"),
        (["12.50", "3.20-", "0.00"], "amount", "double", "1234.5"),
        (["12.50", "(3.20)", "(1.00)"], "amount", "double", "1234.5"),
        (["1842190.1706650125", "902.1706650200"], "browser_id", "string", None),
        (["Evet", "Hayır"] * 9, "iptal_mi", "boolean", "evet/hayır"),
        (["true", "", "true"], "listed", "boolean", None),
        (["X", "", "X"], "deleted", "string", None),
        ([f"{day:%Y%m%d}" for day in _DAYS] + ["00000000"], "laed", "date", "yyyyMMdd"),
        (["12kg", "8kg"], "weight", "string", None),
        (["yes", "no", "Yes"], "opted", "boolean", None),
        (["Y", "N", "true", "false"], "opted", "boolean", None),
        (["是", "否"], "opted", "boolean", "是/否"),
        (["0", "1"], "is_new", "boolean", None),
        (["0", "1"], "reordered", "integer", None),
        (["M", "F"], "sex", "string", None),
        ([f"{day:%Y-%m-%d}" for day in _DAYS], "d", "date", None),
        ([f"{day:%d/%m/%Y}" for day in _DAYS], "d", "date", "d/M/yyyy"),
        ([f"{day:%m/%d/%Y}" for day in _DAYS], "d", "date", "M/d/yyyy"),
        ([f"{day:%d.%m.%Y}" for day in _DAYS], "d", "date", "d.M.yyyy"),
        ([f"{day:%Y%m%d}" for day in _DAYS], "order_date", "date", "yyyyMMdd"),
        ([f"{day:%d-%b-%Y}" for day in _DAYS], "d", "date", "d-MMM-yyyy"),
        ([f"{day.year}年{day.month}月{day.day}日" for day in _DAYS], "d", "date", "yyyy年M月d日"),
        ([f"{day} 10:11:12" for day in _DAYS], "d", "timestamp", None),
        ([f"{day}T10:11:12.345Z" for day in _DAYS], "d", "timestamp", None),
        ([f"{day}T10:11:12+08:00" for day in _DAYS], "d", "timestamp", None),
        ([f"{day:%m/%d/%Y} 3:04 PM" for day in _DAYS], "d", "timestamp", "M/d/yyyy h:mm a"),
        ([f"{day:%d/%m/%Y} 13:04" for day in _DAYS], "d", "timestamp", "d/M/yyyy H:mm"),
        (["1433221332117", "1433224214164"], "timestamp", "timestamp", "epoch_milliseconds"),
        (["1433221332", "1433224214"], "created_at", "timestamp", "epoch_seconds"),
        (["1433221332", "1433224214"], "phone", "string", None),
        (["red", "green", ""], "colour", "string", None),
        (["Active", "Inactive"] * 9, "status", "string", None),
        (["7", "812345", "99"] * 9, "product_parent", "string", None),
        ([f"{day} 10:11:12 PDT" for day in _DAYS], "d", "timestamp", "yyyy-MM-dd H:mm:ss z"),
        ([f"{day} 10:11:12 +0000 UTC" for day in _DAYS], "d", "timestamp", "yyyy-MM-dd H:mm:ss XX 'UTC'"),
        ([f"{day} 10:11:12 CST" for day in _DAYS], "d", "string", None),
    ],
)
def test_a_column_is_taken_for(texts: list[str], name: str, type_: str, format_: str | None) -> None:
    found = seen(texts, name)
    assert (found.type, found.format) == (type_, format_), found.evidence


@pytest.mark.parametrize(
    ("texts", "name", "values"),
    [
        (["1.234,50 €", "-", "12,00 €"], "betrag", [1234.5, None, 12.0]),
        (["3.20-", "(1.00)", "7.00"], "saldo", [-3.2, -1.0, 7.0]),
        (["是", "暂无", "否"], "opted", [True, None, False]),
        (["31/12/2021 23:59", "5/1/2022 7:00"], "d", [datetime(2021, 12, 31, 23, 59, tzinfo=UTC), _EARLY]),
        (["2021-12-31T23:30:00+08:00"], "d", [datetime(2021, 12, 31, 15, 30, tzinfo=UTC)]),
        (["1433221332117"], "timestamp", [datetime(2015, 6, 2, 5, 2, 12, 117000, tzinfo=UTC)]),
        # As Spark has it: the place's own summer, whichever half is named, and of an hour that comes twice the first.
        (["2021-07-01 10:00:00 PST", "2021-01-01 10:00:00 CET"] * 5, "d",
         [datetime(2021, 7, 1, 17, tzinfo=UTC), datetime(2021, 1, 1, 9, tzinfo=UTC)] * 5),
        (["2021-11-07 01:30:00 PDT"], "d", [datetime(2021, 11, 7, 8, 30, tzinfo=UTC)]),
        ([" 7 ", "NULL", "8"], "pages", [7, None, 8]),
    ],
)  # fmt: skip
def test_values_are_read_so(texts: list[str], name: str, values: list[Any]) -> None:
    assert seen(texts, name).values.to_pylist() == values


def test_placeholders_are_proposed_with_their_evidence() -> None:
    prices = seen(["12.5", "8.0", "9.9"] * 20 + ["-1"] * 5, "price")
    assert prices.placeholders == ("-1",)
    assert any("5 rows hold -1" in line for line in prices.evidence)
    assert prices.values.null_count == 5
    ends = seen([f"{day}" for day in _DAYS] + ["9999-12-31"] * 3, "valid_until")
    assert (ends.type, ends.placeholders, ends.values.null_count) == ("date", ("9999-12-31",), 3)
    assert seen(["北京", "上海", "暂无"] * 9, "city").placeholders == ("暂无",)
    assert seen(["-1", "0", "1", "-2"] * 9, "change").placeholders == ()


def test_a_country_called_na_is_no_placeholder() -> None:
    codes = ["DE", "FR", "NA", "US", "GB", "IT", "ES", "PT", "SE", "NO", "FI"]
    found = seen(codes * 5, "country")
    assert found.keep == ("NA",)
    assert found.values.null_count == 0


def test_what_no_row_decides_is_said() -> None:
    found = seen(["01/02/2021", "03/04/2021", "05/06/2021"], "d")
    assert (found.type, found.format) == ("date", "d/M/yyyy")
    assert any("AMBIGUOUS" in line for line in found.evidence)


def test_a_few_strange_values_do_not_spoil_a_type() -> None:
    found = seen(["12.5"] * 99 + ["call us"], "price")
    assert (found.type, found.unread) == ("double", 1)
    assert seen(["12.5"] * 80 + ["call us"] * 20, "price").type == "string"
