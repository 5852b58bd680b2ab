"""features: what every user did with every item before each cut of the next-period protocol, and what is known of both.

The cuts lie where jobs/recommend/periods.py says. No event after the run date is ever read into a figure, whatever
partition it came in. All cuts come from one pass over the events; `event_days` keeps them by day, from which the ranker
counts what it needs to know up to a cut.

    weight    = Σ over event types t of  b(t) · log1p(n(t)) · 2^(−a(t)/h(t))
    frequency = Σ over events e      of  b(type of e) · 2^(−a(e)/h(type of e))

for one user and item, where b and h are the worth and the half-life in days of the event's type (inputs.py),
n(t) the events of type t before the cut, and a the age in whole days from the event (of a type: its newest) to the
cut's last day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import pairwise

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from conf.errors import ConfigError
from conf.model_config import InputConfig
from conf.table_config import Events, TableConfig
from jobs.lake.context import Context
from jobs.lake.frames import read_frame, write_frame
from jobs.lake.masking import tables_in_force
from jobs.recommend.attributes import item_attributes_of, known_of, user_attributes_of
from jobs.recommend.bots import judged_days, without_bots
from jobs.recommend.inputs import Inputs, learned_inputs
from jobs.recommend.labels import named
from jobs.recommend.periods import Cut, cuts_of

_EVENT = (
    "user_id string, item_id string, event_type string, event_ts timestamp, "
    "quantity double, value double, discount double, store_id string"
)
_KNOWN = "_id string, is_recommendable boolean, attributes map<string,string>"
_FIXED_POINT = float(1 << 32)


def run(context: Context) -> None:
    """Write event_days, input_weights, interactions, holdouts, user_attributes and item_attributes of the run date."""
    config = context.project.model
    # Runs beside `sensitivity`, so that what it finds tonight is left out from tomorrow on.
    known = tables_in_force(context, earlier=True)
    standing = [table for table in known.values() if context.in_use(table.table)]
    behaviour = [table for table in standing if table.events]
    catalogues = [table for table in standing if table.kind == "catalogue" and table.column_of("item_id")]
    customers = [table for table in standing if table.kind == "customer" and table.column_of("user_id")]
    tables = [*behaviour, *catalogues, *customers]
    clean = {
        t.table: read_frame(context.spark, context.lake, f"clean/{t.table}", context.in_use(t.table)) for t in tables
    }
    for table in behaviour:
        check_event_types(clean[table.table], table, config.inputs)

    events = union(
        [without_bots(context, t, events_of(clean[t.table], t)) for t in behaviour],
        context.spark.createDataFrame([], _EVENT),
    )
    events = events.filter(F.to_date("event_ts") <= F.lit(context.run_date)).persist()
    nothing_known = context.spark.createDataFrame([], _KNOWN)
    known_items = union(
        [known_of(clean[t.table], t, "item_id", names) for t, names in named(catalogues)], nothing_known
    )
    known_users = union([known_of(clean[t.table], t, "user_id", names) for t, names in named(customers)], nothing_known)

    cuts = cuts_of(context.run_date, config.protocol)
    items = item_attributes_of(events, known_items, has_catalogue=bool(catalogues)).persist()
    days = days_of(events).persist()
    learned = learned_inputs(days, config.inputs, cuts)
    context.log.info("input weights", **learned.as_log())
    pairs = pairs_of(events, cuts, learned.inputs).persist()
    interactions = interactions_of(pairs, cuts, items, config.protocol.min_users_per_item).persist()
    outputs = {
        "event_days": (days, ["user_id", "item_id", "day", "event_type"]),
        "interactions": (interactions, ["cut", "user_id", "item_id"]),
        "holdouts": (holdouts_of(pairs, cuts, interactions), ["period", "user_id", "item_id"]),
        "item_attributes": (items, ["item_id"]),
        "user_attributes": (user_attributes_of(events, known_users), ["user_id"]),
    }
    inputs = context.lake.inputs(
        [(f"clean/{t.table}", dt) for t in tables for dt in context.in_use(t.table)]
        + [("bot_days", dt) for t in behaviour for dt in judged_days(context, t)]
    )
    context.lake.write("input_weights", context.run_date, learned.rows(), inputs=inputs)
    for name, (frame, keys) in outputs.items():
        manifest = write_frame(context.lake, name, context.run_date, frame, keys=keys, inputs=inputs)
        context.log.info("written", table=name, rows=manifest.rows, version=manifest.version)
    for frame in (interactions, pairs, days, items, events):
        frame.unpersist()


def check_event_types(frame: DataFrame, table: TableConfig, inputs: InputConfig) -> None:
    """Refuse an event type that model.yml gives no weight.

    Raises:
        ConfigError: names the table, the column and the types.
    """
    column = table.column_of("event_type")
    if column is None:
        found, where = [default_type(table)], "events.default_type"
    else:
        found, where = [row[0] for row in frame.select(F.col(column).cast("string")).distinct().collect()], column
    unknown = sorted(name for name in found if name is not None and name not in inputs.behaviour_weights)
    if unknown:
        raise ConfigError(
            f"table {table.table}, {where}: event type {', '.join(map(repr, unknown))} has no weight in model.yml",
            mend=f"add it under inputs.behaviour_weights (known: {', '.join(sorted(inputs.behaviour_weights))})",
        )


def default_type(table: TableConfig) -> str:
    """The event type of a behaviour table's rows where no column tells it."""
    return (table.events or Events()).default_type


