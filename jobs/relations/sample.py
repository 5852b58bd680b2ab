"""A uniform random sample of a table's rows, without replacement, that grows with the table.

Every row has a pseudo-random priority that follows from its day and its place in it; the sample is the rows of least
priority (bottom-k sampling; Cohen and Kaplan, Summarizing data using bottom-k sketches, 2007). So it does not matter on
which nights it was drawn, and a new partition is merged by its own rows alone. Values are kept as hashes, which are all
that equality needs, and numbers and times as numbers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.hashing import hash_values
from jobs.profiling.values import NUMBERS, canonical, kind_of
from jobs.relations.encoding import encode, read_encoded
from jobs.relations.spread import Share, spread
from jobs.relations.state import Counted, versions

TABLE = "row_samples"
SAMPLES = OUTPUTS[TABLE].schema
# Raise it whenever the same rows would give another sample.
_FORMAT = 1

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Some rows of a table of `total`; all arrays are aligned, in order of `priorities`.

    `codes` of each column: a hash of each row's value, 0 where it is null. `numbers`: numeric columns and times as
    doubles, NaN where null.
    """

    total: int
    priorities: Codes
    codes: dict[str, Codes]
    numbers: dict[str, Floats]

    @property
    def rows(self) -> int:
        return len(self.priorities)


