"""A mailbox of an SMTP server with configurable replies."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.view.letter import RULE


@dataclass
class Mailbox:
    """An SMTP handler: its reply at each step, and the received letters."""

    answers: dict[str, str] = field(default_factory=dict[str, str])
    drops: str = ""
    """The step at which the connection is cut."""
    received: list[EmailMessage] = field(default_factory=list[EmailMessage])
    encrypted: list[bool] = field(default_factory=list[bool])
    server: SMTP | None = None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names and signatures
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._cut(server, "MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self._cut(server, "RCPT")
        answer = self.answers.get("RCPT", "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
            self.encrypted.append(
                server.transport is not None and server.transport.get_extra_info("ssl_object") is not None
            )
        self._cut(server, "DATA")
        return answer

    def _cut(self, server: SMTP, step: str) -> None:
        if self.drops == step:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def body_text(text: str) -> str:
    """Return the body of a letter without the frame."""
    return text.partition("\n\n")[2].partition(f"\n{RULE}\n")[0]
