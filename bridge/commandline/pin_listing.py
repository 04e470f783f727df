"""`dialbridge pins list`: a PIN list page by page, searched and sorted as on the panel."""

import click

from bridge.commandline.options import OneOf, Whose, with_owner
from bridge.commandline.pin_rows import entry_facts, record_rows
from bridge.commandline.run import Run, with_run
from bridge.control.wire import to_json
from bridge.store import pin_views
from bridge.store.pin_records import ListPage, ListSort

PER_PAGE = 50


@click.command("list")
@click.option("--search", default="", metavar="TEXT", help="Begins the PIN; or in name, company.")
@click.option("--sort", type=OneOf(ListSort), default="name", show_default=True)
@click.option("--descending", is_flag=True, help="The last first.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@with_run
@with_owner
def list_entries(
    run: Run, whose: Whose, search: str, sort: ListSort, descending: bool, page: int
) -> None:
    """Show a PIN list, PINs included, 50 entries at a time."""
    found = pin_views.page(run.store, whose.owner, search, sort, descending, page, PER_PAGE)
    entries = [entry_facts(entry) for entry in found.entries]
    nothing = f"No entry has {search!r}." if search else "The list is empty."
    rows = record_rows(entry.record for entry in found.entries)
    run.table(rows, to_json(found) | {"entries": entries}, empty=nothing)
    if found.entries:
        run.say(_place(found))


def _place(found: ListPage) -> str:
    """`312 found, page 1 of 7; the next: --page 2`."""
    rest = f"; the next: --page {found.page + 1}" if found.page < found.pages else ""
    return f"{found.found} found, page {found.page} of {found.pages}{rest}"
