from __future__ import annotations

import pytest
from pydantic import ValidationError

from conf.code_list import code_list, code_lists
from conf.errors import ConfigError
from conf.table_config import Column


def column(allowed: object) -> Column:
    return Column.model_validate(
        {"type": "string", "role": "attribute", "description": "Sex of the member", "allowed": allowed}
    )


@pytest.mark.parametrize("name", code_lists())
def test_every_list_names_its_standard_and_has_codes_of_one_length(name: str) -> None:
    found = code_list(name)
    assert found.standard.startswith(("GB/T ", "ISO "))
    assert len({len(code) for code in found.codes}) == 1, "a code that lost its leading zero would be shorter"


def test_a_column_may_name_a_standard_instead_of_its_codes() -> None:
    assert column("gbt_2261_1_sex").allowed == ("0", "1", "2", "9")
    assert column("gbt_2261_1_sex") == column(["0", "1", "2", "9"]), "all that reads code lists sees the codes"
    assert len(column("gbt_2260_province").allowed or ()) == 34


def test_an_unknown_list_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="gbt_2261_1_sex"):
        column("gbt_2261_1_sexx")
    with pytest.raises(ConfigError, match="no code list"):
        code_list("../pipeline")
