"""One-time links: who gets one, how long it works, and that it works once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from store_samples import BY, HOUR, NOON, organizer

from bridge.store import accounts, audit, one_time_links, outbox, tables
from bridge.store.one_time_links import LIFETIME, Newcomer
from bridge.store.records import (
    Account,
    AccountRole,
    Change,
    LinkPurpose,
    MailPurpose,
    NewMail,
)
from bridge.store.store import Store
from config.settings import Language

pytest_plugins = ["stores"]

SIGN_UP, RESET = LinkPurpose.SIGN_UP, LinkPurpose.RESET_PASSWORD
ADA = Newcomer("Ada Lind", "long enough a word", Language.FR, "Europe/Paris")
MOMENT = timedelta(microseconds=1)


class Postbox:
    """Composes letters, and remembers for whom and with which token."""

    def __init__(self, to: str = "ada@example.org") -> None:
        self.to = to
        self.tokens: list[str] = []
        self.known: list[Account | None] = []

    def compose(self, token: str, account: Account | None) -> NewMail:
        self.tokens.append(token)
        self.known.append(account)
        purpose = MailPurpose.SIGN_UP if account is None else MailPurpose.RESET_PASSWORD
        return NewMail(f"<{token}@example.org>", purpose, self.to, token.encode())


def link(store: Store, purpose: LinkPurpose, to: str = "ada@example.org") -> str:
    """The token of a link that was just mailed."""
    postbox = Postbox(to)
    one_time_links.mail_link(store, to, purpose, postbox.compose, NOON)
    return postbox.tokens[0]


def tell_nobody(_: Account) -> NewMail | None:
    return None


def recipients(store: Store) -> list[str]:
    """To whom mails are on their way, the newest first."""
    return [mail.recipient for mail in outbox.listing(store)]


def links(store: Store) -> list[str]:
    """The addresses of the links that the database has."""
    with store.reading() as session:
        return sorted(session.scalars(select(tables.OneTimeLink.email)))


def test_a_sign_up_is_finished_with_the_link(store: Store) -> None:
    token = link(store, SIGN_UP)
    assert recipients(store) == ["ada@example.org"]
    found = one_time_links.finish_sign_up(store, token, ADA, NOON + HOUR)
    assert found is not None
    account = found.account
    assert (account.email, account.name, account.role) == (
        "ada@example.org",
        "Ada Lind",
        AccountRole.ORGANIZER,
    )
    assert (account.language, account.timezone) == (Language.FR, "Europe/Paris")
    assert (account.company_id, account.created_at) == (None, NOON + HOUR)
    assert accounts.by_password(store, "ada@example.org", ADA.password) == found
    signed_up, added = audit.newest(store, 2)
    assert (signed_up.what, signed_up.who) == (Change.SIGNED_UP, "ada@example.org")
    assert (added.what, added.subject) == (Change.ACCOUNT_ADDED, f"account:{account.id}")


def test_looking_uses_nothing_up_and_finishing_does(store: Store) -> None:
    token = link(store, SIGN_UP)
    for _ in range(3):
        assert one_time_links.look(store, token, SIGN_UP, NOON) == "ada@example.org"
    assert one_time_links.finish_sign_up(store, token, ADA, NOON) is not None
    assert one_time_links.look(store, token, SIGN_UP, NOON) is None
    assert one_time_links.finish_sign_up(store, token, ADA, NOON) is None


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_works_until_its_time_is_over(store: Store, purpose: LinkPurpose) -> None:
    organizer(store, "ada@example.org")
    token, end = link(store, purpose), NOON + LIFETIME[purpose]
    assert one_time_links.look(store, token, purpose, end - MOMENT) is not None
    assert one_time_links.look(store, token, purpose, end) is None


def test_how_long_that_is() -> None:
    assert (LIFETIME[SIGN_UP], LIFETIME[RESET]) == (timedelta(hours=24), timedelta(hours=1))


def test_a_link_is_good_for_its_own_purpose_only(store: Store) -> None:
    organizer(store, "bea@example.org")
    sign_up, reset = link(store, SIGN_UP), link(store, RESET, "bea@example.org")
    assert one_time_links.look(store, sign_up, RESET, NOON) is None
    assert one_time_links.look(store, reset, SIGN_UP, NOON) is None
    assert one_time_links.finish_reset(store, sign_up, "word", tell_nobody, NOON) is None
    assert one_time_links.finish_sign_up(store, reset, ADA, NOON) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "é\0", "\udce9", "a" * 100_000])
def test_other_tokens_open_nothing(store: Store, token: str) -> None:
    link(store, SIGN_UP)
    assert one_time_links.look(store, token, SIGN_UP, NOON) is None
    assert one_time_links.finish_sign_up(store, token, ADA, NOON) is None


def test_the_database_has_no_token(sqlite_store: Store) -> None:
    token = link(sqlite_store, SIGN_UP)
    with sqlite_store.reading() as session:
        row = session.scalars(select(tables.OneTimeLink)).one()
        kept = [row.token_digest, row.purpose, row.email, row.created_at, row.expires_at]
    assert token not in repr(kept)
    assert len(token) >= 43
    assert "long enough" not in repr(ADA)


def test_a_reset_gives_a_new_password_and_tells_the_owner(store: Store) -> None:
    ada = organizer(store, "Ada@example.org")
    token = link(store, RESET)
    letter = NewMail("<1@example.org>", MailPurpose.PASSWORD_CHANGED, ada.email, b"changed")
    found = one_time_links.finish_reset(store, token, "new word here", lambda _: letter, NOON)
    assert found is not None
    assert found.account == ada
    assert accounts.by_password(store, ada.email, "new word here") == found
    assert recipients(store) == ["Ada@example.org", "ada@example.org"]
    line = audit.newest(store, 1)[0]
    assert (line.what, line.who, line.detail) == (Change.PASSWORD_SET, ada.email, {})
    assert one_time_links.finish_reset(store, token, "another word", tell_nobody, NOON) is None


def test_of_two_who_try_at_once_one_gets_through(store: Store) -> None:
    organizer(store, "ada@example.org")
    token = link(store, RESET)

    def finish(password: str) -> bool:
        done = one_time_links.finish_reset(store, token, password, tell_nobody, NOON)
        return done is not None

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(finish, ["first password", "second password"])) == [False, True]


def test_who_has_an_account_is_told_so_instead_of_signing_up(store: Store) -> None:
    ada, postbox = organizer(store, "Ada@example.org"), Postbox()
    one_time_links.mail_link(store, "ADA@example.org", SIGN_UP, postbox.compose, NOON)
    assert postbox.known == [ada]
    assert recipients(store) == ["ada@example.org"]
    assert one_time_links.finish_sign_up(store, postbox.tokens[0], ADA, NOON) is None
    assert accounts.listing(store) == (ada,)


def test_nobody_and_the_disabled_get_no_link_to_a_password(store: Store) -> None:
    bea = organizer(store, "bea@example.org")
    accounts.set_disabled(store, bea.id, True, BY, NOON)
    for email in ("nobody@example.org", "bea@example.org"):
        token = link(store, RESET, email)
        assert one_time_links.finish_reset(store, token, "word", tell_nobody, NOON) is None
    assert recipients(store) == []
    assert outbox.take_due(store, NOON + HOUR, HOUR) == ()


def test_who_is_disabled_before_he_opens_the_link_stays_out(store: Store) -> None:
    ada = organizer(store, "ada@example.org")
    token = link(store, RESET)
    accounts.set_disabled(store, ada.id, True, BY, NOON)
    assert one_time_links.finish_reset(store, token, "new word", tell_nobody, NOON) is None


def test_whose_account_was_added_meanwhile_signs_up_no_more(store: Store) -> None:
    token = link(store, SIGN_UP)
    ada = organizer(store, "Ada@example.org")
    assert one_time_links.finish_sign_up(store, token, ADA, NOON) is None
    assert accounts.listing(store) == (ada,)


def test_a_link_proves_the_very_address_that_was_written_to(store: Store) -> None:
    token = link(store, SIGN_UP, "strasse@example.org")
    assert accounts.key("straße@example.org") == accounts.key("strasse@example.org")
    other = link(store, SIGN_UP, "straße@example.org")
    assert one_time_links.look(store, token, SIGN_UP, NOON) == "strasse@example.org"
    assert one_time_links.look(store, other, SIGN_UP, NOON) == "straße@example.org"


def test_a_newer_link_makes_the_earlier_one_worthless(store: Store) -> None:
    bea, first, second = (link(store, SIGN_UP, to) for to in ("bea@example.org", *["a@b.c"] * 2))
    assert one_time_links.look(store, first, SIGN_UP, NOON) is None
    assert one_time_links.look(store, second, SIGN_UP, NOON) == "a@b.c"
    assert one_time_links.look(store, bea, SIGN_UP, NOON) == "bea@example.org"


def test_a_new_password_makes_links_to_one_worthless(store: Store) -> None:
    ada = organizer(store, "ada@example.org")
    token = link(store, RESET)
    accounts.set_password(store, ada.id, "set by hand", BY, NOON)
    assert one_time_links.look(store, token, RESET, NOON) is None


def test_expired_links_are_swept_out(store: Store) -> None:
    link(store, SIGN_UP, "old@example.org")
    postbox, later = Postbox(), NOON + LIFETIME[SIGN_UP]
    one_time_links.mail_link(store, "new@example.org", RESET, postbox.compose, later)
    assert links(store) == ["ada@example.org"]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is said to the database meanwhile; how a part of it ends aside."""
    said: list[str] = []

    def listen(_0: Any, _1: Any, statement: str, *_2: Any) -> None:
        said.append(statement.replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT"))

    event.listen(Engine, "before_cursor_execute", listen)
    yield said
    event.remove(Engine, "before_cursor_execute", listen)


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_the_same_is_done_for_whoever_asks(store: Store, purpose: LinkPurpose) -> None:
    organizer(store, "ada@example.org")
    work = []
    for email in ("ada@example.org", "nobody@example.org"):
        postbox = Postbox(email)
        with statements() as said:
            one_time_links.mail_link(store, email, purpose, postbox.compose, NOON)
        work.append((said, len(postbox.tokens)))
    assert work[0] == work[1]
    assert any("INSERT INTO mails" in statement for statement in work[0][0])
