"""`dialbridge pins`: everything that can be done with a PIN list.

The same store functions as the panel's pages (web/pins), the same checks (pinentry.pinlist).
"""

import click

from bridge.commandline import pin_entries, pin_files, pin_history, pin_listing

COMMANDS = (
    pin_files.import_file,
    pin_files.export_file,
    pin_files.template_file,
    pin_listing.list_entries,
    pin_entries.add_entry,
    pin_entries.edit_entry,
    pin_entries.remove_entries,
    pin_entries.activate_entries,
    pin_entries.deactivate_entries,
    pin_history.show_history,
    pin_history.restore_list,
    pin_history.undo_removal,
)


@click.group("pins", commands=COMMANDS)
def pins() -> None:
    """PIN lists: who may enter. Every list belongs to an organizer, a code or a company."""
