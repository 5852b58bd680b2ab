"""audiences: for each campaign under way, the users most likely to respond, and how well such a ranking has done.

A logistic regression foretells who of a campaign's recipients responds, from what was known before the campaign began.
It is judged as it is used: each past campaign by a model fitted to the recipients of campaigns that had ended before
it began, against simple floors on the same recipients; `audience_figures` holds AUC and lift with intervals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from conf.model_config import ModelConfig
from conf.profile_config import AudienceConfig
from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.audiences.campaigns import Campaign, campaigns_of
from jobs.recommend.audiences.features import NAMES, WORDS, before_start, floor_scores, transformed
from jobs.recommend.labels import attributes_of, coded
from jobs.recommend.purchases import Lines, lines_of, ordinal
from models.matrix import positions
from models.response import (
    Response,
    fit_response,
    gains_of_responders,
    places_of_responders,
    ratio_intervals,
)

_LEARNED = "learned"
_TENTH = 0.1


def run(context: Context) -> None:
    """Write campaign_audiences and audience_figures of the run date; no rows where there are no campaigns."""
    lake, dt, config = context.lake, context.run_date, context.project.model
    tables = [table for table in tables_in_force(context).values() if context.in_use(table.table)]
    about = [table for table in tables if table.column_of("campaign_id")]
    audiences, figures = (
        OUTPUTS["campaign_audiences"].schema.empty_table(),
        OUTPUTS["audience_figures"].schema.empty_table(),
    )
    if not about:
        context.log.warning("no audiences: no table has a column of role campaign_id")
    else:
        lines = lines_of(context, tables, bought=config.profiles.bought, days=config.profiles.lookback_days)
        campaigns = campaigns_of(context, about, lines.users, lines.items)
        context.log.info("campaigns", number=len(campaigns), responders=sum(len(c.responders) for c in campaigns))
        scenes = Scenes(
            campaigns, lines, kinds_of(context, attributes_of(tables, "category"), lines.items), ordinal(dt)
        )
        figures = scenes.judged(config)
        audiences = scenes.audiences(config.audiences)
    clean = [(f"clean/{t.table}", day) for t in tables if t.events or t in about for day in context.in_use(t.table)]
    inputs = lake.inputs([*clean, ("item_attributes", dt)])
    for name, rows in (("campaign_audiences", audiences), ("audience_figures", figures)):
        lake.write(name, dt, rows, inputs=inputs)
        context.log.info("written", table=name, rows=rows.num_rows)
    for row in figures.to_pylist():
        context.log.info("judged", **row)


def kinds_of(context: Context, categories: list[str], items: np.ndarray) -> np.ndarray:
    """The finest category of each item, as a code; −1 unknown."""
    if not categories:
        return np.full(len(items), -1, dtype=np.int64)
    attributes = context.lake.read("item_attributes", context.run_date, ["item_id", "attributes"])
    code = coded(attributes, categories[-1:])[categories[-1]][1]
    place = positions(np.asarray(attributes["item_id"].to_pylist(), dtype=object), items)
    return np.where(place >= 0, code[place], -1)


class Scenes:
    """The campaigns with what was known of all users before each began.

    Args:
        campaigns: by first day.
        kind: int [items of lines], finest category.
        today: the run date, days since 1970.
    """

    def __init__(self, campaigns: Sequence[Campaign], lines: Lines, kind: np.ndarray, today: int) -> None:
        self.campaigns, self.lines, self.kind, self.today = campaigns, lines, kind, today
        self._features: dict[str, np.ndarray] = {}

    def features(self, campaign: Campaign) -> np.ndarray:
        """Features of all users the day before the campaign began, or as of today if it has not: [users, NAMES]."""
        if campaign.campaign_id not in self._features:
            earlier = [other for other in self.campaigns if other.campaign_id != campaign.campaign_id]
            until = min(campaign.start, self.today + 1)
            self._features[campaign.campaign_id] = before_start(campaign, earlier, self.lines, self.kind, until)
        return self._features[campaign.campaign_id]

    def model(self, until: int, min_responders: int) -> Response | None:
        """Fitted to all recipients of the campaigns that ended before `until`; None where too few responded."""
        ended = [campaign for campaign in self.campaigns if campaign.end < until]
        if sum(len(campaign.responders) for campaign in ended) < min_responders:
            return None
        inputs = np.vstack([transformed(self.features(c)[c.recipients]) for c in ended])
        labels = np.concatenate([np.isin(c.recipients, c.responders) for c in ended])
        return fit_response(inputs, labels) if not labels.all() else None

    def judged(self, config: ModelConfig) -> pa.Table:
        """Rows of `audience_figures`: all campaigns that ended by today and for which there was a model to judge."""
        users: list[np.ndarray] = []
        values: list[np.ndarray] = []
        names: list[str] = []
        judged = 0
        for campaign in (c for c in self.campaigns if c.end <= self.today):
            responded = np.isin(campaign.recipients, campaign.responders)
            model = self.model(campaign.start, config.audiences.min_responders)
            if model is None or not responded.any() or responded.all():
                continue
            features = self.features(campaign)[campaign.recipients]
            scores = {_LEARNED: model.score(transformed(features)), **floor_scores(features)}
            names, judged = list(scores), judged + 1
            users.append(campaign.recipients[responded])
            values.append(
                np.stack(
                    [
                        figure
                        for score in scores.values()
                        for figure in (
                            places_of_responders(score, responded),
                            gains_of_responders(score, responded, _TENTH),
                        )
                    ],
                    axis=1,
                )
            )
        if not users:
            return OUTPUTS["audience_figures"].schema.empty_table()
        return figure_rows(names, np.concatenate(users), np.vstack(values), judged, config)

    def audiences(self, config: AudienceConfig) -> pa.Table:
        """Rows of `campaign_audiences`: the campaigns that have not ended, each with its most likely responders."""
        parts = []
        model = self.model(self.today + 1, config.min_responders)
        for campaign in (c for c in self.campaigns if c.end >= self.today):
            features = self.features(campaign)
            score = model.score(transformed(features)) if model else floor_scores(features)["bought the items"]
            best = np.lexsort((np.arange(len(score)), -score))[: config.users]
            parts.append(
                pa.Table.from_pydict(
                    {
                        "campaign_id": [campaign.campaign_id] * len(best),
                        "user_id": self.lines.users[best].tolist(),
                        "rank": np.arange(1, len(best) + 1),
                        "score": score[best],
                        "source": [_LEARNED if model else "bought the items"] * len(best),
                        "is_recipient": np.isin(best, campaign.recipients),
                        "reason": reasons(features[best], model),
                    },
                    schema=OUTPUTS["campaign_audiences"].schema,
                )
            )
        return pa.concat_tables(parts) if parts else OUTPUTS["campaign_audiences"].schema.empty_table()


def figure_rows(
    names: list[str], user: np.ndarray, values: np.ndarray, campaigns: int, config: ModelConfig
) -> pa.Table:
    """AUC and lift of every ranking, and of the learned one minus each floor on the same responders.

    Args:
        user: [responders]; values: [responders, 2 × names], AUC and lift of each name in turn.
    """
    columns = {
        (name, metric): values[:, 2 * place + m]
        for place, name in enumerate(names)
        for m, metric in enumerate(("auc", "lift"))
    }
    for name in names[1:]:
        for metric in ("auc", "lift"):
            columns[f"{_LEARNED}-minus-{name}", metric] = columns[_LEARNED, metric] - columns[name, metric]
    _, unit = np.unique(user, return_inverse=True)
    above = np.stack([np.bincount(unit, weights=column) for column in columns.values()], axis=1)
    below = np.repeat(np.bincount(unit).astype(np.float64)[:, None], len(columns), axis=1)
    protocol = config.protocol
    figures = zip(*ratio_intervals(above, below, resamples=protocol.bootstrap, seed=protocol.seed), strict=True)
    rows = [
        {"model": name, "metric": metric, "share": _TENTH if metric == "lift" else None, "value": value, "low": low,
         "high": high, "campaigns": campaigns, "responders": len(user)}
        for (name, metric), (value, low, high) in zip(columns, figures, strict=True)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=OUTPUTS["audience_figures"].schema)


def reasons(features: np.ndarray, model: Response | None) -> list[str]:
    """The two features that speak most for each user, in words; [rows] of untransformed features."""
    if model is None:
        return [WORDS["set_lines"](row[NAMES.index("set_lines")]) for row in features]
    parts = model.parts(transformed(features))
    best = np.argsort(-parts, axis=1, kind="stable")[:, :2]
    told = []
    for row, (own, places) in enumerate(zip(features, best, strict=True)):
        words = [WORDS[NAMES[place]](own[place]) for place in places if parts[row, place] > 0]
        told.append("; ".join(words) or "no feature speaks for it")
    return told
