"""User actions: write, share, send, press buttons, block the bot, add it to groups.

All are plain functions that return immediately. They raise ImpossibleAction for an action that a
client does not allow.
"""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Literal
from zlib import crc32

from telegram_simulator.entities import Formatted, clean
from telegram_simulator.keyboards import InlineButton
from telegram_simulator.messages import ChatMessage, Group, User
from telegram_simulator.methods import MAX_TEXT_LENGTH
from telegram_simulator.refusals import ImpossibleAction, NoSuchButton, NoSuchMessage
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import MEMBER_STATUSES, Chat, World

FIRST_GROUP_NUMBER = 1_500_000_001
SUPERGROUP_OFFSET = 1_000_000_000_000
FORWARD_WINDOW = timedelta(hours=48)
PIXEL = b"\x89PNG\r\n\x1a\n"
PHONE = "+420601000001"
PRAGUE = (50.0875, 14.4213)
START_PAYLOAD = re.compile(r"[A-Za-z0-9_\-]{0,64}", re.ASCII)
DEEP_LINK = re.compile(
    r"(?:(?:https?://)?(?:t|telegram)\.(?:me|dog)/|tg://resolve\?domain=)(?P<name>\w+)/?"
    r"(?:[?&]start=(?P<payload>[A-Za-z0-9_\-]*))?",
    re.ASCII | re.IGNORECASE,
)


class ChatAccess:
    """Base class of the user actions: chats and posting of messages."""

    def __init__(self, world: World) -> None:
        self.world = world

    def chat(self, user: User, group: Group | None = None) -> Chat:
        """Return the user's private chat with the bot, or the given group."""
        if user.id in self.world.deactivated:
            raise ImpossibleAction(f"the account of {user.first_name} is deleted")
        return self.world.private_chat(user) if group is None else self.world.chats[group.id]

    def writable_chat(self, user: User, group: Group | None = None) -> Chat:
        chat = self.chat(user, group)
        if chat.private and chat.bot_status == "kicked":
            raise ImpossibleAction(f"{user.first_name} blocks the bot; unblock it first")
        return chat

    def message(self, chat: Chat, message_id: int) -> ChatMessage:
        if message_id not in chat.messages:
            raise NoSuchMessage(f"no message {message_id} in the chat {chat.id}")
        return chat.messages[message_id]

    def post_message(
        self,
        user: User,
        chat: Chat,
        said: Formatted,
        *,
        kind: str = "text",
        attached: object = None,
        extra: JsonObject | None = None,
    ) -> int:
        """Post a user's message, queue its update and return the message id."""
        message = ChatMessage(
            message_id=next(chat.message_ids),
            chat=chat.peer,
            sender=user,
            date=self.world.clock(),
            content=said,
            kind=kind,
            media=attached,
            extra=extra or {},
        )
        if chat.private:
            chat.opened = True
        self.world.post(chat, message)
        self.world.queue_update(chat, message, "message")
        return message.message_id


def client_text(text: str) -> Formatted:
    """Return a text as a client sends it."""
    formatted = clean(Formatted(text))
    if not formatted.text:
        raise ImpossibleAction("an empty message cannot be sent")
    if formatted.length > MAX_TEXT_LENGTH:
        raise ImpossibleAction(f"a message has at most {MAX_TEXT_LENGTH} UTF-16 units")
    return formatted


