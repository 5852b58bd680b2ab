"""Dates and times as text; whether the day or the month comes first is decided over the whole column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from jobs.discover.readings import Mask, Reading, Texts
from jobs.discover.readings.epoch import LABELS

RANK = 30
_ENOUGH, _MAIN = 0.95, 0.5
_LOOK, _GLANCE, _LEAST_VALUES = 500, 50, 10
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_FULL_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# Dates that stand for "never" or "not known"; pandas knows no years beyond 2262.
SENTINELS = r"(?:9999|2999|2099-12-31|0001|0000|1900-01-01|1899|1970-01-01|1753-01-01).*"

# (Spark's pattern, strptime's, regular expression)
_DATES = (
    ("yyyy-MM-dd", "%Y-%m-%d", r"\d{4}-\d{1,2}-\d{1,2}"), ("yyyy/M/d", "%Y/%m/%d", r"\d{4}/\d{1,2}/\d{1,2}"),
    ("yyyy.M.d", "%Y.%m.%d", r"\d{4}\.\d{1,2}\.\d{1,2}"), ("yyyyMMdd", "%Y%m%d", r"(?:19|20)\d{2}[01]\d[0-3]\d"),
    ("d/M/yyyy", "%d/%m/%Y", r"\d{1,2}/\d{1,2}/\d{4}"), ("M/d/yyyy", "%m/%d/%Y", r"\d{1,2}/\d{1,2}/\d{4}"),
    ("d-M-yyyy", "%d-%m-%Y", r"\d{1,2}-\d{1,2}-\d{4}"), ("M-d-yyyy", "%m-%d-%Y", r"\d{1,2}-\d{1,2}-\d{4}"),
    ("d.M.yyyy", "%d.%m.%Y", r"\d{1,2}\.\d{1,2}\.\d{4}"), ("d/M/yy", "%d/%m/%y", r"\d{1,2}/\d{1,2}/\d{2}"),
    ("M/d/yy", "%m/%d/%y", r"\d{1,2}/\d{1,2}/\d{2}"), ("d.M.yy", "%d.%m.%y", r"\d{1,2}\.\d{1,2}\.\d{2}"),
    ("yyyy年M月d日", "%Y年%m月%d日", r"\d{4}年\d{1,2}月\d{1,2}日"),
    ("d-MMM-yyyy", "%d-%b-%Y", rf"\d{{1,2}}-(?i:{_MONTHS})-\d{{4}}"),
    ("d MMM yyyy", "%d %b %Y", rf"\d{{1,2}} (?i:{_MONTHS}) \d{{4}}"),
    ("MMM d, yyyy", "%b %d, %Y", rf"(?i:{_MONTHS}) \d{{1,2}}, \d{{4}}"),
    ("d MMMM yyyy", "%d %B %Y", rf"\d{{1,2}} (?i:{_FULL_MONTHS}) \d{{4}}"),
    ("MMMM d, yyyy", "%B %d, %Y", rf"(?i:{_FULL_MONTHS}) \d{{1,2}}, \d{{4}}"),
    ("d-MMM-yy", "%d-%b-%y", rf"\d{{1,2}}-(?i:{_MONTHS})-\d{{2}}"),
)  # fmt: skip
_TIMES = (
    ("", "", ""), ("H:mm", "%H:%M", r"\d{1,2}:\d{2}"), ("H:mm:ss", "%H:%M:%S", r"\d{1,2}:\d{2}:\d{2}"),
    ("H:mm:ss.{fraction}", "%H:%M:%S.%f", r"\d{1,2}:\d{2}:\d{2}\.\d{1,9}"),
    ("h:mm a", "%I:%M %p", r"\d{1,2}:\d{2} (?i:[AP]M)"),
    ("h:mm:ss a", "%I:%M:%S %p", r"\d{1,2}:\d{2}:\d{2} (?i:[AP]M)"),
    ("HHmmss", "%H%M%S", r"[0-2]\d[0-5]\d[0-5]\d"), ("H时m分s秒", "%H时%M分%S秒", r"\d{1,2}时\d{1,2}分\d{1,2}秒"),
)  # fmt: skip
# Names of zones that mean one place only, and the place whose summers Spark gives them, whichever half is named. CST is
# America's and China's, IST India's and Israel's, BST Britain's and Bougainville's: such a column stays text.
_PLACES = {
    "UTC": "UTC", "GMT": "UTC", "WET": "Atlantic/Canary", "WEST": "Atlantic/Canary", "CET": "Europe/Paris",
    "CEST": "Europe/Paris", "EET": "Europe/Bucharest", "EEST": "Europe/Bucharest", "MSK": "Europe/Moscow",
    "EST": "America/New_York", "EDT": "America/New_York", "CDT": "America/Chicago", "MST": "America/Denver",
    "MDT": "America/Denver", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
}  # fmt: skip
_GAPS = ((" ", " ", " "), ("'T'", "T", "T"), ("", "", ""))
_ZONES = (
    ("", "", ""), ("[XXX][XX][X]", "%z", r"(?:Z|[+-]\d{2}:?\d{2}|[+-]\d{2})"),
    (" [XXX][XX]", " %z", r" [+-]\d{2}:?\d{2}"),
    (" 'UTC'", " UTC", r" UTC"), (" XX 'UTC'", " %z UTC", r" [+-]\d{4} UTC"),
    (" z", "", rf" (?:{'|'.join(_PLACES)})"),
)  # fmt: skip
_NAMES_TIME = (
    "date", "day", "dt", "time", "ds", "rq", "birthday", "birth", "dob", "period", "at", "on", "from", "until", "to",
    "start", "end", "week", "since", "valid", "expiry", "created", "updated",
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One way to write a moment. `is_known`: Spark reads it without being told."""

    spark: str
    python: str
    pattern: str

    @property
    def is_known(self) -> bool:
        return self.spark.startswith("yyyy-MM-dd") and not any(
            part in self.spark for part in (" a", "HHmm", " z", "XX '")
        )

    @property
    def type(self) -> str:
        return "timestamp" if re.search("[Hh]", self.spark) else "date"

    @property
    def has_words(self) -> bool:
        """Whether months or halves of the day are written out, in either case."""
        return "MMM" in self.spark or " a" in self.spark

    @property
    def month_first(self) -> bool:
        return self.spark.startswith("M")


