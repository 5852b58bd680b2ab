"""Times as whole seconds, milliseconds or microseconds since 1970, where the name speaks of time.

Seconds have ten digits, as telephone numbers have; thirteen or sixteen that all lie within some years are times by
themselves.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.text_formats import EPOCHS
from jobs.discover.readings import Reading, Texts

RANK = 20
WORDS = (
    "time", "timestamp", "ts", "date", "at", "on", "epoch", "datetime", "created", "updated", "when",
    "moment", "utc", "unix", "day", "seen", "start", "end", "last", "first",
)  # fmt: skip
# 1995 to 2045: earlier and later ones are seldom an event.
_FIRST, _LAST = 788_918_400, 2_366_841_600
_ENOUGH = 0.95
# Without a name: so many different values, of no label, within so many years.
LABELS = (
    "id",
    "no",
    "nr",
    "nbr",
    "number",
    "num",
    "code",
    "key",
    "ref",
    "sku",
    "ean",
    "upc",
    "gtin",
    "isbn",
    "barcode",
)
_LEAST_VALUES, _MOST_YEARS, _YEAR = 10, 20, 31_557_600


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
        if not is_named and (per_second == 1 or np.ptp(numbers) > _MOST_YEARS * _YEAR * per_second):
            continue
        if texts.counts[mask][inside].sum() >= _ENOUGH * texts.rows:
            read_so = mask.copy()
            read_so[np.flatnonzero(mask)[~inside]] = False
            ends = (np.array([numbers[inside].min(), numbers[inside].max()]) / per_second).astype("datetime64[s]")
            said = f"whole {format_.partition('_')[2]} since 1970 are times from {ends[0]} to {ends[1]}"
            return Reading(
                "timestamp",
                read_so,
                (said, "the name speaks of time" if is_named else "all within some years"),
                format_,
            )
    return None
