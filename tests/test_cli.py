"""The command line on a database of its own: what it answers, how it fails, its exit codes."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_shell import GOOD, HEADER, Shell
from click.testing import CliRunner

import cli

pytest_plugins = ["cli_databases"]

CHANGED = GOOD.replace("Lyon", "Nice").replace("0042,Ada", "0043,Ada")
BAD = f"{HEADER}\n1,Ada,,Example,,,Paris,FR,\n"


def commands(group: Any, *path: str) -> list[tuple[str, ...]]:
    """Every command below a group, by its words."""
    found = []
    for name, command in group.commands.items():
        found.append((*path, name))
        found += commands(command, *path, name) if hasattr(command, "commands") else []
    return found


@pytest.mark.parametrize("words", commands(cli.main), ids=" ".join)
def test_every_command_has_help_and_every_one_that_acts_has_json(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli.main, [*words, "--help"])
    assert result.exit_code == 0
    acts = "COMMAND" not in result.stdout or words == ("live",)
    assert ("--json" in result.stdout) is acts
    assert ("--config" in result.stdout) is acts


def test_the_commands_of_the_issues_are_all_there() -> None:
    issues = """serve, check-config, doctor, db upgrade, company add, account add, demo,
        authorization-code add, conference add, conference list, conference show, conference stop,
        pins import, pins export, live, live mute, live unmute, live drop,
        pins list, pins add, pins edit, pins remove, pins activate, pins deactivate, pins history,
        pins restore, pins undo, mail list, mail retry, mail test, account list, account password,
        account disable, account enable, company list, keys rotate"""
    wanted = {tuple(words.split()) for words in issues.split(",")}
    assert wanted <= set(commands(cli.main))


def test_the_database_is_upgraded(empty: Shell) -> None:
    assert "dialbridge db upgrade" in empty.bad(3, "conference", "list")
    assert empty.json("db", "upgrade")["version"]
    assert empty.good("conference", "list") == "No conferences.\n"
    assert empty.json("conference", "list") == []


def test_a_company_and_its_part(shell: Shell) -> None:
    part = shell.json("company", "add", "Part", "--parent", "Example")
    assert (part["name"], part["parent_id"]) == ("Part", 1)
    assert "already a company named 'Part'" in shell.bad(1, "company", "add", "Part")
    assert "dialbridge company add" in shell.bad(1, "company", "add", "X", "--parent", "Nobody")


def test_companies_and_codes_are_listed(shell: Shell) -> None:
    assert shell.good("authorization-code", "list") == "No authorization codes.\n"
    shell.good("company", "add", "Part", "--parent", "Example")
    shell.good("authorization-code", "add", "4711", "--company", "Part")
    assert [each["parent_id"] for each in shell.json("company", "list")] == [None, 1]
    assert shell.json("authorization-code", "list")[0]["company_id"] == 2
    assert "Part      Example" in shell.good("company", "list")
    assert "4711   Part" in shell.good("authorization-code", "list")


def test_no_companies(empty: Shell) -> None:
    empty.good("db", "upgrade")
    assert empty.good("company", "list") == "No companies.\n"


def test_an_authorization_code(shell: Shell) -> None:
    add = ("authorization-code", "add", "4711", "--company")
    assert shell.json(*add, "Example", "--label", "Sales")["label"] == "Sales"
    assert "taken" in shell.bad(1, *add, "Example")
    assert "no company 'Nobody'" in shell.bad(1, *add, "Nobody")


def test_a_conference_from_its_start_to_its_end(shell: Shell) -> None:
    added = shell.json(
        *(
            "conference",
            "add",
            "--name",
            "Board",
            "--code",
            "482915",
            "--moderator-code",
            "591482",
        ),
        *("--size", "5", "--start", "2100-03-01T14:00", "--duration", "60"),
        *("--timezone", "Europe/Paris", "--pin-entry", "enforce", "--same-pin", "allow"),
        *("--language", "fr", "--organizer", "chief@example.org"),
    )
    assert added["starts_at"] == "2100-03-01T13:00:00+00:00"
    assert (added["pin_mode"], added["same_pin"], added["language"]) == ("enforce", "allow", "fr")
    assert "2100-03-01 14:00 Europe/Paris" in shell.good("conference", "list")
    assert shell.json("conference", "show", "591482") == added
    stopped = shell.json("conference", "stop", "482915")
    assert stopped == {"conference_id": added["id"], "legs_ended": None}
    assert shell.json("conference", "list") == []
    assert len(shell.json("conference", "list", "--all")) == 1
    assert "no bridge runs here" in shell.good("conference", "stop", "482915")


def test_a_conference_takes_what_is_not_said_from_the_settings(shell: Shell) -> None:
    shell.environment |= {
        "DIALBRIDGE_PROMPTS_LANGUAGE": "fr",
        "DIALBRIDGE_ENTRANCE_SAME_PIN": "replace",
        "DIALBRIDGE_ENTRANCE_CODE_LENGTH": "8",
    }
    added = shell.json("conference", "add", "--name", "Now")
    assert (added["language"], added["same_pin"], added["ends_at"]) == ("fr", "replace", None)
    assert len(added["participant_code"]) == len(added["moderator_code"]) == 8
    assert added["organizer_email"] == "chief@example.org"


def test_conferences_that_cannot_be_are_refused(shell: Shell) -> None:
    add = ("conference", "add", "--name", "X")
    assert "wrong number of digits" in shell.bad(1, *add, "--code", "123")
    assert "no date and time" in shell.bad(1, *add, "--start", "soon")
    assert "no account nobody@example.org" in shell.bad(
        1, *add, "--organizer", "nobody@example.org"
    )
    assert "off, identify, enforce" in shell.bad(2, *add, "--pin-entry", "maybe")
    assert "No conference has this code" in shell.bad(1, "conference", "stop", "123456")


def test_a_pin_list_goes_in_and_comes_out(shell: Shell) -> None:
    owner = ("--company", "Example")
    assert "2 added" in shell.good("pins", "import", "-", *owner, said=GOOD)
    assert shell.good("pins", "export", *owner).splitlines() == GOOD.splitlines()
    file = shell.folder / "list.csv"
    shell.good("pins", "export", *owner, "--output", str(file))
    assert file.read_text().splitlines() == GOOD.splitlines()
    assert file.stat().st_mode & 0o077 == 0
    assert shell.json("pins", "import", str(file), *owner)["unchanged"] == 2
    assert shell.json("pins", "export", *owner)[0]["pin"] == "0042"


def test_a_dry_run_says_what_would_change_and_changes_nothing(shell: Shell) -> None:
    owner = ("--organizer", "chief@example.org")
    shell.good("pins", "import", "-", *owner, said=GOOD)
    told = shell.json("pins", "import", "-", *owner, "--dry-run", said=CHANGED)
    assert [entry["change"] for entry in told["entries"]] == ["added", "removed", "changed"]
    assert (told["added"], told["dry_run"]) == (1, True)
    in_words = shell.good("pins", "import", "-", *owner, "--dry-run", said=CHANGED)
    assert "Nothing was changed" in in_words
    assert "0043" not in in_words
    assert shell.good("pins", "export", *owner).splitlines() == GOOD.splitlines()


def test_a_bad_list_changes_nothing_and_says_all_that_is_wrong(shell: Shell) -> None:
    owner = ("--company", "Example")
    shell.good("pins", "import", "-", *owner, said=GOOD)
    said = shell.bad(1, "pins", "import", "-", *owner, said=BAD)
    assert "row 2, column PIN Entry Code" in said
    assert "row 2, column Last Name" in said
    told = json.loads(shell.bad(1, "pins", "import", "-", *owner, "--json", said=BAD))
    assert len(told["problems"]) == 2
    assert shell.good("pins", "export", *owner).splitlines() == GOOD.splitlines()


def test_a_list_has_one_owner(shell: Shell) -> None:
    both = ("--company", "Example", "--organizer", "chief@example.org")
    for owner in ((), both):
        assert "one owner" in shell.bad(2, "pins", "export", *owner)


def test_a_failed_export_leaves_the_file_as_it_was(shell: Shell) -> None:
    file = shell.folder / "list.csv"
    file.write_text("precious")
    shell.bad(1, "pins", "export", "--company", "Nobody", "--output", str(file))
    assert file.read_text() == "precious"


def test_the_settings_in_force(empty: Shell) -> None:
    config = empty.folder / "bridge.toml"
    config.write_text('[sip]\nport = 5070\n[control]\ntoken = "a-very-secret-word"\n')
    before = empty.json("--config", str(config), "check-config")
    after = empty.json("check-config", "--config", str(config))
    assert before == after
    assert (after["sip"]["port"], after["control"]["token"]) == (5070, "(set, not shown)")
    assert "sip.port" in empty.good("check-config")


def test_wrong_settings_are_all_named(empty: Shell) -> None:
    empty.environment |= {"DIALBRIDGE_SIP_PORT": "0", "DIALBRIDGE_PANEL_PORT": "x"}
    said = empty.bad(1, "check-config")
    assert "DIALBRIDGE_SIP_PORT" in said
    assert "DIALBRIDGE_PANEL_PORT" in said


def test_a_database_that_is_away_has_its_own_exit_code(empty: Shell) -> None:
    empty.environment["DIALBRIDGE_DATABASE_URL"] = "postgresql://nobody:word@127.0.0.1:1/none"
    said = empty.bad(3, "conference", "list")
    assert "dialbridge doctor" in said
    assert "word" not in said


def test_what_is_wrong_with_this_machine(empty: Shell) -> None:
    """In a process of its own: the doctor starts pjsua2's library."""
    empty.environment |= {"DIALBRIDGE_SIP_BIND": "192.0.2.1", "DIALBRIDGE_SIP_CAPACITY": "10"}
    done = subprocess.run(
        [sys.executable, "-m", "cli", "doctor", "--json"],
        cwd=Path(cli.__file__).parent,
        env=os.environ | empty.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    checks = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert all(check["remedy"] for check in checks if check["outcome"] != "ok")
    assert "failed" in {check["outcome"] for check in checks if check["name"] == "SIP port UDP"}


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """`serve` sets up this process's logs; afterwards they are as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("logs_restored")
def test_serve_says_why_it_cannot(empty: Shell) -> None:
    empty.environment |= {"DIALBRIDGE_PANEL_BIND": "192.0.2.1", "DIALBRIDGE_LOG_LEVEL": "error"}
    assert "does not have that address" in empty.bad(1, "serve", "panel")


def test_short_pins_are_taken_when_their_lengths_are_confirmed(shell: Shell) -> None:
    owner = ("--organizer", "chief@example.org")
    rows = [f"{n:04},Ada,Example {n},Example,,,Paris,FR," for n in range(1000, 1018)]
    stripped = "\n".join([HEADER, *rows, "42,Ada,Lind,Example,,,Paris,FR,\n"])
    assert "stripped" in shell.bad(1, "pins", "import", "-", *owner, said=stripped)
    taken = shell.good("pins", "import", "-", *owner, "--lengths-confirmed", said=stripped)
    assert "19 entries processed" in taken


def test_a_conference_may_be_held_under_an_authorization_code(shell: Shell) -> None:
    shell.good("authorization-code", "add", "A-17", "--company", "Example")
    added = shell.json("conference", "add", "--name", "X", "--authorization-code", "A-17")
    assert added["authorization_code"] == "A-17"
    add = ("conference", "add", "--name", "X", "--authorization-code", "B-1")
    assert "no such authorization code" in shell.bad(1, *add)
