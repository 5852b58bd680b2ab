"""Dates with a time of day: ISO 8601 and its common variants, with or without fraction and zone."""

import pyarrow as pa

from jobs.profiling.patterns import Mask, regex

KIND = "format"
SHAPE = r"9[-/]9[-/]9[ a]9:9(:9([.,]9)?)?( ?a| ?[+-]9(:9)?)?"


def matches(texts: pa.StringArray) -> Mask:
    """Fields within their ranges; a leap second is allowed."""
    return regex(
        texts,
        r"\d{4}[-/](0?[1-9]|1[0-2])[-/](0?[1-9]|[12]\d|3[01])[ Tt]([01]?\d|2[0-4]):[0-5]\d(:([0-5]\d|60)([.,]\d+)?)?"
        r" ?(Z|z|UTC|GMT|[+-]\d{2}(:?\d{2})?)?",
    )
