"""The catalogue is whole: every prompt in every language, every recording really there."""

from pathlib import Path
from string import Formatter

import pytest

from bridge.prompts.catalogue import Notice, Recording, Spoken, SpokenStart, Start
from bridge.prompts.languages import LANGUAGES
from bridge.prompts.pieces import recording_path
from bridge.prompts.problems import named
from bridge.prompts.recordings import read_sound
from config.settings import Language, PromptSettings
from pinentry.actions import Say

both_languages = pytest.mark.parametrize("language", list(Language))


def test_every_language_of_the_settings_has_prompts() -> None:
    assert set(LANGUAGES) == set(Language)


@both_languages
def test_every_prompt_has_a_phrase(language: Language) -> None:
    assert set(LANGUAGES[language].phrases) == {*Say, *Notice}


@both_languages
def test_no_phrase_is_empty(language: Language) -> None:
    for prompt, parts in LANGUAGES[language].phrases.items():
        assert parts, prompt


@both_languages
def test_every_recording_is_in_the_debian_package(language: Language) -> None:
    sounds = Path(PromptSettings().sounds)
    for recording in named(language):
        sound = read_sound(recording_path(sounds, language, recording), 8000)
        assert recording.until_ms is None or len(sound) > 8 * recording.until_ms, recording


@both_languages
def test_exactly_the_prompts_about_an_early_start_read_it_out(language: Language) -> None:
    phrases = LANGUAGES[language].phrases
    timed = {p for p, parts in phrases.items() if any(isinstance(x, SpokenStart) for x in parts)}
    assert timed == {Say.NOT_STARTED, Say.STARTS_SOON}


@both_languages
def test_sentences_with_a_start_name_only_its_date_and_time(language: Language) -> None:
    for parts in LANGUAGES[language].phrases.values():
        for part in parts:
            if isinstance(part, SpokenStart):
                fields = {field for _, field, _, _ in Formatter().parse(part.text) if field}
                assert "time" in fields
                assert fields <= {"date", "time"}


@both_languages
def test_asking_for_a_pin_or_pound_begins_like_asking_for_a_pin(language: Language) -> None:
    phrases = LANGUAGES[language].phrases
    asking = phrases[Say.ASK_PIN]
    assert phrases[Say.ASK_PIN_OR_POUND][: len(asking)] == asking


def test_a_sentence_takes_in_the_start() -> None:
    part = SpokenStart("It starts on {date} at {time}", without="It starts soon.")
    assert part.sentence(Start("Monday", "noon")) == Spoken("It starts on Monday at noon")
    assert part.sentence(None) == Spoken("It starts soon.")


def test_the_same_tone_is_softer_than_speech_in_every_language() -> None:
    for language in Language:
        for notice in (Notice.JOINED_TONE, Notice.LEFT_TONE):
            (part,) = LANGUAGES[language].phrases[notice]
            assert isinstance(part, Recording)
            assert part.level_db < 0
