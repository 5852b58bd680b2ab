"""The relation graph: tables that name each other, what was found beside what is declared."""

from __future__ import annotations

from typing import Any

import networkx

from jobs.publish.report import drawings
from jobs.publish.report.charts import label
from jobs.publish.report.language import term
from jobs.publish.report.night import Night, Rows

_LONGEST_NAME = 24


def relations(night: Night) -> dict[str, Any]:
    """The picture of the foreign keys, the rows of its table, and the keys and foreign keys that were only found."""
    rows = night.rows("relations")
    edges = [row for row in rows if row["kind"] == "foreign_key"]
    found = [row for row in rows if row["origin"] == "discovered"]
    return {"svg": picture(night, edges) if edges else None, "edges": edges, "found": found}


def picture(night: Night, edges: Rows) -> Any:
    """Tables as boxes, parents to the right of all that name them; self-references are in the table only."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(sorted({name for row in edges for name in (row["table"], row["parent"])}))
    graph.add_edges_from((row["table"], row["parent"]) for row in edges if row["table"] != row["parent"])
    place = layout(graph)
    kinds = {name: table.kind for name, table in night.project.tables.items()}
    nodes = [
        {"name": label(name, _LONGEST_NAME), "kind": term(kinds.get(name, "unknown")), "x": x, "y": y}
        for name, (x, y) in place.items()
    ]
    lines = [line(row, place) for row in edges if row["table"] != row["parent"]]
    return drawings.relations(nodes, lines)


def neighbourhood(night: Night, name: str) -> Any:
    """The picture of one table with those it names and those that name it; None if it stands alone."""
    edges = [
        row for row in night.rows("relations") if row["kind"] == "foreign_key" and name in (row["table"], row["parent"])
    ]
    return picture(night, edges) if edges else None


def line(row: dict[str, Any], place: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """One foreign key as a line between its tables, with its cardinality in words on it."""
    (x, y), (x2, y2) = place[row["table"]], place[row["parent"]]
    state = "found, not declared" if row["origin"] == "discovered" else "orphans" if row["orphan_rows"] else "whole"
    many = (row["cardinality"] or "").partition(":")
    return {
        "x": x,
        "y": y,
        "x2": x2,
        "y2": y2,
        "state": term(state),
        "words": f"{many[2]} → {many[0]}" if many[2] else "",
    }


def layout(graph: networkx.DiGraph) -> dict[str, tuple[float, float]]:
    """(column, row) of each table: the column is the longest way to it, tables in a circle sharing one."""
    whole = networkx.condensation(graph)
    columns: dict[int, list[str]] = {}
    for column, parts in enumerate(networkx.topological_generations(whole)):
        columns[column] = sorted(name for part in parts for name in whole.nodes[part]["members"])
    tallest = max(len(names) for names in columns.values())
    return {
        name: (float(column), row + (tallest - len(names)) / 2)
        for column, names in columns.items()
        for row, name in enumerate(names)
    }
