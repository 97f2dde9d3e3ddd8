"""Every way in which a mail server can fail, from the outbox to the mailbox: nothing lost, nothing doubled unmarked.

What each refusal means to `SmtpMail` alone is tried in tests/delivery/test_mail.py; here a lead is sent while the server
is in trouble, and the server is well again afterwards.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from functools import partial
from typing import TypeAlias

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from bot.delivery import mail
from bot.delivery.mail import SmtpServer
from tests.bot_parts import says
from tests.canary import hits
from tests.delivery.conftest import Post
from tests.delivery.mailbox import Mailbox, text_of
from tests.delivery.test_mail import Certificate, smtp
from tests.effort import record

ADDRESS = "jana@example.org"
MARK = says("Sent again, you may have it already")
Served: TypeAlias = AbstractAsyncContextManager[SmtpServer]
Letters: TypeAlias = tuple[bool, ...]
ONCE: Letters = (False,)
AGAIN: Letters = (True,)
TWICE: Letters = (False, True)
NEVER: Letters = ()
"""Letters of a lead that arrive, by whether they are marked as a repeat."""


def odd(
    mailbox: Mailbox, _: Certificate | None = None, instead: Mapping[str, str] | None = None, pause_s: float = 0.0
) -> Served:
    """Serve SMTP with other words than usual at some point, or none at all."""

    class Odd(SMTP):
        async def push(self, status: str | bytes) -> None:
            said = status.decode() if isinstance(status, bytes) else status
            found = (other for code, other in (instead or {}).items() if said.startswith(code))
            other = next(found, said)
            await asyncio.sleep(pause_s if other else 3600)
            await super().push(other)

    return smtp(mailbox, kind=Odd)


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
