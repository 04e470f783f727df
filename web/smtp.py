"""One conversation with the mail server (RFC 5321), and what its refusals mean.

    cannot be reached, speaks no TLS, does not let us in     ServerUnusable   no mail goes out now
    refuses this mail with 4xx, or is lost in between        NotTaken         later perhaps
    refuses this mail with 5xx                               NotTaken, permanent

A server that wants a login before it takes anything (530 and the like) is unusable, however it
says so: the settings are wrong, not the mail. The certificate is checked, always. Panel thread.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import parseaddr

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from config.settings import MailEncryption, MailSettings

REPLY_LIMIT_S = 60.0
MAIL_LIMIT_S = 120.0
"""For all of one mail. Longer than a server needs: giving up on one that has just taken the mail
over would send it twice (RFC 5321, 4.5.3.2.6)."""

LOGIN_CODES = frozenset({530, 534, 535, 538})
"""Authentication wanted, too weak, wrong, or only over TLS (RFC 4954, section 6)."""

PERMANENT = 500


class ServerUnusable(RuntimeError):
    """The mail server takes no mail of ours now; the text says why."""


class NotTaken(RuntimeError):
    """The server has not taken this mail over, or did not confirm it; the text is its own."""

    def __init__(self, said: str, permanent: bool = False) -> None:
        super().__init__(said)
        self.permanent = permanent


class MailServer:
    """A server that is connected and has let us in."""

    def __init__(self, client: SMTP, sender: str) -> None:
        self._client = client
        self._sender = sender

    async def send(self, recipient: str, content: bytes) -> None:
        """Return when the server has taken the mail over; raises NotTaken, ServerUnusable."""
        options = [] if recipient.isascii() else ["SMTPUTF8"]
        try:
            async with asyncio.timeout(MAIL_LIMIT_S):
                await self._client.sendmail(
                    self._sender, [recipient], content, mail_options=options
                )
        except SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0]) from error
        except SMTPResponseException as error:
            raise _refused(error) from error
        except (SMTPNotSupported, ValueError) as error:
            raise NotTaken(str(error), permanent=True) from error
        except (SMTPException, OSError) as error:
            self._client.close()
            raise NotTaken(str(error) or "no answer in time") from error

    @property
    def connected(self) -> bool:
        """False: the connection is lost, and `send` cannot be called any more."""
        return self._client.is_connected


@asynccontextmanager
async def connected(
    settings: MailSettings, tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """The server of the settings; raises ServerUnusable. `tls`: whom to trust, if not usual."""
    client = SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.username or None,
        password=settings.password or None,
        use_tls=settings.encryption is MailEncryption.TLS,
        start_tls=settings.encryption is MailEncryption.STARTTLS,
        tls_context=tls,
        timeout=REPLY_LIMIT_S,
    )
    try:
        await client.connect()
    except (SMTPException, OSError) as error:
        raise ServerUnusable(_text(error)) from error
    async with client:
        yield MailServer(client, parseaddr(settings.sender)[1])


def _refused(error: SMTPResponseException) -> NotTaken | ServerUnusable:
    if error.code in LOGIN_CODES:
        return ServerUnusable(_text(error))
    return NotTaken(_text(error), permanent=error.code >= PERMANENT)


def _text(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
