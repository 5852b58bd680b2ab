"""Measured comparisons; never part of the tests. Each writes its own part of docs/benchmarks.md."""
