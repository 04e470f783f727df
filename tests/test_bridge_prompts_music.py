"""Hold music: the real tracks at their level, and what is heard where there are none."""

import logging
from pathlib import Path

import numpy as np
import pytest
from fakes_prompts import RATE_HZ, write_wav

from bridge.prompts.loudness import active_level_dbov
from bridge.prompts.music import BELOW_SPEECH_DB, read_music
from bridge.prompts.sound import Pcm, Sound, silence, sine
from config.settings import PromptSettings


def as_sound(pcm: Pcm) -> Sound:
    return pcm.astype(np.float32) / np.float32(32768.0)


def test_the_real_tracks_play_for_18_minutes_below_speech() -> None:
    music = read_music(Path(PromptSettings().music), RATE_HZ, -20.0)
    assert 18.0 < len(music) / RATE_HZ / 60 < 18.6
    level_dbov = active_level_dbov(as_sound(music), RATE_HZ)
    assert level_dbov == pytest.approx(-20.0 - BELOW_SPEECH_DB, abs=1.0)
    assert np.abs(music).max() < 32767
    assert not music.flags.writeable


def test_tracks_follow_by_name_each_at_the_same_level(tmp_path: Path) -> None:
    write_wav(tmp_path / "b.wav", 0.01 * sine(440.0, 1000, RATE_HZ))
    write_wav(tmp_path / "a.WAV", 0.5 * sine(880.0, 1000, RATE_HZ))
    music = as_sound(read_music(tmp_path, RATE_HZ, -20.0))
    for second, frequency_hz in enumerate((880, 440)):
        track = music[second * RATE_HZ : (second + 1) * RATE_HZ]
        assert active_level_dbov(track, RATE_HZ) == pytest.approx(-26.0, abs=0.1)
        assert int(np.abs(np.fft.rfft(track)).argmax()) == frequency_hz


def test_a_track_that_cannot_be_read_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_wav(tmp_path / "a.wav", sine(440.0, 1000, RATE_HZ))
    (tmp_path / "b.wav").write_text("no music")
    write_wav(tmp_path / "c.wav", silence(1000, RATE_HZ))
    (tmp_path / "licence.txt").write_text("not asked")
    with caplog.at_level(logging.ERROR):
        assert len(read_music(tmp_path, RATE_HZ, -20.0)) == RATE_HZ
    assert [record.getMessage().count("b.wav") for record in caplog.records] == [1]


@pytest.mark.parametrize("folder", ["missing", "."])
def test_without_music_a_tone_comes_every_four_seconds(
    tmp_path: Path, folder: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        music = read_music(tmp_path / folder, RATE_HZ, -20.0)
    assert len(music) / RATE_HZ == pytest.approx(4.0)
    assert active_level_dbov(as_sound(music), RATE_HZ) == pytest.approx(-26.0, abs=0.5)
    assert len(caplog.records) == 1
