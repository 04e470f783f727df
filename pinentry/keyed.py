"""What a caller has keyed at the question before him, and ahead of the next one.

    key                  collecting                       a verdict is pending
    0-9                  kept; the last expected submits  kept for the next question
    #                    submits, also with nothing       kept for the next question
    *                    clears                           kept for the next question
    A-D                  no meaning                       no meaning
    # just after the     no meaning: many end an entry    no meaning
    last expected digit  that has ended by itself

Keys ahead beyond `AHEAD_MAX` are dropped. Nothing here shows a digit in its repr. asyncio thread.
"""

from enum import Enum, auto

AHEAD_MAX = 20
POUND_AFTER_LAST_S = 2.0
"""How long after the last expected digit a `#` still belongs to it. Without this, the `#` that
prompts ask for would answer the next question: it would enter without PIN, or spend a try."""


class Pressed(Enum):
    """What a key did."""

    NOTHING = auto()
    KEPT = auto()
    SUBMITTED = auto()


class Keyed:
    """The keys of one caller; `text` is the entry as far as it goes."""

    def __init__(self) -> None:
        self.text = ""
        self._longest = 0
        self._ahead: list[str] = []
        self._full_at: float | None = None

    def expect(self, longest: int) -> None:
        """A new question: entries have at most `longest` digits."""
        self.text = ""
        self._longest = longest

    def take(self) -> str:
        """The entry; the next one begins."""
        entry, self.text = self.text, ""
        return entry

    def press(self, symbol: str, now: float) -> Pressed:
        """A key of the entry. SUBMITTED: `text` is complete, and empty if `#` came alone."""
        if self._meaningless(symbol, now):
            return Pressed.NOTHING
        return self._apply(symbol, now)

    def press_ahead(self, symbol: str, now: float) -> None:
        """A key of the next entry, while the verdict on this one is pending."""
        if len(self._ahead) < AHEAD_MAX and not self._meaningless(symbol, now):
            self._ahead.append(symbol)

    def replay(self, now: float) -> Pressed:
        """Press what was keyed ahead, until it submits. NOTHING if no entry has come of it."""
        waiting, self._ahead = self._ahead, []
        for symbol in waiting:
            if self._apply(symbol, now) is Pressed.SUBMITTED:
                return Pressed.SUBMITTED
        return Pressed.KEPT if self.text else Pressed.NOTHING

    def forget_ahead(self) -> None:
        """Drop what was keyed ahead: the question it was meant for is not asked."""
        self._ahead.clear()

    def _apply(self, symbol: str, now: float) -> Pressed:
        if symbol == "#":
            return Pressed.SUBMITTED
        if symbol == "*":
            self.text = ""
            return Pressed.KEPT
        self.text += symbol
        if len(self.text) < self._longest:
            return Pressed.KEPT
        self._full_at = now
        return Pressed.SUBMITTED

    def _meaningless(self, symbol: str, now: float) -> bool:
        full_at, self._full_at = self._full_at, None
        if symbol == "#":
            return full_at is not None and now - full_at <= POUND_AFTER_LAST_S
        return symbol in "ABCD"
