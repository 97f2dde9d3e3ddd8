"""Calls from the request to the answer: how they come, what goes wrong on purpose, updates, the server itself."""

import asyncio
import re
import signal
import sys
import time

import aiohttp
import pytest
from starlette.datastructures import Headers

from telegram_simulator import BadBody, Fault, NoReply, RateLimit, Rates, Reset, Simulator, Slow, User, serve
from telegram_simulator.rates import RateLimits
from telegram_simulator.refusals import BotApiError
from telegram_simulator.server import rejection_reason
from tests.simulator.client import TOKEN, Answer, Client, Clock

REMOVE = '{"remove_keyboard":true}'


async def test_a_query_string(client: Client, simulator: Simulator, person: User) -> None:
    answer = await client.get(f"/bot{TOKEN}/sendMessage?chat_id={person.id}&text=%D0%B0+b&reply_markup={REMOVE}")

    assert answer.status == 200
    assert simulator.chat(person).last.text == "а b"


async def test_a_form(client: Client, simulator: Simulator, person: User) -> None:
    form = {"chat_id": str(person.id), "text": "а + b", "reply_markup": REMOVE, "protect_content": "true"}
    async with client.session.post(f"{client.url}/bot{TOKEN}/sendMessage?text=overridden", data=form) as response:
        assert response.status == 200

    assert (simulator.chat(person).last.text, simulator.chat(person).last.protected) == ("а + b", True)


@pytest.mark.parametrize(
    ("body", "reason"), [("{", "can't parse JSON body"), ("[]", "an Object expected as JSON body")]
)
async def test_a_json_body_that_is_none(client: Client, simulator: Simulator, body: str, reason: str) -> None:
    headers = {"content-type": "application/json"}
    async with client.session.post(f"{client.url}/bot{TOKEN}/getMe", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"] == f"Bad Request: {reason}"

    assert [(call.method, call.code) for call in simulator.calls] == [("getMe", 400)]


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        (f"/bot{TOKEN}/getNothing", 404, "Not Found"),
        (f"/bot{TOKEN}/getChat", 404, "Not Found"),
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
    assert await simulator.wait_for_call("sendMessage", after=2) == (third,)
    with pytest.raises(TimeoutError, match="no call of getMe"):
        await simulator.wait_for_call("getMe", within=0.01)


async def test_stopping_releases_everybody_at_once(simulator: Simulator) -> None:
    simulator.add_fault(Fault(NoReply("before"), method="getMe"))
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group, serve(simulator) as url:
        client = Client(session, url)
        poll = group.create_task(client.updates(timeout=50))
        waits = [
            group.create_task(outcome(client, f"/bot{TOKEN}/getMe")),
            group.create_task(outcome(client, "/sim/events?timeout=50")),
        ]
        await simulator.wait_until_polled()
        await simulator.wait_for_call("getMe")

    assert poll.result() == []
    assert [wait.result() for wait in waits] == ["cut off", "cut off"]


async def outcome(client: Client, path: str) -> str:
    try:
        return (await client.get(path)).body
    except aiohttp.ClientError:
        return "cut off"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "localhost"])  # noqa: S104 - it is refused
