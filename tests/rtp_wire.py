"""RTP by hand: G.711 and telephone-events on a socket, every 20 ms (RFC 3550, 3551, 4733).

    media = Media();  media.say(700);  ...;  media.tones(1.0)      # [1100, 1500]
    media.press("5")

One thread sends and receives for all; `Media.close` takes one out of it.
"""

import socket
import struct
import threading
import time

import numpy as np
from numpy.typing import NDArray
from signals import tones_in

from dtmf.keypad import KEYS

RATE_HZ = 8000
PCMU, PCMA, EVENTS = 0, 8, 101
FRAME_S = 0.02
PEAK = 6000
_STEPS = np.arange(256)


def _ulaw_table() -> NDArray[np.int64]:
    """ITU-T G.711, table 2: code to sample."""
    code = ~_STEPS & 0xFF
    size = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -size, size)


def _alaw_table() -> NDArray[np.int64]:
    """ITU-T G.711, table 1: code to sample."""
    code = _STEPS ^ 0x55
    segment, step = (code & 0x70) >> 4, (code & 0x0F) << 4
    size = np.where(segment == 0, step + 8, step + 0x108 << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, size, -size)


TABLES = {PCMU: _ulaw_table(), PCMA: _alaw_table()}


def encoded(samples: NDArray[np.float64], codec: int) -> bytes:
    """The nearest code of every sample."""
    distance = np.abs(samples[:, None] - TABLES[codec][None, :])
    return bytes(np.argmin(distance, axis=1).astype(np.uint8))


class Media:
    """One RTP stream each way."""

    def __init__(self, host: str = "127.0.0.1", codec: int = PCMU) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.setblocking(False)
        self.host = host
        self.port = int(self._socket.getsockname()[1])
        self.codec = codec
        self.samples_per_packet = 160
        self.heard_codecs: list[int] = []
        self._target: tuple[str, int] | None = None
        self._tone = b""
        self._position = 0
        self._sequence = self._timestamp = 0
        self._source = id(self) & 0xFFFFFFFF
        self._event: tuple[int, int] | None = None
        self._heard: list[tuple[float, NDArray[np.int64]]] = []
        _ALL.add(self)

    def send_to(self, port: int) -> None:
        """Send to the bridge's port from now on; silence until `say`."""
        self._target = (self.host, port)

    def say(self, frequency_hz: int) -> None:
        """A steady tone; its second repeats without a seam."""
        wave = PEAK * np.sin(2 * np.pi * frequency_hz * np.arange(RATE_HZ) / RATE_HZ)
        self._tone = encoded(wave, self.codec)

    def press(self, symbol: str, packets: int = 5) -> None:
        """A key as telephone-event: `packets` of it, then three with the end bit."""
        self._event = (KEYS.index(symbol), packets)

    def press_and_wait(self, symbols: str) -> None:
        """Keys one after the other, 160 ms down and 80 ms up."""
        for symbol in symbols:
            self.press(symbol)
            time.sleep(0.24)

    def heard(self, last_s: float) -> NDArray[np.int64]:
        """Samples that came in the last seconds, one packet behind the other."""
        since = time.monotonic() - last_s
        parts = [samples for at, samples in list(self._heard) if at >= since]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    def tones(self, last_s: float = 0.8) -> list[int]:
        """Which tones were heard in the last seconds, to 10 Hz."""
        samples = self.heard(last_s).astype(np.int16)
        if samples.size < RATE_HZ // 4:
            return []
        return [round(tone, -1) for tone in tones_in(samples, RATE_HZ)]

    def close(self) -> None:
        """Neither send nor receive any more."""
        _ALL.discard(self)
        self._socket.close()

    def turn(self) -> None:
        """20 ms."""
        try:
            while True:
                self._take(self._socket.recv(2048))
        except OSError:
            pass  # nothing more for now, or closed
        if self._target is None:
            return
        if self._event is not None:
            self._send_event(*self._event)
        else:
            self._send(self.codec, self._next_tone())
        self._timestamp += 160

    def _next_tone(self) -> bytes:
        if not self._tone:
            return b"\xff" * 160 if self.codec == PCMU else b"\xd5" * 160
        start, self._position = self._position, (self._position + 160) % RATE_HZ
        return self._tone[start : start + 160]

    def _send_event(self, event: int, left: int) -> None:
        """RFC 4733, section 2.3: all packets of one event have its first timestamp."""
        started, duration = self._timestamp, self._event_age + 160
        payload = struct.pack("!BBH", event, 10, duration)
        if left > 0:
            self._event = (event, left - 1)
            self._send(EVENTS, payload, started - self._event_age)
            self._event_age += 160
            return
        for _ in range(3):
            ended = struct.pack("!BBH", event, 0x80 | 10, self._event_age)
            self._send(EVENTS, ended, started - self._event_age)
        self._event, self._event_age = None, 0

    _event_age = 0

    def _send(self, kind: int, payload: bytes, timestamp: int | None = None) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        stamp = self._timestamp if timestamp is None else timestamp
        head = struct.pack(
            "!BBHII", 0x80, kind, self._sequence, stamp & 0xFFFFFFFF, id(self) & 0xFFFFFFFF
        )
        assert self._target is not None
        try:
            self._socket.sendto(head + payload, self._target)
        except OSError:
            self._target = None  # the bridge has closed its port

    def _take(self, packet: bytes) -> None:
        kind = packet[1] & 0x7F
        if kind in TABLES and len(packet) > 12:
            if kind not in self.heard_codecs:
                self.heard_codecs.append(kind)
            samples = TABLES[kind][np.frombuffer(packet[12:], np.uint8)]
            self.samples_per_packet = len(samples)
            self._heard.append((time.monotonic(), samples))


_ALL: set[Media] = set()


def _run() -> None:
    due = time.monotonic()
    while True:
        for media in tuple(_ALL):
            media.turn()
        due = max(due + FRAME_S, time.monotonic() - 0.1)
        time.sleep(max(due - time.monotonic(), 0))


threading.Thread(target=_run, name="rtp", daemon=True).start()
