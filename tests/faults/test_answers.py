"""Answers of Telegram: sent, refused, retry at a time, or unclear; none stops the bot."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from telegram import Bot
from telegram.error import TelegramError

from bot.dispatch.sending import RejectedError, SendingError
from bot.telegram.ingest import BATCH, MAX_WAIT_S
from bot.telegram.outbound import Outbound, PressedMessage
from bot.telegram.request import REQUESTS, BotRequest, RequestName, call, make_bot, parsed
from bot.view.context import File, Message
from telegram_simulator import BadGateway, Fault, RateLimit
from tests.effort import record, repetitions
from tests.fast_time import run
from tests.faults.call_sites import somebody
from tests.faults.failing_world import FailingWorld, failing_world, separate_logs, unexpected_entries, until
from tests.faults.malformed_responses import Body, odd_body
from tests.people import Person

BODIES = repetitions(4_000, 100_000)
SENT = {"message_id": 7, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}
UPDATE = {"update_id": 9, "message": {**SENT, "from": {"id": 5, "is_bot": False, "first_name": "T"}}}
OK_TO_RAISE = (SendingError, TelegramError)
SEED = random.SystemRandom().randrange(2**32)


class Answering:
    """A web server that answers each request with the next body."""

    def __init__(self) -> None:
        self.next: Body = (200, "")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0"
                )
                await reader.readexactly(int(length.split(b":")[1]))
                status, body = self.next
                raw = body.encode("utf-8", "surrogateescape")
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(raw)}\r\n\r\n".encode() + raw)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def asked(calling: Callable[[Outbound, Bot], Awaitable[object]], bot: Bot) -> None:
    """Make a call as a chat that Telegram has not yet asked to wait with."""
    with suppress(*OK_TO_RAISE):
        await calling(Outbound(bot), bot)


TEXT = Message("x")
CALLS: dict[str, tuple[object, Callable[[Outbound, Bot], Awaitable[object]]]] = {
    "sendMessage": (SENT, lambda outbound, _: outbound.send(5, TEXT)),
    "sendDocument": (SENT, lambda outbound, _: outbound.send(5, Message("x", file=File("a.json", b"{}")))),
    "editMessageText": (SENT, lambda outbound, _: outbound.edit(5, 7, TEXT)),
    "show": (SENT, lambda outbound, _: outbound.show(5, PressedMessage(7), (TEXT, TEXT))),
    "answerCallbackQuery": (True, lambda outbound, _: outbound.acknowledge("1")),
    "deleteMessage": (True, lambda outbound, _: outbound.delete(5, 7)),
    "leaveChat": (True, lambda outbound, _: outbound.leave(5)),
    "getMe": ({"id": 1, "is_bot": True, "first_name": "T", "username": "t_bot"}, lambda _, bot: parsed(bot.get_me())),
    "getUpdates": ([UPDATE], lambda _, bot: call(bot, "getUpdates", {})),
    "getMyCommands": ([{"command": "menu", "description": "M"}], lambda _, bot: parsed(bot.get_my_commands())),
    "getMyDescription": ({"description": "x"}, lambda _, bot: parsed(bot.get_my_description())),
}


@pytest.mark.parametrize("client", REQUESTS)
def test_every_answer_means_something_at_every_call(client: RequestName) -> None:
    """In one process, against a web server that answers nothing right."""
    # what an answer means is found out in the same place, whoever carried it
    bodies = BODIES if client == "pyreqwest" else BODIES // 5

    async def scenario() -> None:
        draw, answering = random.Random(SEED), Answering()  # noqa: S311  named when it fails, no secret
        server = await asyncio.start_server(answering.serve, "127.0.0.1", 0)
        async with server, BotRequest(REQUESTS[client]) as request:
            port = server.sockets[0].getsockname()[1]
            bot = make_bot(f"http://127.0.0.1:{port}", "1:x", request)
            for number in range(bodies):
                name = list(CALLS)[number % len(CALLS)]
                right, calling = CALLS[name]
                answering.next = odd_body(draw, right)
                try:
                    async with asyncio.timeout(30):
                        await asked(calling, bot)
                except Exception as error:
                    status, body = answering.next
                    error.add_note(f"seed {SEED}: {name} answered {status} {body[:300]!r}")
                    raise

    asyncio.run(scenario())
    record(
        f"{BODIES} answers that Telegram never gives, at each call, with {client}",
        "each means sent, refused, later or unclear",
    )


EVERY_CALL = (
    "sendMessage",
    "editMessageText",
    "answerCallbackQuery",
    "deleteMessage",
    "sendDocument",
    "leaveChat",
    "getUpdates",
)
AT_START = ("getMyCommands", "setMyCommands", "getMyDescription", "setMyDescription", "getMyShortDescription", "setMyShortDescription")  # fmt: skip
ROUNDS = repetitions(30, 1_000)
CONFLICTING = {409, 429}
"""A poll that is answered so has to wait, and everybody with it."""


async def odd_round(w: FailingWorld, draw: random.Random) -> None:
    """Somebody of whom every call is answered oddly, twice in a row: the reply, and then the word that it failed."""
    victim = w.somebody()
    for method in EVERY_CALL:
        right = CALLS[method][0] if method in CALLS else True
        for time in (1, 2):
            status, body = odd_body(draw, right)
            status = 500 if method == "getUpdates" and status in CONFLICTING else status
            w.simulator.add_fault(Fault(BadGateway(status, body), method, calls=(time,)))
    w.simulator.start(victim.user)
    w.simulator.say(victim.user, "/mydata")


# an odd answer to a poll may ask everybody to wait for five minutes, so some seeds take long
@pytest.mark.timeout(400)
def test_a_program_that_gets_odd_answers_goes_on_for_everybody_else() -> None:
    async def scenario() -> None:
        draw = random.Random(SEED)  # noqa: S311  the same
        async with failing_world() as w:
            for method in AT_START:
                status, body = odd_body(draw, {"description": "x"})
                w.simulator.add_fault(Fault(BadGateway(status, body), method, calls=(1, 3)))
            candidate = await somebody(w)
            for _ in range(ROUNDS):
                await odd_round(w, draw)
                await asyncio.sleep(1)
                w.simulator.clear_faults()
                before = len(candidate.messages)
                w.simulator.say(candidate.user, "/help")
                await until(lambda: has_more_than(candidate, before), within_s=1_000)  # noqa: B023  waited for here
            assert w.work is not None
            assert not w.work.done()
            # that a message is refused is an answer like any other: it is put aside, and whoever waits is told
            assert unexpected_entries(w.log, (RejectedError,)) == []

    with separate_logs():
        run(scenario(), 20.0)


async def has_more_than(person: Person, messages: int) -> bool:
    return len(person.messages) > messages


def test_an_update_with_an_id_from_nowhere_makes_nobody_unheard() -> None:
    """Telegram continues with the updates it has, whatever offset is requested next."""

    async def scenario() -> None:
        async with failing_world() as w:
            candidate = await somebody(w)
            before = len(candidate.messages)
            odd = '{"ok":true,"result":[{"update_id":1000000000000000}]}'
            w.simulator.add_fault(Fault(BadGateway(200, odd), "getUpdates", calls=(1,)))
            # a batch is full without theirs, which waits while the odd answer comes
            for number in range(BATCH):
                w.simulator.world.updates.add("message", {"message_id": f"no number {number}", "chat": []})
            w.simulator.say(candidate.user, "/help")
            await until(lambda: has_more_than(candidate, before))

    with separate_logs():
        run(scenario(), 20.0)


def test_however_long_telegram_asks_to_wait_it_is_asked_again_within_minutes() -> None:
    """With polling everybody waits, so a day that was asked for by mistake makes no day of it."""

    async def scenario() -> float:
        async with failing_world() as w:
            candidate = await somebody(w)
            before = len(candidate.messages)
            w.simulator.add_fault(Fault(RateLimit(86_400), "getUpdates", calls=(1,)))
            w.simulator.say(candidate.user, "/menu")
            # which of the two waits depends on whether a poll was just ending
            took = await until(lambda: has_more_than(candidate, before), within_s=2 * MAX_WAIT_S)
            w.simulator.say(candidate.user, "/help")
            return took + await until(lambda: has_more_than(candidate, before + 1), within_s=2 * MAX_WAIT_S)

    with separate_logs():
        took = run(scenario(), 60.0)
    record("asked to wait for a day with polling", f"the next person is answered after {took:.0f} s")
