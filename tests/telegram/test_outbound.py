"""From messages to Telegram: sent or edited, and every refusal understood."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from telegram import Bot, error

from bot.dispatch.sending import (
    FloodError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.telegram.outbound import Outbound, PressedMessage, from_telegram
from bot.telegram.request import GatewayError, NotConnectedError
from bot.view.context import Button, File, Keyboard, Message
from telegram_simulator import ApiError, ChatView, Effect, Fault, RateLimit, Reset, Simulator, User

HELLO = Message("<b>Привіт</b>", ((Button("A", "menu"), Button("B", url="https://example.org/")),))
OTHER = Message("<i>Інше</i>", ((Button("C", "guide"),),))
CANNOT = (
    "Bad Request: message to edit not found", "Bad Request: message can't be edited", "Bad Request: MESSAGE_ID_INVALID",
)  # fmt: skip


@dataclass
class Chat:
    """Messages to one person, and the resulting chat."""

    outbound: Outbound
    simulator: Simulator
    person: User

    @property
    def seen(self) -> ChatView:
        return self.simulator.chat(self.person)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.seen.from_bot]

    def count(self, method: str) -> int:
        return sum(call.method == method for call in self.simulator.calls)

    def fail(self, effect: Effect, method: str, *calls: int) -> None:
        self.simulator.add_fault(Fault(effect, method, calls=calls))

    async def send(self, message: Message) -> int:
        return await self.outbound.send(self.person.id, message)

    async def show(self, pressed: PressedMessage, message: Message) -> int:
        return await self.outbound.show(self.person.id, pressed, (message,))

    async def edit(self, message_id: int, message: Message) -> None:
        await self.outbound.edit(self.person.id, message_id, message)

    async def delete(self, message_id: int) -> None:
        await self.outbound.delete(self.person.id, message_id)


@pytest.fixture
async def chat(bot: Bot, simulator: Simulator, person: User) -> Chat:
    seconds = asyncio.get_running_loop().time
    return Chat(Outbound(bot, seconds=seconds), simulator, person)


async def test_a_button_is_what_it_says_and_nothing_else(chat: Chat) -> None:
    rows = (
        (Button("A", "menu"), Button("B", "erase", style="danger"), Button("C", "check", style="primary")),
        (Button("D", url="https://example.org/"), Button("E", "menu", copy="ABCD-EFGH")),
    )
    await chat.send(replace(HELLO, rows=rows))
    assert chat.simulator.calls[-1].parameters["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "A", "callback_data": "menu"},
                {"text": "B", "callback_data": "erase", "style": "danger"},
                {"text": "C", "callback_data": "check", "style": "primary"},
            ],
            [{"text": "D", "url": "https://example.org/"}, {"text": "E", "copy_text": {"text": "ABCD-EFGH"}}],
        ]
    }


@pytest.mark.parametrize("kind", ["phone", "location"])
async def test_keyboards(chat: Chat, kind: str) -> None:
    asked = Keyboard("phone", "Номер") if kind == "phone" else Keyboard("location", "Місце")
    await chat.send(Message("?", keyboard=asked))
    keyboard = chat.seen.keyboard
    assert keyboard is not None
    ((button,),) = keyboard.rows
    assert (button.text, button.request_contact, button.request_location) == (
        asked.label,
        kind == "phone",
        kind == "location",
    )
    assert keyboard.one_time, "it is in the way of whoever types instead"
    await chat.send(Message("!", keyboard=Keyboard("remove")))
    assert chat.seen.keyboard is None


async def test_what_cannot_stand_in_place_is_sent_below(chat: Chat) -> None:
    pressed = await chat.send(HELLO)
    for below in (replace(OTHER, file=File("a", b"a")), Message("?", keyboard=Keyboard("phone", "Номер"))):
        await chat.show(PressedMessage(pressed), below)
    assert chat.seen.from_bot[0].text == "Привіт"
    assert chat.count("editMessageText") == 0


async def test_a_protected_sheet_takes_the_place_of_a_protected_pointer_only(chat: Chat) -> None:
    """Editing cannot protect: what stood unprotected would let a candidate's details be forwarded."""
    sheet = replace(OTHER, protect=True)
    pointer = await chat.send(replace(HELLO, protect=True))
    assert await chat.show(PressedMessage(pointer, protected=True), sheet) == pointer
    open_one = await chat.send(HELLO)
    below = await chat.show(PressedMessage(open_one), sheet)
    assert below > open_one
    assert [message.protected for message in chat.seen.from_bot] == [True, False, True]


