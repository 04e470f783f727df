"""Real SIP callers on pjsua2: any number of scripts, carried out by one thread in one process.

    every 20 ms   signals -> SIP events -> due steps -> frames heard -> frames said
    in between    SIP events

Each call's stream port is called directly, like the engine's (bridge.telephony.ports). A pjsua2
library lives once per process, so callers run in a process of their own: see caller_process.
Everything in here belongs to that process's main thread.
"""

import ipaddress
import os
import re
import time
from collections.abc import Callable, Sequence

import numpy as np
import pjsua2 as pj

from bridge.end_reason import EndReason
from bridge.telephony.call import LegCall
from bridge.telephony.caller import Caller, Tell
from bridge.telephony.caller_script import RATE_HZ, CallerResult, Happening, Script
from bridge.telephony.clock import TickClock
from bridge.telephony.endpoint import Endpoint
from bridge.telephony.ports import StreamPorts
from bridge.telephony.sip_address import request_uri_of
from config.settings import MediaSettings, Settings, SipSettings
from dtmf.keypad import DigitSource
from mixer.frame import samples_per_frame

ADDRESSES = ("127.0.0.1", "::1")
RTP_FIRST_PORTS = range(26000, 31000, 200)
"""Each process begins at another of them, below the ports that the system gives away."""
RTP_LAST_PORT = 31998
LEAVING_MS = 100
"""How long the last BYEs may wait for their answers."""

_IPV6_HOST = re.compile(r"\[([^]]*)\]")
Incoming = Callable[[pj.Account, pj.OnIncomingCallParam], None]


class Callers:
    """All callers of this process. Call `turn` until `finished`, then `close`."""

    def __init__(
        self,
        scripts: Sequence[Script],
        tell: Tell,
        addresses: Sequence[str] = ADDRESSES,
        port: int = 0,
    ) -> None:
        """Listen on `addresses`, at any free port if `port` is 0; raises SipStartError."""
        now = time.monotonic()
        shape = (max(len(scripts), 1), samples_per_frame(RATE_HZ))
        self._heard, self._said = np.zeros(shape, np.int16), np.zeros(shape, np.int16)
        self._silent = np.zeros(shape[0], np.bool_)
        self._ports = StreamPorts(self._heard, self._said)
        self._clock = TickClock(now)
        settings = Settings(
            sip=SipSettings(bind=tuple(addresses), port=port, capacity=shape[0]), media=_media()
        )
        self._endpoint = Endpoint(settings, self._incoming, lambda *_: None)
        self._accounts = {
            address: _Account(address, settings.media, self._incoming) for address in addresses
        }
        self._callers = [
            Caller(row, script, self._account_for, tell, now) for row, script in enumerate(scripts)
        ]
        self._listener = _Listener(self._callers, self._ports)
        self._refused: list[LegCall] = []

    @property
    def finished(self) -> bool:
        """Every call has ended, or never began."""
        return all(caller.finished for caller in self._callers)

    def signal(self, name: str) -> None:
        """Let those go on who wait for this signal."""
        for caller in self._callers:
            caller.progress.signal(name, time.monotonic())

    def turn(self) -> None:
        """One tick, then SIP until the next is due."""
        self._clock.tick_started(time.monotonic())
        self._endpoint.handle_events(0)
        for caller in self._callers:
            caller.act(time.monotonic(), self._listener)
        self._carry_frames()
        while (remaining_s := self._clock.remaining_s(time.monotonic())) > 0.001:
            self._endpoint.handle_events(int(remaining_s * 1000))
        time.sleep(max(remaining_s, 0))

    def close(self) -> list[CallerResult]:
        """End what still runs; the results in the order of the scripts."""
        for caller in self._callers:
            caller.hang_up()
        self._endpoint.handle_events(LEAVING_MS)
        results = [caller.result() for caller in self._callers]
        for account in self._accounts.values():
            account.shutdown()
        self._accounts.clear()
        self._callers.clear()
        self._refused.clear()
        self._endpoint.close()
        return results

    def _carry_frames(self) -> None:
        self._ports.read(self._silent)
        self._heard[self._silent] = 0
        for caller in self._callers:
            if caller.attached:
                caller.voice.speak(self._said[caller.row])
            else:
                self._said[caller.row] = 0
            if caller.answered and not caller.ended:
                frames = self._heard[caller.row], self._said[caller.row]
                caller.recording.add(self._clock.ticks, *frames)
        self._ports.write()

    def _account_for(self, uri: str) -> pj.Account:
        """The account of the address family that leads to `uri`."""
        version = 6 if _IPV6_HOST.search(uri) else 4
        for address, account in self._accounts.items():
            if ipaddress.ip_address(address).version == version:
                return account
        raise ValueError(f"no address of IPv{version} to call from")

    def _incoming(self, account: pj.Account, prm: pj.OnIncomingCallParam) -> None:
        user = request_uri_of(prm.rdata.wholeMsg).partition(":")[2].partition("@")[0]
        for caller in self._callers:
            if caller.waits_for_call and caller.script.name == user:
                caller.take(LegCall(account, prm.callId, caller.row, self._listener))
                return
        self._refused.append(LegCall(account, prm.callId, -1, self._listener))
        self._refused[-1].refuse(pj.PJSIP_SC_BUSY_HERE)


