"""JSON objects and arrays (RFC 8259); bare numbers and strings are text."""

import json

import numpy as np
import pyarrow as pa

from jobs.profiling.patterns import Mask

KIND = "format"
SHAPE = r"(?s:\s*(\{.*\}|\[.*\])\s*)"


def matches(texts: pa.StringArray) -> Mask:
    """Whether the parser takes it."""
    return np.fromiter(map(_parses, texts.to_pylist()), np.bool_, len(texts))


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
