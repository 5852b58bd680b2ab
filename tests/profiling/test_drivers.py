"""One table, three drivers, one answer; and any type that Spark has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.profiling.drivers import profile_files, profile_frame, profile_local
from jobs.profiling.state import State


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two files of five row groups, with skewed keys, nulls, and a struct."""
    draw = np.random.default_rng(5)
    paths = []
    for number in range(2):
        keys = np.minimum(draw.zipf(1.5, 9000), 5000)
        table = pa.table(
            {
                "user_id": [None if key % 11 == 0 else f"u{key}" for key in keys],
                "amount": draw.integers(0, 900, 9000) / 4,
                "week": pa.array(range(9000 * number, 9000 * (number + 1)), pa.int32()),
                "address": [{"city": f"city {key % 7}"} for key in keys],
            }
        )
        path = tmp_path / f"part-{number}.parquet"
        pq.write_table(table, path, row_group_size=2000)
        paths.append(str(path))
    return paths


def told(states: dict[str, State]) -> dict[str, tuple]:
    return {
        path: (
            state.type, state.rows, state.nulls, state.smallest, state.largest, state.order.monotonic,
            [top["count"] for top in state.frequent.top(5)], round(state.moments.mean, 6), state.texts.characters,
        )
        for path, state in sorted(states.items())
    }  # fmt: skip


def test_threads_give_what_one_thread_gives(files: list[str]):
    alone = profile_local(files)
    assert told(profile_local(files, processes=3)) == told(alone)
    assert (alone["week"].order.monotonic, alone["user_id"].order.monotonic) == ("increasing", None)
    assert set(profile_local(files, ["week", "address"])) == {"week", "address.city"}


@pytest.mark.spark
def test_spark_tasks_and_arrow_batches_give_what_this_process_gives(files: list[str], spark: object):
    expected = told(profile_local(files))
    assert told(profile_files(spark, files)) == expected
    frame = told(profile_frame(spark.read.parquet(*files)))
    unordered = [tuple(fact for at, fact in enumerate(facts) if at != 5) for facts in expected.values()]
    assert [tuple(fact for at, fact in enumerate(facts) if at != 5) for facts in frame.values()] == unordered


@pytest.mark.spark
def test_no_spark_type_fails(spark: object):
    frame = spark.sql(
        """
        SELECT id, CAST(id AS TINYINT) AS tiny, CAST(id AS DECIMAL(38, 18)) AS exact, id > 1 AS flag,
               DATE '1582-10-04' AS old_day, TIMESTAMP '0001-01-01 00:00:00' AS old_time,
               CAST('2017-01-01 10:00:00' AS TIMESTAMP_NTZ) AS local_time, CAST(CAST(id AS STRING) AS BINARY) AS raw,
               INTERVAL '2' DAY AS span, array(id, NULL) AS ids, map('a', id) AS by_name,
               named_struct('inner', named_struct('leaf', 'x')) AS nested, array(named_struct('n', id)) AS lines,
               parse_json(concat('{"a": ', id, '}')) AS payload, CAST(NULL AS VOID) AS nothing,
               CAST('nan' AS FLOAT) AS odd, make_ym_interval(1, 2) AS months
        FROM range(0, 4, 1, 1)
        """
    )
    states = profile_frame(frame)
    assert {state.rows for path, state in states.items() if path not in ("ids[]",)} == {4}
    assert (states["ids[]"].rows, states["ids[]"].nulls) == (8, 4)
    assert {path: state.smallest for path, state in states.items() if path.startswith("old")} == {
        "old_day": "1582-10-04",
        "old_time": "0001-01-01 00:00:00",
    }
    leaves = ("nested.inner.leaf", "lines[].n", "by_name.value")
    assert [states[leaf].distinct for leaf in leaves] == [1, 4, 4]
    assert (states["payload"].kind, states["payload"].distinct) == ("variant", 4)
    assert states["payload.type"].frequent.top() == [{"value": "object", "count": 4}]
    assert (states["nothing"].nulls, states["odd"].numbers.nans, states["span"].kind) == (4, 4, "interval")
    assert states["months"].smallest == "INTERVAL '1-2' YEAR TO MONTH"


@pytest.mark.spark
def test_a_frame_without_rows_has_no_states_to_tell(spark: object):
    assert {path: state.rows for path, state in profile_frame(spark.range(0)).items()} in ({}, {"id": 0})
