"""The pjsua2 endpoint: library, transports, codecs and accounts, made from the settings.

    library   no thread of its own: SIP is polled by handle_events, RTP by StreamPorts
    transports  one per address of [sip] bind and transport of [sip] transports
    accounts  one that takes every call, and one per trunk that registers (RFC 3261, section 10)

Made, used and destroyed in its process's only thread, which pjlib remembers as the main one.
"""

import ipaddress
import logging
from collections.abc import Callable

import pjsua2 as pj

from bridge.telephony.ports import hush_before_start
from config.settings import MediaSettings, Settings, SipSettings, Transport, Trunk

log = logging.getLogger(__name__)

# Calls that we refuse ourselves, with Retry-After, must find a free slot in pjsua.
SPARE_CALLS = 48

_KINDS = {
    (Transport.UDP, 4): pj.PJSIP_TRANSPORT_UDP,
    (Transport.TCP, 4): pj.PJSIP_TRANSPORT_TCP,
    (Transport.UDP, 6): pj.PJSIP_TRANSPORT_UDP6,
    (Transport.TCP, 6): pj.PJSIP_TRANSPORT_TCP6,
}


_LOG_LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO}
"""By pjsip's numbers."""


class SipStartError(RuntimeError):
    """The user agent cannot start; the message says what to do."""


IncomingCall = Callable[[pj.Account, pj.OnIncomingCallParam], None]
RegistrationChanged = Callable[[str, bool, int], None]


class Endpoint:
    """The running user agent. `incoming` is called for every INVITE outside a dialog."""

    def __init__(
        self, settings: Settings, incoming: IncomingCall, registered: RegistrationChanged
    ) -> None:
        self._log_writer = _PjsipLog()
        hush_before_start()
        self._library = pj.Endpoint()
        self._library.libCreate()
        try:
            self._library.libInit(_library_config(settings, self._log_writer))
            self._library.audDevManager().setNullDev()
            self._library.audDevManager().setNoDev()
            _order_codecs(self._library, settings.media)
            _open_transports(self._library, settings.sip)
            self._library.libStart()
            self._accounts = [_Account(incoming, registered, "")]
            self._accounts[0].create(_open_account(settings))
            for trunk in settings.sip.trunks:
                account = _Account(incoming, registered, trunk.name)
                account.create(_trunk_account(settings, trunk))
                self._accounts.append(account)
        except pj.Error as error:
            self._library.libDestroy()
            raise SipStartError(f"SIP cannot start: {error.reason}") from error
        except SipStartError:
            self._library.libDestroy()
            raise

    def handle_events(self, wait_ms: int) -> None:
        """Receive and send SIP, run timers; returns after `wait_ms` or the first event."""
        self._library.libHandleEvents(wait_ms)

    def close(self) -> None:
        """Unregister, end every call, destroy the library."""
        for account in self._accounts:
            account.shutdown()
        self._accounts.clear()
        self._library.libDestroy()


class _Account(pj.Account):
    """pjsua's account; callbacks only. The account without a trunk's name registers nowhere."""

    def __init__(
        self, incoming: IncomingCall, registered: RegistrationChanged, trunk: str
    ) -> None:
        super().__init__()
        self._incoming = incoming
        self._registered = registered
        self._trunk = trunk

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        try:
            self._incoming(self, prm)
        except Exception:
            log.exception("an incoming call failed")

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        if self._trunk:
            self._registered(self._trunk, prm.code == 200 and prm.expiration > 0, prm.code)


class _PjsipLog(pj.LogWriter):
    """pjsip's own log lines, under our logger's name and filters."""

    def write(self, entry: pj.LogEntry) -> None:
        # Behind the first line pjsip shows the whole of a packet it cannot read: keys, numbers.
        line = entry.msg.partition("\n")[0].rstrip()
        log.log(_LOG_LEVELS.get(entry.level, logging.DEBUG), "pjsip: %s", line)


