"""What `dialbridge serve bridge` does before it imports anything heavy."""

import subprocess
import sys
from pathlib import Path

import pytest

from bridge import main

HEAVY = ("sqlalchemy", "aiohttp", "numpy", "click")


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (["serve", "bridge"], []),
        (["serve", "bridge", "--config", "x.toml"], ["--config", "x.toml"]),
        (["serve", "bridge", "--help"], None),
        (["serve", "panel"], None),
        (["serve"], None),
        ([], None),
    ],
)
def test_only_the_bridge_and_nothing_else_goes_its_own_way(
    arguments: list[str], options: list[str] | None
) -> None:
    assert main.options_of(arguments) == options


def test_it_imports_nothing_heavy() -> None:
    code = f"import bridge.main, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_wrong_settings_are_told_and_start_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "bridge.toml"
    config.write_text("[sip]\nport = 70000\n")
    assert main.run(config) == main.REFUSED
    assert "70000" in capsys.readouterr().err
