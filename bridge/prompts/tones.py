"""Stand-ins for what cannot be played: a prompt or the music is never silence.

    missing prompt   a falling pair, 660 Hz then 440 Hz, 150 ms each
    missing music    400 ms of 440 Hz every 4 s, so that a waiting caller knows the line is alive

Pure; any thread.
"""

import numpy as np

from bridge.prompts.loudness import to_level, trim
from bridge.prompts.sound import Sound, silence, sine

MISSING_PROMPT_HZ = (660.0, 440.0)
MISSING_PROMPT_NOTE_MS = 150
WAITING_HZ = 440.0
WAITING_NOTE_MS = 400
WAITING_EVERY_MS = 4000


def missing_prompt(rate_hz: int, level_dbov: float) -> Sound:
    """What is heard instead of a part that is missing."""
    notes = [sine(hz, MISSING_PROMPT_NOTE_MS, rate_hz) for hz in MISSING_PROMPT_HZ]
    return trim(to_level(np.concatenate(notes), rate_hz, level_dbov), rate_hz)


def missing_music(rate_hz: int, level_dbov: float) -> Sound:
    """One turn of what is heard instead of music."""
    note = trim(to_level(sine(WAITING_HZ, WAITING_NOTE_MS, rate_hz), rate_hz, level_dbov), rate_hz)
    return np.concatenate((note, silence(WAITING_EVERY_MS - WAITING_NOTE_MS, rate_hz)))
