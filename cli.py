"""The command line: each command parses, makes one call, and prints what came of it.

    dialbridge COMMAND [--config FILE] [--json]

    exit code   0 done      1 refused, or something is wrong: the message says what to do
                2 usage     3 the bridge or the database cannot be reached: trying again may help

With --json the answer is JSON on standard output, an error {"error": ...} on standard error.
What the commands share is in bridge/commandline/.
"""

import sys

from bridge import main as bridge_process

if (options := bridge_process.options_of(sys.argv[1:])) is not None:
    # All that the other commands need takes a second and a half to import: callers who dial a
    # bridge that is started again do not wait for it.
    bridge_process.main(options)

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import click

from bridge import directory
from bridge.commandline import terminal
from bridge.commandline.late import Late
from bridge.commandline.options import (
    OneOf,
    list_owner,
    owner_options,
    password_line,
    with_defaults,
)
from bridge.commandline.rows import change_rows, conference_rows, headline, live_rows
from bridge.commandline.run import Run, as_text, config_option, with_run
from bridge.commandline.watch import demo_drawing
from bridge.commandline.watch import watch as watch_live
from bridge.control.client import BridgeNotRunning
from bridge.control.wire import Json, to_json
from bridge.doctor.check import well
from bridge.doctor.effective import effective
from bridge.doctor.running import what_runs
from bridge.planning import Wish, code_rules, plan, plan_account
from bridge.start import serve_all
from bridge.store import accounts, authorization_codes, companies, conferences, passwords, pinlists
from bridge.store.records import AccountRole
from config import logs
from config.settings import Language, PinMode, SamePin
from pinentry.pinlist import Comparison, compare, describe, parse, write
from web.listening import panel_url

