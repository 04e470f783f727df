"""Dataclasses survive the way through JSON; what is no such dataclass is named."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.control.wire import Json, WireError, from_json, to_json


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    number: int
    colour: Colour | None = None


@dataclass(frozen=True)
class Outer:
    text: str
    ratio: float
    flag: bool
    at: datetime
    inner: Inner
    several: tuple[Inner, ...]
    measured: Mapping[str, float]


def outers() -> st.SearchStrategy[Outer]:
    inner = st.builds(Inner, st.integers(), st.none() | st.sampled_from(Colour))
    return st.builds(
        Outer,
        st.text(),
        st.floats(allow_nan=False),
        st.booleans(),
        st.datetimes(timezones=st.just(UTC)),
        inner,
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(), st.floats(allow_nan=False), max_size=3),
    )


@given(outers())
def test_a_value_survives_the_way_through_json(value: Outer) -> None:
    assert from_json(Outer, json.loads(json.dumps(to_json(value)))) == value


def test_unknown_keys_are_passed_over_and_defaults_fill_in() -> None:
    assert from_json(Inner, {"number": 7, "of a newer bridge": True}) == Inner(7, None)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "Inner.number is missing"),
        ([], "Inner must be an object, not list"),
        ({"number": "7"}, "Inner.number: '7' is of the wrong type"),
        ({"number": True}, "Inner.number: True is of the wrong type"),
        ({"number": 7, "colour": "green"}, "Inner.colour: 'green' is not a valid Colour"),
    ],
)
def test_a_wrong_value_is_named(data: object, complaint: str) -> None:
    with pytest.raises(WireError, match="^" + complaint.replace(".", r"\.")):
        from_json(Inner, data)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("at", "2026-03-01T12:00:00"),
        ("at", "noon"),
        ("inner", None),
        ("several", {"number": 1}),
        ("measured", []),
        ("ratio", "1.5"),
    ],
)
def test_every_kind_of_field_is_checked(key: str, wrong: object) -> None:
    good: Json = {
        "text": "",
        "ratio": 1,
        "flag": False,
        "at": "2026-03-01T12:00:00+00:00",
        "inner": {"number": 1},
        "several": [],
        "measured": {},
    }
    assert from_json(Outer, good).ratio == 1.0
    with pytest.raises(WireError, match=rf"Outer\.{key}"):
        from_json(Outer, {**good, key: wrong})
