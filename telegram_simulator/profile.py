"""What the bot says about itself: names, descriptions and command lists, by language and scope."""

from dataclasses import dataclass

from telegram_simulator.wire import JsonObject

CommandKey = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the menu shows it, without its slash."""

    command: str
    description: str

    def to_json(self) -> JsonObject:
        """Telegram's `BotCommand`."""
        return {"command": self.command, "description": self.description}


class Profile:
    """The bot's page; a text in an unset language falls back to the one without language."""

    def __init__(self, name: str) -> None:
        self._texts: dict[tuple[str, str], str] = {("name", ""): name}
        self.commands: dict[CommandKey, tuple[Command, ...]] = {}

    def text(self, what: str, language: str) -> str:
        """The `name`, `description` or `short_description` in a language."""
        return self._texts.get((what, language)) or self._texts.get((what, ""), "")

    def set_text(self, what: str, language: str, text: str) -> None:
        """Set one of them; an empty text takes the language's own away."""
        self._texts[what, language] = text