def priorities(share: Share, seed: int) -> Codes:
    """A pseudo-random number below 2^63 for each row of a partition, from its day and place by SplitMix64."""
    start = np.uint64((seed * 0x9E3779B97F4A7C15 + (share.dt.toordinal() << 40)) % 2**64)
    words = np.arange(share.rows, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + start
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    return ((words ^ (words >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)


def draw(shares: Sequence[Share], columns: Sequence[str], size: int, ceiling: int, seed: int) -> pa.Table:
    """Rows of row_samples: of the rows of `shares`, all of one table, with a priority of at most `ceiling`, the `size`
    least."""
    parts = []
    for share in shares:
        found = priorities(share, seed)
        chosen = np.flatnonzero(found <= ceiling)
        if len(chosen) > size:
            chosen = np.sort(chosen[np.argpartition(found[chosen], size)[:size]])
        if len(chosen):
            rows = read_encoded(share.files, columns).take(pa.array(chosen))
            parts.append(measured(rows, columns, found[chosen]))
    return to_rows(shares[0].table, join(parts, size)) if parts else SAMPLES.empty_table()


def measured(rows: pa.Table, columns: Sequence[str], order: Codes | None = None) -> Sample:
    """`rows` as hashes and numbers; a sample that is the whole table, unless their priorities say what it is of."""
    codes, numbers = {}, {}
    for name in columns:
        column = encode(rows[name])
        hashes = hash_values(canonical(column.values, kind_of(column.values.type)), kind_of(column.values.type))
        codes[name] = np.append(np.maximum(hashes.astype(np.int64), 1), 0)[column.codes]
        doubles = _doubles(column.values)
        if doubles is not None:
            numbers[name] = np.append(doubles, np.nan)[column.codes]
    return Sample(rows.num_rows, np.arange(rows.num_rows) if order is None else order, codes, numbers)


def whole_columns(counted: Counted, columns: Sequence[str]) -> dict[str, Codes]:
    """Columns of all rows in use as codes 1 … (0: null), for tables small enough to be held in one process. Values are
    told apart by their hashes: two of a million would be taken for one with a chance of 1 in 20 million."""
    if not columns or not counted.rows:
        return {}
    rows = read_encoded([file for share in counted.shares for file in share.files], columns)
    return {name: _numbered(rows[name]) for name in columns}


def _numbered(column: pa.ChunkedArray) -> Codes:
    """Codes of values by their hashes; each chunk keeps its own dictionary, which joining all would cost far more."""
    kind = kind_of(column.type)
    parts = [chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode() for chunk in column.chunks]
    hashes = [hash_values(canonical(part.dictionary, kind), kind) for part in parts]
    known = np.unique(np.concatenate(hashes))
    numbers = [np.append(np.searchsorted(known, own) + 1, 0) for own in hashes]
    places = [pc.fill_null(part.indices, -1).to_numpy(zero_copy_only=False) for part in parts]
    return np.concatenate([number[place] for number, place in zip(numbers, places, strict=True)])


def _doubles(values: pa.Array) -> Floats | None:
    """Numbers, and times as seconds or days, as doubles; None for what has no size."""
    if pa.types.is_timestamp(values.type):
        return values.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy().astype(np.float64) / 1e6
    if pa.types.is_date(values.type):
        return values.cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.float64)
    if kind_of(values.type) in NUMBERS:
        return values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return None


def join(parts: Sequence[Sample], size: int) -> Sample:
    """The `size` rows of least priority among `parts` (at least one): the sample of the union of what they sample."""
    whole = np.concatenate([part.priorities for part in parts])
    kept = np.argsort(whole, kind="stable")[:size]
    return Sample(
        sum(part.total for part in parts),
        whole[kept],
        {name: np.concatenate([part.codes[name] for part in parts])[kept] for name in parts[0].codes},
        {name: np.concatenate([part.numbers[name] for part in parts])[kept] for name in parts[0].numbers},
    )


def to_rows(table: str, sample: Sample) -> pa.Table:
    """A sample as rows of row_samples."""
    names = [None, *sample.codes]
    codes = [sample.priorities, *sample.codes.values()]
    numbers = [None, *(sample.numbers.get(name) for name in sample.codes)]
    return pa.table(
        {
            "table": pa.repeat(pa.scalar(table), len(names)),
            "column": pa.array(names, pa.string()),
            "codes": pa.array(codes, SAMPLES.field("codes").type),
            "numbers": pa.array(numbers, SAMPLES.field("numbers").type),
        },
        schema=SAMPLES,
    )


def from_rows(rows: pa.Table, total: int) -> list[Sample]:
    """The samples that were written as `rows` of one table; several where several tasks drew."""
    found: list[Sample] = []
    names, lists = rows["column"].to_pylist(), [rows[name].combine_chunks() for name in ("codes", "numbers")]
    for place, name in enumerate(names):
        codes = lists[0][place].values.to_numpy(zero_copy_only=False)
        if name is None:
            found.append(Sample(total, codes, {}, {}))
            continue
        found[-1].codes[name] = codes
        if lists[1][place].is_valid:
            found[-1].numbers[name] = lists[1][place].values.to_numpy(zero_copy_only=False)
    return found


def sample_of(context: Context, table: TableConfig, counted: Counted, stored: pa.Table, note: str) -> Sample:
    """A sample of all rows in use: that of an earlier night (`stored`, told by `note`), with new partitions drawn."""
    config = context.project.pipeline.relate
    columns = list(table.columns)[: config.sample_columns]
    known = json.loads(note) if note else {}
    held = known.get("partitions", {})
    if known.get("asked") != _asked(context, columns) or not held.items() <= versions(counted.shares).items():
        held, stored = {}, stored.slice(0, 0)
    new = [share for share in counted.shares if str(share.dt) not in held]
    parts = from_rows(stored, 0)
    ceiling = (1 << 63) - 1
    if not held and counted.rows > 2 * config.sample_rows:
        # Half as many again as expected are needed at most: fewer rows to gather, the same sample.
        ceiling = int(ceiling * 1.5 * config.sample_rows / counted.rows)
    elif held and parts and parts[0].rows == config.sample_rows:
        ceiling = int(parts[0].priorities[-1])
    work = partial(draw, columns=columns, size=config.sample_rows, ceiling=ceiling, seed=config.seed)
    drawn = [each for rows in spread(context, new, work, SAMPLES) for each in from_rows(rows, 0)]
    whole = join([*parts, *drawn], config.sample_rows) if parts or drawn else measured(_nothing(columns), columns)
    return Sample(counted.rows, whole.priorities, whole.codes, whole.numbers)


def _nothing(columns: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array([], pa.string()) for name in columns})


def note_of(context: Context, table: TableConfig, counted: Counted, evidence: str) -> str:
    """What a sample is known by."""
    columns = list(table.columns)[: context.project.pipeline.relate.sample_columns]
    asked = _asked(context, columns)
    return json.dumps({"evidence": evidence, "asked": asked, "partitions": versions(counted.shares)})


def _asked(context: Context, columns: Sequence[str]) -> str:
    config = context.project.pipeline.relate
    return json.dumps([_FORMAT, config.sample_rows, config.seed, list(columns)])
