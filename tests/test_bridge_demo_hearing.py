"""Who is heard in synthetic mixes of voices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from signals import noise, silence, speech_like

from bridge.demo.hearing import AUDIBLE_DB, SILENT_DB, Hearing, Presence, listen

RATE_HZ = 8000
SECONDS = 6
VOICES = np.stack([speech_like(SECONDS * 1000, level_dbov=-22.0, seed=n) for n in range(1, 6)])


def mix(
    gains_db: dict[int, float], delay_ms: float = 60.0, said: NDArray[np.int16] = VOICES
) -> NDArray[np.int16]:
    """Some of the voices, each at a level and all so much later, with the noise of a codec."""
    mixed = noise(SECONDS * 1000, level_dbov=-62.0).astype(np.float64)
    delay = round(delay_ms * RATE_HZ / 1000)
    for voice, gain_db in gains_db.items():
        late = np.pad(said[voice], (delay, 0))[: mixed.size]
        mixed += late * 10 ** (gain_db / 20)
    return np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)


def presences(hearings: tuple[Hearing, ...]) -> list[Presence]:
    """What was found, speaker by speaker."""
    return [hearing.presence for hearing in hearings]


@pytest.mark.parametrize("own", range(5))
def test_all_others_are_found_and_oneself_is_not(own: int) -> None:
    others = [voice for voice in range(5) if voice != own]
    hearings = listen(mix(dict.fromkeys(others, 0.0)), VOICES, RATE_HZ)
    for voice in others:
        assert hearings[voice].presence is Presence.HEARD
        assert hearings[voice].level_db == pytest.approx(0.0, abs=0.5)
        assert hearings[voice].delay_ms == pytest.approx(60.0, abs=0.2)
    assert hearings[own].presence is Presence.ABSENT
    assert hearings[own].level_db < AUDIBLE_DB - 10


def test_a_voice_20_db_below_four_others_is_found() -> None:
    hearings = listen(mix({0: 0.0, 1: 0.0, 2: 0.0, 3: 0.0, 4: -20.0}), VOICES, RATE_HZ)
    assert presences(hearings) == [Presence.HEARD] * 5
    assert hearings[4].level_db == pytest.approx(-20.0, abs=1.0)


def test_an_echo_of_oneself_at_20_db_is_found() -> None:
    hearings = listen(mix({0: -20.0, 1: 0.0, 2: 0.0}), VOICES, RATE_HZ)
    assert hearings[0].presence is Presence.HEARD


@settings(max_examples=15)
@given(st.sets(st.integers(0, 4)), st.floats(0.0, 390.0), st.floats(-15.0, 3.0))
def test_exactly_the_present_are_found(present: set[int], delay_ms: float, gain_db: float) -> None:
    hearings = listen(mix(dict.fromkeys(present, gain_db), delay_ms), VOICES, RATE_HZ)
    assert {n for n, h in enumerate(hearings) if h.presence is Presence.HEARD} == present
    assert {n for n, h in enumerate(hearings) if h.presence is Presence.ABSENT} == (
        set(range(5)) - present
    )


def test_a_delay_that_jumps_is_followed() -> None:
    early, late = mix({1: 0.0, 2: 0.0}, 40.0), mix({1: 0.0, 2: 0.0}, 80.0)
    half = SECONDS * RATE_HZ // 2 + 777
    hearings = listen(np.concatenate([early[:half], late[half:]]), VOICES, RATE_HZ)
    assert presences(hearings)[:3] == [Presence.ABSENT, Presence.HEARD, Presence.HEARD]


def test_a_third_of_a_voice_is_neither_heard_nor_absent() -> None:
    heard = mix({1: 0.0})
    heard[heard.size // 3 :] = 0
    hearing = listen(heard, VOICES, RATE_HZ)[1]
    assert hearing.presence is Presence.PARTLY
    assert 0.2 < hearing.share < 0.45
    assert hearing.pieces[0]
    assert not hearing.pieces[-1]


def test_in_silence_and_in_noise_nobody_is_heard() -> None:
    for heard in (silence(SECONDS * 1000), noise(SECONDS * 1000, level_dbov=-25.0)):
        assert presences(listen(heard, VOICES, RATE_HZ)) == [Presence.ABSENT] * 5


def test_silence_holds_nothing_of_anybody() -> None:
    hearings = listen(silence(SECONDS * 1000), VOICES, RATE_HZ)
    assert [hearing.level_db for hearing in hearings] == pytest.approx([SILENT_DB] * 5)


def test_who_said_nothing_is_not_looked_for() -> None:
    said = VOICES.copy()
    said[2] = 0
    hearings = listen(mix({1: 0.0}), said, RATE_HZ)
    assert hearings[2].presence is Presence.SAID_NOTHING
    assert hearings[2].delay_ms is None


def test_pieces_in_which_nobody_speaks_do_not_count() -> None:
    said = VOICES.copy()
    said[1, said.shape[1] // 2 :] = 0
    hearing = listen(mix({1: 0.0}, said=said), said, RATE_HZ)[1]
    assert hearing.presence is Presence.HEARD
    assert not any(hearing.pieces[7:])


def test_a_recording_shorter_than_a_piece_holds_nobody() -> None:
    hearings = listen(VOICES[0, :100], VOICES[:, :100], RATE_HZ)
    assert presences(hearings) == [Presence.SAID_NOTHING] * 5
