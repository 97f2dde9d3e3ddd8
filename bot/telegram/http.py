"""The connection to the Bot API: the name of a method and its parameters out, plain JSON back, no objects nobody reads.

Whatever comes instead of a result is raised as one of `bot/telegram/errors.py`.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, Self, TypeAlias, TypeGuard
from urllib.parse import urlsplit

import structlog
from pydantic_core import from_json, to_json
from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import RequestError
from pyreqwest.multipart import FormBuilder, PartBuilder

from bot.dispatch.sending import network_reason
from bot.telegram.errors import (
    BadRequestError,
    ChatMigratedError,
    ConflictError,
    ForbiddenError,
    GatewayError,
    NetworkError,
    NotConnectedError,
    RetryAfterError,
    ServerError,
    TelegramError,
    TimedOutError,
    TokenRefusedError,
)

log = structlog.get_logger()
# whatever JSON holds; each caller validates what it reads
Json: TypeAlias = Any
TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
CONNECTIONS = 512
JSON = "application/json"
KIND = "application/octet-stream"
TOO_MANY = 429
PAUSE_S = 30
"""How long to wait when Telegram asks for it without saying how long."""
LONGEST_WAIT_S = 86_400
LONGEST_DESCRIPTION = 200
Seconds: TypeAlias = Callable[[], float]
DEEPEST = 20
"""Nothing we read is nested so deeply."""
MOST_DIGITS = 30
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|[^"\[\]{}]+|"', re.DOTALL)


@dataclass(frozen=True)
class Upload:
    """A file of a form: the name of its field, its own name, and what is in it."""

    field: str
    filename: str
    data: bytes


@dataclass(frozen=True)
class Post:
    """What is posted where: JSON, or else a form with a file."""

    url: str = field(repr=False)
    wait_s: float
    json: bytes | None = None
    fields: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    file: Upload | None = field(default=None, repr=False)


class Client(Protocol):
    """An HTTP client: a pool of connections, open from its making on. An error never holds the address, and with it the token."""

    async def send(self, post: Post) -> tuple[int, bytes, str]:
        """Return status, body and Date header; raise `NotConnectedError` or `TimedOutError`."""
        ...

    async def close(self) -> None: ...


class Pyreqwest:
    """The faster one: see docs/decisions/0003."""

    def __init__(self) -> None:
        builder = ClientBuilder().max_connections(CONNECTIONS).follow_redirects(enable=False)
        self._pool = builder.connect_timeout(timedelta(seconds=CONNECT_TIMEOUT_S)).build()

    async def send(self, post: Post) -> tuple[int, bytes, str]:
        """Post it. The library loses a cancellation that comes together with the answer; whoever is to stop would go on for ever."""
        request = self._pool.post(post.url).timeout(timedelta(seconds=post.wait_s))
        if post.json is not None:
            request = request.header("content-type", JSON).body_bytes(post.json)
        elif post.file is not None:
            form = FormBuilder()
            for name, value in post.fields.items():
                form = form.text(name, value)
            part = PartBuilder.from_bytes(post.file.data).file_name(post.file.filename).mime(KIND)
            request = request.multipart(form.part(post.file.field, part))
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        try:
            response = await request.build().send()
            return response.status, bytes(await response.bytes()), response.headers.get("date") or ""
        except RequestError as error:
            causes = [cause["message"] for cause in error.details["causes"] or []]
            # the first one names the address
            reason = network_reason(" ".join(causes[1:]))
            raise (NotConnectedError if _UNCONNECTED in causes else TimedOutError)(reason) from None
        finally:
            if task and task.cancelling() > before:
                raise asyncio.CancelledError

    async def close(self) -> None:
        await self._pool.close()


_UNCONNECTED = "client error (Connect)"
"""The cause (of hyper) of which it is certain that nothing was sent.

