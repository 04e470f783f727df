"""The ways in, as people write them: dial-in numbers and SIP addresses (SPEC 2.1, 2.2).

Numbers appear in national and in international form (ITU-T E.123). Pure.
"""

from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat

from config.settings import DialInNumber, Language, SipSettings

DEFAULT_SIP_PORT = 5060
"""RFC 3261, 19.1.2: left out of an address."""


@dataclass(frozen=True)
class NumberToCall:
    """A dial-in number as people write it."""

    national: str
    international: str
    link: str
    """RFC 3966: `tel:+33199001234`."""
    label: str
    language: Language | None


@dataclass(frozen=True)
class SipAddress:
    """The SIP address of the entrance."""

    uri: str
    """`sip:join@bridge.example.org:5062`"""
    uri_with_code: str
    """The same with a place-holder where an access code goes."""


def numbers_to_call(sip: SipSettings) -> tuple[NumberToCall, ...]:
    """All dial-in numbers, in the order of the settings."""
    return tuple(_number(number) for number in sip.numbers)


def _number(number: DialInNumber) -> NumberToCall:
    link = f"tel:{number.number}"
    try:
        parsed = phonenumbers.parse(number.number)
    except phonenumbers.NumberParseException:
        return NumberToCall("", number.number, link, number.label, number.language)
    return NumberToCall(
        phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL),
        phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL),
        link,
        number.label,
        number.language,
    )


def sip_address(sip: SipSettings, panel_host: str) -> SipAddress:
    """The entrance's address; without a public one, the host the panel itself was reached by."""
    host = sip.public_address or panel_host
    host = f"[{host}]" if ":" in host else host
    place = host if sip.port == DEFAULT_SIP_PORT else f"{host}:{sip.port}"
    return SipAddress(f"sip:join@{place}", f"sip:join+123456@{place}")
