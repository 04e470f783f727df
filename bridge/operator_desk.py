"""The operator's desk: what the control API asks of a running bridge, done.

asyncio thread only.
"""

import time
from collections.abc import Callable
from dataclasses import asdict

from bridge.announcer import Announcer
from bridge.attendant import Attendant
from bridge.control.broadcast import Broadcast, Subscription
from bridge.control.live import LegState, LiveSnapshot, LiveTotals
from bridge.end_reason import EndReason
from bridge.milestones import Milestones
from bridge.prompts.catalogue import Notice
from bridge.rooms.house import House
from bridge.switchboard import Switchboard
from bridge.telephony.commands import Command, Mute
from bridge.telephony.statistics import EngineStatistics


class OperatorDesk:
    """Implements bridge.control.operations.Operations."""

    def __init__(
        self,
        house: House,
        attendant: Attendant,
        announcer: Announcer,
        switchboard: Switchboard,
        milestones: Milestones,
        broadcast: Broadcast,
        send: Callable[[Command], None],
        statistics: Callable[[], EngineStatistics],
    ) -> None:
        self._house = house
        self._attendant = attendant
        self._announcer = announcer
        self._switchboard = switchboard
        self._milestones = milestones
        self._broadcast = broadcast
        self._send = send
        self._statistics = statistics
        self._started_at = time.monotonic()

    def live(self) -> LiveSnapshot:
        """Rooms, callers and figures at this moment."""
        return LiveSnapshot(
            rooms=tuple(self._house.live_room(o) for _, o in sorted(self._house.rooms.items())),
            callers=self._house.callers(),
            totals=LiveTotals(self._switchboard.answered, self._switchboard.refused),
            uptime_s=time.monotonic() - self._started_at,
            ticks={name: float(value) for name, value in asdict(self._statistics()).items()},
        )

    def subscribe(self) -> Subscription:
        """Every change after this call."""
        return self._broadcast.subscribe()

    async def mute(self, leg_id: int, muted: bool) -> bool:
        """Let the room hear the leg no more, or again; the participant is told."""
        visit = self._house.visits.get(leg_id)
        if visit is None or visit.leaving is not None:
            return False
        visit.muted = muted
        self._send(Mute(leg_id, muted))
        if visit.state is LegState.ROOM:
            notice = Notice.MUTED if muted else Notice.UNMUTED
            self._announcer.say(leg_id, (notice,), visit.language)
        self._milestones.changed(visit)
        return True

    async def drop(self, leg_id: int) -> bool:
        """Tell the participant, and hang up."""
        visit = self._house.visits.get(leg_id)
        if visit is None:
            return False
        self._attendant.see_off(visit, Notice.DROPPED, EndReason.DROPPED)
        return True

    async def stop_conference(self, conference_id: int) -> int:
        """End the room, and send home who is on the way to it."""
        self._house.stops += 1
        visits = self._house.of_conference(conference_id)
        for visit in visits:
            self._attendant.see_off(visit, Notice.CONFERENCE_ENDED, EndReason.STOPPED)
        return len(visits)
