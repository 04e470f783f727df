"""`live --watch`: a running bridge followed until it stops or somebody presses Ctrl-C.

--json    one event per line: the snapshot, then every change
else      a table on the terminal's other screen, drawn anew REFRESH_HZ times a second
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Self

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
    with MovingTable(_live_table(await bridge.live()), screen=True) as drawing:
        async for snapshot in snapshots(bridge):
            drawing.show(_live_table(snapshot))


def _live_table(snapshot: LiveSnapshot) -> Callable[[], Table]:
    return lambda: terminal.table(live_rows(snapshot, datetime.now(UTC)), headline(snapshot))


class MovingTable:
    """A table drawn again and again by rich's own thread, from whatever was shown last."""

    def __init__(self, first: Callable[[], Table], screen: bool = False) -> None:
        self._latest = first
        self._live = Live(
            get_renderable=lambda: self._latest(),
            console=terminal.console(),
            screen=screen,
            transient=True,
            refresh_per_second=REFRESH_HZ,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, table: Callable[[], Table]) -> None:
        """What is drawn from now on; it is called for every drawing."""
        self._latest = table


@contextmanager
def demo_drawing(wanted: bool) -> Iterator[Callable[[Any], None]]:
    """The demo's `show`: draws its states on a terminal, and nothing where that is not wanted."""
    if not (wanted and sys.stdout.isatty()):
        yield lambda _: None
        return
    with MovingTable(lambda: terminal.table([], "The demo starts")) as drawing:
        yield lambda state: drawing.show(
            lambda: terminal.table(state.rows(), f"{state.elapsed_s:.0f} s: {state.phase.value}")
        )
