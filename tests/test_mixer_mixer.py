"""The mixer as the engine uses it: who hears whom, sample by sample, and what it reports."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mixer.cues import DUCK_DB
from mixer.events import CueEnded, MixerEvent, TalkingStarted, TalkingStopped
from mixer.mixer import Mixer
from mixer.routes import MixerFull, NoSuchLeg
from tests import signals

Samples = NDArray[np.int16]

RATE_HZ = 8000
FRAME = 160
SECOND = RATE_HZ


class Bench:
    """A mixer whose rows are fed from endless signals, and what each row has heard so far."""

    def __init__(self, capacity: int = 16, rate_hz: int = RATE_HZ) -> None:
        self.mixer = Mixer(rate_hz, capacity)
        self.frame = self.mixer.input.shape[1]
        self.voices: dict[int, Samples] = {}
        self.events: list[MixerEvent] = []
        self._heard: list[Samples] = []

    def leg(self, voice: Samples | None = None, room: int | None = None) -> int:
        """Add a leg that says `voice` (nothing comes if None) and joins `room`."""
        row = self.mixer.add_leg()
        if voice is not None:
            self.voices[row] = voice
        if room is not None:
            self.mixer.join(row, room)
        return row

    def run(self, ticks: int) -> None:
        """Feed and tick, and keep everything that comes out."""
        for _ in range(ticks):
            first = len(self._heard) * self.frame
            self.mixer.silent[:] = True
            for row, voice in self.voices.items():
                positions = np.arange(first, first + self.frame)
                self.mixer.input[row] = voice.take(positions, mode="wrap")
                self.mixer.silent[row] = False
            self.events += self.mixer.tick()
            self._heard.append(self.mixer.output.copy())

    def heard(self, row: int, last: int | None = None) -> Samples:
        """What a row heard, in all ticks or in the last few."""
        frames = self._heard[-last:] if last else self._heard
        return np.concatenate([frame[row] for frame in frames])


def loop(frequency_hz: int, level_dbov: float = -25.0, rate_hz: int = RATE_HZ) -> Samples:
    """A tone of whole hertz that loops over a second without a seam."""
    return signals.sine(frequency_hz, 1000, rate_hz, level_dbov)


def full_scale() -> Samples:
    """Every value that a sample can have, loudest first."""
    return np.arange(-32768, 32768, 41, dtype=np.int16)[: FRAME * 8]


def steepest(samples: Samples) -> int:
    """The largest step from one sample to the next."""
    return int(np.abs(np.diff(samples.astype(np.int32))).max())


# ---------------------------------------------------------------- who hears whom


@pytest.mark.parametrize("rate_hz", [8000, 16000])
@pytest.mark.parametrize("size", [2, 5, 30])
def test_every_leg_hears_exactly_the_others(size: int, rate_hz: int) -> None:
    bench = Bench(2 * size, rate_hz)
    tones = {}
    for number in range(2 * size):
        frequency_hz = 300 + 45 * number
        tones[bench.leg(loop(frequency_hz, -35, rate_hz), room=number % 2)] = frequency_hz
    bench.run(52)
    for row, own in tones.items():
        room = [hz for other, hz in tones.items() if other % 2 == row % 2]
        expected = [hz for hz in room if hz != own]
        assert signals.tones_in(bench.heard(row, last=50), rate_hz) == expected


def test_rooms_hear_nothing_of_each_other() -> None:
    bench = Bench()
    for _ in range(4):
        bench.leg(full_scale(), room=1)
    strangers = [bench.leg(signals.silence(20), room=2) for _ in range(3)]
    waiting = bench.leg(signals.silence(20))
    bench.run(5)
    for row in [*strangers, waiting]:
        assert not bench.heard(row).any()


def test_a_single_talker_is_heard_bit_for_bit() -> None:
    bench = Bench()
    voice = full_scale()
    talker = bench.leg(voice, room=1)
    listeners = [bench.leg(signals.silence(20), room=1), bench.leg(None, room=1)]
    bench.run(9)
    for row in listeners:
        assert (bench.heard(row)[FRAME : voice.size] == voice[FRAME:]).all()
    assert not bench.heard(talker).any()


def test_alone_in_a_room_is_silence() -> None:
    bench = Bench()
    row = bench.leg(full_scale(), room=1)
    bench.run(3)
    assert not bench.heard(row).any()


@pytest.mark.parametrize(("value", "limit"), [(32767, 32767), (-32768, -32768), (20000, 32767)])
def test_too_loud_is_cut_off_and_never_wraps(value: int, limit: int) -> None:
    bench = Bench()
    rows = [bench.leg(np.full(FRAME, value, np.int16), room=1) for _ in range(10)]
    muted = bench.leg(None, room=1)
    bench.mixer.mute(muted, True)
    bench.run(3)
    for row in [*rows, muted]:
        assert (bench.heard(row, last=1) == limit).all()


def test_ten_loud_talkers_stay_themselves() -> None:
    bench = Bench()
    voices = [signals.speech_like(1000, level_dbov=-14, seed=seed) for seed in range(10)]
    rows = [bench.leg(voice, room=1) for voice in voices]
    bench.run(50)
    total = np.sum(voices, axis=0, dtype=np.int32)
    for row, voice in zip(rows, voices, strict=True):
        expected = np.clip(total - voice, -32768, 32767)
        assert (bench.heard(row)[FRAME:] == expected[FRAME:]).all()


def test_whose_stream_is_away_is_not_heard_whatever_its_input_holds() -> None:
    bench = Bench()
    stale, listener = bench.leg(None, room=1), bench.leg(None, room=1)
    bench.mixer.input[stale] = 9999
    bench.run(3)
    assert not bench.heard(listener).any()


# ---------------------------------------------------------------- mute, hold, leave, remove


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


# ---------------------------------------------------------------- rows


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
    for call in (
        lambda: mixer.remove_leg(row),
        lambda: mixer.join(row, 1),
        lambda: mixer.leave(row),
        lambda: mixer.mute(row, True),
        lambda: mixer.hold(row, True),
        lambda: mixer.play(row, cue, 1),
        lambda: mixer.stop(row),
        lambda: mixer.music(row, cue),
    ):
        with pytest.raises(NoSuchLeg):
            call()
    assert mixer.tick() == []


@pytest.mark.parametrize("room", [2**63, -(2**62) - 1])
def test_room_numbers_out_of_range_are_refused(room: int) -> None:
    mixer = Mixer(RATE_HZ, 1)
    with pytest.raises(ValueError, match="room number"):
        mixer.join(mixer.add_leg(), room)


@pytest.mark.parametrize("bad", [np.zeros(9, np.float32), np.zeros((2, 9), np.int16)])
def test_recordings_of_another_shape_are_refused(bad: Samples) -> None:
    mixer = Mixer(RATE_HZ, 1)
    row = mixer.add_leg()
    with pytest.raises(ValueError, match="one row of int16"):
        mixer.play(row, bad, 1)
    with pytest.raises(ValueError, match="one row of int16"):
        mixer.music(row, bad)


def test_an_empty_mixer_ticks() -> None:
    mixer = Mixer(RATE_HZ, 4)
    assert mixer.tick() == []
    assert not mixer.output.any()


# ---------------------------------------------------------------- no clicks


@pytest.mark.parametrize(
    "change",
    ["mute", "hold", "leave", "move", "remove", "stream", "music", "cue", "replace", "stop"],
)
def test_nothing_clicks(change: str) -> None:
    bench = Bench()
    voice, track = loop(400, -9), loop(420, -9)
    talker = bench.leg(voice, room=1)
    listener = bench.leg(None, room=1)
    bench.run(3)
    mixer = bench.mixer
    undo = {
        "mute": (lambda: mixer.mute(talker, True), lambda: mixer.mute(talker, False)),
        "hold": (lambda: mixer.hold(listener, True), lambda: mixer.hold(listener, False)),
        "leave": (lambda: mixer.leave(listener), lambda: mixer.join(listener, 1)),
        "move": (lambda: mixer.join(listener, 2), lambda: mixer.join(listener, 1)),
        "remove": (lambda: mixer.remove_leg(talker), lambda: None),
        "stream": (lambda: bench.voices.pop(talker), lambda: bench.voices.update({talker: voice})),
        "music": (
            lambda: (mixer.music(listener, track), mixer.leave(listener)),
            lambda: mixer.music(listener, None),
        ),
        "cue": (lambda: mixer.play(listener, track[:3333], 1), lambda: None),
        "replace": (
            lambda: mixer.play(listener, track, 1),
            lambda: mixer.play(listener, track[17:], 1),
        ),
        "stop": (lambda: mixer.play(listener, track, 1), lambda: mixer.stop(listener)),
    }
    for act in undo[change]:
        act()
        bench.run(3)
    bench.run(25)
    own = steepest(voice)
    under_a_cue = own * 10 ** (DUCK_DB / 20) + steepest(track)
    loudest = under_a_cue if change in ("cue", "replace", "stop") else own
    assert steepest(bench.heard(listener)[FRAME:]) <= loudest + 1


def test_a_broken_off_voice_falls_from_its_last_sample() -> None:
    bench = Bench()
    talker = bench.leg(np.full(FRAME, 8000, np.int16), room=1)
    listener = bench.leg(None, room=1)
    bench.run(2)
    del bench.voices[talker]
    bench.mixer.input[talker] = -32768
    bench.run(2)
    heard = bench.heard(listener)
    assert heard[2 * FRAME - 1] == 8000
    assert steepest(heard[FRAME:]) <= 8000 * 0.04
    assert (np.diff(heard[FRAME:]) <= 0).all()
    assert not heard[2 * FRAME + 40 :].any()


def test_a_removed_leg_falls_from_its_last_sample_though_its_row_is_full() -> None:
    bench = Bench()
    talker = bench.leg(np.full(FRAME, 8000, np.int16), room=1)
    listener = bench.leg(None, room=1)
    bench.run(2)
    bench.mixer.remove_leg(talker)
    bench.voices[talker] = np.full(FRAME, -32768, np.int16)
    bench.run(2)
    assert bench.heard(listener)[FRAME:].min() == 0


# ---------------------------------------------------------------- cues and music


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


# ---------------------------------------------------------------- talking and levels


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


# ---------------------------------------------------------------- against a naive mix

Leg = tuple[int | None, bool, bool, bool]
legs = st.tuples(
    st.none() | st.integers(-2, 2), st.booleans(), st.sampled_from([False, False, True]),
    st.sampled_from([False, False, True]),
)  # fmt: skip


def naive_mix(voices: Sequence[Samples], states: Sequence[Leg]) -> list[Samples]:
    """The definition: everyone hears the sum of all others in the room whose voice counts."""
    heard = []
    for me, (my_room, _, i_am_held, _) in enumerate(states):
        total = np.zeros(FRAME, np.int64)
        for other, (room, muted, held, silent) in enumerate(states):
            counts = room is not None and not (muted or held or silent)
            if counts and other != me and room == my_room and not i_am_held:
                total += voices[other]
        heard.append(np.clip(total, -32768, 32767).astype(np.int16))
    return heard


@settings(max_examples=60, deadline=None)
@given(rounds=st.lists(st.lists(legs, min_size=12, max_size=12), min_size=1, max_size=4))
def test_any_memberships_mix_like_the_definition(rounds: list[list[Leg]]) -> None:
    random = np.random.default_rng(7)
    mixer = Mixer(RATE_HZ, 12)
    rows = [mixer.add_leg() for _ in range(12)]
    for states in rounds:
        voices = random.integers(-32768, 32768, (12, FRAME)).astype(np.int16)
        for row, (room, muted, held, silent) in zip(rows, states, strict=True):
            if room is None:
                mixer.leave(row)
            else:
                mixer.join(row, room)
            mixer.mute(row, muted)
            mixer.hold(row, held)
            mixer.silent[row] = silent
        for _ in range(4):
            mixer.input[:] = voices
            mixer.tick()
        for row, expected in zip(rows, naive_mix(voices, states), strict=True):
            assert (mixer.output[row] == expected).all()
