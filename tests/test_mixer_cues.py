"""Cues on top of a room: when they are heard, and when their end is told."""

import numpy as np
import pytest
import signals
from mixerbench import FRAME, RATE_HZ, Bench, Samples, loop

from mixer.cues import DUCK_DB
from mixer.events import CueEnded
from mixer.mixer import Mixer


def test_a_cue_is_heard_by_one_leg_and_ends_once() -> None:
    bench = Bench()
    row, other = bench.leg(), bench.leg()
    cue = loop(600)
    bench.mixer.play(row, cue, 7)
    bench.run(50)
    assert bench.events == [CueEnded(row, 7)]
    assert (bench.heard(row)[40:-40] == cue[40:-40]).all()
    bench.run(10)
    assert bench.events == [CueEnded(row, 7)]
    assert not bench.heard(row, last=10).any()
    assert not bench.heard(other).any()


@pytest.mark.parametrize("count", [0, 1, 39, 40, 41, 159, 160, 161, 199, 200, 201, 1000])
def test_cues_of_any_length_end_with_their_last_sample(count: int) -> None:
    bench = Bench()
    row = bench.leg()
    bench.mixer.play(row, np.full(count, 9000, np.int16), 3)
    ticks = max(1, -(-count // FRAME))
    bench.run(ticks - 1)
    assert bench.events == []
    bench.run(1)
    assert bench.events == [CueEnded(row, 3)]
    bench.run(2)
    assert not bench.heard(row)[count:].any()
    assert bench.heard(row)[: max(0, count - 40)].size == np.count_nonzero(
        bench.heard(row)[: max(0, count - 40)]
    )


def test_a_replaced_or_stopped_cue_does_not_tell_its_end() -> None:
    bench = Bench()
    row = bench.leg()
    bench.mixer.play(row, loop(600), 1)
    bench.run(2)
    bench.mixer.play(row, loop(700), 2)
    bench.mixer.play(row, loop(800), 3)
    bench.run(11)
    assert signals.tones_in(bench.heard(row, last=10), RATE_HZ) == [800]
    bench.mixer.stop(row)
    bench.run(60)
    assert bench.events == []
    assert not bench.heard(row, last=59).any()


def test_stopping_where_nothing_plays_changes_nothing() -> None:
    bench = Bench()
    row = bench.leg()
    bench.mixer.stop(row)
    bench.mixer.play(row, loop(600), 1)
    bench.mixer.stop(row)
    bench.run(3)
    assert not bench.heard(row).any()
    assert bench.events == []


def test_cues_follow_one_another_without_a_gap() -> None:
    bench = Bench()
    row = bench.leg()
    for cue_id in (1, 2):
        bench.mixer.play(row, loop(600)[: 3 * FRAME], cue_id)
        bench.run(3)
    assert bench.events == [CueEnded(row, 1), CueEnded(row, 2)]


def test_a_room_is_ducked_for_whoever_hears_a_cue_and_nobody_else() -> None:
    bench = Bench()
    bench.leg(loop(500, -20), room=1)
    prompted, other = bench.leg(None, room=1), bench.leg(None, room=1)
    bench.run(2)
    bench.mixer.play(prompted, signals.silence(200), 1)
    bench.run(9)
    assert signals.level_dbov(bench.heard(prompted, last=8)) == pytest.approx(
        -20 + DUCK_DB, abs=0.1
    )
    assert signals.level_dbov(bench.heard(other, last=8)) == pytest.approx(-20, abs=0.1)
    bench.run(3)
    assert signals.level_dbov(bench.heard(prompted, last=1)) == pytest.approx(-20, abs=0.1)


def test_cue_and_room_together_are_cut_off_and_never_wrap() -> None:
    bench = Bench()
    loud = np.full(FRAME, 32767, np.int16)
    bench.leg(loud, room=1)
    row = bench.leg(None, room=1)
    bench.mixer.play(row, np.tile(loud, 5), 1)
    bench.run(3)
    assert (bench.heard(row, last=1) == 32767).all()


def test_a_cue_runs_on_unheard_while_held() -> None:
    bench = Bench()
    row = bench.leg()
    bench.mixer.play(row, loop(600)[: 5 * FRAME], 1)
    bench.mixer.hold(row, True)
    bench.run(5)
    assert bench.events == [CueEnded(row, 1)]
    assert not bench.heard(row).any()


@pytest.mark.parametrize("bad", [np.zeros(9, np.float32), np.zeros((2, 9), np.int16)])
def test_recordings_of_another_shape_are_refused(bad: Samples) -> None:
    mixer = Mixer(RATE_HZ, 1)
    row = mixer.add_leg()
    with pytest.raises(ValueError, match="one row of int16"):
        mixer.play(row, bad, 1)
    with pytest.raises(ValueError, match="one row of int16"):
        mixer.music(row, bad)


def test_a_cue_goes_on_when_another_ends_or_goes_with_its_leg() -> None:
    bench = Bench()
    rows = [bench.leg() for _ in range(3)]
    cue = loop(600)
    for row, frames in zip(rows, (2, 5, 9), strict=True):
        bench.mixer.play(row, cue[: frames * FRAME], frames)
    bench.run(3)
    bench.mixer.remove_leg(rows[1])
    bench.run(8)
    assert bench.events == [CueEnded(rows[0], 2), CueEnded(rows[2], 9)]
    assert (bench.heard(rows[2])[FRAME : 8 * FRAME] == cue[FRAME : 8 * FRAME]).all()


def test_a_cue_is_lost_for_as_long_as_the_leg_is_held() -> None:
    bench = Bench()
    row, cue = bench.leg(), loop(600)
    bench.mixer.play(row, cue, 1)
    bench.run(4)
    bench.mixer.hold(row, True)
    bench.run(4)
    assert not bench.heard(row, last=3).any()
    bench.mixer.hold(row, False)
    bench.run(4)
    assert (bench.heard(row, last=3) == cue[9 * FRAME : 12 * FRAME]).all()
