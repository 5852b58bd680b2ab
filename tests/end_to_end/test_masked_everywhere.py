"""No personal value that was planted leaves the lake: not in the report, Data Docs, the log or on the screen, whether
its column was declared or found by its values alone."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conf.errors import EXIT_DONE
from jobs.lake.partitions import Lake
from tests.end_to_end.conftest import CLICKSHOP, Shop

pytestmark = pytest.mark.spark

_BROKEN_BY_ALL = """
  - {type: expect_column_values_to_match_regex, column: note, severity: minor, kwargs: {regex: "^nothing$"}}
  - {type: expect_column_values_to_not_match_regex, column: note, severity: minor, kwargs: {regex: "@|1"}}
"""


@dataclass(frozen=True)
class Planted:
    """A shop whose visitors wrote their mobiles and mail addresses into a column that nobody declared."""

    shop: Shop
    secrets: frozenset[str]
    printed: str

    @property
    def lake(self) -> Lake:
        return Lake(self.shop.lake)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, spark: object) -> Iterator[Planted]:
    """The shop's last landing of each table, with planted notes, run through inventory and report."""
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(CLICKSHOP / "conf", root / "conf")
    for source in ("web/clicks", "shop/articles", "crm/members"):
        last = sorted((CLICKSHOP / "landing" / source).iterdir())[-1]
        shutil.copytree(last, root / "landing" / source / last.name)
    shop = Shop(root)
    secrets = set()
    for file in shop.landing.rglob("clicks.csv.gz"):
        secrets |= _plant(file)
    for file in shop.landing.rglob("members.csv"):
        secrets |= {line.split(";")[1] for line in file.read_text().splitlines()[1:]}
    clicks = shop.conf / "tables" / "clicks.yml"
    clicks.write_text(clicks.read_text().rstrip() + _BROKEN_BY_ALL)
    with pytest.MonkeyPatch.context() as patch:
        out, err = io.StringIO(), io.StringIO()
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        stages = ("clean", "profile", "sensitivity", "validate", "register", "report")
        assert shop.stock(*stages, "--run-date", str(shop.last_day)) == EXIT_DONE, err.getvalue()
        assert shop.stock("show", "--run-date", str(shop.last_day)) == EXIT_DONE, err.getvalue()
    yield Planted(shop, frozenset(secrets), out.getvalue() + err.getvalue())


def _plant(file: Path) -> set[str]:
    """Write a mobile number or a mail address into every second note; every tenth row breaks a rule as well."""
    rows = list(csv.reader(io.StringIO(gzip.decompress(file.read_bytes()).decode())))
    header, secrets = rows[0], set()
    for place, row in enumerate(rows[1:]):
        if place % 2:
            secret = f"1{(3, 5, 8)[place % 3]}9{place:08d}" if place % 4 == 1 else f"guest{place}@private.example"
            row[header.index("Note")] = f"call me: {secret}, thank you" if place % 3 else secret
            secrets.add(secret)
        if place % 10 == 1:
            row[header.index("Qty")] = "0"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    file.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    return secrets


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file), file.read_text(encoding="utf-8", errors="replace")


def _leaks(text: str, secrets: frozenset[str]) -> list[str]:
    return sorted(secret for secret in secrets if secret in text)


def test_the_undeclared_column_was_found(planted: Planted) -> None:
    rows = {
        (row["table"], row["column"]): row
        for row in planted.lake.read("sensitivity", planted.shop.last_day).to_pylist()
    }
    note = rows["clicks", "note"]
    assert {note["detected"], *note["also"]} >= {"mobile", "email_address"}
    assert (note["origin"], note["pii"], note["severity"]) == ("detected", "direct", "critical")
    assert rows["members", "email"]["origin"] == "both" and rows["members", "email"]["finding"] is None
    found = {key for key, row in rows.items() if row["detected"]}
    assert found == {("clicks", "note"), ("members", "email")}, "and nothing else"


def test_the_values_are_in_the_lake(planted: Planted) -> None:
    notes = planted.lake.read("clean/clicks", planted.shop.last_day, ["note"])["note"].to_pylist()
    assert _leaks("\n".join(note or "" for note in notes), planted.secrets)


def test_no_planted_value_is_in_the_report_or_the_data_docs(planted: Planted) -> None:
    pages = 0
    for table in ("reports", "data_docs"):
        for name, text in _texts(planted.lake.path(table, planted.shop.last_day)):
            assert _leaks(text, planted.secrets) == [], name
            pages += name.endswith(".html")
    assert pages >= 2


def test_no_planted_value_was_printed_or_logged(planted: Planted) -> None:
    assert "personal data" in planted.printed and "Data assets" in planted.printed
    assert _leaks(planted.printed, planted.secrets) == []


def test_no_planted_value_is_in_what_pages_are_made_of(planted: Planted) -> None:
    day = planted.shop.last_day
    for table in ("validations", "sensitivity", "assets"):
        assert _leaks(str(planted.lake.read(table, day).to_pylist()), planted.secrets) == [], table


def test_the_report_would_show_them_if_nothing_had_been_found(planted: Planted, tmp_path: Path) -> None:
    """The tests above can fail: without the stage's table the report shows the undeclared column."""
    shutil.copytree(planted.shop.root, tmp_path / "shop", symlinks=True)
    shop = Shop(tmp_path / "shop")
    shutil.rmtree(shop.lake / "sensitivity")
    assert shop.stock("report", "--run-date", str(shop.last_day)) == EXIT_DONE
    page = "".join(text for _, text in _texts(Lake(shop.lake).path("reports", shop.last_day)))
    assert _leaks(page, planted.secrets)


def test_a_hash_policy_shows_equal_hashes_and_no_value(
    planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(planted.shop.root, tmp_path / "shop", symlinks=True)
    shop = Shop(tmp_path / "shop")
    pipeline = shop.conf / "pipeline.yml"
    pipeline.write_text(pipeline.read_text() + "\nmasking: {direct: hash, pseudonym: hash}\n")
    monkeypatch.delenv("STOCKTAKE_MASK_SALT", raising=False)
    assert shop.stock("report", "--run-date", str(shop.last_day)) != EXIT_DONE
    monkeypatch.setenv("STOCKTAKE_MASK_SALT", "a long secret of this test alone")
    assert shop.stock("report", "--run-date", str(shop.last_day)) == EXIT_DONE
    page = "".join(text for _, text in _texts(Lake(shop.lake).path("reports", shop.last_day)))
    assert _leaks(page, planted.secrets) == [] and "a long secret of this test alone" not in page
