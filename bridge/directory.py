"""Who and what people mean by the names they give: companies, organizers, codes.

Each function finds one record in the store or raises NotFound with the sentence that helps. The
panel's forms and the command line ask the same way. Any thread that may call the store.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bridge.store import accounts, authorization_codes, companies, conferences
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import (
    Account,
    AccountRole,
    AuthorizationCode,
    Company,
    Conference,
)
from bridge.store.store import Store


class NotFound(LookupError):
    """Nobody and nothing is called that; the message says how it is added."""


@dataclass(frozen=True)
class Holder:
    """Who holds a conference, and under which authorization code."""

    organizer_id: int
    authorization_code_id: int | None = None


@dataclass(frozen=True)
class OwnerName:
    """How the owner of a PIN list was named: exactly one of the three."""

    organizer: str | None = None
    authorization_code: str | None = field(default=None, repr=False)
    company: str | None = None

    def __post_init__(self) -> None:
        """Refuse none and several."""
        given = [self.organizer, self.authorization_code, self.company]
        if len([name for name in given if name is not None]) != 1:
            raise ValueError(
                "A PIN list has one owner: an organizer, an authorization code or a company."
            )


def company(store: Store, name: str) -> Company:
    """The company of that name."""
    found = companies.by_name(store, name)
    if found is None:
        raise NotFound(
            f"There is no company {name!r}. Add it with: dialbridge company add {name!r}"
        )
    return found


def authorization_code(store: Store, code: str) -> AuthorizationCode:
    """The authorization code of that text."""
    found = authorization_codes.by_code(store, code)
    if found is None:
        raise NotFound(
            "There is no such authorization code. Add it with: dialbridge authorization-code add"
        )
    return found


def account(store: Store, email: str) -> Account:
    """The account of that e-mail address."""
    found = accounts.by_email(store, email)
    if found is None:
        raise NotFound(f"There is no account {email}. Add it with: dialbridge account add {email}")
    return found


def conference(store: Store, code: str, utc: datetime) -> Conference:
    """The conference that an access code of either role leads to, also when it is over."""
    found = conferences.find_by_code(store, code.strip(), utc)
    if found is None:
        raise NotFound(
            "No conference has this code. See them all with: dialbridge conference list"
        )
    return found.conference


def organizer(store: Store, email: str | None) -> Account:
    """The account of that address; None: the first super-administrator."""
    if email is not None:
        return account(store, email)
    everyone = sorted(accounts.listing(store), key=lambda each: each.id)
    chiefs = [each for each in everyone if each.role is AccountRole.SUPER_ADMINISTRATOR]
    usable = [each for each in chiefs if not each.disabled]
    if not usable:
        raise NotFound("Nobody organizes yet: name an account with --organizer.")
    return usable[0]


def holder(store: Store, email: str | None, code: str | None) -> Holder:
    """Whose a new conference is: see `organizer`; `code` is an authorization code, if any."""
    whose = organizer(store, email)
    charged = None if code is None else authorization_code(store, code)
    return Holder(whose.id, None if charged is None else charged.id)


def list_owner(store: Store, name: OwnerName) -> ListOwner:
    """The owner of a PIN list."""
    if name.organizer is not None:
        return ListOwner(OwnerKind.ORGANIZER, account(store, name.organizer).id)
    if name.authorization_code is not None:
        code = authorization_code(store, name.authorization_code)
        return ListOwner(OwnerKind.AUTHORIZATION_CODE, code.id)
    return ListOwner(OwnerKind.COMPANY, company(store, str(name.company)).id)
