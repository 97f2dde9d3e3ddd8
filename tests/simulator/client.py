"""Tools for tests of the simulator: a stopped clock and a bare Bot API client."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp

from telegram_simulator.wire import JsonObject, decode, is_array, is_object

TOKEN = "123456:TEST"  # noqa: S105 - of a bot that does not exist
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Answer:
    """An answer as it came."""

    status: int
    content_type: str
    body: str

    @property
    def json(self) -> JsonObject:
        value = decode(self.body)
        assert is_object(value)
        return value


class Client:
    """Speaks HTTP to a served simulator."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def post(self, path: str, json: object = None, **headers: str) -> Answer:
        async with self.session.post(self.url + path, json=json, headers=headers) as response:
            return Answer(response.status, response.content_type, await response.text())

    async def get(self, path: str, **headers: str) -> Answer:
        async with self.session.get(self.url + path, headers=headers) as response:
            return Answer(response.status, response.content_type, await response.text())

    async def delete(self, path: str, **headers: str) -> Answer:
        async with self.session.delete(self.url + path, headers=headers) as response:
            return Answer(response.status, response.content_type, await response.text())

    async def call(self, method: str, parameters: Mapping[str, object] | None = None) -> Answer:
        return await self.post(f"/bot{TOKEN}/{method}", dict(parameters or {}))

    async def result(self, method: str, **parameters: object) -> object:
        """The result of a call that is answered with ok."""
        answer = await self.call(method, parameters)
        assert answer.json.get("ok") is True, answer
        return answer.json["result"]

    async def shown(self, method: str, **parameters: object) -> JsonObject:
        """The same, where it is an object."""
        result = await self.result(method, **parameters)
        assert is_object(result)
        return result

    async def sent(self, method: str, **parameters: object) -> int:
        message_id = (await self.shown(method, **parameters))["message_id"]
        assert isinstance(message_id, int)
        return message_id

    async def refused(self, method: str, **parameters: object) -> str:
        """The description of a call that is refused; the error code is the HTTP status."""
        answer = await self.call(method, parameters)
        assert answer.json["ok"] is False, answer
        assert answer.json["error_code"] == answer.status
        return str(answer.json["description"])

    async def updates(self, **parameters: object) -> list[JsonObject]:
        result = await self.result("getUpdates", **parameters)
        assert is_array(result)
        return [update for update in result if is_object(update)]