class _Listener:
    """What the calls report, brought to their callers."""

    def __init__(self, callers: Sequence[Caller], ports: StreamPorts) -> None:
        self._callers = callers
        self._ports = ports

    def stream_created(self, leg: int, port: int) -> None:
        self._ports.attach(leg, port)
        self._callers[leg].attached = True

    def stream_destroyed(self, leg: int) -> None:
        self._ports.detach(leg)
        self._callers[leg].attached = False

    def media_changed(self, leg: int, held: bool) -> None:
        caller = self._callers[leg]
        if not caller.answered and not held:
            caller.answered = True
            caller.report(Happening.ANSWERED)
            caller.progress.connected(time.monotonic())
        elif held != caller.held:
            caller.held = held
            caller.report(Happening.HELD if held else Happening.RESUMED)

    def digit_pressed(self, leg: int, symbol: str, source: DigitSource) -> None:
        self._callers[leg].report(Happening.KEY_HEARD, f"{symbol} {source.value}")

    def call_ended(self, leg: int, reason: EndReason, sip_status: int) -> None:
        if leg < 0:
            return
        caller = self._callers[leg]
        caller.ended, caller.sip_status = True, sip_status
        caller.report(Happening.ENDED, f"{sip_status} {reason.label}")


class _Account(pj.Account):
    """Calls from, and to, one of our addresses; registers nowhere."""

    def __init__(self, address: str, media: MediaSettings, incoming: Incoming) -> None:
        super().__init__()
        self._incoming = incoming
        self.create(_account_config(address, media))

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        self._incoming(self, prm)


def _media() -> MediaSettings:
    first_port = RTP_FIRST_PORTS[os.getpid() % len(RTP_FIRST_PORTS)]
    return MediaSettings(rtp_first_port=first_port, rtp_last_port=RTP_LAST_PORT)


def _account_config(address: str, media: MediaSettings) -> pj.AccountConfig:
    config = pj.AccountConfig()
    is_ipv6 = ipaddress.ip_address(address).version == 6
    config.idUri = f"sip:caller@{f'[{address}]' if is_ipv6 else address}"
    config.mediaConfig.ipv6Use = (
        pj.PJSUA_IPV6_ENABLED_USE_IPV6_ONLY if is_ipv6 else pj.PJSUA_IPV6_DISABLED
    )
    transport = config.mediaConfig.transportConfig
    transport.port = media.rtp_first_port
    transport.portRange = media.rtp_last_port - media.rtp_first_port
    transport.boundAddress = address
    return config
