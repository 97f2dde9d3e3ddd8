"""The control API below `/sim/`: user actions and views over HTTP, for the page and other clients.

`POST /sim/say` with `{"user": 5100000001, "text": "Hello"}` calls `Simulator.say`. Each of
`ACTIONS` is a method of that name; a JSON object holds its arguments by name (`user` and `chat` as
ids). The response is `{"result": ...}`. GET requests take a query string. Errors are `{"error":
text}` with status 400 (invalid), 404 (not found) or 409 (impossible for a user).
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache, partial
from inspect import isawaitable
from json import JSONDecodeError
from types import MethodType
from typing import TypeAlias

from pydantic import ValidationError, validate_call
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telegram_simulator.bot_api import BINARY, CompactJsonResponse
from telegram_simulator.events import Call, Event
from telegram_simulator.keyboards import InlineButton
from telegram_simulator.messages import ChatMessage, User
from telegram_simulator.refusals import ImpossibleAction
from telegram_simulator.schema import UploadedFile
from telegram_simulator.simulator import Simulator
from telegram_simulator.wire import JsonObject, decode, is_object

Action: TypeAlias = Callable[..., object]
# seconds
MAX_WAIT_S = 60.0
ACTIONS = (
    *("user", "start", "say", "edit", "forward", "forward_words", "open_link", "block", "unblock", "delete_account"),
    *("press", "forge_press", "press_label", "press_keyboard"),
    *("share_contact", "send_contact", "send_location", "send_document", "send_photo", "send_sticker", "send_voice"),
    *("add_letter", "add_fault", "clear_faults", "delay"),
)
VIEWS = ("bot", "users", "chat", "commands", "description", "events", "calls", "file")


def control_routes(simulator: Simulator) -> list[BaseRoute]:
    """Return all routes below `/sim/`."""
    views = Views(simulator)
    return [
        *(_post_route(simulator, name, getattr(simulator, name)) for name in ACTIONS),
        *(_get_route(name, getattr(views, name)) for name in VIEWS),
    ]


@cache
def _validated(function: Action) -> Action:
    """Wrap a function to validate its arguments; cached for all simulators of the process."""
    return validate_call(function)


def _parse_arguments(act: MethodType) -> Action:
    return partial(_validated(act.__func__), act.__self__)


def _post_route(simulator: Simulator, name: str, act: MethodType) -> Route:
    checked = _parse_arguments(act)
    users, chats = simulator.world.users, simulator.world.chats

    def run(**arguments: object) -> JsonObject:
        if isinstance(user := arguments.get("user"), int):
            arguments["user"] = users[user]
        if isinstance(chat := arguments.get("chat"), int):
            arguments["chat"] = chats[chat].peer
        result = checked(**arguments)
        return {"result": asdict(result) if isinstance(result, User | InlineButton) else result}

    async def endpoint(request: Request) -> Response:
        try:
            return await _answer(run, decode(await request.body()))
        except JSONDecodeError as problem:
            return _error(400, str(problem))

    return Route(f"/sim/{name}", endpoint, methods=["POST"])


def _get_route(name: str, view: MethodType) -> Route:
    checked = _parse_arguments(view)

    async def endpoint(request: Request) -> Response:
        return await _answer(checked, dict(request.query_params))

    return Route(f"/sim/{name}", endpoint, methods=["GET"])


async def _answer(checked: Action, arguments: object) -> Response:
    if not is_object(arguments):
        return _error(400, "a JSON object expected")
    try:
        answer = checked(**arguments)
        if isawaitable(answer):
            answer = await answer
    except ValidationError as problem:
        return _error(400, str(problem))
    except KeyError as missing:
        return _error(404, f"there is no {missing}")
    except (ImpossibleAction, ValueError) as problem:
        return _error(409, str(problem))
    return answer if isinstance(answer, Response) else CompactJsonResponse(answer)


def _error(status: int, text: str) -> Response:
    return CompactJsonResponse({"error": text}, status)


class Views:
    """The read-only endpoints."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._world = simulator.world

    def bot(self) -> JsonObject:
        return self._world.bot.to_json()

    def users(self) -> JsonObject:
        return {"users": [user.to_json() for user in self._world.users.values()]}

    def chat(self, user: int) -> JsonObject:
        chat = self._simulator.chat(self._world.users[user])
        return {
            "messages": [message_view(message) for message in chat.messages],
            "keyboard": asdict(chat.keyboard) if chat.keyboard else None,
            "toasts": [asdict(toast) for toast in chat.toasts],
            "spinning": chat.unanswered_presses,
            "blocked": chat.blocked,
        }

    def commands(self, user: int) -> JsonObject:
        commands = self._simulator.commands(self._world.users[user])
        return {"commands": [asdict(command) for command in commands]}

    def description(self, user: int) -> JsonObject:
        """Return the bot's description in the user's language."""
        language = (self._world.users[user].language_code or "")[:2]
        return {"description": self._world.description("description", language)}

    async def events(self, since: int = 0, timeout: float = 0.0, user: int | None = None) -> JsonObject:  # noqa: ASYNC109  Telegram's word
        """Return the events after a number; wait up to `timeout` seconds for the first one."""
        events = await self._world.events.wait(since, min(timeout, MAX_WAIT_S), user)
        return {"events": [event_view(event) for event in events], "latest": self._simulator.sequence}

    def calls(self, since: int = 0, method: str | None = None) -> JsonObject:
        calls = self._world.calls.since(since, method)
        return {"calls": [call_view(call) for call in calls], "latest": self._world.calls.latest}

    def file(self, id: str) -> Response:  # noqa: A002  short in an address
        """Serve a file as a download, so that the browser does not execute its content."""
        headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
        return Response(self._simulator.file(id), media_type=BINARY, headers=headers)


def message_view(message: ChatMessage) -> JsonObject:
    document = message.document
    return {
        "message_id": message.message_id,
        "outgoing": message.outgoing,
        "date": message.date.isoformat(),
        "kind": message.kind,
        "text": message.text,
        "entities": [asdict(entity) for entity in message.entities],
        "buttons": [
            [{"text": one.text, "data": one.data, "url": one.url, "copy": one.copy, "style": one.style} for one in row]
            for row in message.buttons
        ],
        "document": document and {"id": document.file_id, "name": document.file_name, "size": document.size},
        "edited": message.edited,
        "protected": message.protected,
    }


def event_view(event: Event) -> JsonObject:
    body: object = event.body
    if isinstance(event.body, ChatMessage):
        body = message_view(event.body)
    elif event.body is not None:
        body = asdict(event.body)
    shown: JsonObject = {"number": event.number, "at": event.at.isoformat(), "kind": event.kind}
    return shown | {"chat_id": event.chat_id, "message_id": event.message_id, "body": body}


def call_view(call: Call) -> JsonObject:
    """Return a call as JSON, with files reduced to name and size."""
    parameters = {
        name: {"file_name": value.file_name, "size": len(value.data)} if isinstance(value, UploadedFile) else value
        for name, value in call.parameters.items()
    }
    shown: JsonObject = asdict(replace(call, parameters=parameters))
    return shown | {"at": call.at.isoformat()}
