"""Keys as RFC 4733 packets in a capture file that SIPp plays (`play_pcap_audio`).

    packet    1   2   3  ...  n   n  n     20 ms apart; the last one three times, with the E bit
    duration 160 320 480     100 ms        marker bit on the first, one timestamp per key

sip-tester brings a file per key, but all with fixed sequence numbers and timestamps: the same key
twice in a row is then one event, as it should be, and a lower key after a higher one is late.
"""

import struct

from dtmf.keypad import KEYPAD

PAYLOAD_TYPE = 101
RATE_HZ = 8000
PACKET_MS = 20
TONE_MS = 100
REPEATED_ENDS = 3
_SSRC = 0x0D1A1B00
_FIRST_SEQUENCE, _FIRST_TIMESTAMP = 1000, 80000
_VOLUME = 10
"""In -dBm0 (RFC 4733, section 2.3.3)."""


def capture(symbols: str, every_ms: int) -> bytes:
    """A pcap file (link type Ethernet) with the packets of all keys."""
    records = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for at_ms, rtp in _packets(symbols, every_ms):
        frame = _in_udp(rtp)
        head = struct.pack("<IIII", at_ms // 1000, at_ms % 1000 * 1000, len(frame), len(frame))
        records.append(head + frame)
    return b"".join(records)


def _packets(symbols: str, every_ms: int) -> list[tuple[int, bytes]]:
    packets: list[tuple[int, bytes]] = []
    for number, symbol in enumerate(symbols):
        start_ms = number * every_ms
        timestamp = _FIRST_TIMESTAMP + start_ms * RATE_HZ // 1000
        for index, (duration_ms, last) in enumerate(_durations()):
            sequence = _FIRST_SEQUENCE + len(packets)
            marker = 0x80 if index == 0 else 0
            head = struct.pack(
                ">BBHII", 0x80, marker | PAYLOAD_TYPE, sequence, timestamp, _SSRC
            )  # fmt: skip
            body = struct.pack(
                ">BBH",
                KEYPAD[symbol].event,
                (0x80 if last else 0) | _VOLUME,
                duration_ms * RATE_HZ // 1000,
            )
            packets.append((start_ms + index * PACKET_MS, head + body))
    return packets


def _durations() -> list[tuple[int, bool]]:
    steps = [(ms, False) for ms in range(PACKET_MS, TONE_MS + 1, PACKET_MS)]
    return steps + [(TONE_MS, True)] * REPEATED_ENDS


def _in_udp(payload: bytes) -> bytes:
    """Ethernet, IPv4 and UDP around it; SIPp puts its own addresses and ports in."""
    udp = struct.pack(">HHHH", 40000, 40000, 8 + len(payload), 0) + payload
    ip = struct.pack(
        ">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1"
    )
    return b"\0" * 12 + b"\x08\0" + ip + udp
