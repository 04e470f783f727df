"""Which PIN lists an account may manage (SPEC 3.7), for the panel's one place that asks.

    everybody             the own list
    administrator         the company's, its sub-companies' and theirs, at any depth; the lists of
                          the people in them, and those of their authorization codes
    super-administrator   every list

A list needs no rows to be managed: it is there as soon as its owner is. A list that does not
exist and one that is somebody else's are told apart nowhere. An account that is disabled manages
nothing; the list of one can be managed, and an administrator does not reach a
super-administrator's. Any thread that may call the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session

from bridge.store import tables
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import AccountRole
from bridge.store.store import Store

Account = tables.Account
Code = tables.AuthorizationCode
Company = tables.Company

Owner = Account | Code | Company

OWNERS: dict[OwnerKind, type[Owner]] = {
    OwnerKind.ORGANIZER: Account,
    OwnerKind.AUTHORIZATION_CODE: Code,
    OwnerKind.COMPANY: Company,
}

BETWEEN = " · "


@dataclass(frozen=True)
class Named:
    """A list's owner, and how it is called on a page."""

    owner: ListOwner
    label: str


@dataclass(frozen=True)
class ListChoices:
    """The lists that an account may choose from, each kind in the order of its labels."""

    own: ListOwner
    companies: tuple[Named, ...]
    organizers: tuple[Named, ...]
    """Without the account itself."""
    authorization_codes: tuple[Named, ...]

    @property
    def only_own(self) -> bool:
        """Whether there is nothing to choose."""
        return not (self.companies or self.organizers or self.authorization_codes)


@dataclass(frozen=True)
class _Scope:
    """What of each table an account reaches."""

    companies: ColumnElement[bool]
    organizers: ColumnElement[bool]
    authorization_codes: ColumnElement[bool]


def may_manage(store: Store, account_id: int, owner: ListOwner) -> bool:
    """Whether there is such a list and this account may see and change it."""
    with store.reading() as session:
        scope = _scope(session, account_id)
        found = {
            OwnerKind.ORGANIZER: select(Account.id).where(scope.organizers),
            OwnerKind.AUTHORIZATION_CODE: select(Code.id).where(scope.authorization_codes),
            OwnerKind.COMPANY: select(Company.id).where(scope.companies),
        }[owner.kind]
        this = OWNERS[owner.kind].id == owner.id
        return session.scalar(found.where(this)) is not None


def choices(store: Store, account_id: int) -> ListChoices:
    """All lists that this account may manage."""
    with store.reading() as session:
        scope = _scope(session, account_id)
        others = scope.organizers & (Account.id != account_id)
        return ListChoices(
            own=ListOwner(OwnerKind.ORGANIZER, account_id),
            companies=_named(session.scalars(select(Company).where(scope.companies)).all()),
            organizers=_named(session.scalars(select(Account).where(others)).all()),
            authorization_codes=_named(
                session.scalars(select(Code).where(scope.authorization_codes)).all()
            ),
        )


def named(store: Store, owner: ListOwner) -> Named | None:
    """An owner with its label; None: there is no such owner. Asks nobody's permission."""
    with store.reading() as session:
        row = session.get(OWNERS[owner.kind], owner.id)
        return Named(owner, _label(row)) if isinstance(row, Owner) else None


def _scope(session: Session, account_id: int) -> _Scope:
    account = session.get(Account, account_id)
    if account is None or account.disabled:
        return _Scope(false(), false(), false())
    if account.role is AccountRole.SUPER_ADMINISTRATOR:
        return _Scope(true(), true(), true())
    own = Account.id == account_id
    if account.role is AccountRole.ORGANIZER or account.company_id is None:
        return _Scope(false(), own, false())
    companies = _with_parts(account.company_id)
    theirs = Account.company_id.in_(companies)
    people = or_(own, theirs & (Account.role != AccountRole.SUPER_ADMINISTRATOR))
    return _Scope(Company.id.in_(companies), people, Code.company_id.in_(companies))


def _with_parts(company_id: int) -> Select[tuple[int]]:
    """The ids of a company and of everything below it; UNION ends even where parts form a ring."""
    top = select(Company.id).where(Company.id == company_id).cte("parts", recursive=True)
    parts = top.union(select(Company.id).where(Company.parent_id == top.c.id))
    return select(parts.c.id)


def _named(rows: Sequence[Owner]) -> tuple[Named, ...]:
    entries = [Named(_owner(row), _label(row)) for row in rows]
    return tuple(sorted(entries, key=lambda entry: (entry.label.casefold(), entry.owner.id)))


def _owner(row: Owner) -> ListOwner:
    kinds = {table: kind for kind, table in OWNERS.items()}
    return ListOwner(kinds[type(row)], row.id)


def _label(row: Owner) -> str:
    if isinstance(row, Company):
        return row.name
    parts = (row.name, row.email) if isinstance(row, Account) else (row.code, row.label)
    return BETWEEN.join(part for part in parts if part)
