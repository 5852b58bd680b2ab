"""The flow: every stage, what it reads, what it writes, and what runs it.

The DAG, the lineage graph, the README's stage table and `python -m jobs --help` are derived from this file or tested
against it. It imports nothing heavy, so that Airflow parses it in milliseconds.

`reads` and `writes` name lake tables; `landing`, `clean`, `quarantine` and `repaired` stand for one table per configured source.
Spark stages of one `application` share one spark-submit, because a submission costs more than most stages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["spark", "python"]


@dataclass(frozen=True)
class Stage:
    """One step of the nightly run. `module` has a `run(context)` function."""

    name: str
    module: str
    engine: Engine
    application: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    purpose: str

    @property
    def chapter(self) -> str:
        """The folder of `jobs/` the stage lies in."""
        return self.module.split(".")[1]


# Written after every stage by who runs it (jobs/lake/metering.py): what the run took.
METERED = "runs"

_RECOMMEND: tuple[Stage, ...] = (
    Stage("features", "jobs.recommend.features", "spark", "features",
          ("clean", "bot_days"), ("event_days", "input_weights", "interactions", "holdouts", "user_attributes", "item_attributes"),
          "weighted user-item matrix and attributes, at each cut of the protocol"),
    Stage("train", "jobs.recommend.train", "python", "train",
          ("interactions", "holdouts", "item_attributes"), ("models", "model_registry", "latent_health"),
          "train the Mult-VAE weekly, keep it up by warm starts between, promote only what is no worse"),
    Stage("encode", "jobs.recommend.encode", "python", "encode",
          ("interactions", "user_attributes", "models"), ("latent_users", "latent_items"),
          "latent vectors of all users and items"),
    Stage("profiles", "jobs.recommend.profiles", "python", "profiles",
          ("clean", "sensitivity", "interactions", "user_attributes", "item_attributes", "latent_users", "latent_items"),
          ("user_profiles", "item_profiles", "segments"),
          "interests, habits, price bands of users and items; segments of users in latent space, with lasting names"),
    Stage("similar", "jobs.recommend.similar", "python", "profiles",
          ("clean", "sensitivity", "interactions", "item_attributes", "item_profiles", "latent_items", "latent_users"), ("similar_items",),
          "substitutes by attributes and latent space, complements by baskets, each with its reason"),
    Stage("audiences", "jobs.recommend.audiences", "python", "profiles",
          ("clean", "sensitivity", "item_attributes"), ("campaign_audiences", "audience_figures"),
          "the users most likely to respond to each campaign under way, judged against real responses"),
    Stage("realised", "jobs.recommend.realised", "python", "candidates",
          ("clean",), ("realised", "exposures"),
          "what users did after each past night's released lists, once a window is complete; what they were shown"),
    Stage("candidates", "jobs.recommend.candidates", "python", "candidates",
          ("event_days", "interactions", "holdouts", "item_attributes", "user_attributes", "models", "latent_users", "latent_items", "exposures"), ("user_candidates", "blends"),
          "generate, blend and rank the lists `all` and `explore`"),
    Stage("faithfulness", "jobs.recommend.faithfulness", "python", "candidates",
          ("interactions", "user_candidates", "models"), ("reason_checks",),
          "check reasons by deletion: without the item a reason names the score must fall more than without another"),
    Stage("new_items", "jobs.recommend.new_items", "python", "new_items",
          ("clean", "interactions", "holdouts", "item_attributes", "latent_users"), ("new_items", "cold_evaluations"),
          "rank items too new for any model for every user, by their attributes; judged on items hidden from all histories"),
    Stage("evaluate", "jobs.recommend.evaluate", "python", "evaluate",
          ("event_days", "interactions", "holdouts", "item_attributes", "models"), ("evaluations", "tradeoffs"),
          "judge every model and floor on the next period, with intervals; the trade-off of relevance against diversity"),
)  # fmt: skip

STAGES: tuple[Stage, ...] = (
    Stage("clean", "jobs.inventory.clean", "spark", "clean",
          ("landing",), ("clean", "quarantine", "repaired", "ledger", "rule_results", "repairs", "rule_samples"),
          "cast, normalise, repair, deduplicate and check every new landed partition; account for every row and repair"),
    Stage("profile", "jobs.inventory.profile", "spark", "inventory",
          ("clean", "rule_results"), ("column_profiles", "profile_rollups", "table_profiles"),
          "statistics and mergeable sketches of every column and day"),
    Stage("sensitivity", "jobs.inventory.sensitivity", "spark", "inventory",
          ("table_profiles",), ("sensitivity",),
          "find personal data by check digits, forms and names; what nobody declared is a finding"),
    Stage("relate", "jobs.inventory.relate", "spark", "inventory",
          ("clean", "ledger", "table_profiles"),
          ("relations", "orphans", "dependencies", "correlations", "key_shapes", "time_coverage", "key_counts", "row_samples"),
          "keys and foreign keys, declared and discovered: duplicates, orphans; dependencies, correlations, time gaps"),
    Stage("validate", "jobs.inventory.validate", "spark", "inventory",
          ("clean", "sensitivity", "column_profiles"), ("validations", "data_docs"),
          "run the Great Expectations suites on the new partitions"),
    Stage("monitor", "jobs.inventory.monitor", "python", "monitor",
          ("clean", "ledger", "column_profiles"), ("anomalies", "feedback"),
          "compare volume, freshness, schema and profile metrics with their own history"),
    Stage("drift", "jobs.inventory.drift", "python", "monitor",
          ("clean", "sensitivity", "column_profiles"), ("drift",),
          "compare days, weeks and a reference by their stored profiles: columns, volume, distributions, units, code lists"),
    Stage("bots", "jobs.inventory.bots", "python", "bots",
          ("clean",), ("behaviour_days", "bot_days"),
          "flag users' days that look like no customer's: scrapers, order brushing, click farms; at a known rate of false alarms"),
    *_RECOMMEND,
    Stage("quality", "jobs.score.quality", "python", "quality",
          ("clean", "ledger", "rule_results", "column_profiles", "table_profiles", "sensitivity", "relations", "validations", "anomalies", "behaviour_days", "bot_days"), ("quality_scores",),
          "score six quality dimensions per column and table, with intervals and coverage"),
    Stage("value", "jobs.score.value", "python", "value",
          # What recommends is made from a table is its use: all of it has to stand, or the figure hangs on who was faster.
          ("clean", *(table for stage in _RECOMMEND for table in stage.writes), METERED), ("value_scores", "value_slices", "value_groups", "elasticities", "costs", "value_fits"),
          "measure what the recommender loses without each table and column group: Owen values, by slice; usage, freshness, cost"),
    Stage("moves", "jobs.score.moves", "python", "register",
          ("quality_scores", "value_scores", "value_groups"), ("score_moves", "move_carriers"),
          "why each score moved since the last run: data, rules, weights, down to column and rule, summing exactly"),
    Stage("fixes", "jobs.score.fixes", "python", "register",
          ("quality_scores", "value_scores", "elasticities"), ("fixes",),
          "what mending each rule would gain: points, value at stake, NDCG"),
    Stage("register", "jobs.publish.register", "python", "register",
          ("clean", "sensitivity", "table_profiles", "quality_scores", "value_scores", "value_slices", "costs", "score_moves", "fixes", "latent_users", "latent_items", "user_candidates", "similar_items",
           "user_profiles", "item_profiles", "segments", "campaign_audiences", "new_items"), ("assets",),
          "one row per data asset: quality, value, cost, lineage, action"),
    Stage("marks", "jobs.publish.marks", "python", "register",
          ("rule_results", "validations", "anomalies", "drift", "sensitivity", "relations"), ("marks",),
          "hold what analysts marked as known against what was found tonight"),
    Stage("report", "jobs.publish.report", "python", "report",
          ("clean", "assets", "marks", "quality_scores", "value_scores", "value_slices", "value_groups", "elasticities", "costs", "score_moves", "move_carriers", "fixes", "table_profiles", "relations", "dependencies", "correlations", "time_coverage", "validations", "sensitivity", "anomalies", "drift",
           "rule_results", "rule_samples", "repairs", "ledger", "evaluations", "tradeoffs", "models", "model_registry", "latent_health", "blends", "item_attributes",
           "cold_evaluations", "user_profiles", "item_profiles", "segments", "campaign_audiences", "audience_figures", "realised", "reason_checks",
           "user_candidates", "similar_items", "latent_users", "latent_items"), ("reports",),
          "a folder of static pages for the morning's reader, in English and Chinese, and the register as csv and xlsx"),
    Stage("judge", "jobs.publish.judge", "python", "review",
          ("clean", "sensitivity", "validations", "marks", "ledger", "evaluations", "user_candidates", "similar_items", "latent_users", "latent_items", "assets", "reports",
           "user_profiles", "item_profiles", "segments", "campaign_audiences", "new_items"),
          ("gates", "reviews"),
          "judge the night by the gates of a release, and say what a person has to decide"),
    Stage("release", "jobs.publish.release", "python", "release",
          ("clean", "sensitivity", "validations", "ledger", "evaluations", "user_candidates", "similar_items", "latent_users", "latent_items", "assets", "reports",
           "user_profiles", "item_profiles", "segments", "campaign_audiences", "new_items", "gates", "reviews"),
          ("releases",),
          "publish the night's tables if every gate holds or was waived; else keep the last good release"),
)  # fmt: skip

STAGE_NAMES: tuple[str, ...] = tuple(stage.name for stage in STAGES)

# What a finished night announces to those who wait for it: one Airflow asset each, an outlet of the release.
ANNOUNCED: tuple[str, ...] = (
    "user_candidates", "similar_items", "latent_users", "latent_items", "user_profiles", "item_profiles", "segments", "campaign_audiences",
    "new_items", "assets", "quality_scores", "value_scores", "evaluations", "reports",
)  # fmt: skip


@dataclass(frozen=True)
class Application:
    """Stages that one process runs in order; one task of the DAG."""

    name: str
    engine: Engine
    stages: tuple[Stage, ...]

    @property
    def upstream(self) -> tuple[str, ...]:
        """Names of the applications that write what this one reads, in flow order."""
        reads = {table for stage in self.stages for table in stage.reads}
        return tuple(
            dict.fromkeys(s.application for s in STAGES if s.application != self.name and reads.intersection(s.writes))
        )


def stage(name: str) -> Stage:
    """The stage called `name`; KeyError if there is none."""
    return {candidate.name: candidate for candidate in STAGES}[name]


def applications() -> tuple[Application, ...]:
    """The stages grouped by application, in flow order."""
    grouped: dict[str, list[Stage]] = {}
    for candidate in STAGES:
        grouped.setdefault(candidate.application, []).append(candidate)
    return tuple(Application(name, members[0].engine, tuple(members)) for name, members in grouped.items())


def lineage(table: str) -> tuple[str, ...]:
    """All lake tables that `table` is made from, directly or not, in flow order."""
    found: set[str] = set()
    frontier = [table]
    while frontier:
        wanted = frontier.pop()
        for candidate in STAGES:
            if wanted in candidate.writes:
                new = set(candidate.reads) - found
                found |= new
                frontier.extend(new)
    order = ["landing", *(written for candidate in STAGES for written in candidate.writes)]
    return tuple(name for name in order if name in found)
