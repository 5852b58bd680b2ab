"""A release appears whole or not at all, and a held night leaves the last good one as it was."""

from __future__ import annotations

import dataclasses
import json
import threading
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from conf.errors import EXIT_HELD, LakeError, ReleaseHeldError
from jobs.lake.context import Context
from jobs.publish import judge, release
from jobs.publish.gates import PUBLISHED
from jobs.publish.shelf import Shelf
from tests.publish.tiny_shop import NIGHT, night_rows, write, write_night, write_report

NEXT = date(2020, 5, 3)


def on(context: Context, night: date) -> Context:
    return dataclasses.replace(context, run_date=night)


def publish(context: Context) -> None:
    """The night's last two stages."""
    judge.run(context)
    release.run(context)


def good_night(context: Context, night: date = NIGHT, version: str = "m1") -> Context:
    rows = night_rows()
    for table, own in rows.items():
        rows[table] = [row | ({"model_version": version} if "model_version" in row else {}) for row in own]
    write_night(context, rows, night=night)
    write_report(context, f"<h1>{night}</h1>", night=night)
    return on(context, night)


def content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def served(context: Context) -> Path:
    return (context.lake.root / "release" / "current").resolve()


def test_a_good_night_is_published_whole_and_its_table_names_the_versions(shop):
    publish(good_night(shop))
    current = served(shop)
    about = json.loads((current / "release.json").read_text())
    assert about["run_date"] == "2020-05-02" and about["model_version"] == "m1"
    assert sorted(about["tables"]) == sorted([*PUBLISHED, "report"])
    assert pq.read_table(current / "user_candidates").num_rows == 18
    assert (current / "report" / "index.html").read_text() == "<h1>2020-05-02</h1>"
    for row in shop.lake.read("releases", NIGHT).to_pylist():
        assert row["version"] == shop.lake.manifest(row["table"], NIGHT).version
        assert (shop.lake.root / row["path"]).is_dir()
    assert [row["ok"] for row in shop.lake.read("gates", NIGHT).to_pylist()].count(False) == 0


def test_a_held_night_leaves_the_last_release_byte_for_byte_and_says_so(shop):
    publish(good_night(shop))
    before, target = content(shop.lake.root / "release"), served(shop)
    night = good_night(shop, NEXT, "m2")
    bad = [row | {"success": False} for row in night_rows()["validations"]]
    write(shop, "validations", NEXT, bad)
    write(shop, "latent_items", NEXT, [])
    with pytest.raises(ReleaseHeldError) as held:
        publish(night)
    assert held.value.exit_code == EXIT_HELD
    assert "critical expectations hold" in held.value.problem and "latent_items is empty" in held.value.problem
    assert f"release {target.name} stays in service" in held.value.problem
    assert served(shop) == target and content(shop.lake.root / "release") == before
    assert not shop.lake.exists("releases", NEXT)
    failed = [row["gate"] for row in shop.lake.read("gates", NEXT).to_pylist() if row["ok"] is False]
    assert failed == ["critical expectations hold", "published tables are whole"]

    write(shop, "validations", NEXT, night_rows()["validations"])
    write(shop, "latent_items", NEXT, [row | {"model_version": "m2"} for row in night_rows()["latent_items"]])
    publish(night)
    assert json.loads((served(shop) / "release.json").read_text())["run_date"] == "2020-05-03"


def test_a_held_first_night_says_that_nothing_is_in_service(shop):
    night = good_night(shop)
    write(shop, "assets", NIGHT, [])
    with pytest.raises(ReleaseHeldError, match="nothing has been released before"):
        publish(night)
    assert not (shop.lake.root / "release").exists()


def test_too_little_history_to_evaluate_does_not_hold_and_is_written(shop):
    night = good_night(shop)
    write(shop, "evaluations", NIGHT, [])
    publish(night)
    assert [row["ok"] for row in shop.lake.read("gates", NIGHT).to_pylist()].count(None) == 2


def test_a_second_release_of_the_same_content_changes_nothing(shop):
    night = good_night(shop)
    publish(night)
    before, target = content(shop.lake.root / "release"), served(shop)
    version = shop.lake.manifest("releases", NIGHT).version
    publish(night)
    assert served(shop) == target and content(shop.lake.root / "release") == before
    assert shop.lake.manifest("releases", NIGHT).version == version


def test_a_rerun_of_the_night_does_not_change_what_was_released_until_it_is_released_too(shop):
    night = good_night(shop)
    publish(night)
    target, before = served(shop), content(served(shop))
    good_night(shop, NIGHT, "m1-again")
    assert served(shop) == target and content(target) == before
    publish(night)
    assert json.loads((served(shop) / "release.json").read_text())["model_version"] == "m1-again"
    assert content(target) == before


def test_a_backfill_is_released_beside_the_later_night_that_stays_in_service(shop):
    publish(good_night(shop, NEXT, "m2"))
    target = served(shop)
    publish(good_night(shop, NIGHT, "m1"))
    assert served(shop) == target
    assert [r.run_date for r in Shelf(shop.lake.root).releases()] == [NIGHT, NEXT]
    assert shop.lake.exists("releases", NIGHT)


def test_a_night_without_report_is_an_error_that_names_it(shop):
    write_night(shop)
    with pytest.raises(LakeError, match="reports/dt=2020-05-02"):
        publish(shop)


def test_files_that_are_not_their_manifests_are_refused_and_nothing_is_served(shop):
    night = good_night(shop)
    (shop.lake.path("reports", NIGHT) / "index.html").write_text("another")
    with pytest.raises(LakeError, match="not the file its manifest describes"):
        publish(night)
    assert Shelf(shop.lake.root).current() is None


def test_only_the_newest_releases_are_kept_and_never_the_current_one_removed(shop):
    pipeline = shop.project.pipeline
    few = pipeline.model_copy(update={"release": pipeline.release.model_copy(update={"keep": 1})})
    shop = dataclasses.replace(shop, project=dataclasses.replace(shop.project, pipeline=few))
    for day in (2, 3, 4, 5):
        publish(good_night(shop, date(2020, 5, day), f"m{day}"))
    assert [r.run_date.day for r in Shelf(shop.lake.root).releases()] == [4, 5]


def test_a_reader_during_releases_always_sees_one_whole_night(shop):
    nights = [good_night(shop, date(2020, 5, day), f"m{day}") for day in (2, 3)]
    publish(nights[0])
    stop, torn, reads = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            try:
                folder = served(shop)
                about = json.loads((folder / "release.json").read_text())
                tables = ("user_candidates", "latent_users", "latent_items")
                versions = {pq.read_table(folder / table)["model_version"][0].as_py() for table in tables}
                report = (folder / "report" / "index.html").read_text()
            except OSError as error:
                torn.append(error)
                return
            reads.append(about["run_date"])
            if versions != {about["model_version"]} or about["run_date"] not in report:
                torn.append((versions, about))

    reader = threading.Thread(target=read)
    reader.start()
    shelf = Shelf(shop.lake.root)
    publish(nights[1])
    for turn in range(200):
        shelf.serve(shelf.releases()[turn % 2])
    stop.set()
    reader.join(timeout=30)
    assert torn == [] and len(reads) > 1
