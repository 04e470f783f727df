"""The command line: each command parses, makes one call, and prints what came of it.

    dialbridge COMMAND [--config FILE] [--json]

    exit code   0 done      1 refused, or something is wrong: the message says what to do
                2 usage     3 the bridge or the database cannot be reached: trying again may help

With --json the answer is JSON on standard output, an error {"error": ...} on standard error.
"""

import asyncio
import getpass
import importlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, BinaryIO, Concatenate, ParamSpec, TextIO, TypeVar
from zoneinfo import ZoneInfo

import click
from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table

from bridge import directory
from bridge.control.changes import event_to_json
from bridge.control.client import BridgeNotRunning, BridgeRefused, ControlClient
from bridge.control.live import LegState, LiveLeg, LiveSnapshot
from bridge.control.sockets import ControlError
from bridge.control.watching import snapshots
from bridge.control.wire import Json, to_json
from bridge.directory import NotFound, OwnerName
from bridge.doctor.examine import examine, well
from bridge.doctor.running import what_runs
from bridge.planning import BadPlan, Wish, plan
from bridge.store import accounts, authorization_codes, companies, conferences, passwords, pinlists
from bridge.store.accounts import AccountRefused
from bridge.store.authorization_codes import AuthorizationCodeRefused
from bridge.store.companies import CompanyRefused
from bridge.store.conferences import CodeRefused, ConferenceRefused
from bridge.store.engines import BadDatabaseUrl
from bridge.store.key_file import KeyUnusable
from bridge.store.records import AccountRole, Conference, NewAccount
from bridge.store.schema import SchemaTooNew
from bridge.store.store import Store
from bridge.store.unavailable import StoreUnavailable
from config.load import ConfigError, load
from config.settings import Language, PinMode, SamePin, Settings
from pinentry.codes import CodeRules, CodesExhausted
from pinentry.pinlist import compare, parse, write
from pinentry.problems import PinListError, describe

P = ParamSpec("P")
T = TypeVar("T")

AWAY = 3
REMEDIES: Mapping[type[Exception], str] = {
    ConfigError: "Correct this, then look again with: dialbridge check-config",
    StoreUnavailable: "See what is wrong with: dialbridge doctor",
    SchemaTooNew: "Install the newer Dialbridge again, or restore the database from its backup.",
    KeyUnusable: "Restore the key file from the backup that belongs to this database.",
    BadDatabaseUrl: "Correct database.url.",
    CodesExhausted: "Stop conferences that are over, or raise entrance.code_length.",
    PinListError: "Nothing was changed. Correct the file, then import it again.",
}
"""What to do about errors whose own sentence does not say it."""
REFUSALS = (
    *(*REMEDIES, BridgeNotRunning, BridgeRefused, ControlError, NotFound, BadPlan),
    *(CompanyRefused, AccountRefused, AuthorizationCodeRefused, CodeRefused, ConferenceRefused),
)
"""Everything that is the operator's to correct; any other error is a defect and shows itself."""
STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red", "talking": "bold green"}
PIPE_WIDTH = 200
"""Columns of a table that goes to a file or to another program."""
REFRESH_HZ = 4


class Failed(click.ClickException):
    """An error of REFUSALS as the shell sees it."""

    def __init__(self, error: Exception, as_json: bool) -> None:
        remedy = next((REMEDIES[kind] for kind in REMEDIES if isinstance(error, kind)), "")
        self.problems = _problems(error) or [_sentence(error)]
        super().__init__("\n".join(filter(None, [*self.problems, remedy])))
        self.as_json = as_json
        self.exit_code = AWAY if isinstance(error, BridgeNotRunning | StoreUnavailable) else 1

    def show(self, file: Any = None) -> None:
        """Print to standard error."""
        if self.as_json:
            answer = {"error": self.message, "problems": self.problems}
            click.echo(json.dumps(answer, ensure_ascii=False), err=True)
        else:
            super().show(file)


@dataclass
class Run:
    """One run of one command: its settings, its store, and the way it answers."""

    config: Path | None
    as_json: bool

    @cached_property
    def settings(self) -> Settings:
        """Of the file and the environment; raises ConfigError."""
        return load(self.config, os.environ)

    @cached_property
    def store(self) -> Store:
        """The database; raises StoreUnavailable when it is used and away."""
        return Store.open(self.settings.database)

    @property
    def by(self) -> str:
        """Who does this, for the audit trail."""
        return f"shell:{getpass.getuser()}"

    def bridge(self, call: Callable[[ControlClient], Awaitable[T]]) -> T:
        """Ask the running bridge; raises BridgeNotRunning, BridgeRefused."""
        return asyncio.run(_asked(self.settings, call))

    def tell(self, facts: Json, sentence: str) -> None:
        """One answer: an object, or a sentence."""
        click.echo(json.dumps(facts, ensure_ascii=False) if self.as_json else sentence)

    def show(self, facts: Json) -> None:
        """One answer with many parts: an object, or a line for each."""
        self.table([{"": name, " ": value} for name, value in facts.items()], json_too=facts)

    def table(self, rows: Sequence[Json], empty: str = "", json_too: Any = None) -> None:
        """Rows that have the same keys; `json_too` where the JSON has more than the table."""
        if self.as_json:
            answer = rows if json_too is None else json_too
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        elif rows:
            _console().print(_table(rows))
        else:
            click.echo(empty)


