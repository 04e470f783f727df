"""Sentences spoken by espeak-ng, each once: the WAV stays on disk under the key of its content.

    key = SHA-256 of (text, voice, words per minute)  ->  <cache>/<key>.wav, as espeak-ng made it

A file is written beside its place and moved there, so none is ever half there; one that cannot be
read is spoken again. At most MAX_FILES stay, the longest unused go first. Where the folder cannot
be used, a temporary one serves. Blocks for about 30 ms when something is spoken; thread pool.
"""

import hashlib
import logging
import os
import subprocess
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from bridge.prompts.recordings import SoundUnreadable, read_sound
from bridge.prompts.sound import Sound

logger = logging.getLogger(__name__)

COMMAND = "espeak-ng"
WORDS_PER_MINUTE = 150
TIMEOUT_S = 5.0
MAX_FILES = 500
OUR_FILES = 32 * "[0-9a-f]" + ".wav"


class SpeechFailed(RuntimeError):
    """espeak-ng is not there or did not do its work; the machine's fault."""


class Speech:
    """Speaks sentences, or remembers how it spoke them."""

    def __init__(
        self,
        cache: Path,
        command: str = COMMAND,
        max_files: int = MAX_FILES,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.cache = cache
        self._command = command
        self._max_files = max_files
        self._timeout_s = timeout_s

    def say(self, text: str, voice: str, rate_hz: int) -> Sound:
        """The sentence as (samples,) at `rate_hz`. Raises SpeechFailed."""
        path = self._folder / f"{content_key(text, voice)}.wav"
        try:
            sound = read_sound(path, rate_hz)
        except SoundUnreadable:
            return self._speak_again(text, voice, path, rate_hz)
        with suppress(OSError):
            os.utime(path)
        return sound

    @property
    def remembers(self) -> bool:
        """Whether the folder of the settings can be used."""
        return self._folder == self.cache

    def problem(self) -> str | None:
        """What keeps espeak-ng from speaking, in one sentence."""
        try:
            self._run("--version")
        except SpeechFailed as failure:
            return str(failure)
        return None

    def _speak_again(self, text: str, voice: str, path: Path, rate_hz: int) -> Sound:
        self._speak(text, voice, path)
        self._forget_oldest()
        try:
            return read_sound(path, rate_hz)
        except SoundUnreadable as error:
            raise SpeechFailed(f"{self._command} made no sound: {error}") from error

    def _speak(self, text: str, voice: str, path: Path) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(".part", dir=self._folder)
            os.close(handle)
        except OSError as error:
            raise SpeechFailed(f"{self._folder}: {error.strerror}") from error
        speed = str(WORDS_PER_MINUTE)
        try:
            self._run("-v", voice, "-s", speed, "-b", "1", "-w", name, "--stdin", text=text)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)

    def _run(self, *options: str, text: str = "") -> None:
        arguments, spoken = [self._command, *options], text.encode()
        try:
            subprocess.run(
                arguments, input=spoken, capture_output=True, timeout=self._timeout_s, check=True
            )
        except OSError as error:
            raise SpeechFailed(f"{self._command}: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise SpeechFailed(f"{self._command} took over {self._timeout_s:g} s") from error
        except subprocess.CalledProcessError as error:
            raise SpeechFailed(f"{self._command} ended with {error.returncode}") from error

    def _forget_oldest(self) -> None:
        ages = sorted((_used_at(path), path) for path in self._folder.glob(OUR_FILES))
        for _, path in ages[: -self._max_files]:
            path.unlink(missing_ok=True)

    @cached_property
    def _folder(self) -> Path:
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.cache):
                return self.cache
        except OSError as error:
            logger.warning("%s cannot keep prompts: %s", self.cache, error.strerror)
            return Path(tempfile.mkdtemp(prefix="dialbridge-prompts-"))


def content_key(text: str, voice: str) -> str:
    """The name of what espeak-ng makes of it, 32 hexadecimal digits."""
    content = "\n".join((text, voice, str(WORDS_PER_MINUTE)))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
