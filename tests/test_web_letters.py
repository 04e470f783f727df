"""The letters: what they say in both looks and languages, and what cannot be smuggled in."""

import re
from collections.abc import Callable
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTPUTF8
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_samples import NOON

from bridge.store.records import MailPurpose, NewMail
from config.settings import Language, MailSettings, Settings
from web.letters import BadRecipient, Letters, deliverable

SETTINGS = Settings(mail=MailSettings(sender="Société Dialbridge <conf@example.org>"))
LETTERS = Letters(SETTINGS, lambda: NOON)
ADA = "ada@example.org"
URL = "https://panel.example.org/signup/" + "aZ0-_" * 9

Write = Callable[[Language], NewMail]
ALL: dict[MailPurpose, Write] = {
    MailPurpose.SIGN_UP: lambda language: LETTERS.sign_up(ADA, language, URL),
    MailPurpose.ALREADY_SIGNED_UP: lambda language: LETTERS.already_signed_up(ADA, language, URL),
    MailPurpose.RESET_PASSWORD: lambda language: LETTERS.reset_password(ADA, language, URL),
    MailPurpose.PASSWORD_CHANGED: lambda language: LETTERS.password_changed(ADA, language),
    MailPurpose.TEST: lambda language: LETTERS.test(ADA, language),
}
LINKED = (MailPurpose.SIGN_UP, MailPurpose.ALREADY_SIGNED_UP, MailPurpose.RESET_PASSWORD)

every_letter = pytest.mark.parametrize(
    ("purpose", "language"), [(purpose, language) for purpose in ALL for language in Language]
)


def read(mail: NewMail) -> EmailMessage:
    """The message as a mail program sees it."""
    return message_from_string(mail.content.decode(), EmailMessage, policy=SMTPUTF8)


def body(message: EmailMessage, kind: str) -> str:
    """One of the two looks."""
    part = message.get_body((kind,))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    return text


class Links(HTMLParser):
    """Whatever a page would open or load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.opened += [value or "" for name, value in attrs if name == "href"]


@every_letter
def test_the_headers(purpose: MailPurpose, language: Language) -> None:
    mail = ALL[purpose](language)
    message = read(mail)
    assert (mail.purpose, mail.recipient) == (purpose, ADA)
    assert message["From"] == "Société Dialbridge <conf@example.org>"
    assert message["To"] == ADA
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == mail.message_id
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", mail.message_id)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == language.value
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


@every_letter
def test_every_server_can_carry_it(purpose: MailPurpose, language: Language) -> None:
    """7-bit, lines of at most 998 octets (RFC 5322, 2.1.1), CRLF alone."""
    content = ALL[purpose](language).content
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(b"\r" in line or b"\n" in line for line in lines)


@every_letter
def test_the_link_stands_whole_in_both_looks(purpose: MailPurpose, language: Language) -> None:
    message = read(ALL[purpose](language))
    wanted = [URL] if purpose in LINKED else []
    text = body(message, "plain")
    assert [line for line in text.splitlines() if "://" in line] == wanted
    assert Links(body(message, "html")).opened == wanted * 2
    assert "://" not in str(message["Subject"])


@every_letter
def test_nothing_is_loaded_from_elsewhere(purpose: MailPurpose, language: Language) -> None:
    page = body(read(ALL[purpose](language)), "html")
    links = Links(page)
    assert not links.tags & {"img", "link", "script", "iframe", "form", "video", "object"}
    assert not links.attributes & {"src", "srcset", "background", "onclick"}
    assert "url(" not in page
    assert "@import" not in page
    assert f'<html lang="{language.value}">' in page


@every_letter
def test_both_looks_say_the_same(purpose: MailPurpose, language: Language) -> None:
    message = read(ALL[purpose](language))
    page = re.sub(r"<[^>]+>", " ", body(message, "html"))
    seen = " ".join(page.split())
    paragraphs = body(message, "plain").split("\n\n")
    for paragraph in paragraphs[1:]:
        words = " ".join(paragraph.replace("-- \n", "").split()).removesuffix(URL).strip()
        assert words.replace("'", "&#39;") in seen


@pytest.mark.parametrize("purpose", ALL)
def test_french_is_not_english(purpose: MailPurpose) -> None:
    french, english = (read(ALL[purpose](language)) for language in (Language.FR, Language.EN))
    assert french["Subject"] != english["Subject"]
    of_english = set(body(english, "plain").split("\n\n"))
    assert not of_english & set(body(french, "plain").split("\n\n"))


def test_lifetimes_are_those_of_the_links() -> None:
    assert "for 1 day." in body(read(ALL[MailPurpose.SIGN_UP](Language.EN)), "plain")
    assert "pendant 1 heure" in " ".join(
        body(read(ALL[MailPurpose.RESET_PASSWORD](Language.FR)), "plain").split()
    )


def test_no_two_mails_have_one_id() -> None:
    assert LETTERS.test(ADA, Language.EN).message_id != LETTERS.test(ADA, Language.EN).message_id


def test_a_link_with_signs_of_html_stays_a_link() -> None:
    url = 'https://panel.example.org/?a=1&b=<2>"'
    message = read(LETTERS.sign_up(ADA, Language.EN, url))
    assert url in body(message, "plain").splitlines()
    assert Links(body(message, "html")).opened == [url] * 2


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        (ADA, ADA),
        ("o'neil+x@example.org", "o'neil+x@example.org"),
        ("ada@exämple.org", "ada@xn--exmple-cua.org"),
        ("zoë@example.org", "zoë@example.org"),
        (f"{'a' * 64}@{'b' * 60}.example.org", f"{'a' * 64}@{'b' * 60}.example.org"),
    ],
)
def test_recipients(to: str, recipient: str) -> None:
    mail = LETTERS.test(to, Language.EN)
    assert mail.recipient == recipient
    message = read(mail)
    assert message["To"].addresses[0].addr_spec == recipient
    assert deliverable(to)


BAD = [
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@@example.org",
    "ada@exa mple.org",
    "a da@example.org",
    "ada..b@example.org",
    ".ada@example.org",
    "ada@example..org",
    "Ada <ada@example.org>",
    "ada@example.org,bob@example.org",
    "ada@example.org\r\nBcc: bob@example.org",
    "ada@example.org\nSubject: x",
    "ada@example.org\0",
    "ada@example.org> SIZE=1",
    '"ada"@example.org',
    "ada@[192.0.2.1]",
    f"{'a' * 65}@example.org",
    f"a@{'b' * 64}.org",
    f"a@{'b.' * 150}org",
]


@pytest.mark.parametrize("to", BAD)
def test_bad_recipients(to: str) -> None:
    assert not deliverable(to)
    with pytest.raises(BadRecipient) as refused:
        LETTERS.test(to, Language.EN)
    assert "bob" not in str(refused.value)


@given(to=st.text(max_size=80) | st.text(max_size=30).map(lambda text: f"a{text}@example.org"))
def test_no_recipient_brings_headers_of_its_own(to: str) -> None:
    try:
        mail = LETTERS.test(to, Language.EN)
    except BadRecipient:
        return
    message = read(mail)
    assert [each.addr_spec for each in message["To"].addresses] == [mail.recipient]
    expected = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
    assert message.keys() == [*expected, "Content-Type", "Content-Language"]
