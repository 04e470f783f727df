"""Who is heard in a recording, and how loud: found from what everybody said.

    heard  = sum over speakers of  gain * said, some 20 to 100 ms later   (+ coding noise)

The recording is cut into pieces of half a second. In each, the speaker and delay that explain
most of it are found by cross-correlation, all found so far are fitted together by least squares,
and the search goes on in what they leave over, until nothing in there resembles anybody
(orthogonal matching pursuit: Pati, Rezaiifar, Krishnaprasad, 1993). So four voices at once do not
hide a fifth that is 20 dB below them, and a jump of the delay costs one piece at most.

Pure numpy; any thread.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

PIECE_S = 0.5
LONGEST_DELAY_S = 0.4
AUDIBLE_DB = -26.0
"""A voice this much below what was said counts as heard."""
LIKENESS = 0.3
"""Least correlation that is no chance: different speech reaches 0.25 in half a second."""
HEARD_SHARE = 0.5
"""Less is a voice that comes and goes; a machine too busy for its ticks may lose up to half."""
ABSENT_SHARE = 0.1
SILENT_DB = -80.0
PATHS_PER_SPEAKER = 2
"""A delay that changes within a piece makes two."""
SPEAKING_DB = -20.0
"""A piece counts for a speaker who is not further below his loudest piece."""
_PREEMPHASIS = 0.9


class Presence(Enum):
    """What the pieces say of one voice in one recording."""

    HEARD = "heard"
    ABSENT = "absent"
    PARTLY = "partly"
    SAID_NOTHING = "said nothing"


@dataclass(frozen=True)
class Hearing:
    """One voice in one recording."""

    presence: Presence
    level_db: float
    """Median over the pieces; 0: exactly as loud as it was said. Where absent: at most."""
    share: float
    """Of the pieces in which it was said, those in which it was heard."""
    delay_ms: float | None
    """Median; None where it was never heard."""
    pieces: tuple[bool, ...] = ()
    """Piece by piece, whether it was heard."""


@dataclass(frozen=True)
class _Piece:
    """What one piece tells of each speaker, shape (speakers,)."""

    level_db: Samples
    delay: Samples
    energy: Samples


def listen(heard: NDArray[np.int16], said: NDArray[np.int16], rate_hz: int) -> tuple[Hearing, ...]:
    """Find every speaker of `said`, int16 (speakers, samples), in `heard`, int16 (samples,).

    Both begin at the same moment. One Hearing per speaker.
    """
    size, reach = int(PIECE_S * rate_hz), int(LONGEST_DELAY_S * rate_hz)
    sharp_heard, sharp_said = _sharpened(heard), _sharpened(said)
    padded = np.pad(sharp_said, ((0, 0), (reach, 0)))
    pieces = [
        _explain(sharp_heard[start : start + size], padded[:, start : start + reach + size])
        for start in range(0, len(heard) - size + 1, size)
    ]
    return tuple(_summary(pieces, speaker, rate_hz) for speaker in range(len(said)))


def _sharpened(samples: NDArray[np.int16]) -> Samples:
    """Speech with its highs raised: its correlation then has one narrow peak."""
    as_float = samples.astype(np.float64)
    as_float[..., 1:] -= _PREEMPHASIS * as_float[..., :-1]
    return as_float


def _explain(heard: Samples, said: Samples) -> _Piece:
    """`said` begins as much earlier as the longest delay reaches: (speakers, reach + size)."""
    search = _Search(heard, said)
    speakers = len(said)
    paths: list[tuple[int, int]] = []
    gains = np.zeros(0)
    for _ in range(speakers * PATHS_PER_SPEAKER):
        path, likeness = search.best(search.left_over(paths, gains))
        if likeness < LIKENESS or path in paths:
            break
        paths.append(path)
        gains = search.fit(paths)
    found = [
        [i for i, path in enumerate(paths) if path[0] == speaker] for speaker in range(speakers)
    ]
    bounds = search.bounds(search.left_over(paths, gains))
    powers = [
        max(float(np.sum(gains[own] ** 2)), 1e-12) if own else bounds[speaker]
        for speaker, own in enumerate(found)
    ]
    delays = [
        float(paths[max(own, key=lambda i: abs(gains[i]))][1]) if own else np.nan for own in found
    ]
    return _Piece(10 * np.log10(powers), np.array(delays), search.energies[:, 0])


class _Search:
    """Correlations of one piece with every speaker at every delay (FFT overlap-save)."""

    def __init__(self, heard: Samples, said: Samples) -> None:
        self._heard, self._said = heard, said
        self._size, self._reach = len(heard), said.shape[1] - len(heard)
        self._fft_size = 1 << (said.shape[1] + self._size - 1).bit_length()
        self._spectra = np.fft.rfft(said, self._fft_size)
        sums = np.pad(np.cumsum(said**2, axis=1), ((0, 0), (1, 0)))
        # (speakers, delays): energy of what is compared at that delay
        self.energies = (sums[:, self._size :] - sums[:, : -self._size])[:, ::-1]

    def best(self, left: Samples) -> tuple[tuple[int, int], float]:
        """((speaker, delay), likeness 0..1) of the best match."""
        norms = np.sqrt(self.energies) * np.linalg.norm(left)
        likeness = np.abs(self._correlations(left)) / np.maximum(norms, 1.0)
        speaker, delay = np.unravel_index(np.argmax(likeness), likeness.shape)
        return (int(speaker), int(delay)), float(likeness[speaker, delay])

    def fit(self, paths: list[tuple[int, int]]) -> Samples:
        """The gain of each path, all fitted together."""
        columns = np.stack([self._delayed(path) for path in paths], axis=1)
        return np.linalg.lstsq(columns, self._heard, rcond=None)[0].astype(np.float64)

    def left_over(self, paths: list[tuple[int, int]], gains: Samples) -> Samples:
        """The piece without what the paths explain."""
        left = self._heard.copy()
        for path, gain in zip(paths, gains, strict=True):
            left -= gain * self._delayed(path)
        return left

    def bounds(self, left: Samples) -> Samples:
        """(speakers,) the most of each voice's power that can still be hidden in there."""
        energies = np.maximum(self.energies, 1.0)
        powers = (self._correlations(left) / energies) ** 2
        loud = self.energies > 0.5 * self.energies.max(axis=1, keepdims=True)
        least = 10 ** (SILENT_DB / 10)
        bounds: Samples = np.maximum(np.where(loud, powers, 0).max(axis=1), least)
        return bounds

    def _correlations(self, left: Samples) -> Samples:
        """(speakers, delays); delay 0 first."""
        spectrum = np.fft.rfft(left, self._fft_size).conj()
        whole = np.fft.irfft(self._spectra * spectrum, self._fft_size)
        return whole[:, : self._reach + 1][:, ::-1]

    def _delayed(self, path: tuple[int, int]) -> Samples:
        speaker, delay = path
        start = self._reach - delay
        return self._said[speaker, start : start + self._size]


def _summary(pieces: list[_Piece], speaker: int, rate_hz: int) -> Hearing:
    energies = np.array([piece.energy[speaker] for piece in pieces])
    loudest = energies.max(initial=0.0)
    if loudest == 0:
        return Hearing(Presence.SAID_NOTHING, SILENT_DB, 0.0, None)
    spoken = np.flatnonzero(energies > loudest * 10 ** (SPEAKING_DB / 10))
    levels = np.array([pieces[i].level_db[speaker] for i in spoken])
    delays = np.array([pieces[i].delay[speaker] for i in spoken])
    audible = (levels >= AUDIBLE_DB) & ~np.isnan(delays)
    share = float(np.mean(audible))
    delay_ms = float(np.median(delays[audible])) * 1000 / rate_hz if audible.any() else None
    heard_in = set(spoken[audible].tolist())
    return Hearing(
        presence=_presence(share),
        level_db=float(np.median(levels)),
        share=share,
        delay_ms=delay_ms,
        pieces=tuple(piece in heard_in for piece in range(len(pieces))),
    )


def _presence(share: float) -> Presence:
    if share >= HEARD_SHARE:
        return Presence.HEARD
    return Presence.ABSENT if share <= ABSENT_SHARE else Presence.PARTLY
