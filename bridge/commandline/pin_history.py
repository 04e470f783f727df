"""`dialbridge pins history`, `restore`, `undo`: what became of a PIN list, and the way back."""

import click

from bridge.commandline import terminal
from bridge.commandline.options import Whose, agreed, with_owner, yes_option
from bridge.commandline.pin_rows import change_rows, counted, history_rows, record_rows
from bridge.commandline.run import Run, with_run
from bridge.control.wire import to_json
from bridge.store import pin_entries, pin_history, pinlists
from pinentry.pinlist import Comparison, compare


@click.command("history")
@click.option("--change", type=int, metavar="N", help="Show the list as it was after this change.")
@with_run
@with_owner
def show_history(run: Run, whose: Whose, change: int | None) -> None:
    """Show who changed a PIN list when, the newest change first; or an earlier list."""
    if change is None:
        changes = pin_history.changes(run.store, whose.owner)
        rows = [to_json(each) for each in changes]
        run.table(history_rows(changes), rows, empty="Nothing was ever changed in this list.")
        return
    records = pin_history.as_of(run.store, whose.owner, change)
    rows = [to_json(record) for record in records]
    run.table(record_rows(records), rows, empty="The list was empty then.")


@click.command("restore")
@click.argument("change", type=int)
@yes_option
@with_run
@with_owner
def restore_list(run: Run, whose: Whose, change: int, yes: bool) -> None:
    """Make the list again what it was after a change; `pins history` has their numbers."""
    seen = pinlists.state(run.store, whose.owner)
    then = pin_history.as_of(run.store, whose.owner, change)
    comparison = compare(pinlists.records(run.store, whose.owner), then)
    if not yes:
        terminal.beside(change_rows(comparison))
    agreed(f"Restore the list of change {change} ({_summary(comparison)})?", yes)
    restored = pin_history.restore(
        run.store, whose.owner, change, run.by, run.utc, unless_changed_since=seen.newest_change
    )
    done = to_json(restored)
    run.tell(done, f"The list is as it was after change {change}: {counted(done)}.")


@click.command("undo")
@click.argument("change", type=int)
@with_run
@with_owner
def undo_removal(run: Run, whose: Whose, change: int) -> None:
    """Bring back the entries that a change removed, but those whose PIN has been given anew."""
    back = pin_entries.bring_back(run.store, whose.owner, change, run.by, run.utc)
    words = "1 entry is" if back == 1 else f"{back} entries are"
    run.tell({"change": change, "brought_back": back}, f"{words} back in the list.")


def _summary(comparison: Comparison) -> str:
    return counted({name: len(each) for name, each in vars(comparison).items()})
