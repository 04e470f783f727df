"""The doctor's judgements about the machine, on both sides of each limit."""

import resource
from pathlib import Path

import pytest

from bridge.doctor.check import Outcome
from bridge.doctor.system import (
    DISK_FAILED_BYTES,
    DISK_WARNING_BYTES,
    clock,
    cpus,
    disk,
    free_bytes,
    look_at_system,
    missing_zones,
    open_files,
)
from config.settings import Settings


@pytest.mark.parametrize(("count", "outcome"), [(1, Outcome.WARNING), (2, Outcome.OK)])
def test_each_cpu_carries_600_calls(count: int, outcome: Outcome) -> None:
    assert cpus(count, 1000).outcome is outcome


@pytest.mark.parametrize(
    ("hard", "outcome"),
    [(712, Outcome.OK), (resource.RLIM_INFINITY, Outcome.OK), (711, Outcome.FAILED)],
)
def test_100_calls_need_712_files(hard: int, outcome: Outcome) -> None:
    check = open_files(hard, capacity=100)
    assert check.outcome is outcome
    assert ("LimitNOFILE=712" in check.remedy) == (outcome is not Outcome.OK)


@pytest.mark.parametrize(
    ("free", "outcome"),
    [
        (DISK_WARNING_BYTES, Outcome.OK),
        (DISK_WARNING_BYTES - 1, Outcome.WARNING),
        (DISK_FAILED_BYTES, Outcome.WARNING),
        (DISK_FAILED_BYTES - 1, Outcome.FAILED),
    ],
)
def test_disk_space_runs_out_in_two_steps(free: int, outcome: Outcome) -> None:
    assert disk(Path("var"), free).outcome is outcome


def test_a_folder_to_be_made_is_measured_where_it_will_be(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") > 0


@pytest.mark.parametrize(
    ("missing", "synchronised", "outcome"),
    [
        ([], True, Outcome.OK),
        ([], None, Outcome.OK),
        ([], False, Outcome.WARNING),
        (["Europe/Paris"], True, Outcome.FAILED),
    ],
)
def test_the_clock(missing: list[str], synchronised: bool | None, outcome: Outcome) -> None:
    assert clock(missing, synchronised).outcome is outcome


def test_an_unknown_zone_is_missed() -> None:
    assert missing_zones(("UTC", "Nowhere/Atlantis")) == ["Nowhere/Atlantis"]


def test_every_check_but_a_good_one_says_what_to_do(tmp_path: Path) -> None:
    checks = look_at_system(Settings(), (tmp_path, tmp_path))
    assert len(checks) == 4
    assert all(check.remedy for check in checks if check.outcome is not Outcome.OK)
