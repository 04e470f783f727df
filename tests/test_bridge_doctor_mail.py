"""The doctor's look at mails, with a real SMTP server on loopback; nothing is sent."""

import asyncio
from dataclasses import replace

import pytest
from mail_server import PASSWORD, MailServer

from bridge.doctor.check import Check, Outcome
from bridge.doctor.mail import links, look_at_mail, password, sender, server
from config.settings import MailEncryption, MailSettings, PanelSettings, Settings

pytest_plugins = ["mail_servers"]

ELSEWHERE = MailSettings(host="mail.example.org", username="bridge", password=PASSWORD)


async def look(at: MailServer, **changes: object) -> Check:
    """The check of the server by settings that lead there, some of them changed."""
    settings = MailSettings(**(vars(at.settings) | changes))
    return await asyncio.to_thread(server, settings, at.trust.client)


def test_no_mail_server_is_well() -> None:
    (check,) = look_at_mail(Settings())
    assert check.outcome is Outcome.OK
    assert "none is set" in check.detail


@pytest.mark.parametrize("encryption", list(MailEncryption))
@pytest.mark.parametrize("wants_login", [False, True])
async def test_a_server_that_takes_us(
    mail_server: MailServer, encryption: MailEncryption, wants_login: bool
) -> None:
    await mail_server.close()
    mail_server.encryption, mail_server.wants_login = encryption, wants_login
    await mail_server.open()
    check = await look(mail_server)
    assert check.outcome is Outcome.OK, check.detail
    assert "takes mails of Dialbridge <bridge@example.org>" in check.detail
    assert mail_server.taken == []


@pytest.mark.parametrize(
    ("encryption", "changes", "found", "remedy"),
    [
        (MailEncryption.NONE, {"encryption": MailEncryption.STARTTLS}, "STARTTLS", "encryption"),
        (MailEncryption.NONE, {"encryption": MailEncryption.TLS}, "cannot be used", "encryption"),
        (MailEncryption.TLS, {"host": "localhost"}, "certificate", "mail.host"),
        (MailEncryption.STARTTLS, {"password": "wrong"}, "does not let bridge in", "password"),
        (MailEncryption.NONE, {"username": "", "password": ""}, "refuses", "mail.username"),
    ],
)
async def test_what_is_wrong_is_named(
    mail_server: MailServer,
    encryption: MailEncryption,
    changes: dict[str, object],
    found: str,
    remedy: str,
) -> None:
    await mail_server.close()
    mail_server.encryption, mail_server.wants_login = encryption, "password" in changes
    await mail_server.open()
    check = await look(mail_server, **changes)
    assert check.outcome is Outcome.FAILED
    assert found in check.detail
    assert remedy in check.remedy
    assert PASSWORD not in check.detail


async def test_a_server_that_is_away(mail_server: MailServer) -> None:
    await mail_server.close()
    check = await look(mail_server)
    assert check.outcome is Outcome.FAILED
    assert "cannot be used" in check.detail


async def test_settings_that_work_here_only_are_warned_of(mail_server: MailServer) -> None:
    settings = Settings(mail=mail_server.settings)
    checks = await asyncio.to_thread(look_at_mail, settings)
    assert [(check.name, check.outcome) for check in checks] == [
        ("mail server", Outcome.OK),
        ("mail links", Outcome.WARNING),
    ]
    public = replace(settings, panel=PanelSettings(public_url="https://panel.example.org"))
    (check,) = await asyncio.to_thread(look_at_mail, public)
    assert check.outcome is Outcome.OK


def test_a_sender_that_nobody_believes_is_warned_of() -> None:
    assert sender(ELSEWHERE) is not None
    assert sender(replace(ELSEWHERE, host="localhost")) is None
    assert sender(replace(ELSEWHERE, sender="bridge@example.org")) is None


def test_a_password_in_clear_is_warned_of() -> None:
    in_clear = replace(ELSEWHERE, encryption=MailEncryption.NONE)
    check = password(in_clear)
    assert check is not None
    assert PASSWORD not in repr(check)
    assert password(ELSEWHERE) is None
    assert password(replace(in_clear, host="127.0.0.1")) is None
    assert password(replace(in_clear, username="", password="")) is None


def test_links_need_the_panels_address() -> None:
    assert links("") is not None
    assert links("https://panel.example.org") is None
