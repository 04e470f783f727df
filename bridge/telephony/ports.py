"""The C functions that carry every sample: pjmedia's stream ports, called directly.

    RTP sockets -> pj_ioqueue_poll -> jitter buffers              all that came since the last tick
    jitter buffer -> decoder -> pjmedia_ports_get_frames -> rows of `mixer.input`
    rows of `mixer.output` -> pjmedia_ports_put_frames -> encoder -> RTP

pjsua2's conference bridge is not used: nothing clocks it. No thread receives RTP either: packets
wait in their sockets for the tick that needs them, and come in one batch. The frames that the C
functions fill and read are rows of two numpy structured arrays, whose buffers point into the
mixer's matrices, so that sizes and types of all legs are set in one assignment.

`ctypes.PyDLL` keeps the interpreter: callbacks into Python may come from within these calls.
Called by the engine's only thread. The functions on arrays of ports are ours (tools/pjsua2).
"""

import ctypes

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

_POLLS_PER_TICK = 8
"""Each takes up to 512 packets: as many as a full house sends in 40 ms."""

_library = ctypes.PyDLL(pjsua2._pjsua2.__file__)
_library.pjsua_get_pjmedia_endpt.restype = ctypes.c_void_p
_library.pjmedia_endpt_get_ioqueue.restype = ctypes.c_void_p
_library.pjmedia_endpt_get_ioqueue.argtypes = [ctypes.c_void_p]
_poll = _library.pj_ioqueue_poll
_poll.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
_get_frames = _library.pjmedia_ports_get_frames
_put_frames = _library.pjmedia_ports_put_frames
for _walk in (_get_frames, _put_frames):
    _walk.argtypes = [ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p]
    _walk.restype = None

_AT_ONCE = (ctypes.c_long * 2)(0, 0)
"""`pj_time_val`: do not wait."""


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
        self._port_of_row: dict[int, int] = {}
        self._rtp_queue: int | None = None
        self._arrange()

    def __len__(self) -> int:
        return len(self._port_of_row)

    def attach(self, row: int, port: int) -> None:
        """Bind the port at address `port` to a row, replacing the row's earlier one."""
        self._port_of_row[row] = port
        self._arrange()

    def detach(self, row: int) -> None:
        """Let go of a row's port; the stream is about to be destroyed. Harmless if it is gone."""
        if self._port_of_row.pop(row, None) is not None:
            self._get["type"][row] = _NONE
            self._arrange()

    def read(self, silent: NDArray[np.bool_]) -> None:
        """Take in RTP, then one frame per port; `silent` (rows,) becomes True where none came."""
        self._receive()
        self._get["size"] = self._samples * 2
        _get_frames(len(self._port_of_row), self._ports.ctypes.data, self._to_get.ctypes.data)
        np.not_equal(self._get["type"], _AUDIO, out=silent)

    def write(self) -> None:
        """Send one frame per port."""
        self._put["timestamp"] += self._samples
        _put_frames(len(self._port_of_row), self._ports.ctypes.data, self._to_put.ctypes.data)

    def _receive(self) -> None:
        """A callback may attach or detach ports meanwhile: never called while walking them."""
        if self._rtp_queue is None:
            endpoint = _library.pjsua_get_pjmedia_endpt()
            self._rtp_queue = _library.pjmedia_endpt_get_ioqueue(endpoint)
        for _ in range(_POLLS_PER_TICK):
            if _poll(self._rtp_queue, _AT_ONCE) <= 0:
                break

    def _arrange(self) -> None:
        """Make the arrays anew: calls come and go, ticks only walk through arrays."""
        rows = np.fromiter(self._port_of_row, np.uintp, len(self._port_of_row))
        self._ports = np.fromiter(self._port_of_row.values(), np.uintp, len(self._port_of_row))
        self._to_get = _addresses(self._get, rows)
        self._to_put = _addresses(self._put, rows)


def _frames_onto(matrix: NDArray[np.int16], frame_type: int) -> NDArray[np.void]:
    """One `pjmedia_frame` per row of `matrix`, pointing at that row."""
    if not matrix.flags.c_contiguous:
        raise ValueError("the rows of the matrix must lie one behind the other")
    frames = np.zeros(matrix.shape[0], _FRAME)
    frames["buf"] = matrix.ctypes.data + np.arange(matrix.shape[0]) * matrix.strides[0]
    frames["type"] = frame_type
    frames["size"] = matrix.strides[0]
    return frames


def _addresses(frames: NDArray[np.void], rows: NDArray[np.uintp]) -> NDArray[np.uintp]:
    return (frames.ctypes.data + rows * frames.strides[0]).astype(np.uintp)
