"""One SIP call as pjsua2 shows it: its callbacks, told to the engine in our words.

    INVITE -> Call made, answered -> stream created -> ANSWERED reported -> ... -> DISCONNECTED
                                     (hold and re-INVITE destroy and create streams)

Every callback runs in the engine's only thread. An exception must not leave a callback: it would
travel into C++.
"""

import logging
from collections.abc import Callable, Collection
from typing import Protocol

import pjsua2 as pj

from bridge.end_reason import EndReason
from bridge.telephony.offer import can_answer
from bridge.telephony.sip_address import with_address
from config.settings import Codec
from dtmf.keypad import KEYS, DigitSource

log = logging.getLogger(__name__)

_SOURCES = {
    pj.PJSUA_DTMF_METHOD_RFC2833: DigitSource.TELEPHONE_EVENT,
    pj.PJSUA_DTMF_METHOD_SIP_INFO: DigitSource.SIP_INFO,
}

# Statuses with which pjsip ends a call that the network, not a person, has ended: no ACK, no
# answer to a re-INVITE or session refresh, transport gone.
_NETWORK_STATUSES = frozenset({408, 481, 500, 503, 504})


class CallListener(Protocol):
    """What the engine wants to know of a call. `leg` is the number it gave the call."""

    def stream_created(self, leg: int, port: int) -> None: ...
    def stream_destroyed(self, leg: int) -> None: ...
    def media_changed(self, leg: int, held: bool) -> None: ...
    def digit_pressed(self, leg: int, symbol: str, source: DigitSource) -> None: ...
    def call_ended(self, leg: int, reason: EndReason, sip_status: int) -> None: ...


def _guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """Keep an exception from crossing into C++, where it would end the process."""

    def guarded(self: "LegCall", *arguments: object) -> None:
        try:
            callback(self, *arguments)
        except Exception:
            log.exception("leg %s: callback %s failed", self.leg, callback.__name__)

    return guarded


class LegCall(pj.Call):
    """A call and the leg number it belongs to. Kept referenced until it has ended."""

    def __init__(
        self,
        account: pj.Account,
        call_id: int,
        leg: int,
        listener: CallListener,
        media_address: str | None = None,
        codecs: Collection[Codec] = tuple(Codec),
    ) -> None:
        """`media_address`: what our SDP shall say instead of the address pjsua guesses.

        `codecs`: one of these must be in what the other side offers during the call.
        """
        super().__init__(account, call_id)
        self.leg = leg
        self._listener = listener
        self._media_address = media_address
        self._codecs = codecs
        self._our_reason: EndReason | None = None

    def accept(self) -> None:
        """Send 200 with our answer (RFC 3261, section 13.3.1.4)."""
        self.answer(_with_status(pj.PJSIP_SC_OK))

    def refuse(self, sip_status: int, retry_after_s: int | None = None) -> None:
        """Send a final refusal, with Retry-After where trying again makes sense."""
        parameters = _with_status(sip_status)
        if retry_after_s is not None:
            header = pj.SipHeader()
            header.hName, header.hValue = "Retry-After", str(retry_after_s)
            parameters.txOption.headers = pj.SipHeaderVector([header])
        # Not hangup: that is put off until the media is there, and then without our headers.
        self.answer(parameters)

    def end(self, reason: EndReason) -> None:
        """Hang up for a reason of ours; `call_ended` follows before this returns."""
        self._our_reason = reason
        try:
            self.hangup(_with_status(0))
        except pj.Error:
            self._listener.call_ended(self.leg, reason, 0)

    @_guarded
    def onCallState(self, _prm: pj.OnCallStateParam) -> None:
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            reason = self._our_reason or _reason_of(info.lastStatusCode)
            self._listener.call_ended(self.leg, reason, info.lastStatusCode)

    @_guarded
    def onCallMediaState(self, _prm: pj.OnCallMediaStateParam) -> None:
        info = self.getInfo()  # owns its media: keep it while they are looked at
        held = not any(
            media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE
            for media in info.media
        )
        self._listener.media_changed(self.leg, held)

    @_guarded
    def onCallRxOffer(self, prm: pj.OnCallRxOfferParam) -> None:
        if not can_answer(prm.offer.wholeSdp, self._codecs):
            prm.statusCode = pj.PJSIP_SC_NOT_ACCEPTABLE_HERE

    @_guarded
    def onCallSdpCreated(self, prm: pj.OnCallSdpCreatedParam) -> None:
        if self._media_address is not None:
            prm.sdp.wholeSdp = with_address(prm.sdp.wholeSdp, self._media_address)

    @_guarded
    def onStreamCreated(self, prm: pj.OnStreamCreatedParam) -> None:
        self._listener.stream_created(self.leg, int(prm.pPort))

    @_guarded
    def onStreamDestroyed(self, _prm: pj.OnStreamDestroyedParam) -> None:
        self._listener.stream_destroyed(self.leg)

    @_guarded
    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        source = _SOURCES.get(prm.method)
        if source is not None and prm.digit in KEYS:
            self._listener.digit_pressed(self.leg, prm.digit, source)


def audio_only() -> pj.CallOpParam:
    """Parameters of a call with one audio stream and nothing else.

    pjsua takes real-time text (RFC 4103) by default: a thread per call, whose end is waited for
    in whole 300 ms while every other call stands still.
    """
    parameters = pj.CallOpParam(True)
    parameters.opt.textCount = 0
    return parameters


def _with_status(status: int) -> pj.CallOpParam:
    parameters = audio_only()
    parameters.statusCode = status
    return parameters


def _reason_of(sip_status: int) -> EndReason:
    return EndReason.LOST if sip_status in _NETWORK_STATUSES else EndReason.HUNG_UP
