"""The transition table of the entrance dialogue (SPEC 2.3 to 2.6): all that can happen.

(state, input) -> (handler, states it may lead to). What is not in it is illegal. Tests prove that
every state of the second part is reached and no other. Read in the asyncio thread.
"""

from collections.abc import Callable, Mapping

from pinentry.actions import Action
from pinentry.dialogue import Dialogue as Do
from pinentry.states import Input as On
from pinentry.states import State as At

Rule = tuple[Callable[..., list[Action]], frozenset[At]]


def _rule(handler: Callable[..., list[Action]], *leads_to: At) -> Rule:
    return handler, frozenset(leads_to)


# fmt: off
TABLE: Mapping[tuple[At, On], Rule] = {
    (At.NEW, On.START):                  _rule(Do.begin, At.CODE, At.CHECKING_CODE),

    (At.CODE, On.DIGIT):                 _rule(Do.key, At.CODE, At.CHECKING_CODE, At.REFUSING),
    (At.CODE, On.PLAYED):                _rule(Do.prompt_ended, At.CODE),
    (At.CODE, On.TIMEOUT):               _rule(Do.keys_missed, At.CODE, At.CHECKING_CODE,
                                               At.REFUSING),

    (At.CHECKING_CODE, On.DIGIT):        _rule(Do.key_ahead, At.CHECKING_CODE),
    (At.CHECKING_CODE, On.PLAYED):       _rule(Do.only_note, At.CHECKING_CODE),
    (At.CHECKING_CODE, On.CODE_VERDICT): _rule(Do.code_checked, At.CODE, At.CODE_AWAY, At.PIN,
                                               At.CHECKING_PIN, At.WAITING, At.ADMITTED,
                                               At.REFUSING),
    (At.CHECKING_CODE, On.TIMEOUT):      _rule(Do.verdict_missed, At.REFUSING),

    (At.CODE_AWAY, On.DIGIT):            _rule(Do.key_ahead, At.CODE_AWAY),
    (At.CODE_AWAY, On.PLAYED):           _rule(Do.only_note, At.CODE_AWAY),
    (At.CODE_AWAY, On.TIMEOUT):          _rule(Do.look_up_again, At.CHECKING_CODE),

    (At.PIN, On.DIGIT):                  _rule(Do.key, At.PIN, At.CHECKING_PIN, At.WAITING,
                                               At.ADMITTED, At.REFUSING),
    (At.PIN, On.PLAYED):                 _rule(Do.prompt_ended, At.PIN),
    (At.PIN, On.TIMEOUT):                _rule(Do.keys_missed, At.PIN, At.CHECKING_PIN,
                                               At.REFUSING),

    (At.CHECKING_PIN, On.DIGIT):         _rule(Do.key_ahead, At.CHECKING_PIN),
    (At.CHECKING_PIN, On.PLAYED):        _rule(Do.only_note, At.CHECKING_PIN),
    (At.CHECKING_PIN, On.PIN_VERDICT):   _rule(Do.pin_checked, At.PIN, At.PIN_AWAY, At.WAITING,
                                               At.ADMITTED, At.REFUSING),
    (At.CHECKING_PIN, On.TIMEOUT):       _rule(Do.verdict_missed, At.REFUSING),

    (At.PIN_AWAY, On.DIGIT):             _rule(Do.key_ahead, At.PIN_AWAY),
    (At.PIN_AWAY, On.PLAYED):            _rule(Do.only_note, At.PIN_AWAY),
    (At.PIN_AWAY, On.TIMEOUT):           _rule(Do.look_up_again, At.CHECKING_PIN),

    (At.WAITING, On.DIGIT):              _rule(Do.ignore, At.WAITING),
    (At.WAITING, On.PLAYED):             _rule(Do.told_to_wait, At.WAITING),
    (At.WAITING, On.TIMEOUT):            _rule(Do.started, At.WAITING, At.ADMITTED, At.REFUSING),
    (At.WAITING, On.REFUSED):            _rule(Do.refuse_from_room, At.REFUSING),

    (At.ADMITTED, On.PLAYED):            _rule(Do.only_note, At.ADMITTED),
    (At.ADMITTED, On.REFUSED):           _rule(Do.refuse_from_room, At.REFUSING),

    (At.REFUSING, On.DIGIT):             _rule(Do.ignore, At.REFUSING),
    (At.REFUSING, On.PLAYED):            _rule(Do.last_words_over, At.ENDED),
    (At.REFUSING, On.CODE_VERDICT):      _rule(Do.ignore, At.REFUSING),
    (At.REFUSING, On.PIN_VERDICT):       _rule(Do.ignore, At.REFUSING),
    (At.REFUSING, On.TIMEOUT):           _rule(Do.last_words_over, At.ENDED),

    (At.ENDED, On.PLAYED):               _rule(Do.only_note, At.ENDED),
}
# fmt: on
