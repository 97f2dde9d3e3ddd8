"""Sends a letter by SMTP, encrypted on the way: STARTTLS or TLS from the first byte, except on the loopback.

Nothing personal goes into a header: the subject is constant and the Message-ID is made of a hash.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from bot.dispatch.sending import LaterError, NotSentError, RejectedError, UncertainError, UnreachableError
from bot.view.letters import Letter

TIMEOUT_S = 30.0
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NO_SUCH_ADDRESS = {550, 551, 553}
TEMPORARY = range(400, 500)


@dataclass(frozen=True)
class SmtpServer:
    """Where and how to hand in mail. `security`: starttls, tls, or none (on the loopback only)."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Hide the password."""
        return f"SmtpServer({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True)
class SmtpMail:
    """Sends through one SMTP server, one connection a letter."""

    server: SmtpServer
    sender_name: str

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        """Send a letter; raises a `SendingError`."""
        try:
            await self._send(self._compose(to, letter, message_id))
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = error.recipients[0].code
            raise (
                UnreachableError("address refused")
                if code in NO_SUCH_ADDRESS
                else NotSentError(f"SMTP {code}")
            ) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _meaning(error.code) from None
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPConnectTimeoutError):
            raise NotSentError("no connection to the mail server") from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise UncertainError(type(error).__name__) from None

    def _compose(self, to: str, letter: Letter, message_id: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = Address(self.sender_name, addr_spec=self.server.sender)
        mail["To"] = Address(addr_spec=to)
        mail["Subject"] = letter.subject
        mail["Message-ID"] = f"<{message_id}@{self.server.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
        mail.set_content(letter.body)
        return mail

    async def _send(self, mail: EmailMessage) -> None:
        server = self.server
        if server.security == "none" and server.host not in LOOPBACK:
            raise RejectedError("mail without TLS is allowed on the loopback only")
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=TIMEOUT_S,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
        )
        async with client:
            if server.user:
                await client.login(server.user, server.password)
            await client.send_message(mail)


def _meaning(code: int) -> NotSentError | LaterError | RejectedError:
    """Say what a refusal of the server means: 4xx is for a while, 5xx is for good (RFC 5321, 4.2.1)."""
    if code in TEMPORARY:
        return NotSentError(f"SMTP {code}")
    return RejectedError(f"SMTP {code}")
