"""Where a dialled address leads: always to the entrance, sometimes with the code already known.

    sip:join@host           entrance
    sip:join+123456@host    entrance, code 123456
    sip:123456@host         entrance, code 123456
    sip:+33199001234@host   entrance, if it is one of our dial-in numbers in any usual form
    sip:USERNAME@host       entrance, if a trunk registers as USERNAME; To names the number dialled
    anything else           None: 404

A dial-in number wins over a code. Pure; the engine calls it for every INVITE.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

import phonenumbers

from config.settings import DialInNumber, Language, SipSettings

ENTRANCE_USER = "join"

_REQUEST_URI = re.compile(r"^(?:sips?:(?:(?P<user>[^@?]*)@)?|tel:(?P<number>[^;?]*))", re.I)
_CODE = re.compile(r"[0-9]{2,20}")
_VISUAL_SEPARATORS = re.compile(r"[-. ()]")


@dataclass(frozen=True)
class Dialled:
    """What the caller dialled."""

    code: str | None = field(default=None, repr=False)
    number: str | None = None
    """The dial-in number, E.164, if it was one of ours."""
    language: Language | None = None


class Dialplan:
    """The table from user parts to `Dialled`, built once from the settings."""

    def __init__(self, sip: SipSettings) -> None:
        self._numbers = {
            form: Dialled(number=number.number, language=number.language)
            for number in sip.numbers
            for form in _usual_forms(number)
        }
        self._trunks = frozenset(trunk.username for trunk in sip.trunks)

    def route(self, request_uri: str, to_uri: str = "") -> Dialled | None:
        """Read a request URI (RFC 3261, section 19.1; RFC 3966 for tel:).

        `to_uri`: the URI of the To header, which says what was dialled where a trunk sends the
        call to the address we registered.
        """
        user = _user_of(request_uri)
        if user in self._trunks:
            return self._number(_user_of(to_uri)) or Dialled()
        return self._number(user) or _entrance(user)

    def _number(self, user: str) -> Dialled | None:
        return self._numbers.get(_VISUAL_SEPARATORS.sub("", user))


def _user_of(uri: str) -> str:
    match = _REQUEST_URI.match(uri)
    if match is None:
        return ""
    return unquote(match["user"] or match["number"] or "").split(";")[0].split(":")[0]


def _entrance(user: str) -> Dialled | None:
    word, plus, code = user.partition("+")
    if word.lower() == ENTRANCE_USER:
        if not plus:
            return Dialled()
        return Dialled(code=code) if _CODE.fullmatch(code) else None
    return Dialled(code=user) if _CODE.fullmatch(user) else None


def _usual_forms(number: DialInNumber) -> set[str]:
    """`+33199001234`, `0033199001234`, `33199001234`, `0199001234`: trunks send any of them."""
    digits = number.number.lstrip("+")
    parsed = phonenumbers.parse(number.number, None)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return {f"+{digits}", f"00{digits}", digits, re.sub(r"\D", "", national)}
