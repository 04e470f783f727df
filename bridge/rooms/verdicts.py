"""What the store found, as the entrance's verdicts. Pure."""

from bridge.store.pin_records import PinMatch
from bridge.store.records import FoundCode
from pinentry.verdicts import (
    CodeRefused,
    CodeVerdict,
    ConferenceFound,
    PinFound,
    PinRefused,
    PinVerdict,
    Unavailable,
)


def code_verdict(found: FoundCode | Unavailable | None) -> CodeVerdict:
    """The answer to CheckCode."""
    if isinstance(found, Unavailable):
        return found
    if found is None:
        return CodeRefused.WRONG
    if found.ended:
        return CodeRefused.ENDED
    conference = found.conference
    return ConferenceFound(
        conference_id=conference.id,
        role=found.role,
        pin_mode=conference.pin_mode,
        same_pin=conference.same_pin,
        language=conference.language,
        timezone=conference.timezone,
        starts_at=conference.starts_at,
        ends_at=conference.ends_at,
    )


def pin_verdict(match: PinMatch | Unavailable | None, in_use: bool) -> PinVerdict:
    """The answer to CheckPin; `in_use`: the holder is in the room and may not come twice."""
    if isinstance(match, Unavailable):
        return match
    if match is None:
        return PinRefused.WRONG
    if in_use:
        return PinRefused.IN_USE
    return PinFound(match.entry_id, match.name, match.company)
