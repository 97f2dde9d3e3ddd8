"""From messages to Telegram: sent or edited, and every refusal understood."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dispatch.sending import (
    LaterError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.telegram.errors import (
    BadRequestError,
    ChatMigratedError,
    ConflictError,
    ForbiddenError,
    GatewayError,
    NotConnectedError,
    RetryAfterError,
    ServerError,
    TelegramError,
    TimedOutError,
    TokenRefusedError,
    from_telegram,
)
from bot.telegram.http import Transport
from bot.telegram.outbound import Outbound, Pressed
from bot.view.context import Button, File, Keyboard, Message
from telegram_simulator import Effect, Fault, Refuse, Reset, Simulator, TooMany, User

HELLO = Message("<b>Привіт</b>", ((Button("A", "menu"), Button("B", url="https://example.org/")),))
OTHER = Message("<i>Інше</i>", ((Button("C", "guide"),),))
CANNOT = (
    "Bad Request: message to edit not found", "Bad Request: message can't be edited", "Bad Request: MESSAGE_ID_INVALID",
)  # fmt: skip


@pytest.fixture
def outbound(transport: Transport) -> Outbound:
    return Outbound(transport)


def texts(simulator: Simulator, person: User) -> list[str]:
    return [message.text for message in simulator.chat(person).from_bot]


def count(simulator: Simulator, method: str) -> int:
    return sum(call.method == method for call in simulator.calls)


async def test_a_button_is_what_it_says_and_nothing_else(
    outbound: Outbound, simulator: Simulator, person: User
) -> None:
    rows = (
        (Button("A", "menu"), Button("B", "erase", style="danger"), Button("C", "check", style="primary")),
        (Button("D", url="https://example.org/"), Button("E", "menu", copy="ABCD-EFGH")),
    )
    await outbound.send(person.id, replace(HELLO, rows=rows))
    assert simulator.calls[-1].parameters["reply_markup"] == {
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
async def test_keyboards(outbound: Outbound, simulator: Simulator, person: User, kind: str) -> None:
    asked = Keyboard("phone", "Номер") if kind == "phone" else Keyboard("location", "Місце")
    await outbound.send(person.id, Message("?", keyboard=asked))
    keyboard = simulator.chat(person).keyboard
    assert keyboard is not None
    ((button,),) = keyboard.rows
    assert (button.text, button.request_contact, button.request_location) == (
        asked.label,
        kind == "phone",
        kind == "location",
    )
    assert keyboard.one_time, "it is in the way of whoever types instead"
    await outbound.send(person.id, Message("!", keyboard=Keyboard("remove")))
    assert simulator.chat(person).keyboard is None


async def test_what_cannot_stand_in_place_is_sent_below(outbound: Outbound, simulator: Simulator, person: User) -> None:
    pressed = await outbound.send(person.id, HELLO)
    for below in (replace(OTHER, file=File("a", b"a")), Message("?", keyboard=Keyboard("phone", "Номер"))):
        await outbound.show(person.id, Pressed(pressed), (below,))
    assert simulator.chat(person).from_bot[0].text == "Привіт"
    assert count(simulator, "editMessageText") == 0


async def test_a_protected_sheet_takes_the_place_of_a_protected_pointer_only(
    outbound: Outbound, simulator: Simulator, person: User
) -> None:
    """Editing cannot protect: what stood unprotected would let a candidate's details be forwarded."""
    sheet = replace(OTHER, protect=True)
    pointer = await outbound.send(person.id, replace(HELLO, protect=True))
    assert await outbound.show(person.id, Pressed(pointer, protected=True), (sheet,)) == pointer
    open_one = await outbound.send(person.id, HELLO)
    below = await outbound.show(person.id, Pressed(open_one), (sheet,))
    assert below > open_one
    assert [message.protected for message in simulator.chat(person).from_bot] == [True, False, True]


async def test_the_same_again_counts_as_done(outbound: Outbound, simulator: Simulator, person: User) -> None:
    pressed = await outbound.send(person.id, HELLO)
    assert await outbound.show(person.id, Pressed(pressed), (HELLO,)) == pressed
    await outbound.edit(person.id, pressed, HELLO)
    assert "message is not modified" in simulator.calls[-1].description
    assert texts(simulator, person) == ["Привіт"]


