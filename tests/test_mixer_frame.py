"""Frames of every rate."""

import pytest

from mixer.frame import samples_per_frame


@pytest.mark.parametrize(("rate_hz", "samples"), [(8000, 160), (16000, 320), (48000, 960)])
def test_a_frame_is_20_ms(rate_hz: int, samples: int) -> None:
    assert samples_per_frame(rate_hz) == samples


@pytest.mark.parametrize("rate_hz", [11025, 0, -8000])
def test_a_rate_without_whole_frames_is_refused(rate_hz: int) -> None:
    with pytest.raises(ValueError, match="whole number"):
        samples_per_frame(rate_hz)
