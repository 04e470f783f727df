"""What PINs are kept under: two keys derived from the key file, and their proof in the database.

    key file ──HKDF──► digest key: finds the entry of a PIN (HMAC-SHA256)
             ├─HKDF──► seal key: gives the PIN back for an export (AES-256-GCM)
             └─HKDF──► check value: stored, so that a wrong file is noticed before it does harm

The database alone tells nobody a PIN; without the file no PIN can be found: back up both.
Derivation: RFC 5869. Sealing: NIST SP 800-38D with a random nonce in front; a list of 8,000 takes
a tenth of what the more usual Fernet would (0.3 s), and a third of the room. Thread-safe.
"""

import hmac
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from bridge.store import key_file, tables
from bridge.store.key_file import KeyFault, KeyUnusable
from pinentry import pins

NONCE_BYTES = 12


class PinKeys:
    """Digests, seals and unseals PINs."""

    def __init__(self, key: bytes) -> None:
        self.check_value = _derived(key, b"check value")
        self._digest_key = _derived(key, b"pin digest")
        self._seal = AESGCM(_derived(key, b"pin seal"))

    def digest(self, pin: str) -> bytes:
        """What an entry is found by: 32 bytes, equal for equal PINs."""
        return pins.digest(self._digest_key, pin)

    def seal(self, pin: str) -> bytes:
        """The PIN so that only this key opens it; different every time."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, pin.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """The PIN again; raises ValueError for what another key sealed."""
        try:
            return self._seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()
        except (InvalidTag, ValueError):
            raise ValueError("a PIN was sealed with another key") from None


def settle(session: Session, path: Path) -> None:
    """At a start: make the key file of a new database, or prove the one that is there.

    Raises KeyUnusable, also where the database knows a key and the file is gone.
    """
    if session.get(tables.PinKey, tables.ONLY_KEY) is None:
        key_file.make(path)
        check_value = PinKeys(key_file.read(path)).check_value
        session.add(tables.PinKey(id=tables.ONLY_KEY, check_value=check_value))
        session.flush()
    proved(session, path)


def proved(session: Session, path: Path) -> PinKeys:
    """The keys of the file, if they are the database's; raises KeyUnusable."""
    keys = PinKeys(key_file.read(path))
    known = session.get(tables.PinKey, tables.ONLY_KEY)
    if known is None or not hmac.compare_digest(known.check_value, keys.check_value):
        raise KeyUnusable(KeyFault.MISMATCH, path)
    return keys


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), len(key), salt=None, info=b"dialbridge " + purpose).derive(key)
