"""Whose address counts, where a redirect may lead, and how the ways in are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bridge.dialling import numbers_to_call, sip_address
from config.settings import DialInNumber, Language, SipSettings
from web.addresses import client_address, local_path


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "behind_tls", "address"),
    [
        ("192.0.2.1", None, False, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.7", False, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", True, "198.51.100.7"),
        ("::1", "203.0.113.1, 198.51.100.7", True, "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7", True, "192.0.2.1"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        (None, "198.51.100.7", True, ""),
    ],
)
def test_client_address(
    peer: str | None, forwarded_for: str | None, behind_tls: bool, address: str
) -> None:
    assert client_address(peer, forwarded_for, behind_tls) == address


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/", "/"),
        ("/status?x=1#y", "/status?x=1#y"),
        ("/été", "/%C3%A9t%C3%A9"),
        ("", "/"),
        ("status", "/"),
        ("https://example.net/", "/"),
        ("//example.net/", "/"),
        ("/\\example.net/", "/"),
        ("/\t/example.net/", "/"),
        ("/\r\nSet-Cookie: x=y", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_local_path(text: str, path: str) -> None:
    assert local_path(text) == path


@given(text=st.text(max_size=50).map(lambda text: f"/{text}"))
def test_a_local_path_never_leaves_this_host(text: str) -> None:
    there = URL("https://panel.example.org/here").join(URL(local_path(text)))
    assert there.host == "panel.example.org"
    assert local_path(text).isascii()


def test_numbers_in_national_and_international_form() -> None:
    given_numbers = (
        DialInNumber("+33199001234", "Paris", Language.FR),
        DialInNumber("7001"),
    )
    paris, extension = numbers_to_call(SipSettings(numbers=given_numbers))
    assert (paris.national, paris.international) == ("01 99 00 12 34", "+33 1 99 00 12 34")
    assert (paris.link, paris.label, paris.language) == ("tel:+33199001234", "Paris", Language.FR)
    assert (extension.national, extension.international) == ("", "7001")


@pytest.mark.parametrize(
    ("public_address", "port", "uri"),
    [
        ("", 5062, "sip:join@panel.example.org:5062"),
        ("198.51.100.1", 5060, "sip:join@198.51.100.1"),
        ("2001:db8::1", 5062, "sip:join@[2001:db8::1]:5062"),
    ],
)
def test_sip_address(public_address: str, port: int, uri: str) -> None:
    sip = SipSettings(public_address=public_address, port=port)
    address = sip_address(sip, "panel.example.org")
    assert address.uri == uri
    assert address.uri_with_code == uri.replace("join@", "join+123456@")