@cache
def ways() -> tuple[Way, ...]:
    """All ways to write a date, a time, what stands between them and a zone."""
    found = []
    for date_, time, gap, zone in product(_DATES, _TIMES, _GAPS, _ZONES):
        if not time[0] and (gap is not _GAPS[0] or zone[0]):
            continue
        if gap[0] == "" and time[0] not in ("", "HHmmss", "H时m分s秒", "H:mm:ss"):
            continue
        parts = [date_[place] + (gap[place] + time[place] if time[0] else "") + zone[place] for place in range(3)]
        found.append(Way(*parts))
    return tuple(found)


def read(texts: Texts) -> Reading | None:
    """The ways that read enough of the rows; the one that reads most gives the format."""
    some = texts.values.slice(0, _LOOK).to_pylist()
    begun = {date_[0] for date_ in _DATES if any(re.match(date_[2], text) for text in some[:_GLANCE])}
    near = [way for way in ways() if any(way.spark.startswith(pattern) for pattern in begun)]
    likely = [way for way in near if sum(bool(re.fullmatch(way.pattern, text)) for text in some) >= len(some) * 0.02]
    if not likely or (all(way.spark == "yyyyMMdd" for way in likely) and not _may_be_days(texts)):
        return None
    never = pc.match_substring_regex(texts.values, f"^{SENTINELS}$").to_numpy(zero_copy_only=False)
    read_by = {way: moments(texts.values, way).notna() for way in likely}
    shares = {way: texts.share(mask | (never & _made_so(texts.values, way))) for way, mask in read_by.items()}
    best = max(likely, key=lambda way: (round(shares[way], 6), -_disorder(texts, way), not way.month_first))
    either = np.logical_or.reduce([read_by[way] for way in likely]) | never
    if texts.share(either) < _ENOUGH or shares[best] < _MAIN:
        return None
    mask = read_by[best] | never
    return Reading(best.type, mask, _evidence(texts, best, likely, read_by), _format(texts, best))


