"""One HTTP connection pool to the Bot API: behind python-telegram-bot's methods, and for direct JSON calls.

`call` is for what happens on every update (getUpdates, answer, edit, send): a JSON body out, plain JSON back, no
objects nobody reads. Errors are `telegram.error` in both cases and never hold the token.
"""

import json
import os
from datetime import timedelta
from typing import Any, TypeAlias

import aiohttp
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
from telegram.request import BaseRequest, RequestData

os.environ.setdefault(
    "PTB_TIMEDELTA", "true"
)  # the library's documented switch: RetryAfter holds a timedelta

Json: TypeAlias = Any  # whatever JSON holds; each caller validates what it reads
TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
CONNECTIONS = 256


class ServerError(NetworkError):
    """The server answered 5xx or something that is no JSON: the effect is unknown."""


class GatewayError(ServerError):
    """The server in front of the Bot API answered 502, 503 or 504: most probably nothing happened."""


class NotConnectedError(NetworkError):
    """No connection came about: surely nothing happened."""


class Transport(BaseRequest):
    """The connection pool; use `async with`. `base` is such as https://api.telegram.org, without the token."""

    def __init__(self, base: str, token: str) -> None:
        self._root = f"{base.rstrip('/')}/bot{token}/"
        self._session: aiohttp.ClientSession | None = None

    async def initialize(self) -> None:
        """Open the pool (also called by the library; a second call does nothing)."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return TIMEOUT_S

    async def call(self, method: str, parameters: Json, wait_s: float = TIMEOUT_S) -> Json:
        """Call a Bot API method; give its `result`."""
        status, body = await self._post(self._root + method, wait_s, json=parameters)
        return _result(status, body)

    async def upload(
        self, method: str, fields: dict[str, str], name: str, filename: str, data: bytes
    ) -> Json:
        """Call a method with one file; give its `result`."""
        form = aiohttp.FormData(fields)
        form.add_field(name, data, filename=filename)
        status, body = await self._post(self._root + method, TIMEOUT_S, data=form)
        return _result(status, body)

    async def do_request(  # noqa: PLR0913, PLR0917  the library's signature
        self,
        url: str,
        method: str,  # noqa: ARG002  the Bot API takes POST for everything
        request_data: RequestData | None = None,
        read_timeout: object = None,  # noqa: ARG002  one total timeout serves instead of four
        write_timeout: object = None,  # noqa: ARG002
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Carry a request of the library."""
        form = aiohttp.FormData()
        if request_data is not None:
            for name, value in request_data.json_parameters.items():
                form.add_field(name, value)
            for name, (filename, content, mimetype) in (request_data.multipart_data or {}).items():
                form.add_field(name, content, filename=filename, content_type=mimetype)
        return await self._post(url, TIMEOUT_S, data=form)

    async def _post(
        self, url: str, wait_s: float, *, json: Json = None, data: aiohttp.FormData | None = None
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotConnectedError("the connection pool is closed")
        timeout = aiohttp.ClientTimeout(total=wait_s, sock_connect=CONNECT_TIMEOUT_S)
        try:
            async with self._session.post(url, timeout=timeout, json=json, data=data) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnectedError(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TimedOut(f"no answer ({type(error).__name__})") from None


def _result(status: int, body: bytes) -> Json:
    """Give the `result` of an answer, or raise what it says (Bot API, Making requests)."""
    try:
        answer = json.loads(body)
        if answer["ok"]:
            return answer["result"]
        description = str(answer["description"])
    except (ValueError, KeyError, TypeError):
        raise _trouble(status)(f"HTTP {status} with a body that is no Bot API answer") from None
    raise _error(status, description, answer.get("parameters") or {})


def _error(status: int, description: str, parameters: Json) -> TelegramError:
    if "retry_after" in parameters:
        return RetryAfter(timedelta(seconds=int(parameters["retry_after"])))
    if "migrate_to_chat_id" in parameters:
        return ChatMigrated(int(parameters["migrate_to_chat_id"]))
    kinds: dict[int, type[TelegramError]] = {
        400: BadRequest,
        401: InvalidToken,
        403: Forbidden,
        404: InvalidToken,
        409: Conflict,
    }
    return kinds.get(status, _trouble(status))(description)


def _trouble(status: int) -> type[ServerError]:
    return GatewayError if status in {502, 503, 504} else ServerError
