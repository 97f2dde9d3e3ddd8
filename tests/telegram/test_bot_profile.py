"""The bot's profile at Telegram: set for each language, only if it differs."""

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.telegram.bot_profile import COMMANDS, set_profile
from telegram_simulator import ApiError, BadBody, Effect, Fault, RateLimit, Simulator
from tests.bot_parts import says, shipped
from tests.waiting import in_seconds

SETTING = ("setMyCommands", "setMyDescription", "setMyShortDescription")


def changes(simulator: Simulator) -> list[tuple[str, object]]:
    return [(call.method, call.parameters.get("language_code")) for call in simulator.calls if call.method in SETTING]


async def introduced(bot: Bot) -> None:
    await set_profile(bot, shipped()[1])


async def test_every_language_and_everybody_else(bot: Bot, simulator: Simulator) -> None:
    await introduced(bot)
    assert sorted(changes(simulator), key=str) == sorted(
        ((method, code) for method in SETTING for code in ("uk", None, "cs")), key=str
    )
    menus = {code: simulator.commands(simulator.user(language_code=code)) for code in ("uk", "cs", "en", None)}
    assert menus["uk"] == menus["en"] == menus[None]
    assert [command.command for command in menus["cs"]] == list(COMMANDS)
    assert menus["cs"][0].description == says("Menu")
    assert menus["uk"][0].description == says("Menu", "uk")


async def test_nothing_is_set_that_is_so_already(bot: Bot, simulator: Simulator) -> None:
    await introduced(bot)
    before = changes(simulator)
    await introduced(bot)
    assert changes(simulator) == before

    await bot.set_my_commands([("old", "Old")], language_code="cs")
    await bot.set_my_description("Old", "uk")
    before = changes(simulator)
    await introduced(bot)
    assert sorted(changes(simulator)[len(before) :]) == [("setMyCommands", "cs"), ("setMyDescription", "uk")]


async def test_when_telegram_asks_to_wait_nothing_is_asked_before(bot: Bot, simulator: Simulator) -> None:
    simulator.add_fault(Fault(RateLimit(1), "setMyCommands", calls=(1,)))
    a_second = in_seconds(1)
    await introduced(bot)
    assert a_second.is_set()
    assert len([change for change in changes(simulator) if change == ("setMyCommands", "uk")]) == 2
    assert ("setMyCommands", "cs") in changes(simulator)


@pytest.mark.parametrize("effect", [ApiError(400, "Bad Request: no"), ApiError(502, "Bad Gateway")])
async def test_a_refusal_is_no_reason_not_to_start(bot: Bot, simulator: Simulator, effect: Effect) -> None:
    simulator.add_fault(Fault(effect, "setMyCommands", calls=(1,)))
    await introduced(bot)
    assert ("setMyCommands", "cs") in changes(simulator), "the other languages are set"


@pytest.mark.parametrize("result", ["true", "{}", "null", "[1]", '"x"', '[{"command":1}]', '{"description":[]}', "7"])
async def test_an_answer_of_another_shape_is_one_line_in_the_log_each_time(
    bot: Bot, simulator: Simulator, result: str
) -> None:
    methods = ("getMyCommands", "getMyDescription", "getMyShortDescription")
    for method in methods:
        wrong = BadBody(f'{{"ok":true,"result":{result}}}')
        simulator.add_fault(Fault(wrong, method, calls=(1,)))
    with capture_logs() as logs:
        await introduced(bot)
    assert {entry["log_level"] for entry in logs} <= {"warning"}
    assert len(logs) <= len(methods)
    assert ("setMyShortDescription", "cs") in changes(simulator), "the other languages are set"


async def test_what_is_no_json_is_logged_by_nobody(
    bot: Bot, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.add_fault(Fault(BadBody("somebody's words"), "getMyCommands", calls=(1,)))
    await introduced(bot)
    assert "somebody's words" not in caplog.text
