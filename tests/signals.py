"""Signals to test with, and an ear: tones, noise, speech-like bursts; `tones_in` by FFT.

All are int16 rows. Levels are RMS in dBov (0 dBov: a full-scale square wave; a full-scale sine
has -3). Everything random is seeded.
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Wave = NDArray[np.float64]

FULL_SCALE = 32768.0
FLOOR_DBOV = -60.0
"""`tones_in` hears nothing below this."""
SPAN_DB = 30.0
"""`tones_in` hears nothing this far below the strongest tone."""


def sine(
    frequency_hz: float,
    duration_ms: float,
    rate_hz: int = 8000,
    level_dbov: float = -15.0,
    phase: float = 0.0,
) -> Samples:
    """A steady tone that begins at `phase` (radians)."""
    return _samples(_sine(frequency_hz, duration_ms, rate_hz, level_dbov, phase))


def dual_tone(
    low_hz: float,
    high_hz: float,
    duration_ms: float,
    rate_hz: int = 8000,
    level_dbov: float = -13.0,
    twist_db: float = 0.0,
) -> Samples:
    """Two tones at once; the low one at `level_dbov`, the high one `twist_db` above it."""
    low = _sine(low_hz, duration_ms, rate_hz, level_dbov)
    return _samples(low + _sine(high_hz, duration_ms, rate_hz, level_dbov + twist_db))


def noise(
    duration_ms: float, rate_hz: int = 8000, level_dbov: float = -30.0, seed: int = 1
) -> Samples:
    """White Gaussian noise."""
    wave = np.random.default_rng(seed).standard_normal(_count(duration_ms, rate_hz))
    return _samples(_at_level(wave, level_dbov))


def silence(duration_ms: float, rate_hz: int = 8000) -> Samples:
    """Zeros."""
    return np.zeros(_count(duration_ms, rate_hz), np.int16)


def speech_like(
    duration_ms: float, rate_hz: int = 8000, level_dbov: float = -20.0, seed: int = 1
) -> Samples:
    """Bursts of a gliding harmonic voice and hiss, 150-500 ms long, with pauses of 80-300 ms."""
    random = np.random.default_rng(seed)
    wave = np.zeros(_count(duration_ms, rate_hz))
    start = 0
    while start < wave.size:
        burst = _syllable(random, random.uniform(150, 500), rate_hz)[: wave.size - start]
        wave[start : start + burst.size] = _at_level(burst, level_dbov)
        start += burst.size + _count(random.uniform(80, 300), rate_hz)
    return _samples(wave)


def level_dbov(samples: Samples) -> float:
    """RMS level; -inf for zeros."""
    power = float(np.mean((samples / FULL_SCALE) ** 2))
    return 10 * float(np.log10(power)) if power else -np.inf


def tones_in(samples: Samples, rate_hz: int) -> list[int]:
    """Frequencies of the steady tones in `samples`, in Hz (whole), ascending.

    Tells tones apart that lie four periods of the whole recording from each other (one second:
    4 Hz); hears those above FLOOR_DBOV and within SPAN_DB of the strongest.
    """
    window = np.blackman(samples.size)
    power = np.abs(np.fft.rfft(samples / FULL_SCALE * window) / window.sum()) ** 2 * 2
    padded = np.concatenate([[0.0], power, [0.0]])
    is_peak = (power >= padded[:-2]) & (power > padded[2:])
    heard = max(power.max() * 10 ** (-SPAN_DB / 10), 10 ** (FLOOR_DBOV / 10))
    peaks = np.flatnonzero(is_peak & (power > heard))
    return [round(float(peak) * rate_hz / samples.size) for peak in peaks]


def _count(duration_ms: float, rate_hz: int) -> int:
    return round(duration_ms * rate_hz / 1000)


def _sine(
    frequency_hz: float, duration_ms: float, rate_hz: int, level: float, phase: float = 0.0
) -> Wave:
    time_s = np.arange(_count(duration_ms, rate_hz)) / rate_hz
    amplitude = np.sqrt(2) * 10 ** (level / 20)
    wave: Wave = amplitude * np.sin(2 * np.pi * frequency_hz * time_s + phase)
    return wave


def _syllable(random: np.random.Generator, duration_ms: float, rate_hz: int) -> Wave:
    count = _count(duration_ms, rate_hz)
    pitch_hz = random.uniform(90, 220) * np.linspace(1, random.uniform(0.8, 1.2), count)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / rate_hz
    voice = np.sum([np.sin(n * phase) / n for n in range(1, 12)], axis=0)
    wave: Wave = (voice + 0.1 * random.standard_normal(count)) * np.hanning(count)
    return wave


def _at_level(wave: Wave, level: float) -> Wave:
    power = np.mean(wave**2) if wave.size else 0.0
    return wave * 10 ** (level / 20) / np.sqrt(power) if power else wave


def _samples(wave: Wave) -> Samples:
    return np.clip(np.rint(wave * FULL_SCALE), -32768, 32767).astype(np.int16)
