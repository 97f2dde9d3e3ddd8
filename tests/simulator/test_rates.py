"""Too many messages."""

import pytest

from telegram_simulator import Rates, Simulator, User
from telegram_simulator.rates import RateLimits
from telegram_simulator.refusals import BotApiError
from tests.simulator.client import Client


class Seconds:
    """The clock of the rates."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def take(limits: RateLimits, chat_id: int, times: int = 1, *, group: bool = False) -> None:
    for _ in range(times):
        limits.take(chat_id, group=group)


def retry_after(limits: RateLimits, chat_id: int, *, group: bool = False) -> object:
    with pytest.raises(BotApiError) as refused:
        limits.take(chat_id, group=group)
    assert refused.value.code == 429
    assert refused.value.parameters is not None
    return refused.value.parameters["retry_after"]


def test_one_a_second_in_a_chat_after_a_burst() -> None:
    seconds = Seconds()
    limits = RateLimits(Rates(chat_burst=3), seconds)
    take(limits, 1, 3)
    assert retry_after(limits, 1) == 1
    take(limits, 2)
    seconds.now = 1.0
    take(limits, 1)
    assert retry_after(limits, 1) == 1
    seconds.now = 3600.0
    take(limits, 1, 3)
    assert retry_after(limits, 1) == 1


def test_thirty_a_second_overall() -> None:
    seconds = Seconds()
    limits = RateLimits(Rates(overall_burst=30), seconds)
    for chat_id in range(30):
        take(limits, chat_id)
    assert retry_after(limits, 99) == 1
    seconds.now = 1.0
    for chat_id in range(30):
        take(limits, chat_id)
    assert retry_after(limits, 99) == 1


def test_twenty_a_minute_in_a_group() -> None:
    seconds = Seconds()
    limits = RateLimits(Rates(), seconds)
    take(limits, -1, 20, group=True)
    assert retry_after(limits, -1, group=True) == 3
    seconds.now = 3.0
    take(limits, -1, group=True)


def test_the_limits_can_be_switched_off() -> None:
    take(RateLimits(None), 1, 10_000)


async def test_a_flood_is_answered_with_429(client: Client, simulator: Simulator, person: User) -> None:
    simulator.world.rates = RateLimits(Rates(chat_burst=1), Seconds())
    await client.result("sendMessage", chat_id=person.id, text="a")
    answer = await client.call("sendMessage", {"chat_id": person.id, "text": "b"})

    assert answer.status == 429
    assert answer.json == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert simulator.chat(person).last.text == "a"
