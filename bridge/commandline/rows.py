"""What tables of the command line show of conferences and calls: rows of plain values.

Scripts never see these: with --json they get the whole values. Pure; any thread.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bridge.commandline.terminal import duration
from bridge.control.live import LegState, LiveLeg, LiveSnapshot
from bridge.control.wire import Json
from bridge.store.records import Conference


def conference_rows(conferences: Sequence[Conference]) -> list[Json]:
    """One row for each; starts in the conference's own zone."""
    return [_conference(conference) for conference in conferences]


def live_rows(snapshot: LiveSnapshot, utc: datetime) -> list[Json]:
    """One row for each leg, room by room, then those who are in none."""
    rooms = [
        _leg(leg, f"{room.conference_id} {room.name} ({len(room.legs)}/{room.size})", utc)
        for room in snapshot.rooms
        for leg in room.legs
    ]
    return rooms + [_leg(leg, "", utc) for leg in snapshot.callers]


def headline(snapshot: LiveSnapshot) -> str:
    """`Rooms 2, in rooms 3, not yet in one 1, up for 3:02:11`."""
    outside = len(snapshot.callers)
    return (
        f"Rooms {len(snapshot.rooms)}, in rooms {len(snapshot.legs()) - outside}, "
        f"not yet in one {outside}, up for {duration(snapshot.uptime_s)}"
    )


def _conference(conference: Conference) -> Json:
    start = conference.starts_at.astimezone(ZoneInfo(conference.timezone))
    return {
        "id": conference.id,
        "code": conference.participant_code,
        "name": conference.name,
        "start": f"{start:%Y-%m-%d %H:%M} {conference.timezone}",
        "minutes": conference.duration_min,
        "size": conference.size,
        "PIN entry": conference.pin_mode.value,
        "organizer": conference.organizer_email,
        "stopped": None if conference.stopped_at is None else "yes",
    }


def _leg(leg: LiveLeg, room: str, utc: datetime) -> Json:
    state = leg.state.value if leg.state is not LegState.ROOM else ""
    flags = {"talking": leg.talking, "muted": leg.muted, "held": leg.held, state: bool(state)}
    return {
        "conference": room,
        "leg": leg.leg_id,
        "name": leg.name or "unidentified",
        "company": leg.company,
        "role": leg.role.value,
        "caller": leg.caller,
        "for": duration((utc - leg.since).total_seconds()),
        "state": ", ".join(flag for flag, there in flags.items() if there),
    }
