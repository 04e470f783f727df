"""Are the ports of the settings ours to have?

Each port is bound for a moment and let go. A port in use is well if our own bridge (or panel)
answers elsewhere that it runs: then it is the one that holds it. Blocking for a fraction of a
second; any thread.

    SIP      every sip.bind address x every transport, sip.port
    panel    panel.bind, panel.port, TCP
    RTP      media.rtp_first_port to rtp_last_port, UDP: two for each call of sip.capacity
"""

import errno
import socket

from bridge.doctor.check import Check, failed, ok, warning
from config.settings import MediaSettings, Settings, Transport

PORTS_PER_CALL = 2
"""RTP and RTCP (RFC 3550, section 11)."""
_KINDS = {Transport.UDP: socket.SOCK_DGRAM, Transport.TCP: socket.SOCK_STREAM}


def look_at_ports(settings: Settings, bridge_runs: bool, panel_runs: bool) -> list[Check]:
    """All ports that serve will want."""
    sip, panel = settings.sip, settings.panel
    wanted = [(address, transport) for address in sip.bind for transport in sip.transports]
    busy = {address: busy_ports(address, settings.media) for address in sip.bind}
    return [
        *(sip_port(address, sip.port, transport, bridge_runs) for address, transport in wanted),
        listening_port("panel port", panel.bind, panel.port, Transport.TCP, panel_runs),
        *(rtp_range(settings, address, count, bridge_runs) for address, count in busy.items()),
    ]


def sip_port(address: str, port: int, transport: Transport, ours: bool) -> Check:
    """One SIP transport's port."""
    name = f"SIP port {transport.name}"
    return listening_port(name, address, port, transport, ours)


def listening_port(name: str, address: str, port: int, transport: Transport, ours: bool) -> Check:
    """Free, held by ourselves, or why not."""
    where, trouble = f"{_bracketed(address)}:{port}", bind_error(address, port, transport)
    if trouble is None:
        return ok(name, f"{where} is free")
    if trouble == errno.EADDRINUSE and ours:
        return ok(name, f"{where} is held by the running Dialbridge")
    return _trouble(name, where, address, trouble)


def rtp_range(settings: Settings, address: str, busy: int, ours: bool) -> Check:
    """Enough free ports for every call; those of a running bridge count as free."""
    media, need = settings.media, settings.sip.capacity * PORTS_PER_CALL
    size = media.rtp_last_port - media.rtp_first_port + 1
    name = f"RTP ports on {address}"
    detail = f"{size} from {media.rtp_first_port}, {busy} in use, {need} needed"
    remedy = "Widen media.rtp_first_port to rtp_last_port, or lower sip.capacity."
    if size < need:
        return failed(name, detail, remedy)
    if not ours and size - busy < need:
        return failed(name, detail, f"Something else uses them (see: ss -ulnp). {remedy}")
    return ok(name, detail)


def busy_ports(address: str, media: MediaSettings) -> int:
    """How many ports of the RTP range another process holds on this address."""
    ports = range(media.rtp_first_port, media.rtp_last_port + 1)
    errors = (bind_error(address, port, Transport.UDP) for port in ports)
    return sum(error == errno.EADDRINUSE for error in errors)


def bind_error(address: str, port: int, transport: Transport) -> int | None:
    """The errno of binding the port, None when it can be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, _KINDS[transport]) as probe:
            if transport is Transport.TCP:  # connections of an earlier run may linger
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:  # 0.0.0.0 is bound beside ::
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind((address, port))
    except socket.gaierror:
        return errno.EADDRNOTAVAIL
    except OSError as error:
        return error.errno
    return None


def _trouble(name: str, where: str, address: str, trouble: int) -> Check:
    if trouble == errno.EADDRINUSE:
        remedy = "Stop what holds it (see: ss -lnp), or choose another port."
        return failed(name, f"{where} is in use by another program", remedy)
    if address == "::" and trouble in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
        return warning(name, "this machine has no IPv6", 'Take "::" out of sip.bind.')
    if trouble == errno.EACCES:
        remedy = "Choose one from 1024 up, or grant CAP_NET_BIND_SERVICE."
        return failed(name, f"{where} is reserved for root", remedy)
    if trouble == errno.EADDRNOTAVAIL:
        remedy = "Choose an address that this machine has (see: ip address)."
        return failed(name, f"{address} is not an address of this machine", remedy)
    return failed(name, f"{where}: {errno.errorcode.get(trouble, trouble)}", "Choose another one.")


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
