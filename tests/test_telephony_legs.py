"""The registry of calls, with calls that know no SIP."""

from dataclasses import dataclass, field

import pytest

from bridge.end_reason import EndReason
from bridge.telephony.commands import RATE_HZ
from bridge.telephony.dialplan import Dialled
from bridge.telephony.events import (
    CallRefused,
    DigitPressed,
    LegAnswered,
    LegEnded,
    LegHeld,
    LegResumed,
)
from bridge.telephony.legs import Legs
from bridge.telephony.ports import StreamPorts
from dtmf.keypad import DigitSource
from mixer.mixer import Mixer
from mixer.routes import MixerFull

SOURCE = "192.0.2.1:5060"


@dataclass
class FakeCall:
    """A call that ends as soon as it is told to, as pjsua's do."""

    leg: int
    legs: Legs
    ended: list[EndReason] = field(default_factory=list)

    def end(self, reason: EndReason) -> None:
        self.ended.append(reason)
        self.legs.call_ended(self.leg, reason, 200)


class Desk:
    """Legs on a mixer for two."""

    def __init__(self) -> None:
        self.mixer = Mixer(RATE_HZ, 2)
        self.ports = StreamPorts(self.mixer.input, self.mixer.output)
        self.legs = Legs(self.mixer, self.ports)

    def add(self, leg: int) -> FakeCall:
        call = FakeCall(leg, self.legs)
        self.legs.add(call, answered(leg))
        return call

    def taken(self) -> list[object]:
        """The events since the last time."""
        events, self.legs.events = self.legs.events, []
        return list(events)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def answered(leg: int) -> LegAnswered:
    return LegAnswered(leg, Dialled(), "ada", SOURCE)


def test_a_leg_is_reported_once_its_media_is_there(desk: Desk) -> None:
    desk.add(1)
    assert desk.taken() == []
    desk.legs.media_changed(1, held=False)
    desk.legs.media_changed(1, held=False)
    assert desk.taken() == [answered(1)]


def test_a_call_that_comes_on_hold_is_answered_and_held(desk: Desk) -> None:
    desk.add(1)
    desk.legs.media_changed(1, held=True)
    desk.legs.media_changed(1, held=False)
    assert desk.taken() == [answered(1), LegHeld(1), LegResumed(1)]


def test_rows_and_legs_find_each_other_until_the_end(desk: Desk) -> None:
    desk.add(7)
    row = desk.legs.row_of(7)
    assert row is not None
    assert desk.legs.leg_of(row) == 7
    desk.legs.media_changed(7, held=False)
    desk.legs.call_ended(7, EndReason.HUNG_UP, 200)
    assert (desk.legs.row_of(7), desk.legs.leg_of(row), len(desk.legs)) == (None, None, 0)
    assert desk.taken()[-1] == LegEnded(7, EndReason.HUNG_UP, 200)


def test_a_row_is_free_for_the_next_call_one_tick_after_the_end(desk: Desk) -> None:
    desk.add(1)
    desk.add(2)
    with pytest.raises(MixerFull):
        desk.add(3)
    desk.legs.hang_up(1, EndReason.DROPPED)
    desk.mixer.tick()
    desk.add(4)
    assert len(desk.legs) == 2


def test_who_was_never_reported_ends_in_silence(desk: Desk) -> None:
    desk.add(1)
    desk.legs.call_ended(1, EndReason.LOST, 500)
    assert desk.taken() == []


def test_a_call_that_could_not_be_answered_counts_as_refused(desk: Desk) -> None:
    desk.add(1)
    desk.legs.not_answered(1, SOURCE, 500)
    desk.legs.refused(FakeCall(2, desk.legs), SOURCE, 404)
    assert desk.taken() == [CallRefused(SOURCE, 500), CallRefused(SOURCE, 404)]
    assert len(desk.legs) == 0


def test_a_port_comes_and_goes_with_the_stream_and_goes_with_the_leg(desk: Desk) -> None:
    desk.add(1)
    for _ in range(2):
        desk.legs.stream_created(1, 0xABC0)
        assert len(desk.ports) == 1
        desk.legs.stream_destroyed(1)
        assert len(desk.ports) == 0
    desk.legs.stream_created(1, 0xABC0)
    desk.legs.call_ended(1, EndReason.HUNG_UP, 200)
    assert len(desk.ports) == 0


def test_one_press_reported_two_ways_is_one_digit(desk: Desk) -> None:
    desk.add(1)
    desk.add(2)
    for source in DigitSource:
        desk.legs.digit_pressed(1, "5", source)
    desk.legs.digit_pressed(2, "5", DigitSource.IN_BAND)
    pressed = [(e.leg, e.digit.symbol) for e in desk.taken() if isinstance(e, DigitPressed)]
    assert pressed == [(1, "5"), (2, "5")]


def test_hanging_up_reports_our_reason_once(desk: Desk) -> None:
    call = desk.add(1)
    desk.legs.media_changed(1, held=False)
    desk.legs.hang_up(1, EndReason.DROPPED)
    desk.legs.hang_up(1, EndReason.STOPPED)
    assert call.ended == [EndReason.DROPPED]
    assert desk.taken()[1:] == [LegEnded(1, EndReason.DROPPED, 200)]


def test_the_end_of_the_house_ends_every_call(desk: Desk) -> None:
    calls = [desk.add(1), desk.add(2)]
    desk.legs.hang_up_all(EndReason.BRIDGE_STOPPED)
    assert [call.ended for call in calls] == [[EndReason.BRIDGE_STOPPED]] * 2
    assert len(desk.legs) == 0


def test_what_is_said_of_a_leg_that_is_gone_is_nobodys(desk: Desk) -> None:
    desk.legs.media_changed(9, held=True)
    desk.legs.digit_pressed(9, "5", DigitSource.SIP_INFO)
    desk.legs.stream_created(9, 0xABC0)
    desk.legs.stream_destroyed(9)
    desk.legs.call_ended(9, EndReason.LOST, 408)
    desk.legs.hang_up(9, EndReason.DROPPED)
    assert desk.taken() == []
    assert len(desk.ports) == 0