def _library_config(settings: Settings, writer: _PjsipLog) -> pj.EpConfig:
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.maxCalls = settings.sip.capacity + SPARE_CALLS
    config.uaConfig.userAgent = "Dialbridge"
    config.logConfig.level = 2
    config.logConfig.consoleLevel = 2
    config.logConfig.msgLogging = 0
    config.logConfig.writer = writer
    media = config.medConfig
    media.clockRate = media.sndClockRate = 8000
    media.channelCount = 1
    media.hasIoqueue = True
    media.threadCnt = 0
    media.noVad = True
    media.ecTailLen = 0
    media.maxMediaPorts = settings.sip.capacity + SPARE_CALLS + 2
    media.jbInit = 0
    media.jbMinPre = 0
    media.jbMaxPre = 10
    media.jbMax = settings.media.jitter_max_ms
    return config


def _order_codecs(library: pj.Endpoint, media: MediaSettings) -> None:
    """Codecs in the settings' order; all others off."""
    wanted = [codec.value.lower() for codec in media.codecs]
    for info in library.codecEnum2():
        name = info.codecId.split("/")[0].lower()
        priority = 255 - wanted.index(name) if name in wanted else 0
        library.codecSetPriority(info.codecId, priority)


def _open_transports(library: pj.Endpoint, sip: SipSettings) -> None:
    for address in sip.bind:
        version = ipaddress.ip_address(address).version
        for transport in sip.transports:
            config = pj.TransportConfig()
            config.port = sip.port
            config.boundAddress = address
            config.publicAddress = sip.public_address
            try:
                library.transportCreate(_KINDS[transport, version], config)
            except pj.Error as error:
                _refuse_transport(sip, address, transport, error)


def _refuse_transport(
    sip: SipSettings, address: str, transport: Transport, error: pj.Error
) -> None:
    """A machine without IPv6 may have `::` in its settings; anything else must work."""
    if address == "::" and len(sip.bind) > 1:
        log.warning("no IPv6 here: SIP %s on [::] is left out", transport.value)
        return
    raise SipStartError(
        f"SIP {transport.value} cannot listen on {address} port {sip.port}: {error.reason}. "
        "Is another program using it? Choose another in [sip] bind and port"
    ) from error


def _open_account(settings: Settings) -> pj.AccountConfig:
    """The account that takes calls from anywhere and registers nowhere."""
    config = pj.AccountConfig()
    host = settings.sip.public_address or settings.sip.bind[0]
    config.idUri = f"sip:join@{_in_uri(host)}:{settings.sip.port}"
    _set_media(config, settings)
    return config


def _trunk_account(settings: Settings, trunk: Trunk) -> pj.AccountConfig:
    config = pj.AccountConfig()
    host = trunk.registrar.partition(":")[2]
    config.idUri = f"sip:{trunk.username}@{host}"
    config.regConfig.registrarUri = trunk.registrar
    config.regConfig.timeoutSec = trunk.expires_s
    config.sipConfig.authCreds.append(
        pj.AuthCredInfo("digest", "*", trunk.username, 0, trunk.password)
    )
    if trunk.proxy:
        config.sipConfig.proxies.append(trunk.proxy)
    _set_media(config, settings)
    return config


def _set_media(config: pj.AccountConfig, settings: Settings) -> None:
    media, transport = settings.media, config.mediaConfig.transportConfig
    transport.port = media.rtp_first_port
    transport.portRange = media.rtp_last_port - media.rtp_first_port
    transport.publicAddress = settings.sip.public_address
    transport.boundAddress = _only_address(settings.sip)
    config.mediaConfig.ipv6Use = pj.PJSUA_IPV6_ENABLED
    config.mediaConfig.lockCodecEnabled = False
    config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL
    config.callConfig.timerSessExpiresSec = settings.sip.session_expires_s
    config.videoConfig.autoTransmitOutgoing = False


def _only_address(sip: SipSettings) -> str:
    """The address that RTP too is bound to; empty (all) where SIP has several, or a wildcard."""
    alone = len(sip.bind) == 1 and not ipaddress.ip_address(sip.bind[0]).is_unspecified
    return sip.bind[0] if alone else ""


def _in_uri(host: str) -> str:
    return f"[{host}]" if ":" in host else host
