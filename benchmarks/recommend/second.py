"""The second data set: MovieLens 100k, which RecBole's wheel carries, landed as a shop of another shape.

943 users and 1,682 films instead of households and groceries: nothing is taken twice, there is no store, no price and
no campaign, and two thirds of the users rate everything within a day, so that hardly anybody is active in two calendar
months. Each user therefore gets a clock of his own: his ratings, in the order he gave them, are spread evenly over 140
days. The last 28 are the period to predict, by the protocol of the first data set; every model sees the same. Films
and users keep what is known of them.
"""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.recommend.task import DAYS, Task, task_of
from conf.project import ROOT

START = date(2020, 1, 1)
SPAN = 140
RUN_DATE = START + timedelta(days=SPAN - DAYS - 1)
"""The last day of the history."""
_TABLES = Path(__file__).with_name("second_tables")


def ratings(source: Path) -> pd.DataFrame:
    """user, item, rating, event_ts (UTC, on the user's own clock) of every rating."""
    rows = pd.read_csv(source / "ml-100k.inter", sep="\t", dtype=str)
    rows.columns = pd.Index(["user", "item", "rating", "given"])
    rows["given"] = rows["given"].astype(float)
    rows = rows.sort_values(["user", "given", "item"], kind="stable")
    place = rows.groupby("user").cumcount() / rows.groupby("user")["user"].transform("size")
    first = pd.Timestamp(datetime(START.year, START.month, START.day), tz="UTC")
    rows["event_ts"] = (first + pd.to_timedelta(place * SPAN, unit="D")).dt.floor("us")
    return rows.drop(columns="given").reset_index(drop=True)


def land(source: Path, folder: Path) -> Path:
    """Write the landing folder up to the run date, and a configuration: this project's own, with other tables."""
    shutil.rmtree(folder, ignore_errors=True)
    landing = folder / "landing"
    rows = ratings(source)
    rows["day"] = rows["event_ts"].dt.date
    for day, own in rows[rows["day"] <= RUN_DATE].groupby("day"):
        _write(own.drop(columns="day"), landing / "ratings" / f"dt={day}")
    films = pd.read_csv(source / "ml-100k.item", sep="\t", dtype=str)
    films.columns = pd.Index(["item", "title", "year", "genres"])
    films["first_genre"] = films["genres"].str.split(" ").str[0]
    _write(films, landing / "films" / f"dt={START}")
    users = pd.read_csv(source / "ml-100k.user", sep="\t", dtype=str)
    users.columns = pd.Index(["user", "age", "gender", "occupation", "zip"])
    users["age_band"] = (users["age"].astype(int) // 10 * 10).astype(str)
    _write(users[["user", "age_band", "gender", "occupation"]], landing / "viewers" / f"dt={START}")
    conf = folder / "conf"
    for name in ("model.yml", "pipeline.yml"):
        conf.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "conf" / name, conf / name)
    shutil.copytree(ROOT / "conf" / "env", conf / "env")
    shutil.copytree(_TABLES, conf / "tables")
    return landing


def task(source: Path, back: int = 0) -> Task:
    """What is to be predicted at the run date, or `back` days earlier."""
    rows = ratings(source)
    events = pd.DataFrame({"user": rows["user"], "item": rows["item"], "day": rows["event_ts"].dt.date})
    return task_of(events, RUN_DATE - timedelta(days=back))


def _write(rows: pd.DataFrame, folder: Path) -> None:
    folder.mkdir(parents=True)
    table = pa.Table.from_pandas(rows, preserve_index=False)
    pq.write_table(table, folder / "part-0.parquet", coerce_timestamps="us")
