"""The English prompts: Allison Smith's recordings (American), and sentences for the gaps.

The cuts: `dir-welcome` is "Welcome | to the directory", `conf-invalid` is "That is not a valid
conference number. | Please try again." (whether to try again is the entrance's word); both are cut
in a silence. No I/O; any thread.
"""

from collections.abc import Mapping
from datetime import datetime

from bridge.prompts.catalogue import (
    ANSWER_PAUSE_MS,
    TONE_LEVEL_DB,
    Notice,
    Part,
    Prompt,
    Recording,
    Spoken,
    SpokenLanguage,
    SpokenStart,
    Start,
)
from pinentry.actions import Say

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ORDINAL_ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def start(local: datetime) -> Start:
    """Tuesday 3rd December / 2:30 p.m., 2 oh 5 p.m., noon, midnight."""
    ordinal = f"{local.day}{ORDINAL_ENDINGS.get(local.day, 'th')}"
    return Start(f"{DAYS[local.weekday()]} {ordinal} {MONTHS[local.month - 1]}", _time(local))


def _time(local: datetime) -> str:
    if local.minute == 0 and local.hour in (0, 12):
        return "noon" if local.hour else "midnight"
    hour, half = local.hour % 12 or 12, "a.m." if local.hour < 12 else "p.m."
    return f"{hour}{_minutes(local.minute)} {half}"


def _minutes(minute: int) -> str:
    if minute == 0:
        return ""
    return f" oh {minute}" if minute < 10 else f":{minute}"


PHRASES: Mapping[Prompt, tuple[Part, ...]] = {
    Say.WELCOME: (Recording("dir-welcome", until_ms=405, lead_ms=ANSWER_PAUSE_MS),),
    Say.ASK_CODE: (Recording("conf-getconfno"),),
    Say.WRONG_CODE: (Recording("conf-invalid", until_ms=2450),),
    Say.ASK_PIN: (Recording("confbridge-pin"),),
    Say.ASK_PIN_OR_POUND: (
        Recording("confbridge-pin"),
        Spoken("If you have none, press the pound key only."),
    ),
    Say.WRONG_PIN: (Recording("conf-invalidpin"),),
    Say.PIN_IN_USE: (Spoken("Somebody is already in this conference with that PIN."),),
    Say.TOO_MANY_TRIES: (Spoken("That was the last try."),),
    Say.NO_INPUT: (Spoken("We have not received any digits."),),
    Say.NOT_STARTED: (
        SpokenStart(
            "This conference has not started yet. It starts on {date} at {time}",
            without="This conference has not started yet.",
        ),
        Recording("please-try-call-later"),
    ),
    Say.STARTS_SOON: (
        SpokenStart(
            "You are a little early. The conference starts at {time}",
            without="You are a little early. The conference starts soon.",
        ),
        Recording("queue-thankyou"),
    ),
    Say.ENDED: (Recording("confbridge-conf-end"),),
    Say.FULL: (Recording("conf-full"),),
    Say.LOCKED: (Recording("confbridge-lock-no-join"),),
    Say.TRY_LATER: (Recording("sorry"), Recording("please-try-call-later")),
    Say.ONE_MOMENT: (Recording("one-moment-please"),),
    Say.WELCOME_IN: (Recording("conf-placeintoconf"),),
    Say.GOODBYE: (Recording("vm-goodbye"),),
    Notice.JOINED_TONE: (Recording("confbridge-join", level_db=TONE_LEVEL_DB),),
    Notice.LEFT_TONE: (Recording("confbridge-leave", level_db=TONE_LEVEL_DB),),
    Notice.MUTED: (Recording("conf-muted"),),
    Notice.UNMUTED: (Recording("conf-unmuted"),),
    Notice.ALONE: (Recording("conf-onlyperson"),),
    Notice.HOLD_ON: (Recording("one-moment-please"),),
    Notice.CONFERENCE_ENDED: (Recording("confbridge-conf-end"), Recording("vm-goodbye")),
    Notice.DROPPED: (Recording("confbridge-removed"), Recording("vm-goodbye")),
}

ENGLISH = SpokenLanguage(
    folder="en_US_f_Allison",
    package="asterisk-core-sounds-en-wav",
    voice="en-us+f2",
    phrases=PHRASES,
    start=start,
)
