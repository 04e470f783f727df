"""What tables of the command line show of PIN lists: entries with their PINs, and their history.

Scripts never see these: with --json they get the whole values. Pure; any thread.
"""

from collections.abc import Iterable, Sequence

from bridge.control.wire import Json, to_json
from bridge.store.pin_records import ListChange, PinEntry
from pinentry.records import Comparison, PinRecord


def entry_facts(entry: PinEntry) -> Json:
    """An entry as JSON: flat, as export has it, with its id."""
    return {"id": entry.id, **to_json(entry.record)}


def person(record: PinRecord) -> str:
    """`Jon Berg`."""
    return f"{record.first_name} {record.last_name}"


def record_rows(records: Iterable[PinRecord]) -> list[Json]:
    """One row for each entry, its PIN first: the shell names entries by it."""
    return [
        {
            "PIN": record.pin,
            "first name": record.first_name,
            "last name": record.last_name,
            "company": record.company,
            "phone": record.phone,
            "e-mail": record.email,
            "city": record.city,
            "state/country": record.state_country,
            "other": record.other,
            "active": record.active,
        }
        for record in records
    ]


def history_rows(changes: Sequence[ListChange]) -> list[Json]:
    """One row for each change of a PIN list; times in UTC."""
    return [
        {
            "change": each.id,
            "when (UTC)": f"{each.at:%Y-%m-%d %H:%M:%S}",
            "who": each.who,
            "what": each.kind.value if each.restored is None else f"restored {each.restored}",
            "added": each.added,
            "removed": each.removed,
            "changed": each.changed,
            "entries then": each.entries,
        }
        for each in changes
    ]


def change_rows(comparison: Comparison) -> list[Json]:
    """One row for each entry that a new PIN list adds, removes or changes; without its PIN."""
    return [
        *(_moved("added", record) for record in comparison.added),
        *(_moved("removed", record) for record in comparison.removed),
        *(_moved("changed", change.after) for change in comparison.changed),
    ]


def counted(counts: Json) -> str:
    """`2 added, 0 removed`."""
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def _moved(change: str, record: PinRecord) -> Json:
    name, company, city = person(record), record.company, record.city
    return {"change": change, "name": name, "company": company, "city": city}
