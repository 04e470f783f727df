"""`dialbridge pins` entry by entry: listed, added, edited, switched, removed, and the way back."""

import json
from typing import Any

import pytest
from cli_shell import GOOD, HEADER, Shell

pytest_plugins = ["cli_databases"]

OWNER = ("--company", "Example")
COLETTE = (
    *("--first-name", "Colette", "--last-name", "Lind", "--works-for", "Example Rail"),
    *("--city", "Nantes", "--state-country", "FR"),
)


@pytest.fixture
def filled(shell: Shell) -> Shell:
    """Ada (0042) and Ben (17) are in the company's list."""
    shell.good("pins", "import", "-", *OWNER, said=GOOD)
    return shell


def entries(shell: Shell, *options: str) -> list[Any]:
    """The company's list as scripts see it."""
    found = shell.json("pins", "list", *OWNER, *options)["entries"]
    assert isinstance(found, list)
    return found


def names(shell: Shell, *options: str) -> list[str]:
    return [entry["first_name"] for entry in entries(shell, *options)]


def newest(shell: Shell) -> int:
    """The number of the newest change."""
    return int(shell.json("pins", "history", *OWNER)[0]["id"])


def test_an_empty_list_says_so(shell: Shell) -> None:
    assert shell.good("pins", "list", *OWNER) == "The list is empty.\n"
    assert "Nothing was ever changed" in shell.good("pins", "history", *OWNER)
    assert shell.json("pins", "list", *OWNER)["found"] == 0


def test_a_list_is_searched_and_sorted(filled: Shell) -> None:
    assert names(filled) == ["Ada", "Ben"]
    assert names(filled, "--sort", "city", "--descending") == ["Ada", "Ben"]
    assert names(filled, "--sort", "city") == ["Ben", "Ada"]
    assert names(filled, "--search", "ben ex") == ["Ben"]
    assert names(filled, "--search", "004") == ["Ada"]
    assert filled.good("pins", "list", *OWNER, "--search", "zz") == "No entry has 'zz'.\n"
    assert "pin, name, company" in filled.bad(2, "pins", "list", *OWNER, "--sort", "age")


def test_a_list_has_pages(shell: Shell) -> None:
    rows = [f"{n},Ada,Example {n},Example,,,Paris,FR," for n in range(1000, 1051)]
    shell.good("pins", "import", "-", *OWNER, said="\n".join([HEADER, *rows, ""]))
    first = shell.good("pins", "list", *OWNER)
    assert "51 found, page 1 of 2; the next: --page 2" in first
    second = shell.json("pins", "list", *OWNER, "--page", "2")
    assert [entry["pin"] for entry in second["entries"]] == ["1050"]
    assert (second["found"], second["page"], second["pages"]) == (51, 2, 2)


def test_an_entry_is_added(filled: Shell) -> None:
    said = filled.good("pins", "add", *OWNER, "--pin", "0815", *COLETTE)
    assert said == "Colette Lind is in the list, valid for the very next call.\n"
    (added,) = entries(filled, "--search", "colette")
    assert (added["pin"], added["company"], added["active"]) == ("0815", "Example Rail", True)
    assert "this PIN already" in filled.bad(1, "pins", "add", *OWNER, "--pin", "0815", *COLETTE)


def test_a_pin_is_asked_for_so_that_no_history_keeps_it(filled: Shell) -> None:
    added = filled.json("pins", "add", *OWNER, *COLETTE, said="0815\n")
    assert added["pin"] == "0815"
    removed = filled.json("pins", "remove", *OWNER, "--yes", said="0815 17\n")
    assert removed["removed"] == 2
    assert "Give it by --pin" in filled.bad(2, "pins", "add", *OWNER, *COLETTE)


def test_everything_wrong_with_an_entry_is_named_by_its_option(filled: Shell) -> None:
    add = ("pins", "add", *OWNER, "--pin", "1", "--last-name", "Lind, Dr")
    problems = json.loads(filled.bad(1, *add, "--json"))["problems"]
    assert "--pin: The PIN must have 2 to 10 digits; it has 1." in problems
    assert "--last-name: The field contains a comma." in problems
    assert "--works-for: The field is required, and empty." in problems
    assert names(filled) == ["Ada", "Ben"]


def test_all_of_an_entry_but_its_pin_is_edited(filled: Shell) -> None:
    edit = ("pins", "edit", *OWNER, "--pin", "0042")
    assert "of Ada Lovelace is changed" in filled.good(*edit, "--last-name", "Lovelace")
    (edited,) = entries(filled, "--search", "0042")
    assert (edited["last_name"], edited["city"]) == ("Lovelace", "Paris")
    assert "Say what to change" in filled.bad(2, *edit)
    several = filled.bad(1, "pins", "edit", *OWNER, "--city", "Lyon", said="17 0042\n")
    assert "Not in the list" in several
    assert "--city: The field is required" in filled.bad(1, *edit, "--city", " ")
    unknown = filled.bad(1, "pins", "edit", *OWNER, "--pin", "99", "--city", "Lyon")
    assert "Not in the list: this PIN" in unknown
    assert "dialbridge pins list --company Example" in unknown


