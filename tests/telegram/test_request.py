"""Requests to the Bot API: what is answered, and every way in which nothing is."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot, error
from telegram.request import BaseRequest

from bot.operations.log import configure
from bot.telegram.outbound import Outbound
from bot.telegram.request import (
    LONGEST_WAIT_S,
    PAUSE_S,
    BotRequest,
    GatewayError,
    MakeRequest,
    NotConnectedError,
    PyreqwestRequest,
    ServerClock,
    call,
    make_bot,
    parse_json,
    wait_of,
)
from bot.view.context import Message
from telegram_simulator import ApiError, BadBody, BadGateway, Effect, Fault, NoReply, RateLimit, Reset, Simulator, User
from tests.bot_parts import settings
from tests.waiting import serving

HTML = "<html><body>502 Bad Gateway</body></html>"


@asynccontextmanager
async def canned(status: int, body: str, more: str = "") -> AsyncGenerator[str]:
    """A server that answers everything alike. `more`: lines of the head, each ended."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        raw = body.encode()
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n{more}\r\n".encode() + raw
        )
        await writer.drain()
        writer.close()

    async with serving(answer) as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def connected(
    url: str, client: MakeRequest, seconds: Callable[[], float] = time.monotonic
) -> AsyncGenerator[tuple[BotRequest, Bot]]:
    async with BotRequest(client, seconds) as request:
        yield request, make_bot(url, settings().bot_token, request)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_of_a_refusal_only_the_beginning_is_kept(client: MakeRequest) -> None:
    """However much somebody in between writes there: it goes into the log."""
    body = json.dumps({"ok": False, "description": "Bad Request: " + "word " * 10_000})
    async with canned(400, body) as url, connected(url, client) as (_request, bot):
        with pytest.raises(error.BadRequest) as refused:
            await bot.get_me()
    assert str(refused.value).startswith("Word word")
    assert len(str(refused.value)) <= 200


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Date: Tue, 24 Nov 2026 09:00:00 GMT\r\n", timedelta(minutes=59)),
        ("Date: Tue, 24 Nov 2026 09:59:30 GMT\r\n", timedelta()),
        ("Date: Tue, 24 Nov 2026 12:00:00 GMT\r\n", timedelta(hours=-2)),
        ("Date: Tue, 24 Nov 2026 12:00:00\r\n", None),
        ("Date: yesterday\r\n", None),
        ("", None),
    ],
)
async def test_how_far_the_clock_is_ahead_of_an_answer_that_took_a_minute(
    client: MakeRequest, date: str, ahead: timedelta | None
) -> None:
    took = iter((0.0, 60.0))
    now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    async with (
        canned(200, '{"ok":true,"result":1}', date) as url,
        connected(url, client, lambda: next(took, 60.0)) as (request, bot),
    ):
        assert request.clock.ahead(now) is None
        await call(bot, "getMe", {})
    assert request.clock.ahead(now) == ahead


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_leads_the_token_and_what_is_sent_to_another_server(
    simulator: Simulator, url: str, token: str, client: MakeRequest, status: int
) -> None:
    there = f"Location: {url}/bot{token}/getMe\r\n"
    async with canned(status, "", there) as elsewhere, connected(elsewhere, client) as (_request, bot):
        with pytest.raises(error.NetworkError):
            await bot.get_me()
    assert simulator.calls == ()


