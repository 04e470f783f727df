"""Reads the hold music: every track of a folder, one after another, below the level of speech.

Tracks follow each other by file name. One that cannot be read is logged and left out; where none
is left, a soft tone every four seconds stands in. Blocks for about a second; thread pool.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

from bridge.prompts.loudness import to_level, trim
from bridge.prompts.recordings import SoundUnreadable, read_sound
from bridge.prompts.sound import Pcm, Sound, join, to_pcm
from bridge.prompts.tones import missing_music

logger = logging.getLogger(__name__)

BELOW_SPEECH_DB = 6.0
SUFFIXES = frozenset({".wav", ".flac", ".ogg"})
MAX_MIN = 60
"""Minutes that are kept in memory, about 1 MB each at 8 kHz."""


def read_music(folder: Path, rate_hz: int, speech_dbov: float) -> Pcm:
    """All tracks as (samples,), to be played in a loop; never empty."""
    level_dbov = speech_dbov - BELOW_SPEECH_DB
    tracks = [to_pcm(track) for track in _tracks(folder, rate_hz, level_dbov)]
    if not tracks:
        logger.error("No music in %s, a soft tone is played to those who wait", folder)
        return to_pcm(missing_music(rate_hz, level_dbov))
    return join(tracks)


def track_paths(folder: Path) -> list[Path]:
    """The sound files of the folder by name; none where it is missing."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def _tracks(folder: Path, rate_hz: int, level_dbov: float) -> Iterator[Sound]:
    left = MAX_MIN * 60 * rate_hz
    for path in track_paths(folder):
        try:
            track = trim(read_sound(path, rate_hz), rate_hz)[:left]
        except SoundUnreadable as fault:
            logger.error("A track of the hold music is left out: %s", fault)
            continue
        left -= len(track)
        if track.size:
            yield to_level(track, rate_hz, level_dbov)
