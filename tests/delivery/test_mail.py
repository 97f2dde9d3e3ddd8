"""Letters against a real SMTP server on the loopback: encrypted, without personal data, and every refusal understood."""

import asyncio
import datetime
import ipaddress
import re
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from icalendar import Calendar

from bot.conversation.contact.model import AcceptInvite, CallOff, Decline, Inviting, LeadDetails, SendInterview, Undo
from bot.conversation.lead.events import Notice
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import ConfirmInterview, RefuseInterview, Role
from bot.conversation.model import Open, Say, Withdraw
from bot.conversation.private import Private
from bot.delivery import mail
from bot.delivery.attempt import message_id
from bot.delivery.mail import LONGEST_NAME, SmtpMail, SmtpServer
from bot.dispatch.sending import NotSentError, RejectedError, SendingError, UncertainError, UnreachableError
from bot.storage import contacts
from bot.storage.database import Transaction
from bot.storage.notices import LeadNotice
from bot.storage.outbox import ClaimedRow
from bot.view.letter import Letter
from tests.bot_parts import TOWN, says, session_of
from tests.canary import hits
from tests.delivery.conftest import Post
from tests.delivery.mailbox import Mailbox, text_of

INTERVIEW = "14.12.2026 10:00, Městská policie, Vymyšlená 1"
SUBJECT = "Message from a candidate for the post of crime prevention assistant"
CONFIRM = "Please confirm your address for messages from candidates – {town}"
LETTER = Letter("Předmět", "Text s háčky.\n.\nA konec.\n")
Authenticator: TypeAlias = Callable[[SMTP, Session, Envelope, str, LoginPassword], AuthResult]
HEADERS = ["From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Type", "MIME-Version"]


@dataclass(frozen=True)
class Certificate:
    """A certificate for the loopback, and the contexts of both sides."""

    path: Path
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return Certificate(folder / "cert.pem", context)


@asynccontextmanager
async def smtp(
    mailbox: Mailbox,
    tls: ssl.SSLContext | None = None,
    *,
    implicit: bool = False,
    authenticator: Authenticator | None = None,
    kind: Callable[..., SMTP] = SMTP,
) -> AsyncGenerator[SmtpServer]:
    """Serve SMTP on the loopback; return the settings to reach it. Who is still connected is cut off."""
    loop = asyncio.get_running_loop()
    made: list[SMTP] = []

    def protocol() -> SMTP:
        mailbox.server = kind(
            mailbox,
            hostname="mail.example.org",
            tls_context=None if implicit else tls,
            loop=loop,
            authenticator=authenticator,
            auth_required=authenticator is not None,
        )
        made.append(mailbox.server)
        return mailbox.server

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if implicit else None)
    security = "tls" if implicit else "starttls" if tls else "none"
    try:
        yield SmtpServer("127.0.0.1", server.sockets[0].getsockname()[1], security, "bot@example.org")  # type: ignore[arg-type]
    finally:
        server.close()
        for one in made:
            if isinstance(one.transport, asyncio.Transport):
                one.transport.abort()
        # the loop's turns for the sockets to be closed, and for who served them to end
        for _ in range(3):
            await asyncio.sleep(0)


async def post_one(server: SmtpServer, letter: Letter = LETTER) -> None:
    await SmtpMail(server, "Zkušební provozovatel").post("jana@example.org", letter, "1.abc")


OFF = "The interview does not take place"


