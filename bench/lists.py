"""How fast PIN lists are looked at: the next page of a list, and the PIN that a caller keyed.

    python bench/lists.py [--rows 8000] [--entries 1000000] [--database URL] [--json]

"page" is pin_views.page of a list of `rows` in every order, with all kinds of searches;
"first_page" the same in a process that has not read the list yet; "find_pin" what a call waits
for, with `entries` in the table. Milliseconds of the clock, median and 99th percentile; a SQLite
file unless told. The lists are made first, by the upload's own `replace`.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bridge.store import accounts, conferences, pin_views, pinlists
from bridge.store.pin_records import ListOwner, ListSort, OwnerKind
from bridge.store.records import AccountRole, NewAccount, NewConference
from bridge.store.store import Store
from config.settings import DatabaseSettings
from pinentry.codes import CodeRules
from pinentry.records import PinRecord

BY = "bench"
NOW = datetime.now(UTC)
LONGEST_LIST = 50_000
TURNS = {"page": 500, "first_page": 100, "find_pin": 2000}
PER_PAGE = 50
SEARCHES = ("", "e", "inès", "lind 12", "00", "societe", "nobody")
FIRST_NAMES = ("Inès", "Igor", "Émile", "Anna", "Bert", "Zoë", "Marie-Claire", "John")
COMPANIES = ("Acme", "Société Générale", "Example")


@dataclass
class Bench:
    """A database, and the chance that all questions come from."""

    settings: DatabaseSettings
    store: Store
    chance: random.Random

    def add_list(self, rows: int) -> int:
        """The id of a new organizer with a list of so many."""
        email = f"{self.chance.randrange(10**12)}@example.org"
        new = NewAccount(email, "Bench", AccountRole.ORGANIZER)
        organizer = accounts.add(self.store, new, BY, NOW).id
        people = [self._person(number, rows) for number in range(rows)]
        pinlists.replace(self.store, _list_of(organizer), people, BY, NOW)
        return organizer

    def page(self, store: Store, organizer: int) -> None:
        """Look at a page of the list, as anybody might."""
        search, sort = self.chance.choice(SEARCHES), self.chance.choice(list(ListSort))
        down = self.chance.random() < 0.5
        pin_views.page(store, _list_of(organizer), search, sort, down, 3, PER_PAGE)

    def first_page(self, organizer: int) -> Callable[[], None]:
        """The same with a store that has not seen the list; it is connected already."""
        store = Store.open(self.settings)
        store.revision()
        return lambda: self.page(store, organizer)

    def find_pin(self, conference: int) -> None:
        """Look for a PIN that is in the list, or not."""
        pinlists.find_pin(self.store, conference, f"{self.chance.randrange(2 * LONGEST_LIST):06}")

    def _person(self, number: int, rows: int) -> PinRecord:
        first, company = self.chance.choice(FIRST_NAMES), self.chance.choice(COMPANIES)
        last, email = f"Lind {self.chance.randrange(rows)}", f"{number}@example.org"
        return PinRecord(f"{number:06}", first, last, company, "", email, "Orléans", "France", "")


def measure(bench: Bench, rows: int, entries: int) -> dict[str, float]:
    """All three, after each other."""
    lists = [bench.add_list(LONGEST_LIST) for _ in range(max(1, entries // LONGEST_LIST))]
    organizer = bench.add_list(rows)
    conference = _conference(bench.store, lists[0])
    bench.page(bench.store, organizer)
    works: dict[str, Callable[[], Callable[[], None]]] = {
        "page": lambda: lambda: bench.page(bench.store, organizer),
        "first_page": lambda: bench.first_page(organizer),
        "find_pin": lambda: lambda: bench.find_pin(conference),
    }
    figures = {}
    for name, make in works.items():
        times = sorted(_took_ms(make()) for _ in range(TURNS[name]))
        figures[f"{name}_ms"] = round(statistics.median(times), 2)
        figures[f"{name}_p99_ms"] = round(times[len(times) * 99 // 100], 2)
    return figures


def _took_ms(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _list_of(organizer: int) -> ListOwner:
    return ListOwner(OwnerKind.ORGANIZER, organizer)


def _conference(store: Store, organizer: int) -> int:
    new = NewConference("Bench", organizer, NOW + timedelta(hours=1))
    return conferences.add(store, new, CodeRules(6, may_repeat_digits=True), BY, NOW).id


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=8000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--database", metavar="URL", help="an empty one")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/b.db"
        settings = DatabaseSettings(url, f"{folder}/b.key")
        store = Store.open(settings)
        store.upgrade()
        figures = measure(Bench(settings, store, random.Random(1)), options.rows, options.entries)
        store.close()
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:18} {value}")


if __name__ == "__main__":
    main()
