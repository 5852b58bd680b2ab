"""Clickshop needs nothing but its configuration: what its generator planted is what clean and relate find."""

from __future__ import annotations

import gzip
import importlib.util
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.relations import declared, discovered
from conf.project import ROOT, load_project
from jobs.inventory import clean, relate
from jobs.lake.context import Context
from jobs.lake.partitions import Lake
from tests.inventory.test_relate import profile_of

DATA = ROOT / "tests" / "data"
LAST_DAY = date(2024, 4, 7)
LAST_SNAPSHOT = date(2024, 3, 31)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_clickshop", DATA / "make_clickshop.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PLANTED = generator().PLANTED


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, spark: object) -> Context:
    """Clickshop, cleaned, profiled and related."""
    root = tmp_path_factory.mktemp("clickshop")
    shutil.copytree(DATA / "clickshop" / "landing", root / "landing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STOCKTAKE_LAKE", str(root / "lake"))
        patch.setenv("STOCKTAKE_LANDING", str(root / "landing"))
        project = load_project(DATA / "clickshop" / "conf")
        context = Context(run_date=LAST_DAY, project=project, selected=project.select(None), run_id="test")
        clean.run(context)
        profile_of(context)
        relate.run(context)
        return context


@pytest.fixture(scope="module")
def lake(night: Context) -> Lake:
    return night.lake


def all_rows(lake: Lake, table: str) -> list[dict[str, Any]]:
    return lake.read_many(table, lake.partitions(table)).to_pylist()


def broken(lake: Lake, table: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in all_rows(lake, "rule_results"):
        if row["table"] == table:
            found[row["rule"]] += row["rows_broken"]
    return found


def test_the_generator_gives_what_lies_in_the_repository(tmp_path: Path) -> None:
    generator().main(tmp_path / "landing")
    want = {
        file.relative_to(DATA / "clickshop" / "landing"): file for file in (DATA / "clickshop" / "landing").rglob("*.*")
    }
    made = {file.relative_to(tmp_path / "landing"): file for file in (tmp_path / "landing").rglob("*.*")}
    assert made.keys() == want.keys()
    for name, file in made.items():
        read = gzip.open if file.suffix == ".gz" else Path.open
        with read(file, "rb") as left, read(want[name], "rb") as right:
            assert left.read() == right.read(), name


@pytest.mark.spark
def test_planted_defects_are_found_and_nothing_else(lake: Lake) -> None:
    found = {rule: count for rule, count in broken(lake, "clicks").items() if count}
    notes = found.pop("placeholder:note", 0)
    assert notes == 0
    assert found == {
        "parse:row": PLANTED["unreadable"],
        "type:happened_at": PLANTED["impossible_date"],
        "required:happened_at": PLANTED["unreadable"],
        "required:visitor": PLANTED["no_visitor"],
        "placeholder:visitor": PLANTED["no_visitor"] * 2 // 3,
        "allowed:event": PLANTED["unknown_event"],
        "known_event": PLANTED["unknown_event"],
        "trim:article": PLANTED["padded_sku"],
        "pieces_positive": PLANTED["no_quantity"],
        "placeholder:unit_price": PLANTED["price_placeholder"],
    }
    ledger = [row for row in all_rows(lake, "ledger") if row["table"] == "clicks"]
    wrong = sum(PLANTED[name] for name in ("unreadable", "impossible_date", "no_visitor", "unknown_event"))
    assert sum(row["rows_quarantined"] for row in ledger) == wrong
    assert sum(row["rows_duplicate"] for row in ledger) == PLANTED["copies"]


@pytest.mark.spark
def test_relations_find_orphans_guests_and_twins(lake: Lake) -> None:
    rows = lake.read("relations", LAST_DAY).to_pylist()
    article = next(row for row in rows if row["table"] == "clicks" and row["parent"] == "articles")
    assert (article["orphan_rows"], article["orphan_ids"]) == (PLANTED["orphan_rows"], PLANTED["orphan_ids"])
    guest = next(row for row in rows if row["table"] == "clicks" and row["parent"] == "members")
    assert guest["orphan_ids"] == generator().GUESTS
    assert [row["duplicate_rows"] for row in rows if row["kind"] == "twin"] == [PLANTED["twin_articles"]]


@pytest.mark.spark
def test_its_foreign_keys_are_found_without_their_declaration(night: Context) -> None:
    assert discovered(night) == declared(night.project)
    suggested = [row for row in night.lake.read("relations", LAST_DAY).to_pylist() if row["origin"] == "discovered"]
    assert [row for row in suggested if row["kind"] == "foreign_key"] == []


@pytest.mark.spark
def test_ids_text_and_prices_arrive_as_they_were_written(lake: Lake) -> None:
    clicks = all_rows(lake, "clean/clicks")
    assert {len(row["article"]) for row in clicks} == {5}
    assert {len(row["visitor"]) for row in clicks} == {6}
    assert {row["event"] for row in clicks} == {"view", "cart", "purchase"}
    assert {row["note"] for row in clicks} - {None} == set(generator().NOTES)
    assert all(date(2024, 1, 1) <= row["happened_at"].date() <= row["dt"] for row in clicks)


@pytest.mark.spark
def test_an_unreadable_line_keeps_its_text(lake: Lake) -> None:
    lines = [row for row in all_rows(lake, "quarantine/clicks") if "parse:row" in row["broken_rules"]]
    assert [row["unreadable_text"].strip() for row in lines] == ["000001,00001,view"] * PLANTED["unreadable"]


@pytest.mark.spark
def test_personal_values_never_reach_the_samples(lake: Lake) -> None:
    samples = lake.read("rule_samples", LAST_DAY).to_pylist()
    assert {row["table"] for row in samples} >= {"clicks", "members"}
    assert not [row for row in samples if "@" in row["row"]]


@pytest.mark.spark
def test_snapshots_keep_hostile_and_foreign_text(lake: Lake) -> None:
    articles = lake.read("clean/articles", LAST_SNAPSHOT).to_pylist()
    assert {row["maker"] for row in articles} == set(generator().MAKERS)
    assert articles[0]["title"].startswith("Tea & Coffee <b>")
    assert lake.manifest("clean/articles", LAST_SNAPSHOT).notes["extra_columns"] == "tags"
