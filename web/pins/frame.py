"""What the pages about one list share: whose it is, its addresses, times in the reader's zone.

    owner, owner_name     whose list; `own`: the reader's
    url(*more, **query)   an address of this list
    when(utc), number(n)  a moment and a number, as they are written in the reader's language

Panel thread.
"""

from functools import partial
from typing import Any

from aiohttp import web
from babel.numbers import format_decimal

from bridge.store import list_scopes
from bridge.store.pin_records import ListOwner, OwnerKind
from web.backends import Person
from web.keys import OWNER, PERSON, PINS
from web.pins.moments import moment_text
from web.pins.questions import address
from web.rendering import language_of_page, render


async def list_page(
    request: web.Request, template: str, status: int = 200, **context: Any
) -> web.Response:
    """A page about the list that the path names."""
    owner, person, language = request[OWNER], request[PERSON], language_of_page(request)
    named = await request.app[PINS].run(list_scopes.named, owner)
    shared = {
        "owner": owner,
        "owner_name": "" if named is None else named.label,
        "own": is_own(owner, person),
        "url": partial(address, owner),
        "when": partial(moment_text, timezone=person.timezone, language=language),
        "number": partial(format_decimal, locale=language.value),
    }
    return await render(request, template, status, **shared | context)


def is_own(owner: ListOwner, person: Person) -> bool:
    """Whether the list is the person's own."""
    return owner == ListOwner(OwnerKind.ORGANIZER, person.account_id)
