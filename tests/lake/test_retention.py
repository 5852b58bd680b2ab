"""What goes is only what is old enough and looked back on by nobody; what is put together holds the same rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conf.errors import ConfigError, LakeError
from conf.project import Project
from conf.retention_config import RetentionConfig
from jobs.command_line import main
from jobs.lake.context import Context
from jobs.lake.locks import stage_lock
from jobs.lake.partitions import Lake
from jobs.lake.retention import compact, compactions, least_days, removals, remove
from jobs.lake.schemas import OUTPUTS
from jobs.stages import STAGES

TODAY = date(2021, 6, 30)
SCHEMA = pa.schema([pa.field("a", pa.int64()), pa.field("t", pa.timestamp("us", tz="UTC"))])


def kept(project: Project, **days: int) -> Project:
    pipeline = project.pipeline.model_copy(update={"retention": RetentionConfig(days=days)})
    return dataclasses.replace(project, pipeline=pipeline)


def in_files(lake: Lake, table: str, dt: date, files: int) -> None:
    with lake.staging(table, dt) as folder:
        for at in range(files):
            rows = pa.table({"a": pa.array([2 * at, 2 * at + 1]), "t": pa.array([at, None], SCHEMA.field("t").type)})
            pq.write_table(rows.cast(SCHEMA), folder / f"part-{at:05}-{folder.name}.parquet")
        lake.commit(table, dt, folder, schema=SCHEMA, inputs={"clean/x": "v"})


def test_only_what_is_older_than_configured_goes_and_the_newest_stays(make_context: Callable[..., Context]) -> None:
    context = make_context(TODAY)
    empty = OUTPUTS["holdouts"].schema.empty_table()
    for age in (0, 2, 3, 40):
        context.lake.write("holdouts", TODAY - timedelta(days=age), empty)
    context.lake.write("interactions", TODAY - timedelta(days=90), OUTPUTS["interactions"].schema.empty_table())
    found = removals(context.lake, kept(context.project, holdouts=3, interactions=1), TODAY)
    assert {(one.table, (TODAY - one.dt).days) for one in found} == {("holdouts", 3), ("holdouts", 40)}
    for one in found:
        remove(context.lake, one)
    assert context.lake.partitions("holdouts") == [TODAY - timedelta(days=2), TODAY]
    assert context.lake.partitions("interactions") == [TODAY - timedelta(days=90)]
    assert not list((context.lake.root / "_staging").glob("removed-*"))


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"quality_scores": 900}, "'quality_scores', which later nights are made from"),
        ({"clean/transactions": 900}, "which later nights are made from"),
        ({"models": 7}, "keeps 'models' for 7 days, but nights look back on it for 8"),
        ({"user_candidates": 28}, "look back on it for 35"),
    ],
)
def test_what_later_nights_need_cannot_be_given_days(
    make_context: Callable[..., Context], days: dict[str, int], message: str
) -> None:
    context = make_context(TODAY)
    with pytest.raises(ConfigError, match=message):
        removals(context.lake, kept(context.project, **days), TODAY)


def test_tables_that_may_go_are_written_every_night_and_the_projects_own_setting_is_sound(
    make_context: Callable[..., Context],
) -> None:
    context = make_context(TODAY)
    written = {table for stage in STAGES for table in stage.writes}
    assert set(least_days(context.project)) <= written
    assert not any(OUTPUTS[name].by_landing_day for name in least_days(context.project) if name in OUTPUTS)
    assert removals(context.lake, context.project, TODAY) == []


def test_files_become_one_with_the_same_rows_order_version_and_lineage(make_context: Callable[..., Context]) -> None:
    lake = make_context(TODAY).lake
    in_files(lake, "clean/x", TODAY, files=5)
    in_files(lake, "clean/one", TODAY, files=1)
    before, rows = lake.manifest("clean/x", TODAY), lake.read("clean/x", TODAY)
    [plan] = compactions(lake, 1 << 20)
    assert (plan.table, plan.files) == ("clean/x", 5)
    assert compactions(lake, before.bytes // 5) == [], "files that are large enough stay"
    compact(lake, plan)
    after = lake.manifest("clean/x", TODAY)
    assert lake.read("clean/x", TODAY).equals(rows)
    assert (after.version, after.inputs, after.rows) == (before.version, before.inputs, before.rows)
    assert len(after.files) == 1 and len(lake.files("clean/x", TODAY)) == 1
    assert compactions(lake, 1 << 20) == []


def test_files_of_other_rows_are_refused(make_context: Callable[..., Context]) -> None:
    lake = make_context(TODAY).lake
    in_files(lake, "clean/x", TODAY, files=2)
    with lake.staging("clean/x", TODAY) as folder:
        pq.write_table(SCHEMA.empty_table(), folder / "part.parquet")
        with pytest.raises(LakeError, match="holds 4 rows, the files to replace it 0"):
            lake.commit_same_rows("clean/x", TODAY, folder)
    assert lake.read("clean/x", TODAY).num_rows == 4


def test_the_command_says_first_and_does_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STOCKTAKE_LAKE", str(tmp_path / "lake"))
    lake = Lake(tmp_path / "lake")
    in_files(lake, "clean/x", TODAY, files=3)
    for table, days in (("assets", 0), ("holdouts", 0), ("holdouts", 100)):
        lake.write(table, TODAY - timedelta(days=days), OUTPUTS[table].schema.empty_table())
    assert main(["retain"]) == 0
    said = capsys.readouterr().out
    assert "to remove: 1 partitions" in said and "  holdouts: 1" in said and "  clean/x: 1" in said
    assert "nothing was changed" in said
    assert len(lake.partitions("holdouts")) == 2
    with stage_lock(lake.root, "train", "nightly"):
        assert main(["retain", "--apply"]) == 1
    assert "the lake is being written: train by run nightly" in capsys.readouterr().err
    assert main(["retain", "--apply"]) == 0
    assert lake.partitions("holdouts") == [TODAY]
    assert len(lake.files("clean/x", TODAY)) == 1
    capsys.readouterr()
    assert main(["retain"]) == 0
    assert "to remove: 0 partitions" in capsys.readouterr().out
