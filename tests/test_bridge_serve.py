"""`dialbridge serve` as an operator meets it: greeted, survived, refused, stopped."""

import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.demo.loopback import environment, free_port, loopback_settings
from bridge.demo.ping import answers_options
from bridge.supervisor import dialbridge
from config.settings import PanelSettings, Settings

pytestmark = [pytest.mark.sip, pytest.mark.timeout(120)]

Serving = subprocess.Popen[str]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """On the loopback addresses, in a folder of its own."""
    own = loopback_settings(Settings(), tmp_path)
    return replace(own, panel=PanelSettings(port=free_port()))


@contextmanager
def serving(settings: Settings) -> Iterator[Serving]:
    """`dialbridge serve`; what it prints is in `stdout`, log lines and all in `stderr`."""
    with subprocess.Popen(
        dialbridge("serve"),
        env=environment(settings, os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said_until(process: Serving, pattern: str) -> list[str]:
    """The lines up to one that has the pattern; fails if it never comes."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if re.search(pattern, line):
            return lines
    raise AssertionError("\n".join(lines))


def answers(settings: Settings) -> bool:
    return answers_options("127.0.0.1", settings.sip.port, 0.2)


def engine_of(bridge: int) -> int:
    """The bridge's only child."""
    return int(Path(f"/proc/{bridge}/task/{bridge}/children").read_text().split()[0])


def threads_of(process: int) -> list[str]:
    """What its threads are called."""
    return [path.read_text().strip() for path in Path(f"/proc/{process}/task").glob("*/comm")]


def children_of(process: int) -> dict[str, int]:
    """Process ids of bridge and panel."""
    pids = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return {Path(f"/proc/{pid}/cmdline").read_text().split("\0")[-2]: int(pid) for pid in pids}


def test_serve_greets_when_both_answer_outlives_a_kill_and_stops(settings: Settings) -> None:
    with serving(settings) as process:
        greeting = "\n".join(said_until(process, "password"))
        assert f"sip:join@127.0.0.1:{settings.sip.port}" in greeting
        assert answers(settings)
        panel = f"http://127.0.0.1:{settings.panel.port}/health"
        assert urllib.request.urlopen(panel).status == 200
        bridge = children_of(process.pid)["bridge"]
        # Where a second one polls, sockets are forgotten (tools/pjsua2/patches/0003).
        assert len([t for t in threads_of(engine_of(bridge)) if t != "ev_thread"]) == 1
        os.kill(bridge, signal.SIGKILL)
        said_until(process, "bridge ended with -9; it is started again")
        said_until(process, "takes calls on port")
        assert answers(settings)
        os.kill(engine_of(children_of(process.pid)["bridge"]), signal.SIGKILL)
        said_until(process, "The engine has died")
        said_until(process, "takes calls on port")
        assert answers(settings)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
        assert not answers(settings)


def test_a_port_in_use_ends_it_all_with_the_sentence_that_helps(settings: Settings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", settings.sip.port))
        with serving(settings) as process:
            said = "\n".join(said_until(process, "The bridge could not start"))
            assert f"cannot listen on 127.0.0.1 port {settings.sip.port}" in said
            assert "Traceback" not in said
            assert process.wait() == 1
