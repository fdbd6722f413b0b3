"""Every word a person reads exists in every language, with the same fields."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from wallet.text import ntr, set_language, tr

_SCRIPT = Path(__file__).parent.parent / "packaging" / "translations.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations_script", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = _load()


@pytest.fixture(scope="module")
def template() -> Catalog:
    return script.extract()


@pytest.fixture
def _english_after() -> Iterator[None]:
    yield
    set_language("en")


@pytest.mark.parametrize("language", script.LANGUAGES)
def test_every_message_is_translated_with_the_same_fields(language: str, template: Catalog) -> None:
    assert script.problems(script.merged(language, template)) == []


@pytest.mark.parametrize("language", script.LANGUAGES)
def test_what_is_read_at_run_time_is_what_was_translated(language: str) -> None:
    compiled = script.po_path(language).with_suffix(".mo").read_bytes()
    assert compiled == script.as_mo(script.merged(language, script.read(language)))


@pytest.mark.usefixtures("_english_after")
def test_a_language_is_used_once_it_is_set() -> None:
    set_language("zh_CN")
    assert tr("Home") == "首页"
    assert ntr("{n} day", "{n} days", 3) == "3 天"
    assert tr("{day} {month}", day=29, month=tr("November")) == "11月29日"


def test_tables_hold_what_they_are_named_for(template: Catalog) -> None:
    for name, tables in script.TABLES.items():
        tree = ast.parse((script.ROOT / name).read_text("utf-8"))
        for table in tables:
            assert list(script._of_tables(tree, (table,))), (name, table)
    assert template.get("biomethane") is not None
    assert template.get("Sunday") is not None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('tr("Home")', ["Home"]),
        ('tr("Hide" if shown else "Show")', ["Hide", "Show"]),
        ('ntr("{n} day", "{n} days", 2)', [("{n} day", "{n} days")]),
        ('Message("for you only")', ["for you only"]),
        ('TradeError("trade.x", "It failed.", "Do this.", reason="X")', ["It failed.", "Do this."]),
        ('RpcError(-32000, "not", "ours")', []),
        ("tr(stage)", []),
    ],
)
def test_message_ids_are_found_where_they_are_written(source: str, expected: list[object]) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert list(script._of_call(call, script.error_names())) == expected


def test_a_missing_or_changed_field_is_told() -> None:
    catalog = Catalog(locale="zh_CN")
    catalog.add("Sell {amount} instead", "改为出售 {amout}")
    catalog.add("Next", "")
    catalog.add(("{n} day", "{n} days"), ("{n} 天",))
    found = script.problems(catalog)
    assert len(found) == 2
    assert found[0].startswith("other fields: Sell {amount} instead")
    assert found[1] == "not translated: Next"
