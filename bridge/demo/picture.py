"""The picture that proves who heard whom: one strip per listener on a common time axis.

    +---------------+-----------------------------------------------+
    | who spoke     | a lane per speaker, coloured while he speaks  |
    +---------------+-----------------------------------------------+
    | Awa heard     | spectrogram of all that came out of her phone |
    |               | a lane per speaker, coloured where found      |  own lane: empty
    +---------------+-----------------------------------------------+  ... one per listener

The upper lanes are drawn from what was sent, the lower ones from what bridge.demo.hearing found.
Draws with Pillow; any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bridge.demo.hearing import PIECE_S, Hearing
from bridge.demo.proof import Scene
from bridge.demo.spectrogram import spectrogram
from bridge.telephony.caller_script import RATE_HZ

WIDTH = 1200
LABEL = 170
MARGIN = 16
LANE, LANE_GAP = 9, 2
STRIP = 128
BLOCK_GAP = 26
AXIS = 34

PAPER, INK, FAINT = (250, 250, 247), (34, 34, 34), (214, 214, 208)
SPEAKER_COLOURS = (
    (31, 119, 180),
    (214, 96, 22),
    (44, 140, 62),
    (150, 70, 170),
    (190, 40, 70),
)
"""One per speaker, in this order; told apart by the colour-blind by their place as well."""

ENVELOPE_MS = 50
SPEAKING = 150
"""Peak amplitude, 47 dB below full scale, from which a lane counts as speaking."""


@dataclass(frozen=True)
class _Layout:
    """Where things are, in pixels."""

    lanes: int
    listeners: int

    @property
    def lanes_height(self) -> int:
        return self.lanes * (LANE + LANE_GAP)

    @property
    def block(self) -> int:
        return STRIP + 4 + self.lanes_height + BLOCK_GAP

    @property
    def first_block(self) -> int:
        return MARGIN + self.lanes_height + AXIS + 10

    @property
    def size(self) -> tuple[int, int]:
        height = self.first_block + self.listeners * self.block + MARGIN
        return MARGIN + LABEL + WIDTH + MARGIN, height


def picture(
    names: Sequence[str], scene: Scene, matrix: Sequence[Sequence[Hearing]]
) -> Image.Image:
    """The whole picture, RGB; names, rows of the scene and of the matrix are in one order."""
    layout = _Layout(len(names), len(names))
    image = Image.new("RGB", layout.size, PAPER)
    draw = ImageDraw.Draw(image)
    duration_s = scene.said.shape[1] / RATE_HZ
    _label(draw, MARGIN, "who spoke", "sent by the callers")
    for lane, said in enumerate(scene.said):
        _draw_lane(draw, MARGIN, lane, _speaking(said), names[lane])
    _draw_axis(draw, MARGIN + layout.lanes_height, duration_s)
    for row, (name, heard, hearings) in enumerate(zip(names, scene.heard, matrix, strict=True)):
        top = layout.first_block + row * layout.block
        _label(draw, top, f"{name.split()[0]} heard", "up to 4 kHz")
        strip = Image.fromarray(spectrogram(heard, WIDTH))
        image.paste(strip, (MARGIN + LABEL, top))
        for lane, hearing in enumerate(hearings):
            found = _found(hearing, duration_s)
            _draw_lane(draw, top + STRIP + 4, lane, found, names[lane], own=lane == row)
    return image


def _speaking(said: NDArray[np.int16]) -> NDArray[np.bool_]:
    """(WIDTH,) whether the speaker speaks at each column."""
    window = RATE_HZ * ENVELOPE_MS // 1000
    peaks = np.abs(said[: len(said) // window * window].astype(np.int32)).reshape(-1, window)
    loud: NDArray[np.bool_] = peaks.max(axis=1) > SPEAKING
    return loud[np.linspace(0, len(loud) - 1, WIDTH).astype(np.intp)]


def _found(hearing: Hearing, duration_s: float) -> NDArray[np.bool_]:
    """(WIDTH,) whether the speaker was found in the piece of each column."""
    pieces = np.array([*hearing.pieces, False])
    seconds = np.linspace(0, duration_s, WIDTH)
    return pieces[np.minimum((seconds / PIECE_S).astype(np.intp), len(pieces) - 1)]


def _draw_lane(
    draw: ImageDraw.ImageDraw,
    top: int,
    lane: int,
    on: NDArray[np.bool_],
    name: str,
    own: bool = False,
) -> None:
    """One lane with its bars; the listener's own has no ground, so that its emptiness shows."""
    left, y = MARGIN + LABEL, top + lane * (LANE + LANE_GAP)
    colour = SPEAKER_COLOURS[lane % len(SPEAKER_COLOURS)]
    if own:
        draw.rectangle((left, y, left + WIDTH - 1, y + LANE - 1), outline=FAINT)
    else:
        draw.rectangle((left, y, left + WIDTH - 1, y + LANE - 1), fill=(236, 236, 231))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], on.astype(np.int8), [0]))))
    for start, end in edges.reshape(-1, 2).tolist():
        draw.rectangle((left + start, y, left + end - 1, y + LANE - 1), fill=colour)
    draw.text((left - 6, y + LANE // 2), name.split()[0], colour, _font(10), anchor="rm")


def _draw_axis(draw: ImageDraw.ImageDraw, top: int, duration_s: float) -> None:
    left = MARGIN + LABEL
    for second in range(int(duration_s) + 1):
        x = left + second / duration_s * WIDTH if duration_s else left
        draw.line((x, top + 2, x, top + (8 if second % 5 == 0 else 5)), INK)
        if second % 5 == 0:
            draw.text((x, top + 10), f"{second} s", INK, _font(11), anchor="ma")


def _label(draw: ImageDraw.ImageDraw, top: int, text: str, below: str) -> None:
    draw.text((MARGIN, top), text, INK, _font(15))
    draw.text((MARGIN, top + 20), below, (110, 110, 110), _font(11))


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