async def interview_ended_by(end: type, post: Post, mailbox: Mailbox) -> str:
    """Have an interview confirmed, moved, confirmed, declined by mistake and ended; return the code."""
    jana = await post.official("Jana", email="jana@example.org")
    oksana = post.candidate()
    async with smtp(mailbox) as server:
        post.mail_by(server)
        code = await oksana.send_lead()
        await post.deliver()
        await jana.take(Open(LeadDetails(code)))
        for proposed in (INTERVIEW, "15.12.2026 11:00, Městská policie, Vymyšlená 1"):
            await jana.take(Open(Inviting(code)), Say(Private(proposed)))
            interview = (await session_of(post.database, jana.sender.key)).interview
            assert interview is not None
            await jana.take(SendInterview(code, interview.number))
            number = event_number((await post.lead_of(code)).events[-1])
            await oksana.act(ConfirmInterview(code, number))
            await post.after(hours=2)
        reason = next(iter(post.dispatcher.library.content.reasons))
        await jana.take(Decline(code, reason))
        await jana.take(Undo(code, event_number((await post.lead_of(code)).events[-1])))
        await post.after(minutes=11)
        assert len(mailbox.received) == 3, "what was undone in time cancels nothing"
        if end is CallOff:
            await jana.take(CallOff(code, number))
        else:
            await oksana.act(Withdraw(code) if end is Withdraw else RefuseInterview(code, number))
        await post.after(minutes=11)
    return code


@pytest.mark.parametrize(
    ("end", "told"),
    [(Withdraw, OFF), (RefuseInterview, "The candidate will not come to the interview"), (CallOff, OFF)],
)
async def test_an_interview_is_requested_moved_and_cancelled_in_one_thread(post: Post, end: type, told: str) -> None:
    """RFC 5322, 3.6.4 for the thread; RFC 5546, 3.2.2 and 3.2.5 for the entry of the calendar."""
    mailbox = Mailbox()
    code = await interview_ended_by(end, post, mailbox)
    first, *others = mailbox.received
    root = first["Message-ID"]
    assert (first["References"], first["In-Reply-To"]) == (None, None)
    assert [(one["References"], one["In-Reply-To"]) for one in others] == [(root, root)] * 3
    assert len({one["Message-ID"] for one in mailbox.received}) == 4
    assert {one["Subject"] for one in mailbox.received} == {f"{says(SUBJECT)} – Plzeň, {code}"}
    assert all(code in text_of(one) for one in mailbox.received)
    assert says("The candidate confirms the interview") in text_of(others[0])
    assert "pondělí 14. prosince 2026, 10:00" in text_of(others[0])
    assert says(told) in text_of(others[2])
    assert ("úterý 15. prosince 2026, 11:00" in text_of(others[2])) is (told == OFF)
    assert ("Zrušeno na straně města: Jana" in text_of(others[2])) is (end is CallOff)

    entries = list[tuple[str, str]]()
    sequences, uids = list[int](), set[str]()
    for letter in others:
        (attached,) = letter.iter_attachments()
        assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", f"{code}.ics")
        written = Calendar.from_ical(str(attached.get_content()))
        (event,) = written.events
        assert attached["Content-Type"].params["method"] == written["METHOD"]
        assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:bot@example.org", "mailto:jana@example.org")
        assert event.duration == datetime.timedelta(hours=1)
        assert (event.get("STATUS") == "CANCELLED", not event.alarms.times) == (written["METHOD"] == "CANCEL",) * 2
        entries.append((str(written["METHOD"]), event.start.isoformat()))
        sequences.append(int(str(event["SEQUENCE"])))
        uids.add(event.uid)
        assert "Plzeň" in str(event["SUMMARY"])
        assert "Vymyšlená" not in letter.as_string() + str(attached.get_content())
        assert hits(letter.as_bytes()) == []
    moved = "2026-12-15T10:00:00+00:00"
    assert entries == [("REQUEST", "2026-12-14T09:00:00+00:00"), ("REQUEST", moved), ("CANCEL", moved)]
    assert sequences == sorted(set(sequences))
    assert len(uids) == 1


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.1", "127.0.0.1.example.org", ""])
async def test_no_letter_leaves_the_machine_in_clear(host: str) -> None:
    with pytest.raises(RejectedError, match="loopback only"):
        await post_one(SmtpServer(host, 25, "none", "bot@example.org"))


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_letter_is_encrypted_on_its_way(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch, host: str, *, implicit: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    mailbox = Mailbox()
    async with smtp(mailbox, certificate.context, implicit=implicit) as server:
        await post_one(replace(server, host=host))
    assert (len(mailbox.received), mailbox.encrypted) == (1, [True])


@pytest.mark.parametrize("implicit", [False, True])
async def test_a_certificate_nobody_vouches_for_is_refused(certificate: Certificate, *, implicit: bool) -> None:
    mailbox = Mailbox()
    async with smtp(mailbox, certificate.context, implicit=implicit) as server:
        with pytest.raises(NotSentError, match="no way into the mail server"):
            await post_one(server)
    assert mailbox.received == []


async def test_a_server_without_starttls_gets_nothing() -> None:
    mailbox = Mailbox()
    async with smtp(mailbox) as server:
        with pytest.raises(NotSentError, match="no way into the mail server"):
            await post_one(replace(server, security="starttls"))
    assert mailbox.received == []


@pytest.mark.parametrize("known", [True, False])
async def test_user_and_password(certificate: Certificate, monkeypatch: pytest.MonkeyPatch, *, known: bool) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    mailbox = Mailbox()

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"bot", b"right"), handled=False)

    async with smtp(mailbox, certificate.context, authenticator=authenticate) as server:
        user = replace(server, user="bot", password="right" if known else "left")
        assert user.password not in repr(user)
        if known:
            await post_one(user)
        else:
            with pytest.raises(NotSentError, match="535"):
                await post_one(user)
    assert len(mailbox.received) == known


