"""Messages that no phone should send: RFC 4475's ideas, and broken session descriptions.

Written after the RFC's sections, not copied; `{...}` is filled in by `torture`. Every one of them
is to be refused or ignored; none may do harm. Values only.
"""

# ruff: noqa: E501 - one message, one line

from uuid import uuid4

_HEAD = (
    "INVITE sip:{user}@{host} SIP/2.0\r\n"
    "Via: SIP/2.0/{protocol} {own};rport;branch=z9hG4bK{id}\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:torture@{own}>;tag={id}\r\n"
    "To: <sip:{user}@{host}>\r\n"
    "Call-ID: {id}\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:torture@{own}>\r\n"
)
_SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 0\r\n"
)


def _message(head: str = _HEAD, body: str = _SDP, length: str | None = None) -> str:
    kind = "Content-Type: application/sdp\r\n"
    return f"{head}{kind}Content-Length: {len(body) if length is None else length}\r\n\r\n{body}"


def _header(old: str, new: str) -> str:
    assert old in _HEAD
    return _message(_HEAD.replace(old, new))


def _sdp(old: str, new: str) -> str:
    assert old in _SDP
    return _message(body=_SDP.replace(old, new))


MESSAGES: dict[str, str] = {
    # 3.1.2 invalid messages
    "badinv01: empty parameters and separators": _header("Contact: <", 'Contact: "Joe";;,;,, <'),
    "clerr: Content-Length too long": _message(length="9999"),
    "ncl: negative Content-Length": _message(length="-999"),
    "scalar02: scalars out of range": _header("CSeq: 1 INVITE", "CSeq: 36893488147419103232 INVITE"),
    "scalarlg: huge Expires": _message(_HEAD + "Expires: 10000000000000000000000000\r\n"),
    "quotbal: a quote that is never closed": _header("To: <", 'To: "Mr. J. User <'),
    "ltgtruri: angle brackets around the URI": _header("sip:{user}@{host} SIP", "<sip:{user}@{host}> SIP"),
    "lwsruri: spaces in the URI": _header("sip:{user}@{host} SIP", "sip:{user}@{host}; lr SIP"),
    "lwsstart: several spaces in the first line": _header("INVITE sip", "INVITE  sip"),
    "trws: spaces after the first line": _header(" SIP/2.0\r\nVia", " SIP/2.0  \r\nVia"),
    "escruri: escaped headers in the URI": _header("{host} SIP", "{host}?Route=%3Csip:example.com%3E SIP"),
    "baddate: a date in no zone of ours": _message(_HEAD + "Date: Fri, 01 Jan 2010 16:00:00 EST\r\n"),
    "regbadct: brackets missing": _header("Contact: <sip:torture@{own}>", "Contact: sip:a@{own}?Route=%3Csip:b@c%3E"),
    "badaspec: spaces in an address": _header("To: <sip:{user}@{host}>", 'To: "W" < sip:{user}@{host} >'),
    "baddn: a bare name with a comma": _header("From: <", "From: Bell, Alexander <"),
    "badvers: SIP/7.0": _header("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"),
    "mismatch01: methods that differ": _header("CSeq: 1 INVITE", "CSeq: 1 OPTIONS"),
    "mismatch02: an unknown method that differs": _header("INVITE sip:", "NEWMETHOD sip:"),
    "bigcode: a response with a huge status": "SIP/2.0 4294967301 better not\r\n" + _message().split("\r\n", 1)[1],
    # 3.2, 3.3
    "badbranch: nothing after the magic cookie": _header("branch=z9hG4bK{id}", "branch=z9hG4bK"),
    "insuf: headers missing": "INVITE sip:{user}@{host} SIP/2.0\r\nCSeq: 1 INVITE\r\n"
    "Via: SIP/2.0/{protocol} {own};branch=z9hG4bK{id}\r\nContent-Length: 0\r\n\r\n",
    "unkscm: an unknown scheme": _header("INVITE sip:{user}", "INVITE nobodyKnowsThisScheme:{user}"),
    "novelsc: a scheme of another protocol": _header("INVITE sip:{user}@{host}", "INVITE soap.beep://192.0.2.103:3002"),
    "bext01: extensions nobody has": _message(_HEAD + "Require: nothingSupportsThis\r\n"),
    "invut: a body of unknown type": _message().replace("application/sdp", "application/unknownformat"),
    "multi01: two of what there is one of": _message(_HEAD + "CSeq: 2 INVITE\r\nCall-ID: other\r\n"),
    "mcl01: two Content-Lengths": _message(_HEAD + "Content-Length: 1\r\n"),
    "zeromf: no hops left": _header("Max-Forwards: 70", "Max-Forwards: 0"),
    "inv2543: no branch, no tag": _header(";rport;branch=z9hG4bK{id}", "").replace(";tag={id}", ""),
    "a request that is a response to nothing": "SIP/2.0 200 OK\r\n" + _message().split("\r\n", 1)[1],
    "a method nobody knows": _message(_HEAD.replace("INVITE", "FROBNICATE")),
    "ten thousand Vias": _message(_HEAD + "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n" * 400),
    "a header without end": _message(_HEAD + "X: " + "a" * 20000 + "\r\n"),
    "zero bytes in a header": _message(_HEAD + "Subject: \0\0\0\r\n"),
    "no UTF-8": _message(_HEAD + "Subject: \udcff\udcfe\r\n"),
    "only newlines": "\r\n" * 50,
    "half a message": _message()[:90] + "\r\n\r\n",
    "not SIP at all": "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "noise": "".join(chr(n * 73 % 256) for n in range(400)) + "\r\n\r\n",
    # session descriptions
    "sdp: empty": _message(body=""),
    "sdp: not one": _message(body="hello"),
    "sdp: no version": _sdp("v=0\r\n", ""),
    "sdp: no origin": _sdp("o=- 1 1 IN IP4 127.0.0.1\r\n", ""),
    "sdp: no connection": _sdp("c=IN IP4 127.0.0.1\r\n", ""),
    "sdp: no media": _sdp("m=audio 40000 RTP/AVP 0\r\n", ""),
    "sdp: half a media line": _sdp("m=audio 40000 RTP/AVP 0", "m=audio"),
    "sdp: a port out of range": _sdp("40000", "99999"),
    "sdp: a negative port": _sdp("40000", "-1"),
    "sdp: no formats": _sdp("RTP/AVP 0", "RTP/AVP"),
    "sdp: a format that is no number": _sdp("RTP/AVP 0", "RTP/AVP x"),
    "sdp: another transport": _sdp("RTP/AVP 0", "TCP/MSRP *"),
    "sdp: an address that is none": _sdp("c=IN IP4 127.0.0.1", "c=IN IP4 999.1.2.3"),
    "sdp: an address of another kind": _sdp("c=IN IP4 127.0.0.1", "c=ATM NSAP 47.0091"),
    "sdp: a broadcast address": _sdp("c=IN IP4 127.0.0.1", "c=IN IP4 255.255.255.255"),
    "sdp: fifty media lines": _message(body=_SDP + "m=audio 40000 RTP/AVP 0\r\n" * 50),
    "sdp: an rtpmap for nothing": _message(body=_SDP + "a=rtpmap:\r\na=fmtp\r\na=ptime:-1\r\n"),
    "sdp: ptime zero": _message(body=_SDP + "a=ptime:0\r\n"),
    "sdp: cut off": _message(body=_SDP[:70]),
}  # fmt: skip


def torture(name: str, user: str, host: str, own: str, protocol: str) -> bytes:
    """The message of that name as bytes, addressed to `user` at `host`, from `own`."""
    text = MESSAGES[name]
    for place, value in (("user", user), ("host", host), ("own", own), ("protocol", protocol)):
        text = text.replace(f"{{{place}}}", value)
    return text.replace("{id}", uuid4().hex).encode(errors="surrogateescape")
