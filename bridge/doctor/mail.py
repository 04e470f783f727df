"""Does the mail server of the settings take our mails, and do their links lead somewhere?

    no mail.host                          ok: this installation sends none
    not reached, no TLS, no login,        failed
    refuses mail.sender
    sender at localhost, password in      warning: works on this machine only
    clear, no panel.public_url

Says hello, signs in and names the sender, but sends nothing. Blocking for a few seconds at most;
any thread.
"""

import ipaddress
import smtplib
import ssl
from email.utils import parseaddr

from bridge.doctor.check import Check, failed, ok, warning
from config.settings import MailEncryption, MailSettings, Settings

NAME = "mail server"
PATIENCE_S = 5.0
REFUSED = 400


def look_at_mail(settings: Settings, tls: ssl.SSLContext | None = None) -> list[Check]:
    """The server, and what receivers would stumble over. `tls`: whom to trust, if not usual."""
    mail = settings.mail
    if not mail.host:
        detail = "none is set: no mails, so nobody can sign up or reset a password"
        return [ok(NAME, detail)]
    found = [server(mail, tls), sender(mail), password(mail), links(settings.panel.public_url)]
    return [check for check in found if check is not None]


def server(mail: MailSettings, tls: ssl.SSLContext | None) -> Check:
    """Reached, as safely as wanted, let in, and the sender is welcome."""
    where = f"{mail.host}:{mail.port}"
    try:
        code, answer = _greet(mail, tls or ssl.create_default_context())
    except smtplib.SMTPAuthenticationError as error:
        detail = f"{where} does not let {mail.username} in: {_said(error.smtp_error)}"
        return failed(NAME, detail, "Correct mail.username and mail.password.")
    except smtplib.SMTPNotSupportedError as error:
        return failed(NAME, f"{where}: {error}", "Correct mail.encryption and mail.port.")
    except ssl.SSLCertVerificationError as error:
        detail = f"{where}: the certificate is not good: {error.verify_message}"
        return failed(NAME, detail, "Name the server as its certificate does, in mail.host.")
    except OSError as error:
        remedy = "See that it runs; correct mail.host, mail.port and mail.encryption."
        return failed(NAME, f"{where} cannot be used: {error}", remedy)
    if code >= REFUSED:
        detail = f"{where} refuses {mail.sender}: {code} {_said(answer)}"
        return failed(NAME, detail, "Correct mail.sender, or set mail.username and password.")
    return ok(NAME, f"{where} takes mails of {mail.sender}")


def sender(mail: MailSettings) -> Check | None:
    """An address that other servers will believe."""
    if _on_this_machine(mail.host) or not mail.sender.rstrip(">").endswith("@localhost"):
        return None
    remedy = "Set mail.sender to an address of your own domain."
    return warning("mail sender", f"many servers refuse mails of {mail.sender}", remedy)


def password(mail: MailSettings) -> Check | None:
    """A password that nobody on the way can read."""
    in_clear = mail.encryption is MailEncryption.NONE and mail.username != ""
    if not in_clear or _on_this_machine(mail.host):
        return None
    detail = f"the password travels to {mail.host} unencrypted"
    return warning("mail password", detail, "Set mail.encryption to starttls or tls.")


def links(public_url: str) -> Check | None:
    """Links in mails need to know the panel's address."""
    if public_url:
        return None
    detail = "panel.public_url is empty: links in mails can be asked for on this machine only"
    return warning("mail links", detail, "Set panel.public_url to the panel's address.")


def _greet(mail: MailSettings, tls: ssl.SSLContext) -> tuple[int, bytes]:
    """The answer to MAIL FROM; raises OSError, of which smtplib's errors are a kind."""
    with _connected(mail, tls) as client:
        if mail.encryption is MailEncryption.STARTTLS:
            client.starttls(context=tls)
        if mail.username:
            client.login(mail.username, mail.password)
        client.ehlo_or_helo_if_needed()
        return client.mail(parseaddr(mail.sender)[1])


def _connected(mail: MailSettings, tls: ssl.SSLContext) -> smtplib.SMTP:
    if mail.encryption is MailEncryption.TLS:
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=PATIENCE_S, context=tls)
    return smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE_S)


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _said(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode(errors="replace")
    return " ".join(text.split())
