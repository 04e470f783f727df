"""Whether we can answer an offer within a call: with one of our codecs, or with nothing to play.

pjsip answers a re-INVITE without a common codec with 500, as if the fault were ours; RFC 3261,
section 14.2, wants 488, and the call goes on as it was. Pure; called in the engine for every
re-INVITE and UPDATE with an offer.
"""

import re
from collections.abc import Collection

from config.settings import Codec

_AUDIO = re.compile(r"^m=audio (?P<port>\d+)\S* \S+(?P<formats>[ \d]*)", re.M)
_NAME = re.compile(r"^a=rtpmap:(?P<format>\d+) +(?P<name>[^/\s]+)/8000", re.M)
_STATIC = {"0": "PCMU", "8": "PCMA"}
"""RFC 3551, table 4: names that an offer need not give."""


def can_answer(offer: str, codecs: Collection[Codec]) -> bool:
    """False if the offer (RFC 8866) has audio, and none of it in one of `codecs`."""
    ours = {codec.value for codec in codecs}
    streams = [match for match in _AUDIO.finditer(offer) if int(match["port"])]
    names = _STATIC | {m["format"]: m["name"].upper() for m in _NAME.finditer(offer)}
    offered = {names.get(each) for stream in streams for each in stream["formats"].split()}
    return not streams or bool(offered & ours)
