"""What follows a try that failed: when the next one is, and what is written down of it.

    tries that failed     1  2  3  4   5   6   7 ...
    pause until the next  1  2  4  8  16  32  60 ... minutes, until all pauses are give_up_after

A server may repeat parts of a mail in its answer: the recipient is masked, and whatever is as long
as a link's token is left out, before the answer reaches the log or the outbox. Pure; any thread.
"""

import re
from datetime import timedelta

GROWING_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32))
LONGEST_PAUSE = timedelta(minutes=60)
LONGEST_ANSWER = 200
LEFT_OUT = "…"

_LIKE_A_TOKEN = re.compile(r"[\w-]{32,}")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def next_pause(tries: int, give_up_after: timedelta) -> timedelta | None:
    """How long to wait after so many failed tries (1 or more); None: no longer."""
    waited = sum(map(_pause, range(1, tries)), start=timedelta(0))
    pause = _pause(tries)
    return pause if waited + pause <= give_up_after else None


def _pause(tries: int) -> timedelta:
    return GROWING_PAUSES[tries - 1] if tries <= len(GROWING_PAUSES) else LONGEST_PAUSE


def masked_address(address: str) -> str:
    """`a…@example.org`: enough to tell mails apart."""
    user, _, host = address.rpartition("@")
    return f"{user[:1]}{LEFT_OUT}@{host}"


def answer_to_keep(answer: str, recipient: str) -> str:
    """What the server said about a mail, on one line, without what is private."""
    line = _BREAKS.sub(" ", answer).strip()
    line = re.sub(re.escape(recipient), masked_address(recipient), line, flags=re.IGNORECASE)
    line = _LIKE_A_TOKEN.sub(LEFT_OUT, line)
    return line if len(line) <= LONGEST_ANSWER else line[: LONGEST_ANSWER - 1] + LEFT_OUT
