"""The ways a call can be made, and the calls that are none."""

import json

import aiohttp
import pytest

from telegram_simulator import Simulator, User
from tests.simulator.client import TOKEN, Client

REMOVE = '{"remove_keyboard":true}'


async def test_a_query_string(client: Client, simulator: Simulator, person: User) -> None:
    answer = await client.get(
        f"/bot{TOKEN}/sendMessage?chat_id={person.id}&text=%D0%B0+b&reply_markup={REMOVE}"
    )

    assert answer.status == 200
    assert simulator.chat(person).last.text == "а b"


async def test_a_form(client: Client, simulator: Simulator, person: User) -> None:
    form = {"chat_id": str(person.id), "text": "а + b", "reply_markup": REMOVE, "protect_content": "true"}
    async with client.session.post(
        f"{client.url}/bot{TOKEN}/sendMessage?text=overridden", data=form
    ) as response:
        assert response.status == 200

    assert (simulator.chat(person).last.text, simulator.chat(person).last.protected) == ("а + b", True)


async def test_a_multipart_form(client: Client, simulator: Simulator, person: User) -> None:
    form = aiohttp.FormData(
        {"chat_id": str(person.id), "text": "а + b", "reply_markup": REMOVE}, default_to_multipart=True
    )
    async with client.session.post(f"{client.url}/bot{TOKEN}/sendMessage", data=form) as response:
        assert response.status == 200

    assert simulator.chat(person).last.text == "а + b"


async def test_a_json_body(client: Client, simulator: Simulator, person: User) -> None:
    await client.result("SENDmessage", chat_id=str(person.id), text="a", reply_markup=json.loads(REMOVE))

    assert simulator.chat(person).last.text == "a"


@pytest.mark.parametrize(
    ("body", "reason"), [("{", "can't parse JSON body"), ("[]", "an Object expected as JSON body")]
)
async def test_a_json_body_that_is_none(client: Client, simulator: Simulator, body: str, reason: str) -> None:
    headers = {"content-type": "application/json"}
    async with client.session.post(f"{client.url}/bot{TOKEN}/getMe", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"] == f"Bad Request: {reason}"

    assert [(call.method, call.code) for call in simulator.calls] == [("getMe", 400)]


async def test_letters_that_are_no_utf8_are_refused(client: Client, person: User) -> None:
    body = f"chat_id={person.id}&text=%ff".encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with client.session.post(
        f"{client.url}/bot{TOKEN}/sendMessage", data=body, headers=headers
    ) as response:
        assert (await response.json())["description"] == "Bad Request: strings must be encoded in UTF-8"


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        (f"/bot{TOKEN}/getNothing", 404, "Not Found"),
        (f"/bot{TOKEN}/sendVideo", 404, "Not Found"),
        ("/bot123456:OTHER/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
    ],
)
async def test_calls_of_nothing_and_by_nobody(
    client: Client, simulator: Simulator, path: str, status: int, description: str
) -> None:
    answer = await client.post(path, {})

    assert answer.status == status
    assert answer.json == {"ok": False, "error_code": status, "description": description}
    assert simulator.calls[-1].code == status


async def test_every_call_is_logged(client: Client, simulator: Simulator, person: User) -> None:
    await client.result("sendMessage", chat_id=str(person.id), text="a")
    await client.refused("sendMessage", chat_id=person.id, text=" ")
    await client.refused("sendMessage", chat_id=person.id, txt="a")

    first, second, third = simulator.calls
    assert (first.number, first.method, first.ok) == (1, "sendMessage", True)
    assert first.parameters == {"chat_id": person.id, "text": "a"}
    assert (second.code, second.ok, second.description) == (400, False, "Bad Request: text must be non-empty")
    assert third.parameters == {"chat_id": person.id, "txt": "a"}
    assert await simulator.called("sendMessage", after=2) == (third,)
    with pytest.raises(TimeoutError, match="no call of getMe"):
        await simulator.called("getMe", within=0.01)
