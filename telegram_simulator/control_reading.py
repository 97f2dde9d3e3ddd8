"""The reading half of `/sim/`: chats, events, calls, the people and the bot."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telegram_simulator.answering import JsonAnswer
from telegram_simulator.control_json import call_json, chat_json, event_json
from telegram_simulator.people import Group, User
from telegram_simulator.simulator import Simulator

LONGEST_WAIT = 60.0  # seconds


class BadQueryError(ValueError):
    """A query parameter that does not fit."""


def reading_routes(simulator: Simulator) -> list[BaseRoute]:
    """All GET routes below `/sim/`."""
    looking = Looking(simulator)
    gets = {
        "bot": looking.bot,
        "users": looking.users,
        "chat": looking.chat,
        "events": looking.events,
        "calls": looking.calls,
        "commands": looking.commands,
        "description": looking.description,
        "file": looking.file,
    }
    return [Route(f"/sim/{name}", endpoint, methods=["GET"]) for name, endpoint in gets.items()]


class Looking:
    """One endpoint for each thing to be seen."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def bot(self, _: Request) -> Response:
        """The bot, as Telegram's `User`."""
        return JsonAnswer(self._simulator.world.bot.to_json())

    async def users(self, _: Request) -> Response:
        """All people: `{"users": [User]}`."""
        return JsonAnswer({"users": list(self._simulator.world.people_json.values())})

    async def chat(self, request: Request) -> Response:
        """`?user=` or `?chat=`: what is visible there."""
        try:
            peer = self._peer(request)
        except (BadQueryError, KeyError) as problem:
            return _not_there(problem)
        return JsonAnswer(chat_json(self._simulator.chat(peer)))

    async def events(self, request: Request) -> Response:
        """`?since=&timeout=&user=`: `{"events": [...], "latest": n}`, waiting for the first event if there is none."""
        try:
            since, concerning = _integer(request, "since"), _integer(request, "user")
            seconds = min(_seconds(request, "timeout"), LONGEST_WAIT)
        except BadQueryError as problem:
            return _not_there(problem)
        events = await self._simulator.world.events.wait(since, seconds, concerning or None)
        latest = self._simulator.sequence
        return JsonAnswer({"events": [event_json(event) for event in events], "latest": latest})

    async def calls(self, request: Request) -> Response:
        """`?since=&method=`: `{"calls": [...], "latest": n}`."""
        try:
            since = _integer(request, "since")
        except BadQueryError as problem:
            return _not_there(problem)
        calls = self._simulator.world.calls.since(since, request.query_params.get("method"))
        latest = self._simulator.world.calls.latest
        return JsonAnswer({"calls": [call_json(call) for call in calls], "latest": latest})

    async def commands(self, request: Request) -> Response:
        """`?user=`: `{"commands": [BotCommand]}`, the menu this person sees."""
        try:
            user = self._simulator.world.users[_integer(request, "user")]
        except (BadQueryError, KeyError) as problem:
            return _not_there(problem)
        commands = self._simulator.commands(user)
        return JsonAnswer({"commands": [command.to_json() for command in commands]})

    async def description(self, request: Request) -> Response:
        """`?user=`: `{"description": text}`, what the bot says of itself to this person before the first word."""
        try:
            user = self._simulator.world.users[_integer(request, "user")]
        except (BadQueryError, KeyError) as problem:
            return _not_there(problem)
        language = (user.language_code or "")[:2]
        return JsonAnswer({"description": self._simulator.world.profile.text("description", language)})

    async def file(self, request: Request) -> Response:
        """`?id=`: the bytes of a file, always as a download, since a browser might run what is in it."""
        try:
            data = self._simulator.file(request.query_params.get("id", ""))
        except KeyError as problem:
            return _not_there(problem)
        headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
        return Response(data, media_type="application/octet-stream", headers=headers)

    def _peer(self, request: Request) -> User | Group:
        if "chat" in request.query_params:
            return self._simulator.world.chats[_integer(request, "chat")].peer
        return self._simulator.world.users[_integer(request, "user")]


def _not_there(problem: Exception) -> Response:
    if isinstance(problem, KeyError):
        return JsonAnswer({"error": f"there is no {problem}"}, 404)
    return JsonAnswer({"error": str(problem)}, 400)


def _integer(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    try:
        return int(text)
    except ValueError as problem:
        raise BadQueryError(f"{name} must be a whole number") from problem


def _seconds(request: Request, name: str) -> float:
    try:
        return max(0.0, float(request.query_params.get(name, "0")))
    except ValueError as problem:
        raise BadQueryError(f"{name} must be a number of seconds") from problem
