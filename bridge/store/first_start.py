"""The first start: somebody who may do everything, and a conference that can be called at once.

Happens once, however many processes start together: whoever finds no account makes them all, in
one transaction. The demo conference asks for no PIN: the first call shall simply work.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bridge.store import accounts, audit, companies, conferences, passwords, tables
from bridge.store.records import (
    AccountRole,
    Change,
    Conference,
    FirstStart,
    NewAccount,
    NewConference,
)
from bridge.store.store import Lock, Store
from config.settings import Language
from pinentry.codes import CodeRules

ADMINISTRATOR = "admin@localhost"
DEMO_ORGANIZER = "demo@localhost"
DEMO = "Demo"
DEMO_SIZE = 30
BY = "first start"


def first_start(
    store: Store, rules: CodeRules, utc: datetime, language: Language = Language.EN
) -> FirstStart | None:
    """Make the first account and the demo conference; None: this is not the first start."""
    with store.reading() as session:
        if _started(session):
            return None
    password = passwords.generated()
    password_hash = passwords.hashed(password)
    with store.writing(Lock.FIRST_START, Lock.CODES) as session:
        if _started(session):
            return None
        _add_administrator(session, password_hash, language, utc)
        conference = _add_demo(session, rules, language, utc)
    return FirstStart(ADMINISTRATOR, password, conference)


def _started(session: Session) -> bool:
    return session.scalar(select(tables.Account.id).limit(1)) is not None


def _add_administrator(
    session: Session, password_hash: str, language: Language, utc: datetime
) -> None:
    new = NewAccount(
        ADMINISTRATOR, "Administrator", AccountRole.SUPER_ADMINISTRATOR, language=language
    )
    account = accounts.insert(session, new, password_hash, BY, utc)
    audit.note(session, utc, BY, Change.FIRST_START, f"account:{account.id}")


def _add_demo(session: Session, rules: CodeRules, language: Language, utc: datetime) -> Conference:
    """Nobody can log in as its organizer; the administrator looks after it."""
    company = companies.insert(session, DEMO, BY, utc)
    new = NewAccount(DEMO_ORGANIZER, DEMO, AccountRole.ORGANIZER, company.id, language=language)
    organizer = accounts.insert(session, new, None, BY, utc)
    conference = NewConference(
        DEMO, organizer.id, utc, size=DEMO_SIZE, language=language, company_id=company.id
    )
    return conferences.insert(session, conference, rules, BY, utc)