def events_of(frame: DataFrame, table: TableConfig) -> DataFrame:
    """One row an event: user_id, item_id, event_type (strings), event_ts; rows that lack one of them are left out.

    With quantity (1 where the table has none), value (the amount paid), discount and store_id, null where unknown.
    """
    kind, store = table.column_of("event_type"), table.column_of("store_id")
    quantity, price = table.column_of("quantity"), table.column_of("price")
    pieces = F.col(quantity).cast("double") if quantity else F.lit(1.0)
    paid = F.col(price).cast("double") if price else F.lit(None).cast("double")
    per_piece = (table.events or Events()).price_of == "piece"
    saved = [F.coalesce(F.col(column).cast("double"), F.lit(0.0)) for column in table.columns_of("discount")]
    return frame.select(
        F.col(str(table.column_of("user_id"))).cast("string").alias("user_id"),
        F.col(str(table.column_of("item_id"))).cast("string").alias("item_id"),
        (F.col(kind).cast("string") if kind else F.lit(default_type(table))).alias("event_type"),
        F.col(str(table.column_of("event_ts"))).cast("timestamp").alias("event_ts"),
        pieces.alias("quantity"),
        (paid * pieces if per_piece else paid).alias("value"),
        (reduce(Column.__add__, saved) if saved else F.lit(None).cast("double")).alias("discount"),
        (F.col(store).cast("string") if store else F.lit(None).cast("string")).alias("store_id"),
    ).dropna(subset=["user_id", "item_id", "event_type", "event_ts"])


def days_of(events: DataFrame) -> DataFrame:
    """Rows of `event_days`: a user's events of one type with one item on one day, added up."""
    return events.groupBy("user_id", "item_id", F.to_date("event_ts").alias("day"), "event_type").agg(
        F.count("*").alias("events"),
        *[exact_sum(_sane(F.col(name))).alias(name) for name in ("quantity", "value", "discount")],
        F.min("store_id").alias("store_id"),
    )


def _sane(value: Column) -> Column:
    """`value`, and 0 where there is none, it is no number or it is beyond any purchase (and beyond exact addition)."""
    return F.when(~F.isnan(value) & (F.abs(value) < 1e8), value).otherwise(0.0)


