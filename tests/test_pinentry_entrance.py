"""The entrance dialogue, scene by scene (SPEC 2.3 to 2.6)."""

from datetime import timedelta

import pytest
from fakes_entrance import ANNA, NOON, Caller, conference, said

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
    Wait,
)
from pinentry.dialogue import ASK_AGAIN_S, LAST_WORDS_LIMIT_S, VERDICT_LIMIT_S
from pinentry.entrance import Entrance, EntranceError
from pinentry.keyed import POUND_AFTER_LAST_S
from pinentry.states import State
from pinentry.verdicts import CodeRefused, PinRefused, Role, Unavailable

ADMITTED = [Play((Say.WELCOME_IN,), True), Admit(5, Role.PARTICIPANT, None)]
ADMITTED_AS_ANNA = [Play((Say.WELCOME_IN,), True), Admit(5, Role.PARTICIPANT, ANNA)]


def at_code() -> Caller:
    caller = Caller()
    caller.start()
    return caller


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


# Silence


def test_silence_counts_from_the_end_of_the_prompt() -> None:
    caller = at_code()
    assert caller.entrance.deadline == 160.0
    caller.played(after_s=5.0)
    assert caller.entrance.deadline == 115.0


def test_a_prompt_reported_twice_does_not_give_more_time() -> None:
    caller = at_code()
    caller.played(after_s=5.0)
    assert caller.played(after_s=5.0) == []
    assert caller.entrance.deadline == 115.0


def test_silence_spends_a_try() -> None:
    caller = at_code()
    for _ in range(2):
        caller.played()
        assert said(caller.until_deadline()) == (Say.NO_INPUT, Say.ASK_CODE)
    caller.played()
    assert said(caller.until_deadline()) == (Say.NO_INPUT, Say.GOODBYE)
    assert caller.played() == [Refuse(Refusal.NO_INPUT)]


def test_silence_submits_what_was_keyed() -> None:
    caller = Caller().at_pin()
    caller.keys("4711")
    assert caller.until_deadline() == [CheckPin(5, "4711")]


def test_a_question_has_a_limit_in_total() -> None:
    caller = at_code()
    while caller.now < 155.0:
        caller.keys("1*")
        caller.now += 5.0
    assert caller.entrance.deadline == 160.0
    assert said(caller.until_deadline()) == (Say.NO_INPUT, Say.GOODBYE)


def test_a_prompt_whose_end_is_never_reported_does_not_hold_the_call() -> None:
    assert said(at_code().until_deadline()) == (Say.NO_INPUT, Say.GOODBYE)


def test_looking_up_is_not_the_callers_time() -> None:
    caller = at_code()
    caller.keys("111111")
    caller.code(CodeRefused.WRONG, after_s=10.0)
    assert caller.entrance.deadline == pytest.approx(170.0)


def test_a_timer_that_fires_too_early_does_nothing() -> None:
    caller = at_code()
    assert caller.entrance.timeout(caller.now, caller.utc) == []
    assert caller.entrance.state is State.CODE


# The database is away


def test_a_database_away_for_ten_seconds_is_only_waited_for() -> None:
    caller = at_code()
    caller.keys("123456")
    assert caller.code(Unavailable()) == [Play((Say.ONE_MOMENT,), False)]
    for _ in range(4):
        assert caller.until_deadline() == [CheckCode("123456")]
        assert caller.code(Unavailable()) == []
    assert caller.played() == []
    assert caller.until_deadline() == [CheckCode("123456")]
    assert caller.played() == []
    assert caller.code(conference()) == ADMITTED


def test_the_pin_is_kept_while_the_database_is_away() -> None:
    caller = Caller().at_pin()
    caller.keys("0042#")
    assert said(caller.pin(Unavailable())) == (Say.ONE_MOMENT,)
    caller.keys("99")
    assert caller.until_deadline() == [CheckPin(5, "0042")]
    assert caller.pin(ANNA) == ADMITTED_AS_ANNA


def test_a_database_away_for_long_ends_the_call() -> None:
    caller = at_code()
    caller.keys("123456")
    asked_at = caller.now
    while said(caller.code(Unavailable())) in ((), (Say.ONE_MOMENT,)):
        assert caller.until_deadline() == [CheckCode("123456")]
    assert VERDICT_LIMIT_S - ASK_AGAIN_S <= caller.now - asked_at <= VERDICT_LIMIT_S
    assert caller.played() == [Refuse(Refusal.UNAVAILABLE)]


@pytest.mark.parametrize("late", [CodeRefused.WRONG, Unavailable()])
def test_a_verdict_that_never_comes_ends_the_call(late: CodeRefused | Unavailable) -> None:
    caller = at_code()
    caller.keys("123456")
    assert said(caller.until_deadline()) == (Say.TRY_LATER, Say.GOODBYE)
    assert caller.code(late) == []
    assert caller.played() == [Refuse(Refusal.UNAVAILABLE)]


