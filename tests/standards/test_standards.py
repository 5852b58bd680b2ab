"""Every measure the code can make and every field of the register has its place in the standards."""

from __future__ import annotations

import ast
import json
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

import expectations.custom
from conf.project import ROOT
from conf.table_config import Dimension
from jobs.inventory.cleaning import catalogue
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score import quality
from jobs.standards.fields import ELEMENTS, REGISTER_FIELDS
from jobs.standards.measures import BY_DIMENSION, CHARACTERISTICS, INDICATORS, MEASURES, standard_of
from jobs.standards.page import standards_page
from tests.score.test_quality import NIGHT, fill, healthy, orders

SOURCES = sorted((ROOT / "jobs" / "score" / "quality" / "sources").glob("*.py"))


def names_of(node: ast.expr) -> set[str]:
    """The measures a first argument of `About` or its `measure` can stand for: texts before `:` or `(`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value.partition(":")[0].partition("(")[0]}
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return names_of(node.values[0])
    if isinstance(node, ast.IfExp):
        return names_of(node.body) | names_of(node.orelse)
    return set()


def measures_made_in(file: Path) -> tuple[set[str], bool]:
    """Measures that a source of quality names in its code, and whether it makes any whose name is not to be read."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found: set[str] = set()
    unclear = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "About":
            arguments = {key.arg: key.value for key in node.keywords}
            named = arguments.get("measure") or (node.args[0] if node.args else arguments["name"])
            found |= names_of(named)
            unclear |= not names_of(named)
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            found |= names_of(node.value.elts[0])
    return found, unclear


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_every_measure_a_source_of_quality_names_is_mapped(file: Path) -> None:
    found, _ = measures_made_in(file)
    assert found <= set(MEASURES), f"map {sorted(found - set(MEASURES))} in jobs/standards/measures.py"


def test_measures_named_by_data_are_cleaning_kinds_expectations_or_yielded() -> None:
    """Three sources take the measure's name from elsewhere; what they can take is listed in the tests below."""
    unclear = {file.stem for file in SOURCES if measures_made_in(file)[1]}
    assert unclear <= {"rows", "expectations", "profiles", "anomalies"}


def test_no_mapping_outlives_its_measure() -> None:
    made = set().union(*(measures_made_in(file)[0] for file in SOURCES)) | {"volume", "schema"}
    kinds = {found.name for found in pkgutil.iter_modules(catalogue.__path__)}
    stale = {measure for measure in MEASURES if not measure.startswith("expect_")} - made - kinds
    assert not stale, f"nothing measures {sorted(stale)}: take it out of jobs/standards/measures.py"


def test_every_kind_of_cleaning_rule_is_mapped() -> None:
    kinds = {found.name for found in pkgutil.iter_modules(catalogue.__path__)}
    assert kinds <= set(MEASURES), f"map {sorted(kinds - set(MEASURES))} in jobs/standards/measures.py"


def test_every_expectation_of_our_own_is_mapped() -> None:
    own = {f"expect_{found.name}" for found in pkgutil.iter_modules(expectations.custom.__path__)}
    assert own <= set(MEASURES), f"map {sorted(own - set(MEASURES))} in jobs/standards/measures.py"


def test_a_measure_without_a_mapping_is_found(tmp_path: Path) -> None:
    file = tmp_path / "novelty.py"
    file.write_text('rule = counted(About(f"shiny:{name}", "lake", "accuracy"), 1, 1, config)')
    assert measures_made_in(file) == ({"shiny"}, False)
    assert standard_of("shiny", "accuracy") is None
    assert standard_of("expect_column_median_to_be_between", "accuracy") == BY_DIMENSION["accuracy"]


def test_every_measure_of_a_scored_night_is_mapped(make_context: Callable[..., Context]) -> None:
    shop = make_context(NIGHT, tables={"orders": orders()})
    fill(shop, healthy())
    quality.run(shop)
    rows = shop.lake.read("quality_scores", NIGHT).to_pylist()
    rules = [rule for row in rows for rule in json.loads(row["evidence"]).get("rules", ())]
    measured = {rule["measure"] for rule in rules}
    assert len(measured) > 8
    assert all(measure in MEASURES for measure in measured), measured - set(MEASURES)


def test_mappings_name_what_the_standards_have() -> None:
    assert set(BY_DIMENSION) == set(get_args(Dimension))
    for standard in (*MEASURES.values(), *BY_DIMENSION.values()):
        assert standard.indicator in INDICATORS
        assert standard.characteristics and set(standard.characteristics) <= set(CHARACTERISTICS)


def test_every_field_of_the_register_is_mapped_and_nothing_else() -> None:
    assert set(REGISTER_FIELDS) == {*OUTPUTS["assets"].schema.names, "dt"}
    assert all(clause.clauses and clause.element in ELEMENTS for clause in REGISTER_FIELDS.values())


def test_the_page_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "standards.md").read_text(encoding="utf-8") == standards_page(), "run `make docs`"
    assert all(f"`{measure}`" in standards_page() for measure in MEASURES)
