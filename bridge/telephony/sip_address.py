"""What we read off SIP messages and put into SDP ourselves: called, caller, our address.

Pure but for `address_towards`, which asks the kernel's routing table and sends nothing.
"""

import ipaddress
import re
import socket
from urllib.parse import unquote

_REQUEST_LINE = re.compile(r"^[A-Z]+ (?P<uri>\S+) SIP/2\.0", re.I)
_CONNECTION = re.compile(r"\bIN IP[46] \S+")
_USER = re.compile(r"(?:sips?|tel):(?P<user>[^@;?>]*)", re.I)


def request_uri_of(message: str) -> str:
    """The request URI of a SIP request (RFC 3261, section 7.1); empty if it is none."""
    match = _REQUEST_LINE.match(message)
    return match["uri"] if match else ""


def uri_of(address: str) -> str:
    """The URI of a name-addr or addr-spec (RFC 3261, section 20.10): what is between < and >."""
    return address.partition("<")[2].partition(">")[0] or address


def caller_of(address: str) -> str:
    """The user part of a From address: a number or a name; `anonymous` where there is none."""
    match = _USER.search(address)
    return unquote(match["user"]).split(";")[0] if match and "@" in address else "anonymous"


def address_towards(source: str) -> str:
    """Our own address as seen from `source` (`address:port`, IPv6 in brackets)."""
    host, _, port = source.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((host, int(port) or 9))
        return str(probe.getsockname()[0])


def with_address(sdp: str, address: str) -> str:
    """The session description with our address in every o=, c= and a=rtcp line (RFC 8866)."""
    version = ipaddress.ip_address(address).version
    return _CONNECTION.sub(f"IN IP{version} {address}", sdp)
