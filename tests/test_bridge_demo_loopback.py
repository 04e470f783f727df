"""A bridge of its own: settings and environment; the bridge itself is in test_bridge_demo_run."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.demo.loopback import (
    BridgeSilent,
    LoopbackBridge,
    environment,
    free_port,
    loopback_settings,
)
from bridge.demo.ping import answers_options
from config.load import load
from config.settings import (
    EntranceSettings,
    Language,
    PromptSettings,
    SamePin,
    Settings,
    SipSettings,
    Trunk,
)

BASE = Settings(
    sip=SipSettings(trunks=(Trunk("t", "sip:sip.example.org", "u", "secret"),)),
    entrance=EntranceSettings(same_pin=SamePin.ALLOW, codes_may_repeat_digits=True),
    prompts=PromptSettings(language=Language.FR, cache="/tmp/prompts"),
)


def test_nothing_can_meet_another_bridge(tmp_path: Path) -> None:
    own = loopback_settings(BASE, tmp_path)
    assert set(own.sip.bind) <= {"127.0.0.1", "::1"}
    assert own.sip.trunks == ()
    assert str(tmp_path) in own.database.url
    assert own.control.socket.startswith(str(tmp_path))
    assert (own.entrance, own.prompts) == (BASE.entrance, BASE.prompts)


def test_the_child_gets_these_settings_and_no_others(tmp_path: Path) -> None:
    own = loopback_settings(BASE, tmp_path)
    inherited = {
        "DIALBRIDGE_CONFIG": "/etc/other.toml",
        "DIALBRIDGE_SIP_PUBLIC_ADDRESS": "192.0.2.7",
        "PATH": "/bin",
    }
    environ = environment(own, inherited)
    assert environ["PATH"] == "/bin"
    assert load(None, environ) == own


def test_a_free_port_is_free() -> None:
    port = free_port()
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as taken:
            taken.bind(("127.0.0.1", port))


def test_nobody_answers_where_nobody_is() -> None:
    assert not answers_options("127.0.0.1", free_port(), 0.02)


def test_an_answer_other_than_200_is_none() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        assert not answers_options("127.0.0.1", mute.getsockname()[1], 0.02)


def test_addresses_of_both_families_make_uris(tmp_path: Path) -> None:
    settings = replace(BASE, sip=SipSettings(port=5070))
    bridge = LoopbackBridge(settings, tmp_path / "log")
    assert bridge.uri("join") == "sip:join@127.0.0.1:5070"
    assert bridge.uri("123456", "::1") == "sip:123456@[::1]:5070"


def test_a_bridge_that_was_never_started_is_silent(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("first\nthe reason\n")
    bridge = LoopbackBridge(loopback_settings(BASE, tmp_path), tmp_path / "log")
    with pytest.raises(BridgeSilent, match="the reason"):
        bridge.wait_until_ready()
    bridge.stop()
