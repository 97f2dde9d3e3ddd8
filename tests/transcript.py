"""Whole conversations as text files that a Ukrainian or Czech reader can proof-read.

A file holds the script (lines at the margin) and what everybody saw after each step (indented). The script is read
from the file, played, and the file written anew must equal the old one. To accept a change:
`make test ARGS="--accept-transcripts tests/test_transcripts.py"`, then read the difference.

    @ Оксана candidate uk          who takes part: candidate, contact or coordinator, language of the Telegram
    @ Marie page marie@example.org somebody without Telegram: see `correspondent`
    Оксана: /start                 says
    Оксана: [📄 Документи]         presses the newest button with this label
    Оксана: (photo)                does something else: see `Player.special`
"""

import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from telegram_simulator import ChatMessage
from telegram_simulator.keyboards import ReplyKeyboard
from tests import content_edits, operator_commands
from tests.bot_parts import send_lead, sender
from tests.correspondent import Correspondent, stable
from tests.people import Person
from tests.web.text_browser import open_browser
from tests.world import World

CAST = {"contact": 900, "coordinator": 901}
_STEP = re.compile(r"^(\S+): (.+)$")
_CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
_SIX_DIGITS = re.compile(r"\b\d{6}\b")


@dataclass
class TranscriptPlayer:
    """Plays one script and writes down what was seen."""

    town: World
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    seen: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    codes: dict[str, str] = field(default_factory=dict[str, str])
    letters: int = 0
    correspondents: dict[str, Correspondent] = field(default_factory=dict[str, Correspondent])
    browsers: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def play(self, path: Path) -> str:
        """Return the whole file as it should read."""
        async with self.browsers:
            return await self._play(path)

    async def _play(self, path: Path) -> str:
        lines: list[str] = []
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(" ") or not line:
                continue
            if lines and not line.startswith(("#", "@")):
                lines.append("")
            lines.append(line)
            if line.startswith("@"):
                await self.enter(*line[1:].split())
            elif match := _STEP.match(line):
                if match[1] in self.correspondents:
                    await self.correspondents[match[1]].do(self.with_code(match[2]))
                else:
                    await self.do(self.people[match[1]], match[2])
                lines.extend(self.changes())
        return "\n".join(lines) + "\n"

    async def enter(self, name: str, role: str, language: str) -> None:
        """Let somebody take part; contacts have opened the bot before. On the page: the address instead of a language."""
        if role == "page":
            browser = await self.browsers.enter_async_context(open_browser(self.town.app.settings.public_url))
            self.correspondents[name] = Correspondent(self.town, language, browser)
            return
        user_id = CAST.get(role)
        user = self.town.simulator.user(
            first_name=name, user_id=user_id, language_code=None if language == "none" else language
        )
        self.people[name], self.seen[name] = Person(self.town, user), {}
        if user_id:
            await self.people[name].start()
            self.changes()

    async def do(self, person: Person, what: str) -> None:
        if what.startswith("[") and what.endswith("]"):
            await person.press(self.with_code(what)[1:-1])
        elif what.startswith("(") and what.endswith(")"):
            await self.special(person, what[1:-1])
        elif what.startswith("/start "):
            await person.start(what.removeprefix("/start "))
        else:
            await person.say(what.replace("\\n", "\n"))

    async def special(self, person: Person, what: str) -> None:  # noqa: C901  a table of steps
        """Do what is neither words nor a button."""
        simulator, user = self.town.simulator, person.user
        name, _, rest = what.partition(" ")
        match name:
            case "own-phone":
                simulator.press_keyboard(user, first_keyboard_label(simulator.chat(user).keyboard), phone_number=rest)
            case "foreign-card":
                simulator.send_contact(user, rest, "Хтось Інший", user_id=777)
            case "here":
                lat, lon = map(float, rest.split())
                simulator.press_keyboard(user, first_keyboard_label(simulator.chat(user).keyboard), place=(lat, lon))
            case "photo":
                simulator.send_photo(user, b"invented")
            case "document":
                simulator.send_document(user, b"invented", file_name="pas.pdf")
            case "sticker":
                simulator.send_sticker(user)
            case "voice":
                simulator.send_voice(user)
            case "poll":
                simulator.send_poll(user, "?", "a", "b")
            case "edit":
                simulator.edit(user, max(m.message_id for m in simulator.chat(user).messages if m.outgoing), rest)
            case "old-button":
                simulator.forge_press(user, rest, person.screen.message_id)
            case "code":
                simulator.say(user, _SIX_DIGITS.findall(simulator.letters[-1].body)[0])
            case "block":
                simulator.block(user)
            case "long":
                simulator.say(user, "a" * int(rest))
            case "accept":
                await person.start(re.findall(r"start=(i_[\w-]{22})", self.town.simulator.letters[-1].body)[0])
            case "invitation" | "administrator" | "operator" | "imported" | "edit-content":
                await operator_commands.run_step(self.town, person, name, rest)
            case "search":
                simulator.say(user, self.first_code().lower().replace("-", " "))
            case "sends":
                await send_lead(self.town.dispatcher, sender(self.town.vault, user.id, str(user.language_code)), rest)
            case "days":
                for _ in range(int(rest)):
                    self.town.clock.advance(days=1)
                    await self.town.app.maintenance.tidy()
                    await self.town.settled()
            case "wait":
                self.town.clock.advance(hours=float(rest))
                await self.town.app.maintenance.tidy()
                self.town.app.dispatcher.outbox_changed.set()
            case _:
                raise AssertionError(f"unknown step: ({what})")
        await self.town.settled()

    def with_code(self, what: str) -> str:
        """Return a step with the random code, where it presses that."""
        return next((f"[{code}]" for code, name in self.codes.items() if f"[{name}]" == what), what)

    def first_code(self) -> str:
        """Return the code that the transcript calls CODE-0001."""
        return next(code for code, name in self.codes.items() if name == "CODE-0001")

    def changes(self) -> Iterator[str]:
        """Write down every message that is new or reads differently, for everybody, and new letters."""
        yield from self._letters()
        for name, correspondent in self.correspondents.items():
            if page := correspondent.page():
                yield f"  ⌂ {name}"
                yield from (f"    {line}".rstrip() for line in self.named(page).split("\n"))
        for name, person in self.people.items():
            for message in person.messages:
                text = self.worded(message)
                before = self.seen[name].get(message.message_id)
                if text != before:
                    self.seen[name][message.message_id] = text
                    yield f"  {'✎' if before else '→'} {name}"
                    yield from (f"    {line}".rstrip() for line in text.split("\n"))

    def _letters(self) -> Iterator[str]:
        """Write new letters; of those in a row that differ in code and link alone, the first and how many there are."""
        # letters to several people leave at once, in whatever order
        new = sorted(self.town.simulator.letters[self.letters :], key=attrgetter("to"))
        for _, alike in groupby(new, key=lambda letter: (letter.to, _CODE.sub("", stable(letter.body)))):
            letter, *more = alike
            yield f"  ✉ {letter.to}{f' ×{len(more) + 1}' if more else ''}"
            body = _SIX_DIGITS.sub("123456", self.named(stable(letter.body)))
            yield from (f"    {line}".rstrip() for line in (self.named(letter.subject), "", *body.rstrip().split("\n")))
        self.letters = len(self.town.simulator.letters)

    def worded(self, message: ChatMessage) -> str:
        rows = [" ".join(f"[{button.text}]" for button in row) for row in message.buttons]
        file = [f"<{message.document.file_name}>"] if message.document else []
        return self.named("\n".join([message.text or "", *file, *rows]).strip())

    def named(self, text: str) -> str:
        """Replace random codes by stable names."""
        return _CODE.sub(
            lambda found: self.codes.setdefault(found[0], f"CODE-{len(self.codes) + 1:04}"), content_edits.stable(text)
        )


def first_keyboard_label(keyboard: ReplyKeyboard | None) -> str:
    """Return the label of the first button in place of the keyboard; it must be there."""
    assert keyboard is not None
    return keyboard.rows[0][0].text
