"""The law that effects and carriers sum to the change fails when the arithmetic is broken on purpose."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from jobs.score.derivation import tree
from jobs.score.derivation.states import OVERALL, Key, Measured, NightState, TableState
from jobs.score.moves import effects, mixing
from jobs.score.moves.effects import EFFECTS, Between
from jobs.score.moves.mixing import Nights, Pair

SEVERITIES = {"critical": 3.0, "major": 2.0, "minor": 1.0}


def rule(u: float, severity: str = "major", covers: float = 1.0) -> Measured:
    return Measured(u, u, u, covers, severity, "rule", None, None)


def table(rules: dict[tuple[str, str, str], Measured], omega: float, accuracy: float) -> TableState:
    keys = {Key(*names): found for names, found in rules.items()}
    cells = {(d, c): omega if c == "price" else 1.0 for d in ("accuracy", "completeness") for c in ("price", "user")}
    return TableState(keys, cells, {"accuracy": accuracy, "completeness": 0.4}, SEVERITIES, 0.95)


BEFORE = table(
    {
        ("accuracy", "price", "positive"): rule(0.99),
        ("accuracy", "price", "key"): rule(0.6, "critical"),
        ("accuracy", "user", "steady"): rule(0.8, "minor", 0.3),
        ("completeness", "user", "filled"): rule(0.7),
    },
    omega=3.0,
    accuracy=0.3,
)
AFTER = table(
    {
        ("accuracy", "price", "positive"): rule(0.5, "minor"),
        ("accuracy", "price", "key"): rule(0.3, "critical"),
        ("accuracy", "price", "new"): rule(0.1),
        ("accuracy", "user", "steady"): rule(0.9, "minor", 0.6),
        ("completeness", "user", "filled"): rule(0.95),
        ("completeness", "price", "filled"): rule(0.2),
    },
    omega=1.0,
    accuracy=0.6,
)


def law() -> None:
    """Data, rules and weights all change, and a rule caps: the parts of all effects sum to the change."""
    pair = Pair(BEFORE, AFTER, frozenset({Key("accuracy", "price", "positive")}))
    moved = Between(Nights(NightState({"t": BEFORE}), NightState({"t": AFTER}), {"t": pair})).moved(
        ("t", None, OVERALL)
    )
    assert moved is not None
    assert math.fsum(map(moved.effect, EFFECTS)) == pytest.approx(moved.after - moved.before, abs=1e-9)
    assert all(abs(moved.effect(name)) > 1e-3 for name in EFFECTS), "the example moves all three"


def without_the_middle(before: Any, after: Any, x0: Any, x1: Any) -> tree.Parts:
    """A common shortcut: the old weights times the change of each item, forgetting that weights change."""
    total = math.fsum(weight for weight, _ in before.items.values())
    return {
        (name,): before.items[name][0] * (x1[name] - x0[name]) / total for name in before.items if name in after.items
    }


BUGS: dict[str, tuple[Any, str, Any]] = {
    "equal shares of all orders": (effects, "_SHARE", {0: 0.25, 1: 0.25, 2: 0.25}),
    "the arithmetic mean for the logarithmic": (tree, "_logarithmic_mean", lambda a, b: (a + b) / 2),
    "no slope of the logarithm": (tree, "_log_slope", lambda a, b: 1.0),
    "the change of weights forgotten": (tree, "_of_mean", without_the_middle),
}


def test_the_law_holds() -> None:
    law()


@pytest.mark.parametrize("bug", BUGS)
def test_a_broken_formula_breaks_the_law(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*BUGS[bug])
    with pytest.raises(AssertionError):
        law()


def test_a_cap_that_is_not_charged_to_its_rule_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    def uncharged(before: tree.Mean, after: tree.Mean) -> tree.Parts:
        values = [{name: node.value for name, (_, node) in state.items.items()} for state in (before, after)]
        return tree._of_mean(before, after, *values)

    monkeypatch.setattr(tree, "_of_capped", uncharged)
    with pytest.raises(AssertionError):
        law()


def test_mixing_that_takes_rules_with_the_data_gives_the_rules_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only one night can tell, taken from the data's night: then no rule ever has an effect."""
    mixed: Callable[..., TableState] = mixing.Pair.mixed

    def confused(self: Pair, mix: mixing.Mix) -> TableState:
        return mixed(self, mixing.Mix(mix.data, mix.data, mix.weight))

    monkeypatch.setattr(mixing.Pair, "mixed", confused)
    with pytest.raises(AssertionError, match="moves all three"):
        law()
