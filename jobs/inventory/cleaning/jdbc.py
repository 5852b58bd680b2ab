"""Landing days of a database table, found by asking the database."""

from __future__ import annotations

from datetime import date

from pyspark.sql import SparkSession

from conf.errors import ConfigError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.landed import LandedPartition
from jobs.inventory.cleaning.reading import jdbc_table


def jdbc_partitions(spark: SparkSession, table: TableConfig, upto: date) -> list[LandedPartition]:
    """One partition per day of `dt_column`, which counts as changed when its number of rows does; without `dt_column`,
    the whole table as it stands, dated `upto`.

    Raises:
        ConfigError: an incremental table has no `dt_column`.
    """
    source = table.source
    if source.dt_column is None:
        if table.load == "incremental":
            raise ConfigError(
                f"table '{table.table}': an incremental jdbc source needs `source.dt_column`",
                mend="name the date column that splits the table into landing days, or set `load: snapshot`",
            )
        return [LandedPartition(table.table, upto, (), "as-it-stood", 0)]
    day = f"cast({source.dt_column} as date)"
    counted = f"select {day} landed_day, count(*) landed_rows from {source.dbtable}"
    query = f"({counted} where {day} <= {{d '{upto}'}} group by {day}) days"
    days = jdbc_table(spark, table, query).toDF("dt", "rows").where("dt is not null").orderBy("dt").collect()
    return [LandedPartition(table.table, row["dt"], (), f"rows={row['rows']}", 0) for row in days]
