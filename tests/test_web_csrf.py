"""Forms that no page of ours made are refused, whatever they carry."""

import random

import pytest
from aiohttp import web
from fakes_web import (
    EMAIL,
    PASSWORD,
    ClientMaker,
    FakeAccounts,
    panel_with,
    set_up,
    sign_in,
    token,
    token_in,
)

from web.keys import FORM

UPLOAD = "/pins/company/1/upload"
"""Takes files; a token decides before anything is looked up."""

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


async def test_a_login_form_outlives_a_visit_in_another_tab(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    csrf = await token(setting.client)
    assert (await setting.client.get("/status", allow_redirects=False)).status == 303
    form = {"csrf": csrf, **RIGHT}
    answer = await setting.client.post("/login", data=form, allow_redirects=False)
    assert answer.status == 303


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


async def test_a_field_may_come_several_times(aiohttp_client: ClientMaker) -> None:
    app = panel_with(FakeAccounts())
    app.router.add_post("/echo", _echo)
    client = await aiohttp_client(app)
    await sign_in(client)
    csrf = token_in(await (await client.get("/")).text())
    fields = [("entry", "1"), ("csrf", csrf), ("entry", "2"), ("name", "é\u202e")]
    answer = await client.post("/echo", data=fields)
    assert await answer.json() == [["1", "2"], "é\u202e", None]


async def _echo(request: web.Request) -> web.StreamResponse:
    form = request[FORM]
    return web.json_response([form.getall("entry"), form.get("name"), form.get("missing")])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"nonsense", 400),
        (b"--B", 403),
        (b"--B--\r\n", 403),
        (b"--B\r\n\r\n\r\n--B--\r\n", 403),
        (b"--B\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--B--\r\n", 403),
        (b"--B\r\nContent-Disposition: form-data; name=csrf\r\n\r\n\xff\r\n--B--\r\n", 403),
        (b"--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C--\r\n--B--\r\n", 403),
        (b"--B\r\n" + b"X: y\r\n" * 50_000 + b"\r\n--B--\r\n", 400),
    ],
)
async def test_strange_parts_get_a_clear_answer(
    aiohttp_client: ClientMaker, body: bytes, status: int
) -> None:
    setting = await set_up(aiohttp_client)
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    answer = await setting.client.post(UPLOAD, data=body, headers=headers)
    assert answer.status == status
    assert "<h1>" in await answer.text()


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        f"multipart/form-data; boundary={'b' * 71}",
        "multipart/form-data; boundary=B; charset=nonsense",
    ],
)
async def test_strange_boundaries_get_a_clear_answer(
    aiohttp_client: ClientMaker, content_type: str
) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.post(
        UPLOAD, data=b"--B\r\n\r\nx\r\n--B--", headers={"Content-Type": content_type}
    )
    assert answer.status in (400, 403)


@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionHeader")
@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionParam")
async def test_no_broken_form_is_a_defect_of_ours(aiohttp_client: ClientMaker) -> None:
    setting, chance = await set_up(aiohttp_client), random.Random(20260302)
    right = b'--B\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nAAAA\r\n--B--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    statuses = set()
    for _ in range(300):
        body = bytearray(right)
        for _ in range(chance.randrange(1, 6)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        cut = chance.randrange(len(body))
        answer = await setting.client.post(UPLOAD, data=bytes(body[:cut]), headers=headers)
        statuses.add(answer.status)
    assert statuses <= {400, 403}
