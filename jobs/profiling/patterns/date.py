"""Calendar dates: 2017-01-31, 2017/01/31, 20170131 is an integer; 31.01.2017, 31/01/2017 and 01/31/2017."""

import pyarrow as pa

from jobs.profiling.patterns import Mask, regex

KIND = "format"
SHAPE = r"9-9-9|9/9/9|9\.9\.9"

_MONTH, _DAY = r"(0?[1-9]|1[0-2])", r"(0?[1-9]|[12]\d|3[01])"
_YEAR_FIRST = "|".join(rf"\d{{4}}{sign}{_MONTH}{sign}{_DAY}" for sign in ("-", "/", r"\."))
_YEAR_LAST = "|".join(rf"({_DAY}{sign}{_MONTH}|{_MONTH}{sign}{_DAY}){sign}\d{{4}}" for sign in ("-", "/", r"\."))


def matches(texts: pa.StringArray) -> Mask:
    """Year first or last, one separator, a month of 1 to 12 and a day of 1 to 31."""
    return regex(texts, f"{_YEAR_FIRST}|{_YEAR_LAST}")
