"""Tones keep their frequency and level through a change of rate; what does not fit is gone."""

import numpy as np
import pytest

from bridge.prompts.resampling import resample
from bridge.prompts.sound import Sound, sine

RATES = [(22050, 8000), (22050, 16000), (44100, 8000), (8000, 16000), (16000, 8000), (8000, 48000)]


def middle(sound: Sound) -> Sound:
    """Without the ends, where a tone that begins at once rings."""
    return sound[len(sound) // 4 : -len(sound) // 4]


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_a_tone_stays_itself(from_hz: int, to_hz: int) -> None:
    made = resample(0.5 * sine(1000.0, 1000, from_hz), from_hz, to_hz)
    assert len(made) == to_hz
    np.testing.assert_allclose(middle(made), middle(0.5 * sine(1000.0, 1000, to_hz)), atol=2e-3)


def test_a_tone_above_half_the_new_rate_is_gone() -> None:
    made = resample(0.5 * sine(6000.0, 1000, 22050), 22050, 8000)
    assert np.abs(middle(made)).max() < 2e-3


def test_the_same_rate_changes_nothing() -> None:
    sound = sine(1000.0, 100, 8000)
    assert resample(sound, 8000, 8000) is sound


@pytest.mark.parametrize("length", [1, 2, 441, 442, 1000])
def test_short_sounds_keep_their_length_in_time(length: int) -> None:
    made = resample(np.ones(length, np.float32), 22050, 8000)
    assert len(made) == round(length * 8000 / 22050)
    assert made.dtype == np.float32
