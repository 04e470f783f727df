"""What people can correct and only commands meet: their own refusals, and what to do about some.

What the bridge's process can meet too is in bridge.refusals.
"""

from collections.abc import Iterable, Mapping

from bridge.commandline.late import LateRefusal
from bridge.store.outbox import CannotRetry
from bridge.store.pin_entries import PinTaken, UnknownEntry
from bridge.store.pin_history import UnknownChange
from bridge.store.pinlists import ListChanged


class Refused(Exception):
    """A command cannot do what was asked; nothing was changed."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(*sentences)


class Declined(Refused):
    """Somebody was asked and did not say yes."""

    def __init__(self) -> None:
        super().__init__("Nothing was changed. To go on, answer y, or give --yes.")


REMEDIES: Mapping[type[Exception], str] = {
    CannotRetry: "See which have with: dialbridge mail list --state failed",
    ListChanged: "Nothing was done. Look at it with: dialbridge pins history",
    PinTaken: "Change that entry with: dialbridge pins edit",
    UnknownChange: "See the changes of this list with: dialbridge pins history",
    UnknownEntry: "It has just been changed. Look again with: dialbridge pins list",
    LateRefusal: "",
    Refused: "",
}
"""What to do; empty where the error's own sentences say it."""


def ordinals(numbers: Iterable[int]) -> str:
    """`1st, 3rd`."""
    return ", ".join(f"{number}{_ending(number)}" for number in numbers)


def _ending(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
