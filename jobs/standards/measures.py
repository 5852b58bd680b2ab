"""Every measure of quality in GB/T 36344-2018 (indicator) and ISO/IEC 25012:2008 (characteristics).

A measure is known by the name it bears in the evidence of the quality scores. A new one needs a line here; a test
lists the measures that the code can make and fails for one without.
"""

from __future__ import annotations

from dataclasses import dataclass

from conf.table_config import Dimension

INDICATORS = {
    "0101": "规范性 conformity · 数据标准 data standard",
    "0102": "规范性 conformity · 数据模型 data model",
    "0103": "规范性 conformity · 元数据 metadata",
    "0104": "规范性 conformity · 业务规则 business rules",
    "0105": "规范性 conformity · 权威参考数据 authoritative reference data",
    "0106": "规范性 conformity · 安全规范 security",
    "0201": "完整性 completeness · 数据元素完整性 data elements",
    "0202": "完整性 completeness · 数据记录完整性 data records",
    "0301": "准确性 accuracy · 数据内容正确性 correct content",
    "0302": "准确性 accuracy · 数据格式合规性 compliant format",
    "0303": "准确性 accuracy · 数据重复率 duplicates",
    "0304": "准确性 accuracy · 数据唯一性 uniqueness",
    "0305": "准确性 accuracy · 脏数据出现率 dirty data",
    "0401": "一致性 consistency · 相同数据一致性 the same datum",
    "0402": "一致性 consistency · 关联数据一致性 related data",
    "0501": "时效性 timeliness · 基于时间段的正确性 correct over a period",
    "0502": "时效性 timeliness · 基于时间点的及时性 in time",
    "0503": "时效性 timeliness · 时序性 order in time",
    "0601": "可访问性 accessibility · 可访问 reachable",
    "0602": "可访问性 accessibility · 可用性 usable",
}
CHARACTERISTICS = (
    "accuracy", "completeness", "consistency", "credibility", "currentness", "accessibility", "compliance",
    "confidentiality", "efficiency", "precision", "traceability", "understandability", "availability", "portability",
    "recoverability",
)  # fmt: skip


@dataclass(frozen=True)
class Standard:
    """Where a measure stands: the indicator's code in GB/T 36344, the characteristics of ISO/IEC 25012, in words."""

    indicator: str
    characteristics: tuple[str, ...]
    words: str


def _s(indicator: str, characteristics: str, words: str) -> Standard:
    return Standard(indicator, tuple(characteristics.split()), words)


