"""What the doctor says about the prompts, and with which remedy."""

from pathlib import Path

from fakes_prompts import RATE_HZ, command, prompt_settings

from bridge.prompts.library import PromptLibrary
from config.settings import PromptSettings


def test_a_machine_with_all_packages_has_no_problem(tmp_path: Path) -> None:
    assert PromptLibrary(prompt_settings(tmp_path), RATE_HZ).problems() == []


def test_an_empty_machine_is_told_every_package(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    settings = prompt_settings(tmp_path, sounds=nowhere, music=nowhere)
    problems = PromptLibrary(settings, RATE_HZ, speech=nowhere).problems()
    packages = [problem.partition("apt-get install ")[2] for problem in problems]
    assert packages == [
        "asterisk-core-sounds-fr-wav",
        "asterisk-core-sounds-en-wav",
        "asterisk-moh-opsound-wav",
        "espeak-ng",
    ]


def test_one_bad_recording_is_named(tmp_path: Path) -> None:
    real = Path(PromptSettings().sounds)
    sounds = tmp_path / "sounds"
    (sounds / "fr_CA_f_June").mkdir(parents=True)
    (sounds / "en_US_f_Allison").symlink_to(real / "en_US_f_Allison")
    for path in (real / "fr_CA_f_June").glob("*.wav"):
        (sounds / "fr_CA_f_June" / path.name).symlink_to(path)
    broken = sounds / "fr_CA_f_June" / "conf-full.wav"
    broken.unlink()
    broken.write_text("not sound")
    (problem,) = PromptLibrary(prompt_settings(tmp_path, sounds=str(sounds)), RATE_HZ).problems()
    assert problem.startswith("1 of ")
    assert "conf-full.wav: not a sound file" in problem
    assert problem.endswith("apt-get install asterisk-core-sounds-fr-wav")


def test_a_track_that_cannot_be_read_and_a_bad_cache_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no music")
    (tmp_path / "cache").write_text("in the way")
    settings = prompt_settings(tmp_path, music=str(tmp_path))
    problems = PromptLibrary(settings, RATE_HZ).problems()
    assert [("a.wav" in p, "prompts.cache" in p) for p in problems] == [
        (True, False),
        (False, True),
    ]


def test_an_espeak_that_fails_is_named(tmp_path: Path) -> None:
    speech = command(tmp_path, "exit 127")
    (problem,) = PromptLibrary(prompt_settings(tmp_path), RATE_HZ, speech).problems()
    assert "ended with 127" in problem
