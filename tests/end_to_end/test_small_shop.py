"""A second, differently shaped shop runs end to end on nothing but its own configuration files; any stage can be
repeated, or killed at any commit and repeated, with the same result."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conf.errors import EXIT_DONE, EXIT_FAILED, EXIT_HELD
from jobs.lake import partitions
from jobs.lake.partitions import Lake
from jobs.stages import STAGE_NAMES, stage
from tests.end_to_end.conftest import Shop
from tests.lakes import content

pytestmark = pytest.mark.spark


class KilledError(BaseException):
    """Ends a stage the way a signal would: no `except Exception` sees it."""


def test_the_shop_gets_scores_a_model_candidates_and_a_report(finished_shop: Shop) -> None:
    lake, day = Lake(finished_shop.lake), finished_shop.last_day
    assets = {row["asset"]: row for row in lake.read("assets", day).to_pylist()}
    tables = {file.stem for file in (finished_shop.conf / "tables").glob("*.yml")}
    assert tables <= set(assets)
    assert all(assets[table]["quality"] is not None for table in tables)
    assert {row["list"] for row in lake.read("user_candidates", day).to_pylist()} == {"all", "explore"}
    assert (lake.path("reports", day) / "index.html").stat().st_size > 10_000


def test_ids_keep_their_leading_zeros(finished_shop: Shop) -> None:
    lake, day = Lake(finished_shop.lake), finished_shop.last_day
    users = lake.read("latent_users", day, columns=["user_id"])["user_id"].to_pylist()
    assert any(user.startswith("0") for user in users)


@pytest.mark.parametrize("name", STAGE_NAMES)
def test_any_stage_can_run_again_with_the_same_result(finished_shop: Shop, name: str) -> None:
    before = content(finished_shop.lake)
    assert finished_shop.stock(name, "--run-date", str(finished_shop.last_day)) == EXIT_DONE
    assert content(finished_shop.lake) == before


@pytest.mark.parametrize("name", STAGE_NAMES)
def test_a_stage_killed_at_a_commit_and_run_again_gives_the_same(
    finished_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What the stage wrote is taken away, the stage is killed at its middle and its last commit, then run again."""
    before = content(finished_shop.lake)
    shutil.copytree(finished_shop.root, tmp_path / "shop", symlinks=True)
    shop = Shop(tmp_path / "shop")
    real = partitions.put_in_place
    commits = 0

    def forget() -> None:
        for table in stage(name).writes:
            shutil.rmtree(shop.lake / table, ignore_errors=True)

    def counted(folder: Path, target: Path) -> None:
        nonlocal commits
        commits += 1
        real(folder, target)

    forget()
    monkeypatch.setattr(partitions, "put_in_place", counted)
    assert shop.stock(name, "--run-date", str(shop.last_day)) == EXIT_DONE
    assert commits > 0
    for position in sorted({(commits + 1) // 2, commits}):
        forget()
        seen = 0

        def killing(folder: Path, target: Path, position: int = position) -> None:
            nonlocal seen
            seen += 1
            if seen == position:
                raise KilledError
            real(folder, target)

        monkeypatch.setattr(partitions, "put_in_place", killing)
        with pytest.raises(KilledError):
            shop.stock(name, "--run-date", str(shop.last_day))
        monkeypatch.setattr(partitions, "put_in_place", real)
        assert shop.stock(name, "--run-date", str(shop.last_day)) == EXIT_DONE
        assert content(shop.lake) == before, f"killed at commit {position} of {commits}"


def test_a_corrupt_landed_file_is_named_and_loses_nothing(finished_shop: Shop, tmp_path: Path, capsys) -> None:
    shutil.copytree(finished_shop.root, tmp_path / "shop", symlinks=True)
    shop = Shop(tmp_path / "shop")
    folder = sorted(shop.landing.rglob("dt=*"))[-1]
    before = content(shop.lake)
    for file in folder.iterdir():
        if not file.name.startswith("_"):
            file.rename(file.with_suffix(".gone"))
    for file in folder.glob("*.gone"):
        file.unlink()
    assert shop.stock("clean", "--run-date", str(shop.last_day)) == EXIT_FAILED
    printed = capsys.readouterr().err
    assert folder.parent.name in printed
    assert "mend:" in printed
    assert content(shop.lake) == before


def test_a_critical_defect_holds_the_release_and_leaves_the_last_good_one(
    finished_shop: Shop, tmp_path: Path, capsys
) -> None:
    shutil.copytree(finished_shop.root, tmp_path / "shop", symlinks=True)
    shop = Shop(tmp_path / "shop")
    released = content(shop.lake)[f"releases/dt={shop.last_day}"]
    for file in (shop.conf / "tables").glob("*.yml"):
        file.write_text(file.read_text().replace("min_rows: 1", "min_rows: 1000000") + "\n")
    changed = [file for file in (shop.conf / "tables").glob("*.yml") if "min_rows: 1000000" in file.read_text()]
    assert changed, "the small shop declares min_rows"
    assert shop.stock("validate", "report", "judge", "release", "--run-date", str(shop.last_day)) == EXIT_HELD
    assert "min_rows" in capsys.readouterr().err
    assert content(shop.lake)[f"releases/dt={shop.last_day}"] == released
