"""A running bridge as a series of snapshots, one per change. asyncio thread."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from bridge.control.changes import apply
from bridge.control.client import ControlClient
from bridge.control.live import LiveSnapshot


async def snapshots(client: ControlClient) -> AsyncGenerator[LiveSnapshot, None]:
    """The snapshot now, then one per change; ends as `client.events()` does."""
    snapshot = LiveSnapshot()
    async with aclosing(client.events()) as events:
        async for event in events:
            snapshot = event if isinstance(event, LiveSnapshot) else apply(snapshot, event)
            yield snapshot
