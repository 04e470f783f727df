"""The entrance dialogue, scene by scene (SPEC 2.3 to 2.6)."""

import pytest
from fakes_entrance import ANNA, Caller, at_code, conference, said

from config.settings import EntranceSettings, PinMode
from pinentry.actions import (
    Admit,
    CheckCode,
    CheckPin,
    Play,
    Refusal,
    Refuse,
    Say,
    StopPlaying,
)
from pinentry.keyed import POUND_AFTER_LAST_S
from pinentry.states import State
from pinentry.verdicts import CodeRefused, PinRefused, Role

ADMITTED = [Play((Say.WELCOME_IN,), True), Admit(5, Role.PARTICIPANT, None)]
ADMITTED_AS_ANNA = [Play((Say.WELCOME_IN,), True), Admit(5, Role.PARTICIPANT, ANNA)]


# The code


def test_the_caller_is_greeted_and_asked_for_the_code() -> None:
    caller = Caller()
    assert caller.start() == [Play((Say.WELCOME, Say.ASK_CODE), True)]
    assert caller.entrance.state is State.CODE


def test_the_last_expected_digit_submits_the_code() -> None:
    assert at_code().keys("123456") == [StopPlaying(), CheckCode("123456")]


def test_pound_submits_a_shorter_code() -> None:
    assert at_code().keys("123#") == [StopPlaying(), CheckCode("123")]


def test_star_clears_what_was_keyed() -> None:
    assert at_code().keys("99*123456")[-1] == CheckCode("123456")


def test_a_key_interrupts_the_prompt_once_and_is_kept() -> None:
    caller = at_code()
    assert caller.keys("1") == [StopPlaying()]
    assert caller.keys("2") == []
    assert caller.keys("3456") == [CheckCode("123456")]


def test_after_the_prompt_there_is_nothing_to_interrupt() -> None:
    caller = at_code()
    caller.played()
    assert caller.keys("1") == []


def test_letters_interrupt_nothing() -> None:
    assert at_code().keys("ABCD") == []


def test_a_right_code_without_pin_admits() -> None:
    caller = at_code()
    caller.keys("123456")
    assert caller.code(conference()) == ADMITTED
    assert caller.entrance.deadline is None


def test_the_moderator_is_admitted_as_such() -> None:
    caller = at_code()
    caller.keys("123456")
    assert caller.code(conference(role=Role.MODERATOR))[-1] == Admit(5, Role.MODERATOR, None)


def test_three_wrong_codes_end_the_call() -> None:
    caller = at_code()
    for code in ("111111", "222222"):
        caller.keys(code)
        assert said(caller.code(CodeRefused.WRONG)) == (Say.WRONG_CODE, Say.ASK_CODE)
    caller.keys("333333")
    last_words = (Say.WRONG_CODE, Say.TOO_MANY_TRIES, Say.GOODBYE)
    assert caller.code(CodeRefused.WRONG) == [Play(last_words, False)]
    assert caller.played() == [Refuse(Refusal.WRONG_CODE)]
    assert caller.entrance.deadline is None


def test_the_entrance_has_ended_when_the_last_words_are_heard() -> None:
    caller = at_code()
    caller.keys("123456")
    ended = [caller.entrance.ended]
    caller.code(CodeRefused.ENDED)
    ended.append(caller.entrance.ended)
    caller.played()
    assert [*ended, caller.entrance.ended] == [False, False, True]


def test_the_key_that_interrupts_a_wrong_code_prompt_begins_the_next_try() -> None:
    caller = at_code()
    caller.keys("111111")
    caller.code(CodeRefused.WRONG)
    assert caller.keys("234567") == [StopPlaying(), CheckCode("234567")]


def test_pound_by_habit_after_the_last_digit_neither_interrupts_nor_spends_a_try() -> None:
    caller = at_code()
    caller.keys("111111")
    caller.code(CodeRefused.WRONG)
    assert caller.keys("#") == []
    assert caller.entrance.state is State.CODE


def test_an_ended_conference_ends_the_call() -> None:
    caller = at_code()
    caller.keys("123456")
    assert said(caller.code(CodeRefused.ENDED)) == (Say.ENDED, Say.GOODBYE)
    assert caller.played() == [Refuse(Refusal.ENDED)]


def test_a_conference_whose_end_has_passed_ends_the_call() -> None:
    caller = at_code()
    caller.keys("123456")
    assert said(caller.code(conference(ends_in_s=0.0))) == (Say.ENDED, Say.GOODBYE)


def test_a_code_from_the_address_is_not_asked_for() -> None:
    caller = Caller(code="123456")
    assert caller.start() == [CheckCode("123456")]
    assert said(caller.code(conference())) == (Say.WELCOME, Say.WELCOME_IN)


