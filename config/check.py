"""Rules between several settings, each with the setting that its message names.

A check runs only if none of the settings it reads was wrong in itself. Pure; any thread.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from config.settings import Settings, Transport

PORTS_PER_CALL = 2
"""RTP and RTCP (RFC 3550, section 11)."""

WILDCARDS = frozenset({"0.0.0.0", "::"})


@dataclass(frozen=True)
class Check:
    """`judge` says what is wrong with the settings at `reads`, or nothing."""

    reads: tuple[str, ...]
    """Paths; the first is the one that the message names."""
    judge: Callable[[Settings], str | None]


def _rtp_starts_even(settings: Settings) -> str | None:
    """RFC 3550, section 11: RTP takes the even port, RTCP the next."""
    first = settings.media.rtp_first_port
    return f"{first} is odd; allowed: an even port" if first % 2 else None


def _rtp_holds_all_calls(settings: Settings) -> str | None:
    media, capacity = settings.media, settings.sip.capacity
    needed = capacity * PORTS_PER_CALL
    least = media.rtp_first_port + needed - 1
    if media.rtp_last_port >= least:
        return None
    ports = max(0, media.rtp_last_port - media.rtp_first_port + 1)
    room = f"{capacity} calls ([sip] capacity) need {needed} ports, here are {ports}"
    if least > 65535:
        return f"{room}; allowed: a lower rtp_first_port or fewer calls"
    return f"{room}; allowed: {least} or higher, or fewer calls"


def _sip_outside_rtp(settings: Settings) -> str | None:
    media, port = settings.media, settings.sip.port
    if not media.rtp_first_port <= port <= media.rtp_last_port:
        return None
    range_ = f"{media.rtp_first_port} to {media.rtp_last_port}"
    return f"{port} lies in the RTP range of [media]; allowed: outside {range_}"


def _tcp_sockets_differ(settings: Settings) -> str | None:
    panel, control, sip = settings.panel, settings.control, settings.sip
    listeners = [
        [(panel.bind, panel.port)],
        [(control.tcp_bind, control.tcp_port)] if control.tcp_bind else [],
        [(bind, sip.port) for bind in sip.bind] if Transport.TCP in sip.transports else [],
    ]
    for one, other in combinations(listeners, 2):
        if clash := [port for (a, port), b in product(one, other) if _clash((a, port), b)]:
            return (
                f"{clash[0]} is used twice; allowed: different ports for [sip], [panel], [control]"
            )
    return None


def _clash(one: tuple[str, int], other: tuple[str, int]) -> bool:
    hosts = {one[0], other[0]}
    return one[1] == other[1] and (len(hosts) == 1 or bool(hosts & WILDCARDS))


def _tcp_control_has_token(settings: Settings) -> str | None:
    control = settings.control
    if not control.tcp_bind or control.token:
        return None
    return "missing; tcp_bind is set, and over TCP only the token keeps strangers out"


def _mail_signs_in_wholly(settings: Settings) -> str | None:
    mail = settings.mail
    if bool(mail.username) == bool(mail.password):
        return None
    return "username and password go together; allowed: both, or neither"


def _step_holds_a_digit(settings: Settings) -> str | None:
    entrance = settings.entrance
    if entrance.step_timeout_s >= entrance.digit_timeout_s:
        return None
    return f"{entrance.step_timeout_s} is too short; allowed: digit_timeout_s or longer"


def _numbers_differ(settings: Settings) -> str | None:
    return _twice([each.number for each in settings.sip.numbers])


def _trunks_differ(settings: Settings) -> str | None:
    return _twice([each.name for each in settings.sip.trunks])


def _twice(names: list[str]) -> str | None:
    twice = [name for name, uses in Counter(names).items() if uses > 1]
    return f"{twice[0]} is named twice" if twice else None


CHECKS: tuple[Check, ...] = (
    Check(("media.rtp_first_port",), _rtp_starts_even),
    Check(("media.rtp_last_port", "media.rtp_first_port", "sip.capacity"), _rtp_holds_all_calls),
    Check(("sip.port", "media.rtp_first_port", "media.rtp_last_port"), _sip_outside_rtp),
    Check(
        (
            *("panel.port", "panel.bind", "control.tcp_port", "control.tcp_bind"),
            *("sip.port", "sip.bind", "sip.transports"),
        ),
        _tcp_sockets_differ,
    ),
    Check(("control.token", "control.tcp_bind"), _tcp_control_has_token),
    Check(("mail.password", "mail.username"), _mail_signs_in_wholly),
    Check(("entrance.step_timeout_s", "entrance.digit_timeout_s"), _step_holds_a_digit),
    Check(("sip.numbers",), _numbers_differ),
    Check(("sip.trunks",), _trunks_differ),
)


def broken(settings: Settings, bad: set[str]) -> Mapping[str, str]:
    """What is wrong between settings, by the path it is reported at; `bad` paths are not read."""
    judged = {
        check.reads[0]: check.judge(settings) for check in CHECKS if not bad & {*check.reads}
    }
    return {path: text for path, text in judged.items() if text is not None}
