"""A real SMTP server (aiosmtpd) for the tests, which can refuse, dawdle, and go away.

It runs on the test's own loop. The fixtures are in mail_servers.py.
"""

import asyncio
import datetime
import ipaddress
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.settings import MailEncryption, MailSettings

LOOPBACK = "127.0.0.1"
USERNAME, PASSWORD = "bridge", "a secret of the tests"


@dataclass(frozen=True)
class Trust:
    """A certificate for 127.0.0.1, from both sides."""

    server: ssl.SSLContext
    client: ssl.SSLContext


@dataclass
class MailServer:
    """What it has taken over, and how it behaves."""

    trust: Trust
    encryption: MailEncryption = MailEncryption.NONE
    wants_login: bool = False
    port: int = 0
    """0 until it is first opened; then it always comes back there."""
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    refuse_recipient: list[str] = field(default_factory=list)
    """Answers to the next RCPT commands, instead of a yes."""
    refuse_data: list[str] = field(default_factory=list)
    """The same after DATA."""
    hang_ups: int = 0
    """How often to break the connection where the yes or no is due."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a mail has been read and the yes or no is due."""
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared: the answer waits."""
    _listener: asyncio.Server | None = None

    def __post_init__(self) -> None:
        self.may_answer.set()

    @property
    def settings(self) -> MailSettings:
        """What leads here."""
        return MailSettings(
            host=LOOPBACK,
            port=self.port,
            encryption=self.encryption,
            username=USERNAME if self.wants_login else "",
            password=PASSWORD if self.wants_login else "",
            sender="Dialbridge <bridge@example.org>",
        )

    async def open(self) -> None:
        """Listen."""
        tls = self.trust.server if self.encryption is MailEncryption.TLS else None
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._conversation, LOOPBACK, self.port, ssl=tls)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Go away."""
        if self._listener is not None:
            self._listener.close()
            await self._listener.wait_closed()
            self._listener = None

    def _conversation(self) -> SMTP:
        self.connections += 1
        starttls = self.encryption is MailEncryption.STARTTLS
        return SMTP(
            self,
            hostname="mail.example.org",
            enable_SMTPUTF8=True,
            tls_context=self.trust.server if starttls else None,
            require_starttls=starttls,
            authenticator=_authenticate,
            auth_require_tls=starttls,
        )

    async def handle_MAIL(
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.wants_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.asked.set()
        await self.may_answer.wait()
        if self.hang_ups:
            self.hang_ups -= 1
            if server.transport is not None:
                server.transport.close()
            return "421 never heard"
        if self.refuse_data:
            return self.refuse_data.pop(0)
        message = message_from_bytes(
            envelope.original_content or b"", EmailMessage, policy=SMTP_POLICY
        )
        self.taken.append(message)
        self.recipients.extend(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from or "")
        return "250 OK"


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    right = LoginPassword(USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=data == right)


def trusted(folder: Path) -> Trust:
    """A new certificate, its files in `folder`, that the client trusts and no one else."""
    certificate, key = _make_certificate(folder)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return Trust(server, ssl.create_default_context(cafile=str(certificate)))


def _make_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of a test")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address(LOOPBACK))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start.replace(year=2100))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
