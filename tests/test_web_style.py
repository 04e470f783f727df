"""The style sheet: contrast of text on its ground in light and dark (WCAG 2.2, 1.4.3, 1.4.11)."""

import re

import pytest

from web.rendering import STATIC_FOLDER

TEXT, SIGN = 4.5, 3.0
PAIRS = [
    ("text", "ground", TEXT),
    ("text", "surface", TEXT),
    ("faint", "ground", TEXT),
    ("faint", "surface", TEXT),
    ("accent", "ground", TEXT),
    ("accent", "surface", TEXT),
    ("accent-strong", "surface", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("accent", "accent-ground", TEXT),
    ("text", "accent-ground", TEXT),
    ("text", "raised", TEXT),
    ("faint", "raised", TEXT),
    ("accent", "raised", TEXT),
    ("bad", "raised", TEXT),
    ("good", "good-ground", TEXT),
    ("bad", "bad-ground", TEXT),
    ("calm", "calm-ground", TEXT),
    ("good", "surface", TEXT),
    ("bad", "surface", TEXT),
    ("calm", "surface", TEXT),
    ("good", "raised", TEXT),
    ("calm", "raised", TEXT),
    ("field-line", "surface", SIGN),
    ("field-line", "raised", SIGN),
    ("accent", "line", SIGN),
]


def colours() -> dict[str, tuple[str, str]]:
    """The colours by name, each for light and for dark."""
    sheet = (STATIC_FOLDER / "panel.css").read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", sheet)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(scheme: int, front: str, back: str, least: float) -> None:
    palette = colours()
    shades = luminance(palette[front][scheme]), luminance(palette[back][scheme])
    assert (max(shades) + 0.05) / (min(shades) + 0.05) >= least


def test_no_colour_stands_outside_the_palette() -> None:
    sheet = (STATIC_FOLDER / "panel.css").read_text()
    assert colours().keys() >= {name for name, _, _ in PAIRS}
    assert len(re.findall(r"#\w{6}\b", sheet)) == 2 * len(colours())
    assert set(re.findall(r"rgb\(", sheet.replace("--shade: light-dark(rgb(", ""))) == set()


def test_every_colour_that_is_used_is_there() -> None:
    sheet = (STATIC_FOLDER / "panel.css").read_text()
    assert set(re.findall(r"var\(--([\w-]+)\)", sheet)) == set(re.findall(r"--([\w-]+):", sheet))


@pytest.mark.parametrize("name", ["panel.css", "panel.js"])
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    text = (STATIC_FOLDER / name).read_text()
    assert not [part for part in ("url(", "@import", "http:", "https:", "//") if part in text]


def test_what_others_made_says_its_version_and_licence() -> None:
    for folder in (STATIC_FOLDER / "vendor").iterdir():
        (script,) = folder.glob("*.js")
        version = re.search(r"\d+\.\d+\.\d+", (folder / "README.md").read_text())
        assert version is not None
        assert f'version:"{version[0]}"' in script.read_text()
        assert "Permission to use" in (folder / "LICENSE").read_text()