def test_pins_are_switched_off_and_on(filled: Shell) -> None:
    both = (*OWNER, "--pin", "0042", "--pin", "17")
    assert filled.good("pins", "deactivate", *OWNER, "--pin", "17") == "1 entry made inactive.\n"
    assert [entry["active"] for entry in entries(filled)] == [True, False]
    said = filled.good("pins", "deactivate", *both)
    assert said == "1 entry made inactive, 1 already so.\n"
    answer = filled.json("pins", "activate", *both)
    assert answer == {"entries": 2, "changed": 2, "active": True}


def test_a_pin_that_is_off_stays_off_when_a_file_replaces_the_list(filled: Shell) -> None:
    filled.good("pins", "deactivate", *OWNER, "--pin", "17")
    assert filled.json("pins", "import", "-", *OWNER, "--dry-run", said=GOOD)["changed"] == 0
    assert filled.json("pins", "import", "-", *OWNER, said=GOOD)["unchanged"] == 2
    assert [entry["active"] for entry in entries(filled)] == [True, False]


def test_one_unknown_pin_of_several_changes_nothing(filled: Shell) -> None:
    pins = ("--pin", "17", "--pin", "99", "--pin", "0042", "--pin", "98")
    said = filled.bad(1, "pins", "deactivate", *OWNER, *pins)
    assert "of these PINs the 2nd, 4th." in said
    assert "99" not in said
    assert [entry["active"] for entry in entries(filled)] == [True, True]


def test_a_removal_is_asked_about_and_undone(filled: Shell) -> None:
    remove = ("pins", "remove", *OWNER, "--pin", "17")
    for answer in ("n\n", ""):
        assert "Nothing was changed" in filled.bad(1, *remove, said=answer)
    asked = filled.run(*remove, said="y\n")
    assert "Ben" in asked.stderr
    assert f"dialbridge pins undo --company Example {newest(filled)}" in asked.stdout
    assert names(filled) == ["Ada"]
    undo = ("pins", "undo", *OWNER, str(newest(filled)))
    assert filled.good(*undo) == "1 entry is back in the list.\n"
    assert names(filled) == ["Ada", "Ben"]
    unknown = filled.bad(1, "pins", "undo", *OWNER, "999")
    assert "no change 999" in unknown
    assert "dialbridge pins history" in unknown


def test_the_history_says_who_did_what(filled: Shell) -> None:
    filled.good("pins", "remove", *OWNER, "--pin", "17", "--yes")
    removed, imported = filled.json("pins", "history", *OWNER)
    assert (removed["kind"], removed["removed"], removed["entries"]) == ("removed", 1, 1)
    assert (imported["kind"], imported["added"]) == ("replaced", 2)
    assert removed["who"].startswith("shell:")
    table = filled.good("pins", "history", *OWNER)
    assert "removed" in table
    assert "17" not in table.split("entries then")[0]


def test_an_earlier_list_is_shown_and_restored(filled: Shell) -> None:
    imported = str(newest(filled))
    filled.good("pins", "remove", *OWNER, "--pin", "17", "--yes")
    earlier = filled.json("pins", "history", *OWNER, "--change", imported)
    assert [record["pin"] for record in earlier] == ["0042", "17"]
    assert "Ben" in filled.good("pins", "history", *OWNER, "--change", imported)
    restore = ("pins", "restore", *OWNER, imported)
    asked = filled.run(*restore, said="n\n")
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "Ben Example" in asked.stderr
    assert "1 added, 0 removed" in asked.stderr
    assert "as it was after change" in filled.good(*restore, "--yes")
    assert names(filled) == ["Ada", "Ben"]
    assert filled.json("pins", "history", *OWNER)[0]["kind"] == "restored"
    assert "no change 999" in filled.bad(1, "pins", "restore", *OWNER, "999", "--yes")


def test_a_file_for_spreadsheets_keeps_zeros_and_can_be_imported_again(filled: Shell) -> None:
    file = filled.folder / "list.csv"
    filled.good("pins", "export", *OWNER, "--keep-zeros", "--output", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "0042" in file.read_text()
    assert filled.json("pins", "import", str(file), *OWNER)["unchanged"] == 2


def test_a_template_is_the_first_line_of_every_list(shell: Shell) -> None:
    assert shell.good("pins", "template").strip() == HEADER
    assert shell.json("pins", "template") == HEADER.split(",")
