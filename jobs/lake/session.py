"""Starts the Spark session, the same for a stage typed by hand, a submitted one and a test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession

from conf.pipeline_config import SparkConfig
from conf.project import ROOT
from jobs.lake.java import java_home

# Needed for right results wherever the session runs.
_ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    # What tasks took is counted when they end (jobs/lake/metering.py), not a tenth of a second later or never, and
    # still known when a stage of ours has run thousands of Spark's.
    "spark.ui.liveUpdate.period": "0",
    "spark.ui.retainedStages": "20000",
    # A table has hundreds of small partitions; listing them as a Spark job costs more than doing it in the driver.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
    # No checksum files beside the data (the lake hashes every file itself): without Hadoop's native library each
    # file would start four `chmod` processes instead of one.
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
}


def spark_session(config: SparkConfig, app_name: str = "stocktake") -> SparkSession:
    """The running session, or a new one from `config`. Under spark-submit the submitted master and options win.

    Raises:
        SetupError: there is no Java to run it.
    """
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    os.environ["JAVA_HOME"] = str(java_home())
    # Another Spark that the machine has is not the one this Python speaks to.
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # Workers import the product from where the driver did.
    os.environ["PYTHONPATH"] = os.pathsep.join(
        dict.fromkeys([str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))])
    )
    builder = SparkSession.Builder()
    if not submitted():
        builder = builder.appName(app_name).master(config.master)
        for key, value in config.options.items():
            builder = builder.config(key, value)
    for key, value in _ALWAYS.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def submitted() -> bool:
    """Whether spark-submit started this process: then its master, name and options stand."""
    return "PYSPARK_GATEWAY_PORT" in os.environ