@pytest.mark.parametrize(
    ("step", "answer", "meaning"),
    [
        ("MAIL", "451 4.3.0 later", NotSentError),
        ("MAIL", "550 5.7.1 not from you", RejectedError),
        ("RCPT", "421 4.3.2 going down", NotSentError),
        ("RCPT", "450 4.2.0 greylisted", NotSentError),
        ("RCPT", "451 4.7.1 greylisted", NotSentError),
        ("RCPT", "452 4.2.2 over quota", NotSentError),
        ("RCPT", "550 5.1.1 no such user", UnreachableError),
        ("RCPT", "551 5.1.6 moved", UnreachableError),
        ("RCPT", "552 5.2.2 mailbox full", NotSentError),
        ("RCPT", "553 5.1.3 no such mailbox", UnreachableError),
        ("DATA", "421 4.3.2 going down", NotSentError),
        ("DATA", "451 4.3.0 later", NotSentError),
        ("DATA", "452 4.3.1 disk full", NotSentError),
        ("DATA", "552 5.3.4 too large", RejectedError),
        ("DATA", "554 5.7.1 spam", RejectedError),
    ],
)
async def test_a_refusal(step: str, answer: str, meaning: type[SendingError]) -> None:
    mailbox = Mailbox({step: answer})
    async with smtp(mailbox) as server:
        with pytest.raises(SendingError) as refused:
            await post_one(server)
    assert type(refused.value) is meaning
    assert "jana" not in str(refused.value)
    assert mailbox.received == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_a_connection_that_breaks_in_the_middle_leaves_it_open(step: str) -> None:
    mailbox = Mailbox(drops=step)
    async with smtp(mailbox) as server:
        with pytest.raises(UncertainError):
            await post_one(server)
    assert len(mailbox.received) == (step == "DATA"), "it arrived, and nobody said so"


