"""One caller: a script, its call, its voice, its recording, and what it has to report.

Driven by bridge.telephony.callers, in the thread of the callers' process.
"""

import time
from collections.abc import Callable

import pjsua2 as pj

from bridge.end_reason import EndReason
from bridge.telephony.call import CallListener, LegCall, audio_only
from bridge.telephony.caller_script import (
    Answer,
    CallerResult,
    Dial,
    HangUp,
    Happening,
    Hold,
    Quiet,
    Report,
    Resume,
    Say,
    Script,
)
from bridge.telephony.caller_steps import Action, Press, Progress
from bridge.telephony.caller_voice import Recording, Voice
from config.settings import Transport
from dtmf.keypad import DigitSource

_METHODS = {
    DigitSource.TELEPHONE_EVENT: pj.PJSUA_DTMF_METHOD_RFC2833,
    DigitSource.SIP_INFO: pj.PJSUA_DTMF_METHOD_SIP_INFO,
}

Tell = Callable[[Report], None]


class Caller:
    """One script, its call and its voice. `row` is its place in the matrices and its leg."""

    def __init__(
        self,
        row: int,
        script: Script,
        account_for: Callable[[str], pj.Account],
        tell: Tell,
        now: float,
    ) -> None:
        self.row, self.script = row, script
        self.progress = Progress(script.steps, now)
        self.voice, self.recording = Voice(), Recording()
        self.waits_for_call = self.attached = self.answered = self.held = self.ended = False
        self.sip_status = 0
        self._account_for = account_for
        self._tell = tell
        self._reports: list[Report] = []
        self._call: LegCall | None = None
        self._completed = self._hanging_up = False

    @property
    def finished(self) -> bool:
        """Its call has ended, or its script had nothing to do."""
        return self.ended or (self._completed and self._call is None)

    def report(self, what: Happening, detail: str = "") -> None:
        """Tell the process that started us, and keep it for the result."""
        report = Report(self.script.name, what, time.monotonic(), detail)
        self._reports.append(report)
        self._tell(report)

    def act(self, now: float, listener: CallListener) -> None:
        """Carry out the steps that are due; hang up after the last."""
        if self.ended or self._completed:
            return
        for action in self.progress.advance(now):
            self._carry_out(action, listener)
        if self.progress.finished(now):
            self._completed = True
            self.hang_up()

    def take(self, call: LegCall) -> None:
        """Answer the call that the script waits for."""
        self.waits_for_call = False
        self._call = call
        call.accept()

    def hang_up(self) -> None:
        """End the call, if there is one."""
        if self._call is not None and not self.ended and not self._hanging_up:
            self._hanging_up = True
            self._call.end(EndReason.HUNG_UP)

    def result(self) -> CallerResult:
        """What happened, and every sample."""
        heard, said = self.recording.whole()
        first_tick = self.recording.first_tick or 0
        return CallerResult(
            name=self.script.name,
            completed=self._completed,
            sip_status=self.sip_status,
            first_tick=first_tick,
            heard=heard,
            said=said,
            reports=tuple(self._reports),
        )

    def _carry_out(self, action: Action, listener: CallListener) -> None:
        match action:
            case Dial():
                self._dial(action, listener)
            case Answer():
                self.waits_for_call = True
            case Press():
                self._press(action)
            case Say():
                self.voice.say(action)
                self.report(Happening.SAYING)
            case Quiet():
                self.voice.be_quiet()
            case Hold() | Resume():
                self._hold(isinstance(action, Hold))
            case HangUp():
                self._completed = self.progress.finished(time.monotonic())
                self.hang_up()

    def _dial(self, dial: Dial, listener: CallListener) -> None:
        tcp = ";transport=tcp" if dial.transport is Transport.TCP else ""
        account = self._account_for(dial.uri)
        self._call = LegCall(account, pj.PJSUA_INVALID_ID, self.row, listener)
        self.report(Happening.DIALLED)
        parameters = audio_only()
        host = account.getInfo().uri.partition("@")[2]
        parameters.txOption.localUri = f"sip:{self.script.name}@{host}"
        self._call.makeCall(dial.uri + tcp, parameters)

    def _press(self, press: Press) -> None:
        assert self._call is not None, "a script dials before it keys"
        if press.source is DigitSource.IN_BAND:
            self.voice.press(press.symbol, press.tone_ms)
        else:
            parameters = pj.CallSendDtmfParam()
            parameters.method = _METHODS[press.source]
            parameters.digits, parameters.duration = press.symbol, press.tone_ms
            self._call.sendDtmf(parameters)
        if press.last:
            self.report(Happening.KEYED)

    def _hold(self, hold: bool) -> None:
        assert self._call is not None, "a script dials before it holds"
        parameters = audio_only()
        if hold:
            self._call.setHold(parameters)
        else:
            parameters.opt.flag = pj.PJSUA_CALL_UNHOLD
            self._call.reinvite(parameters)
