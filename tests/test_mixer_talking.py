"""Who is told to be talking, and how loud everybody is."""

import numpy as np
import pytest
import signals
from mixerbench import Bench, loop

from mixer.events import TalkingStarted, TalkingStopped


def test_talking_is_told_of_voices_that_are_heard() -> None:
    bench = Bench()
    burst = np.concatenate([signals.silence(200), signals.sine(500, 300), signals.silence(700)])
    row = bench.leg(burst, room=1)
    bench.leg(signals.noise(1000, level_dbov=-50), room=1)
    bench.leg(loop(500))
    bench.run(11)
    assert bench.events == []
    bench.run(1)
    assert bench.events == [TalkingStarted(row)]
    bench.run(32)
    assert bench.events == [TalkingStarted(row)]
    bench.run(1)
    assert bench.events == [TalkingStarted(row), TalkingStopped(row)]


def test_muting_ends_talking_at_once() -> None:
    bench = Bench()
    row = bench.leg(loop(500), room=1)
    bench.run(3)
    bench.mixer.mute(row, True)
    bench.run(1)
    assert bench.events == [TalkingStarted(row), TalkingStopped(row)]
    bench.mixer.mute(row, False)
    bench.run(2)
    assert bench.events[2:] == [TalkingStarted(row)]


def test_who_is_removed_is_not_talked_of_again() -> None:
    bench = Bench()
    row = bench.leg(loop(500), room=1)
    bench.run(3)
    bench.mixer.remove_leg(row)
    bench.run(3)
    assert bench.events == [TalkingStarted(row)]


def test_levels_are_those_of_the_last_frame_muted_or_not() -> None:
    bench = Bench()
    rows = [bench.leg(loop(500, level), room=1) for level in (-12.0, -30.0)]
    bench.leg(None)
    bench.mixer.mute(rows[1], True)
    bench.run(3)
    assert bench.mixer.levels[:3] == pytest.approx([-12, -30, -127], abs=0.1)
    bench.mixer.remove_leg(rows[0])
    bench.run(2)
    assert bench.mixer.levels[rows[0]] == -127
