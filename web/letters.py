"""The mails that Dialbridge writes: one template each, in two looks and two languages.

    templates/letters/<letter>.html    what it says: subject, title, paragraphs, action, note
    templates/letters/frame.txt        how that looks as text
    templates/letters/frame.html       how that looks in HTML: nothing is loaded from elsewhere

A message is multipart/alternative (RFC 2046, 5.1.4), 7-bit clean, and says that no person wrote it
(RFC 3834), so that absence notices do not answer. A recipient or an address that could smuggle a
header in is refused. Pure but for the clock and the Message-ID; any thread.
"""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from pathlib import Path

import jinja2

from bridge.store.one_time_links import LIFETIME
from bridge.store.records import LinkPurpose, MailPurpose, NewMail
from config.settings import Language, Settings
from web import i18n

TEMPLATE_FOLDER = Path(__file__).parent / "templates"

LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""

LONGEST_USER = 64
"""RFC 5321, 4.5.3.1.1."""

SAID = ("subject", "title", "paragraphs", "action", "note")
"""What the template of a letter sets."""

_WORD = r"[^\s@<>()\[\],;:.\"\\]+"
_PLAIN = rf"({_WORD}(?:\.{_WORD})*)@({_WORD}(?:\.{_WORD})*)"


class BadRecipient(ValueError):
    """Not an address that a mail can be sent to."""


class Letters:
    """Writes letters for the outbox. Every method raises BadRecipient."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._sender = _mailbox(*parseaddr(settings.mail.sender))
        self._now = now
        self._catalogues = i18n.load_catalogues()
        self._templates = _environment()

    def sign_up(self, to: str, language: Language, url: str) -> NewMail:
        """The link that finishes a sign-up."""
        lifetime = LIFETIME[LinkPurpose.SIGN_UP]
        return self._letter(MailPurpose.SIGN_UP, to, language, url, lifetime)

    def already_signed_up(self, to: str, language: Language, url: str) -> NewMail:
        """For a sign-up with an address that has an account; `url`: the page to sign in."""
        return self._letter(MailPurpose.ALREADY_SIGNED_UP, to, language, url)

    def reset_password(self, to: str, language: Language, url: str) -> NewMail:
        """The link to a new password."""
        lifetime = LIFETIME[LinkPurpose.RESET_PASSWORD]
        return self._letter(MailPurpose.RESET_PASSWORD, to, language, url, lifetime)

    def password_changed(self, to: str, language: Language) -> NewMail:
        """Says so, in case it was not the owner."""
        return self._letter(MailPurpose.PASSWORD_CHANGED, to, language)

    def test(self, to: str, language: Language) -> NewMail:
        """Shows that mails arrive."""
        return self._letter(MailPurpose.TEST, to, language)

    def _letter(
        self,
        purpose: MailPurpose,
        to: str,
        language: Language,
        url: str = "",
        lifetime: timedelta = timedelta(0),
    ) -> NewMail:
        recipient = _recipient(to)
        context = {
            "language": language,
            "translations": self._catalogues[language],
            "url": url,
            "lifetime": i18n.duration_text(lifetime.total_seconds(), language),
        }
        template = self._templates.get_template(_template_of(purpose))
        letter = template.make_module(context)
        context |= {name: getattr(letter, name) for name in SAID}
        message = self._message(recipient, str(context["subject"]))
        message.set_content(self._framed("frame.txt", context), cte="quoted-printable")
        html = self._framed("frame.html", context)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        message["Content-Language"] = language.value
        return NewMail(message["Message-ID"], purpose, recipient.addr_spec, bytes(message))

    def _message(self, recipient: Address, subject: str) -> EmailMessage:
        message = EmailMessage(SMTP if recipient.addr_spec.isascii() else SMTPUTF8)
        message["From"] = self._sender
        message["To"] = recipient
        message["Subject"] = subject
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = f"<{secrets.token_hex(16)}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _framed(self, frame: str, context: dict[str, object]) -> str:
        return self._templates.get_template(f"letters/{frame}").render(context)


def deliverable(to: str) -> bool:
    """Whether a letter can be addressed so; it may still not arrive."""
    try:
        _recipient(to)
    except BadRecipient:
        return False
    return True


def _recipient(to: str) -> Address:
    """The address as it goes into a header and to the server. Raises BadRecipient."""
    try:
        if len(to) <= LONGEST_ADDRESS and to.isprintable():
            return _mailbox("", to)
    except ValueError:
        pass
    raise BadRecipient("this is no address that a mail can be sent to")


def _mailbox(name: str, address: str) -> Address:
    """A domain in other letters than English ones travels in its ASCII form (RFC 5891)."""
    match = re.fullmatch(_PLAIN, address)
    if match is None or len(match[1]) > LONGEST_USER:
        raise ValueError(f"{address!r} is not a plain e-mail address")
    return Address(name, match[1], match[2].encode("idna").decode("ascii"))


def _template_of(purpose: MailPurpose) -> str:
    return f"letters/{purpose.value.replace('-', '_')}.html"


def _environment() -> jinja2.Environment:
    """What a letter says is plain text; only the HTML frame turns it into HTML."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=lambda name: name == "letters/frame.html",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    i18n.install(environment)
    return environment
