"""One Bot API call from the request to the answer: token, method, faults, parameters, effect, log.

The order matters: a fault that strikes "before" must leave no trace in the world, one that strikes "after" must.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from telegram_simulator.calls import OK
from telegram_simulator.faults import Broken, Effect, Refuse, Reset, Silence, Slow, TooMany, WrongJson
from telegram_simulator.methods import BY_SMALL_NAME, GET_UPDATES, METHODS, get_updates
from telegram_simulator.parameters import Parameters, checked_parameters
from telegram_simulator.refusals import BotApiError, not_found, too_many_requests, unauthorized
from telegram_simulator.requests import read_parameters
from telegram_simulator.schema import telegram_schema
from telegram_simulator.wire import JsonObject, encode
from telegram_simulator.world import World

TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_\-]+", re.ASCII)
NO_ANSWER = 0


class JsonAnswer(Response):
    """A JSON answer of the Bot API."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """The body."""
        return encode(content)


class NoAnswer(Response):
    """Says nothing until the client has gone; `hang_up` resets the connection instead of waiting."""

    def __init__(self, hang_up: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Wait for the disconnection."""
        if self._hang_up is not None:
            self._hang_up()
        while (await receive())["type"] != "http.disconnect":
            pass


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended: what is answered, and what the log says of it."""

    response: Response
    code: int
    description: str = ""
    parameters: JsonObject | None = None


def _refused(refusal: BotApiError, parameters: JsonObject | None = None) -> Outcome:
    response = JsonAnswer(refusal.answer(), refusal.code)
    return Outcome(response, refusal.code, refusal.description, parameters)


class BotApi:
    """The endpoints below `/bot<token>/` and `/file/bot<token>/`."""

    def __init__(self, world: World, hang_up: Callable[[Request], None]) -> None:
        self._world = world
        self._hang_up = hang_up

    async def call(self, request: Request) -> Response:
        """Answer a call of a method."""
        asked = request.path_params["method"]
        method = BY_SMALL_NAME.get(asked.lower())
        try:
            self._check_token(request.path_params["token"])
            if method is None:
                raise not_found()
        except BotApiError as refusal:
            self._world.calls.add(asked, {}, refusal.code, refusal.description)
            return _refused(refusal).response
        await asyncio.sleep(self._world.faults.delay)
        effect = self._world.faults.strike(method)
        raw, unreadable = await _read(request)
        outcome = self._before(effect, request)
        if outcome is None:
            outcome = _refused(unreadable) if unreadable else await self._perform(method, raw)
            outcome = self._after(effect, request, outcome)
        self._world.calls.add(method, outcome.parameters or raw, outcome.code, outcome.description)
        if isinstance(effect, Slow):
            await asyncio.sleep(effect.seconds)
        return outcome.response

    async def file(self, request: Request) -> Response:
        """Answer the download of a file."""
        try:
            self._check_token(request.path_params["token"])
            stored = self._world.files.by_path(request.path_params["path"])
            if stored is None:
                raise not_found()
        except BotApiError as refusal:
            return _refused(refusal).response
        return Response(stored.upload.data, media_type="application/octet-stream")

    def _check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise not_found()
        if token != self._world.token:
            raise unauthorized()

    async def _perform(self, method: str, raw: JsonObject) -> Outcome:
        """Carry the call out."""
        parameters: Parameters | None = None
        try:
            parameters = checked_parameters(telegram_schema().method(method), raw)
            if method == GET_UPDATES:
                result: object = await get_updates(self._world, parameters)
            else:
                result = METHODS[method](self._world, parameters)
        except BotApiError as refusal:
            return _refused(refusal, parameters.values if parameters else None)
        return Outcome(JsonAnswer({"ok": True, "result": result}), OK, parameters=parameters.values)

    def _before(self, effect: Effect | None, request: Request) -> Outcome | None:
        """What a fault answers instead of carrying the call out; None when it strikes later or not at all."""
        match effect:
            case Refuse(code=code, description=description):
                return _refused(BotApiError(code, description))
            case TooMany(retry_after=seconds):
                return _refused(too_many_requests(seconds))
            case Broken(status=status, body=body):
                return Outcome(Response(body, status, media_type="text/html"), status, body)
            case Silence(effect="before"):
                return Outcome(NoAnswer(), NO_ANSWER, "silence before the effect")
            case Reset(effect="before"):
                return Outcome(self._reset(request), NO_ANSWER, "reset before the effect")
            case _:
                return None

    def _after(self, effect: Effect | None, request: Request, outcome: Outcome) -> Outcome:
        """What a fault makes of the answer."""
        match effect:
            case Silence():
                return replace(
                    outcome, response=NoAnswer(), code=NO_ANSWER, description="silence after the effect"
                )
            case Reset():
                reset = self._reset(request)
                return replace(outcome, response=reset, code=NO_ANSWER, description="reset after the effect")
            case WrongJson(body=body):
                wrong = Response(body, media_type="application/json")
                return replace(outcome, response=wrong, description="wrong JSON")
            case _:
                return outcome

    def _reset(self, request: Request) -> Response:
        return NoAnswer(lambda: self._hang_up(request))


async def _read(request: Request) -> tuple[JsonObject, BotApiError | None]:
    """The raw parameters, or why they cannot be read."""
    try:
        return await read_parameters(request), None
    except BotApiError as refusal:
        return {}, refusal
