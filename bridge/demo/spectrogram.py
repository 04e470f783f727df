"""Time-frequency pictures of speech: samples in, pixels out. Pure numpy; any thread.

column   one step in time, as many as the picture is wide
row      rate_hz / WINDOW Hz, the highest at the top
colour   level in dB below full scale, through `HEAT`
"""

import numpy as np
from numpy.typing import NDArray

WINDOW = 256
QUIETEST_DB = -78.0
LOUDEST_DB = -28.0

HEAT = (
    (0, 0, 4),
    (40, 11, 84),
    (101, 21, 110),
    (159, 42, 99),
    (212, 72, 66),
    (245, 125, 21),
    (250, 193, 39),
    (252, 255, 164),
)
"""Dark to light through violet, red and yellow, evenly spaced (the ends of "inferno")."""

Pixels = NDArray[np.uint8]


def levels_db(samples: NDArray[np.int16], columns: int) -> NDArray[np.float64]:
    """(WINDOW // 2, columns) levels in dB below a full-scale sine, low frequencies first."""
    padded = np.pad(samples.astype(np.float64) / 32768.0, WINDOW // 2)
    starts = np.linspace(0, len(padded) - WINDOW, columns).astype(np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[starts]
    shape = np.hanning(WINDOW)
    spectrum = np.abs(np.fft.rfft(windows * shape))[:, : WINDOW // 2] * 2 / shape.sum()
    levels: NDArray[np.float64] = 20 * np.log10(np.maximum(spectrum, 1e-6)).T
    return levels


def spectrogram(samples: NDArray[np.int16], columns: int) -> Pixels:
    """(WINDOW // 2, columns, 3) RGB, high frequencies at the top."""
    levels = levels_db(samples, columns)[::-1]
    heat = (levels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)
    return coloured(heat)


def coloured(heat: NDArray[np.float64]) -> Pixels:
    """0..1 to RGB; what lies outside takes the end's colour."""
    anchors = np.linspace(0, 1, len(HEAT))
    channels = [np.interp(heat, anchors, channel) for channel in np.array(HEAT).T]
    return np.stack(channels, axis=-1).astype(np.uint8)
