"""E-mail addresses, alone or inside a text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.standing import Mask, holding, placed

KIND = "personal"
TITLE = "e-mail address"
PII = "direct"
SHAPE = r"(?s:.*[a9_+-]@[a9].*\.a.*)"
SHORTEST = 6
INSIDE = True
WORDS = ("email", "e_mail", "mail", "mailbox", "yx", "youxiang", "邮箱", "邮件", "电子邮件")
CHANCE = 0.0

_ADDRESS = (
    r"[0-9A-Za-z](?:[0-9A-Za-z._%+'-]*[0-9A-Za-z_+-])?@(?:[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?\.)+[A-Za-z]{2,24}"
)
# Not a person's: image files for dense screens, repositories, packages with a version.
_OTHER = r"@[0-9](?:\.[0-9])?x\.|(?:^|[^0-9A-Za-z._-])(?:git|svn|hg)@|@v?[0-9]+\.[0-9]+"


def matches(texts: pa.Array) -> Mask:
    """Texts that hold an address."""
    at = np.flatnonzero(pc.match_substring(texts, "@").to_numpy(zero_copy_only=False))
    some = texts.take(pa.array(at))
    return placed(len(texts), at, holding(some, _ADDRESS) & ~holding(some, _OTHER))
