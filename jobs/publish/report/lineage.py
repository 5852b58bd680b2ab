"""The drawing of the flow, laid out from jobs/stages.py: columns by what must be done before, one box a stage."""

from __future__ import annotations

from typing import Any

import networkx

from jobs.publish.gates import PUBLISHED
from jobs.publish.report import drawings
from jobs.publish.report.night import Night
from jobs.stages import STAGES


def lineage_of(night: Night, table: str) -> dict[str, Any]:
    """Where a source table comes from, and what is made of it: the tables by the stage that writes them, in order.

    `published` are those the online services load.
    """
    config = night.project.tables[table]
    made = next((row["lineage"] for row in night.rows("assets") if row["asset"] == table), None) or ()
    steps = [
        {"stage": stage.name, "purpose": stage.purpose, "tables": own}
        for stage in STAGES
        if (own := [name for name in stage.writes if name in made])
    ]
    return {
        "source": config.source,
        "landings": [row for row in night.ledger if row["table"] == table and row["in_use"]][-1:],
        "steps": steps,
        "published": [name for name in made if name in PUBLISHED],
    }


def flow() -> dict[str, Any]:
    """The picture of the stages and the rows of its table."""
    graph = networkx.DiGraph()
    for stage in STAGES:
        graph.add_node(stage.name)
        for earlier in STAGES:
            if earlier.name != stage.name and set(stage.reads) & set(earlier.writes):
                graph.add_edge(earlier.name, stage.name)
    columns = [sorted(names, key=[s.name for s in STAGES].index) for names in networkx.topological_generations(graph)]
    tallest = max(len(names) for names in columns)
    place = {
        name: (column, row + (tallest - len(names)) / 2)
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }
    # A line that follows from two others says nothing new and hides the rest.
    direct = networkx.transitive_reduction(graph).edges
    edges = [{"x": place[a][0], "y": place[a][1], "x2": place[b][0], "y2": place[b][1]} for a, b in sorted(direct)]
    nodes = [{"name": s.name, "x": place[s.name][0], "y": place[s.name][1], "chapter": s.chapter} for s in STAGES]
    return {"svg": drawings.flow(nodes, edges, len(columns)), "stages": STAGES}
