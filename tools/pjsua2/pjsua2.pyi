"""The part of pjsua2 that bridge/telephony uses, with types: SWIG writes none."""

from collections.abc import Iterable, MutableSequence
from types import ModuleType

_pjsua2: ModuleType

PJMEDIA_TYPE_AUDIO: int
PJSIP_INV_STATE_CONFIRMED: int
PJSIP_INV_STATE_DISCONNECTED: int
PJSIP_SC_BUSY_HERE: int
PJSIP_SC_NOT_ACCEPTABLE_HERE: int
PJSIP_SC_NOT_FOUND: int
PJSIP_SC_OK: int
PJSIP_SC_SERVICE_UNAVAILABLE: int
PJSIP_TRANSPORT_TCP: int
PJSIP_TRANSPORT_TCP6: int
PJSIP_TRANSPORT_UDP: int
PJSIP_TRANSPORT_UDP6: int
PJSUA_CALL_MEDIA_ACTIVE: int
PJSUA_CALL_UNHOLD: int
PJSUA_DTMF_METHOD_RFC2833: int
PJSUA_DTMF_METHOD_SIP_INFO: int
PJSUA_INVALID_ID: int
PJSUA_IPV6_DISABLED: int
PJSUA_IPV6_ENABLED: int
PJSUA_IPV6_ENABLED_USE_IPV6_ONLY: int
PJSUA_SIP_TIMER_OPTIONAL: int

class Error(Exception):
    status: int
    reason: str
    def info(self) -> str: ...

class SipHeader:
    hName: str
    hValue: str

class SipHeaderVector:
    def __init__(self, headers: Iterable[SipHeader]) -> None: ...

class SipTxOption:
    localUri: str
    headers: SipHeaderVector

class CallOpParam:
    statusCode: int
    txOption: SipTxOption
    opt: CallSetting
    def __init__(self, useDefaultCallSetting: bool = ...) -> None: ...

class CallSetting:
    flag: int
    audioCount: int
    videoCount: int
    textCount: int

class CallSendDtmfParam:
    method: int
    duration: int
    digits: str

class SipRxData:
    wholeMsg: str
    srcAddress: str

class OnIncomingCallParam:
    callId: int
    rdata: SipRxData

class OnRegStateParam:
    code: int
    expiration: int

class OnCallStateParam: ...
class OnCallMediaStateParam: ...

class SdpSession:
    wholeSdp: str

class OnCallRxOfferParam:
    offer: SdpSession
    statusCode: int

class OnCallSdpCreatedParam:
    sdp: SdpSession

class OnStreamCreatedParam:
    pPort: int

class OnStreamDestroyedParam: ...

class OnDtmfDigitParam:
    digit: str
    method: int

class CallMediaInfo:
    type: int
    status: int

class CallInfo:
    state: int
    lastStatusCode: int
    remoteUri: str
    localUri: str
    media: Iterable[CallMediaInfo]

class Call:
    def __init__(self, account: Account, call_id: int = ...) -> None: ...
    def answer(self, prm: CallOpParam) -> None: ...
    def hangup(self, prm: CallOpParam) -> None: ...
    def makeCall(self, dst_uri: str, prm: CallOpParam) -> None: ...
    def setHold(self, prm: CallOpParam) -> None: ...
    def reinvite(self, prm: CallOpParam) -> None: ...
    def dialDtmf(self, digits: str) -> None: ...
    def sendDtmf(self, param: CallSendDtmfParam) -> None: ...
    def isActive(self) -> bool: ...
    def getInfo(self) -> CallInfo: ...
    def onCallState(self, prm: OnCallStateParam) -> None: ...
    def onCallMediaState(self, prm: OnCallMediaStateParam) -> None: ...
    def onStreamCreated(self, prm: OnStreamCreatedParam) -> None: ...
    def onStreamDestroyed(self, prm: OnStreamDestroyedParam) -> None: ...
    def onDtmfDigit(self, prm: OnDtmfDigitParam) -> None: ...

class MediaTransportConfig:
    port: int
    portRange: int
    publicAddress: str
    boundAddress: str

class AccountMediaConfig:
    transportConfig: MediaTransportConfig
    ipv6Use: int
    lockCodecEnabled: bool

class AccountCallConfig:
    timerUse: int
    timerSessExpiresSec: int

class AccountVideoConfig:
    autoTransmitOutgoing: bool

class AuthCredInfo:
    def __init__(
        self, scheme: str, realm: str, username: str, data_type: int, data: str
    ) -> None: ...

class AccountSipConfig:
    authCreds: MutableSequence[AuthCredInfo]
    proxies: MutableSequence[str]
    transportId: int

class AccountRegConfig:
    registrarUri: str
    timeoutSec: int

class AccountConfig:
    idUri: str
    sipConfig: AccountSipConfig
    regConfig: AccountRegConfig
    callConfig: AccountCallConfig
    mediaConfig: AccountMediaConfig
    videoConfig: AccountVideoConfig

class AccountInfo:
    uri: str

class Account:
    def getInfo(self) -> AccountInfo: ...
    def create(self, cfg: AccountConfig, make_default: bool = ...) -> None: ...
    def shutdown(self) -> None: ...
    def onIncomingCall(self, prm: OnIncomingCallParam) -> None: ...
    def onRegState(self, prm: OnRegStateParam) -> None: ...

class LogEntry:
    level: int
    msg: str

class LogWriter:
    def write(self, entry: LogEntry) -> None: ...

class LogConfig:
    level: int
    consoleLevel: int
    msgLogging: int
    writer: LogWriter

class UaConfig:
    threadCnt: int
    mainThreadOnly: bool
    maxCalls: int
    userAgent: str

class MediaConfig:
    clockRate: int
    sndClockRate: int
    channelCount: int
    hasIoqueue: bool
    threadCnt: int
    noVad: bool
    ecTailLen: int
    maxMediaPorts: int
    jbInit: int
    jbMinPre: int
    jbMaxPre: int
    jbMax: int

class EpConfig:
    uaConfig: UaConfig
    logConfig: LogConfig
    medConfig: MediaConfig

class TransportConfig:
    port: int
    boundAddress: str
    publicAddress: str

class CodecInfo:
    codecId: str
    priority: int

class AudDevManager:
    def setNullDev(self) -> None: ...
    def setNoDev(self) -> int: ...

class Version:
    full: str

class Endpoint:
    def libCreate(self) -> None: ...
    def libInit(self, config: EpConfig) -> None: ...
    def libStart(self) -> None: ...
    def libDestroy(self) -> None: ...
    def libVersion(self) -> Version: ...
    def libHandleEvents(self, msec_timeout: int) -> int: ...
    def transportCreate(self, kind: int, config: TransportConfig) -> int: ...
    def audDevManager(self) -> AudDevManager: ...
    def codecEnum2(self) -> Iterable[CodecInfo]: ...
    def codecSetPriority(self, codec_id: str, priority: int) -> None: ...