# The start time


def test_inside_the_early_window_the_caller_waits_with_music() -> None:
    caller = at_code()
    caller.keys("123456")
    starts_at = NOON + timedelta(seconds=600)
    assert caller.code(conference(starts_in_s=600.0)) == [
        Play((Say.STARTS_SOON,), False, starts_at)
    ]
    assert caller.played() == [Wait()]
    assert caller.played() == []
    assert caller.keys("12#*") == []
    assert caller.until_deadline() == ADMITTED
    assert caller.utc >= starts_at


def test_the_pin_is_asked_for_before_waiting() -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(conference(PinMode.ENFORCE, starts_in_s=600.0))
    caller.keys("4711#")
    assert said(caller.pin(ANNA)) == (Say.STARTS_SOON,)
    assert caller.until_deadline() == ADMITTED_AS_ANNA


def test_who_enters_unidentified_waits_too() -> None:
    caller = at_code()
    caller.keys("123456##")
    assert said(caller.code(conference(PinMode.IDENTIFY, starts_in_s=600.0))) == (Say.STARTS_SOON,)


def test_earlier_the_start_time_is_read_out_and_no_pin_asked_for() -> None:
    caller = at_code()
    caller.keys("123456")
    starts_at = NOON + timedelta(seconds=901)
    assert caller.code(conference(PinMode.ENFORCE, starts_in_s=901.0)) == [
        Play((Say.NOT_STARTED, Say.GOODBYE), False, starts_at)
    ]
    assert caller.played() == [Refuse(Refusal.NOT_STARTED)]


def test_a_wall_clock_set_back_is_waited_for() -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(conference(starts_in_s=600.0))
    deadline = caller.entrance.deadline
    assert deadline is not None
    too_early = NOON + timedelta(seconds=590)
    assert caller.entrance.timeout(deadline, too_early) == []
    assert caller.entrance.deadline == pytest.approx(deadline + 10.0)


def test_the_conference_may_end_while_the_pin_is_keyed() -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(conference(PinMode.ENFORCE, ends_in_s=2.0))
    caller.keys("4711#")
    assert said(caller.pin(ANNA, after_s=2.0)) == (Say.ENDED, Say.GOODBYE)


def test_a_conference_stopped_while_callers_wait_refuses_them() -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(conference(starts_in_s=600.0))
    assert said(caller.refused(Refusal.ENDED)) == (Say.ENDED, Say.GOODBYE)


# The room, and the end


@pytest.mark.parametrize(
    ("refusal", "say"),
    [
        (Refusal.FULL, Say.FULL),
        (Refusal.LOCKED, Say.LOCKED),
        (Refusal.PIN_IN_USE, Say.PIN_IN_USE),
        (Refusal.ENDED, Say.ENDED),
        (Refusal.UNAVAILABLE, Say.TRY_LATER),
    ],
)
def test_the_room_may_say_no(refusal: Refusal, say: Say) -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(conference())
    assert caller.refused(refusal) == [Play((say, Say.GOODBYE), False)]
    assert caller.keys("1#") == []
    assert caller.played() == [Refuse(refusal)]
    assert caller.played() == []


def test_last_words_whose_end_is_never_reported_end_the_call() -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(CodeRefused.ENDED)
    assert caller.entrance.deadline == caller.now + LAST_WORDS_LIMIT_S
    assert caller.until_deadline() == [Refuse(Refusal.ENDED)]


def test_the_end_of_an_earlier_prompt_does_not_cut_the_last_words() -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(conference())
    assert caller.played() == []
    caller.refused(Refusal.FULL)
    assert caller.played() == [Refuse(Refusal.FULL)]
    assert caller.entrance.state is State.ENDED


def test_a_late_report_after_the_last_words_does_nothing() -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(CodeRefused.ENDED)
    caller.until_deadline()
    assert caller.played() == []


@pytest.mark.parametrize("symbol", ["", "x", "12", "E"])
def test_what_is_no_key_is_illegal(symbol: str) -> None:
    caller = at_code()
    with pytest.raises(EntranceError, match="not a key"):
        caller.entrance.digit(symbol, caller.now)


@pytest.mark.parametrize("refusal", [Refusal.WRONG_CODE, Refusal.NO_INPUT, Refusal.NOT_STARTED])
def test_a_room_cannot_refuse_for_the_entrances_reasons(refusal: Refusal) -> None:
    caller = at_code()
    caller.keys("123456")
    caller.code(conference())
    with pytest.raises(EntranceError, match=refusal.name):
        caller.refused(refusal)


def test_a_new_entrance_has_no_deadline() -> None:
    entrance = Entrance(EntranceSettings())
    assert entrance.deadline is None
    with pytest.raises(EntranceError, match="TIMEOUT cannot happen in NEW"):
        entrance.timeout(0.0, NOON)
