"""The command `contact import`: add contacts of many towns from a file.

The command reads the file and sends its text to the running bot, or uses the local database. The
text is validated and stored in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bot.cli.client import OutputLines
from bot.cli.common import PATH
from bot.cli.database_commands import Backend, DatabaseCommand, perform
from bot.cli.people import source_option, valid_source
from bot.conversation.contact.model import ChangeKind, ChangeOrigin, ChangeStage, TownChange
from bot.conversation.private import Private
from bot.delivery import contact_changes
from bot.features.joining.contact_file import EXAMPLE, TITLE, ContactLine, decoded, read_contact_file
from bot.operations.environment import OperatorError
from bot.storage import changes, contacts
from bot.storage.contacts import Contact
from bot.storage.database import Transaction

LARGEST = 256 * 1024
"""Bytes; a hundred towns need about 10,000."""


@click.command("import")
@click.argument("file", type=PATH, required=False)
@click.option("--dry-run", is_flag=True, help="Only show the changes.")
@source_option
@click.option("--example", is_flag=True, help="Print a template for Excel; FILE is not needed.")
def import_contacts(file: Path | None, source: str, *, dry_run: bool, example: bool) -> None:
    """Add contacts of many towns from FILE, a CSV table from Excel.

    If a line is invalid, all errors are listed and nothing is written. Existing contacts are
    skipped. If a town has contacts, one must agree to a new one, as with `cpa-bot contact add`.
    """
    if example:
        click.echo(EXAMPLE, nl=False)
        return
    if file is None:
        raise OperatorError("FILE: missing. Print a template: cpa-bot contact import --example")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise OperatorError(f"FILE: {file} cannot be read ({error.strerror}).") from None
    text = decoded(data) if len(data) <= LARGEST else None
    if text is None:
        raise OperatorError(
            f'FILE: {file} is not a CSV table of at most {LARGEST // 1024} kB. Save it in Excel as "CSV UTF-8".'
        )
    options = [f"--source={source}", *(["--dry-run"] if dry_run else [])]
    for line in perform("contact", "listed", *options, "--", file.name, text):
        click.echo(line)


@click.command("listed", cls=DatabaseCommand, hidden=True)
@click.argument("file")
@click.argument("text")
@source_option
@click.option("--dry-run", is_flag=True, help="Only show the changes.")
async def take_list(backend: Backend, file: str, text: str, source: str, *, dry_run: bool) -> OutputLines:
    """Import the TEXT of FILE, for `cpa-bot contact import`."""
    told = valid_source(source)
    towns = {slug: town.names["cs"] for slug, town in backend.content().municipalities.items()}
    found = read_contact_file(text, towns)
    ignored = [f"Ignored columns: {', '.join(found.ignored)}."] if found.ignored else []

    def work(tx: Transaction) -> OutputLines:
        problems = [*found.problems, *_at_odds(tx, found.rows, page=bool(backend.public_url))]
        if problems:
            lines = [f"{file}:{line}: {what}" for line, what in sorted(problems)]
            raise OperatorError("\n".join([*lines, "Nothing was written. Correct these lines."]))
        return _dry_run_lines(_plan(tx, found.rows)) if dry_run else _store_contacts(tx, _plan(tx, found.rows), told)

    wanted = backend.database.read if dry_run else backend.database.write
    return [*await wanted(work), *ignored]


@dataclass(frozen=True)
class ToAdd:
    """A row, with the existing contact or the pending request for it."""

    row: ContactLine
    there: Contact | None = None
    asked: TownChange | None = None


def _plan(tx: Transaction, rows: Sequence[ContactLine]) -> list[ToAdd]:
    there = {(one.person.email.casefold(), one.slug): one for one in contacts.everyone(tx)}
    pending = (
        one for one in changes.pending(tx) if one.what is ChangeKind.ADD and one.asker is not ChangeOrigin.NEWCOMER
    )
    asked = {(one.email.casefold(), one.slug): one for one in pending}
    return [ToAdd(row, there.get((row.person, row.slug)), asked.get((row.person, row.slug))) for row in rows]


def _at_odds(tx: Transaction, rows: Sequence[ContactLine], *, page: bool) -> list[tuple[int, str]]:
    """Return conflicts with existing contacts and missing settings, by line."""
    everyone = contacts.everyone(tx)
    of_address = {one.person.email.casefold(): one for one in everyone if one.person.email}
    of_name = {(one.person.name, one.slug): one for one in everyone}
    of_task = {(one.person.email.casefold(), one.slug): one for one in everyone}
    found = list[tuple[int, str]]()
    for row in rows:
        same, named = of_address.get(row.person), of_name.get((row.name, row.slug))
        task = of_task.get((row.person, row.slug))
        if same and same.person.name != row.name:
            found.append((row.line, f"{TITLE['name']}: the address belongs to {same.person.name} ({same.id}) already"))
        elif named and named.person.email.casefold() != row.person:
            other = "another" if named.person.email else "no"
            how = f"cpa-bot contact email {named.id} ADDRESS"
            found.append(
                (row.line, f"E-mail: {row.name} ({named.id}) has {other} address there; change it with: {how}")
            )
        elif task and task.role is not row.role:
            how = f"cpa-bot contact remove {task.id}"
            found.append((row.line, f"Role: {row.name} is {task.role} of {row.slug} already; to change it: {how}"))
        if not row.telegram and not page:
            what = "without Telegram a lead page is needed, and CPA_PUBLIC_URL is empty"
            found.append((row.line, f"Telegram: {what}"))
    return found


def _store_contacts(tx: Transaction, plan: Sequence[ToAdd], source: Private) -> OutputLines:
    """Store the new contacts, or a request for approval in towns with contacts."""
    added, waiting = list[ToAdd](), list[ToAdd]()
    for one in plan:
        row = one.row
        if one.there is None and one.asked is None:
            change = contact_changes.of_newcomer(row.role, row.slug, row.name, row.email, telegram=row.telegram)
            outcome = contact_changes.request(tx, replace(change, source=source))
            (added if outcome.stage is ChangeStage.DONE else waiting).append(one)
    lines = [*_lines("Added", added), *_lines("Pending approval by the town", waiting)]
    invite = " Next: cpa-bot contact invite --pending" if added else ""
    return [*lines, *_known(plan), f"Added: {_people(added)}.{invite}"]


def _dry_run_lines(plan: Sequence[ToAdd]) -> OutputLines:
    fresh = [one for one in plan if one.there is None and one.asked is None]
    return [*_lines("Would be added", fresh), *_known(plan), f"Nothing was written. To be added: {_people(fresh)}."]


def _known(plan: Sequence[ToAdd]) -> OutputLines:
    there = [one for one in plan if one.there]
    asked = [one for one in plan if one.asked and not one.there]
    return [*_lines("Exists", there), *_lines("Already pending approval by the town", asked)]


def _lines(what: str, plan: Sequence[ToAdd]) -> OutputLines:
    return [f"{what}: {one.row.slug}  {one.row.role}  {one.row.name}" for one in plan]


def _people(plan: Sequence[ToAdd]) -> str:
    people, towns = {one.row.person for one in plan}, {one.row.slug for one in plan}
    return f"{len(plan)} ({len(people)} people of {len(towns)} towns)"
