"""`cpa-bot doctor` and `cpa-bot mail check`: what the bot depends on, a line each."""

import asyncio
import hashlib
import platform
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import click
from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.rdtypes.txtbase import TXTBase
from dns.resolver import NXDOMAIN, NoAnswer, Resolver
from dns.reversename import from_address

from bot import __version__
from bot.app import DATABASE, PRODUCTION, Dependencies, name_of_bot, now
from bot.cli import commit
from bot.cli.client import HEALTH_TIMEOUT_S, ask
from bot.cli.common import read_settings
from bot.delivery.mail import SmtpMail, mail_of
from bot.dispatch.sending import SendingError
from bot.operations.environment import EXIT_PROBLEMS, OperatorError
from bot.operations.exit_report import last_end, previous_end
from bot.operations.health import CERTIFICATE_DAYS, MAX_BACKUP_AGE, MB, on_disk
from bot.operations.log import configure
from bot.settings import LOOPBACK, Settings
from bot.storage.crypto import KeyFileError, read_all_keys
from bot.storage.database import migrations, version_of_file
from bot.storage.secret_files import exposure
from bot.view.letter import Letter
from bot.web.site import valid_until

KEY_COPIED = "key-copied"
"""A file in the data folder: the digest of the key file of which the operator has a copy."""


@click.command()
@click.option("--key-copied", is_flag=True, help="Note that the key file, as it is now, was copied to a safe place.")
@click.pass_obj
def doctor(parts: Dependencies | None, *, key_copied: bool) -> None:
    """Check all that the bot depends on; each line says what to do. Only --key-copied writes."""
    # each line says it
    configure("ERROR")
    settings = read_settings()
    settings.require_notice()
    if key_copied:
        _note_copy(settings)
    lines, found = list[str](), ""
    try:
        lines = ask(settings.data_dir, ["ping"], HEALTH_TIMEOUT_S) or []
    except OperatorError as error:
        found = str(error)
    report({
        "Program": lambda: f"{__version__} ({commit()}) on Python {platform.python_version()}",
        "Telegram": lambda: f"the token is that of @{asyncio.run(name_of_bot(settings, parts or PRODUCTION))}",
        "Bot": lambda: _bot(settings, lines, found),
        "Last run": lambda: _last_run(settings, runs=bool(lines or found)),
        "Files": lambda: _files(settings),
        "Key copy": lambda: _key_copy(settings),
        "Database": lambda: _database(settings.data_dir / DATABASE, runs=bool(lines or found)),
        "Disk": lambda: _disk(settings),
        "Backup": lambda: _backup(settings),
        "Copy elsewhere": lambda: _elsewhere(settings),
        "Mail": lambda: _mail(settings),
        "Address": lambda: _address(settings.public_url),
    })  # fmt: skip


def _bot(settings: Settings, lines: list[str], found: str) -> str:
    """Pass on the answer of the running bot: its limits, the clock among them."""
    if not lines:
        raise OperatorError(found or f"none runs on {settings.data_dir}. Start it: cpa-bot run, or its service")
    return " ".join(lines[:2])


def _last_run(settings: Settings, *, runs: bool) -> str:
    if ended := (previous_end if runs else last_end)(settings.data_dir):
        raise OperatorError(f"{ended} The log says more.")
    return "ended in order, or the first"


def _files(settings: Settings) -> str:
    """Check that no other account can read the database or the key; reading the key checks its rights."""
    try:
        read_all_keys(settings.key_file)
        wrong = exposure(settings.data_dir / DATABASE)
    except (OSError, KeyFileError) as error:
        raise OperatorError(f"{error}. If nothing is set up yet: cpa-bot init") from None
    if wrong:
        raise OperatorError(wrong)
    return f"{settings.data_dir} and {settings.key_file} are closed to others"


def _note_copy(settings: Settings) -> None:
    digest, noted = _digest(settings.key_file), settings.data_dir / KEY_COPIED
    try:
        noted.touch(0o600)
        noted.write_text(digest, "ascii")
    except OSError as error:
        raise OperatorError(f"CPA_DATA_DIR: {noted} cannot be written ({error.strerror}). Run: cpa-bot init") from error