def pairs_of(events: DataFrame, cuts: Sequence[Cut], inputs: Inputs) -> DataFrame:
    """One row a user and item: a struct (events, weight, frequency, last_ts) for every cut, named after it."""
    day = F.to_date("event_ts")
    behaviour = _by_type(inputs.weight)

    def decay(cut: Cut, since: Column) -> Column:
        return F.pow(F.lit(2.0), F.date_diff(since, F.lit(cut.last_day)) / _by_type(inputs.half_life_days))

    def of_type(cut: Cut) -> Column:
        before = day <= F.lit(cut.last_day)
        return F.struct(
            F.count_if(before).alias("events"),
            exact_sum(F.when(before, decay(cut, day))).alias("decayed"),
            F.max(F.when(before, day)).alias("newest"),
            F.max(F.when(before, F.col("event_ts"))).alias("last_ts"),
        ).alias(cut.name)

    def of_pair(cut: Cut) -> Column:
        part = F.col(cut.name)
        return F.struct(
            F.sum(part["events"]).alias("events"),
            exact_sum(behaviour * F.log1p(part["events"]) * decay(cut, part["newest"])).alias("weight"),
            exact_sum(behaviour * part["decayed"]).alias("frequency"),
            F.max(part["last_ts"]).alias("last_ts"),
        ).alias(cut.name)

    by_type = events.groupBy("user_id", "item_id", "event_type").agg(*[of_type(cut) for cut in cuts])
    return by_type.groupBy("user_id", "item_id").agg(*[of_pair(cut) for cut in cuts])


def _by_type(values: Mapping[str, float]) -> Column:
    return F.create_map(*[F.lit(part) for pair in values.items() for part in pair])[F.col("event_type")]


def exact_sum(values: Column) -> Column:
    """Sum to within 2⁻³³ a row, the same in whatever order the rows come: added as integers, never as floats."""
    return F.coalesce(F.sum(F.round(values * F.lit(_FIXED_POINT)).cast("bigint")) / F.lit(_FIXED_POINT), F.lit(0.0))


def interactions_of(pairs: DataFrame, cuts: Sequence[Cut], items: DataFrame, min_users: int) -> DataFrame:
    """Rows of `interactions`: pairs before each cut, of recommendable items that `min_users` users had before it."""
    each = F.explode(F.array(*[F.struct(F.lit(cut.name).alias("cut"), F.col(f"{cut.name}.*")) for cut in cuts]))
    rows = (
        pairs.select("user_id", "item_id", each.alias("at"))
        .select("user_id", "item_id", "at.*")
        .filter("events > 0")
        .join(items.filter("is_recommendable").select("item_id"), "item_id", "left_semi")
    )
    enough = rows.groupBy("cut", "item_id").agg(F.count("*").alias("users")).filter(F.col("users") >= min_users)
    return rows.join(enough, ["cut", "item_id"], "left_semi").select(
        "cut",
        "user_id",
        "item_id",
        "events",
        F.col("weight").cast("float").alias("weight"),
        F.col("frequency").cast("float").alias("frequency"),
        "last_ts",
    )


def holdouts_of(pairs: DataFrame, cuts: Sequence[Cut], interactions: DataFrame) -> DataFrame:
    """Rows of `holdouts`: pairs with events between a cut and the next one, of the items the earlier cut holds."""
    rows = []
    for before, upto in pairwise(cuts):
        rows.append(
            pairs.select(
                F.lit(before.name).alias("period"),
                "user_id",
                "item_id",
                (F.col(f"{upto.name}.events") - F.col(f"{before.name}.events")).alias("events"),
                (F.col(f"{before.name}.events") > 0).alias("is_repeat"),
            ).filter("events > 0")
        )
    held = interactions.select(F.col("cut").alias("period"), "item_id").distinct()
    return reduce(DataFrame.unionByName, rows).join(held, ["period", "item_id"], "left_semi")


def union(frames: Sequence[DataFrame], otherwise: DataFrame) -> DataFrame:
    """All rows of `frames`, or `otherwise` where there is none."""
    return reduce(DataFrame.unionByName, frames) if frames else otherwise
