"""Letters by SMTP with STARTTLS or TLS; unencrypted only on the loopback.

Headers hold nothing personal: the subject names a town and a code, the Message-ID is a hash.
Letters about a lead form a thread (RFC 5322, 3.6.4) and carry its interview (RFC 5546, RFC 6047).
Replies go to the operator. The libraries are imported with the first letter.
"""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from bot.conversation.private import clean
from bot.dispatch import sending
from bot.papers import make_file
from bot.settings import LOOPBACK, Settings
from bot.view.letter import Letter

if TYPE_CHECKING:
    from email.headerregistry import Address
    from email.message import EmailMessage

    import aiosmtplib

TIMEOUT_S = 30.0
NO_SUCH_ADDRESS = {550, 551, 553}
TEMPORARY = range(400, 500)
LONGEST_QUOTED = 60
LONGEST_NAME = 120
_SPECIAL = str.maketrans(dict.fromkeys('()<>[]:;@\\,."', " "))
"""Characters that require quotes in a name (RFC 5322, 3.2.3)."""


@dataclass(frozen=True)
class SmtpServer:
    """An SMTP server. `security` none is allowed on the loopback only."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True)
class SmtpMail:
    """A sender with one SMTP connection per letter."""

    server: SmtpServer
    sender_name: str
    replies: str = ""
    """Address for replies."""

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        """Send a letter. Raises `SendingError`."""
        # files are rendered outside the event loop
        compose = partial(self.compose, to, letter, message_id)
        mail = await asyncio.to_thread(compose) if letter.calendar else compose()
        async with await self._connected() as client:
            await _send(client, mail)

    async def secured(self) -> str:
        """Connect and log in; return the version of TLS, "" without. Raises `SendingError`."""
        async with await self._connected() as client:
            tls = client.get_transport_info("ssl_object")
            return str(tls.version()) if tls else "no TLS"

    async def _connected(self) -> "aiosmtplib.SMTP":
        """Connect and log in; after a failure here the letter was certainly not sent."""
        import aiosmtplib  # noqa: PLC0415  see above

        server = self.server
        if server.security == "none" and server.host not in LOOPBACK:
            raise sending.RejectedError("mail without TLS is allowed on the loopback only")
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=TIMEOUT_S,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            username=server.user or None,
            password=server.password or None,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            code = f" {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
            reason = f"{type(error).__name__}{code}, {sending.network_reason(error)}"
            raise sending.NotSentError(f"no way into the mail server {server.host}: {reason}") from None
        return client

    def compose(self, to: str, letter: Letter, message_id: str) -> "EmailMessage":
        from email.headerregistry import Address  # noqa: PLC0415  see above
        from email.message import EmailMessage  # noqa: PLC0415

        mail = EmailMessage()
        mail["From"] = Address(_one_line(self.sender_name), addr_spec=self.server.sender)
        mail["To"] = _address(to)
        mail["Subject"] = letter.subject
        if letter.written:
            mail["Date"] = letter.written
        if self.replies:
            mail["Reply-To"] = _address(self.replies)
        if ways := self._ways_to_unsubscribe(letter):
            # RFC 2369: mail programs offer to unsubscribe; RFC 8058: by one click
            mail["List-Unsubscribe"] = ", ".join(ways)
            if letter.unsubscribe:
                mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        domain = self.server.sender.rpartition("@")[2]
        mail["Message-ID"] = f"<{message_id}@{domain}>"
        if letter.thread not in {"", message_id}:
            mail["In-Reply-To"] = mail["References"] = f"<{letter.thread}@{domain}>"
        # RFC 3834: no automatic replies
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.body)
        mail.add_alternative(letter.html, subtype="html")
        if letter.calendar:
            file = make_file(replace(letter.calendar, organizer=self.server.sender, attendee=_address(to).addr_spec))
            kind = {"charset": "utf-8", "method": letter.calendar.method}
            mail.add_attachment(file.data, "text", "calendar", filename=file.name, params=kind)
        return mail

    def _ways_to_unsubscribe(self, letter: Letter) -> list[str]:
        by_mail = f"mailto:{self.replies}?subject=unsubscribe" if letter.listed and self.replies else ""
        return [f"<{way}>" for way in (letter.unsubscribe, by_mail) if way]


def _address(to: str) -> "Address":
    """Return an address with its domain in ASCII. Raises `UnreachableError`."""
    from email.headerregistry import Address  # noqa: PLC0415  see above

    local, _, domain = to.rpartition("@")
    try:
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except ValueError:
        # UnicodeError, or an error of the email package
        raise sending.UnreachableError("no address that mail can carry") from None


def _one_line(name: str) -> str:
    """Escape a name for a header.

    Python would decode "=?...?=" in it, with line breaks, and would lose the quotes of a name that
    is too long for one line.
    """
    line = " ".join(clean(name).split()).replace("=?", "= ?")
    if len(line) > LONGEST_QUOTED:
        line = " ".join(line.translate(_SPECIAL).split())[:LONGEST_NAME]
    return line


class NoMail:
    """Rejects letters if no mail server is set."""

    async def post(self, to: str, letter: Letter, message_id: str) -> None:  # noqa: ARG002  the protocol's arguments
        raise sending.RejectedError("CPA_SMTP_HOST is not set")


def mail_of(settings: Settings) -> sending.MailSender:
    if not settings.smtp_host:
        return NoMail()
    settings.require_mail()
    server = SmtpServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.mail_from,
        settings.smtp_user,
        settings.mail_password,
    )
    return SmtpMail(server, " ".join(settings.operator_name.split()), settings.operator_email)


async def _send(client: "aiosmtplib.SMTP", mail: "EmailMessage") -> None:
    """Send a message; 4xx replies are temporary errors, 5xx permanent ones (RFC 5321, 4.2.1)."""
    import aiosmtplib  # noqa: PLC0415  see above

    try:
        await client.send_message(mail)
    except aiosmtplib.SMTPRecipientsRefused as error:
        code = error.recipients[0].code
        if code in NO_SUCH_ADDRESS:
            raise sending.UnreachableError("address refused") from None
        raise sending.NotSentError(f"SMTP {code}") from None
    except aiosmtplib.SMTPResponseException as error:
        refused = sending.NotSentError if error.code in TEMPORARY else sending.RejectedError
        raise refused(f"SMTP {error.code}") from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise sending.UncertainError(type(error).__name__) from None
