"""Conferences and their access codes."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from store_samples import (
    BY,
    HOUR,
    NOON,
    RULES,
    authorization_code,
    company,
    conference,
    hour_at_noon,
    organizer,
)

from bridge.store import conferences
from bridge.store.conferences import CodeRefused, ConferenceRefused
from bridge.store.records import NewConference
from bridge.store.store import Store
from pinentry.codes import CodeProblem, CodeRules
from pinentry.verdicts import Role

pytest_plugins = ["stores"]


def test_what_is_added_is_shown_and_listed(store: Store) -> None:
    owner = company(store)
    anna = organizer(store, company_id=owner.id)
    billing = authorization_code(store, owner.id)
    new = replace(hour_at_noon(anna.id), authorization_code_id=billing.id)
    added = conferences.add(store, new, RULES, BY, NOON)
    assert conferences.show(store, added.id) == added
    assert conferences.listing(store, NOON) == (added,)
    assert (added.organizer_email, added.company_name) == ("anna@example.org", "Acme")
    assert added.authorization_code == "B-77"
    assert (added.starts_at, added.ends_at, added.duration_min) == (NOON, NOON + HOUR, 60)
    assert added.timezone == "Europe/Paris"


def test_codes_are_made_by_the_rules(store: Store) -> None:
    made = conference(store)
    assert RULES.problems(made.participant_code, []) == []
    assert RULES.problems(made.moderator_code, [made.participant_code]) == []


def test_each_code_leads_to_its_role(store: Store) -> None:
    made = conference(store, "123456", "654321")
    participant = conferences.find_by_code(store, "123456", NOON)
    moderator = conferences.find_by_code(store, "654321", NOON)
    assert participant is not None
    assert moderator is not None
    assert (participant.role, moderator.role) == (Role.PARTICIPANT, Role.MODERATOR)
    assert participant.conference == moderator.conference == made
    assert not participant.ended


def test_other_codes_lead_nowhere(store: Store) -> None:
    conference(store, "135791", "246802")
    for code in ("", "13579", "1357913", "999999", "*", "%", "' OR 1=1 --"):
        assert conferences.find_by_code(store, code, NOON) is None


def test_a_code_in_use_is_refused(store: Store) -> None:
    conference(store, "123456", "654321")
    with pytest.raises(CodeRefused) as refused:
        conference(store, "654321")
    assert refused.value.role is Role.PARTICIPANT
    assert refused.value.problems == (CodeProblem.TAKEN,)
    assert "654321" not in str(refused.value)
    assert len(conferences.listing(store, NOON)) == 1


def test_both_codes_of_a_conference_differ(store: Store) -> None:
    with pytest.raises(CodeRefused) as refused:
        conference(store, "123456", "123456")
    assert refused.value.role is Role.MODERATOR


def test_a_prefix_of_a_code_in_use_is_refused(store: Store) -> None:
    conference(store, "123456")
    new = replace(hour_at_noon(organizer(store).id), participant_code="1234")
    with pytest.raises(CodeRefused) as refused:
        conferences.add(store, new, CodeRules(4, may_repeat_digits=False), BY, NOON)
    assert refused.value.problems == (CodeProblem.PREFIX,)


def test_a_conference_that_is_over_is_found_as_ended(store: Store) -> None:
    conference(store, "123456")
    late = conferences.find_by_code(store, "123456", NOON + HOUR)
    assert late is not None
    assert late.ended


def test_the_code_of_a_conference_that_is_over_is_free_again(store: Store) -> None:
    first = conference(store, "123456")
    new = hour_at_noon(first.organizer_id)
    new = replace(new, starts_at=NOON + 2 * HOUR, participant_code="123456")
    second = conferences.add(store, new, RULES, BY, NOON + HOUR)
    found = conferences.find_by_code(store, "123456", NOON + HOUR)
    assert found is not None
    assert found.conference == second
    later = conferences.find_by_code(store, "123456", NOON + 5 * HOUR)
    assert later is not None
    assert (later.conference, later.ended) == (second, True)


def test_an_open_end_keeps_its_code_until_it_is_stopped(store: Store) -> None:
    new = NewConference("Always", organizer(store).id, NOON, participant_code="123456")
    added = conferences.add(store, new, RULES, BY, NOON)
    years_later = NOON + 20_000 * HOUR
    found = conferences.find_by_code(store, "123456", years_later)
    assert found is not None
    assert not found.ended
    conferences.stop(store, added.id, BY, years_later)
    stopped = conferences.find_by_code(store, "123456", years_later)
    assert stopped is not None
    assert stopped.ended
    assert conference(store, "123456").participant_code == "123456"


def test_the_first_stop_counts(store: Store) -> None:
    made = conference(store)
    stopped = conferences.stop(store, made.id, BY, NOON)
    assert stopped == conferences.stop(store, made.id, BY, NOON + HOUR)
    assert stopped == replace(made, stopped_at=NOON)
    assert conferences.stop(store, made.id + 1, BY, NOON) is None


def test_listing_leaves_out_what_is_over_and_whom_nobody_asked_for(store: Store) -> None:
    owner = company(store)
    hers = conferences.add(
        store, hour_at_noon(organizer(store, company_id=owner.id).id), RULES, BY, NOON
    )
    other = conference(store)
    assert conferences.listing(store, NOON) == (hers, other)
    assert conferences.listing(store, NOON, company_id=owner.id) == (hers,)
    assert conferences.listing(store, NOON, organizer_id=other.organizer_id) == (other,)
    assert conferences.listing(store, NOON + HOUR) == ()
    assert conferences.listing(store, NOON + HOUR, over_too=True) == (hers, other)


def test_a_start_in_any_zone_comes_back_in_utc(store: Store) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    new = NewConference("Pune", organizer(store).id, NOON.astimezone(zone))
    added = conferences.add(store, new, RULES, BY, NOON)
    shown = conferences.show(store, added.id)
    assert shown == added
    assert added.starts_at.isoformat() == "2026-03-02T12:00:00+00:00"


def test_what_is_not_there_is_refused(store: Store) -> None:
    anna = organizer(store).id
    for new in (
        hour_at_noon(anna + 99),
        replace(hour_at_noon(anna), company_id=99),
        replace(hour_at_noon(anna), authorization_code_id=99),
    ):
        with pytest.raises(ConferenceRefused, match="there is no"):
            conferences.add(store, new, RULES, BY, NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"duration_min": 0},
        {"starts_at": datetime(2026, 3, 2, 12, 0)},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../etc/passwd"},
        {"timezone": ""},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"conference|time zone"):
        replace(hour_at_noon(1), **wrong)


def test_codes_are_not_in_a_repr() -> None:
    new = replace(hour_at_noon(1), participant_code="123456", moderator_code="654321")
    assert "123456" not in repr(new)
    assert "654321" not in repr(new)
