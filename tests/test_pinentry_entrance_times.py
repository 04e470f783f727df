"""The entrance dialogue against the clock, the database and the room (SPEC 2.3 to 2.6)."""

from datetime import timedelta

import pytest
from fakes_entrance import ANNA, NOON, Caller, at_code, conference, said

from config.settings import EntranceSettings, PinMode
from pinentry.actions import (
    Admit,
    CheckCode,
    CheckPin,
    Play,
    Refusal,
    Refuse,
    Say,
    Wait,
)
from pinentry.dialogue import ASK_AGAIN_S, LAST_WORDS_LIMIT_S, VERDICT_LIMIT_S
from pinentry.entrance import Entrance, EntranceError
from pinentry.states import State
from pinentry.verdicts import CodeRefused, Role, Unavailable

ADMITTED = [Play((Say.WELCOME_IN,), True), Admit(5, Role.PARTICIPANT, None)]
ADMITTED_AS_ANNA = [Play((Say.WELCOME_IN,), True), Admit(5, Role.PARTICIPANT, ANNA)]


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