@pytest.mark.parametrize("banner", [b"", b"421 4.3.2 too busy\r\n", b"554 5.7.1 not you\r\n", b"HTTP/1.1 400\r\n"])
async def test_an_odd_welcome(banner: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 0.2)

    over = asyncio.Event()

    async def welcome(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(banner)
        await over.wait()
        writer.close()

    server = await asyncio.start_server(welcome, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotSentError):
            await post_one(SmtpServer("127.0.0.1", port, "none", "bot@example.org"))
        over.set()
        await asyncio.sleep(0)


@pytest.mark.parametrize("length", [59, 62, 75, 119, 300])
@pytest.mark.parametrize("called", ["Mesto, odbor (prevence) ", "Město, odbor (prevence) "])
async def test_a_name_of_any_length_is_one_name_in_its_header(called: str, length: int) -> None:
    """Python folds a long one in the middle of its quotes, and what comes behind a comma would be another address."""
    mailbox, name = Mailbox(), (called * 20)[:length]
    async with smtp(mailbox) as server:
        await SmtpMail(server, name).post("jana@example.org", LETTER, "1.abc")
    (sender,) = mailbox.received[0]["From"].addresses
    assert sender.addr_spec == "bot@example.org"
    spelt, meant = ("".join(re.findall(r"\w", one)) for one in (sender.display_name, name))
    assert meant.startswith(spelt)
    assert spelt == meant or length > LONGEST_NAME


async def test_the_notice_tells_nothing_and_a_repeat_is_the_same_letter(post: Post) -> None:
    mailbox = Mailbox()
    async with smtp(mailbox) as server:
        post.mail_by(server)
        await post.official("Jana", email="jana@example.org")
        codes = [await post.candidate(name).send_lead() for name in ("Oksana", "Olena")]
        mailbox.drops = "DATA"
        await post.deliver()
        mailbox.drops = ""
        await post.after(seconds=40)
    first, second, *repeats = mailbox.received
    subjects = {f"{says(SUBJECT)} – Plzeň, {code}" for code in codes}
    assert {letter["Subject"] for letter in mailbox.received} == subjects
    assert len({letter["Message-ID"] for letter in mailbox.received}) == 2
    assert sorted(letter["Message-ID"] for letter in repeats) == sorted(one["Message-ID"] for one in (first, second))
    repeated = says("Sent again, you may have it already")
    assert [repeated in text_of(letter) for letter in mailbox.received] == [False, False, True, True]
    for letter in mailbox.received:
        assert hits(letter.as_bytes() + text_of(letter).encode()) == []
        assert sum(code in text_of(letter) for code in codes) == 1
        others = [str(value) for name, value in letter.items() if name != "Subject"]
        assert not any(code in value for code in codes for value in others)
        assert "http" not in text_of(letter)


async def test_an_address_is_confirmed_with_the_code_from_the_letter(post: Post) -> None:
    mailbox = Mailbox()
    database = post.database
    jana = post.account("Jana")

    def add(tx: Transaction) -> str:
        contact = contacts.add(tx, Role.CONTACT, TOWN, Private("Jana"), Private("jana@example.org"))
        return contacts.invite(tx, contact)

    async with smtp(mailbox) as server:
        post.mail_by(server)
        await jana.act(AcceptInvite(await database.write(add)))
        (letter,) = mailbox.received
        assert letter["Subject"] == says(CONFIRM, town="Plzeň")
        await post.lead()
        assert len(mailbox.received) == 1, "nothing about leads before the address is confirmed"

        (code,) = re.findall(r"\b\d{6}\b", text_of(letter))
        await jana.take(Say(Private("000000" if code != "000000" else "111111")))
        await post.candidate("Olena").send_lead()
        await post.deliver()
        assert len(mailbox.received) == 1
        await jana.take(Say(Private(code)))
        await post.candidate("Ivana").send_lead()
        await post.deliver()
    assert [letter["To"] for letter in mailbox.received] == ["jana@example.org"] * 2


def test_a_list_that_has_grown_is_another_letter_and_a_repeat_is_the_same() -> None:
    """A mail program that knows a Message-ID already hides what comes under it."""
    first, second = (
        ClaimedRow(n, LeadNotice(Notice.NEW_LEAD, "mail", f"AAAA-AAA{n}", 1), 1, repeated=False) for n in (1, 2)
    )
    again = replace(first, attempts=2, repeated=True)
    assert message_id([first]) == message_id([again])
    assert message_id([first]) != message_id([first, second])
    later = replace(first, since=5)
    assert message_id([later]) != message_id([first]), "a database that was restored gives the same numbers again"
