"""The postman with a real store and a real SMTP server: never twice, never lost."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from mail_server import MailServer
from posts import EMAIL, LETTERS, MINUTE, SERVER_LOG, TOKEN, URL, Post
from store_processes import PROCESSES
from store_samples import NOON

from bridge.store import outbox
from bridge.store.records import MailState
from bridge.store.store import Store
from bridge.store.unavailable import StoreUnavailable
from config.settings import DatabaseSettings, Language, MailEncryption, MailSettings
from web.postman import KEPT, LEASE, Postman
from web.store_pins import StorePins

pytest_plugins = ["mail_servers", "stores"]


@pytest.fixture
def post(mail_server: MailServer, sqlite_store: Store) -> Post:
    """A postman's surroundings."""
    return Post(mail_server, sqlite_store)


async def test_a_mail_arrives_as_it_was_written(post: Post) -> None:
    post.write()
    assert await post.postman().turn()
    (message,) = post.server.taken
    assert message["To"] == EMAIL
    assert message["Message-ID"] == post.only.message_id
    body = message.get_body(("plain",))
    assert body is not None
    assert URL in body.get_content()
    assert post.server.recipients == [EMAIL]
    assert post.server.senders == ["bridge@example.org"]


async def test_what_is_sent_is_wiped_and_not_sent_again(post: Post) -> None:
    post.write()
    postman = post.postman()
    await postman.turn()
    assert (post.only.state, post.only.content) == (MailState.SENT, None)
    assert post.only.settled_at == NOON
    post.clock.at += 100 * LEASE
    assert not await postman.turn()
    assert len(post.server.taken) == 1


@pytest.mark.parametrize("encryption", list(MailEncryption))
@pytest.mark.parametrize("wants_login", [False, True])
async def test_every_way_to_the_server(
    post: Post, encryption: MailEncryption, wants_login: bool
) -> None:
    await post.server.close()
    post.server.encryption, post.server.wants_login = encryption, wants_login
    await post.server.open()
    post.write()
    await post.postman().turn()
    assert post.only.state is MailState.SENT
    assert len(post.server.taken) == 1


async def test_an_address_in_any_script(post: Post) -> None:
    post.write("zoë@exämple.org")
    await post.postman().turn()
    assert post.server.recipients == ["zoë@xn--exmple-cua.org"]
    assert post.server.taken[0]["To"] == "zoë@xn--exmple-cua.org"


async def test_many_mails_take_one_connection(post: Post) -> None:
    post.write(*[f"p{number}@example.org" for number in range(10)])
    await post.postman().turn()
    assert (len(post.server.taken), post.server.connections) == (10, 1)


@pytest.mark.parametrize("at", ["refuse_recipient", "refuse_data"])
async def test_what_is_refused_for_now_is_tried_again_after_growing_pauses(
    post: Post, at: str
) -> None:
    setattr(post.server, at, ["451 4.7.1 greylisted, come back"] * 3)
    post.write()
    postman = post.postman()
    for tries, pause in enumerate([1, 2, 4], start=1):
        assert await postman.turn()
        assert (post.only.state, post.only.tries) == (MailState.WAITING, tries)
        assert post.only.due_at == post.clock.at + pause * MINUTE
        assert post.only.last_error == "451 4.7.1 greylisted, come back"
        assert not await postman.turn()
        post.clock.at += pause * MINUTE
    await postman.turn()
    assert (post.only.state, post.only.last_error) == (MailState.SENT, "")
    assert len(post.server.taken) == 1


async def test_what_is_refused_for_good_fails_at_once_and_the_others_go(post: Post) -> None:
    post.server.refuse_recipient = ["550 5.1.1 no such user"]
    post.write("nobody@example.org", EMAIL)
    await post.postman().turn()
    failed, sent = post.mails()
    assert (failed.state, failed.settled_at) == (MailState.FAILED, NOON)
    assert failed.last_error == "550 5.1.1 no such user"
    assert sent.state is MailState.SENT
    assert post.server.connections == 1


async def test_a_failed_mail_can_be_sent_after_all(post: Post) -> None:
    post.server.refuse_data = ["554 5.7.1 looks like spam"]
    post.write()
    postman = post.postman()
    await postman.turn()
    outbox.retry(post.store, post.only.id, NOON)
    await postman.turn()
    assert post.only.state is MailState.SENT
    assert len(post.server.taken) == 1


