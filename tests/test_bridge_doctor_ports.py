"""The doctor's look at ports, with real sockets on loopback."""

import errno
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.doctor.check import Check, Outcome
from bridge.doctor.ports import bind_error, listening_port, look_at_ports, rtp_range
from config.settings import MediaSettings, PanelSettings, Settings, SipSettings, Transport

LOOPBACK = "127.0.0.1"


@pytest.fixture
def udp_port() -> Iterator[int]:
    """A UDP port that somebody else holds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((LOOPBACK, 0))
        yield taken.getsockname()[1]


@pytest.fixture
def tcp_port() -> Iterator[int]:
    """A TCP port that somebody else listens on."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        yield taken.getsockname()[1]


def outcome(check: Check) -> tuple[Outcome, bool]:
    return check.outcome, bool(check.remedy)


def test_a_port_in_use_fails_unless_our_own_bridge_runs(udp_port: int) -> None:
    stranger = listening_port("SIP", LOOPBACK, udp_port, Transport.UDP, ours=False)
    assert outcome(stranger) == (Outcome.FAILED, True)
    assert f"{LOOPBACK}:{udp_port} is in use" in stranger.detail
    ours = listening_port("SIP", LOOPBACK, udp_port, Transport.UDP, ours=True)
    assert outcome(ours) == (Outcome.OK, False)


def test_udp_and_tcp_are_asked_apart(tcp_port: int) -> None:
    assert bind_error(LOOPBACK, tcp_port, Transport.TCP) == errno.EADDRINUSE


@pytest.mark.parametrize("address", ["192.0.2.1", "not an address"])
def test_an_address_of_another_machine_fails(address: str) -> None:
    check = listening_port("SIP", address, 5062, Transport.UDP, ours=False)
    assert outcome(check) == (Outcome.FAILED, True)
    assert "not an address of this machine" in check.detail


def settings_with(media: MediaSettings, capacity: int) -> Settings:
    return Settings(sip=SipSettings(bind=(LOOPBACK,), capacity=capacity), media=media)


@pytest.mark.parametrize(
    ("capacity", "busy", "ours", "expected"),
    [
        (50, 0, False, Outcome.OK),
        (51, 0, False, Outcome.FAILED),
        (50, 1, False, Outcome.FAILED),
        (49, 2, False, Outcome.OK),
        (50, 100, True, Outcome.OK),
    ],
)
def test_every_call_needs_two_rtp_ports(
    capacity: int, busy: int, ours: bool, expected: Outcome
) -> None:
    settings = settings_with(MediaSettings(20000, 20099), capacity)
    assert rtp_range(settings, LOOPBACK, busy, ours).outcome is expected


def test_a_taken_rtp_port_is_counted(udp_port: int) -> None:
    settings = settings_with(MediaSettings(udp_port, udp_port + 1), capacity=1)
    settings = replace(settings, panel=PanelSettings(port=udp_port))
    checks = {check.name: check for check in look_at_ports(settings, False, False)}
    assert "1 in use" in checks[f"RTP ports on {LOOPBACK}"].detail
    assert set(checks) >= {"SIP port UDP", "SIP port TCP", "panel port"}
