"""Several processes on one database, and one that is killed."""

import signal

import pytest
from store_processes import add_conference, replace_and_die, run_together, run_until_killed
from store_samples import BY, NOON, organizer, person

from bridge.store import conferences, pinlists
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.store import Store
from config.settings import DatabaseSettings

pytest_plugins = ["stores"]


def test_two_processes_cannot_give_out_one_code(store: Store, settings: DatabaseSettings) -> None:
    anna = organizer(store).id
    answers = run_together(add_conference, [(settings, anna, "123456")] * 2)
    assert sorted(answers) == ["TAKEN", "added"]
    assert len(conferences.listing(store, NOON)) == 1


@pytest.mark.parametrize(("confirmed", "entries"), [(False, 1), (True, 3000)])
def test_kill_9_leaves_the_old_list_or_the_new(
    store: Store, settings: DatabaseSettings, confirmed: bool, entries: int
) -> None:
    owner = ListOwner(OwnerKind.ORGANIZER, organizer(store).id)
    pinlists.replace(store, owner, [person("99")], BY, NOON)
    ended = run_until_killed(replace_and_die, settings, owner, confirmed)
    assert ended == -signal.SIGKILL
    assert len(pinlists.records(store, owner)) == entries
    pinlists.replace(store, owner, [person("11"), person("22")], BY, NOON)
    assert len(pinlists.records(store, owner)) == 2
