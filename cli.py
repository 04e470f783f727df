"""The command line: each command parses, makes one call, and prints what came of it.

Here are the commands that run or examine the whole; those of one subject (pins, accounts, ...) are
a module each in bridge/commandline/, beside what they share.

    dialbridge COMMAND [--config FILE] [--json]

    exit code   0 done      1 refused, or something is wrong: the message says what to do
                2 usage     3 the bridge or the database cannot be reached: trying again may help

With --json the answer is JSON on standard output, an error {"error": ...} on standard error.
"""

import sys

from bridge import main as bridge_process

if (options := bridge_process.options_of(sys.argv[1:])) is not None:
    # All that the other commands need takes a second and a half to import: callers who dial a
    # bridge that is started again do not wait for it.
    bridge_process.main(options)

import asyncio
from pathlib import Path

import click

from bridge.commandline.accounts import account
from bridge.commandline.companies import authorization_code, company
from bridge.commandline.conferences import conference
from bridge.commandline.keys import keys
from bridge.commandline.late import Late
from bridge.commandline.live import live
from bridge.commandline.mails import mail, post_and_watch
from bridge.commandline.options import OneOf
from bridge.commandline.pins import pins
from bridge.commandline.refused import Refused
from bridge.commandline.run import Run, config_option, with_run
from bridge.commandline.watch import demo_drawing
from bridge.control.wire import to_json
from bridge.doctor.check import well
from bridge.doctor.effective import effective
from bridge.doctor.running import what_runs
from bridge.start import serve_all
from config import logs
from config.settings import Language
from web.listening import panel_url

SERVE_PANEL = Late("web.serve:serve", "web.listening:PanelError")
EXAMINE = Late("bridge.doctor.examine:examine")
LETTERS = Late("web.letters:Letters")
TEST_LETTER = Late("web.letters:Letters.test", "web.letters:BadRecipient")
DEMO = Late(
    "bridge.demo.run:demo",
    "bridge.demo.loopback:BridgeSilent",
    "bridge.telephony.caller_process:CallersFailed",
    "bridge.prompts.recordings:SoundUnreadable",
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    commands=[company, account, authorization_code, conference, pins, live, mail, keys],
)
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


@mail.command("test")
@click.argument("address")
@click.option("--language", type=OneOf(Language), help="Of the mail; else as in the settings.")
@click.option(
    "--wait", type=click.IntRange(0), default=30, show_default=True, help="Seconds, for its way."
)
@with_run
def mail_test(run: Run, address: str, language: Language | None, wait: int) -> None:
    """Send a mail by the running panel, and say what the mail server answered."""
    if not run.settings.mail.host:
        raise Refused("No mail server is set. Name it by [mail] host, then restart the panel.")
    written_in = language or run.settings.prompts.language
    post_and_watch(run, TEST_LETTER(LETTERS(run.settings), address, written_in), wait)


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


if __name__ == "__main__":
    main(prog_name="dialbridge")
