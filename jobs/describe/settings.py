"""docs/reference/settings/: every key of every configuration file, from the pydantic models that load them."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from conf.cleaning_config import Step, Undo, step_kinds
from conf.code_list import CodeList
from conf.discover_config import DiscoverConfig
from conf.feedback_config import FeedbackFile
from conf.model_config import ModelConfig
from conf.pipeline_config import EnvironmentConfig, PipelineConfig
from conf.table_config import TableConfig
from conf.table_parts import ROLES
from jobs.describe import cell

# Page → (the file, what it is, its model).
_FILES: dict[str, tuple[str, str, type[BaseModel]]] = {
    "pipeline": ("conf/pipeline.yml", "What is done every night, and by which measure.", PipelineConfig),
    "model": ("conf/model.yml", "What the recommend chapter and the value measurement are told.", ModelConfig),
    "table": ("conf/tables/<table>.yml", "All of one table; the file's name is the table's.", TableConfig),
    "feedback": ("conf/feedback.yml", "What analysts say of findings. It may be absent.", FeedbackFile),
    "environment": ("conf/env/<name>.yml", "One machine or a cluster: all that differs is here.", EnvironmentConfig),
    "discover": ("conf/discover.yml", "How far `python -m jobs discover` looks.", DiscoverConfig),
    "code-list": ("conf/code_lists/<name>.yml", "A standard's codes, which `allowed` of a column names.", CodeList),
}  # fmt: skip
_HEAD = ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def settings_pages() -> dict[str, str]:
    """Name of a page → its text."""
    pages = {name: _page(title, what, model) for name, (title, what, model) in _FILES.items()}
    roles = "\n".join(f"| `{role}` | {cell(said)} |" for role, said in ROLES.items())
    pages["table"] += f"\n## Roles\n\n| role | the column says |\n| --- | --- |\n{roles}\n"
    return pages | {"cleaning": _cleaning_page()}


def _page(title: str, what: str, model: type[BaseModel]) -> str:
    """A table of keys for each section, in the order they are met on the way down."""
    parts = [
        f"# `{title}`",
        "",
        f"{what} An unknown key is refused by name. Below, `[]` stands for each entry of a list, `.*` for each name"
        " of a mapping.",
    ]
    for path, section in _sections(model):
        head = f"## {path}" if path else "## Top level"
        said = [inspect.cleandoc(section.__doc__ or ""), ""] if path else []
        parts += ["", head, "", *said, *_HEAD, *_rows(section, path)]
    return "\n".join(parts) + "\n"


def _sections(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """(path of keys, model) of the model and every one below it; what a step of cleaning may say has its own page."""
    yield path, model
    for name, info in model.model_fields.items():
        nested = _nested(info.annotation)
        if nested is not None and nested is not Step:
            yield from _sections(nested, _join(path, info.alias or name) + _each(info.annotation))


def _rows(model: type[BaseModel], path: str = "", *, without: frozenset[str] = frozenset()) -> list[str]:
    rows = []
    for name, info in model.model_fields.items():
        if name not in without:
            key = info.alias or name
            rows.append(
                f"| `{key}` | {cell(_type(info))} | {cell(_default(info))} | {cell(_meaning(info, path, key))} |"
            )
    return rows


def _meaning(info: FieldInfo, path: str, key: str) -> str:
    """Its description; of a section, where it stands on the page.

    Raises:
        ValueError: the field says nothing of itself.
    """
    nested = _nested(info.annotation)
    if nested is Step:
        return f"{info.description}; see [cleaning.md](cleaning.md)"
    if nested is not None:
        anchor = _anchor(_join(path, key) + _each(info.annotation))
        return f"{info.description or _doc(nested).rstrip('.')}: [below](#{anchor})"
    if not info.description:
        raise ValueError(f"the setting {_join(path, key)} has no description: give its Field one")
    return info.description


def _type(info: FieldInfo) -> str:
    return "; ".join([type_words(info.annotation), *_limits(info)])


def _limits(info: FieldInfo) -> Iterator[str]:
    """What the value must keep to, beside its type."""
    many = "characters" if info.annotation is str else "entries"
    for one in info.metadata:
        for name, sign in _BOUNDS.items():
            if getattr(one, name, None) is not None:
                yield f"{sign} {getattr(one, name)}"
        if getattr(one, "min_length", None) is not None:
            yield "not empty" if one.min_length == 1 else f"at least {one.min_length} {many}"
        if getattr(one, "pattern", None) is not None:
            yield f"matches `{one.pattern}`"


def type_words(annotation: Any) -> str:
    """A type as a person who writes YAML thinks of it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " · ".join(f"`{value}`" for value in inner)
    if origin in (Union, types.UnionType):
        return " or ".join("null" if one is type(None) else type_words(one) for one in inner)
    if origin is tuple:
        return (
            f"list: {type_words(inner[0])} …"
            if inner[-1] is Ellipsis
            else f"list: {len(inner)} × {type_words(inner[0])}"
        )
    if origin is dict:
        return f"mapping: {type_words(inner[0])} → {type_words(inner[1])}"
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return "section" if annotation is not Step else "step"
    if hasattr(annotation, "__metadata__"):
        return type_words(inner[0])
    plain = {"str": "text", "int": "whole number", "float": "number", "bool": "`true` · `false`", "date": "date",
             "Decimal": "number", "Any": "anything"}  # fmt: skip
    return plain[annotation.__name__]


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "as below"
    if value is None or value in ((), {}, ""):
        return {None: "none"}.get(value, "empty") if not isinstance(value, Mapping) else "empty"
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value, ensure_ascii=False, default=str)}`"


def _nested(annotation: Any) -> type[BaseModel] | None:
    """The model that a key, each entry of its list or each value of its mapping is read as."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _nested(part)) is not None), None)


def _each(annotation: Any) -> str:
    """Marks a section that stands several times: in a list, or under names of its own."""
    if get_origin(annotation) is tuple:
        return "[]"
    return ".*" if get_origin(annotation) is dict else ""


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _anchor(heading: str) -> str:
    """As forges make it: lower case, without signs."""
    return "".join(sign for sign in heading.lower() if sign.isalnum() or sign in "_-")


def _doc(model: type[BaseModel]) -> str:
    return cell((model.__doc__ or "").split("\n\n")[0])


def _cleaning_page() -> str:
    """What `cleaning` and `undo` of a table's file may hold: the kinds of the catalogue."""
    common = frozenset(Step.model_fields)
    parts = [
        "# Steps of cleaning",
        "",
        "Entries of `cleaning` in [a table's file](table.md): each has a `kind`, a module of",
        "`jobs/inventory/cleaning/catalogue/`. Blanks and placeholders are gone by then; types are cast after.",
        "",
        "## Every step",
        "",
        *_HEAD,
        *_rows(Step),
    ]
    for kind, model in step_kinds().items():
        module = inspect.getmodule(model)
        own = _rows(model, without=common)
        parts += ["", f"## {kind}", "", inspect.cleandoc(module.__doc__ or "") if module else "", "", *_HEAD, *own]
        changed = [
            name
            for name in ("severity", "dimension")
            if model.model_fields[name].default != Step.model_fields[name].default
        ]
        parts += (
            ["", *(f"Default of `{name}`: `{model.model_fields[name].default}`." for name in changed)]
            if changed
            else []
        )
    parts += ["", "## undo", "", "Entries of `undo` in a table's file.", "", *_HEAD, *_rows(Undo)]
    return "\n".join(parts) + "\n"
