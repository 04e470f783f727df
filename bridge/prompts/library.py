"""Gives the samples of prompts: parts found, joined with pauses, and remembered.

    prompts, language, start -> parts -> Pieces: read or spoken, trimmed, levelled -> joined

A part that is missing is a tone, and the rest still plays; what holds such a tone is not
remembered, so a package installed meanwhile is heard by the next caller. Everything may be called
from any thread; a remembered answer takes some microseconds, others block on files and espeak-ng:
thread pool.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

from bridge.prompts.catalogue import Prompt, SpokenStart, Start
from bridge.prompts.languages import LANGUAGES, start_in
from bridge.prompts.memory import Memory
from bridge.prompts.music import read_music
from bridge.prompts.pieces import Pieces, SayablePart
from bridge.prompts.problems import find_problems
from bridge.prompts.sound import Pcm, join, silence, to_pcm
from bridge.prompts.speech import COMMAND, Speech
from bridge.prompts.tones import missing_prompt
from config.settings import Language, PromptSettings

logger = logging.getLogger(__name__)

MEMORY_BYTES = 32_000_000
TAIL_MS = 120
"""Silence behind the last word: what a hang-up cuts off in the other side's jitter buffer."""

Wanted = tuple[tuple[Prompt, ...], Language, Start | None]

TIMED = frozenset(
    prompt
    for spoken in LANGUAGES.values()
    for prompt, parts in spoken.phrases.items()
    if any(isinstance(part, SpokenStart) for part in parts)
)
"""The prompts that read out a start; the others are the same whatever it is."""


class PromptLibrary:
    """All prompts at one rate and one loudness."""

    def __init__(self, settings: PromptSettings, rate_hz: int, speech: str = COMMAND) -> None:
        self._settings = settings
        self._rate_hz = rate_hz
        self._speech = Speech(Path(settings.cache), speech)
        self._pieces = Pieces(settings, rate_hz, self._speech)
        self._missing = to_pcm(missing_prompt(rate_hz, settings.level_dbov))
        self._memory: Memory[Wanted, Pcm] = Memory(MEMORY_BYTES)
        self._music: Pcm | None = None
        self._music_lock = Lock()

    def samples(
        self,
        prompts: Sequence[Prompt],
        language: Language,
        at: datetime | None = None,
        timezone: str | None = None,
    ) -> Pcm:
        """The prompts one after another, (samples,), read-only; empty only if `prompts` is.

        `at` (aware) is the start that is read out where a prompt says it, in the IANA `timezone`;
        where either is missing or unknown, the prompt is worded without it.
        """
        wanted = (tuple(prompts), language, _start(prompts, language, at, timezone))
        remembered = self._memory.get(wanted)
        return self._assemble(wanted) if remembered is None else remembered

    def music(self) -> Pcm:
        """The hold music, (samples,), read-only, always the same array; played in a loop."""
        with self._music_lock:
            if self._music is None:
                folder = Path(self._settings.music)
                self._music = read_music(folder, self._rate_hz, self._settings.level_dbov)
            return self._music

    def preload(self) -> None:
        """Finds every prompt of every language, so that no caller waits for the first one."""
        for language, spoken in LANGUAGES.items():
            for prompt in spoken.phrases:
                self.samples((prompt,), language)

    def problems(self) -> list[str]:
        """What keeps prompts from being played, one sentence each, with the remedy."""
        return find_problems(self._settings, self._speech)

    def _assemble(self, wanted: Wanted) -> Pcm:
        _, language, _ = wanted
        parts = _parts(wanted)
        pieces = [self._pieces.find(language, part) for part in parts]
        pcm = join(list(self._spaced(parts, pieces)))
        if any(piece is None for piece in pieces):
            return pcm
        return self._memory.keep(wanted, pcm)

    def _spaced(self, parts: Sequence[SayablePart], pieces: Sequence[Pcm | None]) -> Iterator[Pcm]:
        for index, (part, piece) in enumerate(zip(parts, pieces, strict=True)):
            yield self._silence(part.pause_ms if index else part.lead_ms)
            yield self._missing if piece is None else piece
        if parts:
            yield self._silence(TAIL_MS)

    def _silence(self, duration_ms: int) -> Pcm:
        return to_pcm(silence(duration_ms, self._rate_hz))


def _parts(wanted: Wanted) -> list[SayablePart]:
    prompts, language, start = wanted
    phrases = LANGUAGES[language].phrases
    parts = (part for prompt in prompts for part in phrases[prompt])
    return [part.sentence(start) if isinstance(part, SpokenStart) else part for part in parts]


def _start(
    prompts: Sequence[Prompt], language: Language, at: datetime | None, timezone: str | None
) -> Start | None:
    if at is None or timezone is None or TIMED.isdisjoint(prompts):
        return None
    try:
        return start_in(language, at, timezone)
    except (KeyError, ValueError, OSError):
        logger.error("A start is not read out: there is no time zone %r", timezone)
        return None