def command(group: click.Group, name: str) -> Callable[[Body[P]], click.Command]:
    """A command with the options that all have; its errors become sentences."""

    def decorate(body: Body[P]) -> click.Command:
        @group.command(name)
        @click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
        @click.option("--config", type=CONFIG, help=CONFIG_HELP)
        @wraps(body)
        def run(as_json: bool, config: Path | None, *args: P.args, **options: P.kwargs) -> None:
            top = click.get_current_context().find_root().params.get("config")
            try:
                body(Run(config or top, as_json), *args, **options)
            except REFUSALS as error:
                raise Failed(error, as_json) from error

        return run

    return decorate


class OneOf(click.ParamType):
    """A member of an enum, written as its value."""

    def __init__(self, kind: type[Enum]) -> None:
        self.kind = kind
        self.name = "|".join(member.value for member in kind)

    def convert(self, value: Any, param: Any, ctx: Any) -> Enum:
        """The member; usage error otherwise."""
        try:
            return self.kind(value)
        except ValueError:
            self.fail(f"{value!r} is not one of {self.name}", param, ctx)


def owner_options(body: Callable[P, T]) -> Callable[P, T]:
    """The three ways to name the owner of a PIN list."""
    for option, metavar in (
        ("--company", "NAME"),
        ("--authorization-code", "CODE"),
        ("--organizer", "EMAIL"),
    ):
        body = click.option(option, metavar=metavar, help=f"The list of this {option[2:]}.")(body)
    return body


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=CONFIG, help=CONFIG_HELP)
@click.version_option(package_name="dialbridge")
def main(config: Path | None) -> None:
    """Dialbridge: a conference bridge for telephones.

    Every command has --json, --config FILE and --help. Exit codes: 0 done, 1 refused, 2 wrong
    usage, 3 the bridge or the database cannot be reached.
    """


@command(main, "serve")
@click.argument("what", type=click.Choice(["bridge", "panel"]), required=False)
def serve(run: Run, what: str | None) -> None:
    """Start the bridge and the panel, or one of them, until SIGTERM or Ctrl-C."""
    configure(run.settings.log)
    _serve(run, what)


@command(main, "check-config")
def check_config(run: Run) -> None:
    """Show the settings in force, without secrets, or everything that is wrong with them."""
    sections = public(run.settings)
    flat = {f"{section}.{key}": sections[section][key] for section in sections for key in sections[section]}
    run.show(sections, flat)


@command(main, "doctor")
def doctor(run: Run) -> None:
    """Say what is wrong with this machine, and what to do about it.

    Exits with 1 if a check failed; a warning alone is no failure.
    """
    checks = examine(run.settings, *asyncio.run(what_runs(run.settings)))
    run.table([to_json(check) for check in checks])
    sys.exit(0 if well(checks) else 1)


@main.group("db")
def db() -> None:
    """The database."""


@command(db, "upgrade")
def db_upgrade(run: Run) -> None:
    """Bring the tables to this version; every start does it too."""
    run.store.upgrade()
    version = run.store.revision()
    run.tell({"version": version}, f"The database is at version {version}, the newest.")


@main.group("company")
def company() -> None:
    """Companies and their sub-companies."""


@command(company, "add")
@click.argument("name")
@click.option("--parent", metavar="NAME", help="The company that it is a part of.")
def company_add(run: Run, name: str, parent: str | None) -> None:
    """Add a company."""
    parent_id = directory.company(run.store, parent).id if parent else None
    added = companies.add(run.store, name, run.by, now(), parent_id)
    run.show(to_json(added))


@main.group("account")
def account() -> None:
    """Who may log in to the panel and organize conferences."""


