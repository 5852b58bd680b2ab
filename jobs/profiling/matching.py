"""Which patterns of the registry the values of a column match: shapes first, then the few values left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.profiling.patterns import Mask, Pattern, regex, registry
from jobs.profiling.texts import Texts

Ints = npt.NDArray[np.int64]

# Shapes met so far with the patterns they may match, as bits; a night's columns share most of theirs.
_KNOWN: dict[str, int] = {}
_MOST_KNOWN = 100_000
# Longer shapes are those of sentences: each occurs once, and remembering them would only fill the memory.
_LONGEST_KNOWN = 100


def matching(texts: Texts, patterns: Sequence[Pattern] | None = None) -> dict[str, Mask]:
    """Pattern name → which of `texts` match it; patterns that none matches are left out."""
    known: dict[str, int] = _KNOWN if patterns is None else {}
    patterns = registry() if patterns is None else patterns
    shapes, positions = texts.shapes
    bits = _candidates(shapes, patterns, known)
    found: dict[str, Mask] = {}
    for number, pattern in enumerate(patterns):
        shaped = ((bits >> np.uint64(number)) & np.uint64(1)).astype(np.bool_)
        if shaped.any():
            mask = _matches(pattern, texts, shaped[positions], found)
            if mask.any():
                found[pattern.name] = mask
    return found


def _matches(pattern: Pattern, texts: Texts, candidates: Mask, found: Mapping[str, Mask]) -> Mask:
    if pattern.form is not None:
        if pattern.form not in found:
            return np.zeros(len(candidates), np.bool_)
        candidates = found[pattern.form]
    if pattern.shortest:
        candidates = candidates & (texts.sizes >= pattern.shortest)
    if pattern.matches is None:
        return candidates
    at = np.flatnonzero(candidates)
    mask = np.zeros(len(candidates), np.bool_)
    if len(at):
        mask[at] = pattern.matches(texts.values.take(pa.array(at)))
    return mask


def _candidates(shapes: pa.StringArray, patterns: Sequence[Pattern], known: dict[str, int]) -> npt.NDArray[np.uint64]:
    """Bits of the patterns each shape may match."""
    told = shapes.to_pylist()
    new = [shape for shape in told if shape not in known]
    if not new:
        return np.array([known[shape] for shape in told], np.uint64)
    array, bits = pa.array(new, pa.string()), np.zeros(len(new), np.uint64)
    for number, pattern in enumerate(patterns):
        bits |= regex(array, pattern.shape).astype(np.uint64) << np.uint64(number)
    fresh = dict(zip(new, bits.tolist(), strict=True))
    result = np.array([fresh[shape] if shape in fresh else known[shape] for shape in told], np.uint64)
    if len(known) + len(new) > _MOST_KNOWN:
        known.clear()
    known.update((shape, each) for shape, each in fresh.items() if len(shape) <= _LONGEST_KNOWN)
    return result


def rows_and_values(found: Mapping[str, Mask], counts: Ints) -> dict[str, tuple[int, int]]:
    """Pattern name → rows and different values that match."""
    return {name: (int(counts[mask].sum()), int(mask.sum())) for name, mask in found.items()}
