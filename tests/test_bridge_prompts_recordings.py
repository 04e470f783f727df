"""Sound files of every kind are read, and what is none is named."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes_prompts import RATE_HZ, talk, write_wav

from bridge.prompts.recordings import SoundUnreadable, read_sound


def test_a_file_of_the_right_rate_comes_as_it_is(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", talk())
    np.testing.assert_allclose(read_sound(path, RATE_HZ), talk(), atol=1e-4)


def test_a_stereo_file_of_another_rate_is_brought_to_ours(tmp_path: Path) -> None:
    left = talk(44100)
    soundfile.write(tmp_path / "a.flac", np.stack((left, 0 * left), axis=1), 44100)
    sound = read_sound(tmp_path / "a.flac", RATE_HZ)
    assert len(sound) == len(talk())
    assert np.abs(sound).max() == pytest.approx(0.05, abs=0.005)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SoundUnreadable, match=r"b\.wav: No such file"):
        read_sound(tmp_path / "b.wav", RATE_HZ)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SoundUnreadable, match="directory"):
        read_sound(tmp_path, RATE_HZ)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"this is text, not sound" * 99, bytes(999)])
def test_what_is_no_sound_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(SoundUnreadable, match="not a sound file"):
        read_sound(path, RATE_HZ)


def test_a_header_without_samples_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros(0, np.float32))
    with pytest.raises(SoundUnreadable, match="holds no sound"):
        read_sound(path, RATE_HZ)


def test_samples_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(99, np.nan), RATE_HZ, subtype="FLOAT")
    with pytest.raises(SoundUnreadable, match="holds no sound"):
        read_sound(tmp_path / "a.wav", RATE_HZ)