@command(account, "add")
@click.argument("email")
@click.option("--role", type=OneOf(AccountRole), default="organizer", show_default=True)
@click.option("--company", metavar="NAME", help="Needed for an administrator.")
@click.option("--name", help="How the person is called; the e-mail address if left out.")
@click.option("--language", type=OneOf(Language), default="en", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read it from standard input, one line.")
def account_add(
    run: Run, email: str, company: str | None, password_stdin: bool, **rest: Any
) -> None:
    """Add an account. Without --password-stdin a password is made and shown once."""
    password = _password(password_stdin)
    added = accounts.add(run.store, _new_account(run, email, company, password, **rest), run.by, now())
    run.show(to_json(added) | ({} if password_stdin else {"password": password}))


@main.group("authorization-code")
def authorization_code() -> None:
    """Billing codes of companies; each can have a PIN list."""


@command(authorization_code, "add")
@click.argument("code")
@click.option("--company", metavar="NAME", required=True, help="Whom it bills.")
@click.option("--label", default="", help="What it is for.")
def authorization_code_add(run: Run, code: str, company: str, label: str) -> None:
    """Add an authorization code to a company."""
    company_id = directory.company(run.store, company).id
    run.show(to_json(authorization_codes.add(run.store, code, company_id, label, run.by, now())))


@main.group("conference")
def conference() -> None:
    """Conferences and their access codes."""


@command(conference, "add")
@click.option("--name", required=True, help="How it is called.")
@click.option("--code", help="The participants' access code; made if left out.")
@click.option("--moderator-code", help="The moderators' access code; made if left out.")
@click.option("--size", type=click.IntRange(1), default=15, show_default=True, help="Callers at once.")
@click.option("--start", default="now", show_default=True, metavar="ISO|now", help="2026-03-01T14:00")
@click.option("--duration", type=click.IntRange(1), metavar="MIN", help="Without it: until stopped.")
@click.option("--timezone", metavar="ZONE", help="Of --start and announcements; this machine's if left out.")
@click.option("--pin-entry", type=OneOf(PinMode), default="off", show_default=True, help="Ask for PINs?")
@click.option("--same-pin", type=OneOf(SamePin), help="A PIN keyed twice at once; else as in the settings.")
@click.option("--language", type=OneOf(Language), help="Of the prompts; else as in the settings.")
@click.option("--organizer", metavar="EMAIL", help="Whose it is; the first super-administrator's if left out.")
def conference_add(run: Run, organizer: str | None, **wish: Any) -> None:
    """Schedule a conference; it can be called at once unless --start says otherwise."""
    whose = directory.organizer(run.store, organizer)
    new = plan(Wish(**_with_defaults(run.settings, wish)), whose.id, now())
    added = conferences.add(run.store, new, _code_rules(run.settings), run.by, now())
    run.show(to_json(added))


@command(conference, "list")
@click.option("--all", "over_too", is_flag=True, help="Also those that are over.")
def conference_list(run: Run, over_too: bool) -> None:
    """List conferences by start."""
    found = conferences.listing(run.store, now(), over_too=over_too)
    rows = [_conference_row(each) for each in found]
    run.table(rows, "No conferences.", [to_json(each) for each in found])


@command(conference, "show")
@click.argument("code")
def conference_show(run: Run, code: str) -> None:
    """Show the conference that a code leads to, with both its codes."""
    run.show(to_json(directory.conference(run.store, code, now())))


@command(conference, "stop")
@click.argument("code")
def conference_stop(run: Run, code: str) -> None:
    """End a conference for good, and hang up on everybody in it."""
    found = directory.conference(run.store, code, now())
    conferences.stop(run.store, found.id, run.by, now())
    ended = _hang_up_all(run, found.id)
    words = "no bridge runs here" if ended is None else f"{ended} were on"
    run.tell({"conference_id": found.id, "legs_ended": ended}, f"{found.name!r} is stopped; {words}.")


@main.group("pins")
def pins() -> None:
    """PIN lists: who may enter, as CSV files."""


@command(pins, "import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@owner_options
def pins_import(run: Run, file: BinaryIO, dry_run: bool, **owner: str | None) -> None:
    """Replace a PIN list by a CSV file (- for standard input), valid for the very next call.

    A file with anything wrong in it changes nothing; every problem is listed.
    """
    whose = directory.list_owner(run.store, OwnerName(**owner))
    with _busy("Reading and storing the list ..."):
        new = parse(file.read(), run.settings.pins).records
        counts = _counts(run, whose, new) if dry_run else _replaced(run, whose, new)
    words = ", ".join(f"{count} {what}" for what, count in counts.items())
    run.tell(counts | {"dry_run": dry_run}, ("Would be: " if dry_run else "Done: ") + words)


@command(pins, "export")
@click.option("--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", metavar="FILE|-")
@owner_options
def pins_export(run: Run, output: TextIO, **owner: str | None) -> None:
    """Write a PIN list as CSV; spreadsheets may drop leading zeros of PINs."""
    records = pinlists.records(run.store, directory.list_owner(run.store, OwnerName(**owner)))
    if run.as_json:
        output.write(json.dumps([to_json(each) for each in records], ensure_ascii=False) + "\n")
    else:
        output.write(write(records))
