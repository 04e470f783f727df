"""The documents against the code: settings, commands, states, errors and links are all there."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from enum import Enum
from pathlib import Path

import click
import pytest
from fakes_control import FakeOperations

import cli
from bridge.control.live import LegState
from bridge.control.routes import Routes
from bridge.end_reason import EndReason
from config.load import SECTIONS
from config.settings import Settings
from pinentry.columns import HEADER
from pinentry.problems import Reason
from pinentry.states import State
from pinentry.table import TABLE

HOUSE = Path(__file__).parents[1]
PAGES = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/*.md")])
OPERATOR, ORGANIZER, HOW = (
    (HOUSE / f"docs/{name}.md").read_text() for name in ("operator", "organizer", "how-it-works")
)

FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
SETTINGS = [(name, each) for name, table in SECTIONS.items() for each in fields(table)]


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its level or a higher one."""
    level = heading.index(" ")
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"no heading {heading!r}"
    return found[1]


def rows(text: str) -> dict[str, list[str]]:
    """The tables of a text: the cells of each row by its first cell."""
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line[:1] == "|"]
    return {first.strip("` "): [cell.strip() for cell in rest] for first, *rest in lines}


def plain(value: object) -> object:
    """A setting's value as TOML and JSON both write it."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def default_of(section_name: str, setting: "Field[object]") -> str:
    """The default as the documents write it."""
    assert setting.default is not MISSING
    return json.dumps(plain(getattr(getattr(Settings(), section_name), setting.name)))


def commands(group: click.Group, path: str = "dialbridge") -> Iterator[str]:
    """Every command that does something, with the words that lead to it."""
    for name, command in group.commands.items():
        words = f"{path} {name}"
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield words
            yield from commands(command, words)
        else:
            yield words


def typed(text: str) -> Iterator[str]:
    """Every command line that a page shows, in a block or between backquotes."""
    joined = text.replace("\\\n", " ")
    for line in re.findall(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*(dialbridge .*)$", joined, re.MULTILINE):
        yield re.split(r"\s+[<#|]", line)[0]
    yield from re.findall(r"`(dialbridge [^`]+)`", FENCED.sub("", text))


def misspelt(line: str) -> Iterator[str]:
    """Words of a command line that it does not know."""
    command: click.Command = cli.main
    for word in shlex.split(line)[1:]:
        if word.startswith("--"):
            known = {each for option in command.params for each in option.opts} | {"--help"}
            yield from [] if word in known else [word]
        elif isinstance(command, click.Group) and word in command.commands:
            command = command.commands[word]
        elif isinstance(command, click.Group):
            yield word


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and Gitea make them."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Links of a page's text that lead nowhere in this checkout."""
    for found in LINK.finditer(FENCED.sub("", text)):
        target, _, anchor = (found[1] or found[2]).partition("#")
        if ":" in target:
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            yield found[0]


@pytest.mark.parametrize(("name", "setting"), SETTINGS)
def test_every_setting_is_there_with_its_default(name: str, setting: "Field[object]") -> None:
    described = rows(section(OPERATOR, f"### [{name}]"))
    assert described[setting.name][0] == f"`{default_of(name, setting)}`"


@pytest.mark.parametrize("name", SECTIONS)
def test_no_setting_is_there_that_does_not_exist(name: str) -> None:
    described = set(rows(section(OPERATOR, f"### [{name}]"))) - {"key", "---|---|---|---"}
    assert described == {each.name for each in fields(SECTIONS[name])}


@pytest.mark.parametrize("command", sorted(commands(cli.main)))
def test_every_command_has_a_section(command: str) -> None:
    headings = re.findall(r"^### (.*)$", section(OPERATOR, "## Commands"), re.MULTILINE)
    assert any(f"`{command}`" in heading for heading in headings)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_can_be_typed(page: Path) -> None:
    lines = list(typed(page.read_text()))
    assert [(line, word) for line in lines for word in misspelt(line)] == []


def test_a_command_line_that_cannot_be_typed_is_found() -> None:
    page = "```\n$ dialbridge pins list \\\n  --comapny X\n```\nand then `dialbridge pins lost`"
    assert [list(misspelt(line)) for line in typed(page)] == [["--comapny"], ["lost"]]
    assert len(list(typed(OPERATOR))) > 50


def test_every_option_of_a_conference_is_there() -> None:
    conference = cli.main.commands["conference"]
    assert isinstance(conference, click.Group)
    options = {option.opts[0] for option in conference.commands["add"].params}
    described = section(OPERATOR, "### `dialbridge conference add`")
    missing = {option for option in options if f"`{option}`" not in described}
    assert missing <= {"--config", "--json"}


def test_every_call_of_the_control_api_is_there() -> None:
    app = Routes(FakeOperations()).application()
    calls = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.method != "HEAD" and route.resource is not None
    }
    assert calls == {each for each in rows(OPERATOR) if re.match("(GET|POST) /v1/", each)}


def test_every_end_reason_is_there() -> None:
    described = rows(section(OPERATOR, "## Logs"))
    for reason in EndReason:
        assert described[reason.label][0] == reason.fault.value


def test_every_state_of_a_leg_is_there() -> None:
    assert {state.value for state in LegState} <= rows(section(OPERATOR, "## Control API")).keys()


@pytest.mark.parametrize("reason", Reason)
def test_every_error_of_a_pin_list_is_there(reason: Reason) -> None:
    errors = section(ORGANIZER, "### Every error there is")
    sentence = re.sub(r"\{\}\.?", "…", reason.value)
    assert sentence in rows(errors)


def test_the_header_of_a_pin_list_is_there() -> None:
    assert f"\n{','.join(HEADER)}\n" in ORGANIZER


def test_the_drawing_of_the_entrance_is_the_table() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+) : .", HOW, re.MULTILINE)
    allowed = {(state, after) for (state, _), (_, leads_to) in TABLE.items() for after in leads_to}
    moves = {(state.name, after.name) for state, after in allowed if state is not after}
    assert sorted(drawn) == sorted(moves)


def test_every_state_of_the_entrance_is_explained() -> None:
    explained = set(re.findall(r"`([A-Z_]+)`", section(HOW, "## The entrance")))
    assert explained == {state.name for state in State}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text())) == []


@pytest.mark.parametrize("text", ["[x](nowhere.md)", "[x](README.md#nowhere)", '<img src="no">'])
def test_a_broken_link_is_found(text: str) -> None:
    assert len(list(broken_links(HOUSE / "README.md", text))) == 1
