"""Changes the sample rate of a whole sound at once, by its spectrum.

    samples --rfft--> spectrum, cut or padded to the other Nyquist frequency --irfft--> samples

Exact and free of aliases, fit for sounds that are wholly there (files), not for streams. It is
here because importing scipy.signal for this alone takes a second or more, which a restarted
bridge that must answer within two seconds does not have. Pure; any thread.
"""

from math import ceil, gcd

import numpy as np

from bridge.prompts.sound import Sound


def resample(sound: Sound, from_hz: int, to_hz: int) -> Sound:
    """(samples,) at `from_hz` as (samples,) at `to_hz`, of the same length in time."""
    if from_hz == to_hz:
        return sound
    divisor = gcd(from_hz, to_hz)
    taken, made = from_hz // divisor, to_hz // divisor
    blocks = _power_of_two(ceil(len(sound) / taken))
    spectrum = np.fft.rfft(sound, blocks * taken)
    resampled = np.fft.irfft(spectrum[: blocks * made // 2 + 1], blocks * made)
    length = round(len(sound) * to_hz / from_hz)
    return (resampled[:length] * (made / taken)).astype(np.float32)


def _power_of_two(least: int) -> int:
    """A length whose transform is fast; the sound is padded with silence up to it."""
    return 1 << (least - 1).bit_length()
