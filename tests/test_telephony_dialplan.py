"""Every address that leads to the entrance, and those that lead nowhere."""

import pytest

from bridge.telephony.dialplan import Dialled, Dialplan
from config.settings import DialInNumber, Language, SipSettings, Trunk

NUMBER = DialInNumber("+33199001234", "Paris", Language.FR)
PARIS = Dialled(number="+33199001234", language=Language.FR)
DIALPLAN = Dialplan(SipSettings(numbers=(NUMBER,)))


@pytest.mark.parametrize(
    ("uri", "dialled"),
    [
        ("sip:join@192.0.2.1:5062", Dialled()),
        ("SIP:Join@bridge.example.org;transport=tcp", Dialled()),
        ("sips:join@bridge.example.org", Dialled()),
        ("sip:join+123456@192.0.2.1", Dialled(code="123456")),
        ("sip:join%2B123456@192.0.2.1", Dialled(code="123456")),
        ("sip:123456@[2001:db8::1]:5062", Dialled(code="123456")),
        ("sip:123456;phone-context=example.org@192.0.2.1", Dialled(code="123456")),
        ("sip:+33199001234@192.0.2.1;user=phone", PARIS),
        ("sip:0033199001234@192.0.2.1", PARIS),
        ("sip:33199001234@192.0.2.1", PARIS),
        ("sip:0199001234@192.0.2.1", PARIS),
        ("tel:+33-1-99-00-12-34", PARIS),
    ],
)
def test_an_address_of_ours_leads_to_the_entrance(uri: str, dialled: Dialled) -> None:
    assert DIALPLAN.route(uri) == dialled


@pytest.mark.parametrize(
    "uri",
    [
        "sip:192.0.2.1",
        "sip:operator@192.0.2.1",
        "sip:join+@192.0.2.1",
        "sip:join+12ab@192.0.2.1",
        "sip:1@192.0.2.1",
        "sip:" + "1" * 21 + "@192.0.2.1",
        "http://bridge.example.org/join",
        "",
    ],
)
def test_any_other_address_leads_nowhere(uri: str) -> None:
    assert DIALPLAN.route(uri) is None


@pytest.mark.parametrize(
    ("to_uri", "dialled"),
    [
        ("sip:+33199001234@sip.example.org", PARIS),
        ("sip:operator@sip.example.org", Dialled()),
        ("", Dialled()),
    ],
)
def test_a_trunk_may_call_the_address_it_registered(to_uri: str, dialled: Dialled) -> None:
    trunk = Trunk("provider", "sip:sip.example.org", "acme-1", "secret")
    dialplan = Dialplan(SipSettings(numbers=(NUMBER,), trunks=(trunk,)))
    assert dialplan.route("sip:acme-1@192.0.2.1:5062", to_uri) == dialled
    assert DIALPLAN.route("sip:acme-1@192.0.2.1:5062", to_uri) is None


def test_a_dialled_code_never_shows() -> None:
    assert "123456" not in repr(DIALPLAN.route("sip:123456@192.0.2.1"))
