"""Who takes part: the users of the simulated Telegram, and the bot as they see it."""

from dataclasses import dataclass

from telegram_simulator.wire import JsonObject

FIRST_USER_ID = 5_100_000_001  # beyond 32 bits, as real accounts are since 2021
FIRST_GROUP_NUMBER = 1_500_000_001
SUPERGROUP_OFFSET = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class User:
    """An account. `language_code` is None for the many whose client tells no language."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_json(self) -> JsonObject:
        """Telegram's `User`; what is not known is left out, never null."""
        shown: JsonObject = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        named = (
            ("last_name", self.last_name),
            ("username", self.username),
            ("language_code", self.language_code),
        )
        return shown | {key: value for key, value in named if value is not None}

    def to_chat_json(self) -> JsonObject:
        """Telegram's `Chat` for the private chat with this user."""
        shown: JsonObject = {"id": self.id, "type": "private", "first_name": self.first_name}
        named = (("last_name", self.last_name), ("username", self.username))
        return shown | {key: value for key, value in named if value is not None}


@dataclass(frozen=True, slots=True)
class Group:
    """A group, supergroup or channel, as tests hold it; `kind` is Telegram's `Chat.type`."""

    id: int
    kind: str
    title: str
    username: str | None = None

    def to_chat_json(self) -> JsonObject:
        """Telegram's `Chat`."""
        shown: JsonObject = {"id": self.id, "type": self.kind, "title": self.title}
        return shown if self.username is None else shown | {"username": self.username}
