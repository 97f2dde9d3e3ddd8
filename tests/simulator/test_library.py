"""The simulator under python-telegram-bot, as the bot uses it: every method, every kind of update."""

from collections.abc import AsyncIterator, Callable

import pytest
from telegram import Bot, BotCommand, ChatMemberUpdated, Message, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from telegram_simulator import ApiError, BadGateway, Fault, NoReply, RateLimit, Simulator, User
from tests.simulator.client import TOKEN, Client

ACTS: list[Callable[[Simulator, User], object]] = [
    lambda s, u: s.say(u, "see a.cz"),
    lambda s, u: s.edit(u, s.say(u, "one"), "two"),
    lambda s, u: s.share_contact(u),
    lambda s, u: s.send_location(u, 50.0, 14.4),
    lambda s, u: s.send_document(u, caption="cv"),
    lambda s, u: s.send_photo(u),
    lambda s, u: s.send_sticker(u),
    lambda s, u: s.send_voice(u),
    lambda s, u: s.send_video_note(u),
    lambda s, u: s.send_poll(u, "Really?", "Yes", "No"),
    lambda s, u: s.forward_words(u, "words", "Ivan"),
    lambda s, u: s.forward(u, 1),
    lambda s, u: s.block(u),
    lambda s, u: s.add_bot(u, s.group(), administrator=True),
    lambda s, u: s.add_bot(u, s.group(kind="channel"), administrator=True),
]


@pytest.fixture
async def bot(client: Client) -> AsyncIterator[Bot]:
    async with Bot(
        TOKEN,
        base_url=f"{client.url}/bot",
        base_file_url=f"{client.url}/file/bot",
        request=HTTPXRequest(read_timeout=0.5),
        get_updates_request=HTTPXRequest(read_timeout=0.5),
    ) as library:
        yield library


async def test_the_bot_itself(bot: Bot, simulator: Simulator, person: User) -> None:
    assert (await bot.get_me()).username == "simulated_bot"
    commands = [BotCommand("help", "Допомога")]
    assert await bot.set_my_commands(commands, language_code="uk")
    assert await bot.get_my_commands(language_code="uk") == tuple(commands)
    assert await bot.set_my_description("About")
    assert (await bot.get_my_description()).description == "About"
    assert await bot.set_my_short_description("About")
    assert (await bot.get_my_short_description()).short_description == "About"
    assert await bot.delete_webhook(drop_pending_updates=True)
    group = simulator.group()
    simulator.add_bot(person, group)
    assert await bot.leave_chat(group.id)


@pytest.mark.parametrize("act", ACTS)
async def test_updates_of_every_kind(
    bot: Bot, simulator: Simulator, person: User, act: Callable[[Simulator, User], object]
) -> None:
    act(simulator, person)
    updates = await bot.get_updates(timeout=1, allowed_updates=Update.ALL_TYPES)

    assert updates
    for update in updates:
        assert update.effective_chat is not None
        assert update.effective_user is not None
        assert isinstance(update.effective_message or update.my_chat_member, Message | ChatMemberUpdated)
        assert Update.de_json(update.to_dict(), bot) == update


async def test_refusals_become_the_librarys_errors(bot: Bot, simulator: Simulator, person: User) -> None:
    with pytest.raises(BadRequest, match=r"^Message text is empty$"):
        await bot.send_message(person.id, "")
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await bot.send_message(5, "a")
    simulator.block(person)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(person.id, "a")


async def test_faults_become_the_librarys_errors(
    bot: Bot, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it reading RetryAfter.retry_after warns
    for effect, error in (
        (RateLimit(7), RetryAfter),
        (ApiError(409, "Conflict: x"), Conflict),
        (ApiError(401, "Unauthorized"), InvalidToken),
        (BadGateway(), NetworkError),
        (NoReply("after"), TimedOut),
    ):
        simulator.clear_faults()
        simulator.add_fault(Fault(effect))
        with pytest.raises(error):
            await bot.get_me()
