"""`dialbridge conference`: scheduling one, finding one, ending one."""

from contextlib import suppress
from typing import Any

import click

from bridge import directory
from bridge.commandline.options import OneOf, with_defaults
from bridge.commandline.rows import conference_rows
from bridge.commandline.run import Run, with_run
from bridge.control.client import BridgeNotRunning
from bridge.control.wire import to_json
from bridge.planning import Wish, code_rules, plan
from bridge.store import conferences
from config.settings import Language, PinMode, SamePin


@click.group("conference")
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


def _hang_up_all(run: Run, conference_id: int) -> int | None:
    """How many legs the running bridge hangs up; None: no bridge runs."""
    with suppress(BridgeNotRunning):
        return run.bridge(lambda bridge: bridge.stop_conference(conference_id))
    return None