class TextActions:
    """Accounts and text messages."""

    def __init__(self, chats: ChatAccess) -> None:
        self._chats = chats
        self._world = chats.world

    def user(
        self,
        first_name: str = "Test",
        *,
        user_id: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
    ) -> User:
        """Create an account unknown to the bot. Raises ValueError if the id is taken."""
        users = self._world.users
        new_id = user_id or next(free for free in self._world.user_ids if free not in users)
        if new_id in users:
            raise ValueError(f"there is a user {new_id} already")
        user = users[new_id] = User(new_id, first_name, last_name, username, language_code)
        return user

    def start(self, user: User, payload: str = "") -> int:
        """Press Start or open a deep link; unblock the bot. Return the message id."""
        if not START_PAYLOAD.fullmatch(payload):
            raise ImpossibleAction(f"no deep link has the payload {payload!r}")
        self.unblock(user)
        return self.say(user, f"/start {payload}".strip())

    def say(self, user: User, text: str, *, chat: Group | None = None, reply_to: int | None = None) -> int:
        """Send a text to the bot or a group, optionally as a reply. Return the message id."""
        place = self._chats.writable_chat(user, chat)
        extra: JsonObject = {}
        if reply_to is not None:
            answered = self._chats.message(place, reply_to).without_reply_to()
            extra = {"reply_to_message": self._world.message_json(answered)}
        return self._chats.post_message(user, place, client_text(text), extra=extra)

    def send_inline_query(self, user: User, query: str) -> str:
        """Send an inline query and return its id."""
        self._world.known_users.add(user.id)
        asked = self._world.queries.add(user, 0)
        update: JsonObject = {"id": asked.query_id, "from": user.to_json(), "query": query, "offset": ""}
        self._world.updates.add("inline_query", update | {"chat_type": "private"})
        return asked.query_id

    def edit(self, user: User, message_id: int, text: str) -> None:
        """Edit the user's own message in the private chat."""
        place = self._chats.writable_chat(user)
        message = self._chats.message(place, message_id)
        if message.sender != user or message.kind != "text":
            raise ImpossibleAction("only own text messages can be edited")
        edited = replace(message, content=client_text(text), edited_at=self._world.clock())
        self._world.replace(place, edited)
        self._world.queue_update(place, edited, "edited_message")

    def forward(self, user: User, message_id: int) -> int:
        """Forward a message of the private chat into the same chat, unless it is protected."""
        place = self._chats.writable_chat(user)
        message = self._chats.message(place, message_id)
        if message.protected:
            raise ImpossibleAction("the message is protected: it can be neither forwarded nor saved")
        origin: JsonObject = {"type": "user", "date": int(message.date.timestamp())}
        extra: JsonObject = {"forward_origin": origin | {"sender_user": message.sender.to_json()}}
        kind, attached = message.kind, message.media
        return self._chats.post_message(user, place, message.content, kind=kind, attached=attached, extra=extra)

    def forward_words(self, user: User, text: str, author: User | str) -> int:
        """Forward another author's text to the bot. `author`: user, or name of a hidden account."""
        origin: JsonObject = {"type": "user", "date": int(self._world.clock().timestamp())}
        if isinstance(author, User):
            origin["sender_user"] = author.to_json()
        else:
            origin |= {"type": "hidden_user", "sender_user_name": author}
        place = self._chats.writable_chat(user)
        return self._chats.post_message(user, place, client_text(text), extra={"forward_origin": origin})

    def open_link(self, user: User, url: str) -> str:
        """Open a link and return its URL; a deep link to this bot starts it."""
        found = DEEP_LINK.fullmatch(url)
        if found and found["name"].lower() == (self._world.bot.username or "").lower():
            self.start(user, found["payload"] or "")
        return url

    def block(self, user: User) -> None:
        """Block the bot, which receives `my_chat_member`."""
        self._world.change_membership(self._chats.chat(user), user, "kicked")

    def unblock(self, user: User) -> None:
        """Unblock the bot, which receives `my_chat_member` if it was blocked."""
        self._world.change_membership(self._chats.chat(user), user, "member")

    def delete_account(self, user: User) -> None:
        """Delete the account; the bot receives no update."""
        self._world.deactivated.add(user.id)