FAULTS: tuple[tuple[Effect, type[error.TelegramError]], ...] = (
    (ApiError(400, "Bad Request: chat not found"), error.BadRequest),
    (ApiError(401, "Unauthorized"), error.InvalidToken),
    (ApiError(403, "Forbidden: bot was blocked by the user"), error.Forbidden),
    (ApiError(404, "Not Found"), error.InvalidToken),
    (ApiError(409, "Conflict: terminated by other getUpdates request"), error.Conflict),
    (ApiError(413, "Request Entity Too Large"), error.NetworkError),
    (ApiError(500, "Internal Server Error"), error.NetworkError),
    (ApiError(502, "Bad Gateway"), GatewayError),
    (RateLimit(30), error.RetryAfter),
    (BadGateway(), GatewayError),
    (BadGateway(503), GatewayError),
    (BadGateway(504), GatewayError),
    (BadGateway(200, ""), error.NetworkError),
    (BadGateway(429, HTML), error.RetryAfter),
    (BadBody(), error.NetworkError),
    (BadBody("[]"), error.NetworkError),
    (BadBody("null"), error.NetworkError),
    (BadBody('{"ok":false}'), error.NetworkError),
    (BadBody('{"ok":1,"result":1}'), error.NetworkError),
    (BadGateway(400, '{"ok":false}'), error.BadRequest),
    (BadGateway(400, '{"ok":false,"description":[],"parameters":"x"}'), error.BadRequest),
    (BadGateway(400, '{"ok":false,"parameters":{"migrate_to_chat_id":"x"}}'), error.BadRequest),
    (BadGateway(400, '{"ok":false,"description":7,"parameters":[]}'), error.BadRequest),
    (BadGateway(200, "[" * 100_000), error.NetworkError),
    (BadBody('{"result":1}'), error.NetworkError),
    (BadBody('{"ok":true}'), error.NetworkError),
    (Reset("before"), error.NetworkError),
    (Reset("after"), error.NetworkError),
    (NoReply("before"), error.TimedOut),
    (NoReply("after"), error.TimedOut),
)


async def test_every_fault_has_its_error(bot: Bot, simulator: Simulator, token: str) -> None:
    for effect, kind in FAULTS:
        simulator.add_fault(Fault(effect))
        # only silence is waited out; an answer of a busy machine may take its time
        patience = 0.2 if isinstance(effect, NoReply) else 30
        with pytest.raises(kind) as raised:
            await bot.get_me(read_timeout=patience)
        assert type(raised.value) is kind, effect
        for text in (str(raised.value), repr(raised.value), repr(raised.value.__cause__), repr(raised.value.args)):
            assert token.partition(":")[2] not in text
        if isinstance(raised.value, error.RetryAfter):
            assert wait_of(raised.value) == timedelta(seconds=30)
        simulator.clear_faults()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://nowhere.invalid", "nowhere.invalid: its name is not found (DNS)"),
        ("http://127.0.0.1:{closed}", "127.0.0.1:{closed}: it refuses the connection"),
        ("https://127.0.0.1:{garbled}", "127.0.0.1:{garbled}: no secure connection (TLS)"),
        ("http://127.0.0.1:{silent}", "127.0.0.1:{silent}: no answer in time (timeout)"),
        ("http://127.0.0.1:{plain}", "127.0.0.1:{plain}: HTTP 502: not a Bot API answer"),
    ],
)
async def test_the_transport_says_which_host_it_did_not_reach_and_why_until_it_does(
    url: str, client: MakeRequest, address: str, reason: str
) -> None:
    async def waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def speaks_no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with canned(502, HTML) as plain, serving(waits) as silent, serving(speaks_no_tls) as garbled:
        ports = {
            "closed": free_port(), "plain": plain.rpartition(":")[2], "silent": silent,
            "garbled": garbled,
        }  # fmt: skip
        async with connected(address.format(**ports), client) as (request, bot):
            with pytest.raises(error.NetworkError) as raised:
                await bot.get_me(read_timeout=0.3 if "silent" in address else 30)
        is_certain = not {"{silent}", "{plain}"} & {address[-8:], address[-7:]}
        assert isinstance(raised.value, NotConnectedError) is is_certain, "nothing was sent"
        assert request.trouble == reason.format(**ports)
    async with connected(url, client) as (request, bot):
        request.trouble = "x: y"
        await bot.get_me()
        assert request.trouble == ""


