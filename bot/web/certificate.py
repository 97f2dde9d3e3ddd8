"""Until when the certificate of the lead pages' public address is good: it is the proxy's, and nobody else looks at it here.

Only its date is read, so one that has run out is read too. Where the address cannot be reached from this machine (a router
that does not lead back in), nothing is known and nothing is said.
"""

import asyncio
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from cryptography import x509

LOOK_EVERY_S = 6 * 3600.0
ANSWER_S = 10.0
log = structlog.get_logger()


@dataclass
class Certificate:
    """The certificate of an origin such as `https://cpa.example.org`, looked at four times a day while `watch` runs."""

    origin: str
    until: datetime | None = field(default=None, init=False)
    """When it runs out; None: not known."""

    async def watch(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        url = urlsplit(self.origin)
        try:
            self.until = await asyncio.to_thread(_valid_until, url.hostname or "", url.port or 443)
        except (OSError, ValueError) as error:
            # what was known before still holds
            log.info("the certificate of CPA_PUBLIC_URL could not be read from here", error=type(error).__name__)


def _valid_until(host: str, port: int) -> datetime:
    pem = ssl.get_server_certificate((host, port), timeout=ANSWER_S)
    return x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
