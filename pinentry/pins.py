"""What a PIN is, and its keyed digest (SPEC 2.4, 3.2).

A PIN is 2 to 10 of the digits 0 to 9; leading zeros count, so it is text and never a number.
Pure functions; any thread.
"""

import hashlib
import hmac

PIN_MIN_DIGITS = 2
PIN_MAX_DIGITS = 10


def only_digits(text: str) -> bool:
    """Whether `text` is made of 0 to 9 alone; `str.isdigit` takes Arabic and superscript too."""
    return text.isascii() and text.isdigit()


def valid_pin(text: str) -> bool:
    """Whether `text` can be a PIN as it stands, without trimming."""
    return PIN_MIN_DIGITS <= len(text) <= PIN_MAX_DIGITS and only_digits(text)


def digest(key: bytes, pin: str) -> bytes:
    """32 bytes by which a PIN is found without being stored: HMAC-SHA256 (RFC 2104).

    The key matters: all ten-digit PINs can be hashed in minutes. Raises ValueError if `pin` is
    no PIN.
    """
    if not valid_pin(pin):
        raise ValueError("not a PIN")
    return hmac.digest(key, pin.encode("ascii"), hashlib.sha256)