def _may_be_days(texts: Texts) -> bool:
    """Whether eight digits may be days: the name says so, or none of many but makes one, which numbers hardly do."""
    if texts.says(*_NAMES_TIME):
        return True
    if texts.says(*LABELS) or len(texts.values) < _LEAST_VALUES:
        return False
    way = next(way for way in ways() if way.spark == "yyyyMMdd")
    never = pc.match_substring_regex(texts.values, f"^{SENTINELS}$")
    return bool(moments(pc.filter(texts.values, pc.invert(never)), way).notna().all())


def moments(values: pa.StringArray, way: Way) -> pd.Series:
    """The moments in UTC that `values` are when written so; NaT where they are not."""
    made = _made_so(values, way)
    texts = values.to_pandas().where(made)
    if way.has_words:
        texts = texts.str.title() if "MMM" in way.spark else texts.str.upper()
    if way.spark.endswith(" z"):
        return _in_places(texts, way)
    return pd.to_datetime(texts, format=way.python, errors="coerce", utc=True)


def _in_places(texts: pd.Series, way: Way) -> pd.Series:
    """Moments with a zone's name behind; of an hour that comes twice the first, as Spark takes it."""
    parts = texts.str.rsplit(" ", n=1, expand=True).reindex(columns=[0, 1])
    found = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ns, UTC]")
    for name in parts[1].dropna().unique():
        local = pd.to_datetime(parts[0][parts[1] == name], format=way.python, errors="coerce")
        twice = np.ones(len(local), np.bool_)
        there = local.dt.tz_localize(_PLACES[name], ambiguous=twice, nonexistent=pd.Timedelta(hours=1))
        found[local.index] = there.dt.tz_convert("UTC")
    return found


def way_of(format_: str | None, type_: str) -> list[Way]:
    """The ways that a column's declared format reads; all that Spark knows if it has none."""
    if format_ is None:
        return [way for way in ways() if way.is_known]
    return [way for way in ways() if _pattern(way, format_.count("S")) == format_]


def _pattern(way: Way, fraction: int) -> str:
    return way.spark.replace("{fraction}", "S" * fraction)


def _format(texts: Texts, way: Way) -> str | None:
    """Spark's pattern; None for what it reads by itself."""
    if way.is_known:
        return None
    found = re.search(r"\.(\d+)\D*$", texts.values[0].as_py() or "")
    return _pattern(way, len(found[1]) if found else 0)


def _made_so(values: pa.StringArray, way: Way) -> npt.NDArray[np.bool_]:
    return pc.match_substring_regex(values, f"^(?:{way.pattern})$").to_numpy(zero_copy_only=False)


def _disorder(texts: Texts, way: Way) -> float:
    """How often a moment lies before the one written above it: dates of a file mostly ascend."""
    found = moments(texts.values.slice(0, 20_000), way).dropna().to_numpy()
    return float((found[1:] < found[:-1]).mean()) if len(found) > 1 else 0.0


def _evidence(texts: Texts, best: Way, likely: list[Way], read_by: dict[Way, Mask]) -> tuple[str, ...]:
    found = moments(texts.values, best).dropna()
    said = [f"from {found.min():%Y-%m-%d} to {found.max():%Y-%m-%d}"] if len(found) else []
    twin = next((way for way in likely if way is not best and way.pattern == best.pattern), None)
    if twin is not None:
        first = "the month" if best.month_first else "the day"
        against = int(texts.counts[read_by[best] & ~read_by[twin]].sum())
        if against:
            said.append(f"{first} comes first: {against:,} rows cannot be read the other way")
        else:
            said.append(f"AMBIGUOUS: no row says whether day or month comes first; {first} is assumed")
    others = int(texts.counts[~read_by[best]].sum())
    if others:
        said.append(f"{others:,} rows are written another way and will not fit")
    return tuple(said)
