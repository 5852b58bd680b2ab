"""Text whose UTF-8 bytes were read as Latin-1 or Windows-1252 and written again: `Ã¼` for `ü`."""

from __future__ import annotations

import pyspark.sql.functions as F
from pydantic import Field
from pyspark.sql import Column as SparkColumn

from conf.cleaning_config import ColumnName, TextStep
from jobs.inventory.cleaning.rule import Landing, Rule, known

# Windows-1252 writes characters where Latin-1 has the controls 0x80–0x9F; five bytes have none and stay controls.
_BYTES = [bytes([code]) for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)]
_WINDOWS = "".join(byte.decode("cp1252") for byte in _BYTES)
_CONTROLS = "".join(byte.decode("latin-1") for byte in _BYTES)


class Params(TextStep):
    column: ColumnName
    passes: int = Field(1, ge=1, le=3, description="how often the text may have been encoded once too much")


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Decode where the text, as bytes, is UTF-8 with a character beyond ASCII: by chance that hardly ever is."""
    value = F.col(step.column)
    repaired = value
    for _ in range(step.passes if landing.is_text(step.column) else 0):
        repaired = F.coalesce(_decoded(repaired), repaired)
    return [
        Rule(step.rule, step.kind, "text", (step.column,), step.severity, step.dimension, value.isNotNull(),
             known(repaired != value), repaired={step.column: repaired}, decided_by=step.column)
    ]  # fmt: skip


def _decoded(text: SparkColumn) -> SparkColumn:
    """The text its bytes are; null where they are no UTF-8."""
    single = F.translate(text, _WINDOWS, _CONTROLS)
    is_bytes = single.rlike("[\\x{80}-\\x{ff}]") & ~single.rlike("[^\\x{00}-\\x{ff}]")
    return F.when(is_bytes, F.try_validate_utf8(F.encode(single, "ISO-8859-1").cast("string")))
