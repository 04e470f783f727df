"""The French prompts: June Wallack's recordings (Canadian), and sentences for the gaps.

The cuts: `dir-intro` is "Bienvenue | dans le répertoire…", `conf-invalidpin` is "Ce code d'accès
est invalide | pour cette conférence"; both are cut where the next consonant closes the mouth.
`conf-getpin` asks for "le code d'accès de la conférence", which is our access code, not the PIN.
No I/O; any thread.
"""

from collections.abc import Mapping
from datetime import datetime

from bridge.prompts.catalogue import (
    ANSWER_PAUSE_MS,
    PHRASE_PAUSE_MS,
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

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
FEMININE = {
    1: "une",
    21: "vingt et une",
    31: "trente et une",
    41: "quarante et une",
    51: "cinquante et une",
}
"""Hours and minutes are feminine; a digit alone would be read "un"."""


def start(local: datetime) -> Start:
    """le mardi 3 décembre, le vendredi 1er mai / 14 heures 30, midi, minuit 5."""
    day = "1er" if local.day == 1 else str(local.day)
    return Start(f"le {DAYS[local.weekday()]} {day} {MONTHS[local.month - 1]}", _time(local))


def _time(local: datetime) -> str:
    minutes = f" {_feminine(local.minute)}" if local.minute else ""
    if local.hour in (0, 12):
        return ("midi" if local.hour else "minuit") + minutes
    return f"{_feminine(local.hour)} heure{'s' if local.hour > 1 else ''}{minutes}"


def _feminine(number: int) -> str:
    return FEMININE.get(number, str(number))


PHRASES: Mapping[Prompt, tuple[Part, ...]] = {
    Say.WELCOME: (Recording("dir-intro", until_ms=585, lead_ms=ANSWER_PAUSE_MS),),
    Say.ASK_CODE: (
        Recording("conf-getpin"),
        Recording("astcc-followed-by-the-pound-key", pause_ms=PHRASE_PAUSE_MS),
    ),
    Say.WRONG_CODE: (Recording("conf-invalidpin", until_ms=1830),),
    Say.ASK_PIN: (Recording("confbridge-pin"),),
    Say.ASK_PIN_OR_POUND: (
        Recording("confbridge-pin"),
        Spoken("Si vous n'en avez pas, appuyez seulement sur dièse."),
    ),
    Say.WRONG_PIN: (Spoken("Ce code d'identification n'est pas valide."),),
    Say.PIN_IN_USE: (
        Spoken("Une personne est déjà dans la conférence avec ce code d'identification."),
    ),
    Say.TOO_MANY_TRIES: (Spoken("C'était le dernier essai."),),
    Say.NO_INPUT: (Spoken("Nous n'avons reçu aucun chiffre."),),
    Say.NOT_STARTED: (
        SpokenStart(
            "Cette conférence n'a pas encore commencé. Elle débutera {date} à {time}",
            without="Cette conférence n'a pas encore commencé.",
        ),
        Recording("please-try-call-later"),
    ),
    Say.STARTS_SOON: (
        SpokenStart(
            "Vous êtes un peu en avance. La conférence débutera à {time}",
            without="Vous êtes un peu en avance. La conférence débutera bientôt.",
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

FRENCH = SpokenLanguage(
    folder="fr_CA_f_June",
    package="asterisk-core-sounds-fr-wav",
    voice="fr-fr+f2",
    phrases=PHRASES,
    start=start,
)
