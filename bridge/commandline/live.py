"""`dialbridge live`: who is on now, and what can be done to a leg. Asks the running bridge."""

import click

from bridge.commandline.rows import headline, live_rows
from bridge.commandline.run import Run, with_run
from bridge.commandline.watch import watch as watch_live


@click.group("live", invoke_without_command=True)
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
