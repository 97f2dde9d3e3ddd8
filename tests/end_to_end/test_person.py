"""A person writes a letter about their data; the operator answers it with the consent of a coordinator."""

import json
import re

import pytest

from bot.operations.environment import OperatorError
from tests.bot_parts import write_lead
from tests.canary import NAME, hits
from tests.operator_commands import Console, console
from tests.people import Person
from tests.world import World


async def refused(operator: Console, *words: str) -> str:
    with pytest.raises(OperatorError) as error:
        await operator.run("person", *words)
    return str(error.value)


async def agreed(town: World, operator: Console, coordinator: Person, verb: str, case: str) -> str:
    """Ask for consent; return the code in the coordinator's chat."""
    assert "got a code in Telegram" in await refused(operator, verb, case)
    await town.settled()
    found = re.search(rf"{case}\b[\s\S]* ([0-9a-f]{{8}})$", coordinator.messages[-1].text)
    assert found, coordinator.messages[-1].text
    return found[1]


async def test_a_second_person_agrees_to_each_use(town: World, candidate: Person, coordinator: Person) -> None:
    operator = Console.of(town.app)
    case = await write_lead(candidate)
    assert 'no message with the code "ZZZZ-2222"' in await refused(operator, "show", "ZZZZ-2222")

    code = await agreed(town, operator, coordinator, "show", case)
    assert "wrong or too old" in await refused(operator, "export", case, "--agreed", code)
    assert "Повідомлень містам: 1" in "\n".join(await operator.run("person", "show", case, "--agreed", code))

    code = await agreed(town, operator, coordinator, "export", case)
    given = json.loads("\n".join(await operator.run("person", "export", case, "--agreed", code)))
    assert [one["code"] for one in given["messages"]] == [case]
    assert NAME in str(given)

    code = await agreed(town, operator, coordinator, "erase", case)
    town.clock.advance(hours=24)
    await operator.run("person", "erase", case, "--agreed", code)
    assert not hits(b"".join(path.read_bytes() for path in town.app.settings.data_dir.glob("*sqlite3*")))
    assert "no message with the code" in await refused(operator, "show", case)


async def test_a_code_is_good_for_two_days_and_without_one_the_coordinators_are_told(
    town: World, candidate: Person, coordinator: Person, caplog: pytest.LogCaptureFixture
) -> None:
    operator = Console.of(town.app)
    case = await write_lead(candidate)
    code = await agreed(town, operator, coordinator, "show", case)
    town.clock.advance(hours=48)
    assert "wrong or too old" in await refused(operator, "show", case, "--agreed", code)
    assert await operator.run("person", "show", case, "--alone")
    await town.settled()
    assert any("bez druhého člověka" in message.text for message in coordinator.messages)
    assert NAME not in caplog.text


async def test_it_needs_the_running_bot(town: World) -> None:
    assert "no bot is running" in await refused(console(town.database), "show", "ABCD-2345")