async def test_only_the_loopback_is_listened_on(simulator: Simulator, host: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - from us or from ipaddress
        async with serve(simulator, host):
            pass


async def test_another_host_is_refused(client: Client) -> None:
    for path in ("/sim/users", f"/bot{TOKEN}/getMe", "/"):
        answer = await client.get(path, host="attacker.example")
        assert (answer.status, answer.json) == (403, {"error": "the simulator answers to localhost only"})


async def test_another_site_is_refused(client: Client, simulator: Simulator) -> None:
    for headers in ({"origin": "https://attacker.example"}, {"sec-fetch-site": "cross-site"}):
        answer = await client.post("/sim/user", {"first_name": "A"}, **headers)
        assert (answer.status, answer.json) == (403, {"error": "requests from other sites are refused"})
        assert (await client.post("/sim/clear_faults", {}, **headers)).status == 403
        for path in (f"/bot{TOKEN}/logOut", f"/bot{TOKEN}/sendMessage?chat_id=1&text=a", "/sim/users", "/"):
            assert (await client.get(path, **headers)).status == 403
        assert (await client.post("/time", {"leap": "hour"}, **headers)).status == 403
    assert simulator.world.users == {}

    same = {"origin": client.url, "sec-fetch-site": "same-origin"}
    assert (await client.post("/sim/user", {"first_name": "A"}, **same)).status == 200


def test_only_names_of_the_loopback_are_answered() -> None:
    for host in ("localhost", "localhost:80", "127.0.0.1:80", "[::1]", "[::1]:80", "LOCALHOST"):
        assert rejection_reason(Headers({"host": host})) is None
    for host in ("", "localhost.attacker.example", "127.0.0.1.attacker.example", "[::1", "192.0.2.1"):
        assert rejection_reason(Headers({"host": host})) is not None


CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def test_updates_stay_until_they_are_confirmed(client: Client, simulator: Simulator, person: User) -> None:
    for text in ("one", "two", "three"):
        simulator.say(person, text)
    first, second, third = [update["update_id"] for update in await client.updates()]
    assert [first, second, third] == sorted([first, second, third], key=str)

    assert [update["update_id"] for update in await client.updates(offset=second, limit=1)] == [second]
    assert [update["update_id"] for update in await client.updates(limit=0)] == [second, third]
    assert [update["update_id"] for update in await client.updates(offset=-1)] == [third]
    assert isinstance(third, int)
    assert [update["update_id"] for update in await client.updates(offset=third + 11)] == [third], (
        "names no update of ours"
    )
    assert await client.updates(offset=third + 1) == []


async def test_a_poll_ends_when_its_time_is_over(client: Client) -> None:
    assert await client.updates(timeout=1) == []


async def test_the_older_of_two_polls_is_ended(client: Client, simulator: Simulator, person: User) -> None:
    async with asyncio.TaskGroup() as group:
        older = group.create_task(client.refused("getUpdates", timeout=30))
        await simulator.wait_until_polled()
        newer = group.create_task(client.updates(timeout=30))
        assert await older == CONFLICT
        simulator.say(person, "hello")

    assert len(newer.result()) == 1


async def test_updates_are_kept_for_a_day(client: Client, clock: Clock, simulator: Simulator, person: User) -> None:
    simulator.say(person, "old")
    clock.advance(hours=24)
    simulator.say(person, "new")
    assert len(await client.updates()) == 2
    clock.advance(seconds=1)

    assert [update["update_id"] for update in await client.updates()] == [700000003]


async def test_only_what_is_allowed_is_queued(client: Client, simulator: Simulator, person: User) -> None:
    simulator.block(person)
    assert len(await client.updates(allowed_updates=["message"])) == 1  # it was queued before
    simulator.unblock(person)
    simulator.say(person, "hello")
    assert [set(update) - {"update_id"} for update in await client.updates(offset=-1)] == [{"message"}]

    simulator.block(person)
    assert len(await client.updates()) == 1  # what was allowed is remembered
    await client.updates(allowed_updates=[])
    simulator.unblock(person)
    assert len(await client.updates()) == 2


async def test_a_kind_of_update_that_does_not_exist(client: Client) -> None:
    for kind in ("mesage", "update_id"):
        refused = await client.refused("getUpdates", allowed_updates=["message", kind])
        assert refused == f'Bad Request: unknown kind of update "{kind}"'


async def say(client: Client, person: User, text: str = "a") -> Answer:
    return await client.call("sendMessage", {"chat_id": person.id, "text": text})


def said(simulator: Simulator, person: User) -> list[str]:
    return [message.text for message in simulator.chat(person).from_bot]


async def test_wrong_json(client: Client, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(BadBody()))
    answer = await say(client, person)

    assert (answer.status, answer.body) == (200, '{"ok":true,"result":')
    assert said(simulator, person) == ["a"]


async def test_a_slow_answer_and_a_delay_of_everything(client: Client, simulator: Simulator) -> None:
    for is_fault in (True, False):
        if is_fault:
            simulator.add_fault(Fault(Slow(0.1)))
        else:
            simulator.delay(0.1)
        started = time.monotonic()
        await client.result("getMe")
        assert time.monotonic() - started >= 0.1
        simulator.clear_faults()
    assert simulator.world.faults.delay == 0


async def test_a_reset_spares_other_connections(client: Client, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(Reset("before"), method="sendMessage"))
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(client.updates(timeout=30))
        with pytest.raises(aiohttp.ClientOSError):
            await say(client, person)
        simulator.say(person, "hello")

    assert len(poll.result()) == 1


async def test_only_some_calls_are_struck(client: Client, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(RateLimit(1), method="sendMessage", calls=(2, 3)))

    assert [(await say(client, person)).status for _ in range(4)] == [200, 429, 429, 200]


class Seconds:
    """The clock of the rates."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def retry_after(limits: RateLimits, chat_id: int) -> object:
    with pytest.raises(BotApiError) as refused:
        limits.take(chat_id, group=False)
    assert refused.value.code == 429
    assert refused.value.parameters is not None
    return refused.value.parameters["retry_after"]


def take(limits: RateLimits, *chats: int) -> None:
    for chat_id in chats:
        limits.take(chat_id, group=False)


def test_one_a_second_in_a_chat_after_a_burst_and_thirty_overall() -> None:
    seconds = Seconds()
    limits = RateLimits(Rates(chat_burst=3), seconds)
    take(limits, 1, 1, 1)
    assert retry_after(limits, 1) == 1
    take(limits, 2)
    seconds.now = 1.0
    take(limits, 1)
    assert retry_after(limits, 1) == 1
    seconds.now = 3600.0
    take(limits, 1, 1, 1)
    assert retry_after(limits, 1) == 1
    overall = RateLimits(Rates(overall_burst=30), seconds)
    for later in (0.0, 1.0):
        seconds.now += later
        take(overall, *range(1, 31))
        assert retry_after(overall, 99) == 1


async def test_nobody_polls_while_a_webhook_is_set(client: Client, simulator: Simulator, person: User) -> None:
    await client.result("setWebhook", url="https://example.org/hook")
    simulator.say(person, "a")
    answer = await client.call("getUpdates")
    assert answer.status == 409
    assert "can't use getUpdates method while webhook is active" in str(answer.json)
    await client.result("deleteWebhook")
    assert len(await client.updates()) == 1


async def test_a_message_of_the_day_before_yesterday_is_not_accessible(
    client: Client, simulator: Simulator, person: User, clock: Clock
) -> None:
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=button)
    clock.advance(hours=49)
    simulator.press_label(person, "Yes")
    [update] = await client.updates()
    query = update["callback_query"]
    assert isinstance(query, dict)
    assert query["message"] == {"chat": query["message"]["chat"], "message_id": 2, "date": 0}


async def test_it_is_a_program_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "telegram_simulator", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        said = (await process.stdout.readline()).decode()
        found = re.search(r"at (http://\S+), .* the token is (\S+)", said)
        assert found is not None
        async with aiohttp.ClientSession() as session:
            me = await Client(session, found[1]).get(f"/bot{found[2]}/getMe")
            assert '"username":"simulated_bot"' in me.body
            assert (await Client(session, found[1]).get("/")).status == 200
    finally:
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
