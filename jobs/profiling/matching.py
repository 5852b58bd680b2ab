"""Which patterns of the registry the values of a column match: shapes first, then the few values left.

Formats are counted exactly. Patterns of personal data cost 0.1 to 1 µs a text, which a column of a million different
texts cannot bear: of more than MOST_ASKED different texts of a right shape about so many are asked, spread over all,
and the counts are scaled; free text, nearly every one of a shape of its own, is sampled before shapes are compared. A
verdict on a column needs no more; whoever judges takes MOST_ASKED for the evidence.
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
# More different shapes than this are free text.
_MANY_SHAPES = 4 * MOST_ASKED

MOST_PATTERNS = 64  # as many as a word has bits

_GOLDEN = (5**0.5 - 1) / 2

# Shapes met so far with the patterns they may match, as bits, by the patterns asked: a night's columns share most.
_KNOWN: dict[tuple[str, ...], dict[str, int]] = {}
_MOST_KNOWN = 100_000
# Of a longer shape the ends are told, as much as tells a JSON document; all of it would only fill the memory above.
LONGEST_SHAPE = 200


def matching(texts: Texts, patterns: Sequence[Pattern] | None = None) -> dict[str, Mask]:
    """Pattern name → which of `texts` match it, every one asked; patterns that none matches are left out.

    Raises:
        ValueError: there are more than MOST_PATTERNS.
    """
    patterns = registry() if patterns is None else patterns
    return {name: mask for name, (mask, _) in _asked(texts, patterns, None).items()}


def rows_and_values(
    texts: Texts, counts: Ints, patterns: Sequence[Pattern] | None = None
) -> dict[str, tuple[int, int]]:
    """Pattern name → rows and different values that match, if each of `texts` stands in as many rows as its count."""
    patterns = registry() if patterns is None else patterns
    if len(texts.shapes[0]) <= _MANY_SHAPES:
        return _scaled(_asked(texts, patterns, MOST_ASKED), counts, 1.0)
    exact = _asked(texts, [pattern for pattern in patterns if pattern.kind != "personal"], None)
    spread = _spread(len(counts), _MANY_SHAPES)
    some = Texts(texts.values.take(pa.array(spread)))
    asked = _asked(some, [pattern for pattern in patterns if pattern.kind == "personal"], MOST_ASKED)
    return _scaled(exact, counts, 1.0) | _scaled(asked, counts[spread], len(counts) / len(spread))


def _spread(size: int, most: int) -> Ints:
    """About `most` of `size` positions, always the same; multiples of the golden ratio fall in step with no period."""
    return np.unique((np.arange(most) * _GOLDEN % 1.0 * size).astype(np.int64))


def _scaled(found: dict[str, tuple[Mask, float]], counts: Ints, of_all: float) -> dict[str, tuple[int, int]]:
    return {
        name: (round(int(counts[mask].sum()) * own * of_all), round(int(mask.sum()) * own * of_all))
        for name, (mask, own) in found.items()
    }


def _asked(texts: Texts, patterns: Sequence[Pattern], most: int | None) -> dict[str, tuple[Mask, float]]:
    """Pattern name → which texts match among those asked, and how many texts each of these stands for."""
    if len(patterns) > MOST_PATTERNS:
        raise ValueError(
            f"{len(patterns)} patterns; shapes are remembered with one bit for each, {MOST_PATTERNS} at most"
        )
    shapes, positions = texts.shapes
    bits = np.array(_candidates(shapes, patterns), np.uint64)
    in_any = int(np.bitwise_or.reduce(bits)) if len(bits) else 0
    found: dict[str, tuple[Mask, float]] = {}
    for number, pattern in enumerate(patterns):
        if not in_any >> number & 1 or (pattern.form is not None and pattern.form not in found):
            continue
        mask = ((bits >> np.uint64(number)) & np.uint64(1)).astype(np.bool_)
        chosen, of_all = mask[positions] & (texts.sizes >= pattern.shortest), 1.0
        if pattern.form is not None:
            chosen, of_all = found[pattern.form]
        candidates = np.flatnonzero(chosen)
        if most is not None and pattern.kind == "personal" and len(candidates) > most:
            asked = _spread(len(candidates), most)
            candidates, of_all = candidates[asked], len(candidates) / len(asked)
        if pattern.matches is not None and len(candidates):
            chosen = np.zeros(len(positions), np.bool_)
            chosen[candidates] = pattern.matches(texts.values.take(pa.array(candidates)))
        if chosen.any():
            found[pattern.name] = chosen, of_all
    return found


def _candidates(shapes: pa.StringArray, patterns: Sequence[Pattern]) -> list[int]:
    """Bits of the patterns each shape may match."""
    known = _KNOWN.setdefault(tuple(pattern.name for pattern in patterns), {})
    told = [_ends(shape) if len(shape) > LONGEST_SHAPE else shape for shape in shapes.to_pylist()]
    new = [shape for shape in dict.fromkeys(told) if shape not in known]
    if new:
        if len(known) + len(new) > _MOST_KNOWN:
            known.clear()
            new = list(dict.fromkeys(told))
        array, bits = pa.array(new, pa.string()), np.zeros(len(new), np.uint64)
        is_long = np.array([len(shape) >= LONGEST_SHAPE for shape in new])
        masks = {shape: regex(array, shape).astype(np.uint64) for shape in {pattern.shape for pattern in patterns}}
        for number, pattern in enumerate(patterns):
            # The middle of a long text, which its shape leaves out, may hold whatever is found inside texts.
            fits = masks[pattern.shape] | (is_long & pattern.inside).astype(np.uint64)
            bits |= fits << np.uint64(number)
        known.update(zip(new, bits.tolist(), strict=True))
    return [known[shape] for shape in told]


def _ends(shape: str) -> str:
    return shape[: LONGEST_SHAPE // 2] + shape[-LONGEST_SHAPE // 2 :]
