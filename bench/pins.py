"""How long a PIN list takes from file to store, beside Python's csv module reading the same file.

    python bench/pins.py [--rows 8000] [--runs 7] [--json]

"check" is pinentry.pinlist.parse with every rule of SPEC 3.2 to 3.4, "store" the replacement of
the whole list in a SQLite file, synchronous=FULL, "write" the download, "rotate" the change of the
key. Medians of processor time, taken in turns. "check_mb" is the most memory that the check has at
a time, beyond the file; tracing it takes long and is done apart.
"""

import argparse
import csv
import io
import json
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bridge.store import accounts, pinlists
from bridge.store.key_rotation import rotate
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import AccountRole, NewAccount
from bridge.store.store import Store
from config.settings import DatabaseSettings, PinListSettings
from pinentry.pinlist import parse, template, write

BY = "bench"


def list_file(rows: int) -> bytes:
    """A list of `rows` people, PINs of six digits."""
    people = (f"{n:06},Ines {n},Lind,Example,,,Lyon,France," for n in range(rows))
    return (template() + "".join(f"{person}\r\n" for person in people)).encode()


def spent_ms(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def measure(rows: int, runs: int, folder: Path) -> dict[str, float]:
    """Medians of all."""
    data = list_file(rows)
    limits = PinListSettings(max_rows=rows, max_bytes=max(len(data), 1_000_000))
    store = Store.open(DatabaseSettings(f"sqlite:///{folder}/b.db", f"{folder}/b.key"))
    store.upgrade()
    account = accounts.add(
        store,
        NewAccount("bench@example.org", "Bench", AccountRole.ORGANIZER),
        BY,
        datetime.now(UTC),
    )
    owner = ListOwner(OwnerKind.ORGANIZER, account.id)
    records = parse(data, limits).records
    works: dict[str, Callable[[], object]] = {
        "csv": lambda: list(csv.reader(io.StringIO(data.decode()))),
        "check": lambda: parse(data, limits),
        "store": lambda: pinlists.replace(store, owner, records, BY, datetime.now(UTC)),
        "write": lambda: write(records, keep_zeros=True),
        "rotate": lambda: rotate(store, BY, datetime.now(UTC)),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            times[name].append(spent_ms(work))
    store.close()
    figures = {f"{name}_ms": round(statistics.median(took), 1) for name, took in times.items()}
    return figures | {"check_mb": round(highest_mb(works["check"]), 1)}


def highest_mb(work: Callable[[], object]) -> float:
    """The most memory that one call has at a time."""
    tracemalloc.start()
    work()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 1e6


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=8000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options.rows, options.runs, Path(folder))
    figures["check_over_csv"] = round(figures["check_ms"] / figures["csv_ms"], 1)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:16} {value}")


if __name__ == "__main__":
    main()
