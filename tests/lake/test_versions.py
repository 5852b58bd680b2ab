"""A partition's version names its content: the same rows, the same version, whoever wrote them."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.lake.partitions import Lake, Manifest

DT = date(2018, 1, 1)
SCHEMA = pa.schema([("item_id", pa.string()), ("rank", pa.int32())])


def _committed(root: Path, ids: list[str], metadata: dict[str, str]) -> Manifest:
    """A partition of one file whose footer bears `metadata`."""
    lake = Lake(root)
    rows = pa.table({"item_id": ids, "rank": pa.array(range(len(ids)), pa.int32())}, schema=SCHEMA)
    with lake.staging("t", DT) as folder:
        pq.write_table(rows.replace_schema_metadata(metadata), folder / "part-00000.parquet")
        return lake.commit("t", DT, folder, schema=SCHEMA)


def test_another_footer_is_the_same_version(tmp_path: Path) -> None:
    left = _committed(tmp_path / "left", ["a", "b"], {"writer": "one"})
    right = _committed(tmp_path / "right", ["a", "b"], {"writer": "another, with more to say"})
    assert left.files != right.files
    assert left.version == right.version


@pytest.mark.parametrize("ids", [["a", "c"], ["b", "a"], ["a"], []])
def test_other_rows_are_another_version(tmp_path: Path, ids: list[str]) -> None:
    left = _committed(tmp_path / "left", ["a", "b"], {})
    assert _committed(tmp_path / "right", ids, {}).version != left.version


def test_the_manifest_holds_the_hash_of_every_whole_file(tmp_path: Path) -> None:
    manifest = _committed(tmp_path, ["a"], {})
    file = tmp_path / "t" / f"dt={DT}" / "part-00000.parquet"
    assert manifest.files == {"part-00000.parquet": hashlib.sha256(file.read_bytes()).hexdigest()}


def test_files_that_hold_no_rows_are_taken_whole(tmp_path: Path) -> None:
    versions = set()
    for text in ("<html>1</html>", "<html>2</html>"):
        lake = Lake(tmp_path)
        with lake.staging("reports", DT) as folder:
            (folder / "index.html").write_text(text)
            versions.add(lake.commit_folder("reports", DT, folder).version)
    assert len(versions) == 2
