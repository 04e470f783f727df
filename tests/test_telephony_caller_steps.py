"""Scripts of test callers, stepped by hand."""

import numpy as np
import pytest
from signals import sine, tones_in

from bridge.telephony.caller_script import (
    RATE_HZ,
    Dial,
    HangUp,
    Key,
    Say,
    Step,
    Wait,
    WaitFor,
    WaitUntil,
)
from bridge.telephony.caller_steps import Press, Progress
from bridge.telephony.caller_voice import Recording, Voice
from dtmf.keypad import DigitSource
from mixer.frame import samples_per_frame

DIAL = Dial("sip:join@127.0.0.1")
FRAME = samples_per_frame(RATE_HZ)


def connected(*steps: Step) -> Progress:
    """A script whose call stands since 10.0."""
    progress = Progress((DIAL, *steps), 10.0)
    assert progress.advance(10.0) == [DIAL]
    progress.connected(10.0)
    return progress


def test_nothing_goes_on_before_the_call_stands() -> None:
    progress = Progress((DIAL, HangUp()), 10.0)
    assert progress.advance(10.0) == [DIAL]
    assert progress.advance(99.0) == []
    assert not progress.finished(99.0)
    progress.connected(99.0)
    assert progress.advance(99.0) == [HangUp()]
    assert progress.finished(99.0)


def test_keys_come_one_by_one() -> None:
    progress = connected(Key("12", DigitSource.SIP_INFO, tone_ms=80, pause_ms=20), HangUp())
    first = Press("1", DigitSource.SIP_INFO, 80, last=False)
    second = Press("2", DigitSource.SIP_INFO, 80, last=True)
    assert progress.advance(10.0) == [first]
    assert progress.advance(10.09) == []
    assert progress.advance(10.1) == [second]
    assert progress.advance(10.19) == []
    assert progress.advance(10.21) == [HangUp()]


def test_waiting_is_not_acting() -> None:
    progress = connected(Wait(2.0), HangUp())
    assert progress.advance(10.0) == []
    assert progress.advance(11.9) == []
    assert progress.advance(12.0) == [HangUp()]


def test_a_last_wait_is_waited_for() -> None:
    progress = connected(Wait(2.0))
    progress.advance(10.0)
    assert not progress.finished(11.9)
    assert progress.finished(12.0)


def test_a_signal_counts_also_when_it_came_before_its_step() -> None:
    progress = connected(Wait(1.0), WaitFor("go"), HangUp())
    assert progress.advance(10.0) == []
    progress.signal("go", 10.5)
    assert progress.advance(11.0) == [HangUp()]


def test_a_signal_is_waited_for() -> None:
    progress = connected(WaitFor("go"), HangUp())
    assert progress.advance(10.0) == []
    progress.signal("stop", 11.0)
    assert progress.advance(11.0) == []
    progress.signal("go", 12.0)
    assert progress.advance(12.0) == [HangUp()]


@pytest.mark.parametrize("came_at", [9.0, 10.0, 11.0])
def test_times_are_counted_from_the_signal(came_at: float) -> None:
    progress = connected(WaitUntil(5.0, after="go"), HangUp())
    if came_at > 10.0:
        assert progress.advance(10.0) == []
    progress.signal("go", came_at)
    assert progress.advance(came_at + 4.9) == []
    assert progress.advance(came_at + 5.0) == [HangUp()]


def test_times_without_a_signal_are_counted_from_the_start() -> None:
    progress = Progress((WaitUntil(0.5), DIAL), 10.0)
    assert progress.advance(10.4) == []
    assert progress.advance(10.5) == [DIAL]


def test_keys_stay_out_of_reprs() -> None:
    assert "4711" not in repr(Key("4711"))
    assert "'7'" not in repr(Press("7", DigitSource.SIP_INFO, 100, last=True))


def spoken(voice: Voice, frames: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """The next frames of a voice."""
    row = np.ones((frames, FRAME), np.int16)
    for frame in row:
        voice.speak(frame)
    return row.ravel()


def test_a_voice_says_once_what_it_is_told() -> None:
    voice, samples = Voice(), np.arange(1, 201, dtype=np.int16)
    assert not spoken(voice, 1).any()
    voice.say(Say(samples))
    assert np.array_equal(spoken(voice, 2), np.pad(samples, (0, 2 * FRAME - 200)))
    assert not spoken(voice, 1).any()


def test_a_voice_says_it_again_and_again() -> None:
    voice, samples = Voice(), np.arange(1, 101, dtype=np.int16)
    voice.say(Say(samples, loop=True))
    assert np.array_equal(spoken(voice, 5), np.tile(samples, 8))
    voice.be_quiet()
    assert not spoken(voice, 1).any()


def test_a_keyed_tone_goes_before_speech_and_ends() -> None:
    voice = Voice()
    voice.say(Say(sine(400, 1000), loop=True))
    voice.press("5", 100)
    assert tones_in(spoken(voice, 5), RATE_HZ) == [770, 1340]  # 1336, on a raster of 10 Hz
    assert tones_in(spoken(voice, 50), RATE_HZ) == [400]


def test_a_recording_keeps_both_sides_from_its_first_tick() -> None:
    recording = Recording()
    assert [len(side) for side in recording.whole()] == [0, 0]
    heard, said = np.full(FRAME, 3, np.int16), np.full(FRAME, 4, np.int16)
    recording.add(7, heard, said)
    heard[:] = 5
    recording.add(8, heard, said)
    assert recording.first_tick == 7
    assert [int(side.sum()) for side in recording.whole()] == [8 * FRAME, 8 * FRAME]
