"""From what an organizer asks for to a conference that can be stored.

    start                           becomes
    now                             this moment
    2026-03-01T14:00                that wall clock time in the conference's zone
    2026-03-01T14:00+01:00, ...Z    that moment

Times that a zone does not have (clocks put forward) are refused rather than guessed. Pure but for
`system_zone`; any thread.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bridge.directory import Holder
from bridge.store.records import AccountRole, NewAccount, NewConference
from config.settings import EntranceSettings, Language, PinMode, SamePin
from pinentry.codes import CodeRules

NOW = "now"
LOCALTIME = Path("/etc/localtime")
_ZONES = "/zoneinfo/"


class BadPlan(ValueError):
    """The conference cannot be held as asked for; the message says what to change."""


@dataclass(frozen=True)
class Wish:
    """What was asked for, in words; None where the default will do."""

    name: str
    start: str = NOW
    duration: int | None = None
    """Minutes; None: open end."""
    timezone: str | None = None
    """None: the system's."""
    size: int = 15
    pin_entry: PinMode = PinMode.OFF
    same_pin: SamePin = SamePin.REFUSE
    language: Language = Language.EN
    code: str | None = field(default=None, repr=False)
    moderator_code: str | None = field(default=None, repr=False)


def plan(wish: Wish, holder: Holder, utc: datetime) -> NewConference:
    """The conference to be stored; raises BadPlan."""
    zone = known_zone(wish.timezone or system_zone())
    try:
        new = NewConference(
            name=wish.name.strip(),
            organizer_id=holder.organizer_id,
            authorization_code_id=holder.authorization_code_id,
            starts_at=start_moment(wish.start, zone, utc),
            duration_min=wish.duration,
            timezone=zone.key,
            size=wish.size,
            pin_mode=wish.pin_entry,
            same_pin=wish.same_pin,
            language=wish.language,
            participant_code=wish.code,
            moderator_code=wish.moderator_code,
        )
    except BadPlan:
        raise
    except ValueError as error:
        raise BadPlan(f"The conference cannot be added: {error}.") from error
    return _sensible(new, utc)


def code_rules(entrance: EntranceSettings) -> CodeRules:
    """What access codes must be like, by the settings."""
    return CodeRules(entrance.code_length, entrance.codes_may_repeat_digits)


def plan_account(
    email: str,
    role: AccountRole,
    company_id: int | None,
    password: str,
    name: str | None = None,
    language: Language = Language.EN,
) -> NewAccount:
    """The account to be stored; its name is the address unless given. Raises BadPlan."""
    try:
        return NewAccount(email, name or email, role, company_id, password, language)
    except ValueError as error:
        raise BadPlan(f"The account cannot be added: {error}.") from error


def start_moment(text: str, zone: ZoneInfo, utc: datetime) -> datetime:
    """The moment (UTC) that the text means; raises BadPlan."""
    if text.strip().lower() == NOW:
        return utc
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadPlan(
            f"The start {text!r} is no date and time. Write it as 2026-03-01T14:00, or: now."
        ) from None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return _wall_clock(moment, zone)


def known_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises BadPlan."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadPlan(
            f"There is no time zone {name!r}. Write it as Europe/Paris or UTC."
        ) from None


def system_zone() -> str:
    """This machine's zone by its IANA name; UTC where it does not tell."""
    named = os.environ.get("TZ", "").removeprefix(":") or linked_zone(LOCALTIME)
    try:
        return ZoneInfo(named).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def linked_zone(localtime: Path) -> str:
    """`Europe/Paris` of a link to /usr/share/zoneinfo/Europe/Paris; empty if it is none."""
    return str(localtime.resolve()).partition(_ZONES)[2]


def _wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """A time on that zone's clocks as UTC; the first of two where clocks are put back."""
    utc = moment.replace(tzinfo=zone).astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != moment:
        raise BadPlan(
            f"{moment.isoformat(' ', 'minutes')} does not exist in {zone.key}: clocks are put "
            "forward then. Choose another start."
        )
    return utc


def _sensible(new: NewConference, utc: datetime) -> NewConference:
    if not new.name:
        raise BadPlan("A conference needs a name: --name.")
    if new.ends_at is not None and new.ends_at <= utc:
        raise BadPlan("The conference would be over already. Choose another start or duration.")
    return new