async def test_it_waits_as_long_as_is_asked_within_reason(bot: Bot, simulator: Simulator) -> None:
    for asked, waited in (
        ("7", 7), ("0", 0), ("1.5", 1.5), ("1" + "0" * 15, LONGEST_WAIT_S), ("1e999", LONGEST_WAIT_S),
        ('"x"', PAUSE_S), ("-1", PAUSE_S), ("null", PAUSE_S), ("NaN", PAUSE_S), ("{}", PAUSE_S),
        ("1" + "0" * 5000, PAUSE_S), ("[" * 100_000 + "]" * 100_000, PAUSE_S),
    ):  # fmt: skip
        body = f'{{"ok":false,"error_code":429,"description":"Too Many","parameters":{{"retry_after":{asked}}}}}'
        simulator.add_fault(Fault(BadGateway(429, body)))
        with pytest.raises(error.RetryAfter) as raised:
            await bot.get_me()
        assert wait_of(raised.value) == timedelta(seconds=waited), asked[:20]
        simulator.clear_faults()


@pytest.mark.parametrize("result", ["true", "{}", '{"message_id":"x"}', '{"message_id":true}', "[]"])
async def test_what_was_sent_was_sent_even_if_no_message_is_named(
    bot: Bot, simulator: Simulator, person: User, result: str
) -> None:
    simulator.add_fault(Fault(BadBody(f'{{"ok":true,"result":{result}}}'), "sendMessage"))
    assert await Outbound(bot).send(person.id, Message("Ahoj")) == 0
    assert len(simulator.chat(person).from_bot) == 1


def test_bytes_that_are_not_text_do_not_spoil_the_rest() -> None:
    assert parse_json(b'{"a":"\xff","b":1}') == {"a": "\ufffd", "b": 1}
    assert parse_json(b'{"a":"\\ud800","b":1}') == {"a": "\ud800", "b": 1}


async def test_a_chat_that_moved(client: MakeRequest) -> None:
    body = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded", "parameters": {"migrate_to_chat_id": -1007}}  # fmt: skip
    async with canned(400, json.dumps(body)) as url, connected(url, client) as (_request, bot):
        with pytest.raises(error.ChatMigrated):
            await bot.send_message(1, "x")


async def test_a_pool_that_is_closed_connects_nowhere(url: str, token: str, client: MakeRequest) -> None:
    opened: list[BaseRequest] = []

    def opening(clock: ServerClock) -> BaseRequest:
        opened.append(client(clock))
        return opened[-1]

    request = BotRequest(opening)
    bot = make_bot(url, token, request)
    with pytest.raises(NotConnectedError):
        await bot.get_me()
    for _ in range(2):
        await request.initialize()
    await bot.get_me()
    for _ in range(2):
        await request.shutdown()
    with pytest.raises(NotConnectedError):
        await bot.get_me()
    (pool,) = opened
    with pytest.raises((error.NetworkError, RuntimeError)):
        await pool.post(url)


class Defective(PyreqwestRequest):
    """A client with a bug, which quotes the address."""

    async def do_request(self, url: str, *_: object, **__: object) -> tuple[int, bytes]:
        raise ValueError(url)


@pytest.mark.usefixtures("own_log")
async def test_a_defect_of_the_client_is_logged_without_the_address(
    url: str, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("DEBUG")
    async with connected(url, Defective) as (_, bot):
        with pytest.raises(error.BadRequest) as raised:
            await bot.send_message(1, "somebody's words")
    said = capsys.readouterr().err + repr(raised.getrepr(chain=True))
    assert "Telegram request failed" in said
    assert token.partition(":")[2] not in said
    assert "somebody's words" not in said


async def test_a_cancellation_that_comes_with_the_answer_is_not_lost(bot: Bot, simulator: Simulator) -> None:
    """It was: the library gave the answer instead, and the poller, told to stop, polled on for ever."""
    stopped = 0
    for turns in range(300):
        before = len(simulator.calls)
        asking = asyncio.ensure_future(bot.get_me())
        await simulator.wait_for_call("getMe", after=before)
        for _ in range(turns % 10):
            await asyncio.sleep(0.0001)
        if asking.cancel():
            stopped += 1
            with pytest.raises(asyncio.CancelledError):
                await asking
    assert stopped > 20
