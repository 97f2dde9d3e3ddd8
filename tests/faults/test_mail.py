"""Every way in which a mail server can fail, from the outbox to the mailbox: nothing lost, nothing doubled unmarked.

What each refusal means to `SmtpMail` alone is tried in tests/delivery/test_mail.py; here a lead is sent while the server
is in trouble, and the server is well again afterwards.
"""

import asyncio
import random
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from functools import partial
from typing import TypeAlias

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from bot.conversation.lead.model import Role
from bot.delivery import mail
from bot.delivery.mail import SmtpServer
from bot.storage import outbox
from bot.storage.notifications import MAX_SINGLE_LEADS
from tests.bot_parts import says
from tests.canary import hits
from tests.delivery.conftest import Post
from tests.delivery.mailbox import Mailbox, text_of
from tests.delivery.test_mail import Certificate, smtp
from tests.effort import record, repetitions
from tests.faults.seen_messages import SeenMessages

ADDRESS = "jana@example.org"
MARK = says("Sent again, you may have it already")
REMINDED = says("A candidate's message is waiting")
REMINDED_OF = re.compile(r"\d+ zpráv\w? od zájemců ček")
"""Begins a list of reminders."""
Served: TypeAlias = AbstractAsyncContextManager[SmtpServer]
Letters: TypeAlias = tuple[bool, ...]
ONCE: Letters = (False,)
AGAIN: Letters = (True,)
TWICE: Letters = (False, True)
NEVER: Letters = ()
"""Letters of a lead that arrive, by whether they are marked as a repeat."""


def odd_server(choose: Callable[[], Mapping[str, str]], pause_s: float = 0.0) -> type[SMTP]:
    """Servers that say something else than others at some point, or nothing at all."""

    class Odd(SMTP):
        instead: Mapping[str, str] | None = None

        async def push(self, status: str | bytes) -> None:
            self.instead = choose() if self.instead is None else self.instead
            said = status.decode() if isinstance(status, bytes) else status
            found = (other for code, other in self.instead.items() if said.startswith(code))
            other = next(found, said)
            await asyncio.sleep(pause_s if other else 3600)
            await super().push(other)

    return Odd


def odd(
    mailbox: Mailbox, _: Certificate | None = None, instead: Mapping[str, str] | None = None, pause_s: float = 0.0
) -> Served:
    return smtp(mailbox, kind=odd_server(lambda: instead or {}, pause_s))


@asynccontextmanager
async def nobody(mailbox: Mailbox, certificate: Certificate) -> AsyncGenerator[SmtpServer]:
    async with odd(mailbox, certificate) as server:
        pass
    yield server


@asynccontextmanager
async def without_tls(mailbox: Mailbox, certificate: Certificate) -> AsyncGenerator[SmtpServer]:
    async with odd(mailbox, certificate) as server:
        yield replace(server, security="starttls")


def badly_certified(mailbox: Mailbox, certificate: Certificate) -> Served:
    return smtp(mailbox, certificate.context)


@asynccontextmanager
async def wrong_password(mailbox: Mailbox, certificate: Certificate) -> AsyncGenerator[SmtpServer]:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    async with smtp(mailbox, certificate.context, authenticator=refuse) as server:
        yield replace(server, user="bot", password="wrong")  # noqa: S106  of nobody


@dataclass(frozen=True)
class Case:
    name: str
    trouble: Callable[[Mailbox, Certificate], Served]
    letters: Letters
    alarms: frozenset[str] = frozenset()
    drops: str = ""
    """At which step the connection breaks."""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    address: str = ADDRESS


def says_instead(**instead: str) -> Callable[[Mailbox, Certificate], Served]:
    return partial(odd, instead={code.removeprefix("_"): other for code, other in instead.items()})


UNREACHABLE, REJECTED = frozenset({"unreachable"}), frozenset({"rejected"})
CASES = (
    Case("connection refused", nobody, ONCE),
    Case("TLS is not offered", without_tls, ONCE),
    Case("a certificate of nobody", badly_certified, ONCE),
    Case("wrong password", wrong_password, ONCE),
    Case("4xx for a greeting", says_instead(_220="421 4.3.2 too busy"), ONCE),
    Case("5xx for a greeting", says_instead(_220="554 5.7.1 not you"), ONCE),
    Case("no greeting", says_instead(_220=""), ONCE),
    Case("421 in the middle", odd, ONCE, answers={"MAIL": "421 4.3.2 going down"}),
    Case("450 for the recipient", odd, ONCE, answers={"RCPT": "450 4.2.0 greylisted"}),
    Case("451 for the recipient", odd, ONCE, answers={"RCPT": "451 4.7.1 greylisted"}),
    Case("550 for the recipient", odd, NEVER, UNREACHABLE, answers={"RCPT": "550 5.1.1 no such user"}),
    Case("552 for the letter", odd, NEVER, REJECTED, answers={"DATA": "552 5.3.4 too large"}),
    Case("silence before the letter", says_instead(_354=""), AGAIN),
    Case("the line breaks before the letter", odd, AGAIN, drops="RCPT"),
    Case("the line breaks after the letter", odd, TWICE, drops="DATA"),
    Case("silence when all is said", says_instead(_221=""), ONCE),
    Case("a slow server", partial(odd, pause_s=0.04), ONCE),
    Case("a domain in other letters", odd, ONCE, address="jana@obec-žďár.example.org"),
    Case("a name in other letters", odd, NEVER, UNREACHABLE, address="jána@example.org"),
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 0.4)


