"""`relate` of conf/pipeline.yml: how relations are looked for, and how much is measured on samples."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict


class DiscoveryConfig(Strict):
    """What an undeclared foreign key or key must show. docs/decisions/018 says where the cuts come from."""

    min_containment: float = Field(0.85, gt=0, le=1, description="share of the child's values that have a parent")
    max_nulls: float = Field(0.01, ge=0, lt=1, description="rows of a parent that have no id, at most")
    min_uniqueness: float = Field(0.99, gt=0, le=1, description="different values per row of a parent, and of a key")
    min_distinct: int = Field(5, ge=2, description="a child with fewer different values shows nothing")
    min_name: float = Field(
        0.75, ge=0, le=1, description="likeness of names (jobs/relations/names.py) below which they say nothing"
    )
    max_bias: float = Field(
        0.5, gt=0, le=1, description="Kolmogorov distance between the parent's ids and those that are named"
    )
    key_columns: int = Field(3, ge=1, le=4, description="columns of a discovered key, at most")
    key_rows: int = Field(200_000, ge=100, description="rows of whole partitions searched for keys")
    min_collisions: float = Field(
        5.0, gt=0, description="repeats that independent columns would show; fewer, and a key may be one by chance"
    )


class RelateConfig(Strict):
    """How relations and table facts are measured."""

    discovery: DiscoveryConfig = DiscoveryConfig()
    local_megabytes: float = Field(16, ge=0, description="less Parquet than this is counted without a Spark job")
    exact_rows: int = Field(
        5_000_000, ge=0, description="rows up to which what the sample found is counted exactly in one process"
    )
    sample_rows: int = Field(20_000, ge=1000, description="rows of the uniform sample of each table")
    sample_columns: int = Field(64, ge=2, description="columns compared with each other, first declared first")
    seed: int = Field(20180101, description="of the sample")
    max_error: float = Field(0.02, ge=0, lt=1, description="g3 error up to which a dependency is told")
    min_strength: float = Field(0.8, ge=0, le=1, description="Goodman and Kruskal's lambda from which it is worth it")
    determinants: int = Field(2, ge=1, le=3, description="columns on the left of a dependency, at most")
    max_dependencies: int = Field(20, ge=0, description="dependencies told of one table, strongest first")
    max_categories: int = Field(60, ge=2, description="different values up to which a column is categorical")
    min_correlation: float = Field(0.1, ge=0, le=1, description="weaker associations are left out")
    max_correlations: int = Field(100, ge=0, description="correlations told of one table, strongest first")
    min_gap_rows: float = Field(5.0, gt=0, description="rows that the mean day expects in a gap from which it is told")
