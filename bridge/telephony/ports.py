"""The two C functions that carry every sample: pjmedia's stream ports, called directly.

    RTP -> jitter buffer -> decoder -> pjmedia_port_get_frame -> row of `mixer.input`
    row of `mixer.output` -> pjmedia_port_put_frame -> encoder -> RTP

pjsua2's conference bridge is not used: nothing clocks it. The frames that the C functions fill
and read are rows of two numpy structured arrays, whose buffers point into the mixer's matrices,
so that sizes and types of all legs are set in one assignment. `ctypes.PyDLL` keeps the GIL:
`CDLL` would give it away and take it back twice per leg and tick, and under contention each
taking back can wait a whole switch interval.

Called by the engine thread only.
"""

import ctypes
from collections import deque

import numpy as np
import pjsua2
from numpy.typing import NDArray

_FRAME = np.dtype(
    [
        ("type", np.int32),
        ("buf", np.uintp),
        ("size", np.uintp),
        ("timestamp", np.uint64),
        ("bit_info", np.uint32),
    ],
    align=True,
)
"""`pjmedia_frame` (pjmedia/frame.h) on a 64-bit machine."""

_NONE = 0
_AUDIO = 1

_library = ctypes.PyDLL(pjsua2._pjsua2.__file__)
_get_frame = _library.pjmedia_port_get_frame
_put_frame = _library.pjmedia_port_put_frame


def hush_before_start() -> None:
    """Let pjlib print errors only, until libInit gives it our log: libCreate logs to stdout."""
    _library.pj_log_set_level(1)


class StreamPorts:
    """The stream ports of all legs, each bound to a row of the mixer's matrices."""

    def __init__(self, heard: NDArray[np.int16], said: NDArray[np.int16]) -> None:
        """`heard` and `said` are the mixer's input and output, int16 (rows, samples)."""
        self._samples = heard.shape[1]
        self._get = _frames_onto(heard, _NONE)
        self._put = _frames_onto(said, _AUDIO)
        self._port_of_row: dict[int, ctypes.c_void_p] = {}
        self._ports: list[ctypes.c_void_p] = []
        self._get_arguments: list[ctypes.c_void_p] = []
        self._put_arguments: list[ctypes.c_void_p] = []

    def __len__(self) -> int:
        return len(self._port_of_row)

    def attach(self, row: int, port: int) -> None:
        """Bind the port at address `port` to a row, replacing the row's earlier one."""
        self._port_of_row[row] = ctypes.c_void_p(port)
        self._arrange()

    def detach(self, row: int) -> None:
        """Let go of a row's port; the stream is about to be destroyed. Harmless if it is gone."""
        if self._port_of_row.pop(row, None) is not None:
            self._get["type"][row] = _NONE
            self._arrange()

    def read(self, silent: NDArray[np.bool_]) -> None:
        """Fetch one frame per port; `silent` (rows,) becomes True where nothing came."""
        self._get["size"] = self._samples * 2
        deque(map(_get_frame, self._ports, self._get_arguments), 0)
        np.not_equal(self._get["type"], _AUDIO, out=silent)

    def write(self) -> None:
        """Send one frame per port."""
        self._put["timestamp"] += self._samples
        deque(map(_put_frame, self._ports, self._put_arguments), 0)

    def _arrange(self) -> None:
        """Make the argument lists anew: calls come and go, ticks only walk through lists."""
        rows = list(self._port_of_row)
        self._ports = list(self._port_of_row.values())
        self._get_arguments = _addresses(self._get, rows)
        self._put_arguments = _addresses(self._put, rows)


def _frames_onto(matrix: NDArray[np.int16], frame_type: int) -> NDArray[np.void]:
    """One `pjmedia_frame` per row of `matrix`, pointing at that row."""
    if not matrix.flags.c_contiguous:
        raise ValueError("the rows of the matrix must lie one behind the other")
    frames = np.zeros(matrix.shape[0], _FRAME)
    frames["buf"] = matrix.ctypes.data + np.arange(matrix.shape[0]) * matrix.strides[0]
    frames["type"] = frame_type
    frames["size"] = matrix.strides[0]
    return frames


def _addresses(frames: NDArray[np.void], rows: list[int]) -> list[ctypes.c_void_p]:
    first, step = frames.ctypes.data, frames.strides[0]
    return [ctypes.c_void_p(first + row * step) for row in rows]
