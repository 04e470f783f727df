"""config.check: rules between several settings."""

from dataclasses import replace

import pytest

from config.check import CHECKS, broken
from config.load import SECTIONS
from config.settings import DialInNumber, MailSettings, Settings, Transport, Trunk

DEFAULTS = Settings()


def test_the_defaults_pass() -> None:
    assert broken(DEFAULTS, set()) == {}


def test_every_check_reads_settings_that_exist() -> None:
    for path in {path for check in CHECKS for path in check.reads}:
        section, key = path.split(".")
        assert hasattr(SECTIONS[section](), key)


@pytest.mark.parametrize(
    ("settings", "where", "text"),
    [
        (
            replace(DEFAULTS, media=replace(DEFAULTS.media, rtp_first_port=16385)),
            "media.rtp_first_port",
            "16385 is odd; allowed: an even port",
        ),
        (
            replace(DEFAULTS, media=replace(DEFAULTS.media, rtp_last_port=18382)),
            "media.rtp_last_port",
            "1000 calls ([sip] capacity) need 2000 ports, here are 1999; "
            "allowed: 18383 or higher, or fewer calls",
        ),
        (
            replace(DEFAULTS, media=replace(DEFAULTS.media, rtp_last_port=1024)),
            "media.rtp_last_port",
            "1000 calls ([sip] capacity) need 2000 ports, here are 0; "
            "allowed: 18383 or higher, or fewer calls",
        ),
        (
            replace(
                DEFAULTS,
                media=replace(DEFAULTS.media, rtp_first_port=64000, rtp_last_port=65535),
            ),
            "media.rtp_last_port",
            "1000 calls ([sip] capacity) need 2000 ports, here are 1536; "
            "allowed: a lower rtp_first_port or fewer calls",
        ),
        (
            replace(DEFAULTS, sip=replace(DEFAULTS.sip, port=16390)),
            "sip.port",
            "16390 lies in the RTP range of [media]; allowed: outside 16384 to 24575",
        ),
        (
            replace(DEFAULTS, panel=replace(DEFAULTS.panel, port=5062)),
            "panel.port",
            "5062 is used twice; allowed: different ports for [sip], [panel], [control]",
        ),
        (
            replace(
                DEFAULTS,
                control=replace(DEFAULTS.control, tcp_bind="127.0.0.1", tcp_port=8080, token="t"),
            ),
            "panel.port",
            "8080 is used twice; allowed: different ports for [sip], [panel], [control]",
        ),
        (
            replace(DEFAULTS, control=replace(DEFAULTS.control, tcp_bind="127.0.0.1")),
            "control.token",
            "missing; tcp_bind is set, and over TCP only the token keeps strangers out",
        ),
        *(
            (
                replace(DEFAULTS, mail=mail),
                "mail.password",
                "username and password go together; allowed: both, or neither",
            )
            for mail in (MailSettings(username="u"), MailSettings(password="p"))
        ),
        (
            replace(DEFAULTS, entrance=replace(DEFAULTS.entrance, step_timeout_s=9.5)),
            "entrance.step_timeout_s",
            "9.5 is too short; allowed: digit_timeout_s or longer",
        ),
        (
            replace(
                DEFAULTS, sip=replace(DEFAULTS.sip, numbers=(DialInNumber("+33199001234"),) * 2)
            ),
            "sip.numbers",
            "+33199001234 is named twice",
        ),
        (
            replace(DEFAULTS, sip=replace(DEFAULTS.sip, trunks=(Trunk("a", "b", "c", "d"),) * 2)),
            "sip.trunks",
            "a is named twice",
        ),
    ],
)
def test_check(settings: Settings, where: str, text: str) -> None:
    assert broken(settings, set()) == {where: text}
    assert where not in broken(settings, {where})


@pytest.mark.parametrize(
    "settings",
    [
        replace(
            DEFAULTS,
            sip=replace(DEFAULTS.sip, transports=(Transport.UDP,)),
            panel=replace(DEFAULTS.panel, port=5062),
        ),
        replace(
            DEFAULTS,
            sip=replace(DEFAULTS.sip, bind=("192.0.2.1",)),
            panel=replace(DEFAULTS.panel, port=5062),
        ),
        replace(DEFAULTS, control=replace(DEFAULTS.control, tcp_port=8080)),
    ],
)
def test_ports_that_look_alike_but_do_not_meet(settings: Settings) -> None:
    assert broken(settings, set()) == {}
