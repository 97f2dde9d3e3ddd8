"""Simulated people who use a bot that crashes repeatedly; each acts once the last answer is there.

Nobody follows a script. Each looks at the screen that changed last and presses what is there, as people do, so
whatever a crash leaves behind has to be a screen one can go on from.
"""

from dataclasses import dataclass, field

from bot.conversation.lead.model import ContactMethod
from telegram_simulator import ChatMessage, NoSuchButton, NoSuchMessage
from tests.bot_parts import shipped
from tests.canary import EMAIL, PHONE, WORDS
from tests.faults.account import LOOK_AGAIN_S, Account
from tests.faults.seen_messages import tells_of_many


@dataclass(eq=False)
class Candidate(Account):
    """A candidate who reads, sends one or two leads, and may write, withdraw or delete everything."""

    name: str = ""
    """The candidate's own name, which the canary looks for."""
    pressed: set[str] = field(default_factory=set[str])
    """For which leads they pressed "send"."""
    told: set[str] = field(default_factory=set[str])
    """Of which leads the bot said that they are sent."""
    wrote: set[str] = field(default_factory=set[str])
    """For which leads it said that a message has gone to the town."""
    withdrew: set[str] = field(default_factory=set[str])
    erased: bool = False
    reach: ContactMethod = ContactMethod.CHAT

    async def live(self, towns: tuple[str, ...]) -> None:
        """Run a conversation from /start to its end."""
        self.start()
        await self.until(lambda: "guide" in self.codes)
        for _ in range(self.draw.randint(0, 2)):
            await self.press("guide")
            await self.press(self.code("chapter:"))
            await self.press(self.code("menu"))
        for slug in self.draw.sample(towns, self.draw.choice([1, 1, 2])):
            code = await self.send_lead(slug)
            await self.afterwards(code)
        if self.draw.random() < 0.5:
            self.write("/delete")
            await self.until(lambda: "erase" in self.codes)
            self.erased = True
            await self.press("erase")

    async def send_lead(self, slug: str) -> str:
        self.start(f"m_{slug}")
        await self.until(lambda: f"lead:{slug}" in self.codes)
        while not (send := self.code("send:")):
            await self.fill_in(slug)
        code = send.removeprefix("send:")
        self.pressed.add(code)
        await self.press(send, taps=self.draw.choice([1, 1, 1, 2]))
        assert self.screen is not None
        assert code in self.screen.text, f"who has sent a lead sees it: {self.screen.text}"
        self.told.add(code)
        return code

    async def fill_in(self, slug: str) -> None:
        if "fill:words:skip" in self.codes:
            await self.say(WORDS)
        elif reach := self.code("fill:reach:"):
            self.reach = ContactMethod(reach.rpartition(":")[2])
            await self.press(reach)
        elif question := self.code("fill:"):
            name = question.split(":")[1]
            options = shipped()[0].questions[name].options
            await self.press(self.draw.choice([
                f"fill:{name}:{option}" for option, meant in options.items() if meant.lead
            ]))  # fmt: skip
        elif "cancel" in self.codes:
            # the way back leads to what was asked before
            address = EMAIL if self.reach is ContactMethod.EMAIL else PHONE
            await self.say(address if "field:reach" in self.codes else self.name)
        else:
            begin = self.code(f"lead:{slug}") or self.code("begin:")
            assert begin, f"what is asked at {sorted(self.codes)}?"
            await self.press(begin)

    async def afterwards(self, code: str) -> None:
        """Write to the town, withdraw, or do nothing. The town may have declined meanwhile."""
        if self.draw.random() < 0.5 and self.code(f"answering:{code}"):
            await self.press(f"answering:{code}")
            if set(self.codes) == {f"my-lead:{code}"}:
                await self.say(f"{WORDS} {code}")
                if f"answering:{code}" in self.codes:
                    self.wrote.add(code)
        if self.draw.random() < 0.2 and self.code(f"ask-withdraw:{code}"):
            await self.press(f"ask-withdraw:{code}")
            if self.code("withdraw:"):
                self.withdrew.add(code)
                await self.press(f"withdraw:{code}")


@dataclass(eq=False)
class Contact(Account):
    """A contact or the coordinator, who opens leads and answers them at random."""

    notices: list[ChatMessage] = field(default_factory=list[ChatMessage])
    said: dict[str, str] = field(default_factory=dict[str, str])
    """Messages to candidates with the code of the lead."""
    busy: bool = False

    def heard(self, message: ChatMessage) -> None:
        self.notices.append(message)

    async def serve(self) -> None:
        while True:
            self.look()
            self.busy = bool(self.notices)
            if self.busy:
                await self.handle(self.notices.pop(0))
            else:
                await self.street.simulator.world.events.wait(self._seen, LOOK_AGAIN_S, self.user.id)

    async def handle(self, notice: ChatMessage) -> None:
        """Open the sheet and take a step; ignore leads that are gone meanwhile."""
        message = notice.message_id
        try:
            if tells_of_many(notice.text):
                await self.on(message, "inbox")
            if not (codes := self.sheets(message)):
                return
            code = self.draw.choice(codes)
            await self.on(message, f"sheet:{code}")
            match self.draw.choice(["open", "take", "take and write", "write", "contacted", "decline"]):
                case "take":
                    await self.on(message, f"take:{code}")
                case "take and write":
                    await self.on(message, f"take:{code}")
                    await self.write_to(message, code)
                case "write":
                    await self.write_to(message, code)
                case "contacted":
                    await self.on(message, f"contacted:{code}")
                case "decline":
                    await self.on(message, f"reasons:{code}")
                    reason = self.draw.choice(sorted(shipped()[0].reasons))
                    await self.on(message, f"decline:{code}:{reason}")
                case _:
                    pass
        except (NoSuchButton, NoSuchMessage):
            return

    def sheets(self, message: int) -> list[str]:
        """Return the codes of the leads that a message opens now."""
        codes = self.buttons[message]
        return sorted(code.removeprefix("sheet:") for code in codes if code.startswith("sheet:"))

    async def write_to(self, message: int, code: str) -> None:
        await self.on(message, f"writing:{code}")
        if set(self.codes) != {f"sheet:{code}"}:
            return
        words = f"Dobrý den č. {len(self.said) + 1} od {self.user.first_name}."
        self.said[words] = code
        replies = self.replies
        await self.pause()
        self.write(words)
        await self.until(lambda: self.replies > replies)

    async def on(self, message: int, code: str) -> None:
        """Press a button of a message and wait until the message changes."""
        await self.pause()
        before = self.changes.get(message, 0)
        self.tap(message, code)
        await self.until(lambda: self.changes.get(message, 0) > before)


def in_letters(number: int) -> str:
    """Write a number in letters, since a name with digits is refused."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")
