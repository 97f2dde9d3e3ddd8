"""Requests of python-telegram-bot to the Bot API, over pyreqwest or over PTB's own HTTPXRequest.

PTB drops the status of a server error and raises raw exceptions for odd answers, so `BotRequest`
parses every answer before PTB does (docs/decisions/0003). No error holds the token.
"""

import asyncio
import json
import logging
import os
import time
import warnings
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeAlias, TypeGuard, TypeVar
from urllib.parse import urlsplit

import httpx
import structlog
from pydantic_core import to_json
from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import RequestError, RequestTimeoutError
from pyreqwest.multipart import FormBuilder, PartBuilder
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.warnings import PTBUserWarning

from bot.dispatch.sending import network_reason

log = structlog.get_logger()
T = TypeVar("T")
# any JSON value; each caller validates what it reads
Json: TypeAlias = Any
RequestName: TypeAlias = Literal["pyreqwest", "httpx"]
TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
CONNECTIONS = 512
TOO_MANY_REQUESTS = 429
PAUSE_S, LONGEST_WAIT_S = 30, 86_400
"""The flood wait if Telegram names no usable time, and the longest one."""
MAX_DESCRIPTION = 200
# `RetryAfter.retry_after` becomes a timedelta, as it will be in the next major version of PTB
os.environ["PTB_TIMEDELTA"] = "true"
# PTB logs parameters and answers: the token, and what people wrote
logging.getLogger("telegram").setLevel(logging.CRITICAL)
# `call` is for methods whose typed version costs too much
warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)


_REFUSALS: Mapping[int, type[TelegramError]] = {
    400: BadRequest, 401: InvalidToken, 403: Forbidden, 404: InvalidToken, 409: Conflict,
}  # fmt: skip


class NotConnectedError(NetworkError):
    """No connection was established: the request was certainly not sent."""


class GatewayError(NetworkError):
    """The Bot API gateway answered 502, 503 or 504: most probably nothing happened."""


class ServerClock:
    """Telegram's time, from the Date header of its newest answer. `seconds`: a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.seconds = seconds
        self._newest = "", 0.0, 0.0

    def note(self, date: str | None, asked: float) -> None:
        """Keep the Date header of an answer just received. `asked`: when the request was sent."""
        if date:
            self._newest = date, asked, self.seconds()

    def ahead(self, now: datetime) -> timedelta | None:
        """Return how far `now` is at least ahead of Telegram's time; None without a usable date."""
        date, asked, received = self._newest
        # ValueError: not a date; TypeError: a date without a time zone
        with suppress(ValueError, TypeError):
            since = now - parsedate_to_datetime(date) - timedelta(seconds=self.seconds())
            # the date is of a moment between the request and the answer
            latest = since + timedelta(seconds=received)
            return max(min(latest, timedelta()), since + timedelta(seconds=asked))
        return None


class PyreqwestRequest(BaseRequest):
    """PTB's requests over pyreqwest. Raises `NetworkError` from the client's own error."""

    def __init__(self, clock: ServerClock) -> None:
        self._clock = clock
        builder = ClientBuilder().max_connections(CONNECTIONS).follow_redirects(enable=False)
        self._pool = builder.connect_timeout(timedelta(seconds=CONNECT_TIMEOUT_S)).build()

    @property
    def read_timeout(self) -> float:
        return TIMEOUT_S

    async def initialize(self) -> None:
        """Do nothing: the pool is open since its construction."""

    async def shutdown(self) -> None:
        await self._pool.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Send a request. The client loses a cancellation that arrives together with the answer."""
        request = self._pool.request(method, url).timeout(timedelta(seconds=seconds_of(read_timeout)))
        if request_data and request_data.contains_files:
            form = FormBuilder()
            for name, value in request_data.json_parameters.items():
                form = form.text(name, value)
            for name, (filename, data, mime) in request_data.multipart_data.items():
                part = PartBuilder.from_bytes(data if isinstance(data, bytes) else data.read())
                form = form.part(name, part.file_name(filename).mime(mime))
            request = request.multipart(form)
        elif request_data:
            body = to_json(request_data.parameters)
            request = request.header("content-type", "application/json").body_bytes(body)
        task, asked = asyncio.current_task(), self._clock.seconds()
        before = task.cancelling() if task else 0
        try:
            response = await request.build().send()
            self._clock.note(response.headers.get("date"), asked)
            return response.status, bytes(await response.bytes())
        except RequestError as error:
            raise NetworkError("pyreqwest") from error
        finally:
            if task and task.cancelling() > before:
                raise asyncio.CancelledError


def httpx_request(clock: ServerClock) -> HTTPXRequest:
    """Return PTB's own requests over httpx."""

    async def sending(request: httpx.Request) -> None:
        request.extensions["asked"] = clock.seconds()

    async def received(response: httpx.Response) -> None:
        clock.note(response.headers.get("date"), response.request.extensions["asked"])

    hooks = {"request": [sending], "response": [received]}
    return HTTPXRequest(
        CONNECTIONS, connect_timeout=CONNECT_TIMEOUT_S, pool_timeout=None, httpx_kwargs={"event_hooks": hooks}
    )


MakeRequest: TypeAlias = Callable[[ServerClock], BaseRequest]
REQUESTS: Mapping[RequestName, MakeRequest] = {"pyreqwest": PyreqwestRequest, "httpx": httpx_request}


class Payload(bytes):
    """The body of an answer, with the JSON that was parsed from it."""

    answer: Json


