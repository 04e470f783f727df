"""Every refusal is explained to the caller."""

from pinentry.actions import CheckCode, CheckPin, Refusal, Say
from pinentry.wording import LAST_WORDS, ROOM_REFUSALS, TRY_AGAIN


def test_every_refusal_has_last_words() -> None:
    assert set(LAST_WORDS) == set(Refusal)
    assert all(words[-1] is Say.GOODBYE and len(words) > 1 for words in LAST_WORDS.values())


def test_a_refusal_comes_from_the_entrance_or_the_room() -> None:
    of_the_entrance = {Refusal.NOT_STARTED, *TRY_AGAIN}
    assert of_the_entrance | ROOM_REFUSALS == set(Refusal)


def test_no_two_says_mean_the_same() -> None:
    assert len({say.value for say in Say}) == len(Say.__members__)


def test_actions_do_not_show_what_was_keyed() -> None:
    assert repr(CheckCode("123456")) == "CheckCode()"
    assert repr(CheckPin(5, "0042")) == "CheckPin(conference_id=5)"