async def test_one_day_nobody_tries_any_more(post: Post) -> None:
    post.server.refuse_data = ["451 4.3.0 later"] * 100
    post.write()
    postman = post.postman(replace(post.server.settings, give_up_after_h=3))
    while post.only.state is not MailState.FAILED:
        assert await postman.turn()
        post.clock.at = max(post.clock.at, post.only.due_at)
    assert post.clock.at - NOON <= timedelta(hours=3)
    assert post.only.tries == 8


async def test_a_server_that_is_away_and_comes_back(post: Post) -> None:
    await post.server.close()
    post.write(EMAIL, "bob@example.org")
    postman = post.postman()
    await postman.turn()
    assert [mail.state for mail in post.mails()] == [MailState.WAITING] * 2
    assert "connect" in post.mails()[0].last_error
    await post.server.open()
    post.clock.at += MINUTE
    await postman.turn()
    assert sorted(post.server.recipients) == [EMAIL, "bob@example.org"]


@pytest.mark.parametrize(
    ("encryption", "changes", "why"),
    [
        (MailEncryption.NONE, {"encryption": MailEncryption.STARTTLS}, "STARTTLS"),
        (MailEncryption.STARTTLS, {"encryption": MailEncryption.NONE}, "530"),
        (MailEncryption.STARTTLS, {"host": "localhost"}, "certificate"),
        (MailEncryption.TLS, {"host": "localhost"}, "certificate"),
        (MailEncryption.STARTTLS, {"password": "wrong"}, "535"),
        (MailEncryption.STARTTLS, {"username": "", "password": ""}, "530 5.7.0 Auth"),
    ],
)
async def test_wrong_settings_lose_no_mail(
    post: Post, encryption: MailEncryption, changes: dict[str, object], why: str
) -> None:
    await post.server.close()
    post.server.encryption = encryption
    post.server.wants_login = "password" in changes
    await post.server.open()
    post.write(EMAIL, "bob@example.org")
    wrong = MailSettings(**(vars(post.server.settings) | changes))
    await post.postman(wrong).turn()
    assert [mail.state for mail in post.mails()] == [MailState.WAITING] * 2
    assert all(why in mail.last_error for mail in post.mails())
    post.clock.at += MINUTE
    await post.postman().turn()
    assert len(post.server.taken) == 2


async def test_a_connection_that_breaks_costs_one_mail_a_try(post: Post) -> None:
    post.write(EMAIL, "bob@example.org")
    post.server.hang_ups = 1
    postman = post.postman()
    await postman.turn()
    assert [(mail.state, mail.tries) for mail in post.mails()] == [
        (MailState.WAITING, 1),
        (MailState.WAITING, 0),
    ]
    await postman.turn()
    assert post.server.recipients == ["bob@example.org"]
    post.clock.at += MINUTE
    await postman.turn()
    assert post.server.recipients == ["bob@example.org", EMAIL]


async def test_a_database_that_goes_away_after_the_servers_yes(post: Post) -> None:
    post.write()
    postman = post.postman()
    post.database.away_for = {"<lambda>"}
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await postman.turn()
        post.clock.at += 10 * LEASE
    assert len(post.server.taken) == 1
    post.database.away_for = set()
    await postman.turn()
    assert post.only.state is MailState.SENT
    assert len(post.server.taken) == 1


async def test_two_panels_send_each_mail_once(post: Post) -> None:
    recipients = [f"p{number}@example.org" for number in range(25)]
    post.write(*recipients)
    async with post.postman().at_work(), post.postman().at_work():
        async with asyncio.timeout(20):
            while any(mail.state is not MailState.SENT for mail in post.mails()):
                await asyncio.sleep(0.01)
    assert sorted(post.server.recipients) == sorted(recipients)


async def test_nothing_is_sent_without_a_server(post: Post) -> None:
    post.write()
    async with post.postman(MailSettings()).at_work():
        await asyncio.sleep(0)
    assert post.database.calls == 0


