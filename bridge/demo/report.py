"""Writes what the demo leaves behind: recordings, picture, page. Blocking file work; any thread.

<user>.wav        what this caller heard, from the answer to the end, 8 kHz
spectrogram.png   bridge.demo.picture
report.html       all in one file: tables, picture and recordings
"""

import base64
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import jinja2
import numpy as np
import soundfile
from numpy.typing import NDArray
from PIL import Image

from bridge.control.wire import Json
from bridge.demo.hearing import Hearing, Presence
from bridge.demo.page import PAGE
from bridge.demo.states import CallerOutcome, DemoResult
from bridge.telephony.caller_script import RATE_HZ

PICTURE = "spectrogram.png"
REPORT = "report.html"
COLOURS = 128
"""Enough for the eye, and a third of the bytes."""


def write_recording(path: Path, heard: NDArray[np.int16]) -> None:
    """One caller's recording as 16-bit WAV."""
    soundfile.write(path, heard, RATE_HZ, subtype="PCM_16")


def write_report(result: DemoResult, picture: Image.Image, when: datetime) -> None:
    """Picture and page, into the result's folder; the recordings are there already."""
    png = io.BytesIO()
    picture.quantize(COLOURS).save(png, "PNG", optimize=True)
    (result.folder / PICTURE).write_bytes(png.getvalue())
    page = jinja2.Environment(autoescape=True).from_string(PAGE)
    html = page.render(
        verdict=verdict(result),
        passed=result.passed,
        problems=result.problems,
        when=when.strftime("%Y-%m-%d %H:%M %Z"),
        elapsed=round(result.elapsed_s),
        picture=base64.b64encode(png.getvalue()).decode(),
        rows=[_row(index, result.callers, result.folder) for index in range(len(result.callers))],
    )
    (result.folder / REPORT).write_text(html, encoding="utf-8")


def verdict(result: DemoResult) -> str:
    """The demo in one sentence."""
    if result.passed:
        return "Everybody heard all others, and nobody heard himself."
    return f"Failed: {len(result.problems)} thing{'s' * (len(result.problems) > 1)} went wrong."


def _row(index: int, callers: Sequence[CallerOutcome], folder: Path) -> Json:
    caller = callers[index]
    return {
        "name": caller.name,
        "first_name": caller.name.split()[0],
        "company": caller.company,
        "cells": [_cell(h, speaker == index) for speaker, h in enumerate(caller.hearings)],
        "answered": _with_unit(caller.answered_ms, "ms"),
        "entered": _with_unit(caller.entered_s, "s"),
        "let_in": _with_unit(caller.let_in_ms, "ms"),
        "audio": base64.b64encode((folder / caller.recording).read_bytes()).decode(),
    }


def _cell(hearing: Hearing, own: bool) -> Json:
    right = hearing.presence is (Presence.ABSENT if own else Presence.HEARD)
    kind = "bad" if not right else "own" if own else "good"
    delay = f", {hearing.delay_ms:.0f} ms" if hearing.delay_ms is not None else ""
    bound = "< " if hearing.presence is Presence.ABSENT else ""
    return {
        "kind": kind,
        "text": f"{bound}{hearing.level_db:.1f} dB{delay}",
        "title": f"{hearing.presence.value}; found in {hearing.share:.0%} of what was said",
    }


def _with_unit(value: float | None, unit: str) -> str:
    return "never" if value is None else f"{value:g} {unit}"