@pytest.mark.parametrize("refusal", CANNOT)
async def test_what_can_no_longer_be_edited_is_sent_anew(
    outbound: Outbound, simulator: Simulator, person: User, refusal: str
) -> None:
    pressed = await outbound.send(person.id, HELLO)
    simulator.add_fault(Fault(Refuse(400, refusal), "editMessageText"))
    shown = await outbound.show(person.id, Pressed(pressed), (OTHER,))
    assert shown != pressed
    assert texts(simulator, person) == ["Привіт", "Інше"]
    await outbound.edit(person.id, pressed, OTHER)
    assert texts(simulator, person) == ["Інше"], "what can be made to say nothing else does not stay"


async def test_a_document_is_deleted_where_a_message_would_be_edited_and_can_be_neither_saved_nor_forwarded(
    outbound: Outbound, simulator: Simulator, person: User
) -> None:
    sent = await outbound.send(person.id, replace(HELLO, protect=True, file=File("ABCD-2345.pdf", b"%PDF")))
    assert simulator.chat(person).from_bot[-1].protected
    await outbound.edit(person.id, sent, OTHER)
    assert texts(simulator, person) == ["Привіт"]
    await outbound.edit(person.id, sent, OTHER)
    assert texts(simulator, person) == ["Привіт"], "once more does no harm"


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_formatting_that_is_refused_is_left_out(
    outbound: Outbound, simulator: Simulator, person: User, method: str
) -> None:
    pressed = await outbound.send(person.id, OTHER)
    before = count(simulator, method)
    broken = replace(HELLO, text="<b>Привіт &amp; <u>ой</b>")
    if method == "sendMessage":
        await outbound.send(person.id, broken)
    else:
        await outbound.edit(person.id, pressed, broken)
    assert simulator.chat(person).last.html == "Привіт &amp; ой"
    assert simulator.chat(person).last.buttons
    assert count(simulator, method) == before + 2


async def test_a_refusal_without_formatting_is_final(outbound: Outbound, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(Refuse(400, "Bad Request: can't parse entities: no"), "sendMessage"))
    with pytest.raises(RejectedError):
        await outbound.send(person.id, HELLO)
    assert count(simulator, "sendMessage") == 2


@pytest.mark.parametrize("failing", ["sendMessage", "editMessageText", "sendDocument", "deleteMessage", "leaveChat"])
async def test_429_is_told_to_whoever_sends(
    outbound: Outbound, simulator: Simulator, person: User, failing: str
) -> None:
    pressed = await outbound.send(person.id, HELLO)
    simulator.add_fault(Fault(TooMany(30), failing))
    asking: dict[str, Callable[[], Awaitable[object]]] = {
        "sendMessage": lambda: outbound.send(person.id, HELLO),
        "editMessageText": lambda: outbound.show(person.id, Pressed(pressed), (OTHER,)),
        "sendDocument": lambda: outbound.send(person.id, replace(HELLO, file=File("a", b"a"))),
        "deleteMessage": lambda: outbound.delete(person.id, pressed),
        "leaveChat": lambda: outbound.leave(-1),
    }
    with pytest.raises(LaterError) as later:
        await asking[failing]()
    assert later.value.wait == timedelta(seconds=30)
    simulator.clear_faults()
    calls = len(simulator.calls)
    with pytest.raises(LaterError):
        await asking[failing]()
    assert len(simulator.calls) == calls, "nothing is asked of Telegram before the time is over"


async def test_while_telegram_asks_to_wait_nobody_asks_there(
    outbound: Outbound, simulator: Simulator, person: User
) -> None:
    """A reply and a notice to the same chat may not know of each other."""
    other = simulator.user("Ivan")
    simulator.start(other)
    simulator.add_fault(Fault(TooMany(1), "sendMessage", calls=(1,)))
    with pytest.raises(LaterError):
        await outbound.send(person.id, HELLO)
    with pytest.raises(LaterError) as later:
        await outbound.send(person.id, HELLO)
    assert later.value.wait <= timedelta(seconds=1)
    assert count(simulator, "sendMessage") == 1
    await outbound.send(other.id, HELLO)
    await asyncio.sleep(later.value.wait.total_seconds())
    await outbound.send(person.id, HELLO)
    assert (texts(simulator, person), texts(simulator, other)) == (["Привіт"], ["Привіт"])