SERVE_PANEL = Late("web.serve:serve", "web.listening:PanelError")
EXAMINE = Late("bridge.doctor.examine:examine")
DEMO = Late(
    "bridge.demo.run:demo",
    "bridge.demo.loopback:BridgeSilent",
    "bridge.telephony.caller_process:CallersFailed",
    "bridge.prompts.recordings:SoundUnreadable",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@config_option
@click.version_option(package_name="dialbridge")
def main(config: Path | None) -> None:
    """Dialbridge: a conference bridge for telephones.

    Every command has --json, --config FILE and --help. Exit codes: 0 done, 1 refused, 2 wrong
    usage, 3 the bridge or the database cannot be reached.
    """


@main.command("serve")
@click.argument("what", type=click.Choice(["bridge", "panel"]), required=False)
@with_run
def serve(run: Run, what: str | None) -> None:
    """Start the bridge and the panel, or one of them, until SIGTERM or Ctrl-C."""
    logs.setup(run.settings.log)
    if what is None:
        serve_all(run.settings, run.config, panel_url(run.settings.panel))
    elif what == "bridge":
        sys.exit(bridge_process.run(run.config))
    else:
        SERVE_PANEL(run.settings)


@main.command("check-config")
@with_run
def check_config(run: Run) -> None:
    """Show the settings in force, without secrets, or everything that is wrong with them."""
    sections = effective(run.settings)
    flat = {f"{s}.{key}": value for s, keys in sections.items() for key, value in keys.items()}
    run.show(sections, flat)


@main.command("doctor")
@with_run
def doctor(run: Run) -> None:
    """Say what is wrong with this machine, and what to do about it.

    Exits with 1 if a check failed; a warning alone is no failure.
    """
    checks = EXAMINE(run.settings, *asyncio.run(what_runs(run.settings)))
    rows = [to_json(check) for check in checks]
    run.table(rows, rows)
    sys.exit(0 if well(checks) else 1)


@main.group("db")
def db() -> None:
    """The database."""


@db.command("upgrade")
@with_run
def db_upgrade(run: Run) -> None:
    """Bring the tables to this version; every start does it too."""
    run.store.upgrade()
    version = run.store.revision()
    run.tell({"version": version}, f"The database is at version {version}, the newest.")


@main.group("company")
def company() -> None:
    """Companies and their sub-companies."""


@company.command("add")
@click.argument("name")
@click.option("--parent", metavar="NAME", help="The company that it is a part of.")
@with_run
def company_add(run: Run, name: str, parent: str | None) -> None:
    """Add a company."""
    parent_id = directory.company(run.store, parent).id if parent else None
    added = companies.add(run.store, name, run.by, run.utc, parent_id)
    run.show(to_json(added))


@main.group("account")
def account() -> None:
    """Who may log in to the panel and organize conferences."""


@account.command("add")
@click.argument("email")
@click.option(
    "--role",
    type=OneOf(AccountRole),
    default="organizer",
    show_default=True,
    help="Sees its own, its company's, or everything.",
)
@click.option("--company", metavar="NAME", help="Needed for an administrator.")
@click.option("--name", help="How the person is called; the e-mail address if left out.")
@click.option("--language", type=OneOf(Language), default="en", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read it from standard input, one line.")
@with_run
def account_add(
    run: Run, email: str, company: str | None, password_stdin: bool, **rest: Any
) -> None:
    """Add an account. Without --password-stdin a password is made, and shown this once."""
    company_id = directory.company(run.store, company).id if company else None
    password = password_line() if password_stdin else passwords.generated()
    new = plan_account(email, company_id=company_id, password=password, **rest)
    added = to_json(accounts.add(run.store, new, run.by, run.utc))
    run.show(added if password_stdin else added | {"password": password})


@main.group("authorization-code")
def authorization_code() -> None:
    """Billing codes of companies; each can have a PIN list."""


@authorization_code.command("add")
@click.argument("code")
@click.option("--company", metavar="NAME", required=True, help="Whom it bills.")
@click.option("--label", default="", help="What it is for.")
@with_run
def authorization_code_add(run: Run, code: str, company: str, label: str) -> None:
    """Add an authorization code to a company."""
    company_id = directory.company(run.store, company).id
    run.show(to_json(authorization_codes.add(run.store, code, company_id, label, run.by, run.utc)))


@main.group("conference")
def conference() -> None:
    """Conferences and their access codes."""


@conference.command("add")
@click.option("--name", required=True, help="How it is called.")
@click.option("--code", help="The participants' access code; made if left out.")
@click.option("--moderator-code", help="The moderators' access code; made if left out.")
@click.option(
    "--size", type=click.IntRange(1), default=15, show_default=True, help="Callers at once."
)
@click.option(
    "--start", default="now", show_default=True, metavar="ISO|now", help="2026-03-01T14:00"
)
@click.option(
    "--duration", type=click.IntRange(1), metavar="MIN", help="Without it: until stopped."
)
@click.option(
    "--timezone", metavar="ZONE", help="Of --start and announcements; this machine's if left out."
)
@click.option(
    "--pin-entry", type=OneOf(PinMode), default="off", show_default=True, help="Ask for PINs?"
)
@click.option(
    "--same-pin", type=OneOf(SamePin), help="A PIN keyed twice at once; else as in the settings."
)
@click.option("--language", type=OneOf(Language), help="Of the prompts; else as in the settings.")
@click.option(
    "--organizer",
    metavar="EMAIL",
    help="Whose it is; the first super-administrator's if left out.",
)
@click.option("--authorization-code", metavar="CODE", help="Whose PIN list is asked second.")
@with_run
def conference_add(
    run: Run, organizer: str | None, authorization_code: str | None, **wish: Any
) -> None:
    """Schedule a conference; it can be called at once unless --start says otherwise."""
    whose = directory.holder(run.store, organizer, authorization_code)
    new = plan(Wish(**with_defaults(run.settings, wish)), whose, run.utc)
    added = conferences.add(run.store, new, code_rules(run.settings.entrance), run.by, run.utc)
    run.show(to_json(added))


@conference.command("list")
@click.option("--all", "over_too", is_flag=True, help="Also those that are over.")
@with_run
def conference_list(run: Run, over_too: bool) -> None:
    """List conferences by start."""
    found = conferences.listing(run.store, run.utc, over_too=over_too)
    answer = [to_json(each) for each in found]
    run.table(conference_rows(found), answer, empty="No conferences.")


@conference.command("show")
@click.argument("code")
@with_run
def conference_show(run: Run, code: str) -> None:
    """Show the conference that a code leads to, with both its codes."""
    run.show(to_json(directory.conference(run.store, code, run.utc)))


@conference.command("stop")
@click.argument("code")
@with_run
def conference_stop(run: Run, code: str) -> None:
    """End a conference for good, and hang up on everybody in it."""
    found = directory.conference(run.store, code, run.utc)
    conferences.stop(run.store, found.id, run.by, run.utc)
    ended = _hang_up_all(run, found.id)
    words = "no bridge runs here" if ended is None else f"callers hung up on: {ended}"
    facts = {"conference_id": found.id, "legs_ended": ended}
    run.tell(facts, f"Conference {found.id}, {found.name!r}, is stopped; {words}.")


@main.group("pins")
def pins() -> None:
    """PIN lists: who may enter, as CSV files."""


@pins.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--lengths-confirmed", is_flag=True, help="Short PINs lack no leading zeros.")
@owner_options
@with_run
def pins_import(
    run: Run, file: BinaryIO, dry_run: bool, lengths_confirmed: bool, **owner: str | None
) -> None:
    """Replace a PIN list by a CSV file (- for standard input), valid for the very next call.

    A file with anything wrong in it changes nothing; every problem is listed.
    """
    whose = list_owner(run, owner)
    data = file.read(run.settings.pins.max_bytes + 1)
    read = parse(data, run.settings.pins, lengths_confirmed=lengths_confirmed)
    terminal.warn(describe(warning) for warning in read.warnings)
    new = read.records
    if dry_run:
        _tell_changes(run, compare(pinlists.records(run.store, whose), new))
        return
    with terminal.busy(f"Storing {len(new)} entries ..."):
        done = to_json(pinlists.replace(run.store, whose, new, run.by, run.utc))
    run.tell(done, f"{len(new)} entries processed: {_counted(done)}.")


@pins.command("export")
@click.option("--output", type=click.File("wb", lazy=True), default="-", metavar="FILE|-")
@owner_options
@with_run
def pins_export(run: Run, output: BinaryIO, **owner: str | None) -> None:
    """Write a PIN list as CSV; a spreadsheet may drop leading zeros of PINs."""
    records = pinlists.records(run.store, list_owner(run, owner))
    rows = [to_json(record) for record in records]
    os.umask(0o077)  # a new file has PINs in it: for its owner only
    output.write((as_text(rows) + "\n" if run.as_json else write(records)).encode())


@main.group("live", invoke_without_command=True)
@click.option("--watch", is_flag=True, help="Stay, and show every change; Ctrl-C ends it.")
@with_run
def live(run: Run, watch: bool) -> None:
    """Show rooms, who is on, since when, and who talks.

    With --watch and --json: one event per line, first the whole snapshot, then each change.
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    if watch:
        watch_live(run)
        return
    snapshot = run.bridge(lambda bridge: bridge.live())
    title = headline(snapshot)
    run.table(live_rows(snapshot, run.utc), snapshot.to_json(), title, empty=title)


@live.command("mute")
@click.argument("leg", type=int)
@with_run
def live_mute(run: Run, leg: int) -> None:
    """Mute a leg: the room does not hear it any more."""
    run.bridge(lambda bridge: bridge.mute(leg, True))
    run.tell({"leg_id": leg, "muted": True}, f"Leg {leg} is muted.")


@live.command("unmute")
@click.argument("leg", type=int)
@with_run
def live_unmute(run: Run, leg: int) -> None:
    """Let the room hear a leg again."""
    run.bridge(lambda bridge: bridge.mute(leg, False))
    run.tell({"leg_id": leg, "muted": False}, f"Leg {leg} is not muted any more.")


@live.command("drop")
@click.argument("leg", type=int)
@with_run
def live_drop(run: Run, leg: int) -> None:
    """Hang a leg up."""
    run.bridge(lambda bridge: bridge.drop(leg))
    run.tell({"leg_id": leg, "dropped": True}, f"Leg {leg} is dropped.")


@main.command("demo")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where to leave recordings, picture and report; a temporary folder if left out.",
)
@with_run
def demo(run: Run, keep: Path | None) -> None:
    """Have five callers meet on a bridge of their own, and prove who heard whom.

    Takes less than a minute. Exits with 1 if anyone heard himself or missed somebody.
    """
    with demo_drawing(not run.as_json) as show:
        result = DEMO(run.settings, keep, show)
    run.table(result.rows(), result.to_json())
    verdict = "Everybody heard all others, nobody himself." if result.passed else "It went wrong:"
    run.say("\n".join([verdict, *result.problems, f"See {result.folder / 'report.html'}"]))
    sys.exit(0 if result.passed else 1)


def _hang_up_all(run: Run, conference_id: int) -> int | None:
    """How many legs the running bridge hangs up; None: no bridge runs."""
    with suppress(BridgeNotRunning):
        return run.bridge(lambda bridge: bridge.stop_conference(conference_id))
    return None


def _tell_changes(run: Run, comparison: Comparison) -> None:
    entries = change_rows(comparison)
    counts = {name: len(each) for name, each in vars(comparison).items()}
    run.table(entries, {**counts, "dry_run": True, "entries": entries})
    run.say(f"The file is good: {_counted(counts)}. Nothing was changed: --dry-run.")


def _counted(counts: Json) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())


if __name__ == "__main__":
    main(prog_name="dialbridge")
