"""espeak-ng speaks each sentence once, whatever happens to the folder; failures are said."""

import logging
import os
import shutil
from pathlib import Path

import pytest
from fakes_prompts import RATE_HZ, command, counting_command, runs

from bridge.prompts.speech import Speech, SpeechFailed, content_key

TEXT = "Elle débutera le mardi 3 décembre à 14 heures 30"
VOICE = "fr-fr+f2"


def cached(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "cache").iterdir())


def test_a_sentence_is_spoken_once_and_then_read_from_disk(tmp_path: Path) -> None:
    first = Speech(tmp_path / "cache", counting_command(tmp_path)).say(TEXT, VOICE, RATE_HZ)
    again = Speech(tmp_path / "cache", counting_command(tmp_path)).say(TEXT, VOICE, RATE_HZ)
    assert runs(tmp_path) == 1
    assert first.tolist() == again.tolist()
    assert 2.0 < len(first) / RATE_HZ < 8.0
    assert cached(tmp_path) == [f"{content_key(TEXT, VOICE)}.wav"]


def test_text_voice_and_speed_make_the_key() -> None:
    keys = {content_key(text, voice) for text in ("a", "b") for voice in ("fr-fr", "en-us")}
    assert len(keys) == 4


def test_a_file_cut_short_is_spoken_again(tmp_path: Path) -> None:
    speech = Speech(tmp_path / "cache", counting_command(tmp_path))
    whole = speech.say(TEXT, VOICE, RATE_HZ)
    (tmp_path / "cache" / cached(tmp_path)[0]).write_bytes(b"RIFF")
    assert len(speech.say(TEXT, VOICE, RATE_HZ)) == len(whole)
    assert runs(tmp_path) == 2


def test_a_text_that_looks_like_an_option_is_only_spoken(tmp_path: Path) -> None:
    assert Speech(tmp_path / "cache").say("--version", "en-us", RATE_HZ).size


def test_the_longest_unused_file_goes_first(tmp_path: Path) -> None:
    speech = Speech(tmp_path / "cache", max_files=2)
    for age, text in enumerate(("one", "two")):
        speech.say(text, VOICE, RATE_HZ)
        os.utime(tmp_path / "cache" / f"{content_key(text, VOICE)}.wav", (age, age))
    speech.say("one", VOICE, RATE_HZ)  # used again: now "two" is the older one
    speech.say("three", VOICE, RATE_HZ)
    kept = {f"{content_key(text, VOICE)}.wav" for text in ("one", "three")}
    assert set(cached(tmp_path)) == kept


def test_files_of_others_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "welcome.wav").write_bytes(b"somebody's")
    speech = Speech(tmp_path / "cache", max_files=1)
    for text in ("one", "two"):
        speech.say(text, VOICE, RATE_HZ)
    assert len(cached(tmp_path)) == 2
    assert "welcome.wav" in cached(tmp_path)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 3", "ended with 3"),
        ("exit 0", "made no sound"),
        ('while [ "$1" != -w ]; do shift; done; echo junk > "$2"', "made no sound"),
    ],
)
def test_a_command_that_fails_is_named(tmp_path: Path, script: str, reason: str) -> None:
    speech = Speech(tmp_path / "cache", command(tmp_path, script))
    with pytest.raises(SpeechFailed, match=reason):
        speech.say(TEXT, VOICE, RATE_HZ)
    assert not [name for name in cached(tmp_path) if name.endswith(".part")]


def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    speech = Speech(tmp_path / "cache", command(tmp_path, "exec sleep 60"), timeout_s=0.1)
    with pytest.raises(SpeechFailed, match=r"took over 0\.1 s"):
        speech.say(TEXT, VOICE, RATE_HZ)


def test_a_folder_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    speech = Speech(tmp_path / "cache")
    speech.say(TEXT, VOICE, RATE_HZ)
    shutil.rmtree(tmp_path / "cache")
    assert speech.say(TEXT, VOICE, RATE_HZ).size
    assert len(cached(tmp_path)) == 1


def test_a_folder_that_became_a_file_is_named(tmp_path: Path) -> None:
    speech = Speech(tmp_path / "cache")
    speech.say(TEXT, VOICE, RATE_HZ)
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(SpeechFailed, match="cache: File exists"):
        speech.say(TEXT, VOICE, RATE_HZ)


def test_a_link_to_nowhere_counts_as_the_oldest(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / f"{content_key('gone', VOICE)}.wav").symlink_to(tmp_path / "gone")
    Speech(tmp_path / "cache", max_files=1).say(TEXT, VOICE, RATE_HZ)
    assert cached(tmp_path) == [f"{content_key(TEXT, VOICE)}.wav"]


def test_a_missing_command_is_named(tmp_path: Path) -> None:
    speech = Speech(tmp_path / "cache", str(tmp_path / "nothing"))
    with pytest.raises(SpeechFailed, match="nothing: No such file"):
        speech.say(TEXT, VOICE, RATE_HZ)
    assert "nothing" in (speech.problem() or "")
    assert Speech(tmp_path / "cache").problem() is None


def test_without_the_folder_it_speaks_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    speech = Speech(tmp_path / "file" / "cache")
    with caplog.at_level(logging.WARNING):
        assert speech.say(TEXT, VOICE, RATE_HZ).size
        assert speech.say(TEXT, VOICE, RATE_HZ).size
    assert not speech.remembers
    assert len(caplog.records) == 1
