"""Legs and participants, written as a call goes on, read by the reports.

    answered ──► reached (a code was right) ──► joined ──► left ──► ended

The bridge makes the leg's id, and every write may come twice: where a database went away before
it confirmed, the bridge repeats the write, and the first one counts. Writes of one leg come in
this order. Called in the register's thread, one after the other.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, contains_eager

from bridge.end_reason import EndReason
from bridge.store import tables
from bridge.store.leg_records import AnsweredLeg, Attendance, JoinedLeg, Leg
from bridge.store.store import Store
from config.settings import Language


class UnknownLeg(LookupError):
    """Nobody has said that this leg was answered; a defect of ours."""

    def __init__(self, leg_id: UUID) -> None:
        super().__init__(f"there is no leg {leg_id}")


def answered(store: Store, leg: AnsweredLeg) -> None:
    """A call was answered."""
    values = {
        "id": leg.id,
        "dialled": leg.dialled,
        "dialled_number": leg.dialled_number,
        "caller": leg.caller,
        "source_address": leg.source_address,
        "language": leg.language,
        "answered_at": leg.answered_at,
    }
    with store.writing() as session:
        _insert_once(session, tables.Leg, values)


def reached(store: Store, leg_id: UUID, conference_id: int, language: Language) -> None:
    """The caller keyed the code of a conference, and is spoken to in its language from now on."""
    with store.writing() as session:
        leg = _get(session, leg_id)
        leg.conference_id = conference_id
        leg.language = language


def joined(store: Store, joined: JoinedLeg) -> None:
    """The caller was admitted."""
    with store.writing() as session:
        _get(session, joined.id).conference_id = joined.conference_id
        values = {
            "leg_id": joined.id,
            "conference_id": joined.conference_id,
            "role": joined.role,
            "pin_entry_id": _still_there(session, joined.pin_entry_id),
            "name": joined.name,
            "company": joined.company,
            "joined_at": joined.joined_at,
        }
        _insert_once(session, tables.Participant, values)


def left(store: Store, leg_id: UUID, utc: datetime) -> None:
    """The participant is not in the room any more."""
    with store.writing() as session:
        _get(session, leg_id)
        _leave(session, leg_id, utc)


def ended(store: Store, leg_id: UUID, utc: datetime, reason: EndReason) -> None:
    """The call is over; whoever had not left has left now."""
    with store.writing() as session:
        leg = _get(session, leg_id)
        _leave(session, leg_id, utc)
        if leg.ended_at is None:
            leg.ended_at, leg.end_reason, leg.end_fault = utc, reason, reason.fault


def close_abandoned(store: Store, utc: datetime) -> int:
    """At a start: end every leg that a bridge which died has left open. Returns how many."""
    participant, reason = tables.Participant, EndReason.BRIDGE_DIED
    end = {"ended_at": utc, "end_reason": reason, "end_fault": reason.fault}
    with store.writing() as session:
        open_legs = select(tables.Leg.id).where(tables.Leg.ended_at.is_(None))
        abandoned = session.scalars(open_legs).all()
        session.execute(
            update(participant).where(participant.left_at.is_(None)).values(left_at=utc)
        )
        session.execute(update(tables.Leg).where(tables.Leg.ended_at.is_(None)).values(end))
        return len(abandoned)


def show(store: Store, leg_id: UUID) -> Leg | None:
    """One call."""
    with store.reading() as session:
        row = session.get(tables.Leg, leg_id)
        return None if row is None else _leg(row)


def of_conference(store: Store, conference_id: int) -> tuple[Attendance, ...]:
    """Who took part, in the order of joining; one person who called twice is there twice."""
    query = (
        select(tables.Participant)
        .join(tables.Participant.leg)
        .options(contains_eager(tables.Participant.leg))
        .where(tables.Participant.conference_id == conference_id)
        .order_by(tables.Participant.joined_at, tables.Leg.answered_at)
    )
    with store.reading() as session:
        return tuple(_attendance(row) for row in session.scalars(query))


def _get(session: Session, leg_id: UUID) -> tables.Leg:
    row = session.get(tables.Leg, leg_id)
    if row is None:
        raise UnknownLeg(leg_id)
    return row


def _still_there(session: Session, entry_id: int | None) -> int | None:
    """The PIN entry, unless its list was replaced in the meantime; held until we commit."""
    query = select(tables.PinEntry.id).where(tables.PinEntry.id == entry_id)
    return session.scalar(query.with_for_update(read=True, key_share=True))


def _leave(session: Session, leg_id: UUID, utc: datetime) -> None:
    participant = session.get(tables.Participant, leg_id)
    if participant is not None and participant.left_at is None:
        participant.left_at = utc


def _insert_once(session: Session, table: type[tables.Base], values: dict[str, Any]) -> None:
    """Insert, unless the row is there: both databases have the clause, each in its dialect."""
    if session.connection().dialect.name == "sqlite":
        session.execute(sqlite.insert(table).values(values).on_conflict_do_nothing())
    else:
        session.execute(postgresql.insert(table).values(values).on_conflict_do_nothing())


def _leg(row: tables.Leg) -> Leg:
    return Leg(
        id=row.id,
        conference_id=row.conference_id,
        dialled=row.dialled,
        dialled_number=row.dialled_number,
        caller=row.caller,
        source_address=row.source_address,
        language=row.language,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


def _attendance(row: tables.Participant) -> Attendance:
    return Attendance(
        leg=_leg(row.leg),
        role=row.role,
        pin_entry_id=row.pin_entry_id,
        name=row.name,
        company=row.company,
        joined_at=row.joined_at,
        left_at=row.left_at,
    )
