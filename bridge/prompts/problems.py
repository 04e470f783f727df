"""What `dialbridge doctor` says about the prompts: one sentence each, with the remedy.

Reads every recording that the catalogue names, in about half a second. Any thread.
"""

from collections.abc import Iterator
from pathlib import Path

from bridge.prompts.catalogue import Recording
from bridge.prompts.languages import LANGUAGES
from bridge.prompts.music import track_paths
from bridge.prompts.pieces import recording_path
from bridge.prompts.recordings import SoundUnreadable, read_sound
from bridge.prompts.speech import Speech
from config.settings import Language, PromptSettings

MUSIC_PACKAGE = "asterisk-moh-opsound-wav"
SPEECH_PACKAGE = "espeak-ng"
ANY_RATE_HZ = 8000


def find_problems(settings: PromptSettings, speech: Speech) -> list[str]:
    """What keeps prompts from being played; empty if nothing does."""
    return [
        *(problem for language in LANGUAGES for problem in _recordings(settings, language)),
        *_music(Path(settings.music)),
        *_speech(speech),
    ]


def _recordings(settings: PromptSettings, language: Language) -> Iterator[str]:
    paths = sorted({recording_path(Path(settings.sounds), language, r) for r in named(language)})
    faults = [fault for fault in map(_fault, paths) if fault]
    if faults:
        yield (
            f"{len(faults)} of {len(paths)} recordings in {language.name} cannot be played, "
            f"tones replace them (the first is {faults[0]}). "
            f"{_install(LANGUAGES[language].package)}"
        )


def named(language: Language) -> Iterator[Recording]:
    """Every recording that the language's phrases name."""
    for parts in LANGUAGES[language].phrases.values():
        yield from (part for part in parts if isinstance(part, Recording))


def _music(folder: Path) -> Iterator[str]:
    paths = track_paths(folder)
    if not paths:
        yield f"There is no hold music in {folder}, a tone replaces it. {_install(MUSIC_PACKAGE)}"
    for fault in filter(None, map(_fault, paths)):
        yield f"A track of the hold music is left out: {fault}."


def _speech(speech: Speech) -> Iterator[str]:
    fault = speech.problem()
    if fault:
        yield f"Start times cannot be read out: {fault}. {_install(SPEECH_PACKAGE)}"
    if not speech.remembers:
        yield f"{speech.cache} cannot be written: prompts.cache must name a folder of ours."


def _install(package: str) -> str:
    return f"Run: apt-get install {package}"


def _fault(path: Path) -> str | None:
    try:
        read_sound(path, ANY_RATE_HZ)
    except SoundUnreadable as fault:
        return str(fault)
    return None
