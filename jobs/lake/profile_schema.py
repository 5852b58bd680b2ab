"""Columns of column_profiles and table_profiles: the figures a reader wants, and the mergeable state behind them."""

from __future__ import annotations

import pyarrow as pa

_COUNT_OF = pa.list_(pa.struct([("value", pa.string()), ("count", pa.int64())]))
_INTS, _FLOATS, _TEXTS = pa.list_(pa.int64()), pa.list_(pa.float64()), pa.list_(pa.string())

PATTERNS = pa.list_(
    pa.struct([("name", pa.string()), ("kind", pa.string()), ("rows", pa.int64()), ("distinct", pa.int64())])
)
HISTOGRAM = pa.struct([("edges", _FLOATS), ("counts", _INTS)])
MOMENTS = pa.struct(
    [("count", pa.int64()), ("mean", pa.float64()), ("m2", pa.float64()), ("m3", pa.float64()), ("m4", pa.float64())]
)
RUN = pa.struct([("values", _FLOATS), ("weights", _INTS), ("error", pa.int64())])
FREQUENT = pa.struct([("values", _TEXTS), ("counts", _INTS), ("error", pa.int64())])
KEY_SAMPLE = pa.struct([("hashes", _INTS), ("counts", _INTS), ("complete", pa.bool_())])
CALENDAR = pa.struct([("unit", pa.string()), ("starts", pa.list_(pa.int32())), ("counts", _INTS)])
ORDER = pa.struct([("first", pa.string()), ("last", pa.string()), ("up", pa.int8()), ("down", pa.int8())])
SKETCHES = pa.struct(
    [
        ("kind", pa.string()),
        ("distinct", pa.binary()),
        ("key_sample", KEY_SAMPLE),
        ("moments", MOMENTS),
        ("quantiles", RUN),
        ("frequent", FREQUENT),
        ("calendar", CALENDAR),
        ("order", ORDER),
        ("total_length", pa.int64()),
        ("patterns_tested", pa.int64()),
    ]
)

PROFILE_COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
    ("type", pa.string(), "type in the files, as Arrow writes it; of a merged range the newest day's"),
    ("rows", pa.int64(), "rows; of list elements and map entries, their number"),
    ("nulls", pa.int64(), "rows without a value, placeholders that cleaning emptied included"),
    ("placeholders", pa.int64(), "landed values that meant nothing and were emptied by cleaning"),
    ("distinct", pa.int64(), "different values: exact where distinct_error is 0, else estimated by the sketch"),
    ("distinct_error", pa.float64(), "relative standard error of `distinct`; 0: exact"),
    ("singletons", pa.int64(), "values that occur exactly once; estimated where `distinct` is"),
    ("min", pa.string(), "smallest value, as text (numbers compared as numbers)"),
    ("max", pa.string(), "largest value, as text"),
    ("mean", pa.float64(), "mean of finite numbers"),
    ("stddev", pa.float64(), "sample standard deviation of finite numbers"),
    ("skewness", pa.float64(), "third standardised moment of finite numbers (population form); null if they are all alike"),
    ("kurtosis", pa.float64(), "fourth standardised moment − 3 (population form); null as above"),
    ("sum", pa.float64(), "sum of finite numbers; exact for integers up to 2^53"),
    ("zeros", pa.int64(), "numbers that are 0; null for other types"),
    ("negatives", pa.int64(), "numbers below 0, −∞ included; null for other types"),
    ("nans", pa.int64(), "values that are not a number (NaN); null for other types"),
    ("infinities", pa.int64(), "values that are +∞ or −∞; null for other types"),
    ("quantiles", _FLOATS, "numeric quantiles at 0.01 0.05 0.1 0.25 0.5 0.75 0.9 0.95 0.99; null for other types"),
    ("histogram", HISTOGRAM, "20 bins of equal width from the smallest to the largest finite number, each with its numbers; the last bin is closed; null for other types"),
    ("top_values", _COUNT_OF, "up to 20 most frequent values with their counts"),
    ("entropy", pa.float64(), "Shannon entropy of the values, in bits; estimated where `distinct` is"),
    ("min_length", pa.int64(), "shortest text in characters, shortest binary value in bytes"),
    ("max_length", pa.int64(), "longest text in characters, longest binary value in bytes"),
    ("mean_length", pa.float64(), "mean length, as above"),
    ("empty", pa.int64(), "texts of no characters; null for other types"),
    ("blank", pa.int64(), "texts of white space only, at least one character; null for other types"),
    ("padded", pa.int64(), "texts with leading or trailing white space, blank ones left out; null for other types"),
    ("characters", _COUNT_OF, "rows whose text holds a character of the class: upper · lower · digit · space · punctuation · control · other (not ASCII); null for other types"),
    ("case_variants", pa.int64(), "values among the frequent ones that differ from another only by case or white space; null for other types"),
    ("patterns", PATTERNS, "formats and personal data found: name, kind (format · personal), rows that match, and different values that match (of a merged range: in the day that had most)"),
    ("mixed_types", pa.float64(), "text: share of values outside the commonest of integer, decimal, date, timestamp and other text; null for other types"),
    ("units", _COUNT_OF, "text: units behind a number (`16 OZ` → oz) with their rows, commonest first; null for other types"),
    ("mixed_units", pa.bool_(), "text: two units or more, each in at least 1 % of the values with one; numbers: two groups, each of at least 0.5 %, a factor of 10 apart; null: neither text nor number"),
    ("constant", pa.string(), "constant: one value, no nulls · near: one value in at least 99 % of the rows; null: neither"),
    ("monotonic", pa.string(), "in file order, nulls passed over: increasing · non_decreasing · decreasing · non_increasing; null: neither, or fewer than two values"),
    ("first_seen", pa.date32(), "first landing day with a value in the column"),
    ("last_seen", pa.date32(), "last landing day with a value in the column"),
    ("time_units", pa.int64(), "dates and times: different calendar days with rows (months, if there are more than 4,000 days); null for other types"),
    ("time_gaps", pa.int64(), "dates and times: days (months) without rows between the first and the last; null for other types"),
    ("sketches", SKETCHES, "mergeable states, see jobs/profiling: HyperLogLog registers, sample of hashed values with their counts, moments, weighted run, frequent values with their error bounds, calendar"),
)  # fmt: skip
