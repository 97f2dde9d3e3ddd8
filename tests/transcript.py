"""Whole conversations as text files that a Ukrainian or Czech reader can proof-read.

A file holds the script (lines at the margin) and what everybody saw after each step (indented). The script is read
from the file, played, and the file written anew must equal the old one. To accept a change:
`make test ARGS="--accept-transcripts tests/test_transcripts.py"`, then read the difference.

    @ Оксана candidate uk          who takes part: candidate, contact or coordinator, language of the Telegram
    Оксана: /start                 says
    Оксана: [📄 Документи]         presses the newest button with this label
    Оксана: (photo)                does something else: see `Player.special`
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.simulator import ChatMessage
from bot.simulator.keyboards import ReplyKeyboard
from tests.people import Person, Town

CAST = {"contact": 900, "coordinator": 901}
_STEP = re.compile(r"^(\S+): (.+)$")
_CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
_SIX_DIGITS = re.compile(r"\b\d{6}\b")


@dataclass
class Player:
    """Plays one script and writes down what was seen."""

    town: Town
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    seen: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    codes: dict[str, str] = field(default_factory=dict[str, str])
    letters: int = 0

    async def play(self, path: Path) -> str:
        """Give the whole file as it should read."""
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
                await self.do(self.people[match[1]], match[2])
                lines.extend(self.changes())
        return "\n".join(lines) + "\n"

    async def enter(self, name: str, role: str, language: str) -> None:
        """Let somebody take part; contacts have opened the bot before."""
        user_id = CAST.get(role)
        user = self.town.simulator.user(
            first_name=name, user_id=user_id, language_code=None if language == "none" else language
        )
        self.people[name], self.seen[name] = Person(self.town, user), {}
        if user_id:
            await self.people[name].start()
            self.changes()

    async def do(self, person: Person, what: str) -> None:
        """Do one step."""
        if what.startswith("[") and what.endswith("]"):
            label = what[1:-1]
            await person.press(next((code for code, name in self.codes.items() if name == label), label))
        elif what.startswith("(") and what.endswith(")"):
            await self.special(person, what[1:-1])
        elif what.startswith("/start "):
            await person.start(what.removeprefix("/start "))
        else:
            await person.say(what.replace("\\n", "\n"))

    async def special(self, person: Person, what: str) -> None:
        """Do what is neither words nor a button."""
        simulator, user = self.town.simulator, person.user
        name, _, rest = what.partition(" ")
        match name:
            case "own-phone":
                label = first_key(simulator.chat(user).keyboard)
                simulator.press_keyboard(user, label, phone_number=rest)
            case "foreign-card":
                simulator.send_contact(user, rest, "Хтось Інший", user_id=777)
            case "here":
                lat, lon = map(float, rest.split())
                label = first_key(simulator.chat(user).keyboard)
                simulator.press_keyboard(user, label, place=(lat, lon))
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
                simulator.edit(
                    user, max(m.message_id for m in simulator.chat(user).messages if m.outgoing), rest
                )
            case "old-button":
                simulator.forge_press(user, rest, person.screen.message_id)
            case "code":
                simulator.say(user, _SIX_DIGITS.findall(simulator.letters[-1].body)[0])
            case "block":
                simulator.block(user)
            case "long":
                simulator.say(user, "a" * int(rest))
            case "invitation":
                await person.start("i_" + await self.invite(*rest.split()))
            case "search":
                simulator.say(user, self.first_code().lower().replace("-", " "))
            case "operator":
                await self.operate(*rest.split())
            case "days":
                for _ in range(int(rest)):
                    self.town.clock.advance(days=1)
                    await self.town.app.upkeep.tidy()
                    await self.town.settled()
            case "wait":
                self.town.clock.advance(hours=float(rest))
                await self.town.app.upkeep.tidy()
                self.town.app.desk.outbox_changed.set()
            case _:
                raise AssertionError(f"unknown step: ({what})")
        await self.town.settled()

    def first_code(self) -> str:
        """Give the code that the transcript calls CODE-0001."""
        return next(code for code, name in self.codes.items() if name == "CODE-0001")

    async def operate(self, task: str, slug: str, name: str, *rest: str) -> None:
        """Do as the operator's commands do: `add`, `remove` or `email` somebody of a town (and the address)."""
        run, name = self.town.app.office.run, name.replace("_", " ")
        if task == "add":
            await run("contact add", {"role": "contact", "slug": slug, "name": name, "email": ""})
            return
        lines = await run("contact list", {"slug": slug})
        (who,) = (line.split()[0] for line in lines if f"  {name}  " in line)
        await run(f"contact {task}", {"who": who, "email": "".join(rest)})

    async def invite(self, slug: str, name: str, email: str, role: str = "contact") -> str:
        """Make an invitation as the operator does (`email`: "-" for none); give its token."""
        office = self.town.app.office
        added = {
            "role": role,
            "slug": slug,
            "name": name.replace("_", " "),
            "email": email.strip("-"),
            "now": "yes",  # where somebody is already, nobody is waited for
            "reason": "Zkouška",
        }
        lines = await office.run("contact list", {"slug": slug})
        known = [line.split()[0] for line in lines if f"  {added['name']}  " in line]
        (contact_id,) = known or await office.run("contact add", added)
        token, _ = await office.run("contact invite", {"who": contact_id})
        return token

    def changes(self) -> Iterator[str]:
        """Write down every message that is new or reads differently, for everybody, and new letters."""
        yield from self._letters()
        for name, person in self.people.items():
            for message in person.messages:
                text = self.worded(message)
                before = self.seen[name].get(message.message_id)
                if text != before:
                    self.seen[name][message.message_id] = text
                    yield f"  {'✎' if before else '→'} {name}"
                    yield from (f"    {line}".rstrip() for line in text.split("\n"))

    def _letters(self) -> Iterator[str]:
        for letter in self.town.simulator.letters[self.letters :]:
            yield f"  ✉ {letter.to}"
            body = _SIX_DIGITS.sub("123456", self.named(letter.body))
            yield from (f"    {line}".rstrip() for line in (letter.subject, "", *body.rstrip().split("\n")))
        self.letters = len(self.town.simulator.letters)

    def worded(self, message: ChatMessage) -> str:
        """Write a message as text with its [buttons]."""
        rows = [" ".join(f"[{button.text}]" for button in row) for row in message.buttons]
        file = [f"<{message.document.file_name}>"] if message.document else []
        return self.named("\n".join([message.text or "", *file, *rows]).strip())

    def named(self, text: str) -> str:
        """Give random codes stable names."""
        return _CODE.sub(
            lambda found: self.codes.setdefault(found[0], f"CODE-{len(self.codes) + 1:04}"), text
        )


def first_key(keyboard: ReplyKeyboard | None) -> str:
    """Give the label of the first button in place of the keyboard; it must be there."""
    assert keyboard is not None
    return keyboard.rows[0][0].text
