"""A visit: one caller's way from answer to end. Sans-IO.

    ENTRANCE --Wait--> WAITING --start--+
        |                               v
        +-------------Admit---------> ROOM --drop, replace, stop--> LEAVING (farewell) --> ended

A visit may be seen off from every state, and end in every state.

The entrance's dialogue is pinentry's; the seat is the room's. Here they belong to one leg.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bridge.control.live import LegState, LiveLeg
from bridge.end_reason import EndReason
from bridge.rooms.room import Seat
from bridge.store.records import Conference
from config.settings import Language
from pinentry.actions import Refusal
from pinentry.entrance import Entrance
from pinentry.verdicts import Role

END_REASONS = {
    Refusal.WRONG_CODE: EndReason.WRONG_CODE,
    Refusal.WRONG_PIN: EndReason.WRONG_PIN,
    Refusal.NO_INPUT: EndReason.NO_INPUT,
    Refusal.PIN_IN_USE: EndReason.PIN_IN_USE,
    Refusal.FULL: EndReason.ROOM_FULL,
    Refusal.NOT_STARTED: EndReason.NOT_STARTED,
    Refusal.ENDED: EndReason.CONFERENCE_ENDED,
    Refusal.UNAVAILABLE: EndReason.UNAVAILABLE,
    Refusal.LOCKED: EndReason.ROOM_LOCKED,
}
"""Every refusal's end reason; a test holds it complete."""


@dataclass
class Visit:
    """All that is known of one leg while it lives; changed by the switchboard alone."""

    leg: int
    record_id: UUID
    """The leg's id in the store."""
    entrance: Entrance
    answered_at: datetime
    caller: str
    """Masked."""
    language: Language
    state: LegState = LegState.ENTRANCE
    seat: Seat | None = None
    conference: Conference | None = None
    """Known from the right code on."""
    muted: bool = False
    held: bool = False
    talking: bool = False
    leaving: EndReason | None = None
    """Set once it is to end: nothing but the farewell is heard, and this is the end reason."""

    @property
    def conference_id(self) -> int | None:
        """The conference the caller is on the way to, or in."""
        return self.conference.id if self.conference else None

    @property
    def can_be_heard(self) -> bool:
        """Whether the room hears this leg when it talks."""
        return self.state is LegState.ROOM and not (self.muted or self.held)

    def live(self) -> LiveLeg:
        """How the operator sees the visit."""
        seat = self.seat or Seat(self.leg, Role.PARTICIPANT)
        return LiveLeg(
            leg_id=self.leg,
            conference_id=self.conference_id,
            state=self.state,
            since=self.answered_at,
            caller=self.caller,
            name=seat.name,
            company=seat.company,
            role=seat.role,
            language=self.language,
            talking=self.talking and self.can_be_heard,
            muted=self.muted,
            held=self.held,
        )
