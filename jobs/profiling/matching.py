"""Which patterns of the registry the values of a column match: shapes first, then the few values left.

Formats are counted exactly. Patterns of personal data cost 0.1 to 1 µs a text, which a column of a million different
texts cannot bear: of more than MOST_ASKED different texts of a right shape so many are asked, evenly spread, and their
counts scaled to all of them. A verdict on a column needs no more; whoever judges takes MOST_ASKED for the evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.profiling.patterns import Mask, Pattern, regex, registry
from jobs.profiling.texts import Texts

Ints = npt.NDArray[np.int64]

MOST_ASKED = 4096

# Shapes met so far with the patterns they may match, as bits; a night's columns share most of theirs.
_KNOWN: dict[str, int] = {}
_MOST_KNOWN = 100_000
# A longer shape is told apart by no pattern: it would only fill the memory above.
LONGEST_SHAPE = 200


def matching(texts: Texts, patterns: Sequence[Pattern] | None = None) -> dict[str, Mask]:
    """Pattern name → which of `texts` match it, every one asked; patterns that none matches are left out."""
    return {name: mask for name, (mask, _) in _asked(texts, patterns, None).items()}


def rows_and_values(
    texts: Texts, counts: Ints, patterns: Sequence[Pattern] | None = None
) -> dict[str, tuple[int, int]]:
    """Pattern name → rows and different values that match, if each of `texts` stands in as many rows as its count."""
    return {
        name: (round(int(counts[mask].sum()) * of_all), round(int(mask.sum()) * of_all))
        for name, (mask, of_all) in _asked(texts, patterns, MOST_ASKED).items()
    }


def _asked(texts: Texts, patterns: Sequence[Pattern] | None, most: int | None) -> dict[str, tuple[Mask, float]]:
    """Pattern name → which texts match among those asked, and how many texts each of these stands for."""
    known = _KNOWN if patterns is None else {}
    patterns = registry() if patterns is None else patterns
    shapes, positions = texts.shapes
    bits = np.array(_candidates(shapes, patterns, known), np.uint64)
    found: dict[str, tuple[Mask, float]] = {}
    for number, pattern in enumerate(patterns):
        mask = ((bits >> np.uint64(number)) & np.uint64(1)).astype(np.bool_)
        if not mask.any() or (pattern.form is not None and pattern.form not in found):
            continue
        chosen, of_all = mask[positions] & (texts.sizes >= pattern.shortest), 1.0
        if pattern.form is not None:
            chosen, of_all = found[pattern.form]
        candidates = np.flatnonzero(chosen)
        if most is not None and pattern.kind == "personal" and len(candidates) > most:
            of_all = len(candidates) / most
            candidates = candidates[np.linspace(0, len(candidates) - 1, most).astype(np.int64)]
        if pattern.matches is not None and len(candidates):
            chosen = np.zeros(len(positions), np.bool_)
            chosen[candidates] = pattern.matches(texts.values.take(pa.array(candidates)))
        if chosen.any():
            found[pattern.name] = chosen, of_all
    return found


def _candidates(shapes: pa.StringArray, patterns: Sequence[Pattern], known: dict[str, int]) -> list[int]:
    """Bits of the patterns each shape may match."""
    told = [shape if len(shape) <= LONGEST_SHAPE else "" for shape in shapes.to_pylist()]
    new = [shape for shape in dict.fromkeys(told) if shape not in known]
    if new:
        if len(known) + len(new) > _MOST_KNOWN:
            known.clear()
            new = list(dict.fromkeys(told))
        array, bits = pa.array(new, pa.string()), np.zeros(len(new), np.uint64)
        for number, pattern in enumerate(patterns):
            bits |= regex(array, pattern.shape).astype(np.uint64) << np.uint64(number)
        known.update(zip(new, bits.tolist(), strict=True))
    return [known[shape] for shape in told]
