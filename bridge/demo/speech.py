"""What the callers of the demo say: recorded prompts, all equally loud. Reads sound files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.demo.script import Person, Speech
from bridge.prompts.catalogue import Recording
from bridge.prompts.loudness import to_level, trim
from bridge.prompts.pieces import recording_path
from bridge.prompts.recordings import read_sound
from bridge.prompts.sound import to_pcm
from bridge.telephony.caller_script import RATE_HZ
from config.settings import PromptSettings

LEVEL_DBOV = -22.0
"""Five at once then stay below full scale, so that nothing is clipped and the proof is exact."""


def speech_of(people: Sequence[Person], settings: PromptSettings) -> Speech:
    """The recording of each; raises SoundUnreadable where one is not installed."""
    return {person.user: _read(person, settings) for person in people}


def _read(person: Person, settings: PromptSettings) -> NDArray[np.int16]:
    path = recording_path(Path(settings.sounds), person.language, Recording(person.recording))
    sound = trim(read_sound(path, RATE_HZ), RATE_HZ)
    return to_pcm(to_level(sound, RATE_HZ, LEVEL_DBOV))
