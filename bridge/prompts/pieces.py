"""Finds one part of a prompt: read or spoken, cut, trimmed, brought to its level, remembered.

What is missing is logged once and asked for again each time. Any thread; blocks on files and
espeak-ng unless remembered.
"""

import logging
from pathlib import Path
from threading import Lock

from bridge.prompts.catalogue import Recording, Spoken
from bridge.prompts.languages import LANGUAGES
from bridge.prompts.loudness import to_level, trim
from bridge.prompts.memory import Memory
from bridge.prompts.recordings import SoundUnreadable, read_sound
from bridge.prompts.sound import Pcm, Sound, to_pcm
from bridge.prompts.speech import Speech, SpeechFailed
from config.settings import Language, PromptSettings

logger = logging.getLogger(__name__)

MEMORY_BYTES = 16_000_000

SayablePart = Recording | Spoken


class PieceSilent(RuntimeError):
    """A recording, or what espeak-ng made, has nothing that can be heard."""


def recording_path(sounds: Path, language: Language, recording: Recording) -> Path:
    """Where the recording is, below the folder of all sounds."""
    return sounds / LANGUAGES[language].folder / f"{recording.name}.wav"


class Pieces:
    """The parts of all languages at one rate and one loudness."""

    def __init__(self, settings: PromptSettings, rate_hz: int, speech: Speech) -> None:
        self._sounds = Path(settings.sounds)
        self._level_dbov = settings.level_dbov
        self._rate_hz = rate_hz
        self._speech = speech
        self._memory: Memory[tuple[Language, SayablePart], Pcm] = Memory(MEMORY_BYTES)
        self._told: set[str] = set()
        self._told_lock = Lock()

    def find(self, language: Language, part: SayablePart) -> Pcm | None:
        """The part as (samples,), or None where it is missing."""
        remembered = self._memory.get((language, part))
        if remembered is not None:
            return remembered
        try:
            made = self._make(language, part)
        except (SoundUnreadable, SpeechFailed, PieceSilent) as fault:
            self._tell_once(str(fault))
            return None
        return self._memory.keep((language, part), made)

    def _make(self, language: Language, part: SayablePart) -> Pcm:
        heard = trim(self._sound(language, part), self._rate_hz)
        if not heard.size:
            raise PieceSilent(f"{part} is silent")
        level_db = part.level_db if isinstance(part, Recording) else 0.0
        return to_pcm(to_level(heard, self._rate_hz, self._level_dbov + level_db))

    def _sound(self, language: Language, part: SayablePart) -> Sound:
        if isinstance(part, Spoken):
            return self._speech.say(part.text, LANGUAGES[language].voice, self._rate_hz)
        sound = read_sound(recording_path(self._sounds, language, part), self._rate_hz)
        end = len(sound) if part.until_ms is None else self._rate_hz * part.until_ms // 1000
        return sound[:end]

    def _tell_once(self, fault: str) -> None:
        with self._told_lock:
            told = fault in self._told
            self._told.add(fault)
        if not told:
            logger.error("A prompt is missing, a tone is played instead: %s", fault)