def _key_copy(settings: Settings) -> str:
    try:
        copied = (settings.data_dir / KEY_COPIED).read_text("ascii") == _digest(settings.key_file)
    except OSError:
        copied = False
    if not copied:
        how = f"Copy {settings.key_file} to a safe place, then run: cpa-bot doctor --key-copied"
        raise OperatorError(f"nobody has noted one of this key, without which all data is lost. {how}")
    return "noted, of this key"


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise OperatorError(f"CPA_KEY_FILE: {file} cannot be read ({error.strerror}). Run: cpa-bot init") from error


def _database(file: Path, *, runs: bool) -> str:
    """Look for pending migrations. The running bot has made them, and nobody opens its database."""
    if runs:
        return "open in the running bot, no migration pending"
    try:
        version = version_of_file(file)
    except sqlite3.Error as error:
        raise OperatorError(f"{file} cannot be opened ({error}). Run: cpa-bot init") from None
    if version > (known := len(migrations())):
        raise OperatorError(f"version {version}, this program knows {known}: install the newer program")
    if version < known:
        raise LookupError(f"version {version}, the next start makes it {known}. Copy the newest backup before.")
    return f"version {version}, none pending"


def _disk(settings: Settings) -> str:
    folders = [settings.data_dir, *([settings.backup_dir] if settings.backup_dir else [])]
    (free, wanted), _ = on_disk(folders, None, now())
    if free is None or free < wanted:
        raise OperatorError(f"only {(free or 0) // MB} MB are free. Make room for {wanted // MB} MB.")
    return f"{free // MB} MB are free, {wanted // MB} MB are needed"


def _backup(settings: Settings) -> str:
    if settings.backup_dir is None:
        raise OperatorError("none are made. Name a folder in CPA_BACKUP_DIR.")
    _, newest = on_disk([], settings.backup_dir, now())
    if newest is None or now() - newest > MAX_BACKUP_AGE:
        since = f"the newest is of {newest:%Y-%m-%d %H:%M} UTC" if newest else "there is none"
        raise OperatorError(f"{since} in {settings.backup_dir}. Start the bot, or look at the owner of the folder.")
    return f"the newest is of {newest:%Y-%m-%d %H:%M} UTC. Try one: cpa-bot backup --verify FILE"


def _elsewhere(settings: Settings) -> str:
    raise LookupError(f"not seen from here: another machine should copy {settings.backup_dir or 'backups'} every hour")


def _mail(settings: Settings) -> str:
    sender = mail_of(settings)
    if not isinstance(sender, SmtpMail):
        raise LookupError("CPA_SMTP_HOST is empty: officials are told in Telegram only")
    return f"{way_in(sender)}. How receivers see the letters: cpa-bot mail check"


def _address(url: str) -> str:
    """Check name and certificate of the public address, as seen from here."""
    if not url:
        raise LookupError("CPA_PUBLIC_URL is empty: there are no pages")
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise OperatorError(f"CPA_PUBLIC_URL: {url} is not encrypted. Put a proxy with a certificate before it.")
    try:
        days = (valid_until(parts.hostname or "", parts.port or 443) - now()).days
    except (OSError, ValueError) as error:
        raise LookupError(f"{parts.netloc} does not answer here ({error}). Try it from outside.") from None
    if days <= CERTIFICATE_DAYS:
        raise OperatorError(f"the certificate of {parts.netloc} ends in {days} days. Your proxy should renew it.")
    return f"{parts.netloc} answers, its certificate is good for {days} days"


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


Check: TypeAlias = Callable[[], str]
"""Returns what it found. Raises `OperatorError` with the remedy, `LookupError` if that is unknown."""


def report(checks: Mapping[str, Check]) -> None:
    """Print a line for each check: its name, ok, wrong or unknown, and what it found.

    Exits with `EXIT_PROBLEMS` if something is wrong.
    """
    width = max(map(len, checks)) + 1
    states = [_state(name.ljust(width), check) for name, check in checks.items()]
    if "wrong" in states:
        raise SystemExit(EXIT_PROBLEMS)


def _state(name: str, check: Check) -> str:
    try:
        state, text = "ok", check()
    except OperatorError as error:
        state, text = "wrong", " ".join(str(error).split("\n"))
    except LookupError as error:
        state, text = "unknown", str(error.args[0])
    except DNSException as error:
        state, text = "unknown", f"not to be had here: no DNS answer ({type(error).__name__})"
    click.echo(f"{name} {state:<8} {text}")
    return state
