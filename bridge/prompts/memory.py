"""A bounded memory of arrays: what was not used for longest is forgotten first. Any thread."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray

Key = TypeVar("Key", bound=Hashable)
Array = TypeVar("Array", bound=NDArray[Any])


class Memory(Generic[Key, Array]):
    """Arrays by key, of `max_bytes` together."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._arrays: OrderedDict[Key, Array] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Array | None:
        """The array, which now counts as used."""
        with self._lock:
            array = self._arrays.get(key)
            if array is not None:
                self._arrays.move_to_end(key)
            return array

    def keep(self, key: Key, array: Array) -> Array:
        """Remembers the array; where another thread was faster, its array is the one returned."""
        with self._lock:
            kept = self._arrays.setdefault(key, array)
            if kept is array:
                self._bytes += array.nbytes
                self._forget()
            return kept

    def _forget(self) -> None:
        while self._bytes > self._max_bytes:
            _, array = self._arrays.popitem(last=False)
            self._bytes -= array.nbytes
