"""Why a leg ended, and whose fault it was: the caller's, ours, or the network's.

Every ended leg has exactly one reason; reports and metrics count by it.
"""

from enum import Enum


class Fault(Enum):
    """Who caused the end."""

    CALLER = "caller"
    US = "us"
    NETWORK = "network"


class EndReason(Enum):
    """Reason, with the fault it counts under."""

    HUNG_UP = "hung-up", Fault.CALLER
    WRONG_CODE = "wrong-code", Fault.CALLER
    WRONG_PIN = "wrong-pin", Fault.CALLER
    PIN_IN_USE = "pin-in-use", Fault.CALLER
    NO_INPUT = "no-input", Fault.CALLER
    NOT_STARTED = "not-started", Fault.CALLER
    CONFERENCE_ENDED = "conference-ended", Fault.CALLER
    ROOM_FULL = "room-full", Fault.CALLER
    ROOM_LOCKED = "room-locked", Fault.CALLER
    REPLACED = "replaced", Fault.CALLER
    DROPPED = "dropped", Fault.US
    STOPPED = "stopped", Fault.US
    UNAVAILABLE = "unavailable", Fault.US
    BRIDGE_STOPPED = "bridge-stopped", Fault.US
    BRIDGE_DIED = "bridge-died", Fault.US
    LOST = "lost", Fault.NETWORK

    def __init__(self, label: str, fault: Fault) -> None:
        self.label = label
        self.fault = fault
