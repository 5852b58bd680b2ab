"""What tables say of each other and of themselves: keys, foreign keys, orphans, dependencies, correlations, time.

Counting: `wanted` says what the configuration asks for, `encoding` turns columns into codes, `counting` counts one
partition, `spread` does so in tasks, `state` merges and keeps the counts, `repeats` joins keys across partitions.
Judging: `checks` (declared relations), `orphans`, `discovery` (undeclared ones, with `kmv`, `names` and `profiled`),
`keys`, `undeclared`.
Table facts: `sample`, `dependencies`, `association` with one module a measure in `measures`, `shapes`.
"""
