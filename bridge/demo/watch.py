"""Watches the bridge and the callers while they play, and gives the signals to dial and to talk.

    callers' reports ──┐
                       ├─► stages ─► show(DemoState) ten times a second
    bridge's changes ──┘   all in the room, welcome over ─► signal ─► all hung up ─► back

The bridge says who is in the room and who talks (control API); the callers say when they dialled.
asyncio thread.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from bridge.control.client import ControlClient
from bridge.control.live import LegState, LiveLeg, LiveSnapshot
from bridge.control.watching import snapshots
from bridge.demo.script import DIAL, TALK, Person, talk_s
from bridge.demo.states import CallerState, DemoState, Phase, Stage
from bridge.telephony.caller_process import CallerProcess
from bridge.telephony.caller_script import Happening

SHOWN_EVERY_S = 0.1
ENTRY_LIMIT_S = 25.0
"""Whoever is not in the room by then is missed by the others: that is what the proof finds."""
WELCOME_S = 2.5
"""The last one's words of welcome end before anybody talks."""
END_SLACK_S = 10.0

Show = Callable[[DemoState], None]


@dataclass
class Watch:
    """One performance. `entered_at`: monotonic time at which each user was in the room."""

    people: Sequence[Person]
    callers: CallerProcess
    show: Show
    began_at: float
    entered_at: dict[str, float] = field(default_factory=dict)
    _legs: dict[str, LiveLeg] = field(default_factory=dict)

    async def performance(self, client: ControlClient) -> None:
        """From the first ring to the last BYE."""
        following = asyncio.create_task(self._follow(client))
        self.callers.signal(DIAL)
        try:
            if await self._until(self._all_in, Phase.DIALLING, ENTRY_LIMIT_S):
                await self._until(lambda: False, Phase.DIALLING, WELCOME_S)
            self.callers.signal(TALK)
            limit_s = talk_s(len(self.people)) + END_SLACK_S
            await self._until(self._all_gone, Phase.TALKING, limit_s)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    def state(self, phase: Phase) -> DemoState:
        """This moment."""
        callers = tuple(self._caller(person) for person in self.people)
        return DemoState(phase, time.monotonic() - self.began_at, callers)

    async def _until(self, reached: Callable[[], bool], phase: Phase, limit_s: float) -> bool:
        """Show the state again and again until it is reached; False when the time is up."""
        deadline = time.monotonic() + limit_s
        while not reached():
            self.show(self.state(phase))
            if time.monotonic() >= deadline:
                return False
            await asyncio.sleep(SHOWN_EVERY_S)
        return True

    async def _follow(self, client: ControlClient) -> None:
        async with aclosing(snapshots(client)) as changes:
            async for snapshot in changes:
                self._take(snapshot, time.monotonic())

    def _take(self, snapshot: LiveSnapshot, now: float) -> None:
        users = {person.name: person.user for person in self.people}
        in_room = (leg for leg in snapshot.legs() if leg.state is LegState.ROOM)
        self._legs = {users[leg.name]: leg for leg in in_room if leg.name in users}
        for user in self._legs:
            self.entered_at.setdefault(user, now)

    def _all_in(self) -> bool:
        return len(self.entered_at) == len(self.people)

    def _all_gone(self) -> bool:
        return all(self.callers.happened(p.user, Happening.ENDED) for p in self.people)

    def _caller(self, person: Person) -> CallerState:
        leg = self._legs.get(person.user)
        return CallerState(
            name=person.name,
            company=person.company,
            stage=self._stage(person.user),
            talking=leg is not None and leg.talking,
            entered_s=self.entered_s(person.user),
        )

    def entered_s(self, user: str) -> float | None:
        """From dialling to being in the room."""
        dialled = self.callers.happened(user, Happening.DIALLED)
        if dialled is None or user not in self.entered_at:
            return None
        return round(self.entered_at[user] - dialled.at, 2)

    def _stage(self, user: str) -> Stage:
        if self.callers.happened(user, Happening.ENDED):
            return Stage.GONE
        if user in self._legs:
            return Stage.ROOM
        if self.callers.happened(user, Happening.ANSWERED):
            return Stage.ENTRANCE
        return Stage.RINGING if self.callers.happened(user, Happening.DIALLED) else Stage.WAITING
