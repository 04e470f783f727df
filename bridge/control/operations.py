"""What the control API asks of a running bridge; bridge.operator_desk implements it.

Every call is made on the bridge's asyncio thread. An unknown leg or a conference without a room
is an ordinary answer (False, 0), not an error: it may have ended a moment ago.
"""

from typing import Protocol

from bridge.control.broadcast import Subscription
from bridge.control.live import LiveSnapshot


class Operations(Protocol):
    """A running bridge, as its operator sees it."""

    def live(self) -> LiveSnapshot:
        """Rooms and legs at this moment."""

    def subscribe(self) -> Subscription:
        """Every change after this call (not after the first wait): no change falls between."""

    async def mute(self, leg_id: int, muted: bool) -> bool:
        """Mute or unmute a leg; False when there is no such leg."""

    async def drop(self, leg_id: int) -> bool:
        """Hang a leg up; False when there is no such leg."""

    async def stop_conference(self, conference_id: int) -> int:
        """End a conference's room; returns how many legs were hung up."""
