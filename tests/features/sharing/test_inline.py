"""The bot answers with public pages in any chat, where it keeps nothing."""

from telegram_simulator import BadGateway, Fault
from telegram_simulator.wire import JsonObject, is_array, is_object
from tests.bot_parts import says, write_lead
from tests.people import Person
from tests.waiting import until
from tests.world import World


async def asked(town: World, person: Person, words: str) -> tuple[JsonObject, ...]:
    """Type words behind the bot's name in another chat; return the results that are offered."""
    before = town.simulator.calls[-1].number if town.simulator.calls else 0
    town.simulator.send_inline_query(person.user, words)
    call = (await town.simulator.wait_for_call("answerInlineQuery", after=before))[-1]
    assert call.code == 200, call.description
    results, button = call.parameters["results"], call.parameters["button"]
    assert is_array(results)
    assert is_object(button)
    language = "cs" if person.user.language_code == "cs" else "uk"
    assert button["text"] == says("Open the guide", language)
    found = tuple(one for one in results if is_object(one))
    assert all(says("Open in the bot", language) in str(one["reply_markup"]) for one in found)
    return found


def said(result: JsonObject) -> str:
    content = result["input_message_content"]
    assert is_object(content)
    return str(content["message_text"])


async def test_words_in_another_chat_get_public_pages_in_the_language_of_who_types(
    town: World, candidate: Person, contact: Person
) -> None:
    (first, *_) = await asked(town, candidate, "plzeň")
    assert first["title"] == "🏙 Пльзень"
    assert "Пльзень (Plzeň)" in said(first)
    (first, *_) = await asked(town, contact, "kolik se bere")
    assert "hrubé" in said(first)
    (menu,) = await asked(town, candidate, "")
    assert "Асистент" in str(menu["title"])
    assert await asked(town, candidate, "квантова фізика") == ()
    # who uses Telegram in another language gets pages too
    (first, *_) = await asked(town, town.somebody("en", "Somebody"), "plzeň")
    assert "Пльзень (Plzeň)" in said(first)


async def test_of_who_asks_nothing_is_stored_or_shown(town: World, candidate: Person) -> None:
    await write_lead(candidate)
    before = await town.app.dispatcher.database.read(lambda tx: tx.all("SELECT * FROM missed"))
    (first, *_) = await asked(town, candidate, "plzeň")
    stranger, *_ = await asked(town, town.somebody("uk", "Хтось"), "plzeň")
    assert said(first) == said(stranger)
    assert await asked(town, candidate, "абракадабра") == ()
    assert await town.app.dispatcher.database.read(lambda tx: tx.all("SELECT * FROM missed")) == before
    assert (
        await town.app.dispatcher.database.read(lambda tx: tx.all("SELECT body FROM inbox WHERE body IS NOT NULL"))
        == []
    )


async def test_whoever_types_fast_gets_the_newest_answered(town: World, candidate: Person) -> None:
    await candidate.start()
    ids = [town.simulator.send_inline_query(candidate.user, words) for words in ("p", "pl", "plz", "plze", "plzen")]

    async def answered() -> bool:
        calls = [call for call in town.simulator.calls if call.method == "answerInlineQuery"]
        return any(call.parameters["inline_query_id"] == ids[-1] for call in calls)

    await until(answered)
    assert len([call for call in town.simulator.calls if call.method == "answerInlineQuery"]) <= 2
    await candidate.say("/menu")
    candidate.sees("Асистент")


async def test_the_newest_is_answered_even_where_the_one_before_it_failed(town: World, candidate: Person) -> None:
    town.simulator.add_fault(Fault(BadGateway(502), "answerInlineQuery", (1,)))
    town.simulator.send_inline_query(candidate.user, "plz")
    failed = (await town.simulator.wait_for_call("answerInlineQuery"))[-1]
    newest = town.simulator.send_inline_query(candidate.user, "plzen")
    answered = (await town.simulator.wait_for_call("answerInlineQuery", after=failed.number))[-1]
    assert (failed.ok, answered.ok, answered.parameters["inline_query_id"]) == (False, True, newest)


async def test_many_who_type_without_end_leave_a_turn_to_others(town: World, candidate: Person) -> None:
    """An answered query waits behind unanswered ones."""
    crowd = [town.somebody("uk", f"P{number}") for number in range(5)]
    for person in crowd:
        town.simulator.send_inline_query(person.user, "p")
    mine = town.simulator.send_inline_query(candidate.user, "plzen")
    for person in crowd:
        town.simulator.send_inline_query(person.user, "pl")

    async def answered() -> bool:
        calls = [call for call in town.simulator.calls if call.method == "answerInlineQuery"]
        return any(call.parameters["inline_query_id"] == mine for call in calls)

    await until(answered)
