"""The key file: 32 random bytes in base64, mode 0600, made once and never written again.

Two processes that make it at the same moment end up with one file: it is complete and on the disk
under a name of its own before it gets the real one, and only one can give that name away (link
fails if the name is taken). Called at the start and once per Store.
"""

import base64
import binascii
import os
import secrets
from enum import Enum
from pathlib import Path

KEY_BYTES = 32
MODE = 0o600


class KeyFault(Enum):
    """What is wrong with the key file."""

    MISSING = "is missing, but the database holds PINs sealed with it: restore it from a backup"
    UNREADABLE = "cannot be read"
    UNWRITABLE = "cannot be made"
    MALFORMED = "does not hold a key"
    MISMATCH = "is not the one that this database was made with"


class KeyUnusable(RuntimeError):
    """PINs cannot be looked up; the operator's to correct (`database.key_file`)."""

    def __init__(self, fault: KeyFault, path: Path, said: str | None = None) -> None:
        super().__init__(f"the key file {path} {fault.value}" + (f" ({said})" if said else ""))
        self.fault = fault


def read(path: Path) -> bytes:
    """The key, 32 bytes; raises KeyUnusable."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise KeyUnusable(KeyFault.MISSING, path) from None
    except OSError as error:
        raise KeyUnusable(KeyFault.UNREADABLE, path, error.strerror) from None
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyUnusable(KeyFault.MALFORMED, path)
    return key


def make(path: Path) -> None:
    """Make a key file where there is none; raises KeyUnusable."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    except OSError as error:
        raise KeyUnusable(KeyFault.UNWRITABLE, path, error.strerror) from None


def _write_once(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _name_unless_named(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _name_unless_named(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
