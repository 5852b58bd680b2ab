"""The catalogue: kinds are found by listing the folder, and what a table's file says of them is checked by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from conf.cleaning_config import step_kinds
from conf.errors import ConfigError
from conf.loading import load_yaml
from conf.project import ROOT
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import STAGES

CATALOGUE = ROOT / "jobs" / "inventory" / "cleaning" / "catalogue"


@pytest.fixture
def file(tmp_path: Path):
    """Writes a table's file with the given steps; returns its path."""

    def write(*steps: dict[str, Any], **changes: Any) -> Path:
        plain = {"role": "attribute", "description": "A column"}
        types = {"title": "string", "price": "double", "pieces": "bigint", "at": "timestamp", "note": "string"}
        content = {
            "table": "orders", "kind": "behaviour", "description": "Orders", "owner": "shop", "load": "incremental",
            "source": {"format": "parquet", "path": "orders"},
            "columns": {name: {**plain, "type": type_} for name, type_ in types.items()},
            "cleaning": list(steps), **changes,
        }  # fmt: skip
        path = tmp_path / "orders.yml"
        path.write_text(yaml.safe_dump(content))
        return path

    return write


def test_every_module_of_the_folder_is_a_kind() -> None:
    names = {module.stem for module in CATALOGUE.glob("*.py")} - {"__init__"}
    built_in = {module.stem for module in CATALOGUE.glob("*.py") if "def built_in(" in module.read_text()}
    declared = {module.stem for module in CATALOGUE.glob("*.py") if "class Params(" in module.read_text()}
    assert built_in | declared == names
    assert set(step_kinds()) == declared
    assert {"mojibake", "unicode", "codes", "unit", "range", "pattern", "reference", "outliers", "fill"} < declared


def test_a_kind_knows_only_columns_and_rules() -> None:
    """Pure: a module of the catalogue imports no I/O and no session."""
    for module in CATALOGUE.glob("*.py"):
        text = module.read_text()
        assert "jobs.lake" not in text, module.name
        assert "SparkSession" not in text, module.name
        assert "DataFrame" not in text, module.name


def test_stages_are_named_once() -> None:
    assert len(STAGES) == len(set(STAGES))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"kind": "rang", "column": "price", "least": 0}, "unknown kind 'rang': did you mean 'range'?"),
        ({"kind": "range", "colum": "price", "least": 0}, "unknown key 'colum': did you mean 'column'?"),
        ({"kind": "range", "least": 0}, "key 'column' is required and missing"),
        ({"kind": "range", "column": "prize", "least": 0}, "names column 'prize', which `columns` does not declare"),
        ({"kind": "range", "column": "price"}, "give `least` or `most`"),
        ({"kind": "range", "column": "title", "least": 0}, "column 'title' is string"),
        ({"kind": "mojibake", "column": "price"}, "column 'price' is double"),
        ({"kind": "unit", "column": "pieces", "divided_by": 1000}, "`pieces` is bigint: declare it double"),
        ({"kind": "unit", "column": "price"}, "give either `times` or `divided_by`"),
        ({"kind": "time_zone", "column": "at", "zone": "Shanghai"}, "'Shanghai' is no time zone"),
        ({"kind": "pattern", "column": "title", "regex": "("}, "is no regular expression"),
        ({"kind": "fill", "column": "note", "strategy": "constant"}, "`value` belongs to the strategy 'constant'"),
        ({"kind": "fill", "column": "note", "strategy": "median"}, "column 'note' is string"),
        ({"kind": "fill", "column": "note", "strategy": "column", "source": "price"}, "column 'price' is double"),
        ({"kind": "reference", "columns": ["title"], "table": "t", "references": ["a", "b"]}, "have the same length"),
        ({"kind": "sessions", "user": "note", "at": "at", "into": "title"}, "adds column 'title'"),
    ],
)  # fmt: skip
def test_a_wrong_step_is_refused_with_file_key_and_mend(file, step: dict[str, Any], said: str) -> None:
    path = file(step)
    with pytest.raises(ConfigError) as caught:
        load_yaml(path, TableConfig)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert "mend:" in str(caught.value)


def test_a_right_step_keeps_all_its_keys(file) -> None:
    table = load_yaml(
        file(
            {"kind": "outliers", "column": "price", "width": 4, "treat": "cap", "by": ["note"]},
            {"kind": "fill", "column": "note", "strategy": "mode"},
        ),
        TableConfig,
    )
    assert [step.rule for step in table.cleaning] == ["outliers:price", "fill:note"]
    assert table.model_dump(mode="json")["cleaning"][0]["treat"] == "cap", "the fingerprint of cleaning sees every key"
    assert table.added_columns == {"is_outlier_price": "boolean", "is_imputed_note": "boolean"}


def test_two_steps_of_one_name_are_refused(file) -> None:
    step = {"kind": "range", "column": "price", "least": 0}
    with pytest.raises(ConfigError, match="two rules have the same name: range:price"):
        load_yaml(file(step, {**step, "least": 1}), TableConfig)


@pytest.mark.parametrize(
    ("undo", "said"),
    [
        ({"rule": "range:price", "reason": "not a repair"}, "names 'range:price', which is no repair"),
        ({"rule": "trim:titel", "reason": "misspelt"}, "names 'trim:titel'"),
        ({"rule": "trim:title", "reason": "order", "first": "2024-02-01", "last": "2024-01-01"}, "`last` lies before"),
    ],
)
def test_only_repairs_can_be_undone(file, undo: dict[str, Any], said: str) -> None:
    path = file({"kind": "range", "column": "price", "least": 0}, undo=[undo])
    with pytest.raises(ConfigError, match=said):
        load_yaml(path, TableConfig)


def test_a_lookup_into_an_unknown_table_or_column_is_refused() -> None:
    from conf.project import _check_lookups, load_project

    tables = load_project().tables
    step = {"kind": "reference", "columns": ["product_id"], "table": "products", "references": ["product_id"]}

    def changed(**keys: Any) -> dict[str, TableConfig]:
        content = tables["transactions"].model_dump(mode="json") | {"cleaning": [{**step, **keys}]}
        return {**tables, "transactions": TableConfig.model_validate(content)}

    _check_lookups(Path("conf"), changed())
    with pytest.raises(ConfigError, match="looks into table 'product', which has no file"):
        _check_lookups(Path("conf"), changed(table="product"))
    with pytest.raises(ConfigError, match=r"looks into column 'products\.id'"):
        _check_lookups(Path("conf"), changed(references=["id"]))
