"""config.logs: every line goes to standard error, masked, on one line."""

import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.logs import setup
from config.settings import LogFormat, LogLevel, LogSettings

Lines = Callable[[], list[str]]
TEXT = LogSettings()
JSON = LogSettings(format=LogFormat.JSON)
log = logging.getLogger("bridge.test")


@pytest.fixture(autouse=True)
def _root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    return lambda: capsys.readouterr().err.splitlines()


def test_a_text_line_has_time_level_logger_message_and_fields(lines: Lines) -> None:
    setup(TEXT)
    log.info("leg %s", "admitted", extra={"leg": 7, "caller": "+33199001234"})
    (line,) = lines()
    time, rest = line.split(" ", 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time)
    assert rest == "INFO bridge.test: leg admitted leg=7 caller=+xxxxxxxxx34"


def test_a_json_line_is_one_object(lines: Lines) -> None:
    setup(JSON)
    log.warning("début", extra={"leg": 7, "pin": "0042"})
    (line,) = lines()
    shown = json.loads(line)
    assert shown.pop("time").endswith("Z")
    assert shown == {
        "level": "warning",
        "logger": "bridge.test",
        "message": "début",
        "leg": 7,
        "pin": "xxxx",
    }


@pytest.mark.parametrize("log_settings", [TEXT, JSON])
@given(
    pin=st.text("0123456789", min_size=2, max_size=10), number=st.text("0123456789", min_size=6)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_nothing_private_is_written_wherever_it_stands(
    lines: Lines, log_settings: LogSettings, pin: str, number: str
) -> None:
    setup(log_settings)
    try:
        raise ValueError(f"pin {pin} of +{number}")
    except ValueError:
        extra = {"pin": pin, "caller": number, "row": {"code": pin}, "note": f"+{number}"}
        log.exception("wrong PIN %s from sip:+%s@192.0.2.1", pin, number, extra=extra)
    written = "\n".join(lines())
    assert f"+{number}" not in written
    assert not re.search(rf"(pin|code|PIN)\W{{0,4}}{pin}", written)


def test_a_traceback_is_written_masked(lines: Lines) -> None:
    setup(TEXT)
    try:
        raise KeyError("code 4711")
    except KeyError:
        log.exception("failed")
    written = lines()
    assert written[1] == "Traceback (most recent call last):"
    assert written[-1] == "KeyError: 'code xxxx'"


def test_json_holds_a_traceback_and_a_stack_on_the_same_line(lines: Lines) -> None:
    setup(JSON)
    try:
        raise KeyError("code 4711")
    except KeyError:
        log.exception("failed", stack_info=True)
    (line,) = lines()
    shown = json.loads(line)["exception"]
    assert "KeyError: 'code xxxx'" in shown
    assert "Stack (most recent call last)" in shown


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\u2028", "\x85", "\x0b", "\x1b[2K\r"])
def test_nobody_forges_a_line(lines: Lines, separator: str) -> None:
    setup(TEXT)
    log.info(
        "from %s", f"Eve{separator}2030-01-02T03:04:05.678Z ERROR", extra={"name_": separator}
    )
    assert len(lines()) == 1


def test_lines_below_the_level_are_not_written(lines: Lines) -> None:
    setup(LogSettings(level=LogLevel.WARNING))
    log.info("unheard")
    log.warning("heard")
    assert [line.split(": ")[1] for line in lines()] == ["heard"]


def test_a_second_setup_replaces_the_first(lines: Lines) -> None:
    setup(TEXT)
    setup(JSON)
    log.info("once")
    assert [json.loads(line)["message"] for line in lines()] == ["once"]
