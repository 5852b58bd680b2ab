"""The commit protocol: a partition is whole or absent, for its writer, its reader and its killer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conf.errors import LakeError
from conf.project import ROOT
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS

DAY = date(2018, 1, 1)
SCHEMA = pa.schema([("value", pa.int64()), ("name", pa.string())])


def _rows(value: int, count: int = 3) -> pa.Table:
    return pa.table({"value": [value] * count, "name": [f"n{value}"] * count}, schema=SCHEMA)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", run_id="run-1", code_version="abc")


def test_what_is_written_is_read_with_its_manifest(lake: Lake) -> None:
    manifest = lake.write("things", DAY, _rows(7), schema=SCHEMA, inputs={"a/dt=2018-01-01": "v"}, notes={"k": "n"})
    assert lake.read("things", DAY).to_pylist() == [{"value": 7, "name": "n7", "dt": DAY}] * 3
    assert lake.read("things", DAY, columns=["name"]).column_names == ["name"]
    assert lake.manifest("things", DAY) == manifest
    assert (manifest.rows, manifest.run_id, manifest.code_version, manifest.inputs) == (
        3,
        "run-1",
        "abc",
        {"a/dt=2018-01-01": "v"},
    )
    assert manifest.bytes == sum(file.stat().st_size for file in lake.files("things", DAY))
    assert (lake.path("things", DAY) / "_SUCCESS").exists()
    assert pq.ParquetFile(lake.files("things", DAY)[0]).metadata.row_group(0).column(0).compression == "ZSTD"


def test_the_version_names_the_content_and_not_the_run(lake: Lake) -> None:
    first = lake.write("things", DAY, _rows(1), schema=SCHEMA)
    other = Lake(lake.root, run_id="run-2").write("things", DAY, _rows(1), schema=SCHEMA)
    assert first.version == other.version
    assert lake.write("things", DAY, _rows(2), schema=SCHEMA).version != first.version


def test_replacing_leaves_nothing_of_the_old_rows_also_when_the_new_result_is_empty(lake: Lake) -> None:
    lake.write("things", DAY, _rows(1), schema=SCHEMA)
    lake.write("things", DAY, SCHEMA.empty_table(), schema=SCHEMA)
    assert lake.read("things", DAY).num_rows == 0
    assert lake.read("things", DAY).column_names == ["value", "name", "dt"]
    assert pq.read_table(lake.path("things", DAY)).num_rows == 0
    assert not list((lake.root / "_staging").rglob("*.parquet"))


def test_a_failing_writer_leaves_the_committed_partition_alone(lake: Lake) -> None:
    lake.write("things", DAY, _rows(1), schema=SCHEMA)

    def batches():
        yield _rows(2).to_batches()[0]
        raise RuntimeError("the source went away")

    with pytest.raises(RuntimeError):
        lake.write("things", DAY, batches(), schema=SCHEMA)
    assert set(lake.read("things", DAY)["value"].to_pylist()) == {1}
    assert not list((lake.root / "_staging").rglob("*.parquet"))


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (pa.table({"value": [1]}), "missing ['name']"),
        (pa.table({"value": [1], "name": ["a"], "more": [1]}), "not declared ['more']"),
        (pa.table({"value": ["one"], "name": ["a"]}), "do not fit"),
    ],
)
def test_rows_that_do_not_fit_the_schema_are_refused(lake: Lake, rows: pa.Table, complaint: str) -> None:
    with pytest.raises(LakeError) as caught:
        lake.write("things", DAY, rows, schema=SCHEMA)
    assert complaint in str(caught.value)
    assert not lake.exists("things", DAY)


def test_a_staged_file_with_another_type_is_refused(lake: Lake) -> None:
    with lake.staging("things", DAY) as folder:
        pq.write_table(pa.table({"value": ["1"], "name": ["a"]}), folder / "part.parquet")
        with pytest.raises(LakeError, match="column 'value' is string, declared is int64"):
            lake.commit("things", DAY, folder, schema=SCHEMA)
    assert not lake.exists("things", DAY)


def test_only_committed_partitions_are_listed_and_ranges_are_half_open(lake: Lake) -> None:
    for day in (1, 2, 3):
        lake.write("things", date(2018, 1, day), _rows(day), schema=SCHEMA)
    (lake.root / "things" / "dt=2018-01-04").mkdir()
    assert lake.partitions("things") == [date(2018, 1, day) for day in (1, 2, 3)]
    assert lake.partitions("things", after=date(2018, 1, 1), upto=date(2018, 1, 2)) == [date(2018, 1, 2)]
    assert lake.partitions("nothing") == []
    with pytest.raises(LakeError, match="things/dt=2018-01-04 is not in the lake"):
        lake.read("things", date(2018, 1, 4))


def test_a_reader_during_rewrites_sees_only_whole_versions(lake: Lake) -> None:
    lake.write("things", DAY, _rows(0, 1000), schema=SCHEMA)
    stop = threading.Event()
    seen: list[set[int]] = []

    def read() -> None:
        while not stop.is_set():
            rows = lake.read("things", DAY)
            assert rows.num_rows == 1000
            seen.append(set(rows["value"].to_pylist()))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for version in range(1, 60):
        lake.write("things", DAY, _rows(version, 1000), schema=SCHEMA)
    stop.set()
    for reader in readers:
        reader.join()
    assert all(len(values) == 1 for values in seen)
    assert len(set().union(*seen)) > 1, "the readers never met a second version"


def test_a_writer_killed_in_the_middle_leaves_the_old_partition_and_the_next_writer_mends(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.write("things", DAY, _rows(1), schema=SCHEMA)
    program = textwrap.dedent(
        """
        import sys, time, pyarrow as pa
        from datetime import date
        from pathlib import Path
        from jobs.lake.partitions import Lake
        schema = pa.schema([("value", pa.int64()), ("name", pa.string())])
        def batches():
            yield pa.record_batch({"value": [2], "name": ["n"]}, schema=schema)
            print("half way", flush=True)
            time.sleep(600)
        Lake(Path(sys.argv[1])).write("things", date(2018, 1, 1), batches(), schema=schema)
        """
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", program, str(lake.root)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "half way\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    assert list((lake.root / "_staging").rglob("*.parquet"))
    assert set(lake.read("things", DAY)["value"].to_pylist()) == {1}
    lake.write("things", DAY, _rows(3), schema=SCHEMA)
    assert set(lake.read("things", DAY)["value"].to_pylist()) == {3}
    assert not list((lake.root / "_staging").rglob("*.parquet"))


_PYTHON_VALUES = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.string(): st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    pa.date32(): st.dates(),
    pa.bool_(): st.booleans(),
}


@settings(max_examples=40, deadline=None)
@given(data=st.data(), kinds=st.lists(st.sampled_from(list(_PYTHON_VALUES)), min_size=1, max_size=4))
def test_any_rows_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, data, kinds) -> None:
    count = data.draw(st.integers(0, 5))
    schema = pa.schema([(f"c{i}", kind) for i, kind in enumerate(kinds)])
    columns = [data.draw(st.lists(st.none() | _PYTHON_VALUES[kind], min_size=count, max_size=count)) for kind in kinds]
    rows = pa.table([pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)], schema=schema)
    lake = Lake(tmp_path_factory.mktemp("lake"))
    lake.write("any", DAY, rows, schema=schema)
    assert lake.read("any", DAY).drop_columns("dt").equals(rows)


def test_every_output_column_is_described() -> None:
    for output in OUTPUTS.values():
        for field in output.schema:
            assert field.metadata
            assert field.metadata[b"description"].strip(), f"{output.name}.{field.name}"
        assert "dt" not in output.schema.names
