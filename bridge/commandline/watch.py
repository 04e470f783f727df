"""`live --watch`: a running bridge followed until it stops or somebody presses Ctrl-C.

--json    one event per line: the snapshot, then every change
else      a table on the terminal's other screen, drawn anew REFRESH_HZ times a second
"""

import json
from contextlib import suppress
from datetime import UTC, datetime

import click
from rich.live import Live
from rich.table import Table

from bridge.commandline import terminal
from bridge.commandline.rows import headline, live_rows
from bridge.commandline.run import Run
from bridge.control.changes import event_to_json
from bridge.control.client import BridgeNotRunning, ControlClient
from bridge.control.live import LiveSnapshot
from bridge.control.watching import snapshots

REFRESH_HZ = 4


def watch(run: Run) -> None:
    """Follow the bridge; returns on Ctrl-C, raises BridgeNotRunning when the bridge stops."""
    with suppress(KeyboardInterrupt):
        run.bridge(_print_events if run.as_json else _draw)
        raise BridgeNotRunning("The bridge has stopped. Start it with: dialbridge serve")


async def _print_events(bridge: ControlClient) -> None:
    async for event in bridge.events():
        click.echo(json.dumps(event_to_json(event), ensure_ascii=False))


async def _draw(bridge: ControlClient) -> None:
    screen = _Screen(await bridge.live())
    with Live(get_renderable=screen.draw, screen=True, refresh_per_second=REFRESH_HZ):
        async for snapshot in snapshots(bridge):
            screen.latest = snapshot


class _Screen:
    """Holds what rich's own thread draws next."""

    def __init__(self, latest: LiveSnapshot) -> None:
        self.latest = latest

    def draw(self) -> Table:
        """The table as it is now."""
        snapshot = self.latest
        return terminal.table(live_rows(snapshot, datetime.now(UTC)), headline(snapshot))
