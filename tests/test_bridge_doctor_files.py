"""The key file's rights, and espeak-ng."""

from pathlib import Path

from bridge.doctor.check import Outcome
from bridge.doctor.files import espeak, key_file


def test_a_key_that_others_may_read_fails(tmp_path: Path) -> None:
    path = tmp_path / "dialbridge.key"
    path.write_bytes(b"key")
    path.chmod(0o640)
    check = key_file(path)
    assert check.outcome is Outcome.FAILED
    assert check.remedy == f"chmod 600 {path}"
    path.chmod(0o600)
    assert key_file(path).outcome is Outcome.OK


def test_no_key_yet_is_well(tmp_path: Path) -> None:
    assert key_file(tmp_path / "none").outcome is Outcome.OK


def test_a_key_that_is_no_file_fails(tmp_path: Path) -> None:
    assert key_file(tmp_path).outcome is Outcome.FAILED


def test_espeak_is_wanted_but_not_needed() -> None:
    assert espeak("/usr/bin/espeak-ng").outcome is Outcome.OK
    assert espeak(None).outcome is Outcome.WARNING
