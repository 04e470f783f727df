"""What PINs are kept under: two keys derived from the key file, and their proof in the database.

    key file ──HKDF──► digest key: finds the entry of a PIN (HMAC-SHA256)
             ├─HKDF──► seal key: gives the PIN back for an export (AES-256-GCM)
             └─HKDF──► check value: stored, so that a wrong file is noticed before it does harm

The check value is read before every use, in the same transaction: by that a process which has the
keys in memory notices that another one has changed them (key_rotation.py). While that is under way
the right key may be in the key file or beside it; `KeyRing` looks at both.

The database alone tells nobody a PIN; without the file no PIN can be found: back up both.
Derivation: RFC 5869. Sealing: NIST SP 800-38D with a random nonce in front; a list of 8,000 takes
a tenth of what the more usual Fernet would (0.3 s), and a third of the room. Thread-safe.
"""

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.orm import Session

from bridge.store import key_file, tables
from bridge.store.key_file import KeyFault, KeyUnusable
from pinentry import pins

NONCE_BYTES = 12

CHECK_VALUE = select(tables.PinKey.__table__.c.check_value)
"""Of the one row. Asked for every caller: made once, and past the ORM, it takes a third."""


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


class KeyRing:
    """The keys of one Store, each proved against the database before it is used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._proved: tuple[PinKeys, ...] = ()

    def keys(self, session: Session) -> PinKeys:
        """The keys that the database names in this transaction; raises KeyUnusable."""
        known = _check_value(session)
        for keys in self._proved:
            if keys.check_value == known:
                return keys
        return self._remember(self._find(known))

    def settle(self, session: Session) -> PinKeys:
        """Bring file and database together; the transaction holds Lock.KEY.

        Makes the key file of a new database, ends a rotation that was killed half-way, and
        proves the file. Raises KeyUnusable, also where the database knows a key and the file is
        gone.
        """
        known = _check_value(session) or self._begin(session)
        if self._key_in(key_file.next_of(self.path), known):
            key_file.take_next(self.path)
        elif self._key_in(self.path, known):  # a key is dropped only where another one fits
            key_file.drop_next(self.path)
        return self._remember(self._find(known))

    def _begin(self, session: Session) -> bytes:
        key_file.make(self.path)
        check_value = PinKeys(key_file.read(self.path)).check_value
        session.add(tables.PinKey(id=tables.ONLY_KEY, check_value=check_value))
        session.flush()
        return check_value

    def _remember(self, keys: PinKeys) -> PinKeys:
        """With those before: a transaction that began before a rotation still needs them."""
        if keys.check_value not in {known.check_value for known in self._proved}:
            self._proved = (keys, *self._proved[:1])
        return keys

    def _find(self, known: bytes | None) -> PinKeys:
        """Looks at the file again last: a rotation may end between the first look and the second.

        The last look also says what is wrong.
        """
        for path in (self.path, key_file.next_of(self.path)):
            keys = self._key_in(path, known)
            if keys is not None:
                return keys
        keys = PinKeys(key_file.read(self.path))
        if keys.check_value != known:
            raise KeyUnusable(KeyFault.MISMATCH, self.path)
        return keys

    def _key_in(self, path: Path, known: bytes | None) -> PinKeys | None:
        try:
            keys = PinKeys(key_file.read(path))
        except KeyUnusable:
            return None
        return keys if keys.check_value == known else None


def _check_value(session: Session) -> bytes | None:
    value: bytes | None = session.connection().scalar(CHECK_VALUE)
    return value


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), len(key), salt=None, info=b"dialbridge " + purpose).derive(key)
