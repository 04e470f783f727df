"""`dialbridge mail`: the outbox as operators see it; the panel's part is played by a thread."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from cli_shell import Shell

from bridge.store import outbox
from bridge.store.outbox import OutboxMail
from bridge.store.records import MailPurpose, NewMail
from bridge.store.store import Store

pytest_plugins = ["cli_databases"]

ADDRESS = "ines@example.org"
SECRET = b"a link that opens an account"
LEASE = timedelta(minutes=5)

Postman = Callable[[Store, OutboxMail, datetime], None]


def taken(store: Store, mail: OutboxMail, utc: datetime) -> None:
    outbox.settled(store, mail, utc)


def refused(store: Store, mail: OutboxMail, utc: datetime) -> None:
    outbox.failed(store, mail, "550 no such user", utc, None)


def carry_one(shell: Shell, postman: Postman) -> None:
    """Wait for one mail in the outbox, and do this with it."""
    with closing(Store.open(shell.database)) as store:
        mails: tuple[OutboxMail, ...] = ()
        while not mails:
            mails = outbox.take_due(store, datetime.now(UTC), LEASE)
        postman(store, mails[0], datetime.now(UTC))


def failed_mails(shell: Shell, count: int) -> None:
    """So many mails that the server has refused for good."""
    with closing(Store.open(shell.database)) as store:
        for number in range(count):
            mail = NewMail(f"<{number}@example.org>", MailPurpose.SIGN_UP, ADDRESS, SECRET)
            outbox.add(store, mail, datetime.now(UTC))
        for each in outbox.take_due(store, datetime.now(UTC), LEASE):
            refused(store, each, datetime.now(UTC))


@pytest.fixture
def mailing(shell: Shell) -> Shell:
    """The settings name a mail server."""
    shell.environment["DIALBRIDGE_MAIL_HOST"] = "mail.example.org"
    return shell


def test_no_mails(shell: Shell) -> None:
    assert shell.good("mail", "list") == "No mails.\n"
    assert shell.json("mail", "list") == []


def test_a_list_of_mails_never_shows_what_is_in_them(shell: Shell) -> None:
    failed_mails(shell, 1)
    (told,) = shell.json("mail", "list")
    assert (told["recipient"], told["state"], told["tries"]) == (ADDRESS, "failed", 1)
    assert (told["purpose"], told["last_error"]) == ("sign-up", "550 no such user")
    assert "content" not in told
    assert "550 no such user" in shell.good("mail", "list", "--state", "failed")
    assert shell.json("mail", "list", "--state", "sent") == []
    assert "waiting, sending" in shell.bad(2, "mail", "list", "--state", "lost")


def test_failed_mails_are_tried_again(shell: Shell) -> None:
    failed_mails(shell, 3)
    assert shell.good("mail", "retry", "1") == "1 mail is to be tried again.\n"
    assert shell.json("mail", "retry", "--all")["retried"] == [3, 2]
    assert {each["state"] for each in shell.json("mail", "list")} == {"waiting"}
    assert "dialbridge mail list" in shell.bad(1, "mail", "retry", "1")
    for wrong in ((), ("1", "--all")):
        assert "or all of them by --all" in shell.bad(2, "mail", "retry", *wrong)


def test_a_test_mail_needs_a_server_and_an_address(shell: Shell) -> None:
    assert "[mail] host" in shell.bad(1, "mail", "test", ADDRESS)
    shell.environment["DIALBRIDGE_MAIL_HOST"] = "mail.example.org"
    assert "no address" in shell.bad(1, "mail", "test", "nobody")
    assert shell.json("mail", "list") == []


def test_a_test_mail_waits_for_a_panel(mailing: Shell) -> None:
    said = mailing.bad(1, "mail", "test", ADDRESS, "--wait", "0")
    assert "dialbridge serve" in said
    (told,) = mailing.json("mail", "list", "--state", "waiting")
    assert (told["purpose"], told["recipient"]) == ("test", ADDRESS)


@pytest.mark.parametrize(
    ("postman", "code", "words"),
    [(taken, 0, f"has taken over mail 1 to {ADDRESS}"), (refused, 1, "550 no such user")],
)
def test_a_test_mail_says_what_the_server_answered(
    mailing: Shell, postman: Postman, code: int, words: str
) -> None:
    panel = threading.Thread(target=carry_one, args=(mailing, postman))
    panel.start()
    result = mailing.run("mail", "test", ADDRESS, "--language", "fr", "--wait", "50")
    panel.join()
    assert (result.exit_code, words in result.output) == (code, True), result.output
