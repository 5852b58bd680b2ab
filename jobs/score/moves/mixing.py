"""States between two nights: the data of one, the rules of one, the weights of one.

What only one night can tell is taken from it for the other too, so that it does not count as a change of anything
else: a rule that is new or worded anew was never measured before, and its whole coming is the rules' doing; a rule that
was in force and could be measured for the first time is the data's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from jobs.score.derivation.states import Key, Measured, NightState, TableState


@dataclass(frozen=True)
class Mix:
    """Which night (0: before, 1: after) the data, the rules and the weights are of."""

    data: int
    rule: int
    weight: int


@dataclass(frozen=True)
class Pair:
    """Two nights of one table. `reworded`: keys of rules whose own words changed; `unmeasured`: keys of rules that were
    in force on both nights and could be measured on one only."""

    before: TableState
    after: TableState
    reworded: frozenset[Key] = frozenset()
    unmeasured: frozenset[Key] = frozenset()

    def mixed(self, mix: Mix) -> TableState:
        """The table with its parts of different nights."""
        nights = (self.before, self.after)
        of_rules, of_weights = nights[mix.rule], nights[mix.weight]
        other = nights[1 - mix.weight]
        rules: dict[Key, Measured] = {}
        for key in dict.fromkeys((*self.before.rules, *self.after.rules)):
            old, new = (night.rules.get(key) for night in nights)
            of_data = key in self.unmeasured or (old and new and key not in self.reworded)
            found = nights[mix.data if of_data else mix.rule].rules.get(key)
            if found is not None:
                severity = of_rules.rules.get(key, found).severity
                rules[key] = replace(found, severity=severity)
        return TableState(
            rules,
            {**other.omega, **of_weights.omega},
            {**other.dimension_weights, **of_weights.dimension_weights},
            {**other.severity_weights, **of_weights.severity_weights},
            of_weights.critical_floor,
        )


@dataclass(frozen=True)
class Nights:
    """Two nights of everything."""

    before: NightState
    after: NightState
    pairs: Mapping[str, Pair]

    def mixed(self, mix: Mix) -> NightState:
        """All tables with their parts of different nights; a table that one night lacks comes with the rules."""
        nights = (self.before, self.after)
        tables = {
            name: self.pairs[name].mixed(mix) if name in self.pairs else found
            for name, found in nights[mix.rule].tables.items()
        }
        members = {
            place: {**nights[1 - mix.weight].members.get(place, {}), **nights[mix.weight].members.get(place, {})}
            for place in nights[mix.rule].members
        }
        return NightState(tables, members)
