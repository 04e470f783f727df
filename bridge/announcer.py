"""Speaks to one leg: prompts in its language, music, silence.

    say --> samples (cached, or made in a thread) --> Play --> engine --> PlayEnded
    hush --> StopPlaying; a sentence still being made is dropped
    music --> PlayMusic, once the track is loaded

Only the newest sentence of a leg counts: an older one that comes late is not played, and its
PlayEnded is nobody's. asyncio thread only.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Protocol

from bridge.prompts.catalogue import Notice, Prompt
from bridge.prompts.sound import Pcm
from bridge.telephony.commands import Command, Play, PlayMusic, StopPlaying
from config.settings import Language
from pinentry.actions import Say


class Prompts(Protocol):
    """The recordings (bridge.prompts.library); quick unless a start is read out."""

    def samples(
        self,
        prompts: Sequence[Prompt],
        language: Language,
        at: datetime | None = None,
        timezone: str | None = None,
    ) -> Pcm: ...


class Announcer:
    """What each leg is being told."""

    def __init__(self, prompts: Prompts, send: Callable[[Command], None]) -> None:
        self._prompts = prompts
        self._send = send
        self._ids = count(1)
        self._current: dict[int, int] = {}
        self._track: str | None = None
        self._to_music: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def say(
        self,
        leg: int,
        says: Sequence[Say | Notice],
        language: Language,
        at: datetime | None = None,
        timezone: str | None = None,
    ) -> None:
        """Say this now, instead of what is being said. `at` is read out in `timezone`."""
        cue_id = self._current[leg] = next(self._ids)
        if at is None:
            samples = self._prompts.samples(says, language, None, None)
            self._send(Play(leg, samples, cue_id))
            return
        task = asyncio.create_task(self._say_later(leg, cue_id, says, language, at, timezone))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def hush(self, leg: int) -> None:
        """Stop what is being said."""
        if self._current.pop(leg, None) is not None:
            self._send(StopPlaying(leg))

    def music(self, leg: int, on: bool) -> None:
        """Let the leg hear the music on hold, or end it."""
        if on:
            self._to_music.add(leg)
        elif leg in self._to_music:
            self._to_music.remove(leg)
        else:
            return
        self._send(PlayMusic(leg, self._track if on else None))

    def music_loaded(self, track: str) -> None:
        """From now on there is music, at this path; who waits already hears it too."""
        self._track = track
        for leg in self._to_music:
            self._send(PlayMusic(leg, track))

    def ended(self, leg: int, cue_id: int) -> bool:
        """A cue ran to its end; True if it was the leg's newest."""
        if self._current.get(leg) != cue_id:
            return False
        del self._current[leg]
        return True

    def forget(self, leg: int) -> None:
        """The leg is gone."""
        self._current.pop(leg, None)
        self._to_music.discard(leg)

    async def _say_later(
        self,
        leg: int,
        cue_id: int,
        says: Sequence[Say | Notice],
        language: Language,
        at: datetime,
        timezone: str | None,
    ) -> None:
        samples = await asyncio.to_thread(self._prompts.samples, says, language, at, timezone)
        if self._current.get(leg) == cue_id:
            self._send(Play(leg, samples, cue_id))
