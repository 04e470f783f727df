"""The library on the real recordings: levels, lengths, start times, and tones for what is gone."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from fakes_prompts import RATE_HZ, command, counting_command, prompt_settings, runs, write_wav

from bridge.prompts.catalogue import TONE_LEVEL_DB, Notice, Prompt
from bridge.prompts.library import TAIL_MS, PromptLibrary
from bridge.prompts.loudness import active_level_dbov
from bridge.prompts.sound import Pcm, silence
from bridge.prompts.tones import MISSING_PROMPT_HZ
from config.settings import Language, PromptSettings
from pinentry.actions import Say

TONES = (Notice.JOINED_TONE, Notice.LEFT_TONE)
AT = datetime(2030, 12, 3, 13, 30, tzinfo=UTC)
PARIS = "Europe/Paris"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> PromptLibrary:
    return PromptLibrary(prompt_settings(tmp_path_factory.mktemp("library")), RATE_HZ)


def level_dbov(pcm: Pcm, rate_hz: int = RATE_HZ) -> float:
    return active_level_dbov(pcm.astype(np.float32) / np.float32(32768.0), rate_hz)


def strongest_hz(pcm: Pcm) -> int:
    spectrum = np.abs(np.fft.rfft(pcm, RATE_HZ))
    return int(spectrum.argmax())


def holds_the_missing_tone(pcm: Pcm, at_ms: int = 0) -> bool:
    first, second = (pcm[(at_ms + ms) * 8 :][: 100 * 8] for ms in (25, 175))
    heard = (strongest_hz(first), strongest_hz(second))
    return all(abs(a - b) < 12 for a, b in zip(heard, MISSING_PROMPT_HZ, strict=True))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("prompt", [*Say, *Notice])
def test_every_prompt_is_heard_at_its_level(
    library: PromptLibrary, prompt: Prompt, language: Language
) -> None:
    pcm = library.samples([prompt], language, AT, PARIS)
    target_dbov = -20.0 + (TONE_LEVEL_DB if prompt in TONES else 0.0)
    assert level_dbov(pcm) == pytest.approx(target_dbov, abs=1.0)
    assert np.abs(pcm.astype(np.int32)).max() < 32767 * 0.9
    assert 0.25 < len(pcm) / RATE_HZ < 12.0
    assert not holds_the_missing_tone(pcm)


@pytest.mark.parametrize("wanted_dbov", [-30.0, -16.0])
def test_the_level_is_the_settings_one(tmp_path: Path, wanted_dbov: float) -> None:
    library = PromptLibrary(prompt_settings(tmp_path, level_dbov=wanted_dbov), 16000)
    pcm = library.samples([Say.ASK_CODE], Language.EN)
    assert level_dbov(pcm, 16000) == pytest.approx(wanted_dbov, abs=1.0)


def test_the_kind_of_the_samples(library: PromptLibrary) -> None:
    pcm = library.samples([Say.FULL], Language.FR)
    assert pcm.dtype == np.int16
    assert pcm.ndim == 1
    with pytest.raises(ValueError, match="read-only"):
        pcm[0] = 1


def test_prompts_follow_each_other_with_a_pause(library: PromptLibrary) -> None:
    one, two = (library.samples([say], Language.FR) for say in (Say.FULL, Say.GOODBYE))
    both = library.samples([Say.FULL, Say.GOODBYE], Language.FR)
    tail = TAIL_MS * RATE_HZ // 1000
    pause = len(both) - len(one) - len(two) + tail
    assert pause == 250 * RATE_HZ // 1000
    np.testing.assert_array_equal(both[: len(one) - tail], one[:-tail])
    np.testing.assert_array_equal(both[-len(two) :], two)


def test_the_last_word_is_followed_by_a_little_silence(library: PromptLibrary) -> None:
    assert not library.samples([Say.GOODBYE], Language.EN)[-TAIL_MS * 8 :].any()


def test_the_greeting_waits_for_the_telephone(library: PromptLibrary) -> None:
    greeting = library.samples([Say.WELCOME], Language.EN)
    assert not greeting[: 400 * 8].any()
    assert greeting[400 * 8 : 600 * 8].any()


def test_nothing_asked_for_is_nothing(library: PromptLibrary) -> None:
    assert library.samples([], Language.EN).size == 0


@pytest.mark.parametrize("says", [[Say.FULL], [Say.WELCOME, Say.ASK_CODE], [Say.NOT_STARTED]])
def test_what_was_heard_once_is_remembered(library: PromptLibrary, says: Sequence[Say]) -> None:
    first = library.samples(says, Language.EN, AT, PARIS)
    assert library.samples(tuple(says), Language.EN, AT, PARIS) is first


def test_a_start_matters_only_to_prompts_that_say_it(library: PromptLibrary) -> None:
    later = AT.replace(hour=15)
    full = library.samples([Say.FULL], Language.EN, AT, PARIS)
    assert library.samples([Say.FULL], Language.EN, later, PARIS) is full
    early = library.samples([Say.NOT_STARTED], Language.EN, AT, PARIS)
    assert library.samples([Say.NOT_STARTED], Language.EN, later, PARIS) is not early
    assert library.samples([Say.NOT_STARTED], Language.EN, AT, "Asia/Tokyo") is not early


def test_an_unknown_zone_leaves_the_start_out(
    library: PromptLibrary, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        pcm = library.samples([Say.NOT_STARTED], Language.EN, AT, "Mars/Olympus")
    assert pcm is library.samples([Say.NOT_STARTED], Language.EN)
    assert "Mars/Olympus" in caplog.text


def test_after_preloading_no_one_waits_for_espeak(tmp_path: Path) -> None:
    settings = prompt_settings(tmp_path)
    PromptLibrary(settings, RATE_HZ, counting_command(tmp_path)).preload()
    spoken = runs(tmp_path)
    assert spoken > 0
    library = PromptLibrary(settings, RATE_HZ, counting_command(tmp_path))
    library.preload()
    for language in Language:
        library.samples([Say.WELCOME, Say.ASK_CODE, Say.PIN_IN_USE, Say.NO_INPUT], language)
    assert runs(tmp_path) == spoken


def test_many_threads_hear_the_same(library: PromptLibrary) -> None:
    says = [Say.ASK_PIN_OR_POUND, Say.TRY_LATER]
    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(lambda _: library.samples(says, Language.FR), range(64)))
    assert all(pcm is heard[0] for pcm in heard)


def test_without_recordings_tones_are_heard_and_each_file_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = PromptLibrary(prompt_settings(tmp_path, sounds=str(tmp_path / "none")), RATE_HZ)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            pcm = library.samples([Say.FULL, Say.GOODBYE], Language.EN)
    assert holds_the_missing_tone(pcm)
    assert level_dbov(pcm) == pytest.approx(-20.0, abs=1.0)
    assert ["conf-full" in r.getMessage() for r in caplog.records] == [True, False]


def test_the_rest_of_a_prompt_plays_around_a_missing_part(tmp_path: Path) -> None:
    sounds = tmp_path / "sounds" / "en_US_f_Allison"
    sounds.mkdir(parents=True)
    real = Path(PromptSettings().sounds) / "en_US_f_Allison" / "vm-goodbye.wav"
    (sounds / "vm-goodbye.wav").symlink_to(real)
    library = PromptLibrary(prompt_settings(tmp_path, sounds=str(sounds.parent)), RATE_HZ)
    goodbye = library.samples([Say.GOODBYE], Language.EN)
    pcm = library.samples([Say.FULL, Say.GOODBYE], Language.EN)
    assert holds_the_missing_tone(pcm)
    np.testing.assert_array_equal(pcm[-len(goodbye) :], goodbye)


def test_a_package_installed_meanwhile_is_heard(tmp_path: Path) -> None:
    library = PromptLibrary(prompt_settings(tmp_path, sounds=str(tmp_path / "sounds")), RATE_HZ)
    assert holds_the_missing_tone(library.samples([Say.FULL], Language.FR))
    (tmp_path / "sounds").symlink_to(PromptSettings().sounds)
    assert not holds_the_missing_tone(library.samples([Say.FULL], Language.FR))


@pytest.mark.parametrize("content", [b"", b"not a sound", b"RIFF" + bytes(99)])
def test_an_unreadable_recording_is_a_tone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sounds" / "fr_CA_f_June" / "conf-full.wav"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    library = PromptLibrary(prompt_settings(tmp_path, sounds=str(tmp_path / "sounds")), RATE_HZ)
    assert holds_the_missing_tone(library.samples([Say.FULL], Language.FR))


def test_a_silent_recording_is_a_tone(tmp_path: Path) -> None:
    quiet = silence(900, RATE_HZ)
    write_wav(tmp_path / "sounds" / "fr_CA_f_June" / "conf-full.wav", quiet)
    library = PromptLibrary(prompt_settings(tmp_path, sounds=str(tmp_path / "sounds")), RATE_HZ)
    assert holds_the_missing_tone(library.samples([Say.FULL], Language.FR))


def test_a_sentence_that_came_out_silent_is_a_tone(tmp_path: Path) -> None:
    quiet = write_wav(tmp_path / "quiet.wav", silence(900, RATE_HZ))
    speech = command(tmp_path, f'while [ "$1" != -w ]; do shift; done; cp {quiet} "$2"')
    library = PromptLibrary(prompt_settings(tmp_path), RATE_HZ, speech)
    assert holds_the_missing_tone(library.samples([Say.PIN_IN_USE], Language.FR))


def test_without_espeak_a_tone_and_the_recorded_rest_are_heard(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = PromptLibrary(prompt_settings(tmp_path), RATE_HZ, speech=str(tmp_path / "none"))
    with caplog.at_level(logging.ERROR):
        early = library.samples([Say.NOT_STARTED], Language.FR, AT, PARIS)
        library.samples([Say.NOT_STARTED], Language.EN, AT, PARIS)
    assert holds_the_missing_tone(early)
    assert level_dbov(early[600 * 8 :]) == pytest.approx(-20.0, abs=1.0)
    assert len(caplog.records) == 1


def test_the_music_is_one_array_for_all(library: PromptLibrary) -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: library.music(), range(2))
    assert one is other
    assert one.dtype == np.int16
    assert len(one) > 60 * RATE_HZ
