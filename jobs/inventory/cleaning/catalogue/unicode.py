"""One way to write a text: composed characters, half-width letters, nothing invisible."""

from __future__ import annotations

from typing import Literal

import pyspark.sql.functions as F
from pydantic import Field
from pyspark.sql import Column as SparkColumn

from conf.cleaning_config import ColumnName, TextStep
from jobs.inventory.cleaning.rule import BLANKS, Landing, Rule, known

# Full-width ASCII (U+FF01–U+FF5E) and the ideographic space.
_FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000"
_HALF_WIDTH = "".join(map(chr, range(0x21, 0x7F))) + " "
# Controls but tab and line ends; soft hyphen, zero-width space, direction marks, word joiner, byte-order mark. The
# zero-width joiners stay: emoji and Persian need them.
_INVISIBLE = (
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
# Spark has no function of its own for it, but brings ICU, whose class has a static method of plain arguments.
_ICU = "com.ibm.icu.text.Normalizer"


class Params(TextStep):
    column: ColumnName
    form: Literal["NFC", "NFKC"] | None = Field(
        "NFC", description="composition that every text is brought to; null: as it is"
    )
    width: Literal["half"] | None = Field(None, description="half: full-width letters and digits become plain ones")
    invisible: Literal["remove", "keep"] = Field(
        "remove", description="whether characters that show nothing are taken out"
    )


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Remove what is invisible, then make letters half-width, then compose (Unicode annex 15).

    Blanks around the text are no reason to repair it: those are the rule `trim`'s.
    """
    value = F.col(step.column)
    inner = F.trim(value, F.lit(BLANKS)) if landing.is_text(step.column) else value
    repaired = inner
    if landing.is_text(step.column):
        repaired = F.regexp_replace(repaired, _INVISIBLE, "") if step.invisible == "remove" else repaired
        repaired = F.translate(repaired, _FULL_WIDTH, _HALF_WIDTH) if step.width else repaired
        repaired = _composed(repaired, step.form == "NFKC") if step.form else repaired
    return [
        Rule(step.rule, step.kind, "text", (step.column,), step.severity, step.dimension, value.isNotNull(),
             known(repaired != inner), repaired={step.column: repaired}, decided_by=step.column, is_finding=False)
    ]  # fmt: skip


def _composed(text: SparkColumn, compatible: bool) -> SparkColumn:
    """Normal form C or KC; plain ASCII is both already."""
    composed = F.reflect(F.lit(_ICU), F.lit("compose"), text, F.lit(compatible))
    return F.when(text.rlike("[^\\x00-\\x7f]"), composed).otherwise(text)
