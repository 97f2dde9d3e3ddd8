"""`cpa-bot doctor`: what the bot depends on, checked with and without a running bot."""

import asyncio
import hashlib
import platform
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import click

from bot import __version__
from bot.app import DATABASE, PRODUCTION, Dependencies, name_of_bot, now
from bot.cli import commit
from bot.cli.checks import report
from bot.cli.client import HEALTH_TIMEOUT_S, ask
from bot.cli.common import read_settings
from bot.cli.mail_check import way_in
from bot.delivery.mail import SmtpMail, mail_of
from bot.operations.environment import OperatorError
from bot.operations.exit_report import last_end, previous_end
from bot.operations.health import CERTIFICATE_DAYS, MAX_BACKUP_AGE, MB, on_disk
from bot.operations.log import configure
from bot.settings import Settings
from bot.storage.crypto import KeyFileError, read_all_keys
from bot.storage.database import migrations, version_of_file
from bot.storage.secret_files import exposure
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
