"""A running bridge as the control API sees it, without a bridge: Operations with a memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bridge.control.broadcast import Broadcast, Subscription
from bridge.control.changes import LegChanged, LegGone, LiveChange, RoomClosed, apply
from bridge.control.live import LegState, LiveLeg, LiveRoom, LiveSnapshot, LiveTotals
from config.settings import Language
from pinentry.verdicts import Role

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def live_leg(leg_id: int, name: str = "", **fields: object) -> LiveLeg:
    """A participant in room 1, answered `leg_id` seconds after noon."""
    leg = LiveLeg(
        leg_id=leg_id,
        conference_id=1,
        state=LegState.ROOM,
        since=NOON + timedelta(seconds=leg_id),
        caller="+33 1 99 •• •• 34",
        name=name,
        company="Example",
        role=Role.PARTICIPANT,
        language=Language.FR,
    )
    return replace(leg, **fields)  # type: ignore[arg-type]  # any field of LiveLeg


def snapshot_of_two_rooms() -> LiveSnapshot:
    """Rooms 1 (legs 1 and 2) and 2 (leg 3), and leg 4 in the entrance."""
    one = LiveRoom(1, "Board", NOON, 15, (live_leg(1, "Ada"), live_leg(2, "Ben", talking=True)))
    two = LiveRoom(2, "Sales", NOON, 5, (live_leg(3, "Cleo", conference_id=2),))
    caller = live_leg(4, conference_id=None, state=LegState.ENTRANCE)
    return LiveSnapshot((one, two), (caller,), LiveTotals(9, 5), 60.5, {"ticks": 3025.0})


class FakeOperations:
    """Carries out what is asked on its own snapshot and tells its subscribers."""

    def __init__(self, snapshot: LiveSnapshot | None = None, backlog: int = 1000) -> None:
        self.snapshot = snapshot or snapshot_of_two_rooms()
        self.broadcast = Broadcast(backlog)
        self.subscriptions: list[Subscription] = []
        self.broken = False
        """True: every operation fails as a defect would."""

    def live(self) -> LiveSnapshot:
        if self.broken:
            raise ZeroDivisionError
        return self.snapshot

    def subscribe(self) -> Subscription:
        self.subscriptions.append(self.broadcast.subscribe())
        return self.subscriptions[-1]

    async def mute(self, leg_id: int, muted: bool) -> bool:
        leg = self._leg(leg_id)
        if leg is not None:
            self.change(LegChanged(replace(leg, muted=muted)))
        return leg is not None

    async def drop(self, leg_id: int) -> bool:
        known = self._leg(leg_id) is not None
        if known:
            self.change(LegGone(leg_id))
        return known

    async def stop_conference(self, conference_id: int) -> int:
        legs = [leg for leg in self.snapshot.legs() if leg.conference_id == conference_id]
        for leg in legs:
            self.change(LegGone(leg.leg_id))
        self.change(RoomClosed(conference_id))
        return len(legs)

    def change(self, change: LiveChange) -> None:
        """Let something happen in the bridge."""
        self.snapshot = apply(self.snapshot, change)
        self.broadcast.publish(change)

    def _leg(self, leg_id: int) -> LiveLeg | None:
        return next((leg for leg in self.snapshot.legs() if leg.leg_id == leg_id), None)
