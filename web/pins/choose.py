"""Which PIN list: the own one, or one that the person may manage besides (SPEC 3.7).

    organizer             has one, and is sent to it
    administrator         own, the company's and its parts', their organizers', their
                          authorization codes'
    super-administrator   all, by organizer, company or authorization code

    GET /pins?by=company&search=acme

Panel thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from babel.numbers import format_decimal

from bridge.store import list_scopes
from bridge.store.list_scopes import ListChoices, Named
from bridge.store.pin_records import OwnerKind
from web.keys import PERSON, PINS
from web.pins import questions
from web.pins.listing import wants_part
from web.rendering import language_of_page, render

MOST_SHOWN = 50


@dataclass(frozen=True)
class Group:
    """The lists of one kind of owner."""

    kind: OwnerKind
    all: tuple[Named, ...]

    def matching(self, search: str) -> tuple[Named, ...]:
        """Those whose label holds every word of the search."""
        words = search.casefold().split()
        return tuple(
            named for named in self.all if all(word in named.label.casefold() for word in words)
        )


async def lists(request: web.Request) -> web.StreamResponse:
    """GET /pins"""
    choices = await request.app[PINS].run(list_scopes.choices, request[PERSON].account_id)
    if choices.only_own:
        raise web.HTTPSeeOther(questions.address(choices.own))
    groups = _groups(choices)
    group = _wanted(groups, request.query.get("by", ""))
    search = questions.read(request.query).search
    found = group.matching(search)
    return await render(
        request,
        "pins/choices.html" if wants_part(request) else "pins/choose.html",
        own=questions.address(choices.own),
        groups=groups,
        group=group,
        search=search,
        found=found[:MOST_SHOWN],
        more=max(0, len(found) - MOST_SHOWN),
        address=questions.address,
        number=partial(format_decimal, locale=language_of_page(request).value),
    )


def _groups(choices: ListChoices) -> Sequence[Group]:
    groups = (
        Group(OwnerKind.ORGANIZER, choices.organizers),
        Group(OwnerKind.COMPANY, choices.companies),
        Group(OwnerKind.AUTHORIZATION_CODE, choices.authorization_codes),
    )
    return [group for group in groups if group.all]


def _wanted(groups: Sequence[Group], kind: str) -> Group:
    return next((group for group in groups if group.kind.value == kind), groups[0])
