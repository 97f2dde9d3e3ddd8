"""`cpa-bot mail check`: what a receiver looks at before it accepts a letter."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import click
from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.rdtypes.txtbase import TXTBase
from dns.resolver import NXDOMAIN, NoAnswer, Resolver
from dns.reversename import from_address

from bot.app import now
from bot.cli.checks import Check, report
from bot.cli.common import read_settings
from bot.delivery.mail import SmtpMail, mail_of
from bot.dispatch.sending import SendingError
from bot.operations.environment import OperatorError
from bot.settings import LOOPBACK
from bot.view.letter import Letter

TIMEOUT_S = 5.0
Ask: TypeAlias = Callable[[str, RdataType], list[str]]
"""Returns the records of a name. Raises `DNSException` without an answer."""


@click.group()
def mail() -> None:
    """Check how receivers see the letters of this bot."""


@mail.command()
@click.option("--selector", default="", help="DKIM selector of your mail server: s= in the signature of a letter.")
@click.option("--dns", "server", default="", metavar="IP[:PORT]", help="Ask this DNS server, such as 9.9.9.9.")
def check(selector: str, server: str) -> None:
    """Check SPF, DKIM, DMARC, reverse name, TLS and headers. Sends no letter."""
    sender = mail_of(read_settings())
    if not isinstance(sender, SmtpMail):
        raise OperatorError("CPA_SMTP_HOST: it is empty, so the bot sends no letters. Name your mail server.")
    domain = sender.server.sender.rpartition("@")[2]
    ask, letter = _asking(server), sender.compose(sender.server.sender, Letter("-", "-", written=now()), "check")
    checks: dict[str, Check] = {
        "SPF": lambda: _spf(ask, domain),
        "DKIM": lambda: _dkim(ask, domain, selector),
        "DMARC": lambda: _dmarc(ask, domain),
        "Reverse name": lambda: _reverse_name(ask, sender.server.host),
        "TLS": lambda: way_in(sender),
        "Date": lambda: str(letter["Date"]),
        "Message-ID": lambda: f"domain {letter['Message-ID'].rpartition('@')[2].strip('>')}, sender {domain}",
    }
    report(checks)


def _asking(server: str) -> Ask:
    try:
        resolver = Resolver(configure=not server)
        host, _, port = server.partition(":")
        resolver.port, resolver.nameservers = int(port or 53), [host] if host else resolver.nameservers
    except ValueError:
        raise OperatorError(f"--dns: {server} is no address. Write such as 9.9.9.9 or 127.0.0.1:5353.") from None
    except DNSException:
        # without a configured server, each question fails by itself
        resolver = Resolver(configure=False)
    resolver.lifetime = TIMEOUT_S
    return partial(_records, resolver)


def _records(resolver: Resolver, name: str, kind: RdataType) -> list[str]:
    try:
        found = [*resolver.resolve(name, kind, search=False)]
    except (NXDOMAIN, NoAnswer):
        # a resolver without the public DNS denies whatever it is asked, top-level domains too
        resolver.resolve(name.rstrip(".").rpartition(".")[2], RdataType.NS, search=False)
        return []
    return [b"".join(one.strings).decode("utf-8", "replace") if isinstance(one, TXTBase) else str(one) for one in found]


def _tagged(ask: Ask, name: str, tag: str) -> list[str]:
    return [text for text in ask(name, RdataType.TXT) if text.casefold().startswith(tag)]


def _spf(ask: Ask, domain: str) -> str:
    """Check the record of the sender's domain (RFC 7208, 4.5)."""
    found = _tagged(ask, domain, "v=spf1")
    if len(found) != 1:
        raise OperatorError(f"{len(found)} records at {domain}. Publish one that names your mail server.")
    if {"+all", "all"} & {*found[0].casefold().split()}:
        raise OperatorError(f"{found[0]} allows every server. End it with -all.")
    return found[0]


def _dkim(ask: Ask, domain: str, selector: str) -> str:
    """Check that a key is published (RFC 6376, 3.6.1)."""
    if not selector:
        raise LookupError("not asked: name the selector, --selector NAME")
    name = f"{selector}._domainkey.{domain}"
    tags = [tag.strip() for text in ask(name, RdataType.TXT) for tag in text.split(";")]
    if not any(tag.startswith("p=") and tag != "p=" for tag in tags):
        raise OperatorError(f"no key at {name}. Publish that of your mail server.")
    return f"key at {name}"


def _dmarc(ask: Ask, domain: str) -> str:
    """Check the policy of the domain, or of one above it."""
    above = domain
    while "." in above:
        if found := _tagged(ask, f"_dmarc.{above}", "v=dmarc1"):
            return f"{found[0]} (at _dmarc.{above})"
        above = above.partition(".")[2]
    raise OperatorError(f"no record at _dmarc.{domain}. Publish such as: v=DMARC1; p=quarantine")


def _reverse_name(ask: Ask, host: str) -> str:
    """Check that the name of each address of the mail server leads back to the address."""
    if host in LOOPBACK:
        raise LookupError("not asked: the mail server is on this machine, so its public address is not known")
    addresses = _addresses(ask, host)
    names = {one: ask(from_address(one).to_text(), RdataType.PTR) for one in addresses}
    for address, found in names.items():
        if not any(address in _addresses(ask, name) for name in found):
            raise OperatorError(f"no name leads back to {address}. Ask whoever runs the server.")
    if not addresses:
        raise OperatorError(f"{host} has no address.")
    return ", ".join(f"{address} is {found[0]}" for address, found in names.items())


def _addresses(ask: Ask, host: str) -> list[str]:
    return [*ask(host, RdataType.A), *ask(host, RdataType.AAAA)]


def way_in(sender: SmtpMail) -> str:
    """Check that the mail server lets the bot in, without sending."""
    try:
        return f"{asyncio.run(sender.secured())}, {sender.server.host}"
    except SendingError as error:
        raise OperatorError(str(error)) from None
