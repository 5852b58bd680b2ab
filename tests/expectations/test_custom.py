"""Custom expectations: found by listing the folder, rendered in words, each formula against another's."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_expectation_impl, get_renderer_impl
from hypothesis import given, settings
from hypothesis import strategies as st

from conf.project import load_project
from expectations import custom
from expectations.checksums import CHECKSUMS
from expectations.custom.column_distribution_to_be_near_reference import stability_index
from expectations.custom.column_to_depend_on_columns import ExpectColumnToDependOnColumns
from expectations.own import OwnExpectation, Wanted
from jobs.inventory.drift.metrics import metrics
from jobs.inventory.drift.pair import Pair
from jobs.inventory.surroundings import reference_shares
from tests.inventory.drift.states import state

MODULES = sorted(module.name for module in pkgutil.iter_modules(custom.__path__))
ARGUMENTS = {
    "column": "code", "column_list": ["id", "day"], "order_by": "at", "kind": "luhn", "parent_table": "codes",
    "parent_column": "name", "max_hours": 5, "max_psi": 0.1, "max_ratio": 2.0,
}  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_each_file_is_an_expectation_with_words_and_renderers(module: str):
    custom.load()
    own = get_expectation_impl(f"expect_{module}")
    assert issubclass(own, OwnExpectation)
    kwargs = {name: value for name, value in ARGUMENTS.items() if name in own.success_keys}
    configuration = ExpectationConfiguration(type=f"expect_{module}", kwargs=kwargs)
    _, prescriptive = get_renderer_impl(f"expect_{module}", "renderer.prescriptive")
    (shown,) = prescriptive(configuration=configuration)
    assert len(shown.string_template["params"]["sentence"]) > 15
    _, diagnostic = get_renderer_impl(f"expect_{module}", "renderer.diagnostic.observed_value")
    assert diagnostic(result=_Result({"observed_value": "PSI 0.1"})) == "PSI 0.1"
    assert diagnostic(result=_Result({"unexpected_percent": 12.5})) == "12.5% unexpected"
    assert diagnostic(result=_Result({"measured": False, "observed_value": "nothing"})).startswith("not measured")


class _Result:
    def __init__(self, result: dict) -> None:
        self.result = result


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("luhn", "4539578763621486", "4539578763621487"), ("luhn", "79927398713", "79927398710"),
        ("gtin", "4006381333931", "4006381333932"), ("gtin", "96385074", "96385075"),
        ("gb11643", "11010519491231002X", "110105194912310021"),
        ("gb32100", "91350100M000100Y43", "91350100M000100Y44"),
        ("iban", "DE89370400440532013000", "DE89370400440532013001"), ("iban", "GB82WEST12345698765432", "GB82 WEST"),
    ],
)  # fmt: skip
def test_published_numbers_pass_and_their_neighbours_do_not(kind: str, right: str, wrong: str):
    # The 11-digit Luhn example is shorter than any card.
    assert CHECKSUMS[kind](right) is (len(right) != 11)
    assert not CHECKSUMS[kind](wrong)
    assert not CHECKSUMS[kind]("")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=30))
def test_the_dependency_error_is_the_fewest_rows_to_remove(pairs: list[tuple[str, str]]):
    frame = pd.DataFrame(pairs, columns=["left", "right"])
    wanted = Wanted(column="right", column_list=["left"], max_error=0.0, min_value=None, max_value=None)
    found = ExpectColumnToDependOnColumns.on_pandas(frame, wanted)
    # Brute force over which value each group keeps.
    kept = max(
        sum({"a": a, "b": b}[left] == right for left, right in pairs) for a in "xyz" for b in "xyz"
    )  # fmt: skip
    assert (found.elements, found.unexpected) == (len(pairs), len(pairs) - kept)


def test_the_stability_index_is_that_of_drift_less_its_bias():
    random = np.random.default_rng(4)
    before, after = (
        list(random.choice(list("abc"), size, p=p)) for size, p in ((500, [0.6, 0.3, 0.1]), (300, [0.4, 0.3, 0.3]))
    )
    config = load_project().pipeline.drift
    drift = metrics()["psi"](Pair(state(before), state(after), config)).value
    reference = reference_shares(state(before))
    counts = np.array([after.count(value) for value in reference["values"]], float)
    index = stability_index(counts, np.array(reference["shares"])[: len(counts)], 500)
    assert index == pytest.approx(drift - 2 * (1 / 500 + 1 / 300))


def test_reference_shares_sum_to_one_and_follow_the_kind():
    numbers = reference_shares(state([1, 1, 2, None]))
    assert (numbers["edges"], numbers["shares"]) == ([1.0], [0.5, 0.25, 0.25])
    many = reference_shares(state(list(np.linspace(0, 1, 500)) + [None] * 500))
    assert len(many["edges"]) == 9 and sum(many["shares"]) == pytest.approx(1) and many["shares"][-1] == 0.5
    words = reference_shares(state([f"v{n}" for n in range(100)]))
    assert len(words["values"]) == 50 and words["shares"][50:] == pytest.approx([0.5, 0])
    assert reference_shares(None) is None
    assert reference_shares(state([], pa.string())) is None


def test_the_folder_is_the_list():
    files = Path(custom.__file__).parent.glob("*.py")
    assert sorted(file.stem for file in files if file.stem != "__init__") == MODULES
    assert len(MODULES) >= 7
