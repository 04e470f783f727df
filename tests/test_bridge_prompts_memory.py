"""The memory of arrays forgets what was unused for longest, and never holds more than it may."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.prompts.memory import Memory

Bytes = NDArray[np.uint8]


def array(size: int) -> Bytes:
    return np.zeros(size, np.uint8)


def test_the_longest_unused_is_forgotten() -> None:
    memory: Memory[str, Bytes] = Memory(max_bytes=20)
    for name in "ab":
        memory.keep(name, array(10))
    memory.get("a")
    memory.keep("c", array(10))
    assert memory.get("b") is None
    assert memory.get("a") is not None
    assert memory.get("c") is not None


def test_the_first_array_of_a_key_stays() -> None:
    memory: Memory[str, Bytes] = Memory(max_bytes=20)
    first = memory.keep("a", array(10))
    assert memory.keep("a", array(10)) is first
    assert memory.get("a") is first


def test_an_array_larger_than_the_memory_is_given_back_and_forgotten() -> None:
    memory: Memory[str, Bytes] = Memory(max_bytes=20)
    large = array(21)
    assert memory.keep("a", large) is large
    assert memory.get("a") is None


@given(kept=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), max_size=40))
def test_it_never_holds_more_than_it_may(kept: list[tuple[int, int]]) -> None:
    memory: Memory[int, Bytes] = Memory(max_bytes=50)
    for key, size in kept:
        memory.keep(key, array(size))
        held = [found for key in range(6) if (found := memory.get(key)) is not None]
        assert sum(found.nbytes for found in held) <= 50
