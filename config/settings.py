"""The settings: frozen dataclasses, one per section, every default in one place.

config/bridge.toml shows them with their meaning; a test holds the two equal. `config.load` fills
them from a file and the environment. Units end the names. Nothing here does I/O; any thread.
"""

from dataclasses import dataclass, field
from enum import Enum

MAX_CALLS_OF_THE_BUILD = 2048
"""PJSUA_MAX_CALLS in tools/pjsua2/config_site.h; more is silently cut by pjsua."""


class Transport(Enum):
    """How SIP arrives (RFC 3261, section 18)."""

    UDP = "udp"
    TCP = "tcp"


class Codec(Enum):
    """Audio codecs by their RTP names (RFC 3551); both run at 8 kHz."""

    PCMU = "PCMU"
    PCMA = "PCMA"


class PinMode(Enum):
    """What a conference does about PINs (SPEC 2.4)."""

    OFF = "off"
    IDENTIFY = "identify"
    ENFORCE = "enforce"


class SamePin(Enum):
    """What happens when a PIN is keyed whose holder is already in the room (SPEC 2.4)."""

    REFUSE = "refuse"
    REPLACE = "replace"
    ALLOW = "allow"


class Language(Enum):
    """Languages of prompts and pages (ISO 639-1)."""

    FR = "fr"
    EN = "en"


class MailEncryption(Enum):
    """How the way to the mail server is protected (RFC 3207, RFC 8314)."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class LogFormat(Enum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(Enum):
    """The least serious line that is still written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class DialInNumber:
    """A telephone number that leads to the entrance (SPEC 2.1)."""

    number: str
    """International form, E.164: `+33199001234`."""
    label: str = ""
    language: Language | None = None
    """What callers of this number hear until the conference is known; None: prompts.language."""


@dataclass(frozen=True)
class Trunk:
    """A provider or PBX that the bridge registers to (RFC 3261, section 10)."""

    name: str
    registrar: str
    """SIP URI of the registrar: `sip:sip.example.org`."""
    username: str
    password: str = field(repr=False)
    proxy: str = ""
    """SIP URI of an outbound proxy, if the provider names one."""
    expires_s: int = 300


@dataclass(frozen=True)
class SipSettings:
    """The SIP user agent."""

    bind: tuple[str, ...] = ("0.0.0.0", "::")
    port: int = 5062
    transports: tuple[Transport, ...] = (Transport.UDP, Transport.TCP)
    public_address: str = ""
    capacity: int = 1000
    session_expires_s: int = 1800
    numbers: tuple[DialInNumber, ...] = ()
    trunks: tuple[Trunk, ...] = ()


@dataclass(frozen=True)
class MediaSettings:
    """RTP and codecs."""

    rtp_first_port: int = 16384
    rtp_last_port: int = 24575
    codecs: tuple[Codec, ...] = (Codec.PCMU, Codec.PCMA)
    jitter_max_ms: int = 200


@dataclass(frozen=True)
class PanelSettings:
    """The web panel."""

    bind: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    sign_up: bool = True


@dataclass(frozen=True)
class MailSettings:
    """The SMTP server that takes our mails."""

    host: str = ""
    """Empty: this installation sends no mail."""
    port: int = 587
    encryption: MailEncryption = MailEncryption.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = "Dialbridge <dialbridge@localhost>"
    give_up_after_h: int = 48


@dataclass(frozen=True)
class ControlSettings:
    """The API a running bridge is reached by."""

    socket: str = "var/control.sock"
    tcp_bind: str = ""
    tcp_port: int = 5064
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class DatabaseSettings:
    """Where everything is stored."""

    url: str = field(default="sqlite:///var/dialbridge.db", repr=False)
    key_file: str = "var/dialbridge.key"


@dataclass(frozen=True)
class EntranceSettings:
    """The dialogue between answer and admission."""

    code_length: int = 6
    codes_may_repeat_digits: bool = False
    tries: int = 3
    digit_timeout_s: float = 10.0
    step_timeout_s: float = 60.0
    early_window_min: int = 15
    same_pin: SamePin = SamePin.REFUSE


@dataclass(frozen=True)
class PinListSettings:
    """Limits of an uploaded PIN list (SPEC 3.2)."""

    max_rows: int = 8000
    max_bytes: int = 1_000_000


@dataclass(frozen=True)
class PromptSettings:
    """Where recordings are, and what is spoken when nothing else says."""

    language: Language = Language.EN
    sounds: str = "/usr/share/asterisk/sounds"
    music: str = "/usr/share/asterisk/moh"
    cache: str = "var/prompts"
    level_dbov: float = -20.0


@dataclass(frozen=True)
class LogSettings:
    """Logging."""

    level: LogLevel = LogLevel.INFO
    format: LogFormat = LogFormat.TEXT


@dataclass(frozen=True)
class Settings:
    """All sections."""

    sip: SipSettings = SipSettings()
    media: MediaSettings = MediaSettings()
    panel: PanelSettings = PanelSettings()
    mail: MailSettings = MailSettings()
    control: ControlSettings = ControlSettings()
    database: DatabaseSettings = DatabaseSettings()
    entrance: EntranceSettings = EntranceSettings()
    pins: PinListSettings = PinListSettings()
    prompts: PromptSettings = PromptSettings()
    log: LogSettings = LogSettings()
