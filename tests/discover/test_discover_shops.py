"""Whole shops against a truth written by hand; the bars themselves are judged by `python -m benchmarks.discover`."""

from __future__ import annotations

from pathlib import Path

import structlog

from benchmarks.discover.__main__ import BARS, figures
from benchmarks.discover.shops import make, real
from benchmarks.discover.truth import Score, Truth, judge
from conf.discover_config import discover_config
from jobs.discover.finding import look

_SEED = 7  # other data than the benchmark's
# Of those that heuristics were chosen on, the ones that are made in a second.
_SHOPS = ("advertising", "apotheke", "fashion", "giftshop", "groceries", "olist")


def test_the_generated_shops_are_understood(tmp_path: Path) -> None:
    total = Score()
    for name in _SHOPS:
        truth = make(name, tmp_path / name, seed=_SEED)
        total += judge(truth, look([tmp_path / name], discover_config(), structlog.get_logger()).tables)
    assert not [said for said in total.said if said.startswith("table ")], total.said
    for (measure, _, _, least), value in zip(BARS, figures(total), strict=True):
        assert value >= least, (measure, total.said)


def test_the_small_shop_is_understood_from_its_landed_files_alone() -> None:
    (paths, truth) = next((paths, truth) for name, paths, truth in real() if name == "second shop")
    score = judge(truth, look(paths, discover_config(), structlog.get_logger()).tables)
    assert score.said == []


def test_mistakes_are_counted(tmp_path: Path) -> None:
    (tmp_path / "things.csv").write_text("id,price\n" + "".join(f"a{n},{n}.5\n" for n in range(60)), "utf-8")
    tables = look([tmp_path], discover_config(), structlog.get_logger()).tables
    wrong = {"things": Truth("customer", "id  whole  user_id\nprice  date  price", key=("price",))}
    score = judge(wrong, tables)
    assert (score.share("type"), score.share("role")) == (0.0, 0.5)
    assert (score.recall("key"), score.share("key"), score.share("kind")) == (0.0, 0.0, 0.0)
    missing = judge({"lost": wrong["things"]}, [])
    assert missing.share("type") == 0.0
