"""What the held-out shops claim of their files holds of them: read by pandas alone, before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from benchmarks.discover.shops import make
from benchmarks.discover.truth import Score, Truth, judge

SHOPS = (
    "appliances", "bookseller", "megastore", "streetwear", "supermercado", "takeaway", "webshop_dump", "wholesaler",
)  # fmt: skip
ENCODINGS = {"supermercado": "windows-1252", "appliances": "gbk"}
ORPHANS = 0.01


def read(file: Path) -> pd.DataFrame:
    if file.suffix == ".parquet":
        return pd.read_parquet(file).map(lambda value: None if pd.isna(value) else str(value))
    if file.suffix == ".jsonl":
        return pd.read_json(file, lines=True, dtype=False, convert_dates=False)
    return pd.read_csv(
        file,
        sep=";" if file.parent.name == "supermercado" else "\t" if ".tsv" in file.name else ",",
        encoding=ENCODINGS.get(file.parent.name, "utf-8"),
        dtype=str,
        keep_default_na=False,
        na_values=["", "NULL"],
    )


@pytest.fixture(scope="module", params=SHOPS)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    """(truths, tables as text), by table; files by day are one table."""
    folder = tmp_path_factory.mktemp("shops") / request.param
    truths = dict(make(request.param, folder))
    files: dict[str, list[pd.DataFrame]] = {}
    for file in sorted(folder.iterdir()):
        files.setdefault(file.name.partition(".")[0].rstrip("_0123456789"), []).append(read(file))
    return truths, {name: pd.concat(parts, ignore_index=True) for name, parts in files.items()}


def test_the_truth_names_the_columns_on_disk_and_no_others(shop: tuple[dict, dict]) -> None:
    truths, tables = shop
    assert tables.keys() == truths.keys()
    for name, truth in truths.items():
        assert list(tables[name].columns) == [column for column, _, _ in truth.rows], name
        assert tables[name].notna().any(axis=0).all(), name


def test_keys_are_unique_but_for_lines_sent_twice_and_need_each_of_their_columns(shop: tuple[dict, dict]) -> None:
    truths, tables = shop
    for name, truth in truths.items():
        rows = tables[name].drop_duplicates()
        assert len(rows) >= 0.99 * len(tables[name])
        for key in (truth.key, *truth.or_keys):
            assert rows[list(key)].notna().all(axis=None), (name, key)
            assert not rows.duplicated(list(key)).any(), (name, key)
            for column in key if len(key) > 1 else ():
                assert rows.duplicated([other for other in key if other != column]).any(), (name, key, column)


def test_references_hold_but_for_a_few_orphans(shop: tuple[dict, dict]) -> None:
    truths, tables = shop
    for name, truth in truths.items():
        for columns, parent, referenced in (*truth.references, *truth.also):
            child = tables[name][list(columns)].dropna().astype(str)
            known = set(tables[parent][list(referenced)].astype(str).itertuples(index=False, name=None))
            orphans = sum(row not in known for row in child.itertuples(index=False, name=None))
            assert len(child), (name, columns)
            assert orphans <= ORPHANS * len(child), (name, columns, orphans, len(child))


def test_tables_have_the_size_of_an_export(shop: tuple[dict, dict]) -> None:
    truths, tables = shop
    assert 3 <= len(tables) <= 7
    for name, truth in truths.items():
        if truth.kind == "behaviour":
            assert 1_000 <= len(tables[name]) <= 20_000, (name, len(tables[name]))


def found(roles: dict[str, str], key: Iterable[str], *edges: tuple[tuple[str, ...], str]) -> SimpleNamespace:
    """A table as `judge` sees one, all of its columns strings."""
    columns = {name: SimpleNamespace(name=name, source=name, type="string", format=None) for name in roles}
    candidates = [SimpleNamespace(columns=c, parent=parent, references=c) for c, parent in edges]
    references = [SimpleNamespace(candidate=each) for each in candidates]
    return SimpleNamespace(
        name="t", kind="behaviour", columns=columns, roles=roles, key=tuple(key), references=references
    )


TRUTH = Truth(
    "behaviour",
    """
    a  string|whole  user_id
    b  string  attribute|basket_id
    c  number  price
    """,
    key=("a", "b"),
    or_keys=(("a", "c"),),
    references=((("a", "b"), "parent", ("a", "b")),),
    also=((("b",), "parent", ("b",)),),
)


def judged(table: SimpleNamespace) -> Score:
    return judge({"t": TRUTH}, [table])


def test_either_of_two_named_answers_is_right_and_no_third() -> None:
    score = judged(found({"a": "user_id", "b": "basket_id", "c": "price"}, "ca"))
    assert (score.share("role"), score.share("key"), score.recall("key")) == (1.0, 1.0, 1.0)
    assert score.right["type"] == 2
    assert score.wrong["type"] == 1  # c is a string here, and no number
    score = judged(found({"a": "item_id", "b": "text", "c": "price"}, "bc"))
    assert (score.right["role"], score.wrong["role"]) == (1, 2)
    assert (score.right["key"], score.wrong["key"], score.missed["key"]) == (0, 1, 1)
    assert "role of t.b: text, and it is attribute or basket_id" in score.said


def test_a_reference_that_holds_as_well_is_neither_asked_for_nor_wrong() -> None:
    roles = {"a": "user_id", "b": "basket_id", "c": "price"}
    score = judged(found(roles, "ab", (("b", "a"), "parent"), (("b",), "parent")))
    assert (score.right["reference"], score.wrong["reference"], score.missed["reference"]) == (1, 0, 0)
    score = judged(found(roles, "ab", (("b",), "parent"), (("c",), "parent")))
    assert (score.right["reference"], score.wrong["reference"], score.missed["reference"]) == (0, 1, 1)