# Kinds of cleaning's rules, by their module in jobs/inventory/cleaning/catalogue.
_CLEANING = {
    "allowed": _s("0105", "compliance accuracy", "values of a code list"),
    "cancellations": _s("0301", "accuracy credibility", "orders that were not taken back"),
    "case": _s("0101", "compliance", "letters in the declared case"),
    "clock": _s("0301", "accuracy currentness", "times of a right clock"),
    "codes": _s("0105", "compliance consistency", "one spelling of a code"),
    "fill": _s("0201", "completeness", "values that did not have to be filled in"),
    "future": _s("0503", "currentness accuracy", "times before the landing"),
    "late": _s("0502", "currentness", "events in the days that their landing is about"),
    "mojibake": _s("0302", "accuracy understandability", "text in the right encoding"),
    "near_duplicates": _s("0303", "accuracy consistency", "things in one version only"),
    "outliers": _s("0305", "accuracy credibility", "numbers near the others of their day"),
    "parse": _s("0302", "accuracy compliance", "lines that can be read"),
    "pattern": _s("0302", "compliance", "text written as it should be"),
    "placeholder": _s("0201", "completeness", "values that stand for something"),
    "range": _s("0301", "accuracy", "values within declared limits"),
    "reference": _s("0402", "consistency", "values that stand in the table they name"),
    "required": _s("0201", "completeness", "rows with a value they must have"),
    "row": _s("0104", "accuracy compliance", "rows that satisfy a declared business rule"),
    "sessions": _s("0503", "consistency", "events that fall into a session"),
    "time_zone": _s("0302", "compliance accuracy", "times landed with their zone"),
    "trim": _s("0302", "compliance", "text without space around it"),
    "type": _s("0302", "compliance precision", "values of the declared type"),
    "unicode": _s("0302", "compliance", "text in one way of writing"),
    "unit": _s("0301", "accuracy precision", "numbers in the column's unit"),
}
# Measures of the stage quality itself.
_QUALITY = {
    "bots": _s("0305", "credibility accuracy", "events that are some customer's"),
    "clock": _s("0501", "currentness", "days whose events keep the hours of the days before"),
    "documented": _s("0103", "understandability compliance confidentiality", "columns described, labelled, with unit"),
    "file_sizes": _s("0602", "efficiency accessibility", "files neither too small nor too large"),
    "filled": _s("0201", "completeness", "rows with a value"),
    "foreign_key": _s("0402", "consistency", "rows whose parent exists"),
    "fresh": _s("0502", "currentness", "newest data within its agreed age"),
    "funnel_order": _s("0402", "consistency", "steps of a purchase after the step that leads to them"),
    "key": _s("0304", "accuracy consistency", "rows with a key of their own"),
    "landed_on_cadence": _s("0501", "currentness availability", "periods in which something landed"),
    "no_exact_copies": _s("0303", "accuracy", "rows that are no copy of another"),
    "no_future_events": _s("0503", "currentness accuracy", "days without events from the future"),
    "one_form": _s("0302", "compliance", "values of a column written in one form"),
    "one_unit": _s("0301", "accuracy precision", "numbers of a column in one unit"),
    "owner_and_contact": _s("0601", "accessibility traceability", "someone who answers for the table"),
    "read_time": _s("0601", "efficiency accessibility", "partitions that are read in good time"),
    "readable_partitions": _s("0602", "availability accessibility recoverability", "partitions that hold their rows"),
    "reconciled": _s("0401", "consistency credibility", "figures that two tables give alike"),
    "schema": _s("0102", "compliance", "days landed with the declared columns"),
    "steady": _s("0301", "credibility accuracy", "figures of a column within what their history lets expect"),
    "twins": _s("0304", "accuracy consistency", "things under one id only"),
    "volume": _s("0202", "completeness", "days with the rows that their history lets expect"),
}  # fmt: skip
# Expectations by their own name; one that is not listed counts by the dimension its table's file gives it.
_EXPECTATIONS = {
    "expect_column_distribution_to_be_near_reference": _s("0301", "credibility", "days distributed as usual"),
    "expect_column_newest_value_to_be_recent": _s("0502", "currentness", "newest event recent"),
    "expect_column_to_depend_on_columns": _s("0401", "consistency", "rows alike in some columns alike in another"),
    "expect_column_values_to_be_between": _s("0301", "accuracy", "values within limits"),
    "expect_column_values_to_be_in_set": _s("0105", "compliance accuracy", "values of a set"),
    "expect_column_values_to_be_unique": _s("0304", "accuracy consistency", "values that do not repeat"),
    "expect_column_values_to_exist_in_parent": _s("0402", "consistency", "values with a row in the parent"),
    "expect_column_values_to_have_valid_checksum": _s("0301", "accuracy", "numbers whose check digit is right"),
    "expect_column_values_to_not_be_null": _s("0201", "completeness", "rows with a value"),
    "expect_column_values_to_rise_in_groups": _s(
        "0503", "consistency currentness", "order in time kept within a group"
    ),
    "expect_compound_columns_to_be_unique": _s("0304", "accuracy consistency", "keys that do not repeat"),
    "expect_partitions_to_have_min_rows": _s("0202", "completeness", "partitions with the least rows"),
    "expect_table_row_count_to_fit_weekday": _s("0202", "completeness", "days with the rows of their weekday"),
}
MEASURES: dict[str, Standard] = {**_CLEANING, **_QUALITY, **_EXPECTATIONS}
BY_DIMENSION: dict[Dimension, Standard] = {
    "conformity": _s("0101", "compliance", "conformity, as declared"),
    "completeness": _s("0201", "completeness", "completeness, as declared"),
    "accuracy": _s("0301", "accuracy", "accuracy, as declared"),
    "consistency": _s("0402", "consistency", "consistency, as declared"),
    "timeliness": _s("0502", "currentness", "timeliness, as declared"),
    "accessibility": _s("0601", "accessibility", "accessibility, as declared"),
}


def standard_of(measure: str, dimension: Dimension) -> Standard | None:
    """Where a measure stands; an expectation of others by its dimension; None: it is mapped nowhere."""
    found = MEASURES.get(measure)
    return BY_DIMENSION[dimension] if found is None and measure.startswith("expect_") else found
