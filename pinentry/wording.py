"""What a refused caller hears: while tries are left, and as last words (SPEC 2.3 to 2.6).

Every refusal has last words; a test holds both tables complete. Constants; any thread.
"""

from pinentry.actions import Refusal, Say

TRY_AGAIN: dict[Refusal, Say] = {
    Refusal.WRONG_CODE: Say.WRONG_CODE,
    Refusal.WRONG_PIN: Say.WRONG_PIN,
    Refusal.PIN_IN_USE: Say.PIN_IN_USE,
    Refusal.NO_INPUT: Say.NO_INPUT,
}
"""Refusals that spend a try; the question follows, or the last words after the last try."""

LAST_WORDS: dict[Refusal, tuple[Say, ...]] = {
    Refusal.WRONG_CODE: (Say.WRONG_CODE, Say.TOO_MANY_TRIES, Say.GOODBYE),
    Refusal.WRONG_PIN: (Say.WRONG_PIN, Say.TOO_MANY_TRIES, Say.GOODBYE),
    Refusal.PIN_IN_USE: (Say.PIN_IN_USE, Say.GOODBYE),
    Refusal.NO_INPUT: (Say.NO_INPUT, Say.GOODBYE),
    Refusal.NOT_STARTED: (Say.NOT_STARTED, Say.GOODBYE),
    Refusal.ENDED: (Say.ENDED, Say.GOODBYE),
    Refusal.FULL: (Say.FULL, Say.GOODBYE),
    Refusal.LOCKED: (Say.LOCKED, Say.GOODBYE),
    Refusal.UNAVAILABLE: (Say.TRY_LATER, Say.GOODBYE),
}

ROOM_REFUSALS = frozenset(
    {Refusal.PIN_IN_USE, Refusal.ENDED, Refusal.FULL, Refusal.LOCKED, Refusal.UNAVAILABLE}
)
"""What a room may answer to an admission, or a conference that is stopped to those who wait."""
