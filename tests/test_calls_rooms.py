"""Who hears whom in the room of a real bridge: everybody has a tone, everybody is an ear.

Rooms of 2, 5 and 30 are called by pjsua2 at the same time. Hold is played by hand, in each of the
three ways that phones know (RFC 3264, section 8.4; RFC 2543, section B.5), by a caller who goes on
sending his music.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from called_bridge import CalledBridge, called_bridge
from numpy.typing import NDArray
from rtp_wire import Media
from signals import sine
from sip_wire import Message, WireCall, sdp

from bridge.telephony.caller_process import CallerProcess
from bridge.telephony.caller_script import (
    RATE_HZ,
    CallerResult,
    Dial,
    Happening,
    Key,
    Say,
    Script,
    Wait,
    WaitUntil,
)
from config.settings import PinMode

pytestmark = [pytest.mark.sip, pytest.mark.timeout(120)]

SIZES = (2, 5, 30)
LEVELS_DBOV = {2: -15.0, 5: -20.0, 30: -30.0}
"""Together they stay below full scale."""
TALK = "talk"
WELCOMED_S = 3.0
"""The room is not so loud while the bridge speaks to somebody who has just come in."""
TALKED_S = 4.0
EAR_S = 3.0
PIECE = 1000
"""Samples; 8 Hz are whole periods of them."""


@pytest.fixture(scope="module")
def house() -> Iterator[CalledBridge]:
    """A bridge for all tests of this module."""
    with (
        tempfile.TemporaryDirectory(prefix="db-") as folder,
        called_bridge(Path(folder), sip={"capacity": 100}) as house,
    ):
        yield house


def frequency_hz(place: int) -> int:
    """Each place's own tone, so that no harmonic of one is another; whole periods of a piece."""
    return 304 + 88 * place


@pytest.fixture(scope="module")
def results(house: CalledBridge) -> Mapping[str, CallerResult]:
    """Everybody has talked, in rooms of all sizes at once."""
    scripts = [script for size in SIZES for script in _room(house, size)]
    with CallerProcess(scripts) as callers:
        house.until(lambda: sum(len(r.legs) for r in house.live().rooms) == sum(SIZES), 30)
        callers.signal(TALK)
        return callers.finish(30)


def _room(house: CalledBridge, size: int) -> list[Script]:
    pins = {f"{4000 + place}": f"Guest {place}" for place in range(size)}
    meeting = house.conference(pins, pin_mode=PinMode.ENFORCE, size=size)
    return [
        Script(
            f"{size}-{place}",
            (
                WaitUntil(0.1 * place),
                Dial(house.uri(f"join+{meeting.participant_code}")),
                Wait(0.3),
                Key(f"{pin}#", tone_ms=80, pause_ms=60),
                WaitUntil(WELCOMED_S, after=TALK),
                Say(sine(frequency_hz(place), 1000, RATE_HZ, LEVELS_DBOV[size]), loop=True),
                Wait(TALKED_S),
            ),
        )
        for place, pin in enumerate(pins)
    ]


@pytest.mark.parametrize("size", SIZES)
def test_everybody_hears_exactly_the_others(
    results: Mapping[str, CallerResult], size: int
) -> None:
    tones = [frequency_hz(place) for place in range(size)]
    for place in range(size):
        gains_db = _levels_dbov(results[f"{size}-{place}"].heard, tones) - LEVELS_DBOV[size]
        own, others = gains_db[place], np.delete(gains_db, place)
        assert np.abs(others).max() < 2, f"ear {place} of {size} misses somebody"
        assert own < -15, f"ear {place} of {size} hears itself"


def _levels_dbov(heard: NDArray[np.int16], tones: list[int]) -> NDArray[np.float64]:
    """How loud each tone was: the median over short pieces, for a packet may come late."""
    end = len(heard) - int(0.3 * RATE_HZ)
    pieces = heard[end - int(EAR_S * RATE_HZ) : end].reshape(-1, PIECE) / 32768
    window = np.blackman(PIECE)
    spectrum = np.abs(np.fft.rfft(pieces * window)) / window.sum() * np.sqrt(2)
    places = np.rint(np.array(tones) * PIECE / RATE_HZ).astype(int)
    level: NDArray[np.float64] = 20 * np.log10(np.median(spectrum, axis=0)[places] + 1e-9)
    return level


