"""Sounds and settings for the tests of the prompts. The recordings are the real ones."""

from pathlib import Path

import numpy as np
import soundfile

from bridge.prompts.sound import Sound, silence, sine
from config.settings import PromptSettings

RATE_HZ = 8000


def prompt_settings(
    tmp_path: Path, sounds: str | None = None, music: str | None = None, level_dbov: float = -20.0
) -> PromptSettings:
    """The defaults, with a cache of the test's own."""
    default = PromptSettings()
    return PromptSettings(
        sounds=sounds or default.sounds,
        music=music or default.music,
        cache=str(tmp_path / "cache"),
        level_dbov=level_dbov,
    )


def talk(rate_hz: int = RATE_HZ, words: int = 3, amplitude: float = 0.1) -> Sound:
    """Bursts of a sine of 300 ms with pauses of 500 ms, silence at both ends."""
    pause, word = silence(500, rate_hz), amplitude * sine(440.0, 300, rate_hz)
    return np.concatenate([pause] + [part for _ in range(words) for part in (word, pause)])


def write_wav(path: Path, sound: Sound, rate_hz: int = RATE_HZ) -> Path:
    """A 16-bit WAV, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound, rate_hz, subtype="PCM_16")
    return path


def command(tmp_path: Path, script: str) -> str:
    """A shell script that can stand in for espeak-ng."""
    path = tmp_path / "speak"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def counting_command(tmp_path: Path) -> str:
    """The real espeak-ng, each run of which adds a line to `runs`."""
    return command(tmp_path, f'echo run >> {tmp_path}/runs; exec espeak-ng "$@"')


def runs(tmp_path: Path) -> int:
    """How often the counting command ran."""
    path = tmp_path / "runs"
    return len(path.read_text().splitlines()) if path.exists() else 0
