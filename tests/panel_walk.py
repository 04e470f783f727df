"""Companies, their people and lists on a real store, and who may open what, for the walk.

An innermost middleware stands in for the handlers: it says how far a request got, so that an
answer of a handler (such as 404 for an entry that is not there) is not taken for a refusal.
"""

import re
from dataclasses import dataclass, replace

from aiohttp import web
from aiohttp.typedefs import Handler
from fakes_web import SETTINGS, ClientMaker, FakeAccounts, Panel, panel_with, sign_in
from store_samples import BY, NOON, authorization_code

from bridge.store import accounts, companies, passwords
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import AccountRole, NewAccount
from bridge.store.store import Store
from config.settings import DatabaseSettings
from web.sessions import csrf_token
from web.store_accounts import StoreAccounts

PUBLIC = {
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("GET", "/signup"),
    ("POST", "/signup"),
    ("GET", "/signup/{token}"),
    ("POST", "/signup/{token}"),
    ("GET", "/reset"),
    ("POST", "/reset"),
    ("GET", "/reset/{token}"),
    ("POST", "/reset/{token}"),
    ("GET", "/health"),
    ("GET", "/language/{language}"),
    ("GET", "/static"),
}
SIGNED_IN = {
    ("GET", "/"),
    ("GET", "/status"),
    ("GET", "/profile"),
    ("POST", "/profile"),
    ("POST", "/profile/password"),
    ("GET", "/pins"),
    ("GET", "/pins/template"),
}
OWN_LISTS = {
    ("GET", ""),
    ("GET", "/new"),
    ("POST", "/new"),
    ("GET", "/entries/{entry}"),
    ("POST", "/entries/{entry}"),
    ("POST", "/remove"),
    ("POST", "/switch"),
    ("POST", "/undo/{change}"),
    ("GET", "/download"),
    ("GET", "/history"),
    ("GET", "/history/{change}"),
    ("POST", "/history/{change}/restore"),
    ("GET", "/upload"),
    ("POST", "/upload"),
    ("GET", "/upload/{draft}"),
    ("POST", "/upload/{draft}"),
    ("POST", "/upload/{draft}/discard"),
}
"""A new route must be written down in one of the three sets."""

LIST = "/pins/{kind}/{id}"
EXAMPLES = {
    "{token}": "no-such-token",
    "{language}": "fr",
    "{entry}": "1",
    "{change}": "1",
    "{draft}": "no-such-draft",
    "/static": "/static/panel.css",
}
UPLOAD = LIST + "/upload"

ORGANIZER, ADMINISTRATOR = AccountRole.ORGANIZER, AccountRole.ADMINISTRATOR
SUPER = AccountRole.SUPER_ADMINISTRATOR
ROLES = {
    "organizer of A": (ORGANIZER, "A"),
    "organizer of A's part": (ORGANIZER, "part of A"),
    "organizer of B": (ORGANIZER, "B"),
    "administrator of A": (ADMINISTRATOR, "A"),
    "administrator of A's part": (ADMINISTRATOR, "part of A"),
    "administrator of B": (ADMINISTRATOR, "B"),
    "super-administrator": (SUPER, None),
    "disabled": (SUPER, None),
}
COMPANIES = {"A": None, "part of A": "A", "B": None}
LISTS = {*ROLES, *COMPANIES, *(f"code of {name}" for name in COMPANIES)}
OF_THE_PART = {
    "organizer of A's part",
    "administrator of A's part",
    "part of A",
    "code of part of A",
}
MAY = {
    "nobody": set[str](),
    "organizer of A": {"organizer of A"},
    "organizer of A's part": {"organizer of A's part"},
    "organizer of B": {"organizer of B"},
    "administrator of A": OF_THE_PART | {"organizer of A", "administrator of A", "A", "code of A"},
    "administrator of A's part": OF_THE_PART,
    "administrator of B": {"organizer of B", "administrator of B", "B", "code of B"},
    "super-administrator": LISTS,
    "disabled": set[str](),
}
"""Whose lists a role may manage."""

REACHED = 299
NOTHING = ListOwner(OwnerKind.COMPANY, 999)
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class World:
    """Companies, their people and codes, and the panel before them."""

    store: Store
    owners: dict[str, ListOwner]
    app: web.Application

    @property
    def every(self) -> dict[str, ListOwner]:
        """The owners of all lists, and one that does not exist."""
        return self.owners | {"nothing": NOTHING}


def world_of(settings: DatabaseSettings, store: Store) -> World:
    """The tables above, stored; the panel says how far a request got."""
    app = panel_with(StoreAccounts(settings), replace(SETTINGS, database=settings))
    app.middlewares.append(_reached)
    return World(store, _owners(store), app)


@web.middleware
async def _reached(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Instead of the handler; signing in and what is no page of ours stay as they are."""
    if request.match_info.http_exception is not None or request.path == "/login":
        return await handler(request)
    return web.Response(status=REACHED, text=await csrf_token(request))


def another_panel() -> web.Application:
    """Whose tokens are worth nothing here."""
    app = panel_with(FakeAccounts())
    app.middlewares.append(_reached)
    return app


def _owners(store: Store) -> dict[str, ListOwner]:
    owners: dict[str, ListOwner] = {}
    for name, parent in COMPANIES.items():
        parent_id = None if parent is None else owners[parent].id
        company = companies.add(store, name, BY, NOON, parent_id)
        owners[name] = ListOwner(OwnerKind.COMPANY, company.id)
        code = authorization_code(store, company.id, f"code-{company.id}")
        owners[f"code of {name}"] = ListOwner(OwnerKind.AUTHORIZATION_CODE, code.id)
    password_hash = passwords.hashed(PASSWORD)
    for name, (role, of) in ROLES.items():
        new = NewAccount(_email(name), name, role, None if of is None else owners[of].id)
        with store.writing() as session:
            account = accounts.insert(session, new, password_hash, BY, NOON)
        owners[name] = ListOwner(OwnerKind.ORGANIZER, account.id)
    return owners


def _email(role: str) -> str:
    return re.sub(r"\W+", "-", role) + "@example.org"


async def visitor(aiohttp_client: ClientMaker, world: World, role: str) -> Panel:
    """A browser in which somebody is signed in; who is disabled was so before it."""
    client = await aiohttp_client(world.app)
    if role != "nobody":
        answer = await sign_in(client, _email(role), PASSWORD)
        assert answer.headers["Location"] == "/"
    if role == "disabled":
        accounts.set_disabled(world.store, world.owners[role].id, True, BY, NOON)
        assert (await client.get("/", allow_redirects=False)).status == 303
    return client


async def token_of(client: Panel) -> str:
    """The token of the session, whoever it is of."""
    answer = await client.get("/health")
    assert answer.status == REACHED
    return await answer.text()


def filled(pattern: str, owner: ListOwner = NOTHING) -> str:
    """A path of a pattern."""
    for name, example in (EXAMPLES | {"{kind}": owner.kind.value, "{id}": str(owner.id)}).items():
        pattern = pattern.replace(name, example)
    return pattern


async def status_of(client: Panel, method: str, path: str, csrf: str) -> int:
    """What a request answers that a page of ours could have sent."""
    data = {"csrf": csrf} if method == "POST" else None
    answer = await client.request(method, path, data=data, allow_redirects=False)
    if answer.status == 303:
        assert answer.headers["Location"].partition("?")[0] == "/login"
    return answer.status
