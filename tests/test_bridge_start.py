"""The database made ready, and the words that greet the operator."""

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.start import Prepared, greeting, prepare
from bridge.store.store import StoreUnavailable
from config.settings import DatabaseSettings, DialInNumber, Settings, SipSettings

PANEL = "http://127.0.0.1:8080/"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    database = DatabaseSettings(f"sqlite:///{tmp_path}/a.db", str(tmp_path / "a.key"))
    number = DialInNumber("+33199001234", "Paris")
    return Settings(database=database, sip=SipSettings(bind=("0.0.0.0",), numbers=(number,)))


def test_the_first_start_shows_what_to_call_and_key_and_the_password(settings: Settings) -> None:
    prepared = prepare(settings)
    assert prepared.first is not None
    assert prepared.demo is not None
    codes = prepared.demo.participant_code, prepared.demo.moderator_code
    assert greeting(settings, prepared, PANEL) == [
        "",
        "Dialbridge takes calls.",
        "  call   sip:join@127.0.0.1:5062",
        "         01 99 00 12 34 (+33 1 99 00 12 34) Paris",
        f"  key    {codes[0]}# for the demo conference ({codes[1]}# as its moderator)",
        f"  panel  {PANEL}",
        "         log in as admin@localhost",
        f"         password {prepared.first.password}   (shown this once: note it)",
    ]


def test_the_next_start_shows_no_password_but_the_same_codes(settings: Settings) -> None:
    first, second = prepare(settings), prepare(settings)
    assert second.first is None
    assert second.demo == first.demo
    lines = greeting(settings, second, PANEL)
    assert "password" not in "\n".join(lines)
    assert len(lines) == len(greeting(settings, first, PANEL)) - 2


def test_nothing_prepared_shows_a_password_in_a_log(settings: Settings) -> None:
    prepared = prepare(settings)
    assert prepared.first is not None
    assert prepared.first.password not in repr(prepared)


def test_without_a_demo_conference_there_is_no_code_to_key(settings: Settings) -> None:
    lines = greeting(settings, Prepared(None, None), PANEL)
    assert [line for line in lines if "key" in line] == []


@pytest.mark.parametrize(
    ("bind", "uri"),
    [
        ("::", "sip:join@[::1]:5062"),
        ("192.0.2.7", "sip:join@192.0.2.7:5062"),
    ],
)
def test_the_address_can_be_called_from_this_machine(
    settings: Settings, bind: str, uri: str
) -> None:
    bound = replace(settings, sip=SipSettings(bind=(bind,)))
    assert f"  call   {uri}" in greeting(bound, Prepared(None, None), PANEL)


def test_a_database_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = DatabaseSettings(f"sqlite:///{tmp_path}/file/a.db", str(tmp_path / "a.key"))
    with pytest.raises(StoreUnavailable, match="is not a folder"):
        prepare(Settings(database=database))
