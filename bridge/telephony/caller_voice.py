"""What a caller says and hears, frame by frame. Pure numpy; stepped by the callers' thread."""

import numpy as np
from numpy.typing import NDArray

from bridge.telephony.caller_script import RATE_HZ, Say
from dtmf.keypad import KEYPAD

TONE_PEAK = 6000
"""Each of a key's two frequencies: -14.7 dBov, about what telephones send (ITU-T Q.24)."""


class Voice:
    """Frames of what is being said; zeros when nothing is. A keyed tone goes before speech."""

    def __init__(self) -> None:
        self._speech: NDArray[np.int16] = np.zeros(0, np.int16)
        self._position = 0
        self._loop = False
        self._tone: NDArray[np.int16] = np.zeros(0, np.int16)

    def say(self, say: Say) -> None:
        """Begin anew with these samples."""
        self._speech, self._loop, self._position = say.samples, say.loop, 0

    def be_quiet(self) -> None:
        """Say no more."""
        self._speech = self._speech[:0]

    def press(self, symbol: str, tone_ms: int) -> None:
        """Send a key as its two tones, in the audio (ITU-T Q.23)."""
        seconds = np.arange(RATE_HZ * tone_ms // 1000) / RATE_HZ
        key = KEYPAD[symbol]
        low, high = (np.sin(2 * np.pi * hz * seconds) for hz in (key.low_hz, key.high_hz))
        self._tone = (TONE_PEAK * (low + high)).astype(np.int16)

    def speak(self, frame: NDArray[np.int16]) -> None:
        """Fill the frame with the next samples."""
        frame[:] = 0
        self._speak_speech(frame)
        tone, self._tone = np.split(self._tone, [len(frame)])
        frame[: len(tone)] = tone

    def _speak_speech(self, frame: NDArray[np.int16]) -> None:
        if self._loop and len(self._speech):
            indices = np.arange(self._position, self._position + len(frame))
            frame[:] = self._speech.take(indices, mode="wrap")
        else:
            said = self._speech[self._position : self._position + len(frame)]
            frame[: len(said)] = said
        self._position += len(frame)


class Recording:
    """Frames beside each other: what was heard and what was said meanwhile."""

    def __init__(self) -> None:
        self.first_tick: int | None = None
        self._heard: list[NDArray[np.int16]] = []
        self._said: list[NDArray[np.int16]] = []

    def add(self, tick: int, heard: NDArray[np.int16], said: NDArray[np.int16]) -> None:
        """Keep one frame of each; the first one sets where the recording begins."""
        if self.first_tick is None:
            self.first_tick = tick
        self._heard.append(heard.copy())
        self._said.append(said.copy())

    def whole(self) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """(heard, said), int16, equally long."""
        nothing = np.zeros(0, np.int16)
        return np.concatenate([nothing, *self._heard]), np.concatenate([nothing, *self._said])
