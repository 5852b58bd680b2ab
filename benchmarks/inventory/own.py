"""Our kernels without Spark, in a process of their own, one core: answers requests as peers.py does."""

from __future__ import annotations

from benchmarks.inventory.peers import serve
from jobs.profiling.drivers import profile_local
from jobs.profiling.reading import Piece, column_chunks
from jobs.profiling.shares import columns_of


def ours_one_core(files: list[str]) -> None:
    """Profile `files` in this process."""
    profile_local(files)


def reading_one_core(files: list[str]) -> None:
    """Read `files` as the profile does, and do nothing with them."""
    for _ in column_chunks([Piece(file) for file in files], columns_of(files[0])):
        pass


if __name__ == "__main__":
    serve({"ours_one_core": ours_one_core, "reading_one_core": reading_one_core})
