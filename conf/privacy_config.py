"""How personal data is recognised, and what becomes of it wherever values leave the lake."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from conf.loading import Strict

Pii = Literal["none", "pseudonym", "quasi", "direct"]
# What stands in place of a value: a constant; its keyed hash; its first characters; nothing, the column is left out.
Policy = Literal["constant", "hash", "truncate", "drop"]


class SensitivityConfig(Strict):
    """When a column counts as personal data that nobody declared."""

    confidence_of_check_digits: float = Field(
        0.99999,
        gt=0.5,
        lt=1,
        description="one-sided confidence that more check digits are right than chance explains; every column is asked"
        " several times a night, so that one in a thousand would be a false finding every week",
    )
    confidence_of_forms: float = Field(
        0.999, gt=0.5, lt=1, description="the same where a form is all there is, and its chance a cautious estimate"
    )
    min_values: int = Field(3, ge=1, description="different matching values below which a column is not judged")
    min_share: float = Field(
        0.005, ge=0, le=1, description="share of the rows, beyond chance, below which matches are an accident"
    )


class MaskingConfig(Strict):
    """The policy of each class of personal data; a column's own `mask` beats it."""

    pseudonym: Policy = Field("constant", description="of ids of persons")
    quasi: Policy = Field("constant", description="of what tells of a person beside other columns")
    direct: Policy = Field("constant", description="of names, addresses, numbers of persons")
    salt_env: str = Field(
        "STOCKTAKE_MASK_SALT", description="environment variable that holds the secret key of `hash`; never logged"
    )
    hash_length: int = Field(12, ge=8, le=64, description="hexadecimal digits shown of a hash")
    keep: int = Field(2, ge=1, description="first characters that `truncate` shows of a text three times as long")

    def of(self, pii: Pii) -> Policy:
        """The policy of a class other than none."""
        policies: dict[Pii, Policy] = {"pseudonym": self.pseudonym, "quasi": self.quasi, "direct": self.direct}
        return policies[pii]
