"""Masking by policy: nothing of a personal value is left but what its policy grants, and a missing key is said."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conf.errors import EXIT_USAGE, ConfigError
from conf.privacy_config import MaskingConfig
from conf.project import Project
from conf.table_config import Column, TableConfig
from jobs.lake.masking import MASK, Masking, masking_of, protected, truncated

KEY = b"a secret of thirty-two characters"


def column(**said: object) -> Column:
    return Column.model_validate({"type": "string", "role": "attribute", "description": "some column", **said})


def table(**columns: Column) -> TableConfig:
    return TableConfig.model_validate({
        "table": "people", "kind": "customer", "description": "Who buys.", "owner": "team", "load": "snapshot",
        "source": {"format": "csv", "path": "people"}, "columns": columns,
    })  # fmt: skip


def with_masking(project: Project, **policies: object) -> Project:
    pipeline = project.pipeline.model_copy(update={"masking": MaskingConfig.model_validate(policies)})
    return dataclasses.replace(project, pipeline=pipeline)


@pytest.mark.parametrize("pii", ["pseudonym", "quasi", "direct"])
def test_the_default_is_a_constant_and_shows_only_that_there_is_a_value(pii: str) -> None:
    masking = Masking(MaskingConfig())
    assert masking.value("ann@shop.example", column(pii=pii)) == MASK
    assert masking.value(None, column(pii=pii)) is None
    assert masking.value("red", column()) == "red"


def test_a_column_s_own_policy_beats_its_class() -> None:
    masking = Masking(MaskingConfig(direct="drop"), KEY)
    assert masking.value("ann", column(pii="direct")) is None
    assert masking.value("ann", column(pii="direct", mask="constant")) == MASK
    assert masking.value("secret recipe", column(mask="truncate")) == "se…"


def test_a_hash_is_keyed_and_equal_for_equal_values() -> None:
    masking = Masking(MaskingConfig(direct="hash"), KEY)
    shown = masking.value("ann", column(pii="direct"))
    assert shown == hmac.new(KEY, b"ann", hashlib.sha256).hexdigest()[:12]
    assert shown != Masking(MaskingConfig(direct="hash"), KEY + b"2").value("ann", column(pii="direct"))
    assert shown != hashlib.sha256(b"ann").hexdigest()[:12]


@given(st.text(max_size=30), st.integers(1, 5))
def test_truncation_never_shows_more_than_a_third(text: str, keep: int) -> None:
    shown = truncated(text, keep)
    assert shown == MASK or (shown == text[:keep] + "…" and 3 * keep <= len(text))


def test_a_sampled_row_is_masked_by_column_and_unknown_columns_always() -> None:
    people = table(
        id=column(pii="pseudonym", source_name="Person-No"), colour=column(), mail=column(pii="direct", mask="drop")
    )
    row = json.dumps({"Person-No": "p1", "colour": "red", "mail": "a@b.c", "stray": "?", "gone": None})
    shown = Masking(MaskingConfig()).row(row, people)
    assert shown == {"Person-No": MASK, "colour": "red", "stray": MASK, "gone": None}
    assert Masking(MaskingConfig()).row("not json", people) == {"row": MASK}
    assert Masking(MaskingConfig()).row("[1]", people) == {"row": MASK}


def test_words_about_a_personal_column_are_hidden_whole() -> None:
    masking = Masking(MaskingConfig())
    assert masking.words("new value: ann@shop.example", column(pii="direct"), column()) == MASK
    assert masking.words("new value: red", column()) == "new value: red"
    assert masking.words(None, column(pii="direct")) is None


@pytest.mark.parametrize("secret", [None, "pa55w0rd"])
def test_a_hash_without_a_proper_key_is_refused_with_a_mend(
    project: Project, monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    monkeypatch.delenv("STOCKTAKE_MASK_SALT", raising=False)
    if secret:
        monkeypatch.setenv("STOCKTAKE_MASK_SALT", secret)
    with pytest.raises(ConfigError) as refused:
        masking_of(with_masking(project, direct="hash"))
    assert "STOCKTAKE_MASK_SALT" in str(refused.value) and "mend" in str(refused.value)
    assert refused.value.exit_code == EXIT_USAGE
    assert secret is None or secret not in str(refused.value)
    assert masking_of(project).key is None  # the default needs none


def test_the_key_is_never_printed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKTAKE_MASK_SALT", KEY.decode())
    masking = masking_of(with_masking(project, pseudonym="hash"))
    assert masking.key == KEY
    assert KEY.decode() not in f"{masking!r} {masking}"


def test_a_detected_class_is_in_force_unless_the_file_says_something() -> None:
    people = table(a=column(), b=column(pii="none"), c=column(pii="quasi"), d=column())
    found = protected({"people": people}, {("people", name): "direct" for name in "abc"})["people"].columns
    assert [found[name].pii for name in "abcd"] == ["direct", "none", "quasi", "none"]
    assert people.columns["a"].pii == "none"