class MediaActions:
    """Messages other than texts, with minimal file contents."""

    def __init__(self, chats: ChatAccess) -> None:
        self._chats = chats
        self._polls = count(1)

    def share_contact(self, user: User, phone_number: str = PHONE) -> int:
        """Share the user's own contact, with `contact.user_id` and a number without "+"."""
        return self.send_contact(
            user, phone_number.removeprefix("+"), user.first_name, last_name=user.last_name, user_id=user.id
        )

    def send_contact(
        self,
        user: User,
        phone_number: str,
        first_name: str,
        *,
        last_name: str | None = None,
        user_id: int | None = None,
    ) -> int:
        """Send any contact card. `user_id`: the contact's account if the sender knows it."""
        known = (("last_name", last_name), ("user_id", user_id))
        card: JsonObject = {"phone_number": phone_number, "first_name": first_name}
        return self._send_media(user, "contact", card | {name: value for name, value in known if value is not None})

    def send_location(self, user: User, latitude: float, longitude: float) -> int:
        """Send a location in degrees."""
        return self._send_media(user, "location", {"latitude": latitude, "longitude": longitude})

    def send_document(
        self,
        user: User,
        data: bytes = b"%PDF-1.7\n",
        *,
        file_name: str = "document.pdf",
        mime_type: str = "application/pdf",
        caption: str = "",
    ) -> int:
        stored = self._chats.world.add_file(file_name, mime_type, data)
        return self._send_media(user, "document", stored, caption)

    def send_photo(self, user: User, data: bytes = PIXEL, *, caption: str = "") -> int:
        """Send a photo in one size."""
        size = self._file("photo.jpg", "image/jpeg", data) | {"width": 512, "height": 512}
        return self._send_media(user, "photo", [size], caption)

    def send_sticker(self, user: User, emoji: str = "👍") -> int:
        shape: JsonObject = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        sticker = self._file("sticker.webp", "image/webp", PIXEL) | shape
        return self._send_media(user, "sticker", sticker | {"type": "regular", "emoji": emoji})

    def send_voice(self, user: User, seconds: int = 3) -> int:
        voice = self._file("voice.oga", "audio/ogg", b"OggS")
        return self._send_media(user, "voice", voice | {"duration": seconds, "mime_type": "audio/ogg"})

    def send_video_note(self, user: User, seconds: int = 3) -> int:
        """Send a round video message."""
        note = self._file("note.mp4", "video/mp4", b"ftyp")
        return self._send_media(user, "video_note", note | {"duration": seconds, "length": 240})

    def send_poll(self, user: User, question: str, *options: str) -> int:
        """Send an anonymous poll."""
        choices = [
            {"persistent_id": str(number), "text": option, "voter_count": 0} for number, option in enumerate(options, 1)
        ]
        poll: JsonObject = {"id": str(next(self._polls)), "question": question, "options": choices}
        poll |= {"type": "regular", "total_voter_count": 0, "is_anonymous": True, "allows_revoting": True}
        flags = ("is_closed", "allows_multiple_answers", "members_only")
        return self._send_media(user, "poll", poll | dict.fromkeys(flags, False))

    def _file(self, file_name: str, mime_type: str, data: bytes) -> JsonObject:
        return self._chats.world.add_file(file_name, mime_type, data).to_json()

    def _send_media(self, user: User, kind: str, attached: object, caption: str = "") -> int:
        place = self._chats.writable_chat(user)
        return self._chats.post_message(user, place, Formatted(caption), kind=kind, attached=attached)