async def goes_out(post: Post, server: SmtpServer, rounds: int = 1) -> None:
    """Deliver what is due now and within the next minutes."""
    post.mail_by(server)
    for _ in range(rounds):
        await post.deliver()
        post.clock.advance(minutes=1)


def about_leads(mailbox: Mailbox) -> list[EmailMessage]:
    """The letters about leads; those to the operator are alarms."""
    return [letter for letter in mailbox.received if letter["To"] != "bot@example.org"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_server_in_trouble(case: Case, post: Post, certificate: Certificate) -> None:
    mailbox = Mailbox(dict(case.answers), case.drops)
    jana = await post.official("Jana", email=case.address)
    await post.candidate().send_lead()
    async with case.trouble(mailbox, certificate) as server:
        await goes_out(post, server)
    assert len(jana.messages) == 1, "in Telegram it has arrived"
    if case.trouble in {without_tls, badly_certified}:
        assert mailbox.received == [], "nothing leaves in clear"
    mailbox.answers, mailbox.drops = {}, ""
    async with odd(mailbox, certificate) as server:
        await goes_out(post, server, rounds=5)
    letters = about_leads(mailbox)
    assert tuple(MARK in text_of(letter) for letter in letters) == case.letters
    assert {cause for cause, _ in await post.alarms()} == case.alarms
    assert len({letter["Message-ID"] for letter in letters}) <= 1, "a repeat can be told"
    assert all(hits(letter.as_bytes() + text_of(letter).encode()) == [] for letter in letters)
    assert await post.deliver() == 0
    record(f"{len(CASES)} SMTP faults", "0 lost, 0 unmarked duplicates, 0 sent unencrypted")


async def test_one_address_of_two_is_refused(post: Post, certificate: Certificate) -> None:
    """Each letter is one of its own, so what is wrong with one recipient is nothing to the other."""

    class Picky(Mailbox):
        async def handle_RCPT(  # noqa: N802
            self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
        ) -> str:
            gone = address == "gone@example.org"
            self.answers["RCPT"] = "550 5.1.1 no such user" if gone else "250 OK"
            return await super().handle_RCPT(server, _session, envelope, address, _options)

    mailbox = Picky()
    await post.official("Jana", email="gone@example.org")
    await post.official("Karla", email=ADDRESS)
    await post.official("Karel", Role.COORDINATOR, "")
    await post.candidate().send_lead()
    async with odd(mailbox, certificate) as server:
        await goes_out(post, server, rounds=3)
    assert [letter["To"] for letter in about_leads(mailbox)] == [ADDRESS]
    assert [cause for cause, _ in await post.alarms()] == ["unreachable"]


async def test_a_server_with_moods(post: Post) -> None:
    """Four of ten connections meet some trouble; every letter arrives, and what comes twice says so."""
    draw = random.Random(7)  # noqa: S311  reproducible, no secret
    moods = ({"220": "421 4.3.2 busy"}, {"354": "452 4.3.1 full"}, {"221": "421 4.3.2 down"})

    class Moody(Mailbox):
        async def handle_RCPT(  # noqa: N802
            self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
        ) -> str:
            self.drops = draw.choice(["RCPT", "DATA"]) if draw.random() < 0.2 else ""
            return await super().handle_RCPT(server, _session, envelope, address, _options)

    mailbox = Moody()

    kind = odd_server(lambda: draw.choice(moods) if draw.random() < 0.25 else {})
    await post.official("Jana", email=ADDRESS)
    codes: list[str] = []
    async with smtp(mailbox, kind=kind) as server:
        for number in range(repetitions(30, 1000)):
            # on one day, more than these would share letters that need not name each
            if number % MAX_SINGLE_LEADS == 0:
                # a letter that leaves a day late says that a message waits, as a reminder does
                await goes_out(post, server, rounds=180)
                post.clock.advance(hours=24)
            codes.append(await post.candidate(f"Oksana {number}").send_lead())
        while await post.database.read(outbox.next_due) is not None:
            await goes_out(post, server)
            post.clock.advance(hours=8)
    seen = SeenMessages()
    seen.open(about_leads(mailbox))
    said = [text_of(letter) for letter in about_leads(mailbox)]
    new = [letter for letter in said if REMINDED not in letter and not REMINDED_OF.search(letter)]
    unnamed = 0
    for code in codes:
        marked = [MARK in letter for letter in new if code in letter]
        unnamed += not marked
        assert marked.count(False) <= 1, "told of once"
    assert unnamed <= seen.unnamed[ADDRESS], "every lead is told of, by a letter of its own or in a list"
    assert seen.unmarked_repeats == [], "whatever comes twice says so, a reminder too"
    assert seen.repeats, "some came twice, so there was something to mark"
    record(f"{len(codes)} letters through a mail server that fails at random", "0 lost, 0 unmarked duplicates")
