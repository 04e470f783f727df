"""`dialbridge pins add`, `edit`, `remove`, `activate`, `deactivate`: one entry or several.

An entry is named by its PIN. A PIN that is not given as an option is asked for, so that it need
not stay in the shell's history; a pipe can answer too.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import click

from bridge.commandline import terminal
from bridge.commandline.options import Whose, agreed, asked, with_owner, yes_option
from bridge.commandline.pin_rows import entry_facts, person, record_rows
from bridge.commandline.refused import Refused, ordinals
from bridge.commandline.run import Run, with_run
from bridge.store import pin_entries
from bridge.store.pin_records import PinEntry
from pinentry.columns import Column
from pinentry.pinlist import PinRecord, Problem, check, describe

FLAGS = {
    Column.PIN: "--pin",
    Column.FIRST_NAME: "--first-name",
    Column.LAST_NAME: "--last-name",
    Column.COMPANY: "--works-for",
    Column.PHONE: "--phone",
    Column.EMAIL: "--email",
    Column.CITY: "--city",
    Column.STATE_COUNTRY: "--state-country",
    Column.OTHER: "--other",
}
"""The option of each column; --company would name the list's owner."""

pin_option = click.option("--pin", metavar="DIGITS", help="Asked for if left out.")
pins_option = click.option(
    "--pin", "pins", multiple=True, metavar="DIGITS", help="May be repeated; else asked for."
)


def field_options(body: Callable[..., None]) -> Callable[..., None]:
    """An option for every column but the PIN."""
    for column, flag in reversed(FLAGS.items()):
        if column is not Column.PIN:
            option = click.option(flag, column.name.lower(), metavar="TEXT", help=column.value)
            body = option(body)
    return body


@click.command("add")
@pin_option
@field_options
@with_run
@with_owner
def add_entry(run: Run, whose: Whose, pin: str | None, **fields: Any) -> None:
    """Add an entry, valid for the very next call. Only phone, e-mail and other may be left out."""
    given: dict[str, Any] = {name: (value or "").strip() for name, value in fields.items()}
    record = _checked(PinRecord(pin=_one(pin), **given))
    added = pin_entries.add(run.store, whose.owner, record, run.by, run.utc)
    words = f"{person(record)} is in the list, valid for the very next call."
    run.tell(entry_facts(added), words)


@click.command("edit")
@pin_option
@field_options
@with_run
@with_owner
def edit_entry(run: Run, whose: Whose, pin: str | None, **fields: Any) -> None:
    """Change an entry; what is left out stays. Its PIN cannot be changed: remove and add it."""
    given: dict[str, Any] = {
        name: value.strip() for name, value in fields.items() if value is not None
    }
    if not given:
        raise click.UsageError("Say what to change, for example: --city Lyon")
    (entry,) = _entries(run, whose, [_one(pin)])
    record = _checked(replace(entry.record, **given))
    edited = pin_entries.edit(run.store, whose.owner, entry.id, record, run.by, run.utc)
    run.tell(entry_facts(edited), f"The entry of {person(record)} is changed.")


@click.command("remove")
@pins_option
@yes_option
@with_run
@with_owner
def remove_entries(run: Run, whose: Whose, pins: Sequence[str], yes: bool) -> None:
    """Remove entries; those who are in a conference stay in it. `pins undo` brings them back."""
    entries = _entries(run, whose, pins)
    if not yes:
        terminal.beside(record_rows(entry.record for entry in entries))
    agreed(f"Remove {_number(len(entries))}?", yes)
    ids = [entry.id for entry in entries]
    change = pin_entries.remove(run.store, whose.owner, ids, run.by, run.utc)
    undo = f"Bring back with: dialbridge pins undo {whose.words} {change}"
    run.tell({"removed": len(ids), "change": change}, f"{_number(len(entries))} removed. {undo}")


@click.command("activate")
@pins_option
@with_run
@with_owner
def activate_entries(run: Run, whose: Whose, pins: Sequence[str]) -> None:
    """Let PINs in again, from the very next call on."""
    _switch(run, whose, pins, active=True)


@click.command("deactivate")
@pins_option
@with_run
@with_owner
def deactivate_entries(run: Run, whose: Whose, pins: Sequence[str]) -> None:
    """Refuse PINs from the very next call on, and keep the entries."""
    _switch(run, whose, pins, active=False)


def _switch(run: Run, whose: Whose, pins: Sequence[str], active: bool) -> None:
    entries = _entries(run, whose, pins)
    ids = [entry.id for entry in entries]
    changed = pin_entries.set_active(run.store, whose.owner, ids, active, run.by, run.utc)
    same = f", {len(ids) - changed} already so" if changed < len(ids) else ""
    state = "active" if active else "inactive"
    facts = {"entries": len(ids), "changed": changed, "active": active}
    run.tell(facts, f"{_number(changed)} made {state}{same}.")


def _one(pin: str | None) -> str:
    """The PIN that was given, or is keyed now."""
    return (pin or asked("PIN", "--pin")).strip()


def _entries(run: Run, whose: Whose, pins: Sequence[str]) -> list[PinEntry]:
    """The entries of these PINs, or of those keyed now, each once; raises Refused."""
    wanted = list(dict.fromkeys(pins or asked("PIN", "--pin").split()))
    found = [pin_entries.by_pin(run.store, whose.owner, pin) for pin in wanted]
    missing = [place for place, entry in enumerate(found, 1) if entry is None]
    if missing:
        which = "this PIN" if len(wanted) == 1 else f"of these PINs the {ordinals(missing)}"
        raise Refused(
            f"Nothing was changed. Not in the list: {which}. "
            f"See who is with: dialbridge pins list {whose.words}"
        )
    return [entry for entry in found if entry is not None]


def _checked(record: PinRecord) -> PinRecord:
    """The record, if a file could have it too; raises Refused with everything that is wrong."""
    problems = check(record)
    if problems:
        raise Refused(*map(_sentence, problems))
    return record


def _sentence(problem: Problem) -> str:
    """What is wrong, by the option to correct: a shell has no rows and columns."""
    flag = FLAGS[Column(problem.column)]
    return f"{flag}: {describe(replace(problem, row=None, column=None))}"


def _number(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"
