"""What the profile must hold beside its peers, as ratios of seconds measured in one run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """Seconds of `over` by seconds of `under` on `data`: at most, or at least, `limit`."""

    data: str
    over: str
    under: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def words(self) -> str:
        """What the ratio is of."""
        return f"{self.data}: {self.over} by {self.under}".replace("_", " ")

    @property
    def words_of_limit(self) -> str:
        """The limit as a reader sees it."""
        return f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"

    def holds(self, ratio: float) -> bool:
        """Whether a measured ratio is within the limit."""
        if self.at_most is not None:
            return ratio <= self.at_most
        return self.at_least is not None and ratio >= self.at_least


# Nanoseconds on the processor that the kernels may take for one value, its reading left out.
KERNEL_NANOSECONDS = 20.0

BARS = (
    Bar("transactions", "ours_in_spark", "spark_scan", at_most=2.5),
    Bar("text", "ours_in_spark", "spark_scan", at_most=2.5),
    Bar("promotions", "ours_in_spark", "spark_scan", at_most=1.5),
    Bar("large", "ours_in_spark", "spark_scan", at_most=1.5),
    Bar("transactions", "duckdb_metrics", "ours_in_spark", at_least=3),
    Bar("promotions", "duckdb_metrics", "ours_in_spark", at_least=3),
    Bar("large", "duckdb_metrics", "ours_in_spark", at_least=3),
    Bar("text", "duckdb_metrics", "ours_in_spark", at_least=2),
    Bar("promotions", "ours_in_spark", "duckdb_summarize", at_most=1),
    Bar("large", "ours_in_spark", "duckdb_summarize", at_most=1),
    Bar("transactions", "spark_aggregate", "ours_in_spark", at_least=15),
    Bar("promotions", "spark_aggregate", "ours_in_spark", at_least=15),
    Bar("transactions", "gx_expectations", "ours_in_spark", at_least=4),
    Bar("wide2000", "ours_in_spark", "duckdb_summarize", at_most=1),
)
