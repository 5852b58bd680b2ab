"""Looking for codes that stand alone inside texts, fast where there are none: a cheap test, then work."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

# A code stands alone: not inside a longer number or word, a decimal, a path or a hyphenated code.
_BEFORE = r"(?:^|[^0-9A-Za-z_.\-/])"
_AFTER = r"(?:$|[.](?:$|[^0-9A-Za-z])|[^0-9A-Za-z_.\-/])"


def shape_inside(shape: str) -> str:
    """The shape (see jobs/profiling/texts.py) of any text in which a code of `shape` may stand alone."""
    return rf"(?s:(?:.*[^a9_.\-/])?(?:{shape})(?:[^a9_\-/].*)?)"


# Shapes of texts that may hold a number, its digits grouped or not, or a code of letters and digits; the detectors
# share them, so that a shape is compared once for all.
NUMBER_INSIDE = shape_inside(r"\+?\(?9a?\)?(?:[ .-]?\(?9\)?){0,7}")
CODE_INSIDE = shape_inside("[a9]*9[a9]*(?: [a9]+){0,9}")


def holding(texts: pa.StringArray, pattern: str) -> Mask:
    """Texts in which the RE2 `pattern` occurs."""
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), np.bool_)


def standing_alone(texts: pa.StringArray, pattern: str, sign: str | None = None) -> tuple[Positions, pa.StringArray]:
    """Positions of the texts in which `pattern` stands alone, and its first such occurrence in each.

    `sign` is a short pattern that such texts hold too: the long one takes longer to compile than a small column takes.
    """
    at = np.arange(len(texts)) if sign is None else np.flatnonzero(holding(texts, sign))
    if len(at):
        at = at[holding(texts.take(pa.array(at)), f"{_BEFORE}(?:{pattern}){_AFTER}")]
    if not len(at):
        return at, pa.array([], pa.string())
    inside = pc.extract_regex(texts.take(pa.array(at)), f"{_BEFORE}(?P<it>{pattern}){_AFTER}").field("it")
    return at, inside.cast(pa.string())


def by_width(texts: pa.StringArray, test: Callable[[pa.StringArray, int], Mask], widths: tuple[int, ...]) -> Mask:
    """`test(texts of one width, width)` for each of `widths` (characters); texts of another width are False."""
    found = np.zeros(len(texts), np.bool_)
    lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False)
    for width in widths:
        at = np.flatnonzero(lengths == width)
        if len(at):
            found[at] = test(texts.take(pa.array(at)), width)
    return found


def placed(size: int, at: Positions, mask: Mask | bool = True) -> Mask:
    """`mask`, which speaks of the positions `at`, among `size` positions; False elsewhere."""
    found = np.zeros(size, np.bool_)
    found[at] = mask
    return found
