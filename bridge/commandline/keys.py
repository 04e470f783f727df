"""`dialbridge keys`: the key that PINs are found and opened by."""

import click

from bridge.commandline import terminal
from bridge.commandline.run import Run, with_run
from bridge.store import key_rotation


@click.group("keys")
def keys() -> None:
    """The key file, without which no PIN can be found."""


@keys.command("rotate")
@with_run
def keys_rotate(run: Run) -> None:
    """Make a new key file, and seal every PIN with it; bridge and panel may run meanwhile."""
    with terminal.busy("Sealing every PIN anew ..."):
        pins = key_rotation.rotate(run.store, run.by, run.utc)
    file = run.settings.database.key_file
    words = "1 PIN is" if pins == 1 else f"{pins} PINs are"
    run.tell(
        {"pins": pins, "key_file": file},
        f"{words} sealed with the new key in {file}, those of earlier lists included.\n"
        "Back up the database and this file now: backups from before need the key from before.",
    )
