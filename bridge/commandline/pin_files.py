"""`dialbridge pins import`, `export`, `template`: PIN lists as CSV files (SPEC 3.2 to 3.5)."""

import os
from typing import BinaryIO

import click

from bridge.commandline import terminal
from bridge.commandline.options import Whose, with_owner
from bridge.commandline.pin_rows import change_rows, counted
from bridge.commandline.run import Run, as_text, with_run
from bridge.control.wire import to_json
from bridge.store import pinlists
from pinentry.columns import HEADER
from pinentry.pinlist import (
    Comparison,
    compare,
    describe,
    parse,
    still_switched_off,
    template,
    write,
)

output_option = click.option(
    "--output", type=click.File("wb", lazy=True), default="-", metavar="FILE|-"
)

ENCODINGS = {False: "utf-8", True: "utf-8-sig"}
"""By --keep-zeros: without a byte order mark spreadsheets guess another encoding."""


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--lengths-confirmed", is_flag=True, help="Short PINs lack no leading zeros.")
@with_run
@with_owner
def import_file(
    run: Run, whose: Whose, file: BinaryIO, dry_run: bool, lengths_confirmed: bool
) -> None:
    """Replace a PIN list by a CSV file (- for standard input), valid for the very next call.

    A file with anything wrong in it changes nothing; every problem is listed. A PIN that was
    switched off stays so.
    """
    data = file.read(run.settings.pins.max_bytes + 1)
    read = parse(data, run.settings.pins, lengths_confirmed=lengths_confirmed)
    terminal.warn(describe(warning) for warning in read.warnings)
    seen = pinlists.state(run.store, whose.owner).newest_change
    old = pinlists.records(run.store, whose.owner)
    new = still_switched_off(old, read.records)
    if dry_run:
        _tell_changes(run, compare(old, new))
        return
    with terminal.busy(f"Storing {len(new)} entries ..."):
        done = to_json(pinlists.replace(run.store, whose.owner, new, run.by, run.utc, seen))
    run.tell(done, f"{len(new)} entries processed: {counted(done)}.")


@click.command("export")
@output_option
@click.option("--keep-zeros", is_flag=True, help="As spreadsheets keep the zeros of PINs.")
@with_run
@with_owner
def export_file(run: Run, whose: Whose, output: BinaryIO, keep_zeros: bool) -> None:
    """Write a PIN list as CSV; a spreadsheet drops leading zeros, but for --keep-zeros."""
    records = pinlists.records(run.store, whose.owner)
    os.umask(0o077)  # a new file has PINs in it: for its owner only
    if run.as_json:
        output.write((as_text([to_json(record) for record in records]) + "\n").encode())
    else:
        output.write(write(records, keep_zeros=keep_zeros).encode(ENCODINGS[keep_zeros]))


@click.command("template")
@output_option
@with_run
def template_file(run: Run, output: BinaryIO) -> None:
    """Write an empty PIN list to be filled in: the first line of every list."""
    output.write((as_text(list(HEADER)) + "\n" if run.as_json else template()).encode())


def _tell_changes(run: Run, comparison: Comparison) -> None:
    entries = change_rows(comparison)
    counts = {name: len(each) for name, each in vars(comparison).items()}
    run.table(entries, {**counts, "dry_run": True, "entries": entries})
    run.say(f"The file is good: {counted(counts)}. Nothing was changed: --dry-run.")
