"""docs/standards.md: measures and register fields by the standards' own names."""

from __future__ import annotations

from jobs.lake.schemas import OUTPUTS
from jobs.standards.fields import ELEMENTS, REGISTER_FIELDS
from jobs.standards.measures import BY_DIMENSION, CHARACTERISTICS, INDICATORS, MEASURES


def standards_page() -> str:
    """The page, Markdown."""
    return "\n".join([*_head(), *_by_indicator(), *_measures(), *_fields()]) + "\n"


def _head() -> list[str]:
    return [
        "# Standards",
        "",
        "What is measured and recorded, by the names an auditor asks for. Rendered from `jobs/standards/`, which tests"
        " hold against the code: a measure or a field of the register without a place here fails them.",
        "",
        "The six dimensions are those of GB/T 36344-2018. Its indicators are shares of what was tested; here each"
        " carries an interval and a coverage, and dimensions are combined by a weighted geometric mean.",
    ]


def _by_indicator() -> list[str]:
    rows = ["", "## GB/T 36344-2018, indicator by indicator", ""]
    rows += ["| code | indicator | measured by |", "| --- | --- | --- |"]
    for code, name in INDICATORS.items():
        own = sorted(measure for measure, standard in MEASURES.items() if standard.indicator == code)
        gate = "the gate “undeclared personal data”, which caps the grade; `documented`" if code == "0106" else ""
        rows.append(f"| {code} | {name} | {', '.join(f'`{measure}`' for measure in own) or gate or 'nothing'} |")
    rows += ["", "## ISO/IEC 25012:2008, characteristic by characteristic", ""]
    rows += ["| characteristic | measured by |", "| --- | --- |"]
    for name in CHARACTERISTICS:
        own = sorted(measure for measure, standard in MEASURES.items() if name in standard.characteristics)
        rows.append(f"| {name} | {', '.join(f'`{measure}`' for measure in own) or 'nothing'} |")
    return rows


def _measures() -> list[str]:
    rows = ["", "## Every measure", ""]
    rows += ["| measure | share of | GB/T 36344 | ISO/IEC 25012 |", "| --- | --- | --- | --- |"]
    for measure, standard in sorted(MEASURES.items()):
        known = f"{standard.indicator} {INDICATORS[standard.indicator]}"
        rows.append(f"| `{measure}` | {standard.words} | {known} | {', '.join(standard.characteristics)} |")
    others = "; ".join(f"{dimension}: {standard.indicator}" for dimension, standard in BY_DIMENSION.items())
    return [*rows, "", f"An expectation not listed counts by the dimension that its table's file gives it ({others})."]


def _fields() -> list[str]:
    columns = {field.name: field.metadata[b"description"].decode() for field in OUTPUTS["assets"].schema}
    columns["dt"] = "run date"
    rows = ["", "## The register by GB/T 40685-2021", ""]
    rows += [
        "The register is the lake table `assets`, exported as `register.csv` and `register.xlsx` beside the report.",
        "",
    ]
    rows += ["| field | holds | element (5.3) | clauses | answers |", "| --- | --- | --- | --- | --- |"]
    for name, holds in columns.items():
        clause = REGISTER_FIELDS[name]
        clauses = ", ".join(clause.clauses)
        rows.append(f"| {name} | {holds} | {ELEMENTS[clause.element]} | {clauses} | {clause.answers} |")
    return rows
