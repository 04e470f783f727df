"""All calls of the process: which call has which row, and what their callbacks mean.

    INVITE -> route, room in the house? -> row -> 200 -> media there -> LegAnswered ... LegEnded

A leg holds a row of the mixer from INVITE to end; its stream comes and goes with hold and
re-INVITE. Lives in the engine thread; reports by appending to `events`.
"""

import time
from dataclasses import dataclass
from itertools import count

import pjsua2 as pj

from bridge.end_reason import EndReason
from bridge.telephony.call import LegCall
from bridge.telephony.dialplan import Dialled, Dialplan
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
from bridge.telephony.sip_address import address_towards, caller_of, request_uri_of
from config.settings import SipSettings
from dtmf.digits import DigitFilter
from dtmf.keypad import Digit, DigitSource
from mixer.mixer import Mixer

RETRY_AFTER_S = 30


@dataclass
class Leg:
    """One call and its place in the mixer."""

    call: LegCall
    row: int
    answered: LegAnswered
    digits: DigitFilter
    reported: bool = False
    held: bool = False


class Legs:
    """The registry of calls; listens to their callbacks."""

    def __init__(self, sip: SipSettings, mixer: Mixer, ports: StreamPorts) -> None:
        self._dialplan = Dialplan(sip)
        self._capacity = sip.capacity
        self._public = sip.public_address
        self._mixer = mixer
        self._ports = ports
        self._numbers = count(1)
        self._legs: dict[int, Leg] = {}
        self._leg_of_row: dict[int, int] = {}
        self._ended: list[LegCall] = []
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

    def incoming(self, account: pj.Account, prm: pj.OnIncomingCallParam) -> None:
        """Answer an INVITE at once, or refuse it: 404 unknown address, 503 full house."""
        number = next(self._numbers)
        # A machine with several addresses answers with the one the caller can reach.
        media_address = None if self._public else address_towards(prm.rdata.srcAddress)
        call = LegCall(account, prm.callId, number, self, media_address)
        dialled = self._dialplan.route(request_uri_of(prm.rdata.wholeMsg))
        if dialled is None:
            self._refuse(call, prm, pj.PJSIP_SC_NOT_FOUND)
        elif len(self._legs) >= self._capacity:
            self._refuse(call, prm, pj.PJSIP_SC_SERVICE_UNAVAILABLE, RETRY_AFTER_S)
        else:
            self._answer(call, dialled, prm)

    def hang_up(self, leg: int, reason: EndReason) -> None:
        """End a call; its LegEnded is among the events afterwards."""
        found = self._legs.get(leg)
        if found is not None:
            try:
                found.call.end(reason)
            except pj.Error:
                self.call_ended(leg, reason, 0)

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

    def _answer(self, call: LegCall, dialled: Dialled, prm: pj.OnIncomingCallParam) -> None:
        row = self._mixer.add_leg()
        answered = LegAnswered(
            call.leg, dialled, caller_of(call.getInfo().remoteUri), prm.rdata.srcAddress
        )
        self._legs[call.leg] = Leg(call, row, answered, DigitFilter())
        self._leg_of_row[row] = call.leg
        try:
            call.accept()
        except pj.Error as error:
            # No RTP port left, or an offer that nothing answers: pjsua has sent the refusal.
            self.call_ended(call.leg, EndReason.LOST, 0)
            self.events.append(CallRefused(prm.rdata.srcAddress, 500 if error.status else 0))

    def _refuse(
        self,
        call: LegCall,
        prm: pj.OnIncomingCallParam,
        status: int,
        retry_after_s: int | None = None,
    ) -> None:
        self._ended.append(call)
        call.refuse(status, retry_after_s)
        self.events.append(CallRefused(prm.rdata.srcAddress, status))
