"""Where the evidence comes from: one file a source, each a pure function from rows of the lake to rules.

Several sources may state one fact (a column's nulls stand in the cleaning's accounts, in the profile and in an
expectation). Each rule then names its facts, and `RANKS` says which source counts: the one nearest to the landed rows.
"""

from __future__ import annotations

RANKS = {
    "required": 0,
    "allowed": 0,
    "type": 0,
    "row": 1,
    "relation": 2,
    "profile": 3,
    "expectation": 4,
    "placeholder": 5,
}
