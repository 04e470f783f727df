"""The profile: what everybody may change about the own account, on a real store."""

import re
from dataclasses import replace

import pytest
from account_panel import NEW_PASSWORD, Stage, add_ada, name_at_home, post, stage
from fakes_web import EMAIL, PASSWORD, ClientMaker, sign_in

from bridge.store import accounts, audit
from bridge.store.accounts import Profile
from bridge.store.records import Change, MailPurpose, Theme
from bridge.store.store import Store
from config.settings import DatabaseSettings, Language, MailSettings, Settings
from web import i18n

pytest_plugins = ["stores"]

FORM = {"name": "Ada L.", "language": "en", "theme": "dark", "timezone": "europe/paris"}
PASSWORDS = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}


@pytest.fixture
async def on(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> Stage:
    """A panel where Ada is signed in."""
    on = await stage(aiohttp_client, sqlite_settings, sqlite_store)
    await add_ada(on)
    await sign_in(on.client)
    return on


async def change(on: Stage, **form: str) -> int:
    """The status of the answer to a new password."""
    return (await post(on.client, "/profile/password", {**PASSWORDS, **form}, "/profile")).status


async def test_what_is_saved_is_there(on: Stage) -> None:
    answer = await post(on.client, "/profile", FORM)
    assert (answer.status, answer.headers["Location"]) == (303, "/profile?saved=1")
    found = await on.account()
    kept = Profile(found.name, found.language, found.theme, found.timezone)
    assert kept == Profile("Ada L.", Language.EN, Theme.DARK, "Europe/Paris")
    page = await (await on.client.get("/profile?saved=1")).text()
    assert '<html lang="en" data-theme="dark">' in page
    assert 'role="status"><p>Saved.' in page
    for field in ('value="Ada L."', '"en" selected', '"dark" selected', 'value="Europe/Paris"'):
        assert field in page
    assert (await on.account()).email == EMAIL
    line = audit.newest(on.store, 1)[0]
    assert (line.what, line.who) == (Change.PROFILE_CHANGED, EMAIL)


async def test_all_zones_are_offered(on: Stage) -> None:
    page = await (await on.client.get("/profile")).text()
    assert 'list="timezones"' in page
    offered = re.findall(r'<option value="([^"]*/[^"]*)">', page)
    assert {"Europe/Paris", "America/Argentina/Ushuaia", "Asia/Kathmandu"} <= set(offered)
    assert len(offered) > 400


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("name", "x" * 101), ("name", "a\0b"), ("timezone", "Paris, France")],
)
async def test_what_is_wrong_is_said_at_its_field(on: Stage, field: str, typed: str) -> None:
    before = await on.account()
    answer = await post(on.client, "/profile", {**FORM, field: typed})
    page = await answer.text()
    assert answer.status == 422
    (wrong,) = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', page)
    assert f'id="{field}"' in wrong
    assert f'{field}-problem"' in wrong
    assert " autofocus" in wrong
    assert 'role="alert"' in page
    assert '"dark" selected' in page
    assert await on.account() == before


@pytest.mark.parametrize(("field", "typed"), [("language", "de"), ("theme", ""), ("theme", "red")])
async def test_choices_that_the_page_does_not_have(on: Stage, field: str, typed: str) -> None:
    before = await on.account()
    assert (await post(on.client, "/profile", {**FORM, field: typed})).status == 400
    assert await on.account() == before


async def test_names_are_shown_as_text(on: Stage) -> None:
    await post(on.client, "/profile", {**FORM, "name": '"><b>x'})
    page = await (await on.client.get("/profile")).text()
    assert "<b>x" not in page
    assert await name_at_home(on.client) == "&#34;&gt;&lt;b&gt;x"


async def test_pages_are_in_the_browsers_language_until_another_is_chosen(on: Stage) -> None:
    assert "À propos de vous" in await (await on.client.get("/profile")).text()
    on.client.session.headers.update({"Accept-Language": "en"})
    assert "About you" in await (await on.client.get("/profile")).text()
    await on.client.get("/language/fr")
    assert "À propos de vous" in await (await on.client.get("/profile")).text()
    await post(on.client, "/profile", {**FORM, "language": "en"})
    assert "About you" in await (await on.client.get("/profile")).text()
    await post(on.client, "/profile", {**FORM, "language": "fr"})
    assert "À propos de vous" in await (await on.client.get("/profile")).text()


