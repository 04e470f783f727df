"""What the store found, as verdicts."""

from fakes import ADA, CONFERENCE

from bridge.rooms.verdicts import code_verdict, pin_verdict
from bridge.store.records import FoundCode
from pinentry.verdicts import (
    CodeRefused,
    ConferenceFound,
    PinFound,
    PinRefused,
    Role,
    Unavailable,
)


def test_a_code_is_right_over_wrong_or_not_known_yet() -> None:
    found = code_verdict(FoundCode(CONFERENCE, Role.MODERATOR, ended=False))
    assert isinstance(found, ConferenceFound)
    assert (found.conference_id, found.role) == (CONFERENCE.id, Role.MODERATOR)
    assert (found.starts_at, found.ends_at) == (CONFERENCE.starts_at, CONFERENCE.ends_at)
    assert (found.pin_mode, found.same_pin) == (CONFERENCE.pin_mode, CONFERENCE.same_pin)
    assert (found.timezone, found.language) == (CONFERENCE.timezone, CONFERENCE.language)
    assert code_verdict(FoundCode(CONFERENCE, Role.MODERATOR, ended=True)) is CodeRefused.ENDED
    assert code_verdict(None) is CodeRefused.WRONG
    assert code_verdict(Unavailable()) == Unavailable()


def test_a_pin_is_right_in_use_wrong_or_not_known_yet() -> None:
    assert pin_verdict(ADA, in_use=False) == PinFound(5, "Ada Example", "Example")
    assert pin_verdict(ADA, in_use=True) is PinRefused.IN_USE
    assert pin_verdict(None, in_use=False) is PinRefused.WRONG
    assert pin_verdict(Unavailable(), in_use=False) == Unavailable()