def test_nobody_was_hung_up_on(results: Mapping[str, CallerResult]) -> None:
    assert all(result.completed for result in results.values())


@dataclass
class Talker:
    """A caller by hand, with a tone of his own."""

    call: WireCall
    tone: int
    media: Media = field(default_factory=Media)

    def enter(self) -> None:
        """Dial, and talk."""
        self.send_to(self.call.invite(sdp(self.media.port)))
        self.media.say(self.tone)

    def send_to(self, answer: Message) -> None:
        """To where the answer says."""
        assert answer.status == 200
        self.media.send_to(int(answer.body.partition("m=audio ")[2].split()[0]))

    def leave(self) -> None:
        """Hang up."""
        self.call.hang_up()
        self.media.close()


HOLDS = {
    "sendonly": ({"direction": "sendonly"}, "recvonly"),
    "inactive": ({"direction": "inactive"}, "inactive"),
    "zeros": ({"connection": "0.0.0.0"}, None),
}
HOLDER, OTHER, THIRD = 700, 1100, 1700


@pytest.mark.parametrize("how", HOLDS)
def test_a_held_leg_is_not_heard_and_hears_nothing(house: CalledBridge, how: str) -> None:
    code = house.conference().participant_code
    names = f"{how}-holder", f"{how}-other", f"{how}-third"
    everybody = [
        Talker(WireCall(name, code, house.port), tone)
        for name, tone in zip(names, (HOLDER, OTHER, THIRD), strict=True)
    ]
    holder, other, third = everybody
    for talker in everybody:
        talker.enter()
    house.until(lambda: holder.media.tones() == [OTHER, THIRD])
    house.until(lambda: other.media.tones() == [HOLDER, THIRD])

    changes, answered = HOLDS[how]
    holder.media.say(2300)  # its music on hold
    answer = holder.call.invite(sdp(holder.media.port, **changes))
    assert answer.status == 200
    assert answered is None or f"a={answered}" in answer.body
    house.until(lambda: (leg := house.live_leg(names[0])) and leg.held)
    house.until(lambda: other.media.tones() == [THIRD])
    house.until(lambda: third.media.tones() == [OTHER])
    assert not np.abs(holder.media.heard(0.5)).max(initial=0) > 8, "a held leg hears the room"
    assert 2300 not in other.media.tones()

    holder.media.say(HOLDER)
    holder.send_to(holder.call.invite(sdp(holder.media.port)))
    house.until(lambda: (leg := house.live_leg(names[0])) and not leg.held)
    house.until(lambda: holder.media.tones() == [OTHER, THIRD])
    house.until(lambda: other.media.tones() == [HOLDER, THIRD])
    for talker in everybody:
        talker.leave()


def test_hold_in_the_entrance_and_while_waiting(house: CalledBridge) -> None:
    code = house.conference(starts_in_s=600).participant_code
    with WireCall("waits-held", code, house.port) as call:
        media = Media()
        assert call.invite(sdp(media.port)).status == 200
        assert call.invite(sdp(media.port, direction="sendonly")).status == 200
        house.until(lambda: (leg := house.live_leg("waits-held")) and leg.held)
        assert call.invite(sdp(media.port)).status == 200
        house.until(lambda: media.heard(0.5).any())
        media.close()
    assert house.leg("waits-held").reason == "hung-up"


def test_whoever_is_alone_hears_silence(house: CalledBridge) -> None:
    code = house.conference().participant_code
    alone = Talker(WireCall("alone", code, house.port), HOLDER)
    alone.enter()
    house.until(lambda: alone.media.heard(1.0).any())
    house.until(lambda: (heard := alone.media.heard(1.0)).size > 7000 and not heard.any())
    alone.leave()


def test_the_callers_are_answered_at_once(results: Mapping[str, CallerResult]) -> None:
    for result in results.values():
        dialled, answered = result.when(Happening.DIALLED), result.when(Happening.ANSWERED)
        assert dialled is not None
        assert answered is not None
        assert answered - dialled < 1.0
