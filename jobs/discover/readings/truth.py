"""Truth values in words: true and false, yes and no, 是 and 否; 1 and 0 where the name says so."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from jobs.discover.readings import Reading, Texts

RANK = 10
# What Spark reads by itself.
_KNOWN = {"true": True, "t": True, "yes": True, "y": True, "false": False, "f": False, "no": False, "n": False}
_PAIRS = (
    ("是", "否"), ("有", "无"), ("真", "假"), ("对", "错"), ("on", "off"), ("ja", "nein"), ("oui", "non"), ("si", "no"),
    ("sí", "no"), ("sim", "não"), ("да", "нет"), ("√", "×"), ("evet", "hayır"), ("ano", "ne"), ("áno", "nie"),
    ("tak", "nie"), ("ja", "nee"), ("ja", "nej"), ("ja", "nei"), ("igen", "nem"), ("예", "아니오"), ("はい", "いいえ"),
    ("有效", "无效"), ("j", "n"), ("s", "n"), ("o", "n"),
)  # fmt: skip
_ASKING = ("is", "has", "was", "can", "flag", "flg", "enabled", "active", "opt", "bool", "yn", "whether", "do")


def read(texts: Texts) -> Reading | None:
    """Two words, or several ways to write them that Spark knows."""
    lowered = pc.utf8_lower(texts.values).to_pylist()
    found = set(lowered)
    if len(found) > 8 or not found:
        return None
    all_read = np.ones(len(lowered), np.bool_)
    if found <= _KNOWN.keys() and (len({_KNOWN[word] for word in found}) == 2 or texts.says(*_ASKING)):
        return Reading("boolean", all_read, (f"only {', '.join(sorted(set(texts.values.to_pylist())))}",))
    if found <= {"true", "false"}:
        # Nobody means another thing by it; exports that leave all but a thing's first line empty say true alone.
        return Reading("boolean", all_read, (f"only {', '.join(sorted(found))}",))
    for true, false in _PAIRS:
        if found == {true, false}:
            return Reading("boolean", all_read, (f"only {true} and {false}",), format=f"{true}/{false}")
    if found == {"0", "1"} and texts.says(*_ASKING):
        return Reading("boolean", all_read, ("only 0 and 1, and the name asks a question",))
    return None
