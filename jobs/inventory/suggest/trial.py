"""Suggestions on trial: how many later days they hold on, and which injected faults they catch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from conf.table_config import Expectation, TableConfig
from expectations.references import References
from expectations.run import gx_context, held_on
from expectations.suites import build_suite, columns_read
from faults.undeclared import Fault

# A landing day as the expectations see it: its rows, and what stands around it.
Day = tuple[Callable[[], pd.DataFrame], References]


@dataclass
class Record:
    """What one suggestion showed: later days and those it held on, faults it faced and those it caught.

    Days it could not be measured on are no days.
    """

    later: int = 0
    held: int = 0
    faced: list[str] = field(default_factory=list)
    caught: list[str] = field(default_factory=list)


def on_trial(
    table: TableConfig,
    wanted: Sequence[Expectation],
    days: Iterable[Day],
    good: tuple[pd.DataFrame, References],
    faulty: Iterable[Fault],
) -> list[Record]:
    """The record of each of `wanted` on the later `days`, and on faults that were injected into the `good` rows.

    A suggestion has to do with a fault of its columns; one about whole rows with faults of whole rows. A fault is
    caught by what breaks on it and holds on the good rows.
    """
    config = table.model_copy(update={"expectations": tuple(wanted)})
    context, suite = gx_context(), build_suite(config, Path(f"{table.table}.yml"))
    records = [Record() for _ in wanted]
    for rows, around in days:
        for place, held in held_on(context, suite, rows(), config, around, range(len(wanted))).items():
            if held is not None:
                records[place].later += 1
                records[place].held += held
    whole, around = good
    sound = held_on(context, suite, whole, config, around, range(len(wanted)))
    for fault in faulty:
        concerned = [place for place, one in enumerate(wanted) if concerns(fault, columns_read(one))]
        changed = replace(around, new_rows=dict.fromkeys(around.new_rows, len(fault.rows)))
        found = held_on(context, suite, fault.rows, config, changed, concerned)
        name = f"{fault.name}: {', '.join(fault.columns) or 'rows'}"
        for place in concerned:
            records[place].faced.append(name)
            if sound.get(place) and found.get(place) is False:
                records[place].caught.append(name)
    return records


def concerns(fault: Fault, columns: Collection[str]) -> bool:
    """Whether an expectation about `columns` could be asked to notice the fault."""
    return bool(set(fault.columns) & set(columns)) if columns else fault.name in ("repeated rows", "lost rows")
