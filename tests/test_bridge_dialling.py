"""Numbers and addresses as people write them."""

import pytest

from bridge.dialling import NumberToCall, SipAddress, numbers_to_call, sip_address
from config.settings import DialInNumber, Language, SipSettings


def test_numbers_have_a_national_and_an_international_form() -> None:
    paris = DialInNumber("+33199001234", "Paris", Language.FR)
    assert numbers_to_call(SipSettings(numbers=(paris,))) == (
        NumberToCall(
            "01 99 00 12 34", "+33 1 99 00 12 34", "tel:+33199001234", "Paris", Language.FR
        ),
    )


def test_what_is_no_number_is_shown_as_it_is() -> None:
    (shown,) = numbers_to_call(SipSettings(numbers=(DialInNumber("house phone"),)))
    assert (shown.national, shown.international) == ("", "house phone")


@pytest.mark.parametrize(
    ("sip", "host", "place"),
    [
        (SipSettings(), "192.0.2.7", "192.0.2.7:5062"),
        (SipSettings(), "2001:db8::7", "[2001:db8::7]:5062"),
        (SipSettings(port=5060), "192.0.2.7", "192.0.2.7"),
        (SipSettings(public_address="bridge.example.org"), "192.0.2.7", "bridge.example.org:5062"),
    ],
)
def test_the_address_leaves_out_what_goes_without_saying(
    sip: SipSettings, host: str, place: str
) -> None:
    assert sip_address(sip, host) == SipAddress(f"sip:join@{place}", f"sip:join+123456@{place}")
