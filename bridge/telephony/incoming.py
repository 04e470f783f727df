"""What becomes of an INVITE: answered at once, or refused with the status that says why.

    address unknown to the dialplan    404
    every leg of [sip] capacity taken  503, Retry-After
    no RTP port left, no common codec  pjsua's own refusal
    otherwise                          200; the call is a leg

Called in the engine's only thread, within pjsua2's callback.
"""

from collections.abc import Sequence
from itertools import count

import pjsua2 as pj

from bridge.telephony.call import LegCall
from bridge.telephony.dialplan import Dialled, Dialplan
from bridge.telephony.events import LegAnswered
from bridge.telephony.legs import Legs
from bridge.telephony.sip_address import address_towards, caller_of, request_uri_of, uri_of
from config.settings import Codec, SipSettings

RETRY_AFTER_S = 30


class Incoming:
    """The door: numbers the calls and lets them in."""

    def __init__(self, sip: SipSettings, codecs: Sequence[Codec], legs: Legs) -> None:
        self._dialplan = Dialplan(sip)
        self._codecs = codecs
        self._capacity = sip.capacity
        self._public = sip.public_address
        self._legs = legs
        self._numbers = count(1)

    def take(self, account: pj.Account, prm: pj.OnIncomingCallParam) -> None:
        """Answer an INVITE outside a dialog, or refuse it."""
        # A machine with several addresses answers with the one the caller can reach.
        media_address = None if self._public else address_towards(prm.rdata.srcAddress)
        number = next(self._numbers)
        call = LegCall(account, prm.callId, number, self._legs, media_address, self._codecs)
        to_uri = uri_of(call.getInfo().localUri)
        dialled = self._dialplan.route(request_uri_of(prm.rdata.wholeMsg), to_uri)
        if dialled is None:
            self._refuse(call, prm, pj.PJSIP_SC_NOT_FOUND)
        elif len(self._legs) >= self._capacity:
            self._refuse(call, prm, pj.PJSIP_SC_SERVICE_UNAVAILABLE, RETRY_AFTER_S)
        else:
            self._answer(call, dialled, prm)

    def _answer(self, call: LegCall, dialled: Dialled, prm: pj.OnIncomingCallParam) -> None:
        source = prm.rdata.srcAddress
        caller = caller_of(call.getInfo().remoteUri)
        self._legs.add(call, LegAnswered(call.leg, dialled, caller, source))
        try:
            call.accept()
        except pj.Error as error:
            # No RTP port left, or an offer that nothing answers: pjsua has sent the refusal.
            self._legs.not_answered(call.leg, source, 500 if error.status else 0)

    def _refuse(
        self,
        call: LegCall,
        prm: pj.OnIncomingCallParam,
        status: int,
        retry_after_s: int | None = None,
    ) -> None:
        self._legs.refused(call, prm.rdata.srcAddress, status)
        call.refuse(status, retry_after_s)
