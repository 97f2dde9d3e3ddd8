"""The people's side over HTTP, below `/sim/`, for the chat page and for tests in other languages.

Every POST takes a JSON object (`control_models.py`) and answers one, `{"ok": true}` if there is nothing to tell. Errors are `{"error": text}`: 400 for a body
that does not fit, 404 for a user, chat or file that does not exist, 409 for what a person cannot do.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telegram_simulator import control_models as asked
from telegram_simulator.answering import JsonAnswer
from telegram_simulator.control_reading import reading_routes
from telegram_simulator.faults import FAULT
from telegram_simulator.impossible import ImpossibleAction
from telegram_simulator.people import Group, User
from telegram_simulator.simulator import Simulator
from telegram_simulator.wire import JsonObject

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Asked = TypeVar("Asked")


def control_routes(simulator: Simulator) -> list[BaseRoute]:
    """All routes below `/sim/`."""
    acting = Acting(simulator)
    posts = {
        "users": _endpoint(asked.NewUser.model_validate_json, acting.new_user),
        "start": _endpoint(asked.Start.model_validate_json, acting.start),
        "say": _endpoint(asked.Say.model_validate_json, acting.say),
        "edit": _endpoint(asked.Edit.model_validate_json, acting.edit),
        "press": _endpoint(asked.Press.model_validate_json, acting.press),
        "url": _endpoint(asked.PressUrl.model_validate_json, acting.press_url),
        "keyboard": _endpoint(asked.PressKeyboard.model_validate_json, acting.press_keyboard),
        "contact": _endpoint(asked.Contact.model_validate_json, acting.contact),
        "location": _endpoint(asked.Location.model_validate_json, acting.location),
        "attach": _endpoint(asked.Attach.model_validate_json, acting.attach),
        "forward": _endpoint(asked.Forward.model_validate_json, acting.forward),
        "block": _endpoint(asked.Block.model_validate_json, acting.block),
        "letters": _endpoint(asked.NewLetter.model_validate_json, acting.letter),
        "delay": _endpoint(asked.Delay.model_validate_json, acting.delay),
        "faults": _endpoint(FAULT.validate_json, simulator.add_fault),
    }
    return [
        *(Route(f"/sim/{name}", endpoint, methods=["POST"]) for name, endpoint in posts.items()),
        Route("/sim/faults", _endpoint(lambda _: None, acting.clear_faults), methods=["DELETE"]),
        *reading_routes(simulator),
    ]


def _endpoint(read: Callable[[bytes], Asked], act: Callable[[Asked], JsonObject | None]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            return JsonAnswer(act(read(await request.body())) or {"ok": True})
        except ValidationError as problem:
            return _error(400, str(problem))
        except KeyError as missing:
            return _error(404, f"there is no user or chat {missing}")
        except (ImpossibleAction, ValueError) as problem:
            return _error(409, str(problem))

    return endpoint


def _error(status: int, text: str) -> Response:
    return JsonAnswer({"error": text}, status)


class Acting:
    """One method for each thing to be done: from what was asked to what is answered."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def new_user(self, body: asked.NewUser) -> JsonObject:
        """The new user, as Telegram's `User`."""
        user = self._simulator.user(
            body.first_name,
            user_id=body.id,
            last_name=body.last_name,
            username=body.username,
            language_code=body.language_code,
        )
        return user.to_json()

    def start(self, body: asked.Start) -> JsonObject:
        """The id of the message."""
        return {"message_id": self._simulator.start(self._user(body.user), body.payload)}

    def say(self, body: asked.Say) -> JsonObject:
        """The id of the message."""
        user, group = self._user(body.user), self._group(body.chat)
        return {"message_id": self._simulator.say(user, body.text, chat=group, reply_to=body.reply_to)}

    def edit(self, body: asked.Edit) -> None:
        """Change the text of an own message."""
        self._simulator.edit(self._user(body.user), body.message_id, body.text)

    def press(self, body: asked.Press) -> JsonObject:
        """The id of the callback query."""
        user, group = self._user(body.user), self._group(body.chat)
        if body.forged:
            query_id = self._simulator.forge_press(user, body.data, body.message_id, chat=group)
        else:
            query_id = self._simulator.press(
                user, body.message_id, body.data, chat=group, inaccessible=body.inaccessible
            )
        return {"query_id": query_id}

    def press_url(self, body: asked.PressUrl) -> JsonObject:
        """The URL to be opened."""
        return {"url": self._simulator.press_url(self._user(body.user), body.message_id, body.button)}

    def press_keyboard(self, body: asked.PressKeyboard) -> JsonObject:
        """The id of the message that was sent."""
        message_id = self._simulator.press_keyboard(
            self._user(body.user),
            body.text,
            phone_number=body.phone_number,
            place=(body.latitude, body.longitude),
        )
        return {"message_id": message_id}

    def contact(self, body: asked.Contact) -> JsonObject:
        """The id of the message."""
        user = self._user(body.user)
        if body.first_name is None:
            return {"message_id": self._simulator.share_contact(user, body.phone_number)}
        message_id = self._simulator.send_contact(
            user, body.phone_number, body.first_name, last_name=body.last_name
        )
        return {"message_id": message_id}

    def location(self, body: asked.Location) -> JsonObject:
        """The id of the message."""
        user = self._user(body.user)
        return {"message_id": self._simulator.send_location(user, body.latitude, body.longitude)}

    def attach(self, body: asked.Attach) -> JsonObject:
        """The id of the message."""
        user = self._user(body.user)
        match body.kind:
            case "photo":
                return {"message_id": self._simulator.send_photo(user, caption=body.caption)}
            case "document":
                return {"message_id": self._simulator.send_document(user, caption=body.caption)}
            case "sticker":
                return {"message_id": self._simulator.send_sticker(user)}
            case "voice":
                return {"message_id": self._simulator.send_voice(user)}

    def forward(self, body: asked.Forward) -> JsonObject:
        """The id of the new message."""
        return {"message_id": self._simulator.forward(self._user(body.user), body.message_id)}

    def block(self, body: asked.Block) -> None:
        """Block the bot, or let it write again."""
        user = self._user(body.user)
        if body.blocked:
            self._simulator.block(user)
        else:
            self._simulator.unblock(user)

    def letter(self, body: asked.NewLetter) -> None:
        """Show an e-mail that would have been sent."""
        self._simulator.add_letter(body.to, body.subject, body.body)

    def delay(self, body: asked.Delay) -> None:
        """Put the bot so far away from now on."""
        self._simulator.delay(body.seconds)

    def clear_faults(self, _: None) -> None:
        """Let everything work again."""
        self._simulator.clear_faults()

    def _user(self, user_id: int) -> User:
        return self._simulator.world.users[user_id]

    def _group(self, chat_id: int | None) -> Group | None:
        peer = None if chat_id is None else self._simulator.world.chats[chat_id].peer
        return peer if isinstance(peer, Group) else None
