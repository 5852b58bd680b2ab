"""A trained model as a folder: model.safetensors, items.json (the column ids) and meta.json. Never pickle."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from scipy.sparse import csr_matrix

from conf.errors import DataError
from models.sources import Latent
from models.vae import MultVae

_WEIGHTS, _ITEMS, _META = "model.safetensors", "items.json", "meta.json"


@dataclass(frozen=True)
class Checkpoint:
    """A model with the ids of its items in the order of its columns, and what is known of it."""

    model: MultVae
    items: np.ndarray
    """Item ids (str), sorted."""
    meta: dict[str, Any]
    """At least `model_version` and `sizes` {hidden, latent}; see jobs/recommend/train.py for all of it."""

    @property
    def version(self) -> str:
        """The model's name on every row made from it."""
        return str(self.meta["model_version"])

    def latent(self, weight: csr_matrix) -> Latent:
        """Vectors of the users in the rows of `weight` [users, self.items], and of all items."""
        items, bias = self.model.item_vectors()
        return Latent(users=self.model.user_vectors(weight), items=items, bias=bias, version=self.version)


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write the three files into the existing `folder`. The same checkpoint gives the same bytes."""
    save_file(dict(checkpoint.model.state_dict()), folder / _WEIGHTS)
    (folder / _ITEMS).write_text(json.dumps(checkpoint.items.tolist(), ensure_ascii=False), encoding="utf-8")
    meta = {**checkpoint.meta, "vocabulary": vocabulary_hash(checkpoint.items)}
    (folder / _META).write_text(json.dumps(meta, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Checkpoint:
    """Read what `save` wrote, ready to score.

    Raises:
        DataError: a file is missing or broken, or the item ids are not those the weights were trained with.
    """
    mend = "run the stage train again for that date"
    for name in (_META, _ITEMS, _WEIGHTS):
        if not (folder / name).is_file():
            raise DataError(f"model {folder} lacks {name}", mend=mend)
    try:
        meta = json.loads((folder / _META).read_text(encoding="utf-8"))
        items = np.asarray(json.loads((folder / _ITEMS).read_text(encoding="utf-8")), dtype=object)
        model = MultVae(len(items), **meta["sizes"], dropout=0.0)
        model.load_state_dict(load_file(folder / _WEIGHTS))
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"model {folder} cannot be read: {error}", mend=mend) from error
    if vocabulary_hash(items) != meta["vocabulary"]:
        raise DataError(f"{folder / _ITEMS} does not hold the items the model was trained with", mend=mend)
    return Checkpoint(model.eval(), items, meta)


def vocabulary_hash(items: np.ndarray) -> str:
    """Hash of the item ids in order."""
    return hashlib.sha256(json.dumps(items.tolist()).encode()).hexdigest()[:16]
