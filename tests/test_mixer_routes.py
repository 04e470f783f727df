"""Mute, hold, leave, move; rows that come and go."""

from collections.abc import Callable

import pytest
import signals
from mixerbench import FRAME, RATE_HZ, Bench, loop

from mixer.mixer import Mixer
from mixer.routes import MixerFull, NoSuchLeg


def test_muted_legs_hear_and_are_not_heard() -> None:
    bench = Bench()
    muted, other, third = (bench.leg(loop(hz), room=1) for hz in (500, 700, 900))
    bench.mixer.mute(muted, True)
    bench.run(51)
    assert signals.tones_in(bench.heard(muted, last=50), RATE_HZ) == [700, 900]
    assert signals.tones_in(bench.heard(other, last=50), RATE_HZ) == [900]
    bench.mixer.mute(muted, False)
    bench.run(51)
    assert signals.tones_in(bench.heard(third, last=50), RATE_HZ) == [500, 700]


def test_mute_is_kept_from_room_to_room() -> None:
    bench = Bench()
    row, other = bench.leg(loop(500), room=1), bench.leg(loop(700), room=2)
    bench.mixer.mute(row, True)
    bench.mixer.join(row, 2)
    bench.run(4)
    assert not bench.heard(other).any()
    assert bench.heard(row, last=1).any()


def test_held_legs_neither_hear_nor_are_heard() -> None:
    bench = Bench()
    held, other = bench.leg(loop(500), room=1), bench.leg(loop(700), room=1)
    bench.mixer.play(held, loop(900), 1)
    bench.run(3)
    bench.mixer.hold(held, True)
    bench.run(3)
    assert not bench.heard(held, last=2).any()
    assert not bench.heard(other, last=2).any()
    bench.mixer.hold(held, False)
    bench.run(3)
    assert bench.heard(held, last=1).any()
    assert bench.heard(other, last=1).any()


def test_who_leaves_hears_and_says_nothing_more() -> None:
    bench = Bench()
    rows = [bench.leg(loop(hz), room=1) for hz in (500, 700, 900)]
    bench.run(3)
    bench.mixer.leave(rows[0])
    bench.run(51)
    assert not bench.heard(rows[0], last=50).any()
    assert signals.tones_in(bench.heard(rows[1], last=50), RATE_HZ) == [900]


def test_the_last_in_a_room_hears_nothing() -> None:
    bench = Bench()
    first, second = bench.leg(loop(500), room=1), bench.leg(loop(700), room=1)
    bench.run(3)
    bench.mixer.remove_leg(second)
    bench.run(3)
    assert not bench.heard(first, last=2).any()
    assert not bench.heard(second, last=2).any()


def test_who_moves_is_heard_in_one_room_at_a_time() -> None:
    bench = Bench()
    mover = bench.leg(loop(500), room=1)
    old, new = bench.leg(None, room=1), bench.leg(None, room=2)
    bench.run(3)
    bench.mixer.join(mover, 2)
    bench.run(1)
    assert bench.heard(old, last=1).any()
    assert not bench.heard(new, last=1).any()
    bench.run(1)
    assert not bench.heard(old, last=1).any()
    assert bench.heard(new, last=1).any()


def test_a_change_of_mind_within_the_fall_comes_back() -> None:
    bench = Bench()
    mover, friend = bench.leg(loop(500), room=1), bench.leg(None, room=1)
    bench.run(2)
    bench.mixer.leave(mover)
    bench.run(1)
    bench.mixer.join(mover, 1)
    bench.run(2)
    assert (bench.heard(friend, last=1) == loop(500)[4 * FRAME : 5 * FRAME]).all()


def test_rows_are_given_out_lowest_first_and_come_back_after_a_tick() -> None:
    mixer = Mixer(RATE_HZ, 3)
    assert [mixer.add_leg() for _ in range(3)] == [0, 1, 2]
    with pytest.raises(MixerFull, match="3 rows"):
        mixer.add_leg()
    mixer.join(1, 7)
    mixer.tick()
    mixer.remove_leg(1)
    mixer.tick()
    mixer.tick()
    assert mixer.add_leg() == 1


def test_a_new_leg_is_silent_until_the_engine_says_otherwise() -> None:
    mixer = Mixer(RATE_HZ, 1)
    mixer.silent[:] = False
    assert mixer.silent[mixer.add_leg()]


def test_a_row_that_comes_back_remembers_nothing() -> None:
    bench = Bench(2)
    row, other = bench.leg(loop(500), room=1), bench.leg(loop(700), room=1)
    bench.mixer.mute(row, True)
    bench.mixer.music(row, loop(900))
    bench.mixer.play(row, loop(900), 1)
    bench.run(2)
    bench.mixer.remove_leg(row)
    bench.run(3)
    assert bench.leg(loop(500)) == row
    bench.run(2)
    assert not bench.heard(row, last=2).any()
    bench.mixer.join(row, 1)
    bench.run(2)
    assert bench.heard(other, last=1).any()


@pytest.mark.parametrize("row", [-1, 0, 1, 99])
def test_a_row_without_a_leg_is_refused_and_nothing_changes(row: int) -> None:
    mixer = Mixer(RATE_HZ, 2)
    mixer.add_leg()
    mixer.remove_leg(0)
    mixer.tick()
    cue = loop(500)
    calls: list[Callable[[], None]] = [
        lambda: mixer.remove_leg(row),
        lambda: mixer.join(row, 1),
        lambda: mixer.leave(row),
        lambda: mixer.mute(row, True),
        lambda: mixer.hold(row, True),
        lambda: mixer.play(row, cue, 1),
        lambda: mixer.stop(row),
        lambda: mixer.music(row, cue),
    ]
    for call in calls:
        with pytest.raises(NoSuchLeg):
            call()
    assert mixer.tick() == []


@pytest.mark.parametrize("room", [2**63, -(2**62) - 1])
def test_room_numbers_out_of_range_are_refused(room: int) -> None:
    mixer = Mixer(RATE_HZ, 1)
    with pytest.raises(ValueError, match="room number"):
        mixer.join(mixer.add_leg(), room)
