"""Key rotation: a new key file, and every PIN digested and sealed anew, past ones too.

    1  the next key is written beside the file, and is on the disk    old key, old PINs
    2  one transaction: every PIN, then the check value               old key, old PINs
    3  committed                                                      next key, new PINs
    4  the next key takes the file's place                            key, new PINs

A kill between any two steps leaves a key that fits: whoever starts next looks which of the two
files the check value names, and drops the other (keys.py). Steps 1 to 3 hold Lock.KEY, and so does
step 4: nobody else takes or drops the next key meanwhile. Lock.PIN_LISTS keeps lists as they are.

Bridge and panel may run: lookups read the old state until step 3, and notice the new check value
after it. Writes wait their turn, all of them on SQLite, which has one writer. Sessions of the
panel, which have their key from the same file, end when the panel is started again.

Called by the command line; any thread.
"""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bridge.store import audit, key_file, tables
from bridge.store.keys import PinKeys
from bridge.store.records import Change
from bridge.store.store import Lock, Store

ROWS = 1000
"""So many PINs are in memory at once."""

SUBJECT = f"pin_key:{tables.ONLY_KEY}"

Sealed = type[tables.PinEntry] | type[tables.PastPinEntry]


def rotate(store: Store, by: str, utc: datetime) -> int:
    """Change the key; returns how many PINs were sealed anew, those of earlier lists included.

    Raises KeyUnusable (key_file): the old file does not fit, or no new one can be made.
    """
    ring = store.key_ring
    with store.writing(Lock.KEY, Lock.PIN_LISTS) as session:
        old = ring.settle(session)
        new = PinKeys(key_file.make_next(ring.path))
        pins = sum(
            _renew(session, each, old, new) for each in (tables.PinEntry, tables.PastPinEntry)
        )
        session.execute(update(tables.PinKey).values(check_value=new.check_value))
        audit.note(session, utc, by, Change.PIN_KEY_CHANGED, SUBJECT, pins=pins)
    with store.writing(Lock.KEY) as session:
        ring.settle(session)
    return pins


def _renew(session: Session, table: Sealed, old: PinKeys, new: PinKeys) -> int:
    """Seal every PIN of a table anew, some rows at a time and past the ORM."""
    statement = update(table).where(table.id == bindparam("row"))
    connection = session.connection()
    renewed, last = 0, 0
    while some := _after(session, table, last):
        connection.execute(statement, [_sealed(row, old.unseal(pin), new) for row, pin in some])
        renewed += len(some)
        last = some[-1][0]
    return renewed


def _after(session: Session, table: Sealed, last: int) -> list[tuple[int, bytes]]:
    query = select(table.id, table.pin_sealed).where(table.id > last).order_by(table.id)
    return [(row, pin) for row, pin in session.execute(query.limit(ROWS))]


def _sealed(row: int, pin: str, keys: PinKeys) -> dict[str, int | bytes]:
    return {"row": row, "pin_digest": keys.digest(pin), "pin_sealed": keys.seal(pin)}
