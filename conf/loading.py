"""Reads a YAML file into a pydantic model and turns every fault into one readable `ConfigError`."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from conf.errors import ConfigError

Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """Base of every configuration model: unknown keys are refused, loaded values cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def load_yaml(path: Path, model: type[Model]) -> Model:
    """Load `path` as `model`.

    Raises:
        ConfigError: the file is missing, is not YAML, or does not fit the model. The message names the file, every
            offending key with its value, and the mend (for a misspelt key, the nearest known one).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"configuration file {path} does not exist", mend="create it, or name another folder with --conf"
        ) from None
    try:
        content: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML: {error}", mend="correct the line it names") from None
    if not isinstance(content, dict):
        raise ConfigError(
            f"{path} must hold a mapping of keys, not {type(content).__name__}", mend="start it with `key: value` lines"
        )
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = [_describe(fault, content, model) for fault in error.errors()]
        raise ConfigError(
            f"{path}: " + "; ".join(fault for fault, _ in faults),
            mend="; ".join(dict.fromkeys(mend for _, mend in faults)),
        ) from None


def _describe(fault: Any, content: Any, model: type[BaseModel]) -> tuple[str, str]:
    location = list(fault["loc"])
    where = ".".join(str(part) for part in location) or "(top level)"
    if fault["type"] == "extra_forbidden":
        known = _known_keys(model, location[:-1])
        near = difflib.get_close_matches(str(location[-1]), known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known keys here: {', '.join(sorted(known))}"
        return f"unknown key '{where}'", hint
    if fault["type"] == "missing":
        return f"key '{where}' is required and missing", f"add '{location[-1]}'"
    return f"key '{where}' = {fault['input']!r}: {fault['msg']}", f"correct the value of '{where}'"


def _known_keys(model: type[BaseModel], location: list[Any]) -> list[str]:
    """Field names of the model found by following `location` down from `model`; indices and map keys are skipped."""
    current: type[BaseModel] = model
    for part in location:
        field = current.model_fields.get(part) if isinstance(part, str) else None
        if field is None:
            continue
        nested = _nested_model(field.annotation)
        if nested is not None:
            current = nested
    return list(current.model_fields)


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _nested_model(argument)
        if found is not None:
            return found
    return None
