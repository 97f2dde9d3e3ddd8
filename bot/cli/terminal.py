"""The same conversation on standard input and output: a line equal to a button's label presses it, any other is said.

Input and output are parameters, so the terminal is tested like everything else.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.conversation.codes import decode
from bot.conversation.model import Action
from bot.conversation.resolving import parse_text
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person
from bot.view.context import Message
from bot.view.markup import plain


@dataclass
class Terminal:
    """One person talking to the bot through lines of text."""

    dispatcher: Dispatcher
    person: Person
    write: Callable[[str], None]
    _shown: tuple[Message, ...] = ()

    async def talk(self, lines: AsyncIterator[str]) -> None:
        """Answer every line until there are no more."""
        async for line in lines:
            if line.strip():
                await self.hear(line.strip())

    async def hear(self, line: str) -> None:
        reply = await self.dispatcher.dispatch(self.person, self._meaning(line))
        self._shown = reply.messages
        for message in reply.messages:
            self.write(printed(message) + "\n")

    def _meaning(self, line: str) -> Action:
        for message in self._shown:
            for row in message.rows:
                for button in row:
                    if button.label == line and button.code:
                        return decode(button.code)
        return parse_text(line)


def printed(message: Message) -> str:
    """Write a message as text, with [buttons] row by row, and what a phone would show besides."""
    rows = [" ".join(f"[{button.label}]" for button in row) for row in message.rows]
    if message.keyboard is not None and message.keyboard.label:
        rows.append(f"({message.keyboard.label})")
    if message.file is not None:
        rows.append(f"<{message.file.name}, {len(message.file.data)} bytes>")
    picture = [f"<{message.picture.alt}>"] if message.picture else []
    return "\n".join([*picture, plain(message.text), *rows])
