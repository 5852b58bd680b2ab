"""Numbers with a decimal point, with or without a sign and an exponent."""

import pyarrow as pa

from jobs.profiling.patterns import Mask, regex

KIND = "format"
SHAPE = r"[+-]?(9\.9?|\.9)(a[+-]?9)?|[+-]?9a[+-]?9"


def matches(texts: pa.StringArray) -> Mask:
    """Digits, point and exponent in their places; the only letter is an e."""
    return regex(texts, r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
