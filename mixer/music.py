"""Music: endless tracks, each with one position that all its listeners share.

A track begins when a leg first names it and is forgotten when none does any more. It loops
without a seam: the sample after the last is the first. One frame of every track is copied per
tick, however many listen; the plan leads the listeners to its line. Engine thread.
"""

from collections.abc import Callable

import numpy as np

from mixer.frame import Samples, recording
from mixer.places import FIRST_TRACK


class Track:
    """One recording going round and round."""

    def __init__(self, samples: Samples) -> None:
        if not recording(samples).size:
            raise ValueError("a track of no samples cannot be played")
        self.samples = samples
        self._next = 0

    def copy_frame(self, frame: Samples) -> None:
        """Fill `frame` and move on."""
        first, self._next = self._next, self._next + frame.size
        if self._next <= self.samples.size:
            frame[:] = self.samples[first : self._next]
        else:
            self.samples.take(np.arange(first, self._next), out=frame, mode="wrap")
        self._next %= self.samples.size


class Music:
    """The tracks that somebody listens to, numbered as the places and the lines want it."""

    def __init__(self, places_in_use: Callable[[], set[int]]) -> None:
        self._places_in_use = places_in_use
        self._tracks: list[Track | None] = []

    def place_of(self, samples: Samples) -> int:
        """The place of the track made of exactly this array. ValueError if unplayable."""
        for number, track in enumerate(self._tracks):
            if track is not None and track.samples is samples:
                return FIRST_TRACK + number
        track = Track(samples)
        self.forget_unused()
        return FIRST_TRACK + self._add(track)

    def forget_unused(self) -> None:
        """Forget every track that no leg names or still hears."""
        if not self._tracks:
            return
        places = self._places_in_use()
        for number in range(len(self._tracks)):
            if FIRST_TRACK + number not in places:
                self._tracks[number] = None
        while self._tracks and self._tracks[-1] is None:
            self._tracks.pop()

    def advance(self, lines: Samples) -> None:
        """Write the next frame of track n into line n."""
        for number, track in enumerate(self._tracks):
            if track is not None:
                track.copy_frame(lines[number])

    def _add(self, track: Track) -> int:
        if None in self._tracks:
            number = self._tracks.index(None)
            self._tracks[number] = track
            return number
        self._tracks.append(track)
        return len(self._tracks) - 1
