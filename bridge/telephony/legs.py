"""All calls of the process: which call has which row, and what their callbacks mean.

    INVITE -> row -> 200 -> media there -> LegAnswered ... LegEnded
                            no media, ever -> nothing is reported

A leg holds a row of the mixer from INVITE to end; its stream comes and goes with hold and
re-INVITE. Implements call.CallListener; reports by appending to `events`. Lives in the engine.
"""

import time
from dataclasses import dataclass
from typing import Protocol

from bridge.end_reason import EndReason
from bridge.telephony.events import (
    CallRefused,
    DigitPressed,
    Event,
    LegAnswered,
    LegEnded,
    LegHeld,
    LegResumed,
)
from bridge.telephony.ports import StreamPorts
from dtmf.digits import DigitFilter
from dtmf.keypad import Digit, DigitSource
from mixer.mixer import Mixer


class Call(Protocol):
    """A call as far as the legs need it (bridge.telephony.call)."""

    leg: int

    def end(self, reason: EndReason) -> None:
        """Hang up; `call_ended` follows before this returns."""


@dataclass
class Leg:
    """One call and its place in the mixer."""

    call: Call
    row: int
    answered: LegAnswered
    digits: DigitFilter
    reported: bool = False
    held: bool = False


class Legs:
    """The registry of calls; listens to their callbacks."""

    def __init__(self, mixer: Mixer, ports: StreamPorts) -> None:
        self._mixer = mixer
        self._ports = ports
        self._legs: dict[int, Leg] = {}
        self._leg_of_row: dict[int, int] = {}
        self._ended: list[Call] = []
        self.events: list[Event] = []

    def __len__(self) -> int:
        return len(self._legs)

    def row_of(self, leg: int) -> int | None:
        """The leg's row, or None if it has ended."""
        found = self._legs.get(leg)
        return found.row if found else None

    def leg_of(self, row: int) -> int | None:
        """The leg that holds a row, or None."""
        return self._leg_of_row.get(row)

    def add(self, call: Call, answered: LegAnswered) -> None:
        """A call that is being answered takes a row; `answered` is reported with its media."""
        row = self._mixer.add_leg()
        self._legs[call.leg] = Leg(call, row, answered, DigitFilter())
        self._leg_of_row[row] = call.leg

    def refused(self, call: Call, source_address: str, sip_status: int) -> None:
        """A call that was never a leg."""
        self._ended.append(call)
        self.events.append(CallRefused(source_address, sip_status))

    def not_answered(self, leg: int, source_address: str, sip_status: int) -> None:
        """A call that was added could not be answered after all."""
        self.call_ended(leg, EndReason.LOST, 0)
        self.events.append(CallRefused(source_address, sip_status))

    def hang_up(self, leg: int, reason: EndReason) -> None:
        """End a call; its LegEnded is among the events afterwards."""
        found = self._legs.get(leg)
        if found is not None:
            found.call.end(reason)

    def hang_up_all(self, reason: EndReason) -> None:
        """End every call."""
        for leg in list(self._legs):
            self.hang_up(leg, reason)

    def let_go_of_ended(self) -> None:
        """Destroy the call objects that have ended, outside their own callbacks."""
        self._ended.clear()

    def stream_created(self, leg: int, port: int) -> None:
        """A stream port speaks for this leg from now on."""
        if leg in self._legs:
            self._ports.attach(self._legs[leg].row, port)

    def stream_destroyed(self, leg: int) -> None:
        """The port is about to go: nobody may call it any more."""
        if leg in self._legs:
            self._ports.detach(self._legs[leg].row)

    def media_changed(self, leg: int, held: bool) -> None:
        """Media is there, or was put on hold or taken back."""
        found = self._legs.get(leg)
        if found is None:
            return
        if not found.reported:
            found.reported = True
            self.events.append(found.answered)
        if held != found.held:
            found.held = held
            self._mixer.hold(found.row, held)
            self.events.append(LegHeld(leg) if held else LegResumed(leg))

    def digit_pressed(self, leg: int, symbol: str, source: DigitSource) -> None:
        """A key arrived; reported unless it is the same press by another way."""
        digit = Digit(symbol, source, time.monotonic())
        found = self._legs.get(leg)
        if found is not None and found.digits.accept(digit):
            self.events.append(DigitPressed(leg, digit))

    def call_ended(self, leg: int, reason: EndReason, sip_status: int) -> None:
        """Free the row; report the end if the leg was ever reported."""
        found = self._legs.pop(leg, None)
        if found is None:
            return
        self._ports.detach(found.row)
        del self._leg_of_row[found.row]
        self._mixer.remove_leg(found.row)
        self._ended.append(found.call)
        if found.reported:
            self.events.append(LegEnded(leg, reason, sip_status))
