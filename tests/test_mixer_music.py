"""Endless tracks, heard in step."""

import numpy as np
import pytest
import signals
from mixerbench import FRAME, RATE_HZ, Bench, loop

from mixer.mixer import Mixer


def test_music_is_heard_in_step_by_all_and_loops_without_a_seam() -> None:
    bench = Bench()
    track = loop(440)[: 1000 - 1000 % 200]
    first = bench.leg()
    bench.mixer.music(first, track)
    bench.run(3)
    second = bench.leg()
    bench.mixer.music(second, track)
    bench.run(20)
    expected = track.take(np.arange(23 * FRAME), mode="wrap")
    assert (bench.heard(first)[FRAME:] == expected[FRAME:]).all()
    assert (bench.heard(second, last=19) == expected[4 * FRAME :]).all()


def test_music_gives_way_to_a_room_and_comes_back() -> None:
    bench = Bench()
    row, talker = bench.leg(None), bench.leg(loop(500), room=1)
    bench.mixer.music(row, loop(900))
    bench.run(2)
    bench.mixer.join(row, 1)
    bench.run(52)
    assert signals.tones_in(bench.heard(row, last=50), RATE_HZ) == [500]
    assert not bench.heard(talker).any()
    bench.mixer.leave(row)
    bench.run(52)
    assert signals.tones_in(bench.heard(row, last=50), RATE_HZ) == [900]
    bench.mixer.music(row, None)
    bench.run(2)
    assert not bench.heard(row, last=1).any()


def test_a_track_begins_anew_when_nobody_listened() -> None:
    bench = Bench()
    track, other = loop(440), loop(880)
    row, second = bench.leg(), bench.leg()
    bench.mixer.music(row, track)
    bench.mixer.music(second, other)
    bench.run(5)
    bench.mixer.music(row, None)
    bench.run(3)
    bench.mixer.music(row, track)
    bench.run(2)
    assert (bench.heard(row, last=1) == track[FRAME : 2 * FRAME]).all()
    assert (bench.heard(second, last=1) == other[9 * FRAME : 10 * FRAME]).all()


def test_a_track_without_samples_is_refused() -> None:
    mixer = Mixer(RATE_HZ, 1)
    with pytest.raises(ValueError, match="no samples"):
        mixer.music(mixer.add_leg(), np.zeros(0, np.int16))


def test_many_changes_of_music_between_two_ticks_are_forgotten() -> None:
    bench = Bench(1)
    row = bench.leg()
    for number in range(20):
        bench.mixer.music(row, loop(400 + number))
    bench.run(2)
    assert (bench.heard(row, last=1) == loop(419)[FRAME : 2 * FRAME]).all()
