"""The configuration folder around the drafts: pipeline, model and environment, as little as loads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from conf.errors import ConfigError
from conf.pipeline_config import SparkConfig
from conf.project import ROOT
from jobs.discover.naming import identifier
from jobs.discover.roles import top
from jobs.discover.table import Table

# What an event of a type weighs, by words of its name: the more it costs its user, the more it tells.
_WEIGHTS = (
    (5.0, ("purchase", "buy", "order", "transaction", "pay", "购买", "下单", "支付", "conv")),
    (3.0, ("cart", "加购", "购物车", "checkout", "add")),
    (2.0, ("fav", "collect", "wish", "收藏", "like", "share")),
    (0.1, ("remove", "impression", "expose", "曝光", "cancel", "return")),
)


def check_target(out: Path, names: Sequence[str], *, overwrite: bool) -> None:
    """Raises ConfigError if drafts would be overwritten unasked."""
    standing = [out / "tables" / f"{name}.yml" for name in names if (out / "tables" / f"{name}.yml").exists()]
    if standing and not overwrite:
        raise ConfigError(
            f"{standing[0]} exists already" + (f", and {len(standing) - 1} more" if len(standing) > 1 else ""),
            mend="name another folder with --out, or add --overwrite to replace the drafts",
        )


def write_folder(
    out: Path, drafts: dict[str, str], tables: Sequence[Table], landing: Path, jars: Sequence[str] = ()
) -> list[Path]:
    """Write the drafts, and the other settings where there are none; returns what was written."""
    written = []
    for name, text in drafts.items():
        written.append(_write(out / "tables" / f"{name}.yml", text))
    settings = {
        "pipeline.yml": _pipeline(out.name),
        "model.yml": {"inputs": {"behaviour_weights": weights(tables)}},
        "env/local.yml": _environment(out, landing, jars),
    }
    for file, content in settings.items():
        if not (out / file).exists():
            written.append(_write(out / file, yaml.safe_dump(content, sort_keys=False, allow_unicode=True)))
    return written


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def _pipeline(name: str) -> dict[str, Any]:
    """The house's own weights of quality, under a name and an owner to be filled in."""
    own = yaml.safe_load((ROOT / "conf" / "pipeline.yml").read_text(encoding="utf-8"))
    quality = {"dimension_weights": own["quality"]["dimension_weights"]}
    return {"name": identifier(name), "owner": "to-be-named", "schedule": own["schedule"], "quality": quality}


def _environment(out: Path, landing: Path, jars: Sequence[str]) -> dict[str, Any]:
    spark = spark_config(jars).model_dump(exclude_defaults=True)
    return {"landing": str(landing.resolve()), "lake": str((out / "lake").resolve()), "spark": spark}


def spark_config(jars: Sequence[str] = ()) -> SparkConfig:
    """The house's own Spark on one machine, with `jars` on its class path."""
    own = yaml.safe_load((ROOT / "conf" / "env" / "local.yml").read_text(encoding="utf-8"))
    config = SparkConfig.model_validate(own["spark"])
    return config.model_copy(update={"conf": config.conf | ({"spark.jars": ",".join(jars)} if jars else {})})


def weights(tables: Sequence[Table]) -> dict[str, float]:
    """Event type → weight, for every type that the tables hold."""
    found: dict[str, float] = {"purchase": 5.0, "view": 1.0, "rating": 3.0}
    for table in tables:
        for seen in table.of("event_type"):
            for value in top(seen, 40):
                found[value] = next(
                    (weight for weight, words in _WEIGHTS if any(word in value.lower() for word in words)), 1.0
                )
    return found
