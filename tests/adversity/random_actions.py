"""Random user actions for the state machine. Choices are numbers, so that every screen accepts them."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from bot.conversation.lead.model import ContactMethod
from bot.operations.environment import OperatorError
from telegram_simulator import ChatMessage, ImpossibleAction, NoSuchButton, NoSuchMessage, User
from telegram_simulator.refusals import BotApiError
from tests.adversity.corpus import CORPUS
from tests.adversity.invariants import Checks
from tests.adversity.whole_program import WholeProgram, official
from tests.bot_parts import NO_CONTACT, TOWN, shipped
from tests.canary import CHAT, NAME, PHONE, WORDS
from tests.faults.account import codes_of
from tests.operator_commands import Console

TYPED = (
    "/start", "/menu", "/guide", "/check", "/documents", "/towns", "/mylead", "/withdraw", "/language", "/privacy", "/mydata", "/delete", "/help",
    "/cancel", "/leads", "/unknown", f"/start m_{TOWN}", f"/start m_{NO_CONTACT}", "/start m_gone", "/start i_x", "Plzeň", "Пльзень", "Kyjov",
    "+420 601 234 567", "a@example.org", "123456", "850101/1234", "Dobrý den", *CORPUS,
)  # fmt: skip
TOWN_SLUGS = (TOWN, "brno", NO_CONTACT, "usti-nad-labem")
MAX_STEPS = 15
UNDER_AGE = 17
"""One draw in so many answers anything, also that somebody is under age."""
METHODS = sorted(ContactMethod)


@dataclass
class Actions:
    whole: WholeProgram
    truths: Checks
    candidates: list[User]
    officials: list[User]
    codes: list[str] = field(default_factory=list[str])
    """Every code that a button has carried, for whoever wants to press it again."""
    written: int = 0
    """The number of messages of officials; each text is unique, so that repeats are seen."""

    @property
    def everybody(self) -> list[User]:
        return [*self.candidates, *self.officials]

    async def does(self, user: User, *, text: str) -> None:
        """Send a text and wait for the answer."""
        before = self.whole.simulator.sequence
        try:
            self.whole.simulator.say(user, text)
        except (ImpossibleAction, BotApiError):  # what no client can send
            return
        await self.whole.settled()
        events = self.whole.simulator.world.events.since(before, user.id)
        answers = [event.body for event in events if event.kind == "message" and isinstance(event.body, ChatMessage)]
        assert not all(message.outgoing for message in answers), "no answer"

    def press(self, user: User, message_id: int, code: str, *, forged: bool = False) -> None:
        kind, _, about = code.partition(":")
        simulator = self.whole.simulator
        if forged:
            simulator.forge_press(user, code, message_id)
        else:
            simulator.press(user, message_id, code)
        self.codes.append(code)
        if kind == "send":
            self.truths.sends.setdefault(about, user.id)
        if kind == "erase":
            self.truths.erasing.add(user.id)
        if kind == "agree":
            lead, _, slug = about.partition(":")
            self.truths.agreed.add((user.id, lead, slug))

    def shown(self, user: User) -> list[tuple[int, str]]:
        messages = reversed(self.whole.simulator.chat(user).from_bot)
        return [(message.message_id, code) for message in messages for code in sorted(codes_of(message))]

    def sheets(self, user: User) -> list[tuple[int, str]]:
        """Return the buttons in a chat that open a lead."""
        return [button for button in self.shown(user) if button[1].startswith("sheet:")]

    def screen(self, user: User) -> dict[str, int]:
        """Return the codes of the buttons of the newest message with buttons, with their message ids."""
        for message in reversed(self.whole.simulator.chat(user).from_bot):
            if codes := codes_of(message):
                return dict.fromkeys(sorted(codes), message.message_id)
        return {}

    async def fill_in(self, user: User, slug: str, draw: int) -> None:
        """Begin a lead and fill in its fields up to the summary."""
        await self.does(user, text=f"/start m_{slug}")
        for _ in range(MAX_STEPS):
            before, step = self.screen(user), self._next_step(user, slug, draw)
            if step in before:
                self.press(user, before[step], step)
                await self.whole.settled()
            elif step:
                await self.does(user, text=step)
            if not step or self.screen(user) == before:
                return

    def _next_step(self, user: User, slug: str, draw: int) -> str:
        """Return the next button or text; "" if there is none."""
        codes = self.screen(user)
        name, words = self.truths.secrets[user.id]
        if any(code.startswith("send:") for code in codes):
            return ""
        if "fill:words:skip" in codes:
            return words
        if fills := [
            code for code in codes if code.startswith("fill:") and (_is_required(code) or draw % UNDER_AGE == 0)
        ]:
            return fills[draw % len(fills)]
        if "cancel" in codes:
            address = "u@example.org" if draw % len(ContactMethod) == METHODS.index(ContactMethod.EMAIL) else PHONE
            # the way back leads to what was asked before
            return address if "field:reach" in codes else name
        for code in (f"lead:{slug}", f"begin:{slug}:no", f"begin:{slug}:yes"):
            if code in codes:
                return code
        return ""

    async def decide(self, user: User, kind: str) -> None:
        """Press the button of a kind on the current screen, if there is one."""
        for code, message_id in self.screen(user).items():
            if code.partition(":")[0] == kind:
                self.press(user, message_id, code)
                await self.whole.settled()
                return

    async def picks(self, user: User, kind: str, which: int) -> None:
        """Press a button of a kind on any message that has one."""
        if found := [button for button in self.shown(user) if button[1].partition(":")[0] == kind]:
            self.press(user, *found[which % len(found)])
            await self.whole.settled()

    async def serve(self, user: User, which: int, *steps: str) -> bool:
        """Open one of the sheets an official was notified of and take a step; return False if impossible."""
        if not (sheets := self.sheets(user)):
            return False
        message_id, code = sheets[which % len(sheets)]
        lead = code.partition(":")[2]
        for step in ("sheet", *steps):
            wanted = [
                shown
                for number, shown in self.shown(user)
                if number == message_id and shown.startswith(f"{step}:{lead}")
            ]
            if not wanted:
                return False
            self.press(user, message_id, wanted[which % len(wanted)])
            await self.whole.settled()
        if steps == ("writing",):
            await self.writes(user, "Dobrý den")
        return True

    async def writes(self, user: User, text: str) -> None:
        """Send a unique text of an official."""
        self.written += 1
        await self.does(user, text=f"{text[:300]} (č. {self.written})")

    async def invite(self, slug: str, role: str) -> None:
        """Add a new official, who gets a link and follows it."""
        number = len(self.officials)
        who = ("--name", f"Nový {number}", "--email", f"n{number}@example.org")
        rest = ("--deputy",) if role == "deputy" else ()
        words = ("coordinator", "add", *who) if role == "coordinator" else ("contact", "add", slug, *who, *rest)
        for line in await self.office(*words):
            if added := re.match(r"Added with the id (\d+)", line):  # else the town has to agree first
                await self.join(added[1])

    async def follow(self, which: int) -> None:
        """Invite an added official without an account, who follows the link."""
        unlinked = [line for line in await self.office("contact", "list") if "not linked yet" in line]
        if unlinked:
            await self.join(unlinked[which % len(unlinked)].partition(" ")[0])

    async def join(self, who: str) -> None:
        """Follow a new invitation with a new account."""
        lines = await self.office("contact", "invite", who)
        if invited := re.search(r"start=(i_[\w-]+)", "\n".join(lines)):
            user = official(self.whole, f"Nový {len(self.officials)}")
            await self.whole.settled()
            await self.does(user, text=f"/start {invited[1]}")
            await self.decide(user, "accept")
            self.officials.append(user)

    async def office(self, *words: str) -> list[str]:
        """Request it as a command does and wait for the result; do nothing if it is refused."""
        lines: list[str] = []
        with suppress(OperatorError):
            lines = await Console.of(self.whole.app).run(*words)
        await self.whole.settled()
        return lines


def _is_required(code: str) -> bool:
    """Return True if a button fills in a value that a lead needs."""
    kind, *values = code.split(":")
    if kind != "fill":
        return False
    question = shipped()[0].questions.get(values[0])
    return question is None or question.options[values[1]].lead


def create_people(whole: WholeProgram) -> Actions:
    """Return two candidates (one of them the canary) and the officials."""
    users = [
        whole.simulator.user("Oksana", user_id=CHAT, language_code="uk"),
        whole.simulator.user("Petro", language_code="cs"),
    ]
    marks = ("Alfa", "Beta")
    secrets = {user.id: (f"{NAME} {mark}", f"{WORDS} {mark}") for user, mark in zip(users, marks, strict=True)}
    return Actions(whole, Checks(whole, secrets), users, [official(whole, "Jana", 900), official(whole, "Karel", 901)])


CLIENT_ERRORS = (ImpossibleAction, NoSuchButton, NoSuchMessage)
