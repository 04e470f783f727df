"""What a prompt is made of: the vocabulary in which each language writes its phrases.

A prompt (`Say` of the entrance, or `Notice` of a room) is, per language, a row of parts:

    Recording    a file of the recorded voice, or its beginning
    Spoken       a sentence that was never recorded, spoken by espeak-ng
    SpokenStart  the same with the conference's start read out in it

english.py and french.py hold the rows, languages.py puts them together. No I/O; any thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from pinentry.actions import Say

SENTENCE_PAUSE_MS = 250
"""Silence between two sentences."""
PHRASE_PAUSE_MS = 80
"""Silence between two halves of one sentence."""
ANSWER_PAUSE_MS = 400
"""Silence ahead of the greeting: telephones play nothing right after they are answered."""
TONE_LEVEL_DB = -6.0
"""Join and leave tones against speech: they sound while somebody talks."""


class Notice(Enum):
    """What a participant hears from the room (SPEC 2.11), beside what the entrance says."""

    JOINED_TONE = auto()
    LEFT_TONE = auto()
    MUTED = auto()
    UNMUTED = auto()
    ALONE = auto()
    HOLD_ON = auto()
    CONFERENCE_ENDED = auto()
    DROPPED = auto()


Prompt = Say | Notice


@dataclass(frozen=True)
class Recording:
    """A recording of the language's folder, named without `.wav`."""

    name: str
    until_ms: int | None = None
    """Where to cut it, in milliseconds of the file; None: the whole of it."""
    pause_ms: int = SENTENCE_PAUSE_MS
    """Silence ahead of it, unless it comes first."""
    lead_ms: int = 0
    """Silence ahead of it if it comes first."""
    level_db: float = 0.0
    """Against the level of speech."""


@dataclass(frozen=True)
class Spoken:
    """A sentence for espeak-ng."""

    text: str
    pause_ms: int = SENTENCE_PAUSE_MS
    lead_ms: int = 0


@dataclass(frozen=True)
class Start:
    """A conference's start as a language says it."""

    date: str
    time: str


@dataclass(frozen=True)
class SpokenStart:
    """A sentence for espeak-ng; `{date}` and `{time}` are where the start is read out."""

    text: str
    without: str
    """What is spoken where the start is not known."""

    def sentence(self, start: Start | None) -> Spoken:
        """The sentence with the start filled in."""
        if start is None:
            return Spoken(self.without)
        return Spoken(self.text.format(date=start.date, time=start.time))


Part = Recording | Spoken | SpokenStart


@dataclass(frozen=True)
class SpokenLanguage:
    """One language of the prompts."""

    folder: str
    """Below prompts.sounds."""
    package: str
    """The Debian package that fills the folder."""
    voice: str
    """The voice of espeak-ng; the variant behind the + is a woman's, as the recordings are."""
    phrases: Mapping[Prompt, tuple[Part, ...]]
    start: Callable[[datetime], Start]
    """Words a local date and time as they are said."""
