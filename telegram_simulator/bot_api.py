"""Handle a Bot API request: check token and method, inject faults, validate, execute, log.

The order matters: a fault "before" must prevent all side effects, a fault "after" must keep them.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import format_datetime
from inspect import isawaitable
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from telegram_simulator.events import OK, Call
from telegram_simulator.faults import ApiError, BadBody, BadGateway, Effect, NoReply, RateLimit, Reset, Slow
from telegram_simulator.methods import METHODS, NAMES_BY_LOWERCASE
from telegram_simulator.refusals import BotApiError, bad_request, too_many_requests
from telegram_simulator.schema import UploadedFile, parse_parameters
from telegram_simulator.wire import JsonObject, decode, encode, is_object
from telegram_simulator.world import World

TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_\-]+", re.ASCII)
NO_STATUS = 0
BINARY = "application/octet-stream"


class CompactJsonResponse(Response):
    """A JSON response of the Bot API or the control API."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return encode(content)


class NeverSentResponse(Response):
    """A response that is never sent: waits until the client disconnects.

    `reset_connection` ends the connection instead.
    """

    def __init__(self, reset_connection: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._reset_connection = reset_connection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI's signature
        if self._reset_connection is not None:
            self._reset_connection()
        while (await receive())["type"] != "http.disconnect":
            pass


@dataclass(frozen=True, slots=True)
class Outcome:
    """The response to a call and its log entry."""

    response: Response
    code: int
    description: str = ""
    parameters: JsonObject | None = None


def _error_outcome(refusal: BotApiError, parameters: JsonObject | None = None) -> Outcome:
    answer = CompactJsonResponse(refusal.to_json(), refusal.code)
    return Outcome(answer, refusal.code, refusal.description, parameters)


class BotApi:
    """The Bot API endpoints: method calls and file downloads.

    `reset_connection` ends the connection of a request.
    """

    def __init__(self, world: World, reset_connection: Callable[[Request], None]) -> None:
        self._world = world
        self._reset_connection = reset_connection

    async def call(self, request: Request) -> Response:
        """Answer a call. The Date header follows the simulator's clock, like message dates."""
        response = await self._handle_call(request)
        response.headers["date"] = format_datetime(self._world.clock(), usegmt=True)
        return response

    async def _handle_call(self, request: Request) -> Response:
        asked = request.path_params["method"]
        method = NAMES_BY_LOWERCASE.get(asked.lower())
        try:
            self._check_token(request.path_params["token"])
            if method is None:
                raise BotApiError(404, "Not Found")
        except BotApiError as refusal:
            outcome = _error_outcome(refusal)
            self._log(asked, {}, outcome)
            return outcome.response
        await asyncio.sleep(self._world.faults.delay)
        effect = self._world.faults.next_effect(method)
        raw, unreadable = await _read(request)
        instead = self._fault_before(effect, request)
        if instead is not None:
            outcome = instead
        else:
            done = _error_outcome(unreadable) if unreadable else await self._execute(method, raw)
            outcome = self._fault_after(effect, request, done)
        self._log(method, raw, outcome)
        if isinstance(effect, Slow):
            with suppress(TimeoutError):
                async with asyncio.timeout(effect.seconds):
                    await self._world.faults.cleared.wait()
        return outcome.response

    async def file(self, request: Request) -> Response:
        """Serve a file download (`file_path` of getFile)."""
        try:
            self._check_token(request.path_params["token"])
            stored = self._world.files.get(request.path_params["file_id"])
            if stored is None:
                raise BotApiError(404, "Not Found")
        except BotApiError as refusal:
            return _error_outcome(refusal).response
        return Response(stored.data, media_type=BINARY)

    def _check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise BotApiError(404, "Not Found")
        if token != self._world.token:
            raise BotApiError(401, "Unauthorized")

    def _log(self, method: str, raw: Mapping[str, object], outcome: Outcome) -> None:
        said = outcome.parameters or raw
        self._world.calls.add(lambda number, at: Call(number, at, method, said, outcome.code, outcome.description))

    async def _execute(self, method: str, raw: JsonObject) -> Outcome:
        """Validate the parameters and execute the method."""
        values: JsonObject | None = None
        try:
            parameters = parse_parameters(method, raw)
            values = parameters.values
            result = METHODS[method].perform(self._world, parameters)
            if isawaitable(result):
                result = await result
        except BotApiError as refusal:
            return _error_outcome(refusal, values)
        return Outcome(CompactJsonResponse({"ok": True, "result": result}), OK, parameters=values)

    def _fault_before(self, effect: Effect | None, request: Request) -> Outcome | None:
        """Return the response of a fault that replaces execution, or None."""
        match effect:
            case ApiError(code=code, description=description):
                return _error_outcome(BotApiError(code, description))
            case RateLimit(retry_after=seconds):
                return _error_outcome(too_many_requests(seconds))
            case BadGateway(status=status, body=body):
                return Outcome(
                    Response(body.encode("utf-8", "surrogateescape"), status, media_type="text/html"), status, body
                )
            case NoReply(effect="before") | Reset(effect="before"):
                return self._no_response(effect, request)
            case _:
                return None

    def _fault_after(self, effect: Effect | None, request: Request, outcome: Outcome) -> Outcome:
        """Apply a fault that replaces the response after execution."""
        match effect:
            case NoReply() | Reset():
                return replace(self._no_response(effect, request), parameters=outcome.parameters)
            case BadBody(body=body):
                wrong = Response(body.encode("utf-8", "surrogateescape"), media_type="application/json")
                return replace(outcome, response=wrong, description="wrong JSON")
            case _:
                return outcome

    def _no_response(self, effect: NoReply | Reset, request: Request) -> Outcome:
        reset_connection = (lambda: self._reset_connection(request)) if isinstance(effect, Reset) else None
        return Outcome(NeverSentResponse(reset_connection), NO_STATUS, f"{effect.kind} {effect.effect} the effect")


async def _read(request: Request) -> tuple[JsonObject, BotApiError | None]:
    """Return the raw parameters by name, or the error if they cannot be parsed.

    Accepts a query string, form, JSON body or multipart form; the body overrides the query.
    Source: https://core.telegram.org/bots/api#making-requests
    """
    values: JsonObject = dict(parse_qsl(str(request.url.query), keep_blank_values=True))
    match request.headers.get("content-type", "").partition(";")[0].strip().lower():
        case "multipart/form-data":
            values |= await _read_multipart(request)
        case "application/json":
            try:
                body = decode(await request.body())
            except ValueError:
                return {}, bad_request("can't parse JSON body")
            if not is_object(body):
                return {}, bad_request("an Object expected as JSON body")
            values |= body
        case "application/x-www-form-urlencoded":
            form = (await request.body()).decode("utf-8", "surrogateescape")
            values |= dict(parse_qsl(form, keep_blank_values=True, errors="surrogateescape"))
        case _:
            pass
    return values, None


async def _read_multipart(request: Request) -> JsonObject:
    values: JsonObject = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime_type = value.content_type or BINARY
                values[name] = UploadedFile(value.filename or "file", mime_type, await value.read())
            else:
                values[name] = value
    return values
