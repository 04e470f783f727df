"""A mixer on the bench: rows fed from endless signals, everything heard and told is kept."""

import numpy as np
import signals
from numpy.typing import NDArray

from mixer.events import MixerEvent
from mixer.mixer import Mixer

Samples = NDArray[np.int16]

RATE_HZ = 8000
FRAME = 160


class Bench:
    """A mixer whose rows are fed from endless signals, and what each row has heard so far."""

    def __init__(self, capacity: int = 16, rate_hz: int = RATE_HZ) -> None:
        self.mixer = Mixer(rate_hz, capacity)
        self.frame = self.mixer.input.shape[1]
        self.voices: dict[int, Samples] = {}
        self.events: list[MixerEvent] = []
        self._heard: list[Samples] = []

    def leg(self, voice: Samples | None = None, room: int | None = None) -> int:
        """Add a leg that says `voice` (nothing comes if None) and joins `room`."""
        row = self.mixer.add_leg()
        if voice is not None:
            self.voices[row] = voice
        if room is not None:
            self.mixer.join(row, room)
        return row

    def run(self, ticks: int) -> None:
        """Feed and tick, and keep everything that comes out."""
        for _ in range(ticks):
            first = len(self._heard) * self.frame
            self.mixer.silent[:] = True
            for row, voice in self.voices.items():
                positions = np.arange(first, first + self.frame)
                self.mixer.input[row] = voice.take(positions, mode="wrap")
                self.mixer.silent[row] = False
            self.events += self.mixer.tick()
            self._heard.append(self.mixer.output.copy())

    def heard(self, row: int, last: int | None = None) -> Samples:
        """What a row heard, in all ticks or in the last few."""
        frames = self._heard[-last:] if last else self._heard
        return np.concatenate([frame[row] for frame in frames])


def loop(frequency_hz: int, level_dbov: float = -25.0, rate_hz: int = RATE_HZ) -> Samples:
    """A tone of whole hertz that loops over a second without a seam."""
    return signals.sine(frequency_hz, 1000, rate_hz, level_dbov)


def full_scale() -> Samples:
    """Every value that a sample can have, loudest first."""
    return np.arange(-32768, 32768, 41, dtype=np.int16)[: FRAME * 8]


def steepest(samples: Samples) -> int:
    """The largest step from one sample to the next."""
    return int(np.abs(np.diff(samples.astype(np.int32))).max())
