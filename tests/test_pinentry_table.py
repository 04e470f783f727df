"""The transition table against the machine: nothing but what it says happens, and all of it does.

Machines are walked at random and, at every state met, given all inputs that the table lacks.
"""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from itertools import count
from random import Random

import pytest
from fakes_entrance import ANNA, Caller, conference
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import EntranceSettings, PinMode
from dtmf.keypad import KEYS
from pinentry.actions import Action, Admit, CheckCode, CheckPin, Refuse
from pinentry.entrance import EntranceError
from pinentry.states import Input, State
from pinentry.table import TABLE
from pinentry.verdicts import CodeRefused, CodeVerdict, PinRefused, PinVerdict, Unavailable
from pinentry.wording import ROOM_REFUSALS

TIMELESS = {State.NEW, State.ADMITTED, State.ENDED}
"""States without a deadline."""

FOUND = [
    conference(mode, starts_in_s, ends_in_s)
    for mode in PinMode
    for starts_in_s in (-60.0, 0.5, 300.0, 5000.0)
    for ends_in_s in (None, 20.0, 400.0)
]
CODE_VERDICTS: list[CodeVerdict] = [*FOUND, *CodeRefused, Unavailable()]
PIN_VERDICTS: list[PinVerdict] = [ANNA, ANNA, *PinRefused, Unavailable()]


def give(caller: Caller, happened: Input, random: Random) -> list[Action]:
    """Give this input, its details drawn at random."""
    inputs: dict[Input, Callable[[], list[Action]]] = {
        Input.START: caller.start,
        Input.DIGIT: lambda: caller.keys(random.choice(KEYS + "123456789#####")),
        Input.PLAYED: lambda: caller.played(random.uniform(0, 5)),
        Input.CODE_VERDICT: lambda: caller.code(random.choice(CODE_VERDICTS)),
        Input.PIN_VERDICT: lambda: caller.pin(random.choice(PIN_VERDICTS)),
        Input.REFUSED: lambda: caller.refused(random.choice(sorted(ROOM_REFUSALS, key=str))),
        Input.TIMEOUT: lambda: time_out(caller, random),
    }
    return inputs[happened]()


def time_out(caller: Caller, random: Random) -> list[Action]:
    """The timer fires; now and then the wall clock has been set back meanwhile."""
    caller.now = max(caller.now, caller.entrance.deadline or caller.now)
    utc = caller.utc if random.random() < 0.9 else conference().starts_at
    return caller.entrance.timeout(caller.now, utc)


def walk(seed: int, steps: int = 60) -> list[tuple[State, Input, State, list[Action]]]:
    """What a caller meets who does anything that is legal."""
    random = Random(seed)
    caller = Caller(
        EntranceSettings(code_length=2, tries=random.randint(1, 3)),
        random.choice([None, None, "12"]),
    )
    path = []
    for _ in range(steps):
        before = caller.entrance.state
        legal = [happened for state, happened in TABLE if state is before]
        happened = random.choice(legal)
        actions = give(caller, happened, random)
        path.append((before, happened, caller.entrance.state, actions))
    return path


@given(seed=st.integers())
def test_states_follow_as_the_table_says(seed: int) -> None:
    for before, happened, after, _ in walk(seed):
        assert after in TABLE[before, happened][1]


def test_every_transition_of_the_table_happens() -> None:
    missing = {(*key, after) for key, (_, leads_to) in TABLE.items() for after in leads_to}
    seeds = count()
    while missing and (seed := next(seeds)) < 4000:
        missing -= {(before, what, after) for before, what, after, _ in walk(seed)}
    assert missing == set()


@given(seed=st.integers())
def test_a_deadline_is_set_unless_ended(seed: int) -> None:
    random, caller = Random(seed), Caller(EntranceSettings(code_length=2))
    for _ in range(60):
        state = caller.entrance.state
        assert (caller.entrance.deadline is None) == (state in TIMELESS)
        give(caller, random.choice([what for at, what in TABLE if at is state]), random)


@given(seed=st.integers())
def test_no_more_tries_than_allowed(seed: int) -> None:
    random, tries = Random(seed), Random(seed).randint(1, 3)
    caller = Caller(EntranceSettings(code_length=2, tries=tries))
    wrong: Counter[State] = Counter()
    for _ in range(60):
        state = caller.entrance.state
        what = random.choice([what for at, what in TABLE if at is state])
        if (state, what) == (State.CHECKING_CODE, Input.CODE_VERDICT) and random.random() < 0.8:
            caller.code(CodeRefused.WRONG)
            wrong[state] += 1
        elif what is Input.PIN_VERDICT and state is State.CHECKING_PIN and random.random() < 0.8:
            caller.pin(PinRefused.WRONG)
            wrong[state] += 1
        else:
            give(caller, what, random)
    assert all(count <= tries for count in wrong.values())


@given(seed=st.integers())
def test_one_question_to_the_store_at_a_time(seed: int) -> None:
    pending = False
    for _, happened, _, actions in walk(seed):
        if happened in (Input.CODE_VERDICT, Input.PIN_VERDICT):
            pending = False
        for action in actions:
            if isinstance(action, CheckCode | CheckPin):
                assert not pending
                pending = True


@given(seed=st.integers())
def test_nothing_is_asked_for_after_the_end(seed: int) -> None:
    actions = [action for *_, actions in walk(seed) for action in actions]
    refuse = next((i for i, action in enumerate(actions) if isinstance(action, Refuse)), None)
    assert refuse is None or actions[refuse + 1 :] == []
    assert sum(isinstance(action, Admit) for action in actions) <= 1


@settings(max_examples=50)
@given(seed=st.integers())
def test_an_illegal_input_raises_and_changes_nothing(seed: int) -> None:
    random, caller = Random(seed), Caller(EntranceSettings(code_length=2))
    for _ in range(20):
        state = caller.entrance.state
        illegal = [happened for happened in Input if (state, happened) not in TABLE]
        assert_illegal(caller, random.choice(illegal), random)
        give(caller, random.choice([what for at, what in TABLE if at is state]), random)


def assert_illegal(caller: Caller, happened: Input, random: Random) -> None:
    before, now = inside(caller), caller.now
    with pytest.raises(EntranceError, match=f"{happened.name} cannot happen in"):
        give(caller, happened, random)
    caller.now = now
    assert inside(caller) == before


def inside(caller: Caller) -> dict[str, object]:
    """All attributes, those of the keys too."""
    attributes = dict(vars(vars(caller.entrance)["_dialogue"]))
    attributes["_keyed"] = vars(attributes["_keyed"])
    return deepcopy(attributes)


@given(seed=st.integers())
def test_no_digit_shows_in_any_repr(seed: int) -> None:
    random, caller = Random(seed), Caller(EntranceSettings(code_length=8))
    shown = repr(caller.start())
    for _ in range(30):
        state = caller.entrance.state
        if state in (State.CODE, State.PIN):
            shown += repr(caller.keys("8642097"))
        else:
            shown += repr(give(caller, random.choice([b for a, b in TABLE if a is state]), random))
        shown += repr(caller.entrance) + repr(vars(caller.entrance)["_dialogue"])
    assert "8642097" not in shown


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_in_the_table(state: State) -> None:
    assert any(at is state for at, _ in TABLE)


def test_every_input_is_a_method() -> None:
    assert all(callable(getattr(Caller().entrance, happened.value)) for happened in Input)
