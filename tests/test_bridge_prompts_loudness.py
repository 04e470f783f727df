"""Levels: what is measured, what is made of it, and what must never happen to a sample."""

import math

import numpy as np
import pytest
from fakes_prompts import RATE_HZ, talk
from hypothesis import given
from hypothesis import strategies as st

from bridge.prompts.loudness import CEILING_DBOV, active_level_dbov, to_level, trim
from bridge.prompts.sound import silence, sine

CEILING = 10.0 ** (CEILING_DBOV / 20.0)


def test_a_sine_at_full_scale_is_3_db_below_the_overload_point() -> None:
    assert active_level_dbov(sine(440.0, 1000, RATE_HZ), RATE_HZ) == pytest.approx(-3.01, abs=0.01)


def test_pauses_do_not_count() -> None:
    lasting = active_level_dbov(0.1 * sine(440.0, 1000, RATE_HZ), RATE_HZ)
    assert active_level_dbov(talk(), RATE_HZ) == pytest.approx(lasting, abs=0.1)


def test_a_soft_frame_within_the_margin_counts() -> None:
    loud, soft = sine(400.0, 1000, RATE_HZ), 0.3 * sine(400.0, 1000, RATE_HZ)
    both = active_level_dbov(np.concatenate((loud, soft)), RATE_HZ)
    assert both == pytest.approx(-3.01 + 10 * math.log10((1 + 0.3**2) / 2), abs=0.01)


def test_silence_has_no_level_and_stays_silent() -> None:
    nothing = silence(100, RATE_HZ)
    assert active_level_dbov(nothing, RATE_HZ) == -math.inf
    assert active_level_dbov(nothing[:0], RATE_HZ) == -math.inf
    assert not to_level(nothing, RATE_HZ, -20.0).any()
    assert trim(nothing, RATE_HZ).size == 0


def test_trimming_leaves_the_words_and_the_pauses_between_them() -> None:
    heard = trim(talk(words=3), RATE_HZ)
    assert len(heard) / RATE_HZ == pytest.approx(3 * 0.3 + 2 * 0.5, abs=0.07)


def test_the_ends_fade() -> None:
    heard = trim(np.ones(RATE_HZ, np.float32), RATE_HZ)
    assert abs(heard[0]) < 0.01
    assert abs(heard[-1]) < 0.01
    assert np.abs(np.diff(heard)).max() < 0.05


def test_trimming_leaves_the_original_alone() -> None:
    sound = np.ones(RATE_HZ, np.float32)
    trim(sound, RATE_HZ)
    assert sound.min() == 1.0


@given(amplitude=st.floats(0.02, 1.0), level_dbov=st.floats(-35.0, -12.0))
def test_any_talk_reaches_the_level(amplitude: float, level_dbov: float) -> None:
    made = to_level(talk(amplitude=amplitude), RATE_HZ, level_dbov)
    assert active_level_dbov(made, RATE_HZ) == pytest.approx(level_dbov, abs=0.1)


@given(peak=st.floats(1.0, 50.0), level_dbov=st.floats(-40.0, 0.0))
def test_no_sample_is_beyond_the_ceiling(peak: float, level_dbov: float) -> None:
    sound = 0.02 * sine(440.0, 500, RATE_HZ)
    sound[::40] *= peak
    assert np.abs(to_level(sound, RATE_HZ, level_dbov)).max() <= CEILING


def test_what_is_below_the_knee_is_only_scaled() -> None:
    sound = talk()
    made = to_level(sound, RATE_HZ, -20.0)
    loudest = int(np.abs(sound).argmax())
    np.testing.assert_allclose(made, sound * (made[loudest] / sound[loudest]), atol=1e-6)


def test_noise_is_not_made_speech() -> None:
    noise = np.random.default_rng(1).normal(0.0, 1e-4, RATE_HZ).astype(np.float32)
    assert active_level_dbov(to_level(noise, RATE_HZ, -20.0), RATE_HZ) < -45.0
