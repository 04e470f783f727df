"""Who hears whom, sample by sample."""

import numpy as np
import pytest
import signals
from mixerbench import FRAME, RATE_HZ, Bench, full_scale, loop

from mixer.mixer import Mixer


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


def test_an_empty_mixer_ticks() -> None:
    mixer = Mixer(RATE_HZ, 4)
    assert mixer.tick() == []
    assert not mixer.output.any()