def test_the_order_of_languages() -> None:
    fr, en = Language.FR, Language.EN
    assert i18n.choose_language("en", "en", en, fr) is en
    assert i18n.choose_language(None, "en", en, fr) is en
    assert i18n.choose_language("xx", "de", en, fr) is fr
    assert i18n.choose_language(None, "de", fr, None) is fr


async def test_a_new_password_ends_every_other_session(on: Stage) -> None:
    other = await on.other_browser()
    await sign_in(other)
    before = {cookie.key: cookie.value for cookie in on.client.session.cookie_jar}
    assert await change(on) == 303
    page = await (await on.client.get("/profile?password=1")).text()
    assert "Votre mot de passe est changé." in page
    assert await name_at_home(on.client) == "Ada Example"
    assert await name_at_home(other) is None
    other.session.cookie_jar.update_cookies(before)
    assert await name_at_home(other) is None
    assert (await sign_in(other, EMAIL, PASSWORD)).status == 403
    assert (await sign_in(other, EMAIL, NEW_PASSWORD)).status == 303
    (letter,) = await on.letters()
    assert (letter.purpose, letter.to, letter.language) == (
        MailPurpose.PASSWORD_CHANGED,
        EMAIL,
        "fr",
    )


async def test_a_password_that_the_operator_sets_ends_them_too(on: Stage) -> None:
    account = await on.account()
    accounts.set_password(on.store, account.id, PASSWORD, "operator", account.created_at)
    assert await name_at_home(on.client) is None
    assert (await on.client.get("/login", allow_redirects=False)).status == 200


async def test_the_old_password_is_asked_and_guesses_are_slowed_down(on: Stage) -> None:
    wrong = {**PASSWORDS, "old_password": "a wrong guess"}
    answer = await post(on.client, "/profile/password", wrong, "/profile")
    page = await answer.text()
    assert answer.status == 422
    assert 'aria-describedby="old_password-problem"' in page
    assert "a wrong guess" not in page
    assert NEW_PASSWORD not in page
    assert await change(on, old_password="wrong") == 422
    assert await change(on, old_password="x" * 2000) == 422
    late = await post(on.client, "/profile/password", PASSWORDS, "/profile")
    assert (late.status, late.headers["Retry-After"]) == (429, "1")
    other = await on.other_browser()
    assert (await sign_in(other)).status == 429
    on.clock.now += 1
    assert await change(on) == 303
    assert (await sign_in(other, EMAIL, NEW_PASSWORD)).status == 303


@pytest.mark.parametrize("new", ["", "short one", EMAIL, "x" * 1025])
async def test_a_bad_new_password_is_said_at_its_field(on: Stage, new: str) -> None:
    form = {**PASSWORDS, "new_password": new}
    answer = await post(on.client, "/profile/password", form, "/profile")
    assert answer.status == 422
    page = await answer.text()
    assert 'aria-describedby="new_password-hint new_password-problem"' in page
    assert PASSWORD not in page


async def test_without_mail_a_password_changes_without_a_letter(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> None:
    def mute(settings: Settings) -> Settings:
        return replace(settings, mail=MailSettings())

    on = await stage(aiohttp_client, sqlite_settings, sqlite_store, mute)
    await add_ada(on)
    await sign_in(on.client)
    assert await change(on) == 303
    assert await on.letters() == []


async def test_forged_forms_change_nothing(on: Stage) -> None:
    before = await on.account()
    for path, form in (("/profile", FORM), ("/profile/password", PASSWORDS)):
        assert (await on.client.post(path, data=form)).status == 403
        forged = {"csrf": "x" * 43, **form}
        assert (await on.client.post(path, data=forged)).status == 403
    assert await on.account() == before
    assert await name_at_home(on.client) == "Ada Example"
