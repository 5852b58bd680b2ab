"""How many different values a column holds: HyperLogLog registers, and a uniform sample of the values themselves.

Both are made from one hash of each different value (`hashing`). Merging takes the register-wise maximum, and the
smallest hashes of the union: exactly associative, commutative and idempotent for the registers, and for the sample as
if all rows had been seen at once, counts included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from jobs.profiling.hashing import BITS, Hashes

LOG2_REGISTERS = 12
REGISTERS = 1 << LOG2_REGISTERS
# 1.04 / √registers: Flajolet, Fusy, Gandouet and Meunier, HyperLogLog (2007).
STANDARD_ERROR = 1.04 / REGISTERS**0.5
SAMPLE_SIZE = 1024

Registers = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

_TAIL_BITS = BITS - LOG2_REGISTERS
_RANKS = 64


@dataclass(frozen=True)
class KeySample:
    """The values with the smallest hashes, each with its exact rows: a uniform sample of the different values.

    `hashes` ascend, at most SAMPLE_SIZE of them; `complete` says that every value is there. Two columns can be
    compared by their samples (Beyer et al., On synopses for distinct-value estimation, 2007): below the smaller of
    the two largest hashes (2^63 for a complete one) both samples hold every value there is.
    """

    hashes: Hashes
    counts: Ints
    complete: bool = True


EMPTY_SAMPLE = KeySample(np.empty(0, np.uint64), np.empty(0, np.int64))


def key_sample(hashes: Hashes, counts: Ints) -> KeySample:
    """The sample of different values with these hashes and rows."""
    if len(hashes) > 4 * SAMPLE_SIZE:
        # Hashes are uniform: a little more than the share wanted holds the sample, all but certainly.
        limit = np.uint64(min(2**BITS - 1, int(2**BITS * (SAMPLE_SIZE + 200) / len(hashes))))
        near = np.flatnonzero(hashes < limit)
        if len(near) >= SAMPLE_SIZE:
            hashes, counts = hashes[near], counts[near]
            return _smallest(hashes, counts, complete=False)
    return _smallest(hashes, counts, complete=True)


def merge_samples(samples: Sequence[KeySample]) -> KeySample:
    """The sample of the union; rows of equal values add up."""
    hashes = np.concatenate([sample.hashes for sample in samples])
    counts = np.concatenate([sample.counts for sample in samples])
    cut = [sample.hashes[-1] for sample in samples if not sample.complete]
    if cut:
        # Beyond the smallest cut a value may be missing from a part, and its count with it.
        known = hashes <= min(cut)
        hashes, counts = hashes[known], counts[known]
    return _smallest(hashes, counts, complete=not cut)


def _smallest(hashes: Hashes, counts: Ints, *, complete: bool) -> KeySample:
    order = np.argsort(hashes, kind="stable")
    ordered, counts = hashes[order], counts[order]
    if not len(ordered):
        return EMPTY_SAMPLE
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    ordered, counts = ordered[first], np.add.reduceat(counts, first)
    return KeySample(ordered[:SAMPLE_SIZE], counts[:SAMPLE_SIZE], complete and len(ordered) <= SAMPLE_SIZE)


def registers_of(hashes: Hashes) -> Registers:
    """HyperLogLog registers: of each the highest rank, 1 + the leading zeros behind the register's own bits."""
    seen = np.zeros(REGISTERS * _RANKS, np.bool_)
    lowest = 0
    for start in range(0, len(hashes), 1 << 15):
        block = hashes[start : start + (1 << 15)]
        tails = block & np.uint64((1 << _TAIL_BITS) - 1)
        if lowest:
            # Every register has reached `lowest` already: only higher ranks can change one.
            higher = np.flatnonzero(tails < np.uint64(1 << (_TAIL_BITS - lowest)))
            block, tails = block[higher], tails[higher]
        # The exponent of a double is the place of its highest bit; below 2^53 nothing is rounded up.
        exponents = (tails.astype(np.float64).view(np.int64) >> 52) - 1022
        ranks = _TAIL_BITS + 1 - np.maximum(exponents, 0)
        seen[((block >> np.uint64(_TAIL_BITS)) << np.uint64(6)).astype(np.int64) | ranks] = True
        if start % (1 << 18) == 0 and len(hashes) > 1 << 16:
            lowest = int(_highest(seen).min())
    return _highest(seen)


def _highest(seen: npt.NDArray[np.bool_]) -> Registers:
    table = seen.reshape(REGISTERS, _RANKS)
    found = _RANKS - 1 - np.argmax(table[:, ::-1], axis=1)
    return np.where(table.any(axis=1), found, 0).astype(np.uint8)


def estimate(registers: Registers) -> int:
    """Number of different values; without bias at any number.

    Ertl, New cardinality estimation algorithms for HyperLogLog sketches (2017), algorithm 6.
    """
    counts = np.bincount(registers, minlength=_TAIL_BITS + 2).tolist()
    total = REGISTERS * _tau(1 - counts[_TAIL_BITS + 1] / REGISTERS)
    for rank in range(_TAIL_BITS, 0, -1):
        total = 0.5 * (total + counts[rank])
    total += REGISTERS * _sigma(counts[0] / REGISTERS)
    if total == float("inf"):
        return 0
    return round(REGISTERS / (2 * np.log(2)) * REGISTERS / total)


@cache
def _sigma(share: float) -> float:
    if share == 1:
        return float("inf")
    weight, total, before = 1.0, share, -1.0
    while total != before:
        share *= share
        before = total
        total += share * weight
        weight += weight
    return total


@cache
def _tau(share: float) -> float:
    if share in (0, 1):
        return 0.0
    weight, total, before = 1.0, 1 - share, -1.0
    while total != before:
        share = share**0.5
        before = total
        weight *= 0.5
        total -= (1 - share) ** 2 * weight
    return total / 3


def merge_registers(parts: Sequence[Registers]) -> Registers:
    """Registers of the union."""
    return np.maximum.reduce(parts)
