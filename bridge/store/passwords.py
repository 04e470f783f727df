"""Passwords: hashed with argon2id (RFC 9106, second recommended option), made up for first starts.

A check costs 64 MiB and about a fifth of a second, on purpose, so it happens outside of any
transaction; for an account that does not exist the same work is done, so that an answer's time
tells nobody who has one. Any thread.
"""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$NBODYNBODYNBODYNBODYNA$"
    "NBODYNBODYNBODYNBODYNBODYNBODYNBODYNBODYNBA"
)
"""A hash that no password fits, of the same cost as all others."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that can be misread: neither i, l, o nor 0, 1."""

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """What the database keeps."""
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether `kept` was made of this password; None (no password, nobody) costs the same."""
    try:
        return _HASHER.verify(kept or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def generated() -> str:
    """A password to be shown once: 16 letters in groups, 79 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
