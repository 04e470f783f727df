"""Reads a sound file as one channel at the rate that is wanted.

Reads in the calling thread; any thread.
"""

from pathlib import Path

import numpy as np
import soundfile

from bridge.prompts.resampling import resample
from bridge.prompts.sound import Sound


class SoundUnreadable(RuntimeError):
    """A file is missing, is no sound file, or holds nothing; the machine's fault."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


def read_sound(path: Path, rate_hz: int) -> Sound:
    """The file as (samples,) at `rate_hz`; channels are averaged. Raises SoundUnreadable."""
    try:
        with path.open("rb") as file:
            channels, file_rate_hz = soundfile.read(file, dtype="float32", always_2d=True)
    except OSError as error:
        raise SoundUnreadable(path, error.strerror or str(error)) from error
    except soundfile.SoundFileError as error:
        raise SoundUnreadable(path, "not a sound file") from error
    sound: Sound = channels.mean(axis=1)
    if not sound.size or not np.isfinite(sound).all():
        raise SoundUnreadable(path, "holds no sound")
    return resample(sound, file_rate_hz, rate_hz)
