"""People: who they are, and what they say in words."""

import re
from dataclasses import replace

from telegram_simulator.cleaning import clean
from telegram_simulator.entities import Formatted
from telegram_simulator.impossible import ImpossibleAction
from telegram_simulator.membership import change_membership
from telegram_simulator.messages import Content
from telegram_simulator.people import Group, User
from telegram_simulator.side import Side
from telegram_simulator.wire import JsonObject

LONGEST_TEXT = 4096
START_PAYLOAD = re.compile(r"[A-Za-z0-9_\-]{0,64}", re.ASCII)
DEEP_LINK = re.compile(
    r"(?:(?:https?://)?(?:t|telegram)\.(?:me|dog)/|tg://resolve\?domain=)(?P<name>\w+)/?"
    r"(?:[?&]start=(?P<payload>[A-Za-z0-9_\-]*))?",
    re.ASCII | re.IGNORECASE,
)


class Talking(Side):
    """Accounts and text messages."""

    def user(
        self,
        first_name: str = "Test",
        *,
        user_id: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
    ) -> User:
        """A new account that the bot has not met yet.

        Raises:
            ValueError: the id is taken.
        """
        new_id = self.world.next_user_id() if user_id is None else user_id
        if new_id in self.world.users:
            raise ValueError(f"there is a user {new_id} already")
        user = User(new_id, first_name, last_name, username, language_code)
        self.world.users[new_id] = user
        return user

    def start(self, user: User, payload: str = "") -> int:
        """Press Start, or follow a deep link with this payload; unblocks the bot. Returns the message id.

        Raises:
            ImpossibleAction: a payload that is no deep link's (64 of A-Z a-z 0-9 _ -).
        """
        if not START_PAYLOAD.fullmatch(payload):
            raise ImpossibleAction(f"no deep link has the payload {payload!r}")
        self.unblock(user)
        return self.say(user, f"/start {payload}".strip())

    def say(self, user: User, text: str, *, chat: Group | None = None, reply_to: int | None = None) -> int:
        """Write a text, to the bot or in a group; returns the message id.

        The client trims it and marks commands, links and so on.

        Raises:
            ImpossibleAction: nothing is left of the text, or it has over 4096 UTF-16 units; the bot is blocked.
        """
        place = self._writable(user, chat)
        return self._send(user, place, Content(_typed(text)), self._reply(place, reply_to))

    def edit(self, user: User, message_id: int, text: str, *, chat: Group | None = None) -> None:
        """Change the text of an own message."""
        place = self._writable(user, chat)
        message = self._message(place, message_id)
        if message.sender != user or message.content.kind != "text":
            raise ImpossibleAction("only own text messages can be edited")
        edited = replace(message, content=Content(_typed(text)), edited=self.world.clock())
        self.world.replace(place, edited)
        self._tell(place, edited, "edited_message")

    def forward(self, user: User, message_id: int, *, to: Group | None = None) -> int:
        """Forward a message of the chat with the bot, to a group or back into the same chat.

        Raises:
            ImpossibleAction: the message is protected.
        """
        message = self._message(self._chat(user), message_id)
        if message.protected:
            raise ImpossibleAction("the message is protected: it can be neither forwarded nor saved")
        origin: JsonObject = {"type": "user", "date": int(message.date.timestamp())}
        origin["sender_user"] = (message.sender or self.world.bot).to_json()
        return self._send(user, self._writable(user, to), message.content, {"forward_origin": origin})

    def forward_words(self, user: User, text: str, author: User | str) -> int:
        """Forward somebody else's words to the bot; the author is a user, or the name of one who hides the account."""
        origin: JsonObject = {"type": "user", "date": int(self.world.clock().timestamp())}
        if isinstance(author, User):
            origin["sender_user"] = author.to_json()
        else:
            origin |= {"type": "hidden_user", "sender_user_name": author}
        return self._send(user, self._writable(user), Content(_typed(text)), {"forward_origin": origin})

    def open_link(self, user: User, url: str) -> str:
        """Follow a link; one that starts this bot starts it, any other opens a browser. Returns the URL."""
        found = DEEP_LINK.fullmatch(url)
        if found and found["name"].lower() == (self.world.bot.username or "").lower():
            self.start(user, found["payload"] or "")
        return url

    def block(self, user: User) -> None:
        """Block the bot; it gets `my_chat_member`."""
        change_membership(self.world, self._chat(user), user, "kicked")

    def unblock(self, user: User) -> None:
        """Let the bot write again; it gets `my_chat_member` if it was blocked."""
        change_membership(self.world, self._chat(user), user, "member")

    def delete_account(self, user: User) -> None:
        """Delete the account for good; nobody tells the bot."""
        self.world.deactivated.add(user.id)


def _typed(text: str) -> Formatted:
    formatted = clean(Formatted(text))
    if not formatted.text:
        raise ImpossibleAction("an empty message cannot be sent")
    if formatted.length > LONGEST_TEXT:
        raise ImpossibleAction(f"a message has at most {LONGEST_TEXT} UTF-16 units")
    return formatted