class ButtonActions:
    """Presses of inline and reply keyboard buttons, genuine or forged."""

    def __init__(self, chats: ChatAccess, texts: TextActions, media: MediaActions) -> None:
        self._chats = chats
        self._world = chats.world
        self._texts = texts
        self._media = media

    def press(self, user: User, message_id: int, data: str, *, chat: Group | None = None) -> str:
        """Press the button with this callback data. Return the id of the callback query."""
        place = self._chats.chat(user, chat)
        message = self._chats.message(place, message_id)
        if not any(button.data == data for row in message.buttons for button in row):
            raise NoSuchButton(f"message {message_id} has no button that sends {data!r}")
        return self._send_callback_query(user, place, data, message_id)

    def forge_press(self, user: User, data: str, message_id: int, *, chat: Group | None = None) -> str:
        """Send forged callback data for a message, as a hostile client can.

        The bot receives a missing message as an `InaccessibleMessage`.
        """
        return self._send_callback_query(user, self._chats.chat(user, chat), data, message_id)

    def press_label(self, user: User, text: str, *, chat: Group | None = None) -> InlineButton:
        """Press the newest inline button with this text and return it."""
        for message in reversed(self._chats.chat(user, chat).messages.values()):
            for button in (button for row in message.buttons for button in row if button.text == text):
                if button.url is not None:
                    self._texts.open_link(user, button.url)
                else:
                    self.press(user, message.message_id, button.data or "", chat=chat)
                return button
        raise NoSuchButton(f"no message shows a button {text!r}")

    def press_keyboard(
        self, user: User, text: str, *, phone_number: str = PHONE, place: tuple[float, float] = PRAGUE
    ) -> int:
        """Press a reply keyboard button. Return the id of the message it sends.

        The button sends its text, the contact with `phone_number` or the location `place`
        (degrees).
        """
        chat = self._chats.writable_chat(user)
        keyboard = chat.keyboard
        buttons = [one for row in keyboard.rows for one in row if one.text == text] if keyboard else []
        if keyboard is None or not buttons:
            raise NoSuchButton(f"the keyboard has no button {text!r}")
        if keyboard.one_time:
            self._world.show_keyboard(chat, None)
        if buttons[0].request_contact:
            return self._media.share_contact(user, phone_number)
        if buttons[0].request_location:
            return self._media.send_location(user, *place)
        return self._texts.say(user, text)

    def _send_callback_query(self, user: User, place: Chat, data: str, message_id: int) -> str:
        self._world.known_users.add(user.id)
        query = self._world.queries.add(user, place.id)
        message = place.messages.get(message_id)
        if message is not None and self._world.clock() - message.date > FORWARD_WINDOW:
            message = None
        gone: JsonObject = {"chat": place.peer.to_chat_json(), "message_id": message_id, "date": 0}
        press: JsonObject = {
            "id": query.query_id,
            "from": user.to_json(),
            "message": gone if message is None else self._world.message_json(message),
            "chat_instance": str(crc32(f"{place.id}:{self._world.bot.id}".encode())),
            "data": data,
        }
        self._world.updates.add("callback_query", press)
        return query.query_id


class GroupActions:
    """Group membership of the bot. Channels support only adding and removing the bot."""

    def __init__(self, chats: ChatAccess) -> None:
        self._chats = chats
        self._world = chats.world
        self._numbers = count(FIRST_GROUP_NUMBER)

    def group(self, title: str = "Group", *, kind: Literal["group", "supergroup", "channel"] = "supergroup") -> Group:
        """Create a group without the bot."""
        number = next(self._numbers)
        group = Group(-number if kind == "group" else -(SUPERGROUP_OFFSET + number), kind, title)
        numbers = self._world.message_ids if kind == "group" else count(1)
        self._world.chats[group.id] = Chat(group, numbers)
        return group

    def add_bot(self, user: User, group: Group, *, administrator: bool = False) -> None:
        """Add or promote the bot; in a channel it can only be an administrator.

        The bot receives `my_chat_member` and, in a group, the service message.
        """
        if group.kind == "channel" and not administrator:
            raise ImpossibleAction("a bot can be in a channel only as an administrator")
        chat = self._chats.chat(user, group)
        before = chat.bot_status
        self._world.known_users.add(user.id)
        self._world.change_membership(chat, user, "administrator" if administrator else "member")
        if group.kind != "channel" and before not in MEMBER_STATUSES:
            added = [self._world.bot.to_json()]
            self._chats.post_message(user, chat, Formatted(), kind="new_chat_members", attached=added)

    def remove_bot(self, user: User, group: Group) -> None:
        """Remove the bot, which receives `my_chat_member`."""
        self._world.change_membership(self._chats.chat(user, group), user, "kicked")