async def test_the_same_again_counts_as_done(chat: Chat) -> None:
    pressed = await chat.send(HELLO)
    assert await chat.show(PressedMessage(pressed), HELLO) == pressed
    await chat.edit(pressed, HELLO)
    assert "message is not modified" in chat.simulator.calls[-1].description
    assert chat.texts == ["Привіт"]


@pytest.mark.parametrize("refusal", CANNOT)
async def test_what_can_no_longer_be_edited_is_sent_anew(chat: Chat, refusal: str) -> None:
    pressed = await chat.send(HELLO)
    chat.fail(ApiError(400, refusal), "editMessageText")
    shown = await chat.show(PressedMessage(pressed), OTHER)
    assert shown != pressed
    assert chat.texts == ["Привіт", "Інше"]
    await chat.edit(pressed, OTHER)
    assert chat.texts == ["Інше"], "what can be made to say nothing else does not stay"


async def test_a_document_is_protected_and_is_deleted_where_a_message_would_be_edited(chat: Chat) -> None:
    sent = await chat.send(replace(HELLO, protect=True, file=File("ABCD-2345.pdf", b"%PDF")))
    assert chat.seen.from_bot[-1].protected
    await chat.edit(sent, OTHER)
    assert chat.texts == ["Привіт"]
    await chat.edit(sent, OTHER)
    assert chat.texts == ["Привіт"], "once more does no harm"


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_formatting_that_is_refused_is_left_out(chat: Chat, method: str) -> None:
    pressed = await chat.send(OTHER)
    before = chat.count(method)
    broken = replace(HELLO, text="<b>Привіт &amp; <u>ой</b>")
    if method == "sendMessage":
        await chat.send(broken)
    else:
        await chat.edit(pressed, broken)
    assert chat.seen.last.html == "Привіт &amp; ой"
    assert chat.seen.last.buttons
    assert chat.count(method) == before + 2


async def test_a_refusal_without_formatting_is_final(chat: Chat) -> None:
    chat.fail(ApiError(400, "Bad Request: can't parse entities: no"), "sendMessage")
    with pytest.raises(RejectedError):
        await chat.send(HELLO)
    assert chat.count("sendMessage") == 2


@pytest.mark.parametrize("failing", ["sendMessage", "editMessageText", "sendDocument", "deleteMessage", "leaveChat"])
async def test_429_is_told_to_whoever_sends(chat: Chat, failing: str) -> None:
    pressed = await chat.send(HELLO)
    chat.fail(RateLimit(30), failing)
    asking: dict[str, Callable[[], Awaitable[object]]] = {
        "sendMessage": lambda: chat.send(HELLO),
        "editMessageText": lambda: chat.show(PressedMessage(pressed), OTHER),
        "sendDocument": lambda: chat.send(replace(HELLO, file=File("a", b"a"))),
        "deleteMessage": lambda: chat.delete(pressed),
        "leaveChat": lambda: chat.outbound.leave(-1),
    }
    with pytest.raises(FloodError) as later:
        await asking[failing]()
    assert later.value.wait == timedelta(seconds=30)
    chat.simulator.clear_faults()
    calls = len(chat.simulator.calls)
    with pytest.raises(FloodError):
        await asking[failing]()
    assert len(chat.simulator.calls) == calls, "nothing is asked of Telegram before the time is over"


async def test_while_telegram_asks_to_wait_nobody_asks_there(chat: Chat) -> None:
    """A reply and a notice to the same chat may not know of each other."""
    other = chat.simulator.user("Ivan")
    chat.simulator.start(other)
    chat.fail(RateLimit(1), "sendMessage", 1)
    with pytest.raises(FloodError):
        await chat.send(HELLO)
    with pytest.raises(FloodError) as later:
        await chat.send(HELLO)
    assert later.value.wait <= timedelta(seconds=1)
    assert chat.count("sendMessage") == 1
    await chat.outbound.send(other.id, HELLO)
    await asyncio.sleep(later.value.wait.total_seconds())
    await chat.send(HELLO)
    assert (chat.texts, [one.text for one in chat.simulator.chat(other).from_bot]) == (["Привіт"], ["Привіт"])


