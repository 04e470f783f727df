"""The languages that prompts exist in. A new one is a file like english.py and a line here.

Reads the system's time zones; any thread.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bridge.prompts.catalogue import SpokenLanguage, Start
from bridge.prompts.english import ENGLISH
from bridge.prompts.french import FRENCH
from config.settings import Language

LANGUAGES: Mapping[Language, SpokenLanguage] = {Language.FR: FRENCH, Language.EN: ENGLISH}


@lru_cache(maxsize=256)
def start_in(language: Language, at: datetime, timezone: str) -> Start:
    """How `language` says the aware time `at` in the IANA zone `timezone`.

    Raises KeyError, ValueError or OSError, as ZoneInfo does, for a zone that does not exist.
    """
    return LANGUAGES[language].start(at.astimezone(ZoneInfo(timezone)))
