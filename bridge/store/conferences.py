"""Conferences, and the access codes that lead to them.

A code belongs to one role of one conference for as long as that can be called: it is neither
stopped nor past its end. After that the code is free again, but leads to the old conference until
it is given out anew, so that a late caller hears that it has ended. Codes are given out one
process after the other (`Lock.CODES`), which no constraint of a database could replace.
"""

from collections.abc import Iterable
from datetime import datetime
from random import Random, SystemRandom

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bridge.store import audit, tables
from bridge.store.records import (
    Change,
    Conference,
    FoundCode,
    NewConference,
)
from bridge.store.store import Lock, Store
from pinentry.codes import CodeProblem, CodeRules
from pinentry.verdicts import Role

Table = tables.Conference


class CodeRefused(ValueError):
    """An access code that was asked for cannot be given out. The text does not show it."""

    def __init__(self, role: Role, problems: Iterable[CodeProblem]) -> None:
        self.role = role
        self.problems = tuple(problems)
        said = ", ".join(problem.value for problem in self.problems)
        super().__init__(f"the {role.value} code cannot be used: {said}")


class ConferenceRefused(ValueError):
    """There is no such organizer, company or authorization code."""


def add(
    store: Store,
    new: NewConference,
    rules: CodeRules,
    by: str,
    utc: datetime,
    random: Random | None = None,
) -> Conference:
    """Schedule a conference; codes that are not given are made.

    Raises CodeRefused, ConferenceRefused, CodesExhausted (pinentry.codes).
    """
    with store.writing(Lock.CODES) as session:
        return insert(session, new, rules, by, utc, random)


def insert(
    session: Session,
    new: NewConference,
    rules: CodeRules,
    by: str,
    utc: datetime,
    random: Random | None = None,
) -> Conference:
    """`add` within a running transaction that holds Lock.CODES."""
    company_id = _checked_company(session, new)
    codes = _codes(new, rules, _in_use(session, utc), random or SystemRandom())
    row = Table(
        name=new.name,
        organizer_id=new.organizer_id,
        company_id=company_id,
        authorization_code_id=new.authorization_code_id,
        participant_code=codes[Role.PARTICIPANT],
        moderator_code=codes[Role.MODERATOR],
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        timezone=new.timezone,
        size=new.size,
        pin_mode=new.pin_mode,
        same_pin=new.same_pin,
        language=new.language,
        stopped_at=None,
        created_at=utc,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    audit.note(session, utc, by, Change.CONFERENCE_ADDED, f"conference:{row.id}", name=row.name)
    return _record(row)


def find_by_code(store: Store, code: str, utc: datetime) -> FoundCode | None:
    """What a code leads to: a conference that can be called, else the latest that could."""
    mine = or_(Table.participant_code == code, Table.moderator_code == code)
    query = select(Table).where(mine).order_by(_callable(utc).desc(), Table.starts_at.desc())
    with store.reading() as session:
        row = session.scalar(query.limit(1))
        if row is None:
            return None
        role = Role.PARTICIPANT if row.participant_code == code else Role.MODERATOR
        conference = _record(row)
        return FoundCode(conference, role, conference.over(utc))


def listing(
    store: Store,
    utc: datetime,
    company_id: int | None = None,
    organizer_id: int | None = None,
    over_too: bool = False,
) -> tuple[Conference, ...]:
    """Conferences by start: those that can be called at `utc` or later, of whom is named."""
    query = select(Table).order_by(Table.starts_at, Table.id)
    if not over_too:
        query = query.where(_callable(utc))
    if company_id is not None:
        query = query.where(Table.company_id == company_id)
    if organizer_id is not None:
        query = query.where(Table.organizer_id == organizer_id)
    with store.reading() as session:
        return tuple(_record(row) for row in session.scalars(query))


def show(store: Store, conference_id: int) -> Conference | None:
    """The conference of that id."""
    with store.reading() as session:
        row = session.get(Table, conference_id)
        return None if row is None else _record(row)


def stop(store: Store, conference_id: int, by: str, utc: datetime) -> Conference | None:
    """End a conference for good; the first stop counts. None: there is no such conference."""
    with store.writing(Lock.CODES) as session:
        row = session.get(Table, conference_id)
        if row is None:
            return None
        if row.stopped_at is None:
            row.stopped_at = utc
            audit.note(session, utc, by, Change.CONFERENCE_STOPPED, f"conference:{row.id}")
            session.flush()
        return _record(row)


def _callable(utc: datetime) -> ColumnElement[bool]:
    return and_(Table.stopped_at.is_(None), or_(Table.ends_at.is_(None), Table.ends_at > utc))


def _in_use(session: Session, utc: datetime) -> list[str]:
    pairs = session.execute(
        select(Table.participant_code, Table.moderator_code).where(_callable(utc))
    )
    return [code for pair in pairs for code in pair]


def _codes(
    new: NewConference, rules: CodeRules, in_use: list[str], random: Random
) -> dict[Role, str]:
    """Given codes first, so that one that is made never takes their place."""
    wanted = {Role.PARTICIPANT: new.participant_code, Role.MODERATOR: new.moderator_code}
    codes: dict[Role, str] = {}
    for role, code in sorted(wanted.items(), key=lambda item: item[1] is None):
        taken = [*in_use, *codes.values()]
        if code is None:
            codes[role] = rules.generate(taken, random)
        elif problems := rules.problems(code, taken):
            raise CodeRefused(role, problems)
        else:
            codes[role] = code
    return codes


def _checked_company(session: Session, new: NewConference) -> int | None:
    """The company that the conference counts under; raises ConferenceRefused."""
    organizer = session.get(tables.Account, new.organizer_id)
    if organizer is None:
        raise ConferenceRefused(f"there is no account {new.organizer_id}")
    company_id = organizer.company_id if new.company_id is None else new.company_id
    if company_id is not None and session.get(tables.Company, company_id) is None:
        raise ConferenceRefused(f"there is no company {company_id}")
    authorization_code_id = new.authorization_code_id
    if authorization_code_id is not None and (
        session.get(tables.AuthorizationCode, authorization_code_id) is None
    ):
        raise ConferenceRefused(f"there is no authorization code {authorization_code_id}")
    return company_id


def _record(row: tables.Conference) -> Conference:
    company, authorization_code = row.company, row.authorization_code
    return Conference(
        id=row.id,
        name=row.name,
        organizer_id=row.organizer_id,
        organizer_email=row.organizer.email,
        company_id=row.company_id,
        company_name=None if company is None else company.name,
        authorization_code_id=row.authorization_code_id,
        authorization_code=None if authorization_code is None else authorization_code.code,
        participant_code=row.participant_code,
        moderator_code=row.moderator_code,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        size=row.size,
        pin_mode=row.pin_mode,
        same_pin=row.same_pin,
        language=row.language,
        stopped_at=row.stopped_at,
        created_at=row.created_at,
    )
