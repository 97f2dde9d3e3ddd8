"""What goes wrong on purpose."""

import asyncio
import time

import aiohttp
import pytest
from pydantic import ValidationError

from telegram_simulator import (
    Broken,
    Effect,
    Fault,
    Refuse,
    Reset,
    Silence,
    Simulator,
    Slow,
    TooMany,
    User,
    WrongJson,
)
from telegram_simulator.faults import FAULT, FaultPlan
from tests.simulator.client import TOKEN, Answer, Client

IMPATIENT = aiohttp.ClientTimeout(total=0.2)


async def say(client: Client, person: User, text: str = "a") -> Answer:
    return await client.call("sendMessage", {"chat_id": person.id, "text": text})


def said(simulator: Simulator, person: User) -> list[str]:
    return [message.text for message in simulator.chat(person).from_bot]


@pytest.mark.parametrize(
    ("effect", "code", "description"),
    [
        (Refuse(400, "Bad Request: chat not found"), 400, "Bad Request: chat not found"),
        (
            Refuse(403, "Forbidden: bot was blocked by the user"),
            403,
            "Forbidden: bot was blocked by the user",
        ),
        (Refuse(409, "Conflict"), 409, "Conflict"),
        (Refuse(401, "Unauthorized"), 401, "Unauthorized"),
        (TooMany(3600), 429, "Too Many Requests: retry after 3600"),
    ],
)
async def test_a_refusal(
    client: Client, simulator: Simulator, person: User, effect: Effect, code: int, description: str
) -> None:
    simulator.add_fault(Fault(effect, method="sendmessage"))
    answer = await say(client, person)

    assert (answer.status, answer.json["description"]) == (code, description)
    assert said(simulator, person) == []
    assert simulator.calls[-1].parameters == {"chat_id": person.id, "text": "a"}
    await client.result("getMe")
    simulator.clear_faults()
    assert (await say(client, person)).status == 200


@pytest.mark.parametrize("effect", [Broken(), Broken(500, "<h1>oops</h1>")])
async def test_a_broken_server(client: Client, simulator: Simulator, person: User, effect: Broken) -> None:
    simulator.add_fault(Fault(effect))
    answer = await say(client, person)

    assert (answer.status, answer.content_type, answer.body) == (effect.status, "text/html", effect.body)
    assert said(simulator, person) == []


async def test_wrong_json(client: Client, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(WrongJson()))
    answer = await say(client, person)

    assert (answer.status, answer.body) == (200, '{"ok":true,"result":')
    assert said(simulator, person) == ["a"]


async def test_a_slow_answer(client: Client, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(Slow(0.1)))
    started = time.monotonic()
    answer = await say(client, person)

    assert answer.status == 200
    assert time.monotonic() - started >= 0.1


async def test_a_delay_of_everything(client: Client, simulator: Simulator) -> None:
    simulator.delay(0.1)
    started = time.monotonic()
    await client.result("getMe")
    assert time.monotonic() - started >= 0.1
    simulator.clear_faults()
    assert simulator.world.faults.delay == 0


@pytest.mark.parametrize(("effect", "expected"), [(Silence("before"), []), (Silence("after"), ["a"])])
async def test_no_answer(
    client: Client, simulator: Simulator, person: User, effect: Silence, expected: list[str]
) -> None:
    simulator.add_fault(Fault(effect, calls=(1,)))
    with pytest.raises(TimeoutError):
        async with client.session.post(
            f"{client.url}/bot{TOKEN}/sendMessage",
            json={"chat_id": person.id, "text": "a"},
            timeout=IMPATIENT,
        ):
            pass

    assert said(simulator, person) == expected
    assert (simulator.calls[-1].code, simulator.calls[-1].description) == (
        0,
        f"silence {effect.effect} the effect",
    )
    assert (await say(client, person, "b")).status == 200


@pytest.mark.parametrize(("effect", "expected"), [(Reset("before"), []), (Reset("after"), ["a"])])
async def test_a_reset_connection(
    client: Client, simulator: Simulator, person: User, effect: Reset, expected: list[str]
) -> None:
    simulator.add_fault(Fault(effect, calls=(1,)))
    with pytest.raises(aiohttp.ClientOSError):
        await say(client, person)

    assert said(simulator, person) == expected
    assert simulator.calls[-1].code == 0
    assert (await say(client, person, "b")).status == 200


async def test_a_reset_spares_other_connections(client: Client, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(Reset("before"), method="sendMessage"))
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(client.updates(timeout=30))
        with pytest.raises(aiohttp.ClientOSError):
            await say(client, person)
        simulator.say(person, "hello")

    assert len(poll.result()) == 1


async def test_only_some_calls_are_struck(client: Client, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(TooMany(1), method="sendMessage", calls=(2, 3)))

    assert [(await say(client, person)).status for _ in range(4)] == [200, 429, 429, 200]


def test_chance_is_reproducible() -> None:
    def draws(seed: int) -> list[bool]:
        plan = FaultPlan()
        plan.add(Fault(TooMany(1), chance=0.5, seed=seed))
        return [plan.strike("getMe") is not None for _ in range(50)]

    assert draws(1) == draws(1)
    assert draws(1) != draws(2)
    assert 10 < sum(draws(1)) < 40


def test_the_first_planned_fault_wins() -> None:
    plan = FaultPlan()
    plan.add(Fault(TooMany(1), calls=(1,)))
    plan.add(Fault(Refuse(400, "x")))

    assert plan.strike("getMe") == TooMany(1)
    assert plan.strike("getMe") == Refuse(400, "x")


@pytest.mark.parametrize(
    "described",
    [
        {"effect": {"kind": "explode"}},
        {"effect": {"kind": "silence", "effect": "between"}},
        {"effect": {"kind": "too_many", "retry_after": 1}, "chance": 2},
    ],
)
def test_nothing_else_can_go_wrong(described: object) -> None:
    with pytest.raises(ValidationError):
        FAULT.validate_python(described)
