"""What a log line must not show, taken out of text and fields.

    what                                          becomes
    a value after "pin", "code", "digits", ...    xxxx (every digit)
    a value after "password", "token", ...,       xxxx (all of it)
    a password in a URL, a header that proves
    user part of a SIP URI: a number, a code      every digit x, but a number's last two
    other runs of 6 digits and more, with the     every digit x, but the last two
    spaces and signs people write in numbers
    times and dates, IP addresses with their      stay
    port, UUIDs, numbers with a unit

This is the net below the rule, not the rule: code never logs a PIN, a code or a caller's number.
A bare run of less than 6 digits stays, for it is a port, a status, a count. Masking what is masked
changes nothing. Pure functions; any thread.
"""

import re
from collections.abc import Mapping

MASK = "x"

SECRET_WORDS = ("password", "passwd", "passphrase", "token", "secret")
"""The whole value is hidden."""

DIGIT_WORDS = ("passcode", "code", "pin", "digit", "symbol", "dtmf", "keyed")
"""All digits of the value are hidden; plurals too."""

NUMBER_WORDS = ("caller", "callee", "phone", "number")
"""Names of fields whose digits are hidden but for the last two."""

HARMLESS = (
    *("status code", "response code", "sip code", "http code", "reason code"),
    *("exit code", "return code", "error code", "event code"),
)
"""Say "code" and mean no access code."""

_SIGNS = r" \t\xa0\u202f.()/\-\u2010-\u2013"
_GAP = rf"[{_SIGNS}]{{0,2}}"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ADDRESS = rf"(?:0\.0\.0\.0|(?!0){_OCTET}(?:\.{_OCTET}){{3}})"
_CLOCK = r"[0-2]\d:[0-5]\d:[0-6]\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_DATE = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_UNIT = (
    r"(?:ns|us|µs|ms|s|min|h|Hz|kHz|bytes|B|kB|MB|GB|bit/s|dB|dBov|%|packets|frames|rows|calls)"
)
_NOT_IN_A_NUMBER = rf"(?<!\d[{_SIGNS}])(?<!\d[{_SIGNS}]{{2}})"
"""As far as _GAP reaches."""
_STAYS = "|".join(
    (
        rf"(?<![\d-]){_DATE}(?:[T ]{_CLOCK})?(?![\d-])",
        rf"(?<![\d:]){_CLOCK}(?!\d)",
        rf"(?<![\d.+)]){_ADDRESS}(?::\d{{1,5}})?(?![\d.]*\d)",
        r"(?i:\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)",
        rf"(?<![\d.+]){_NOT_IN_A_NUMBER}(?!0\d)\d{{1,9}}(?:\.\d{{1,9}})? ?{_UNIT}(?!\w)",
    )
)
_RUN = re.compile(rf"(?P<stays>{_STAYS})|\+?\d(?:{_GAP}(?!{_STAYS})\d){{5,}}")

_LINK = r"""["']?(?:\s*[=:]\s*|\s+(?:is\s+|was\s+)?)["'(\[<]{0,2}"""
_NOT_HARMLESS = "".join(rf"(?<!{words.removesuffix('code')})" for words in HARMLESS)
_DIGIT_WORD = rf"(?<![a-z]){_NOT_HARMLESS}(?:{'|'.join(DIGIT_WORDS)})s?(?![a-z_])"
_KEYS = rf"[\d*#](?:(?!{_STAYS})[\d*#,'\"{_SIGNS}])*"
_AFTER_WORD = re.compile(rf"(?i)({_DIGIT_WORD}{_LINK})({_KEYS})")
_SECRET_WORD = rf"(?:{'|'.join(SECRET_WORDS)})(?![a-z_])[\"']?\s*[=:]\s*"
_AFTER_SECRET = re.compile(rf"""(?i)({_SECRET_WORD})(?:b?"[^"]*"|b?'[^']*'|[^\s"',;)}}]+)""")
_HEADER = re.compile(r"(?i)(\b(?:authorization|cookie)[\"']?\s*[:=]\s*).+")
_BEARER = re.compile(r"(?i)(\bbearer\s+)\S+")
_URL_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^\s]+(?=@)")
_SIP_USER = re.compile(r"(?i)(\bsips?:)([^\s@<>;]+)(?=@)")
_PARAMETERS = re.compile(r"\[parameters: .*\]")


def mask_number(text: str) -> str:
    """The text with all digits but the last two hidden: `+33 1 99 00` becomes `+xx x xx 00`."""
    digits = sum(each.isdecimal() for each in text)
    return re.sub(r"\d", MASK, text, count=digits - 2) if digits > 2 else text


def mask_digits(text: str) -> str:
    """The text with every digit hidden."""
    return re.sub(r"\d", MASK, text)


def masked(text: str) -> str:
    """Free text without what is private."""
    text = _PARAMETERS.sub("[parameters: hidden]", text)
    text = _URL_PASSWORD.sub(rf"\1{MASK * 4}", text)
    text = _HEADER.sub(rf"\1{MASK * 4}", text)
    text = _BEARER.sub(rf"\1{MASK * 4}", text)
    text = _AFTER_SECRET.sub(rf"\1{MASK * 4}", text)
    text = _SIP_USER.sub(lambda match: match[1] + _sip_user(match[2]), text)
    text = _AFTER_WORD.sub(lambda match: match[1] + mask_digits(match[2]), text)
    return _RUN.sub(lambda match: match[0] if match["stays"] else mask_number(match[0]), text)


def masked_field(name: str, value: object) -> object:
    """A named value without what is private, made of what JSON knows."""
    words = name.lower().split("_")
    last = words[-1]
    if last in (*SECRET_WORDS, "authorization", "cookie"):
        return MASK * 4
    if last.rstrip("s") in DIGIT_WORDS and " ".join(words[-2:]) not in HARMLESS:
        return mask_digits(str(value))
    if last.rstrip("s") in NUMBER_WORDS and isinstance(value, str):
        return masked(value) if "@" in value else mask_number(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {masked(str(key)): masked_field(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked_field("", each) for each in value]
    return masked(str(value))


def _sip_user(user: str) -> str:
    """`+33199001234` keeps its last two digits; `join+123456` and `123456` keep none."""
    return mask_number(user) if re.fullmatch(r"\+[\dx]{7,}", user) else mask_digits(user)
