"""The key file: 32 random bytes in base64, mode 0600, made once and never written over.

Two processes that make it at the same moment end up with one file: it is complete and on the disk
under a name of its own before it gets the real one, and only one can give that name away (link
fails if the name is taken). A rotation (key_rotation.py) makes the next one beside it, and then
that takes its place:

    make         draft ──link──► key file
    make_next    draft ──rename──► <key file>.next       like the key file: owner, group, mode
    take_next    <key file>.next ──rename──► key file

Called at the start, once per Store, and by a rotation.
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

KEY_BYTES = 32
MODE = 0o600


class KeyFault(Enum):
    """What is wrong with the key file."""

    MISSING = "is missing, but the database holds PINs sealed with it: restore it from a backup"
    UNREADABLE = "cannot be read"
    UNWRITABLE = "cannot be made"
    NOT_REPLACED = "cannot be replaced"
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
    with _failure_named(KeyFault.UNWRITABLE, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _draft(path, None) as draft:
            _name_unless_named(draft, path)


def next_of(path: Path) -> Path:
    """Where the key is that a rotation is about to bring; beside the file, not a link to it."""
    real = path.resolve()
    return real.with_name(f"{real.name}.next")


def make_next(path: Path) -> bytes:
    """Make the next key, in place of one that is there; raises KeyUnusable."""
    following = next_of(path)
    with _failure_named(KeyFault.UNWRITABLE, following):
        with _draft(following, path.stat()) as draft:
            draft.replace(following)
        _sync_folder(following.parent)
    return read(following)


def take_next(path: Path) -> None:
    """Let the next key be the key; raises KeyUnusable."""
    following = next_of(path)
    with _failure_named(KeyFault.NOT_REPLACED, path):
        following.replace(path.resolve())
        _sync_folder(following.parent)


def drop_next(path: Path) -> None:
    """Forget a next key that never came to be used; raises KeyUnusable."""
    following = next_of(path)
    with _failure_named(KeyFault.NOT_REPLACED, following):
        following.unlink(missing_ok=True)


@contextmanager
def _failure_named(fault: KeyFault, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KeyUnusable(fault, path, error.strerror) from None


@contextmanager
def _draft(path: Path, like: os.stat_result | None) -> Iterator[Path]:
    """A new key on the disk under a name of its own; gone at the end unless it was renamed."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            if like is not None:
                os.fchown(file.fileno(), like.st_uid, like.st_gid)
                os.fchmod(file.fileno(), stat.S_IMODE(like.st_mode))
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _name_unless_named(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
