"""A new kind of rule is one file in the catalogue: the one that CONTRIBUTING shows is dropped in and works."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conf.cleaning_config import step_kinds
from conf.project import ROOT
from conf.table_config import TableConfig
from jobs.inventory.cleaning import catalogue
from jobs.inventory.cleaning.reading import prepared_rows
from tests.dirt.corpus import DAY

EXAMPLE = ROOT / "tests" / "dirt" / "separators.py"


@pytest.fixture
def dropped_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The example in the catalogue's folder, nothing else changed."""
    shutil.copy(EXAMPLE, tmp_path / "separators.py")
    monkeypatch.setattr(catalogue, "__path__", [*catalogue.__path__, str(tmp_path)])
    for listing in (catalogue.kinds, step_kinds):
        listing.cache_clear()
    yield
    for listing in (catalogue.kinds, step_kinds):
        listing.cache_clear()


def test_contributing_shows_the_example_that_is_tested() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = [block for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL) if "separators" in block]
    assert all(block.strip() == EXAMPLE.read_text(encoding="utf-8").strip() for block in shown)


@pytest.mark.spark
def test_the_example_is_found_checked_and_applied(dropped_in: None, spark) -> None:
    column = {"type": "string", "role": "attribute", "description": "A number"}
    table = TableConfig.model_validate({
        "table": "calls", "kind": "customer", "description": "Calls", "owner": "shop", "load": "snapshot",
        "source": {"format": "parquet", "path": "calls"}, "columns": {"phone": column},
        "cleaning": [{"kind": "separators", "column": "phone", "separators": "-"}],
    })  # fmt: skip
    landed = spark.createDataFrame(
        [(DAY, None, "0571-8888"), (DAY, None, "05718888"), (DAY, None, None)],
        "_dt date, _unreadable string, phone string",
    )
    prepared = prepared_rows([landed], table, [DAY])
    position = [rule.name for rule in prepared.rules].index("separators:phone")
    found = prepared.frame.select("_original_phone", "phone", f"_broken_{position}").collect()
    assert sorted(map(tuple, found), key=repr) == [
        ("0571-8888", "05718888", True), ("05718888", "05718888", False), (None, None, False),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="unknown key 'seperators': did you mean 'separators'"):
        TableConfig.model_validate(
            table.model_dump(mode="json") | {"cleaning": [{"kind": "separators", "column": "phone", "seperators": "-"}]}
        )
