"""Forms that no page of ours made are refused, whatever they carry."""

import pytest
from fakes_web import EMAIL, PASSWORD, ClientMaker, set_up, sign_in, token, token_in

RIGHT = {"email": EMAIL, "password": PASSWORD}


async def test_a_form_without_a_token_changes_nothing(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.post("/login", data=RIGHT)
    assert answer.status == 403
    assert "This form was too old" in await answer.text()
    assert setting.accounts.checked == []


@pytest.mark.parametrize("wrong", ["", "x", "é", "A" * 43])
async def test_a_wrong_token_is_refused(aiohttp_client: ClientMaker, wrong: str) -> None:
    setting = await set_up(aiohttp_client)
    await token(setting.client)
    answer = await setting.client.post("/login", data={"csrf": wrong, **RIGHT})
    assert answer.status == 403
    assert setting.accounts.checked == []


async def test_another_sessions_token_is_refused(aiohttp_client: ClientMaker) -> None:
    setting, other = await set_up(aiohttp_client), await set_up(aiohttp_client)
    stolen = await token(other.client)
    await token(setting.client)
    answer = await setting.client.post("/login", data={"csrf": stolen, **RIGHT})
    assert answer.status == 403


async def test_the_token_of_before_the_login_is_worth_nothing_after_it(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    old = await token(setting.client)
    await sign_in(setting.client)
    assert (await setting.client.post("/logout", data={"csrf": old})).status == 403
    assert (await setting.client.get("/", allow_redirects=False)).status == 200


async def test_the_token_may_come_in_a_header(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    found = token_in(await (await setting.client.get("/")).text())
    answer = await setting.client.post(
        "/logout", headers={"X-CSRF-Token": found}, allow_redirects=False
    )
    assert answer.status == 303


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=b", 415),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=b", 415),
        ("application/x-www-form-urlencoded", b"csrf=%ff%fe", 403),
        ("application/x-www-form-urlencoded", b"\xff\xfe=1", 400),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 5000), 413),
        ("application/x-www-form-urlencoded", b"a=" + b"b" * 70_000, 413),
        ("multipart/form-data", b"nonsense", 403),
        ("application/json", b'{"csrf": 1}', 403),
        ("text/plain", b"", 403),
    ],
)
async def test_strange_bodies_get_a_clear_answer(
    aiohttp_client: ClientMaker, content_type: str, body: bytes, status: int
) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.post("/login", data=body, headers={"Content-Type": content_type})
    assert answer.status == status
    assert "<h1>" in await answer.text()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
async def test_no_method_is_forgotten(aiohttp_client: ClientMaker, method: str) -> None:
    setting = await set_up(aiohttp_client)
    assert (await setting.client.request(method, "/")).status == 403
