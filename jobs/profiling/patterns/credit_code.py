"""Unified social credit codes of organisations and sole traders (GB 32100-2015): base 31, two check characters."""

from __future__ import annotations

import pyarrow as pa

from jobs.profiling import checksums
from jobs.profiling.standing import CODE_INSIDE, Mask, placed, standing_alone

KIND = "personal"
TITLE = "unified social credit code"
PII = "quasi"
SHAPE = CODE_INSIDE
SHORTEST = 18
INSIDE = True
WORDS = (
    "uscc", "uscid", "credit_code", "social_credit", "tax_no", "tax_id", "taxpayer_id", "business_license",
    "xydm", "tyshxydm", "nsrsbh", "shuihao", "信用代码", "纳税人识别号", "税号", "营业执照",
)  # fmt: skip
# The code's own check character is right once in 31, that of the organisation code inside it once in 11.
CHANCE = 1 / 341
HAS_CHECK_DIGIT = True

# Registration department and kind, region, organisation code, check character.
_FORM = r"[1-9ANY][1-9][1-8][0-9]{5}[0-9A-HJ-NPQRTUWXY]{10}"


def formed(texts: pa.Array) -> Mask:
    """Eighteen characters made like a code, whatever its check characters."""
    at, _ = standing_alone(texts, _FORM)
    return placed(len(texts), at)


def matches(texts: pa.Array) -> Mask:
    """Texts that hold a code with both check characters right."""
    at, codes = standing_alone(texts, _FORM)
    return placed(len(texts), at, checksums.credit_code(checksums.characters(codes, 18)))