The library's ConnectError also stands for connections that broke later. Should the cause ever read otherwise, the outcome
counts as unknown, which is the safe side.
"""


class Transport:
    """The connections; use `async with`. `base` is such as https://api.telegram.org, without the token."""

    def __init__(
        self, base: str, token: str, client: Callable[[], Client] = Pyreqwest, seconds: Seconds = time.monotonic
    ) -> None:
        self.host = urlsplit(base).netloc
        self._root = f"{base.rstrip('/')}/bot{token}/"
        self._new = client
        self._client: Client | None = None
        self._seconds = seconds
        self._dated = "", 0.0, 0.0
        """The newest Date header; when it was asked for and came, in seconds of a clock that nobody sets."""
        self.waits, self.waits_s = 0, 0.0
        """How often Telegram has asked to wait (429), and for how many seconds in all."""
        self.trouble = ""
        """Why the last call got no answer of the Bot API, with the host; "" if it got one."""

    async def open(self) -> None:
        """Open the pool; a second call does nothing."""
        if self._client is None:
            self._client = self._new()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def ahead(self, now: datetime) -> timedelta | None:
        """Return how far `now` is ahead of Telegram's time at least; None if no answer has named a time yet."""
        date, asked, came = self._dated
        # ValueError: no date; TypeError: one without a time zone
        with suppress(ValueError, TypeError):
            since = now - parsedate_to_datetime(date) - timedelta(seconds=self._seconds())
            # the date is of a moment between the question and the answer
            return max(min(since + timedelta(seconds=came), timedelta()), since + timedelta(seconds=asked))
        return None

    async def call(self, method: str, parameters: Json, wait_s: float = TIMEOUT_S) -> Json:
        """Call a Bot API method; give its `result`."""
        return await self._asked(Post(self._root + method, wait_s, json=to_json(parameters)))

    async def upload(self, method: str, fields: dict[str, str], name: str, filename: str, data: bytes) -> Json:
        """Call a method with one file; give its `result`."""
        return await self._asked(Post(self._root + method, TIMEOUT_S, fields=fields, file=Upload(name, filename, data)))

    async def _asked(self, post: Post) -> Json:
        try:
            asked, (status, body, date) = self._seconds(), await self._send(post)
            if date:
                self._dated = date, asked, self._seconds()
            result = _result(status, body)
        except NetworkError as error:
            self.trouble = f"{self.host}: {error}"
            raise
        except RetryAfterError as error:
            seconds = error.wait.total_seconds()
            self.waits, self.waits_s = self.waits + 1, self.waits_s + seconds
            log.warning("Telegram asks to wait", method=post.url.rpartition("/")[2], seconds=seconds)
            raise
        self.trouble = ""
        return result

    async def _send(self, post: Post) -> tuple[int, bytes, str]:
        if self._client is None:
            raise NotConnectedError("the connection pool is closed")
        return await self._client.send(post)


def parse_json(body: bytes) -> Json:
    """Read JSON; raises `ValueError` for whatever is none.

    One odd value must not spoil what stands beside it, such as the updates of other people: what is nested deeper than
    anything that is read becomes null, so does a number of thousands of digits, and bytes that are no text are replaced.
    """
    try:
        # what people typed is kept in no cache
        return from_json(body, cache_strings="keys")
    except ValueError:
        return json.loads(_shallow(body.decode(errors="replace")), parse_int=_whole)


def _shallow(text: str) -> str:
    kept, depth = list[str](), 0
    for piece in _PIECE.findall(text):
        depth += piece in "[{"
        if depth <= DEEPEST:
            kept.append(piece)
        elif depth == DEEPEST + 1 and piece in "[{":
            kept.append("null")
        depth -= piece in "]}"
    return "".join(kept)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _result(status: int, body: bytes) -> Json:
    """Give the `result` of an answer, or raise what it says (Bot API, Making requests): a `TelegramError`, whatever came."""
    try:
        answer = parse_json(body)
    except ValueError:
        answer = None
    match answer:
        case {"ok": True, "result": result}:
            return result
        case {"ok": False}:
            parameters = answer.get("parameters")
            raise _error(status, _short(answer.get("description")), parameters if is_object(parameters) else {})
        case _:
            raise _trouble(status)(f"HTTP {status} with a body that is no Bot API answer")


def _error(status: int, description: str, parameters: dict[str, Json]) -> TelegramError:
    if status == TOO_MANY or "retry_after" in parameters:
        return RetryAfterError(_wait(parameters.get("retry_after")))
    if is_number(chat := parameters.get("migrate_to_chat_id")):
        return ChatMigratedError(chat)
    kinds: dict[int, type[TelegramError]] = {
        400: BadRequestError,
        401: TokenRefusedError,
        403: ForbiddenError,
        404: TokenRefusedError,
        409: ConflictError,
    }
    kind = kinds.get(status)
    return kind(description) if kind else _trouble(status)(f"HTTP {status}: {description}")


def _wait(asked: Json) -> timedelta:
    """How long to wait: what was asked for, if it is a time, and a day at most."""
    seconds = asked if isinstance(asked, int | float) and asked >= 0 else PAUSE_S
    return timedelta(seconds=min(seconds, LONGEST_WAIT_S))


def _short(description: Json) -> str:
    return description[:LONGEST_DESCRIPTION] if isinstance(description, str) else "no description"


def message_id(result: Json) -> int:
    """Give the id of a message that was sent, 0 where the answer names none: it was sent all the same."""
    number = result.get("message_id") if is_object(result) else None
    return number if is_number(number) else 0


def is_object(value: object) -> TypeGuard[dict[str, Json]]:
    return isinstance(value, dict)


def is_number(value: Json) -> TypeGuard[int]:
    """Say whether something can be the id of anything."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _trouble(status: int) -> type[ServerError]:
    return GatewayError if status in {502, 503, 504} else ServerError
