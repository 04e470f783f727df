"""Reading request lines and From addresses, writing our address into SDP."""

import pytest

from bridge.telephony.sip_address import (
    address_towards,
    caller_of,
    request_uri_of,
    uri_of,
    with_address,
)


@pytest.mark.parametrize(
    ("message", "uri"),
    [
        ("INVITE sip:join@192.0.2.1 SIP/2.0\r\nVia: x\r\n", "sip:join@192.0.2.1"),
        ("INVITE tel:+33199001234 SIP/2.0\r\n", "tel:+33199001234"),
        ("SIP/2.0 200 OK\r\n", ""),
        ("", ""),
    ],
)
def test_the_request_uri_is_read(message: str, uri: str) -> None:
    assert request_uri_of(message) == uri


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ('"A. Caller" <sip:+33199005678@192.0.2.7;user=phone>', "+33199005678"),
        ("sip:alice@example.org", "alice"),
        ("<sip:%2B33199005678@example.org>", "+33199005678"),
        ("<sip:192.0.2.7>", "anonymous"),
        ("", "anonymous"),
    ],
)
def test_the_caller_is_read(address: str, caller: str) -> None:
    assert caller_of(address) == caller


@pytest.mark.parametrize(
    "address",
    ['"Bridge" <sip:join@192.0.2.1>;tag=1', "<sip:join@192.0.2.1>", "sip:join@192.0.2.1"],
)
def test_the_uri_is_read(address: str) -> None:
    assert uri_of(address) == "sip:join@192.0.2.1"


def test_our_address_is_the_one_the_source_can_reach() -> None:
    assert address_towards("127.0.0.1:5060") == "127.0.0.1"
    assert address_towards("[::1]:5060") == "::1"


def test_every_address_line_of_the_sdp_is_ours() -> None:
    sdp = "o=- 1 2 IN IP4 10.0.0.1\r\nc=IN IP4 10.0.0.1\r\na=rtcp:4001 IN IP4 10.0.0.1\r\n"
    expected = sdp.replace("IP4 10.0.0.1", "IP6 2001:db8::1")
    assert with_address(sdp, "2001:db8::1") == expected
