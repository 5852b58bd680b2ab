"""Times as whole seconds, milliseconds or microseconds since 1970, where the name speaks of time, or all of
them lie within some years.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from conf.text_formats import EPOCHS
from jobs.discover.naming import word_set
from jobs.discover.readings import Reading, Texts

RANK = 20
WORDS = (
    "time", "timestamp", "ts", "date", "at", "on", "epoch", "datetime", "created", "updated", "when",
    "moment", "utc", "unix", "day", "seen", "start", "end", "last", "first",
)  # fmt: skip
# 1995 to 2045: earlier and later ones are seldom an event.
_FIRST, _LAST = 788_918_400, 2_366_841_600
_ENOUGH = 0.95
# Without a name: so many different values of no label, all since 2008 and within so many years, and no counter, which
# leaves hardly a number out.
LABELS = word_set(
    "id no nr nbr number num code key ref sku ean upc gtin isbn barcode phone mobile telephone tel fax order invoice"
)
_LEAST_VALUES, _MOST_YEARS, _LATELY, _SPARSE = 10, 20 * 31_557_600, 1_200_000_000, 10


def read(texts: Texts) -> Reading | None:
    """Ten, thirteen or sixteen digits, most of them between 1995 and 2045."""
    is_named = texts.says(*WORDS)
    if not is_named and (texts.says(*LABELS) or len(texts.values) < _LEAST_VALUES):
        return None
    digits = pc.match_substring_regex(texts.values, r"^(?:\d{9,10}|\d{12,13}|\d{15,16})(?:\.0+)?$")
    mask = digits.to_numpy(zero_copy_only=False)
    if texts.share(mask) < _ENOUGH:
        return None
    numbers = pc.filter(texts.values, digits).cast(pa.float64()).to_numpy(zero_copy_only=False)
    for format_, per_second in EPOCHS.items():
        inside = (numbers >= _FIRST * per_second) & (numbers < _LAST * per_second)
        if not is_named and not _is_lately(numbers, per_second):
            continue
        if texts.counts[mask][inside].sum() >= _ENOUGH * texts.rows:
            read_so = mask.copy()
            read_so[np.flatnonzero(mask)[~inside]] = False
            ends = (np.array([numbers[inside].min(), numbers[inside].max()]) / per_second).astype("datetime64[s]")
            said = f"whole {format_.partition('_')[2]} since 1970 are times from {ends[0]} to {ends[1]}"
            why = "the name speaks of time" if is_named else "all within some years"
            return Reading("timestamp", read_so, (said, why), format_)
    return None


def _is_lately(numbers: npt.NDArray[np.float64], per_second: int) -> bool:
    span = float(np.ptp(numbers))
    return numbers.min() >= _LATELY * per_second and _SPARSE * len(numbers) < span <= _MOST_YEARS * per_second
