"""Configuration: what is refused, and what the refusal says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from conf.errors import EXIT_USAGE, ConfigError
from conf.project import ROOT, load_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo's configuration that a test may spoil."""
    return Path(shutil.copytree(ROOT / "conf", tmp_path / "conf", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def _edit(file: Path, change) -> None:
    content = yaml.safe_load(file.read_text())
    change(content)
    file.write_text(yaml.safe_dump(content))


def test_the_demo_configuration_loads(folder: Path) -> None:
    project = load_project(folder)
    assert set(project.tables) == {
        "transactions",
        "promotions",
        "products",
        "demographics",
        "campaigns",
        "campaign_descriptions",
        "coupons",
        "coupon_redemptions",
    }
    assert project.tables["transactions"].column_of("item_id") == "product_id"
    assert project.tables["products"].columns_of("category") == ["department", "product_category", "product_type"]


def test_a_misspelt_key_names_file_key_and_the_nearest_known_one(folder: Path) -> None:
    file = folder / "tables" / "products.yml"
    _edit(file, lambda content: content.__setitem__("descripton", content.pop("description")))
    with pytest.raises(ConfigError) as caught:
        load_project(folder)
    assert str(file) in caught.value.problem
    assert "unknown key 'descripton'" in caught.value.problem
    assert "did you mean 'description'?" in caught.value.mend
    assert "add 'description'" in caught.value.mend
    assert caught.value.exit_code == EXIT_USAGE


def test_a_misspelt_key_inside_a_column_is_located(folder: Path) -> None:
    file = folder / "tables" / "products.yml"
    _edit(file, lambda content: content["columns"]["brand"].__setitem__("alowed", ["x"]))
    with pytest.raises(ConfigError) as caught:
        load_project(folder)
    assert "unknown key 'columns.brand.alowed'" in caught.value.problem
    assert "did you mean 'allowed'?" in caught.value.mend


def test_a_misspelt_key_inside_a_rule_is_located(folder: Path) -> None:
    file = folder / "tables" / "transactions.yml"
    _edit(file, lambda content: content["rules"][0].__setitem__("severty", "major"))
    with pytest.raises(ConfigError, match=r"rules\.0\.severty") as caught:
        load_project(folder)
    assert "did you mean 'severity'?" in caught.value.mend


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda c: c["columns"]["brand"].__setitem__("type", "varchar"), "must be one of string, integer"),
        (lambda c: c["columns"]["brand"].__setitem__("role", "colour"), "columns.brand.role"),
        (lambda c: c.__setitem__("key", ["sku"]), "names column 'sku'"),
        (lambda c: c.__setitem__("table", "goods"), "differs from the file's name"),
        (lambda c: c["columns"].__setitem__("dt", c["columns"]["brand"]), "'dt'"),
        (lambda c: c["columns"].__setitem__("Brand Name", c["columns"]["brand"]), "Brand Name"),
        (lambda c: c["source"].pop("path"), "needs `path`"),
        (lambda c: c.__setitem__("sla_hours", "soon"), "sla_hours"),
        (lambda c: c.__setitem__("columns", {}), "columns"),
    ],
)
def test_wrong_values_are_refused_by_name(folder: Path, change, problem: str) -> None:
    file = folder / "tables" / "products.yml"
    _edit(file, change)
    with pytest.raises(ConfigError) as caught:
        load_project(folder)
    assert problem in caught.value.problem
    assert str(file) in caught.value.problem
    assert caught.value.mend


def test_a_foreign_key_to_nowhere_is_refused(folder: Path) -> None:
    _edit(
        folder / "tables" / "transactions.yml", lambda content: content["foreign_keys"][0].__setitem__("table", "goods")
    )
    with pytest.raises(ConfigError, match="names table 'goods', which has no file"):
        load_project(folder)


def test_a_foreign_key_to_an_undeclared_column_is_refused(folder: Path) -> None:
    _edit(
        folder / "tables" / "transactions.yml",
        lambda content: content["foreign_keys"][0].__setitem__("references", ["sku"]),
    )
    with pytest.raises(ConfigError, match=r"references column 'products\.sku'"):
        load_project(folder)


def test_quality_weights_must_sum_to_one(folder: Path) -> None:
    _edit(folder / "pipeline.yml", lambda content: content["quality"]["dimension_weights"].__setitem__("accuracy", 0.5))
    with pytest.raises(ConfigError, match="must sum to 1"):
        load_project(folder)


def test_broken_yaml_and_absent_files_are_named(folder: Path) -> None:
    (folder / "model.yml").write_text("vae: [1, 2")
    with pytest.raises(ConfigError, match=r"model\.yml is not valid YAML"):
        load_project(folder)
    (folder / "model.yml").unlink()
    with pytest.raises(ConfigError, match=r"model\.yml does not exist"):
        load_project(folder)


def test_an_unknown_table_is_refused_with_the_choice(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_project(folder).select(["product"])
    assert "table 'product' is not configured" in caught.value.problem
    assert "products" in caught.value.mend


@pytest.mark.parametrize(
    ("about", "named"), [("table: nowhere", "nowhere"), ("table: transactions, column: colour", "transactions.colour")]
)
def test_feedback_names_a_table_and_column_there_are(tmp_path: Path, about: str, named: str):
    folder = tmp_path / "conf"
    shutil.copytree(ROOT / "conf", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = f"feedback:\n  - {{{about}, first: 2024-01-01, opinion: expected, note: a party}}\n"
    (folder / "feedback.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"feedback.yml: entry 1 of `feedback`: .*{named}"):
        load_project(folder)


@pytest.mark.parametrize(
    ("about", "named"),
    [
        ("finding: rule, table: nowhere, name: x", r"entry 2 of `marks`: table 'nowhere'"),
        ("finding: expectation, table: products, column: colour, name: x", "column 'products.colour'"),
        ("finding: rule, table: products", "takes `name`: the rule"),
        ("finding: rule, table: products, column: brand, name: x", "takes no `column`"),
        ("finding: sensitivity, table: products", "names its `column`"),
        ("finding: rumour, table: products, name: x", "finding"),
    ],
)
def test_a_mark_names_one_finding_there_can_be(tmp_path: Path, about: str, named: str):
    folder = tmp_path / "conf"
    shutil.copytree(ROOT / "conf", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    rest = "mark: accepted, until: 2024-01-01, by: Ann, note: why not"
    good = f"  - {{finding: drift, table: products, name: psi, {rest}}}\n"
    (folder / "feedback.yml").write_text(f"marks:\n{good}  - {{{about}, {rest}}}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        load_project(folder)


@pytest.mark.parametrize(
    ("channel", "named"),
    [
        ("{kind: pigeon, connection: x}", "choose from dingtalk, feishu, mail, slack, webhook, wecom"),
        ("{kind: mail, connection: x}", "`to` and `sender` are needed for mail"),
        ("{kind: slack, connection: x, to: [a@b.example]}", "and for nothing else"),
        ("{kind: slack, connection: 'https://hooks.example/token'}", "connection"),
        ("{kind: slack, url: x}", "unknown key"),
    ],
)
def test_a_channel_is_one_there_is_and_holds_no_address(tmp_path: Path, channel: str, named: str):
    folder = tmp_path / "conf"
    shutil.copytree(ROOT / "conf", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = folder / "pipeline.yml"
    file.write_text(file.read_text().replace("channels: []", f"channels: [{channel}]", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        load_project(folder)
