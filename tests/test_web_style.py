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
    ("good", "good-ground", TEXT),
    ("bad", "bad-ground", TEXT),
    ("good", "surface", SIGN),
    ("calm", "surface", SIGN),
    ("field-line", "surface", SIGN),
]


def colours() -> tuple[dict[str, str], dict[str, str]]:
    """The variables of the light and of the dark scheme."""
    sheet = (STATIC_FOLDER / "panel.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in blocks)
    return light, dark


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
    palette = colours()[scheme]
    dark, light = sorted((luminance(palette[front]), luminance(palette[back])))
    assert (light + 0.05) / (dark + 0.05) >= least


def test_the_dark_scheme_forgets_no_colour() -> None:
    light, dark = colours()
    assert light.keys() == dark.keys()


def test_nothing_is_fetched_from_elsewhere() -> None:
    sheet = (STATIC_FOLDER / "panel.css").read_text()
    assert "url(" not in sheet
    assert "@import" not in sheet
