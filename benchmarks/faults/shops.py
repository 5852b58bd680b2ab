"""The two data sets faults are planted in: what lies in their landing folders, a frame a table, and landing it again.

Every row gets a `line`, a column the product does not score, by which it is known on both sides of cleaning.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from conf.project import ROOT, Project, load_project
from conf.table_config import Column, TableConfig
from tests.data import make_clickshop as clickshop

LINE = "line"
_CLICKSHOP = ROOT / "tests" / "data" / "clickshop"
_HOUSEHOLDS = 6  # every sixth household of the demo, and every tenth of the products that none of them bought
_OTHER_PRODUCTS = 10
# The demo's third quarter: no day of it is of an event of the calendar, and a history lies before it.
_RUN_DATE = date(2017, 9, 30)
_WEEKS = 6
# Landing days of incidents, and those a baseline and its calibration want before the first of them.
_NIGHTS, _BEFORE = {"demo": 91, "clickshop": 75}, {"demo": 85, "clickshop": 9}
# Thrice as many shoppers as in the tests, so that one in a hundred of anything is more than a few.
_SHOPPERS = 1200


@dataclass(frozen=True)
class Shop:
    """One data set: its configuration with `line`, its run date, and its landed rows under declared names, with `dt`.

    `tables` names those faults are planted in, the first one that a kind fits before the others.

    Attributes:
        nights: the newest landing days of the behaviour table that incidents happen on, one at a time; none of a shop
            that is for one night.
    """

    name: str
    project: Project
    run_date: date
    landed: dict[str, pd.DataFrame]
    types: dict[str, pa.Schema]
    nights: tuple[date, ...] = ()

    @property
    def tables(self) -> list[str]:
        return list(self.landed)


def shop_of(name: str, landing: Path, work: Path) -> Shop:
    """The demo, six weeks of it from its landing folder, or the second shop's 14 weeks, made anew below `work`."""
    if name == "demo":
        return _demo(landing, _RUN_DATE - timedelta(days=7 * _WEEKS - 1))
    return _clickshop(work, clickshop.WEEKS)


def long_shop_of(name: str, landing: Path, work: Path) -> Shop:
    """Its behaviour table alone, long enough for an incident on each of its `nights` with a history before it."""
    if name == "demo":
        shop = _demo(landing, _RUN_DATE - timedelta(days=_NIGHTS[name] + _BEFORE[name] - 1))
    else:
        shop = _clickshop(work, _NIGHTS[name] + _BEFORE[name])
    table = shop.tables[0]
    days = sorted(set(shop.landed[table]["dt"]))
    alone = shop.project.tables[table].model_copy(update={"foreign_keys": ()})
    return dataclasses.replace(
        shop,
        name=f"{name}-long",
        project=dataclasses.replace(shop.project, tables={table: alone}),
        run_date=days[-1],
        landed={table: shop.landed[table]},
        nights=tuple(days[-_NIGHTS[name] :]),
    )


def land(shop: Shop, table: str, rows: pd.DataFrame, root: Path) -> None:
    """Write the landed files of one table below `root`, in the table's own format; days that are unchanged stay."""
    config = shop.project.tables[table]
    names = {name: column.source_name or name for name, column in config.columns.items()}
    for day, own in rows.groupby("dt", sort=True):
        folder = root / str(config.source.path) / f"dt={day}"
        folder.mkdir(parents=True, exist_ok=True)
        extra = [name for name in own if name not in names and name != "dt" and own[name].notna().any()]
        content = own[[*names, *extra]].rename(columns=names)
        before = shop.landed[table][shop.landed[table]["dt"] == day]
        file = folder / f"part-0.{config.source.format}"
        if (
            file.exists()
            and not extra
            and before[list(names)].reset_index(drop=True).equals(own[list(names)].reset_index(drop=True))
        ):
            continue
        file.unlink(missing_ok=True)  # it may be another lake's as well
        _WRITERS[config.source.format](file, content, config, shop.types.get(table))


def _write_parquet(file: Path, rows: pd.DataFrame, config: TableConfig, types: pa.Schema | None) -> None:
    columns = {}
    for name in rows:
        values = rows[name]
        try:
            columns[name] = pa.array(
                values, types.field(name).type if types and name in types.names else None, from_pandas=True
            )
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            columns[name] = pa.array(values, pa.string(), from_pandas=True)
    pq.write_table(pa.table(columns), file)