def test_a_wrong_code_from_the_address_counts_as_a_try() -> None:
    caller = Caller(EntranceSettings(tries=2), code="111111")
    caller.start()
    heard = said(caller.code(CodeRefused.WRONG))
    assert heard == (Say.WELCOME, Say.WRONG_CODE, Say.ASK_CODE)
    caller.keys("222222")
    assert said(caller.code(CodeRefused.WRONG))[-1] is Say.GOODBYE


# The PIN


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("mode", "question"),
    [(PinMode.ENFORCE, Say.ASK_PIN), (PinMode.IDENTIFY, Say.ASK_PIN_OR_POUND)],
)
def test_the_pin_is_asked_for_whatever_the_role(mode: PinMode, question: Say, role: Role) -> None:
    caller = at_code()
    caller.keys("123456")
    assert caller.code(conference(mode, role=role)) == [Play((question,), True)]


@pytest.mark.parametrize("pin", ["00", "0042", "123456789"])
def test_a_pin_ends_with_pound_and_keeps_its_zeros(pin: str) -> None:
    caller = Caller().at_pin()
    assert caller.keys(pin + "#") == [StopPlaying(), CheckPin(5, pin)]
    assert caller.pin(ANNA) == ADMITTED_AS_ANNA


def test_a_pin_of_ten_digits_ends_by_itself() -> None:
    assert Caller().at_pin().keys("0123456789")[-1] == CheckPin(5, "0123456789")


def test_pound_alone_enters_unidentified_where_pins_only_identify() -> None:
    caller = Caller().at_pin(PinMode.IDENTIFY)
    caller.now += POUND_AFTER_LAST_S
    assert caller.keys("#") == [StopPlaying(), *ADMITTED]


def test_pound_alone_spends_a_try_where_pins_are_enforced() -> None:
    caller = Caller().at_pin(PinMode.ENFORCE)
    caller.now += POUND_AFTER_LAST_S
    assert said(caller.keys("#")) == (Say.NO_INPUT, Say.ASK_PIN)


def test_pound_by_habit_after_the_code_does_not_enter_unidentified() -> None:
    caller = Caller().at_pin(PinMode.IDENTIFY)
    assert caller.keys("#") == []
    assert caller.entrance.state is State.PIN


@pytest.mark.parametrize(
    ("verdict", "say", "last_words", "refusal"),
    [
        (
            PinRefused.WRONG,
            Say.WRONG_PIN,
            (Say.WRONG_PIN, Say.TOO_MANY_TRIES, Say.GOODBYE),
            Refusal.WRONG_PIN,
        ),
        (PinRefused.IN_USE, Say.PIN_IN_USE, (Say.PIN_IN_USE, Say.GOODBYE), Refusal.PIN_IN_USE),
    ],
)
def test_three_refused_pins_end_the_call(
    verdict: PinRefused, say: Say, last_words: tuple[Say, ...], refusal: Refusal
) -> None:
    caller = Caller().at_pin()
    for _ in range(2):
        caller.keys("4711#")
        assert said(caller.pin(verdict)) == (say, Say.ASK_PIN)
    caller.keys("4711#")
    assert said(caller.pin(verdict)) == last_words
    assert caller.played() == [Refuse(refusal)]


def test_tries_at_the_code_are_not_tries_at_the_pin() -> None:
    caller = at_code()
    for _ in range(2):
        caller.keys("111111")
        caller.code(CodeRefused.WRONG)
    caller.keys("123456")
    caller.code(conference(PinMode.ENFORCE))
    caller.keys("11#")
    assert said(caller.pin(PinRefused.WRONG)) == (Say.WRONG_PIN, Say.ASK_PIN)


# Keying ahead


def test_a_pin_keyed_while_the_code_is_looked_up_skips_the_question() -> None:
    caller = at_code()
    caller.keys("123456#4711#")
    assert caller.code(conference(PinMode.ENFORCE)) == [CheckPin(5, "4711")]


def test_the_beginning_of_a_pin_keyed_ahead_is_kept() -> None:
    caller = at_code()
    caller.keys("123456#47")
    assert caller.code(conference(PinMode.ENFORCE)) == []
    assert caller.keys("11#") == [CheckPin(5, "4711")]


def test_keys_ahead_of_a_wrong_code_are_dropped() -> None:
    caller = at_code()
    caller.keys("111111#4711#")
    assert said(caller.code(CodeRefused.WRONG)) == (Say.WRONG_CODE, Say.ASK_CODE)
    assert caller.keys("123456")[-1] == CheckCode("123456")


def test_pound_keyed_ahead_twice_enters_unidentified() -> None:
    caller = at_code()
    caller.keys("123456##")
    assert caller.code(conference(PinMode.IDENTIFY)) == ADMITTED


def test_two_hundred_keys_do_no_harm() -> None:
    caller = at_code()
    caller.keys("7" * 200)
    assert caller.code(conference(PinMode.ENFORCE)) == [CheckPin(5, "7777777777")]