@pytest.mark.parametrize("text", ["message is not modified", "message to edit not found"])
async def test_what_is_said_of_edits_makes_no_message_sent(
    outbound: Outbound, simulator: Simulator, person: User, text: str
) -> None:
    simulator.add_fault(Fault(Refuse(400, f"Bad Request: {text}"), "sendMessage"))
    with pytest.raises(RejectedError):
        await outbound.send(person.id, HELLO)


async def test_an_own_message_is_deleted_and_one_that_is_gone_is_left(
    outbound: Outbound, simulator: Simulator, person: User
) -> None:
    sent = simulator.send_document(person)
    await outbound.delete(person.id, sent)
    await outbound.delete(person.id, sent)
    assert simulator.chat(person).messages[-1].message_id != sent


@pytest.mark.parametrize("effect", [Refuse(500, "Internal Server Error"), Refuse(502, "Bad Gateway"), Reset("before")])
async def test_a_deletion_that_failed_is_told_and_can_be_tried_again(
    outbound: Outbound, simulator: Simulator, person: User, effect: Effect
) -> None:
    """What a contact must no longer see does not stay there because Telegram had a bad minute."""
    sent = simulator.send_document(person)
    simulator.add_fault(Fault(effect, "deleteMessage"))
    with pytest.raises(SendingError):
        await outbound.delete(person.id, sent)
    simulator.clear_faults()
    await outbound.delete(person.id, sent)
    assert simulator.chat(person).messages[-1].message_id != sent


async def test_a_group_is_left_once(outbound: Outbound, simulator: Simulator, person: User) -> None:
    group = simulator.group()
    simulator.add_bot(person, group)
    await outbound.leave(group.id)
    assert simulator.world.chats[group.id].bot_status == "left"
    await outbound.leave(group.id)
    await outbound.leave(-1_000_000_000_999)


@pytest.mark.parametrize(
    "effect",
    [
        Refuse(400, "Bad Request: query is too old"), Reset("after"), TooMany(5), Refuse(502, "Bad Gateway"),
        Refuse(403, "Forbidden: user is deactivated"), Refuse(401, "Unauthorized"),
    ],
)  # fmt: skip
async def test_a_press_that_cannot_be_answered_is_no_harm(
    outbound: Outbound, simulator: Simulator, person: User, effect: Refuse | Reset | TooMany
) -> None:
    query = simulator.forge_press(person, "menu", 1)
    simulator.add_fault(Fault(effect, "answerCallbackQuery", calls=(1,)))
    await outbound.acknowledge(query)
    if not isinstance(effect, Reset):
        await outbound.acknowledge(query)
    assert simulator.chat(person).spinning == 0


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RetryAfterError(timedelta(seconds=30)), LaterError),
        (ForbiddenError("Forbidden: bot was blocked by the user"), UnreachableError),
        (ForbiddenError("Forbidden: user is deactivated"), UnreachableError),
        (ChatMigratedError("Bad Request: group chat was upgraded"), UnreachableError),
        (BadRequestError("Bad Request: chat not found"), UnreachableError),
        (BadRequestError("Bad Request: PEER_ID_INVALID"), UnreachableError),
        (BadRequestError("Bad Request: user not found"), UnreachableError),
        (BadRequestError("Bad Request: message is too long"), RejectedError),
        (TokenRefusedError("Unauthorized"), NotSentError),
        (NotConnectedError("ClientConnectorError"), NotSentError),
        (TimedOutError("no answer"), UncertainError),
        (ServerError("HTTP 500"), UncertainError),
        (GatewayError("HTTP 502"), NotDoneError),
        (ConflictError("Conflict"), UncertainError),
        (TelegramError("whatever"), UncertainError),
    ],
)
def test_every_error_of_telegram_is_one_of_ours(error: TelegramError, kind: type[SendingError]) -> None:
    said = from_telegram(error)
    assert type(said) is kind
    if isinstance(said, LaterError):
        assert said.wait == timedelta(seconds=30)


def test_of_a_refusal_nothing_is_told_that_it_quotes() -> None:
    """It goes into the log, and Telegram may quote what somebody wrote."""
    refused = from_telegram(
        BadRequestError('Bad Request: can\'t parse entities: unsupported start tag "Testovna" at byte 7')
    )
    assert "testovna" not in str(refused).lower()
    assert "parse entities" in str(refused)