async def test_a_panel_that_stops_ends_the_mail_under_way_and_gives_back_the_rest(
    post: Post,
) -> None:
    post.write(EMAIL, "bob@example.org")
    post.server.may_answer.clear()
    async with post.postman().at_work():
        await post.server.asked.wait()
        asyncio.get_running_loop().call_later(0.05, post.server.may_answer.set)
    sent, given_back = post.mails()
    assert sent.state is MailState.SENT
    assert (given_back.state, given_back.tries) == (MailState.WAITING, 0)


@pytest.mark.parametrize("already_taken", [False, True])
async def test_a_panel_that_is_killed_loses_nothing(
    post: Post, sqlite_settings: DatabaseSettings, already_taken: bool
) -> None:
    post.write()
    post.server.may_answer.clear()
    panel = PROCESSES.Process(target=run_a_postman, args=(sqlite_settings, post.server.settings))
    panel.start()
    await post.server.asked.wait()
    if already_taken:
        post.server.may_answer.set()
        async with asyncio.timeout(10):
            while post.only.state is not MailState.SENT:
                await asyncio.sleep(0.01)
    panel.kill()
    await asyncio.to_thread(panel.join)
    post.server.may_answer.set()
    postman = post.postman()
    post.clock.at = datetime.now(NOON.tzinfo)
    assert not await postman.turn(), "the dead panel still holds its mail"
    post.clock.at += LEASE
    assert await postman.turn() is not already_taken
    assert post.only.state is MailState.SENT
    assert len(post.server.taken) == 1


def run_a_postman(database: DatabaseSettings, mail: MailSettings) -> None:
    """What another panel's process does with its mails, until it is killed."""
    asyncio.run(_send_for_ever(database, mail))


async def _send_for_ever(database: DatabaseSettings, mail: MailSettings) -> None:
    async with Postman(mail, StorePins(database)).at_work():
        await asyncio.Event().wait()


async def test_it_goes_on_after_a_database_that_was_away(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "web.postman")
    post.database.away_for = {"take_due"}
    post.write()
    async with post.postman().at_work():
        while post.database.calls < 10:
            await asyncio.sleep(0.01)
        post.database.away_for = set()
        await post.server.asked.wait()
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [
        "mails wait: the database cannot be reached",
        "mails are sent again: the database answers",
        "mail sent",
    ]


async def test_it_goes_on_after_a_defect(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.database.defects = 2
    post.write()
    async with post.postman().at_work():
        await post.server.asked.wait()
    assert post.only.state is MailState.SENT
    stumbled = [each for each in caplog.records if "stumbled" in each.getMessage()]
    assert len(stumbled) == 2


async def test_a_panel_that_stops_waits_for_the_database(post: Post) -> None:
    post.database.away_for = {"<lambda>"}
    post.write()
    async with post.postman().at_work():
        await post.server.asked.wait()
        asyncio.get_running_loop().call_later(0.2, post.database.away_for.clear)
    assert post.only.state is MailState.SENT


async def test_a_recipient_that_no_server_knows_how_to_take(post: Post) -> None:
    rubbish = replace(LETTERS.test(EMAIL, Language.EN), recipient="a b@example.org")
    outbox.add(post.store, rubbish, NOON)
    await post.postman().turn()
    assert post.only.state is MailState.FAILED
    assert post.server.taken == []


async def test_the_log_and_the_outbox_keep_private_what_is(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post.server.refuse_data = [f"550 <{EMAIL}> refuses {URL}"]
    post.write(EMAIL, "bob@example.org")
    await post.postman().turn()
    ours = [vars(record) for record in caplog.records if record.name != SERVER_LOG]
    assert TOKEN not in repr(ours) + repr(post.mails())
    assert EMAIL not in repr(ours)
    assert "a…@example.org" in repr(ours)
    assert (
        post.mails()[0].last_error
        == "550 <a…@example.org> refuses https://panel.example.org/signup/…"
    )


async def test_the_outbox_forgets_after_a_month(post: Post) -> None:
    post.write()
    postman = post.postman()
    await postman.turn()
    post.clock.at += KEPT
    await postman.turn()
    assert len(post.mails()) == 1
    post.clock.at += 2 * MINUTE * 60
    await postman.turn()
    assert post.mails() == []
