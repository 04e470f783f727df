"""What changed in a running bridge, and how a change turns one snapshot into the next.

    change       meaning                                    apply() does
    RoomOpened   a conference has its first leg in          adds it, or updates name and size
    LegChanged   a leg is new, moved, or looks different    puts it where its state says
    LegGone      a leg has hung up                          takes it out
    RoomClosed   a room is empty and gone                   takes it out

A client reads one snapshot and then applies changes, so that it never has to ask again. A leg
whose room is unknown is kept among the callers: changes may be applied in any order without
an error. Pure; any thread.
"""

from dataclasses import dataclass, replace

from bridge.control import wire
from bridge.control.live import LegState, LiveLeg, LiveRoom, LiveSnapshot, in_order


@dataclass(frozen=True)
class RoomOpened:
    """A room came to life; its legs follow as LegChanged."""

    room: LiveRoom


@dataclass(frozen=True)
class RoomClosed:
    """A room ended."""

    conference_id: int


@dataclass(frozen=True)
class LegChanged:
    """A leg appeared or is not as it was."""

    leg: LiveLeg


@dataclass(frozen=True)
class LegGone:
    """A leg ended."""

    leg_id: int


LiveChange = RoomOpened | RoomClosed | LegChanged | LegGone
LiveEvent = LiveSnapshot | LiveChange

_EVENTS: dict[str, type[LiveEvent]] = {
    "snapshot": LiveSnapshot,
    "room_opened": RoomOpened,
    "room_closed": RoomClosed,
    "leg_changed": LegChanged,
    "leg_gone": LegGone,
}
_NAMES = {kind: name for name, kind in _EVENTS.items()}


def event_to_json(event: LiveEvent) -> wire.Json:
    """`{"event": NAME, ...}`, one line of the event stream."""
    return {"event": _NAMES[type(event)], **wire.to_json(event)}


def event_from_json(data: object) -> LiveEvent | None:
    """The event of such an object; None for a heartbeat, or what only a newer bridge knows."""
    if not isinstance(data, dict):
        raise wire.WireError("an event must be an object")
    kind = _EVENTS.get(str(data.get("event")))
    return None if kind is None else wire.from_json(kind, data)


def apply(snapshot: LiveSnapshot, change: LiveChange) -> LiveSnapshot:
    """The snapshot after the change; rooms stay in order of conference, legs of being answered."""
    match change:
        case RoomOpened(room):
            return _with_room(snapshot, room)
        case RoomClosed(conference_id):
            return _without_room(snapshot, conference_id)
        case LegChanged(leg):
            return _with_leg(_without_leg(snapshot, leg.leg_id), leg)
        case LegGone(leg_id):
            return _without_leg(snapshot, leg_id)


def _with_room(snapshot: LiveSnapshot, room: LiveRoom) -> LiveSnapshot:
    known = next((r for r in snapshot.rooms if r.conference_id == room.conference_id), None)
    legs = room.legs or (known.legs if known else ())
    others = _without_room(snapshot, room.conference_id).rooms
    rooms = sorted((*others, replace(room, legs=legs)), key=lambda each: each.conference_id)
    return replace(snapshot, rooms=tuple(rooms))


def _without_room(snapshot: LiveSnapshot, conference_id: int) -> LiveSnapshot:
    rooms = tuple(room for room in snapshot.rooms if room.conference_id != conference_id)
    return replace(snapshot, rooms=rooms)


def _without_leg(snapshot: LiveSnapshot, leg_id: int) -> LiveSnapshot:
    rooms = tuple(replace(room, legs=_others(room.legs, leg_id)) for room in snapshot.rooms)
    return replace(snapshot, rooms=rooms, callers=_others(snapshot.callers, leg_id))


def _with_leg(snapshot: LiveSnapshot, leg: LiveLeg) -> LiveSnapshot:
    if _room_of(snapshot, leg) is None:
        return replace(snapshot, callers=in_order((*snapshot.callers, leg)))
    rooms = tuple(
        replace(room, legs=in_order((*room.legs, leg)))
        if room.conference_id == leg.conference_id
        else room
        for room in snapshot.rooms
    )
    return replace(snapshot, rooms=rooms)


def _room_of(snapshot: LiveSnapshot, leg: LiveLeg) -> LiveRoom | None:
    if leg.state is not LegState.ROOM:
        return None
    return next((r for r in snapshot.rooms if r.conference_id == leg.conference_id), None)


def _others(legs: tuple[LiveLeg, ...], leg_id: int) -> tuple[LiveLeg, ...]:
    return tuple(leg for leg in legs if leg.leg_id != leg_id)
