"""The data sets that are profiled, as Parquet files under build/benchmarks/inventory; made once, then reused.

Real ones come from the demo's landed tables; the large one is five copies of promotions with other products and weeks,
and the wide ones are synthetic. Rows and columns: transactions 1.47 M × 11, promotions 20.9 M × 5, text 1.47 M × 9,
small 2.1 M × 5, large 104.7 M × 5, and wide 100 k × 500, 1,000 and 2,000.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from conf.project import ROOT, load_project
from jobs.inventory.cleaning.schemas import clean_schema

WORK = ROOT / "build" / "benchmarks" / "inventory"
LANDING = ROOT / "landing"
_GROUP_ROWS = 1 << 20
_FILE_ROWS = 1 << 21
_COPIES = 5
_WIDE_ROWS = 100_000


@dataclass(frozen=True)
class DataSet:
    """Parquet files of one table."""

    name: str
    files: tuple[str, ...]
    rows: int
    columns: int

    @property
    def values(self) -> int:
        """Cells: rows × columns."""
        return self.rows * self.columns


def data_set(name: str) -> DataSet:
    """The data set `name`, made if it does not stand.

    Raises:
        KeyError: there is no such data set.
    """
    folder = WORK / "data" / name
    if not (folder / "_SUCCESS").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _MAKERS[name](folder)
        (folder / "_SUCCESS").touch()
    files = sorted(folder.glob("*.parquet"))
    footers = [pq.read_metadata(file) for file in files]
    return DataSet(name, tuple(map(str, files)), sum(f.num_rows for f in footers), footers[0].num_columns)


def _declared(table: str, newest: bool = False) -> pa.Table:
    """Landed rows of a table (of its newest partition only, if wished) in the types its configuration declares."""
    days = sorted((LANDING / table).glob("dt=*"))[-1 if newest else 0 :]
    files = [str(file) for day in days for file in sorted(day.glob("*.parquet"))]
    return ds.dataset(files, format="parquet").to_table().cast(clean_schema(load_project().tables[table]))


def _write(table: pa.Table, folder: Path, prefix: str = "part") -> None:
    for number, start in enumerate(range(0, table.num_rows, _FILE_ROWS)):
        file = folder / f"{prefix}-{number:03d}.parquet"
        pq.write_table(table.slice(start, _FILE_ROWS), file, row_group_size=_GROUP_ROWS, compression="zstd")


def _transactions(folder: Path) -> None:
    _write(_declared("transactions"), folder)


def _promotions(folder: Path) -> None:
    _write(_declared("promotions"), folder)


def _small(folder: Path) -> None:
    """The first 2.1 M rows of promotions: what memory at the large set is compared with."""
    _write(_declared("promotions").slice(0, _FILE_ROWS), folder)


def _text(folder: Path) -> None:
    """Every transaction line beside the words of its product, and a sentence made of them."""
    lines = _declared("transactions").select(["basket_id", "household_id", "product_id", "sales_value"])
    products = _declared("products", newest=True).drop_columns(["manufacturer_id"])
    joined = lines.join(products, keys="product_id", join_type="inner").combine_chunks()
    amount = pc.cast(joined["sales_value"], pa.string())
    words = [pc.fill_null(joined[name], "") for name in ("product_type", "package_size")]
    sentence = pc.binary_join_element_wise(*words, "for", amount, "USD", " ")
    _write(joined.drop_columns(["sales_value"]).append_column("sentence", sentence), folder)


def _large(folder: Path) -> None:
    """Five times promotions: the copies differ in product and week, so that dictionaries grow as well."""
    table = _declared("promotions")
    ids = table["product_id"].combine_chunks().dictionary_encode()
    for copy in range(_COPIES):
        renamed = pc.binary_join_element_wise(pa.array([str(copy)] * len(ids.dictionary)), ids.dictionary, "")
        column = pa.DictionaryArray.from_arrays(ids.indices, renamed).cast(pa.string())
        shifted = table.set_column(table.schema.get_field_index("product_id"), "product_id", column)
        position = table.schema.get_field_index("week")
        weeks = pc.add(table["week"], pa.scalar(53 * copy, pa.int32()))
        _write(shifted.set_column(position, "week", weeks), folder, prefix=f"copy{copy}")


def _wide(columns: int) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        draw = np.random.default_rng(columns)
        arrays: dict[str, pa.Array] = {}
        for number in range(columns):
            kind = number % 4
            if kind == 0:
                column = pa.array(draw.normal(number, 1 + number % 7, _WIDE_ROWS))
            elif kind == 1:
                column = pa.array(draw.integers(0, 10 ** (1 + number % 6), _WIDE_ROWS))
            elif kind == 2:
                codes = pa.array(draw.integers(0, 50 + number, _WIDE_ROWS, dtype=np.int32))
                names = pa.array([f"value {code:05d}" for code in range(50 + number)])
                column = pa.DictionaryArray.from_arrays(codes, names).cast(pa.string())
            else:
                days = draw.integers(17_000, 20_000, _WIDE_ROWS).astype("datetime64[D]")
                column = pa.array(days)
            arrays[f"column_{number:04d}"] = column
        _write(pa.table(arrays), folder)

    return make


_MAKERS: dict[str, Callable[[Path], None]] = {
    "transactions": _transactions,
    "promotions": _promotions,
    "text": _text,
    "small": _small,
    "large": _large,
    "wide500": _wide(500),
    "wide1000": _wide(1000),
    "wide2000": _wide(2000),
}