class BotRequest(BaseRequest):
    """Requests through another `BaseRequest`; maps every odd answer to a `telegram.error`."""

    def __init__(self, make: MakeRequest = PyreqwestRequest, seconds: Callable[[], float] = time.monotonic) -> None:
        self.clock = ServerClock(seconds)
        self._make = make
        self._client: BaseRequest | None = None
        self.waits, self.waits_s = 0, 0.0
        """Number of flood waits (429), and their total seconds."""
        self.trouble = ""
        """The host and the error of the last request, "" if the Bot API answered it."""

    @property
    def read_timeout(self) -> float:
        return TIMEOUT_S

    async def initialize(self) -> None:
        if self._client is None:
            self._client = self._make(self.clock)

    async def shutdown(self) -> None:
        if self._client is not None:
            await self._client.shutdown()
            self._client = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Return a successful answer; `read_timeout` limits the whole request, in seconds."""
        try:
            payload = successful(*await self._send(url, method, request_data, seconds_of(read_timeout)))
        except RetryAfter as error:
            seconds = wait_of(error).total_seconds()
            self.waits, self.waits_s = self.waits + 1, self.waits_s + seconds
            log.warning("Telegram rate limit reached", method=url.rpartition("/")[2], seconds=seconds)
            raise
        except NetworkError as error:
            if not isinstance(error, BadRequest):
                self.trouble = f"{urlsplit(url).netloc}: {error}"
            raise
        self.trouble = ""
        return 200, payload

    async def _send(self, url: str, method: str, request_data: RequestData | None, wait_s: float) -> tuple[int, bytes]:
        if self._client is None:
            raise NotConnectedError("the connection pool is closed")
        try:
            return await self._client.do_request(url, method, request_data, read_timeout=wait_s)
        except NetworkError as error:
            raise _lost_request(error.__cause__ or error) from None
        except Exception as error:
            # PTB would put the message of the error into its own, and the address into that
            log.exception("Telegram request failed", method=url.rpartition("/")[2])
            raise BadRequest(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return the JSON that `do_request` has parsed."""
        return payload.answer if isinstance(payload, Payload) else parse_json(payload)


def _lost_request(error: BaseException) -> NetworkError:
    """Tell a request that was certainly not sent from one that may have arrived."""
    if isinstance(error, RequestError):
        # the first cause names the address. hyper says "Connect" where nothing was sent; `ConnectError` also
        # stands for connections that broke later
        causes = [cause["message"] for cause in error.details["causes"] or []]
        unsent, reason = "client error (Connect)" in causes, network_reason(" ".join(causes[1:]))
    else:
        unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        reason = network_reason(error)
    if unsent:
        return NotConnectedError(reason)
    return (TimedOut if isinstance(error, RequestTimeoutError | httpx.TimeoutException) else NetworkError)(reason)


def successful(status: int, body: bytes) -> Payload:
    """Return the payload of a successful answer. Raises `TelegramError` for every other one."""
    try:
        answer = parse_json(body)
    except (ValueError, RecursionError):
        answer = None
    match answer:
        case {"ok": True, "result": _}:
            payload = Payload(body)
            payload.answer = answer
            return payload
        case {"ok": False}:
            parameters, description = answer.get("parameters"), answer.get("description")
            text = description[:MAX_DESCRIPTION] if isinstance(description, str) else "no description"
            raise _refusal(status, text, parameters if is_object(parameters) else {})
        case _:
            text = "not a Bot API answer"
            raise _refusal(status, text, {}) if status == TOO_MANY_REQUESTS else _server_error(status, text)


def _refusal(status: int, description: str, parameters: dict[str, Json]) -> TelegramError:
    if status == TOO_MANY_REQUESTS or "retry_after" in parameters:
        seconds = parameters.get("retry_after")
        if not isinstance(seconds, int | float) or not seconds >= 0:
            seconds = PAUSE_S
        return RetryAfter(timedelta(seconds=min(seconds, LONGEST_WAIT_S)))
    if is_number(chat := parameters.get("migrate_to_chat_id")):
        return ChatMigrated(chat)
    kind = _REFUSALS.get(status)
    return kind(description) if kind else _server_error(status, description)


def _server_error(status: int, description: str) -> NetworkError:
    return (GatewayError if status in {502, 503, 504} else NetworkError)(f"HTTP {status}: {description}")


def parse_json(body: bytes) -> Json:
    """Parse JSON. Raises `ValueError` if it is invalid, `RecursionError` if too deep."""
    # bytes that are not UTF-8 must not spoil other people's updates
    return json.loads(body.decode(errors="replace"))


def make_bot(api_url: str, token: str, request: BaseRequest) -> Bot:
    """Return PTB's Bot. It is not initialized: that calls getMe and waits for the answer."""
    return Bot(token, f"{api_url.rstrip('/')}/bot", request=request, get_updates_request=request)


async def call(bot: Bot, method: str, parameters: dict[str, Json], wait_s: float = TIMEOUT_S) -> Json:
    """Call a method by name and return its `result` as JSON: half the work of a typed method."""
    return await bot.do_api_request(method, parameters, read_timeout=wait_s)


async def parsed(answer: Awaitable[T]) -> T | None:
    """Await a typed method; return None if PTB cannot parse the result."""
    try:
        return await answer
    except TelegramError:
        raise
    except Exception:  # noqa: BLE001  PTB lets whatever its parsing raises escape
        return None


def seconds_of(timeout: object) -> float:
    """Return a time-out in seconds; PTB passes an object if there is none."""
    return timeout if isinstance(timeout, int | float) else TIMEOUT_S


def wait_of(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def is_object(value: object) -> TypeGuard[dict[str, Json]]:
    return isinstance(value, dict)


def is_number(value: Json) -> TypeGuard[int]:
    """Return True if a value can be an id."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
