"""SIP as callers speak it, message by message (RFC 3261, 3264, 4028): what the bridge answers.

Every call here is made by hand (sip_wire), and each is alone in a conference that is opened by
the address it dials.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from called_bridge import CalledBridge, called_bridge
from rtp_wire import PCMA, PCMU, Media
from sip_wire import DTMF, DTMF_RELAY, Message, Wire, WireCall, sdp

pytestmark = [pytest.mark.sip, pytest.mark.timeout(90)]

SESSION_S = 90
"""The shortest session timer that RFC 4028 allows."""


@pytest.fixture(scope="module")
def house() -> Iterator[CalledBridge]:
    """A bridge for all tests of this module."""
    with (
        tempfile.TemporaryDirectory(prefix="db-") as folder,
        called_bridge(Path(folder), sip={"capacity": 50}) as house,
    ):
        yield house


@pytest.fixture(scope="module")
def code(house: CalledBridge) -> str:
    """Of a conference that anybody may enter."""
    return house.conference(size=50).participant_code


@pytest.fixture
def media() -> Iterator[Media]:
    """An RTP stream."""
    media = Media()
    yield media
    media.close()


@pytest.fixture(params=["udp", "tcp"])
def wire(request: pytest.FixtureRequest, house: CalledBridge) -> Iterator[Wire]:
    """A socket to the bridge."""
    wire = Wire("127.0.0.1", house.port, request.param == "tcp")
    yield wire
    wire.close()


def calling(house: CalledBridge, name: str, user: str, tcp: bool = False) -> WireCall:
    """A caller who has not dialled yet."""
    return WireCall(name, user, house.port, tcp=tcp)


def media_port(answer: Message) -> int:
    """Where the bridge wants RTP to."""
    return int(answer.body.partition("m=audio ")[2].split()[0])


def joined(house: CalledBridge, name: str) -> bool:
    """Whether the caller is in a room."""
    leg = house.live_leg(name)
    return leg is not None and leg.state.value == "room"


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_call_by_every_transport(house: CalledBridge, code: str, host: str, tcp: bool) -> None:
    name = f"by-{'tcp' if tcp else 'udp'}{'6' if ':' in host else '4'}"
    media = Media(host)
    with WireCall(name, code, house.port, host, tcp) as call:
        answer = call.invite(sdp(media.port, host=host))
        assert answer.status == 200
        assert f"c=IN IP{6 if ':' in host else 4} {host}" in answer.body
        media.send_to(media_port(answer))
        house.until(lambda: joined(house, name))
        house.until(lambda: media.heard(1.0).any())
    media.close()
    assert house.leg(name).reason == "hung-up"


def test_options_is_answered_with_what_we_can(wire: Wire) -> None:
    wire.send(_options(wire))
    answer = wire.next()
    assert answer is not None
    assert answer.status == 200
    assert "INVITE" in answer.header("Allow")


@pytest.mark.parametrize("user", ["nobody", "1", "join+", "join+abc", "%00", "j" * 300])
def test_an_unknown_address_is_not_found(house: CalledBridge, user: str) -> None:
    with calling(house, "stranger", user) as call:
        assert call.invite(sdp(40000)).status == 404


@pytest.mark.parametrize("formats", ["18", "9 3", "101"])
def test_only_codecs_we_lack_are_not_acceptable(
    house: CalledBridge, code: str, formats: str
) -> None:
    with calling(house, "exotic", code) as call:
        assert call.invite(sdp(40000, formats)).status == 488


def test_a_call_without_audio_is_not_acceptable(house: CalledBridge, code: str) -> None:
    video = sdp(40000, "96").replace("m=audio", "m=video")
    with calling(house, "video-only", code) as call:
        assert call.invite(video + "a=rtpmap:96 H264/90000\r\n").status == 488


def test_more_than_audio_is_offered_and_declined(house: CalledBridge, code: str) -> None:
    more = "m=video 40010 RTP/AVP 96\na=rtpmap:96 H264/90000\nm=text 40012 RTP/AVP 98\n"
    offer = sdp(40000, extra=more + "a=rtpmap:98 t140/1000")
    with calling(house, "rich", code) as call:
        answer = call.invite(offer)
        assert answer.status == 200
        assert media_port(answer) > 0
        assert "m=video 0 " in answer.body
        assert "m=text 0 " in answer.body


@pytest.mark.parametrize(("formats", "codec"), [("8 101", PCMA), ("0", PCMU), ("18 8 0", None)])
def test_the_codec_is_one_of_the_offer(
    house: CalledBridge, code: str, media: Media, formats: str, codec: int | None
) -> None:
    with calling(house, "picky", code) as call:
        answer = call.invite(sdp(media.port, formats))
        assert answer.status == 200
        media.codec = PCMU if codec is None else codec
        media.send_to(media_port(answer))
        house.until(lambda: media.heard_codecs)
    assert media.heard_codecs[0] in ({PCMU, PCMA} if codec is None else {codec})


@pytest.mark.parametrize("ptime", [10, 20, 30, 40])
def test_the_caller_chooses_the_packet_time(
    house: CalledBridge, code: str, media: Media, ptime: int
) -> None:
    with calling(house, "packets", code) as call:
        answer = call.invite(sdp(media.port, extra=f"a=ptime:{ptime}"))
        assert answer.status == 200
        media.send_to(media_port(answer))
        house.until(lambda: media.heard(0.5).size)
        # RFC 8866, section 6.4: a wish. Whole frames of ours are what can come.
        assert media.samples_per_packet in {ptime * 8, 160}


@pytest.mark.parametrize("tcp", [False, True])
def test_an_offer_may_come_late(house: CalledBridge, code: str, media: Media, tcp: bool) -> None:
    with calling(house, "late-offer", code, tcp) as call:
        call.late_offer = True
        answer = call.invite(None)
        assert answer.status == 200
        assert "m=audio" in answer.body
        media.send_to(media_port(answer))
        call.acknowledge(answer, sdp(media.port, "0 101"))
        house.until(lambda: joined(house, "late-offer"))
        house.until(lambda: media.heard(1.0).any())


@pytest.mark.parametrize("tcp", [False, True])
def test_cancel_ends_a_call_that_is_being_answered(
    house: CalledBridge, code: str, tcp: bool
) -> None:
    with calling(house, "canceller", code, tcp) as call:
        call.send_invite(sdp(40000))
        call.cancel()
        statuses = {
            response.method: response.status for response in (call.answer(), call.answer())
        }
    # We answer at once: the CANCEL may come too late, which RFC 3261, section 9.2, allows.
    assert statuses["INVITE"] in {200, 487}
    assert statuses["CANCEL"] in {200, 481}


def test_a_bye_for_no_call_is_told_so(wire: Wire) -> None:
    wire.send(
        _options(wire).replace(b"OPTIONS", b"BYE").replace(b"To: <sip:x>", b"To: <sip:x>;tag=1")
    )
    answer = wire.next()
    assert answer is not None
    assert answer.status == 481


def test_hanging_up_in_the_middle_of_a_key(house: CalledBridge, media: Media) -> None:
    with calling(house, "mid-key", "join") as call:
        media.send_to(media_port(call.invite(sdp(media.port))))
        media.press("5", packets=100)
        house.until(lambda: media.heard(0.5).size)
    assert house.leg("mid-key").reason == "hung-up"


def test_keys_by_rfc_4733(house: CalledBridge, code: str, media: Media) -> None:
    with calling(house, "events", "join") as call:
        media.send_to(media_port(call.invite(sdp(media.port))))
        house.until(lambda: media.heard(0.5).any())
        media.press_and_wait(code)
        house.until(lambda: joined(house, "events"))


def test_the_same_key_both_ways_counts_once(house: CalledBridge, code: str, media: Media) -> None:
    with calling(house, "both-ways", "join") as call:
        media.send_to(media_port(call.invite(sdp(media.port))))
        for symbol in code:
            media.press(symbol)
            assert call.key(symbol).status == 200
            time.sleep(0.3)
        house.until(lambda: joined(house, "both-ways"))


FORMS = [
    ("Signal={}\r\nDuration=160\r\n", DTMF_RELAY),
    ("Signal= {}\nDuration= 160\n", DTMF_RELAY),
    ("Signal={}", DTMF_RELAY),
    ("signal={}\r\n", DTMF_RELAY),
    ("{}", DTMF),
    (" {}\r\n", DTMF),
]


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_info_in_the_forms_that_phones_send(
    house: CalledBridge, code: str, form: str, kind: str
) -> None:
    with calling(house, "info-forms", "join") as call:
        assert call.invite(sdp(40000)).status == 200
        for symbol in code:
            assert call.request("INFO", form.format(symbol), kind).status == 200
        house.until(lambda: joined(house, "info-forms"))


def test_info_that_names_a_key_by_its_number(house: CalledBridge, code: str) -> None:
    with calling(house, "info-number", "join") as call:
        assert call.invite(sdp(40000)).status == 200
        call.keys("1")
        assert call.request("INFO", "Signal=10\r\n", DTMF_RELAY).status == 200  # *: begin anew
        call.keys(code)
        house.until(lambda: joined(house, "info-number"))


RUBBISH = [
    ("Signal=\r\n", DTMF_RELAY, 400),
    ("Signal=Z\r\nDuration=100", DTMF_RELAY, 400),
    ("Signal=16\r\n", DTMF_RELAY, 400),
    ("\0\xff\0", DTMF_RELAY, 400),
    ("x" * 3000, DTMF_RELAY, 400),
    ("\r\n", DTMF, 400),
    ("23", DTMF, 400),
    ("<keys/>", "application/xml", 415),
    ("5", "text/plain", 415),
    (None, "", 200),
]


@pytest.mark.parametrize(("body", "kind", "status"), RUBBISH)
def test_info_with_rubbish_is_answered_and_the_call_lives(
    house: CalledBridge, code: str, body: str | None, kind: str, status: int
) -> None:
    with calling(house, "rubbish", "join") as call:
        assert call.invite(sdp(40000)).status == 200
        answer = call.request("INFO", body, kind)
        call.keys(code)
        house.until(lambda: joined(house, "rubbish"))
    assert answer.status == status
    assert status != 415 or DTMF_RELAY in answer.headers("Accept")[0]


def test_a_codec_nobody_has_is_refused_and_the_call_lives(
    house: CalledBridge, code: str, media: Media
) -> None:
    with calling(house, "re-codec", code) as call:
        media.send_to(media_port(call.invite(sdp(media.port))))
        house.until(lambda: joined(house, "re-codec"))
        assert call.invite(sdp(media.port, "18")).status == 488
        media.say(500)
        house.until(lambda: (leg := house.live_leg("re-codec")) and leg.talking)
        assert not call.ended.is_set()


def test_the_codec_may_change_within_the_call(
    house: CalledBridge, code: str, media: Media
) -> None:
    with calling(house, "switcher", code) as call:
        media.send_to(media_port(call.invite(sdp(media.port, "0 101"))))
        house.until(lambda: PCMU in media.heard_codecs)
        answer = call.invite(sdp(media.port, "8 101"))
        assert answer.status == 200
        media.codec = PCMA
        media.send_to(media_port(answer))
        house.until(lambda: PCMA in media.heard_codecs)


@pytest.mark.parametrize("refresher", ["uac", "uas"])
def test_a_session_timer_is_agreed_on(house: CalledBridge, code: str, refresher: str) -> None:
    with calling(house, "timed", code) as call:
        answer = call.invite(
            sdp(40000), "Supported: timer", f"Session-Expires: {SESSION_S};refresher={refresher}"
        )
        assert answer.status == 200
        agreed = answer.header("Session-Expires").replace(" ", "").split(";")
        assert agreed == [str(SESSION_S), f"refresher={refresher}"]
        if refresher == "uac":
            again = f"Session-Expires: {SESSION_S};refresher=uac"
            assert call.invite(sdp(40000), "Supported: timer", again).status == 200
            update = call.request("UPDATE", None, "", "Supported: timer", again)
            assert update.status == 200
            assert update.header("Session-Expires")


def test_an_offer_is_refused_by_update_too(house: CalledBridge, code: str, media: Media) -> None:
    with calling(house, "updater", code) as call:
        media.send_to(media_port(call.invite(sdp(media.port))))
        house.until(lambda: joined(house, "updater"))
        assert call.request("UPDATE", sdp(media.port, "18"), "application/sdp").status == 488
        assert call.request("UPDATE", sdp(media.port), "application/sdp").status == 200


def test_a_session_timer_too_small_is_named(house: CalledBridge, code: str) -> None:
    with calling(house, "hasty", code) as call:
        answer = call.invite(sdp(40000), "Supported: timer", "Session-Expires: 30")
    assert answer.status == 422
    assert int(answer.header("Min-SE")) >= SESSION_S


def test_an_extension_we_lack_is_named(house: CalledBridge, code: str) -> None:
    with calling(house, "demanding", code) as call:
        answer = call.invite(sdp(40000), "Require: nothingSupportsThis")
    assert answer.status == 420
    assert "nothingSupportsThis" in answer.header("Unsupported")


def _options(wire: Wire) -> bytes:
    lines = [
        f"OPTIONS sip:{wire.theirs} SIP/2.0",
        f"Via: SIP/2.0/{wire.protocol} {wire.own};rport;branch=z9hG4bK{time.monotonic_ns()}",
        "Max-Forwards: 70",
        f"From: <sip:ping@{wire.host}>;tag=1",
        "To: <sip:x>",
        f"Call-ID: {time.monotonic_ns()}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:ping@{wire.own}>",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
