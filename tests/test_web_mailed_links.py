"""Where mailed links lead, and asking for one while the database is away."""

from dataclasses import replace

import pytest
from fakes_web import SETTINGS, ClientMaker, FakeAccounts, panel_with, token_in

from bridge.store.one_time_links import Compose
from bridge.store.records import LinkPurpose
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import MailSettings
from web.mailed_links import loopback_base

WITH_MAIL = replace(SETTINGS, mail=MailSettings(host="mail.example.org"))


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("localhost:8080", "http://localhost:8080"),
        ("localhost", "http://localhost"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("127.1.2.3", "http://127.1.2.3"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("panel.example.org", None),
        ("192.0.2.1:8080", None),
        ("[2001:db8::1]", None),
        ("localhost.example.org", None),
        ("localhost@evil.example", None),
        ("evil.example@localhost", None),
        ("user:word@127.0.0.1", None),
        ("localhost/evil", None),
        ("localhost?evil", None),
        ("localhost#evil", None),
        ("localhost\\evil.example", None),
        ("localhost:99999", None),
        ("localhost:x", None),
        ("localhost evil", None),
        ("[::1", None),
        ("", None),
    ],
)
def test_only_this_machine_is_believed_to_be_itself(host: str, base: str | None) -> None:
    assert loopback_base(host) == base


class AwayAccounts(FakeAccounts):
    """A database that goes away when a link is to be made."""

    async def mail_link(self, email: str, purpose: LinkPurpose, compose: Compose) -> None:
        await super().mail_link(email, purpose, compose)
        raise StoreUnavailable(Cause.AWAY)


@pytest.mark.parametrize("path", ["/signup", "/reset"])
async def test_a_try_does_not_count_while_the_database_is_away(
    aiohttp_client: ClientMaker, path: str
) -> None:
    accounts = AwayAccounts()
    client = await aiohttp_client(panel_with(accounts, WITH_MAIL))
    form = {"csrf": token_in(await (await client.get(path)).text()), "email": "ada@example.org"}
    answers = [await client.post(path, data=form) for _ in range(6)]
    assert [answer.status for answer in answers] == [503] * 6
    assert len(accounts.asked) == 6


@pytest.mark.parametrize("path", ["/signup", "/reset"])
async def test_a_panel_that_does_not_know_its_address_says_so(
    aiohttp_client: ClientMaker, path: str
) -> None:
    accounts = FakeAccounts()
    client = await aiohttp_client(panel_with(accounts, WITH_MAIL))
    answer = await client.get(path, headers={"Host": "panel.example.org"})
    page = await answer.text()
    assert answer.status == 200
    assert "panel.public_url" in page
    assert '<input id="email"' not in page
    assert accounts.asked == []
