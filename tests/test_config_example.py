"""config/bridge.toml: complete, equal to the defaults, and true in what it says is allowed."""

import re
from enum import Enum
from pathlib import Path
from typing import get_args

import pytest

from config import settings as settings_module
from config.fill import types_of
from config.load import SECTIONS, load
from config.rules import RULES
from config.settings import DialInNumber, Language, Settings, Trunk

EXAMPLE = Path(settings_module.__file__).with_name("bridge.toml")
TEXT = EXAMPLE.read_text()
TABLES = {"sip.numbers": DialInNumber, "sip.trunks": Trunk}
PLAIN = [
    (section, key)
    for section, table in SECTIONS.items()
    for key in types_of(table)
    if f"{section}.{key}" not in TABLES
]


def section_of(name: str) -> str:
    """A section with its comments, as one line of words."""
    found = re.search(rf"^\[{name}\]\n(.*?)(?=^\[|\Z)", TEXT, re.DOTALL | re.MULTILINE)
    assert found
    return " ".join(found[1].replace("\n# ", " ").split())


def test_the_example_is_the_defaults() -> None:
    assert load(EXAMPLE, {}) == Settings()


@pytest.mark.parametrize(("section", "key"), PLAIN)
def test_every_setting_stands_in_its_section(section: str, key: str) -> None:
    assert re.search(rf"(^|\s){key} = ", section_of(section))


@pytest.mark.parametrize(("section", "key"), PLAIN)
def test_what_is_allowed_is_said_where_the_setting_stands(section: str, key: str) -> None:
    rule = RULES.get(f"{section}.{key}")
    if rule and not rule.allowed.startswith("any text"):
        assert rule.allowed.replace(', or "" for none', "") in section_of(section)


@pytest.mark.parametrize(("section", "key"), PLAIN)
def test_every_value_of_a_closed_set_is_said(section: str, key: str) -> None:
    kind = types_of(SECTIONS[section])[key]
    member = get_args(kind)[0] if get_args(kind) else kind
    for each in member if issubclass(member, Enum) else ():
        assert re.search(rf"\b{each.value}\b", section_of(section))


def test_the_tables_that_are_commented_out_are_complete_and_right(tmp_path: Path) -> None:
    everything = tmp_path / "everything.toml"
    everything.write_text(re.sub(r"^#(?=\S)", "", TEXT, flags=re.MULTILINE))
    sip = load(everything, {}).sip
    assert sip.numbers == (DialInNumber("+33199001234", "Paris", Language.FR),)
    assert len(sip.trunks) == 1


@pytest.mark.parametrize(("path", "table"), TABLES.items())
def test_every_key_of_a_table_is_shown(path: str, table: type) -> None:
    shown = TEXT.split(f"#[[{path}]]\n", 1)[1].split("\n\n")[0]
    assert re.findall(r"^#(\w+) = ", shown, re.MULTILINE) == list(types_of(table))
