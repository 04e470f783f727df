"""What a frame is: 20 ms of linear 16-bit samples, mono; the rate is the matrix's own.

    rate_hz   samples   bytes
       8000       160     320
      16000       320     640

Pure values; any thread.
"""

import numpy as np
from numpy.typing import NDArray

FRAME_MS = 20

Samples = NDArray[np.int16]
"""One frame, a whole recording, or a matrix of frames: one leg per row."""
Matrix = NDArray[np.float32]
"""Frames while they are being summed."""
Rows = NDArray[np.intp]
"""Indices of rows."""
Flags = NDArray[np.bool_]
"""One yes or no per row."""


def samples_per_frame(rate_hz: int) -> int:
    """Samples in one frame at `rate_hz`. ValueError if that is not a whole, positive number."""
    samples, rest = divmod(rate_hz * FRAME_MS, 1000)
    if rest or samples < 1:
        raise ValueError(f"{FRAME_MS} ms at {rate_hz} Hz is not a whole number of samples")
    return samples


def recording(samples: Samples) -> Samples:
    """`samples` as they are. ValueError if they are not one row of 16-bit samples."""
    if samples.dtype != np.int16 or samples.ndim != 1:
        raise ValueError(f"expected one row of int16, got {samples.ndim}-D {samples.dtype}")
    return samples
