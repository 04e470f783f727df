"""Messages between the bridge and its engine: pickled values over a socket, never waited for.

    | length, 4 bytes, network order | pickle | length | pickle | ...

Neither side ever blocks on the other: what cannot be sent yet is kept, what has not arrived whole
is kept too. Only our own two processes hold the ends of the socket pair, so pickle is safe here.
Each end belongs to one thread.
"""

import pickle
import socket
import struct

_LENGTH = struct.Struct("!I")
_CHUNK = 1 << 18


class ChannelClosed(RuntimeError):
    """The process at the other end is gone."""


class Channel:
    """One end of the socket pair."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._end = end
        self._arrived = bytearray()
        self._unsent = bytearray()

    def fileno(self) -> int:
        """For an event loop to watch."""
        return self._end.fileno()

    def put(self, message: object) -> bool:
        """Send a message, or keep what does not fit; True if all is sent. Raises ChannelClosed."""
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        self._unsent += _LENGTH.pack(len(body)) + body
        return self.flush()

    def flush(self) -> bool:
        """Send on what was kept; True if all is sent. Raises ChannelClosed."""
        try:
            while self._unsent:
                sent = self._end.send(self._unsent)
                del self._unsent[:sent]
        except BlockingIOError:
            return False
        except OSError as error:
            raise ChannelClosed from error
        return True

    def take(self) -> list[object]:
        """The messages that have arrived, _CHUNK bytes of them at most. Raises ChannelClosed."""
        try:
            chunk = self._end.recv(_CHUNK)
        except BlockingIOError:
            return []
        except OSError as error:
            raise ChannelClosed from error
        if not chunk:
            raise ChannelClosed
        self._arrived += chunk
        return self._complete()

    def close(self) -> None:
        """Close this end; the other one notices."""
        self._end.close()

    def _complete(self) -> list[object]:
        messages, start = [], 0
        while len(self._arrived) >= start + _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._arrived, start)
            end = start + _LENGTH.size + length
            if len(self._arrived) < end:
                break
            messages.append(pickle.loads(self._arrived[start + _LENGTH.size : end]))
            start = end
        del self._arrived[:start]
        return messages
