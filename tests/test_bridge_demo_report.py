"""What the demo leaves behind: recordings, picture and page, made of synthetic voices."""

import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from signals import silence, sine, speech_like

from bridge.demo.hearing import Hearing, Presence, listen
from bridge.demo.picture import LABEL, LANE, MARGIN, SPEAKER_COLOURS, WIDTH, picture
from bridge.demo.proof import Scene
from bridge.demo.report import verdict, write_recording, write_report
from bridge.demo.spectrogram import HEAT, coloured, levels_db, spectrogram
from bridge.demo.states import CallerOutcome, DemoResult

NAMES = ["Ida <b>", "Jan Two"]


def two_voices() -> Scene:
    """Ida for two seconds, then Jan; each hears the other."""
    ida = np.concatenate([speech_like(2000, seed=1), silence(2000)])
    jan = np.concatenate([silence(2000), speech_like(2000, seed=2)])
    said = np.stack([ida, jan])
    return Scene(said, np.roll(said[::-1], 480, axis=1))


def matrix_of(both: Scene) -> list[tuple[Hearing, ...]]:
    """Who is found where."""
    return [listen(heard, both.said, 8000) for heard in both.heard]


def outcome(name: str, hearings: tuple[Hearing, ...], **fields: float | None) -> CallerOutcome:
    """One caller of the report."""
    timings = {"answered_ms": 6.1, "entered_s": 3.5, "let_in_ms": 20.0} | fields
    return CallerOutcome(
        name=name,
        company="Example & Co",
        hearings=hearings,
        recording=f"{name.split()[0].lower()}.wav",
        **timings,
    )


def report(folder: Path, problems: tuple[str, ...] = ()) -> str:
    """A written page."""
    both = two_voices()
    matrix = matrix_of(both)
    callers = tuple(outcome(n, row) for n, row in zip(NAMES, matrix, strict=True))
    result = DemoResult(not problems, problems, folder, callers, 41.2)
    for caller, heard in zip(callers, both.heard, strict=True):
        write_recording(folder / caller.recording, heard)
    write_report(result, picture(NAMES, both, matrix), datetime(2026, 3, 1, 14, 0, tzinfo=UTC))
    return (folder / "report.html").read_text()


def test_a_tone_is_one_bright_line() -> None:
    levels = levels_db(sine(1000, 1000, level_dbov=-9.0), 100)
    assert levels.shape == (128, 100)
    assert np.all(np.argmax(levels[:, 5:-5], axis=0) == 1000 * 256 // 8000)
    assert levels[:, 50].max() == pytest.approx(-6.0, abs=0.5)  # a full-scale sine has -3 dBov


def test_high_frequencies_are_at_the_top() -> None:
    pixels = spectrogram(sine(3900, 1000, level_dbov=-9.0), 10)
    brightness = pixels.astype(int).sum(axis=2)[:, 5]
    assert np.argmax(brightness) < 10


def test_silence_is_dark_and_loud_is_light() -> None:
    assert tuple(spectrogram(silence(500), 4)[0, 0]) == HEAT[0]
    assert coloured(np.array([-1.0, 2.0])).tolist() == [list(HEAT[0]), list(HEAT[-1])]


def test_the_picture_shows_each_voice_in_the_others_strip_only() -> None:
    both = two_voices()
    image = np.asarray(picture(NAMES, both, matrix_of(both)).convert("RGB"))
    right = image[:, MARGIN + LABEL : MARGIN + LABEL + WIDTH]
    for speaker in (0, 1):
        bar = (right == SPEAKER_COLOURS[speaker]).all(axis=2)
        rows = np.flatnonzero(bar.sum(axis=1) > 100)
        # One lane among those who spoke, one below the strip of the other.
        assert len(rows) == 2 * LANE
        spoken = bar[rows[0]]
        assert spoken[: WIDTH // 2].mean() == pytest.approx(1 - speaker, abs=0.5)


def test_the_page_holds_everything_in_one_file(tmp_path: Path) -> None:
    html = report(tmp_path)
    assert verdict(DemoResult(True, (), tmp_path, (), 1.0)) in html
    assert len(re.findall(r'src="data:audio/wav;base64,', html)) == 2
    assert len(re.findall(r'src="data:image/png;base64,', html)) == 1
    assert not re.search(r"(?:src|href)=\"(?!data:)", html)
    assert "prefers-color-scheme: dark" in html
    assert "Ida &lt;b&gt;" in html
    assert "Example &amp; Co" in html
    assert html.count("60 ms") == 2


def test_the_page_says_what_went_wrong(tmp_path: Path) -> None:
    html = report(tmp_path, ("Ida missed Jan",))
    assert "Failed: 1 thing went wrong." in html
    assert "<li>Ida missed Jan</li>" in html


def test_picture_and_recordings_stand_beside_it(tmp_path: Path) -> None:
    report(tmp_path)
    with Image.open(tmp_path / "spectrogram.png") as image:
        assert image.size[0] > WIDTH
    samples, rate_hz = soundfile.read(tmp_path / "jan.wav", dtype="int16")
    assert rate_hz == 8000
    assert np.array_equal(samples, two_voices().heard[1])


def test_results_are_rows_and_json(tmp_path: Path) -> None:
    heard, absent = (Hearing(p, 0.0, 1.0, 60.0) for p in (Presence.HEARD, Presence.ABSENT))
    callers = (
        outcome("Ida A", (absent, heard)),
        outcome("Jan B", (heard, absent), entered_s=None),
    )
    result = DemoResult(False, ("Jan B was not let in",), tmp_path, callers, 41.26)
    assert [row["heard"] for row in result.rows()] == ["Jan", "Ida"]
    assert result.rows()[1]["entered_s"] is None
    answer = result.to_json()
    assert answer["passed"] is False
    assert answer["callers"][0]["heard"]["Jan B"]["presence"] == "heard"
    assert answer["report"] == str(tmp_path / "report.html")
    assert answer["elapsed_s"] == 41.3
