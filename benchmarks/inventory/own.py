"""Our kernels without Spark, in a process of their own, one core: answers requests as peers.py does."""

from __future__ import annotations

from benchmarks.inventory.peers import serve
from jobs.profiling.drivers import profile_local


def ours_one_core(files: list[str]) -> None:
    """Profile `files` in this process."""
    profile_local(files)


if __name__ == "__main__":
    serve({"ours_one_core": ours_one_core})