def _write_csv(file: Path, rows: pd.DataFrame, config: TableConfig, types: pa.Schema | None) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened, delimiter=config.source.options.get("sep", ","), lineterminator="\n")
        writer.writerow(list(rows))
        writer.writerows(rows.astype(object).where(rows.notna(), "").to_numpy().tolist())


def _write_json(file: Path, rows: pd.DataFrame, config: TableConfig, types: pa.Schema | None) -> None:
    records = rows.astype(object).where(rows.notna(), None).to_dict("records")
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records), encoding="utf-8")


_WRITERS = {"parquet": _write_parquet, "csv": _write_csv, "json": _write_json}


def _demo(landing: Path, first: date) -> Shop:
    """Transactions of a sixth of the households since `first`, the newest snapshots of the catalogue and of people."""
    project = load_project()
    days = [day for day in _days(landing / "transactions") if first <= day <= _RUN_DATE]
    sold = _read_parquet(landing / "transactions", days)
    chosen = np.sort(sold["household_id"].unique())[::_HOUSEHOLDS]
    sold = sold[sold["household_id"].isin(chosen)]
    products = _read_parquet(landing / "products", _days(landing / "products", _RUN_DATE)[-1:])
    rest = ~products["product_id"].isin(sold["product_id"])
    products = products[~rest | (np.arange(len(products)) % _OTHER_PRODUCTS == 0)]
    people = _read_parquet(landing / "demographics", _days(landing / "demographics", _RUN_DATE)[-1:])
    tables = {"transactions": sold, "products": products, "demographics": people}
    types = {
        name: pq.read_schema(next((landing / name).glob("dt=*/*.parquet"))).append(pa.field(LINE, pa.string()))
        for name in tables
    }
    return _shop("demo", project, _RUN_DATE, tables, types)


def _clickshop(work: Path, weeks: int) -> Shop:
    """Made anew; the run date is a day past the day on which its newest week has to be there."""
    project = load_project(_CLICKSHOP / "conf")
    landing, tables = work / "made", {}
    clickshop.main(landing, weeks, _SHOPPERS)
    for name in ("clicks", "articles", "members"):
        config = project.tables[name]
        folder = landing / str(config.source.path)
        days = _days(folder) if config.load == "incremental" else _days(folder)[-1:]
        tables[name] = pd.concat([_read_text(folder / f"dt={day}", config, day) for day in days], ignore_index=True)
    run_date = clickshop.FIRST + timedelta(days=7 * weeks)
    return _shop("clickshop", project, run_date, tables, {})


def _shop(
    name: str, project: Project, run_date: date, tables: dict[str, pd.DataFrame], types: dict[str, pa.Schema]
) -> Shop:
    line = Column(type="string", role="ignore", description="Number of the landed row")
    known = {
        table: project.tables[table].model_copy(
            update={
                "columns": {**project.tables[table].columns, LINE: line},
                "foreign_keys": tuple(key for key in project.tables[table].foreign_keys if key.table in tables),
            }
        )
        for table in tables
    }
    landed = {table: with_lines(rows.reset_index(drop=True), table[0]) for table, rows in tables.items()}
    pipeline = project.pipeline.model_copy(update={"sample_rows": 0})  # examples are for readers
    return Shop(name, dataclasses.replace(project, tables=known, pipeline=pipeline), run_date, landed, types)


def with_lines(rows: pd.DataFrame, letter: str) -> pd.DataFrame:
    """The rows, numbered."""
    return rows.assign(**{LINE: [f"{letter}{number:07d}" for number in range(len(rows))]})


def _days(folder: Path, upto: date = date.max) -> list[date]:
    found = sorted(date.fromisoformat(path.name[3:]) for path in folder.glob("dt=*"))
    return [day for day in found if day <= upto]


def _read_parquet(folder: Path, days: Sequence[date]) -> pd.DataFrame:
    parts = [pq.ParquetFile(file).read().to_pandas().assign(dt=day) for day in days
             for file in sorted((folder / f"dt={day}").glob("*.parquet"))]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _read_text(folder: Path, config: TableConfig, day: date) -> pd.DataFrame:
    names = {column.source_name or name: name for name, column in config.columns.items()}
    (file,) = folder.iterdir()
    if config.source.format == "json":
        rows = pd.read_json(file, lines=True, dtype=False)
    else:
        rows = pd.read_csv(file, sep=config.source.options.get("sep", ","), dtype=str, keep_default_na=False)
    return rows.rename(columns=names)[list(names.values())].assign(dt=day)
