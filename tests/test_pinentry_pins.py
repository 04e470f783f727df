"""What a PIN is, and its digest."""

import hashlib
import hmac

import pytest

from pinentry.pins import digest, valid_pin


@pytest.mark.parametrize("pin", ["00", "42", "0042", "1234567890"])
def test_pins(pin: str) -> None:
    assert valid_pin(pin)


@pytest.mark.parametrize(
    "text", ["", "1", "12345678901", "12a", " 12", "12 ", "1.2", "-12", "١٢٣", "²³", "12\n"]
)
def test_not_pins(text: str) -> None:
    assert not valid_pin(text)
    with pytest.raises(ValueError, match="not a PIN"):
        digest(b"key", text)


def test_the_digest_is_hmac_sha256() -> None:
    assert digest(b"key", "0042") == hmac.new(b"key", b"0042", hashlib.sha256).digest()


def test_the_digest_tells_keys_and_leading_zeros_apart() -> None:
    digests = {digest(key, pin) for key in (b"a", b"b") for pin in ("42", "042", "0042")}
    assert len(digests) == 6
