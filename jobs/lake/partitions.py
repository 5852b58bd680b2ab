"""The lake: committed partitions under `<table>/dt=YYYY-MM-DD/`, each whole or absent.

Commit protocol
    1. Files are written into `_staging/<table>/dt=…/<version>/`, on the same file system as the lake.
    2. They are checked against the declared schema, counted and hashed; the manifest and `_SUCCESS` join them.
    3. One atomic step puts the folder in place: a rename where nothing stood, else an exchange of the two folders
       (`renameat2` with RENAME_EXCHANGE on Linux, `renamex_np` with RENAME_SWAP on macOS).
    A killed writer leaves only staging, which the next writer of that partition removes.

File names carry the version, so a reader that listed an old folder can never mix it with a new one: it finds its
files gone, and `Lake.read` lists again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from conf.errors import LakeError
from jobs.lake.checks import check_schema, conformed, digests, schema_fingerprint
from jobs.lake.exchange import put_in_place
from jobs.lake.schemas import OUTPUTS

_MANIFEST = "_manifest.json"
_SUCCESS = "_SUCCESS"
_READ_ATTEMPTS = 5


@dataclass(frozen=True)
class Manifest:
    """What a partition says of itself."""

    table: str
    dt: str
    version: str
    rows: int
    bytes: int
    schema_fingerprint: str
    files: dict[str, str]
    inputs: dict[str, str] = field(default_factory=dict)
    code_version: str = ""
    run_id: str = ""
    notes: dict[str, str] = field(default_factory=dict)


class Lake:
    """Reads and writes partitions below `root`. `run_id` and `code_version` are stamped on what it writes.

    `written` holds the manifest of every partition this object has committed, in order.
    """

    def __init__(self, root: Path, *, run_id: str = "manual", code_version: str = "") -> None:
        self.root = root
        self.run_id = run_id
        self.code_version = code_version
        self.written: list[Manifest] = []

    # ---- reading

    def path(self, table: str, dt: date) -> Path:
        """Folder of a partition, whether it exists or not."""
        return self.root / table / f"dt={dt.isoformat()}"

    def partitions(self, table: str, *, upto: date | None = None, after: date | None = None) -> list[date]:
        """Committed partitions of `table`, oldest first, with `after` < dt <= `upto`."""
        folder = self.root / table
        if not folder.is_dir():
            return []
        found = []
        with os.scandir(folder) as entries:  # a year of them in a few milliseconds
            for entry in entries:
                if entry.name.startswith("dt=") and Path(f"{entry.path}/{_SUCCESS}").exists():
                    found.append(date.fromisoformat(entry.name[3:]))
        return sorted(dt for dt in found if (upto is None or dt <= upto) and (after is None or dt > after))

    def exists(self, table: str, dt: date) -> bool:
        """Whether the partition is committed."""
        return (self.path(table, dt) / _SUCCESS).exists()

    def manifest(self, table: str, dt: date) -> Manifest:
        """The manifest of a committed partition.

        Raises:
            LakeError: the partition is not committed.
        """
        try:
            text = (self.path(table, dt) / _MANIFEST).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise self._absent(table, dt) from None
        return Manifest(**json.loads(text))

    def stamp(self, table: str, dt: date) -> str:
        """What changes whenever a partition is written, told without reading it; empty if it is not committed.

        A copied lake has other stamps, so that equal stamps tell more than different ones.
        """
        try:
            found = Path(f"{self.root}/{table}/dt={dt.isoformat()}/{_MANIFEST}").stat()
        except FileNotFoundError:
            return ""
        return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"

    def files(self, table: str, dt: date) -> list[Path]:
        """Parquet files of a committed partition, in name order."""
        folder = self.path(table, dt)
        return [folder / name for name in sorted(self.manifest(table, dt).files)]

    def read(self, table: str, dt: date, columns: list[str] | None = None) -> pa.Table:
        """The rows of one partition, with a `dt` column (date32) added unless `columns` leaves it out.

        Raises:
            LakeError: the partition is not committed.
        """
        stored = None if columns is None else [name for name in columns if name != "dt"]
        for attempt in range(_READ_ATTEMPTS):
            try:
                parts = [pq.ParquetFile(file).read(columns=stored) for file in self.files(table, dt)]
                break
            except FileNotFoundError:
                # The partition was replaced between listing and opening: list again.
                if attempt == _READ_ATTEMPTS - 1:
                    raise
        rows = pa.concat_tables(parts)
        if columns is None or "dt" in columns:
            rows = rows.append_column(pa.field("dt", pa.date32()), pa.repeat(pa.scalar(dt, pa.date32()), rows.num_rows))
        return rows if columns is None else rows.select(columns)

    def read_many(self, table: str, dts: Iterable[date], columns: list[str] | None = None) -> pa.Table:
        """The rows of several partitions, in the order given; LakeError if `dts` is empty or one is not committed."""
        parts = [self.read(table, dt, columns) for dt in dts]
        if not parts:
            raise LakeError(
                f"no committed partition of {table} to read", mend=f"run the stage that writes {table} first"
            )
        return pa.concat_tables(parts, promote_options="default")

    def _absent(self, table: str, dt: date) -> LakeError:
        return LakeError(
            f"{table}/dt={dt} is not in the lake ({self.root})",
            mend=f"run the stage that writes {table} for {dt} first: python -m jobs --help lists them",
        )

    # ---- writing

    def write(
        self,
        table: str,
        dt: date,
        rows: pa.Table | Iterable[pa.RecordBatch],
        *,
        schema: pa.Schema | None = None,
        inputs: dict[str, str] | None = None,
        notes: dict[str, str] | None = None,
    ) -> Manifest:
        """Write one partition from Arrow data and commit it. The schema defaults to the table's in `OUTPUTS`.

        Columns are matched by name; a missing, extra or uncastable one is refused.

        Raises:
            LakeError: the rows do not have the declared columns.
        """
        schema = schema or OUTPUTS[table].schema
        batches = rows.to_batches(max_chunksize=1 << 17) if isinstance(rows, pa.Table) else rows
        with self.staging(table, dt) as folder:
            with pq.ParquetWriter(folder / f"part-00000-{folder.name}.parquet", schema, compression="zstd") as writer:
                for batch in batches:
                    writer.write_table(conformed(pa.Table.from_batches([batch]), schema, table))
            return self.commit(table, dt, folder, schema=schema, inputs=inputs, notes=notes)

    @contextlib.contextmanager
    def staging(self, table: str, dt: date) -> Iterator[Path]:
        """A fresh, empty staging folder for one partition; removed on the way out. Its name is the new version."""
        parent = self.root / "_staging" / table / f"dt={dt.isoformat()}"
        shutil.rmtree(parent, ignore_errors=True)
        folder = parent / uuid.uuid4().hex[:12]
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(parent, ignore_errors=True)

    def commit(
        self,
        table: str,
        dt: date,
        folder: Path,
        *,
        schema: pa.Schema,
        inputs: dict[str, str] | None = None,
        notes: dict[str, str] | None = None,
    ) -> Manifest:
        """Check the Parquet files of a staging `folder`, describe them, and put them in place in one atomic step.

        A folder without files becomes an empty partition with one file of zero rows.

        Raises:
            LakeError: a file's columns or types differ from `schema`; nothing is committed.
        """
        if not any(folder.glob("*.parquet")):
            pq.write_table(schema.empty_table(), folder / f"part-00000-{folder.name}.parquet", compression="zstd")
        rows = 0
        for file in folder.glob("*.parquet"):
            parquet = pq.ParquetFile(file)
            check_schema(parquet.schema_arrow, schema, table, file)
            rows += parquet.metadata.num_rows
        return self._put(
            table, dt, folder, rows=rows, fingerprint=schema_fingerprint(schema), inputs=inputs, notes=notes
        )

    def commit_folder(
        self,
        table: str,
        dt: date,
        folder: Path,
        *,
        inputs: dict[str, str] | None = None,
        notes: dict[str, str] | None = None,
    ) -> Manifest:
        """Commit a staging `folder` of files that are not rows (a model, a report), by the same atomic step."""
        return self._put(table, dt, folder, rows=0, fingerprint="", inputs=inputs, notes=notes)

    def commit_same_rows(self, table: str, dt: date, folder: Path) -> Manifest:
        """Put a staging `folder` in place of a partition that holds the same rows in other files; the version stays.

        Raises:
            LakeError: the number of rows is another one; nothing is committed.
        """
        before = self.manifest(table, dt)
        rows = sum(pq.ParquetFile(file).metadata.num_rows for file in folder.glob("*.parquet"))
        if rows != before.rows:
            raise LakeError(
                f"{table}/dt={dt} holds {before.rows:,} rows, the files to replace it {rows:,}",
                mend="run the stage that writes it again",
            )
        files = {file.name: digests(file)[0] for file in sorted(folder.glob("*.parquet"))}
        manifest = replace(before, files=files, bytes=sum((folder / name).stat().st_size for name in files))
        self._place(manifest, folder, self.path(table, dt))
        return manifest

    def _put(
        self,
        table: str,
        dt: date,
        folder: Path,
        *,
        rows: int,
        fingerprint: str,
        inputs: dict[str, str] | None,
        notes: dict[str, str] | None,
    ) -> Manifest:
        for stray in folder.rglob(".*.crc"):
            stray.unlink()
        found = sorted(file for file in folder.rglob("*") if file.is_file())
        hashed = {file.relative_to(folder).as_posix(): digests(file) for file in found}
        size = sum(file.stat().st_size for file in found)
        contents = sorted(content for _, content in hashed.values())
        version = hashlib.sha256(json.dumps([fingerprint, rows, contents]).encode()).hexdigest()[:16]
        manifest = Manifest(
            table=table, dt=dt.isoformat(), version=version, rows=rows, bytes=size,
            schema_fingerprint=fingerprint, files={name: whole for name, (whole, _) in hashed.items()},
            inputs=inputs or {}, code_version=self.code_version, run_id=self.run_id, notes=notes or {},
        )  # fmt: skip
        self._place(manifest, folder, self.path(table, dt))
        self.written.append(manifest)
        return manifest

    @staticmethod
    def _place(manifest: Manifest, folder: Path, target: Path) -> None:
        (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True), encoding="utf-8")
        (folder / _SUCCESS).touch()
        put_in_place(folder, target)

    def inputs(self, tables: Iterable[tuple[str, date]]) -> dict[str, str]:
        """`{"table/dt=…": version}` of the committed ones among `tables`, for a manifest's `inputs`."""
        return {f"{t}/dt={dt}": self.manifest(t, dt).version for t, dt in tables if self.exists(t, dt)}
