"""What we read off a SIP message ourselves: who is called, who calls. Pure."""

import re
from urllib.parse import unquote

_REQUEST_LINE = re.compile(r"^[A-Z]+ (?P<uri>\S+) SIP/2\.0", re.I)
_USER = re.compile(r"(?:sips?|tel):(?P<user>[^@;?>]*)", re.I)


def request_uri_of(message: str) -> str:
    """The request URI of a SIP request (RFC 3261, section 7.1); empty if it is none."""
    match = _REQUEST_LINE.match(message)
    return match["uri"] if match else ""


def caller_of(address: str) -> str:
    """The user part of a From address: a number or a name; `anonymous` where there is none."""
    match = _USER.search(address)
    return unquote(match["user"]).split(";")[0] if match and "@" in address else "anonymous"