@pytest.mark.parametrize("text", ["message is not modified", "message to edit not found"])
async def test_what_is_said_of_edits_makes_no_message_sent(chat: Chat, text: str) -> None:
    chat.fail(ApiError(400, f"Bad Request: {text}"), "sendMessage")
    with pytest.raises(RejectedError):
        await chat.send(HELLO)


async def test_an_own_message_is_deleted_and_one_that_is_gone_is_left(chat: Chat) -> None:
    sent = chat.simulator.send_document(chat.person)
    await chat.delete(sent)
    await chat.delete(sent)
    assert chat.seen.messages[-1].message_id != sent


@pytest.mark.parametrize("effect", [ApiError(500, "Server Error"), ApiError(502, "Bad Gateway"), Reset("before")])
async def test_a_deletion_that_failed_is_told_and_can_be_tried_again(chat: Chat, effect: Effect) -> None:
    """A lead that is no longer the contact's disappears after a temporary error of Telegram, too."""
    sent = chat.simulator.send_document(chat.person)
    chat.fail(effect, "deleteMessage")
    with pytest.raises(SendingError):
        await chat.delete(sent)
    chat.simulator.clear_faults()
    await chat.delete(sent)
    assert chat.seen.messages[-1].message_id != sent


async def test_a_group_is_left_once(chat: Chat) -> None:
    group = chat.simulator.group()
    chat.simulator.add_bot(chat.person, group)
    await chat.outbound.leave(group.id)
    assert chat.simulator.world.chats[group.id].bot_status == "left"
    await chat.outbound.leave(group.id)
    await chat.outbound.leave(-1_000_000_000_999)


@pytest.mark.parametrize(
    "effect",
    [
        ApiError(400, "Bad Request: query is too old"), Reset("after"), RateLimit(5), ApiError(502, "Bad Gateway"),
        ApiError(403, "Forbidden: user is deactivated"), ApiError(401, "Unauthorized"),
    ],
)  # fmt: skip
async def test_a_press_that_cannot_be_answered_is_no_harm(chat: Chat, effect: ApiError | Reset | RateLimit) -> None:
    query = chat.simulator.forge_press(chat.person, "menu", 1)
    chat.fail(effect, "answerCallbackQuery", 1)
    await chat.outbound.acknowledge(query)
    if not isinstance(effect, Reset):
        await chat.outbound.acknowledge(query)
    assert chat.seen.unanswered_presses == 0


def test_every_error_of_telegram_is_one_of_ours() -> None:
    for raised, kind in (
        (error.RetryAfter(timedelta(seconds=30)), FloodError),
        (error.Forbidden("Forbidden: bot was blocked by the user"), UnreachableError),
        (error.Forbidden("Forbidden: user is deactivated"), UnreachableError),
        (error.ChatMigrated(-1007), UnreachableError),
        (error.BadRequest("Bad Request: chat not found"), UnreachableError),
        (error.BadRequest("Bad Request: PEER_ID_INVALID"), UnreachableError),
        (error.BadRequest("Bad Request: user not found"), UnreachableError),
        (error.BadRequest("Bad Request: message is too long"), RejectedError),
        (error.InvalidToken("Unauthorized"), NotSentError),
        (NotConnectedError("ClientConnectorError"), NotSentError),
        (error.TimedOut("no answer"), UncertainError),
        (error.NetworkError("HTTP 500"), UncertainError),
        (GatewayError("HTTP 502"), NotDoneError),
        (error.Conflict("Conflict"), UncertainError),
        (error.TelegramError("whatever"), UncertainError),
    ):
        said = from_telegram(raised)
        assert type(said) is kind, raised
        if isinstance(said, FloodError):
            assert said.wait == timedelta(seconds=30)


def test_of_a_refusal_nothing_is_told_that_it_quotes() -> None:
    """It goes into the log, and Telegram may quote what somebody wrote."""
    refused = from_telegram(
        error.BadRequest('Bad Request: can\'t parse entities: unsupported start tag "Testovna" at byte 7')
    )
    assert "testovna" not in str(refused).lower()
    assert "parse entities" in str(refused)
