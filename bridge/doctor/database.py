"""Does the database answer, is it of this version, and does the key file belong to it?

    revision    none             older or unknown         the newest
    database    warning          failed                   ok
    PIN key     -                -                        proved against the database

A SQLite file that is not there yet is well: the first start makes it (and looking must not).
Blocking for a few seconds at most (bridge.store's Patience); any thread.
"""

from pathlib import Path

from bridge.doctor.check import Check, failed, ok, warning
from bridge.store import engines, schema
from bridge.store.engines import BadDatabaseUrl
from bridge.store.key_file import KeyUnusable
from bridge.store.store import Store
from bridge.store.unavailable import StoreUnavailable
from config.settings import DatabaseSettings

NAME = "database"
UPGRADE = "Run: dialbridge db upgrade"


def look_at_database(settings: DatabaseSettings) -> list[Check]:
    """The database, and the key where there is a database to prove it against."""
    try:
        path = sqlite_file(settings)
        if path is not None and not path.exists():
            return [ok(NAME, f"{path} will be made at the first start")]
        return _look(Store.open(settings))
    except BadDatabaseUrl as error:
        return [failed(NAME, str(error), "Correct database.url.")]
    except StoreUnavailable as error:
        remedy = "See that it runs, lets this user in, and is the one of database.url."
        return [failed(NAME, str(error), remedy)]


def sqlite_file(settings: DatabaseSettings) -> Path | None:
    """The file of a SQLite database, else None; raises BadDatabaseUrl."""
    return engines.sqlite_path(engines.parse(settings.url))


def version(found: str | None, newest: str | None) -> Check:
    """The tables' version against the one this Dialbridge needs."""
    if found is None:
        return warning(NAME, "answers, but has no tables yet", UPGRADE)
    if found != newest:
        detail = f"the tables are of version {found}, this Dialbridge needs {newest}"
        return failed(NAME, detail, f"{UPGRADE} (or install the newer Dialbridge again)")
    return ok(NAME, f"answers; version {found}, the newest")


def _look(store: Store) -> list[Check]:
    try:
        check = version(store.revision(), schema.newest())
        return [check, pin_key(store)] if check.remedy == "" else [check]
    finally:
        store.close()


def pin_key(store: Store) -> Check:
    """The key file is the one that this database's PINs are sealed with."""
    try:
        with store.reading() as session:
            store.keys(session)
    except KeyUnusable as error:
        return failed("PIN key", str(error), "Restore the key file from the backup.")
    return ok("PIN key", "belongs to this database")
