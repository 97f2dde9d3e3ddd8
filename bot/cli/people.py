"""Commands about contacts, deputies, coordinators with their messages, and administrators.

A change of recipients is applied at once only if nobody of the town must agree (`contact_changes`).
The output never contains an address.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from io import StringIO
from typing import TypeAlias, TypeVar

import click
import segno

from bot.cli import LazyGroup
from bot.cli.client import OutputLines
from bot.cli.database_commands import Backend, DatabaseCommand
from bot.content.problems import did_you_mean
from bot.conversation.admin.turn import ADMIN_INVITE
from bot.conversation.contact.model import ChangeKind, ChangeOrigin, ChangeStage, TownChange
from bot.conversation.dates import PRAGUE, day_of
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import Role, valid_email, valid_name, valid_words
from bot.conversation.overview.model import JoinedCounts
from bot.conversation.private import NOTHING, Private
from bot.conversation.turn import INVITE
from bot.delivery import contact_changes
from bot.delivery.contact_changes import invite_pending
from bot.operations.environment import OperatorError
from bot.storage import administrators, changes, contacts, facts, joining, leads
from bot.storage.administrators import AdministratorEntry
from bot.storage.contacts import Contact, ContactPerson
from bot.storage.joining import InvitationProgress

T = TypeVar("T")
Work: TypeAlias = Callable[..., Awaitable[OutputLines]]
NO_PHONE = "CPA_OPERATOR_PHONE: it is empty, so no letter names a number to call in doubt. Set it, or add --no-phone."
MAX_ID_DIGITS = 18
"""Digits of the largest integer of SQLite."""
no_telegram = click.option(
    "--no-telegram", is_flag=True, help="Without Telegram: notices by e-mail, answers on the lead page."
)
source_option = click.option(
    "--source",
    default="",
    help="Source of name and address, stated in the invitation: page (the office's website), join (the request form) or a colleague's name.",
)


def with_override(work: Work) -> Work:
    """Add --now and --reason to a command that changes the recipients of messages."""

    @click.option("--now", is_flag=True, help="In an emergency: notify the town without asking it.")
    @click.option("--reason", default="", help="Reason for --now, sent to everybody of the town.")
    @wraps(work)
    async def reasoned(*args: object, now: bool, reason: str, **given: object) -> OutputLines:
        return await work(*args, reason=_reason(reason) if now else NOTHING, **given)

    return reasoned


@click.group(cls=LazyGroup)
def contact() -> None:
    """Manage the people of towns who receive messages."""


@contact.command("add", cls=DatabaseCommand)
@click.argument("town")
@click.option("--name", required=True, help="Name shown to candidates.")
@click.option("--email", default="", help="E-mail address for notices. Its owner confirms it.")
@click.option(
    "--deputy", is_flag=True, help="Add a deputy, who is notified only if no contact of the town can be reached."
)
@source_option
@no_telegram
@with_override
async def add_contact(
    backend: Backend, town: str, name: str, email: str, source: str, reason: Private, *, deputy: bool, no_telegram: bool
) -> OutputLines:
    """Add a contact for TOWN, a slug (see `cpa-bot town`).

    If the town has contacts, one of them must agree.
    """
    towns = backend.content().municipalities
    if town not in towns:
        raise OperatorError(f'TOWN: no town "{town}" is listed, {did_you_mean(town, towns)}')
    who = _name(name), _address(email)
    if no_telegram:
        _require_page(backend, who[1])
    role = Role.DEPUTY if deputy else Role.CONTACT
    change = contact_changes.of_newcomer(role, town, *who, reason, telegram=not no_telegram)
    change = replace(change, source=valid_source(source))
    outcome = await backend.database.write(lambda tx: contact_changes.request(tx, change))
    return _outcome_lines(outcome, _added_line(outcome.contact))


@contact.command("invite", cls=DatabaseCommand)
@click.argument("who", default="")
@click.option("--pending", is_flag=True, help="Mail a link to everybody who is not linked.")
@click.option("--no-phone", is_flag=True, help="With --pending: allow letters without a phone number.")
@with_override
async def invite_contact(backend: Backend, who: str, reason: Private, *, pending: bool, no_phone: bool) -> OutputLines:
    """Print a one-time link for WHO. Earlier links stop working.

    WHO is an id, or a town with one contact.

    A contact added with --no-telegram gets the link by e-mail instead, as soon as the bot runs. If
    WHO is already linked, another person of the town must agree first, since messages will go to
    another account.
    """
    if pending == bool(who):
        raise OperatorError("WHO: name one id or town (cpa-bot contact list), or invite everybody with --pending.")
    if pending:
        _require_value(backend.phone or no_phone or None, NO_PHONE)
        return await invite_everybody(backend)
    contact = await _contact(backend, who)
    # then messages would go to another account
    if contact.linked:
        change = contact_changes.of_contact(ChangeKind.LINK, contact, reason=reason)
        outcome = await backend.database.write(lambda tx: contact_changes.request(tx, change))
        if outcome.stage is not ChangeStage.DONE:
            return _outcome_lines(outcome)
    return await _invite_contact(backend, contact)


@contact.command("test", cls=DatabaseCommand)
@click.argument("who", default="")
@click.option("--pending", is_flag=True, help="Test everybody whose last test did not arrive.")
async def test_contact(backend: Backend, who: str, *, pending: bool) -> OutputLines:
    """Send a test notice to WHO, an id or a town with one contact.

    Shows whether earlier tests were opened.
    """
    if pending == bool(who):
        raise OperatorError("WHO: name one id or town (cpa-bot contact list), or test everybody with --pending.")
    if pending:
        tested = await backend.database.write(contact_changes.send_tests)
        return [f"A test goes out to: {len(tested)}", *map(_contact_line, tested)]
    contact = await _contact(backend, who)
    earlier = await backend.database.read(lambda tx: contact_changes.delivery_tests(tx, contact))
    ways = await backend.database.write(lambda tx: contact_changes.send_test(tx, contact))
    nothing = "WHO: nothing can be sent yet, no account is linked and no address confirmed. Run: cpa-bot contact invite"
    _require_value(ways or None, nothing)
    return [_contact_line(contact), *earlier, f"A new test goes out now: {', '.join(ways)}"]


@contact.command("list", cls=DatabaseCommand)
@click.argument("town", default="")
@click.option("--towns", is_flag=True, help="Show the number of people of each town instead.")
async def list_contacts(backend: Backend, town: str, *, towns: bool) -> OutputLines:
    """List all contacts, or those of TOWN, and pending changes."""
    if towns:
        joined = await backend.database.read(joining.of_towns)
        return _towns_table(joined, backend.content().municipalities)
    everyone = await backend.database.read(contacts.everyone)
    known = await backend.database.read(joining.of_everyone)
    waiting = await backend.database.read(changes.pending)
    people = [
        _contact_line(one) + _joining_words(known.get(one.id, joining.NOT_BEGUN))
        for one in everyone
        if town in {"", one.slug}
    ]
    return people + [_waiting_line(change) for change in waiting if town in {"", change.slug}]


@contact.command("remove", cls=DatabaseCommand)
@click.argument("who")
@with_override
async def remove_contact(backend: Backend, who: str, reason: Private) -> OutputLines:
    """Remove WHO, an id or a town with one contact. Open leads escalate."""
    if await backend.database.write(lambda tx: contact_changes.remove_unreadable(tx, _id(who))):
        return [f"Removed: {who}, of whom nothing could be read. Nobody was asked or told."]
    contact = await _contact(backend, who)
    outcome = await backend.database.write(lambda tx: contact_changes.request_removal(tx, contact, reason))
    last = "This is the only coordinator, and the bot needs one. Add another first: cpa-bot coordinator add"
    if outcome is None:
        raise OperatorError(last)
    return _outcome_lines(outcome, f"Removed: {_contact_line(contact)}")


@contact.command("email", cls=DatabaseCommand)
@click.argument("who")
@click.argument("address", default="")
@source_option
@with_override
async def change_email(backend: Backend, who: str, address: str, source: str, reason: Private) -> OutputLines:
    """Change or remove the e-mail address of WHO. The owner of ADDRESS confirms it.

    With their present address and --source only the source is corrected.
    """
    contact, email = await _contact(backend, who), _address(address)
    if email and email == contact.person.email and (told := valid_source(source)):
        await backend.database.write(lambda tx: contacts.note_source(tx, contact, told))
        return [f"Source of the address noted: {_contact_line(contact)}"]
    if _only_mail(contact):
        _require_page(backend, email)
    change = replace(contact_changes.of_contact(ChangeKind.EMAIL, contact, email, reason), source=valid_source(source))
    outcome = await backend.database.write(lambda tx: contact_changes.request(tx, change))
    return _outcome_lines(outcome, f"Changed: {_contact_line(await _contact(backend, str(contact.id)))}")


@contact.command("forget-pin", cls=DatabaseCommand)
@click.argument("who")
async def forget_pin(backend: Backend, who: str) -> OutputLines:
    """Remove the PIN of WHO's lead page and notify them.

    First telephone them on a number you know, to make sure that they asked for it. WHO is an id, or
    a town with one contact.
    """
    contact = await _contact(backend, who)
    gone = await backend.database.write(lambda tx: contact_changes.forget_pin(tx, contact))
    _require_value(gone or None, f"WHO: {contact.person.name} has set no PIN.")
    return [f"No PIN any more, the link in an e-mail is enough. They are told: {_contact_line(contact)}"]


@contact.command("stop", cls=DatabaseCommand)
@click.argument("change")
async def stop_change(backend: Backend, change: str) -> OutputLines:
    """Cancel a pending CHANGE, a number of `cpa-bot contact list`."""
    known = {str(one.id): one for one in await backend.database.read(changes.pending)}
    found = _require_value(known.get(change), f'CHANGE: no change "{change}" is waiting. See: cpa-bot contact list')
    await backend.database.write(lambda tx: changes.stopped(tx, found.id, NOTHING))
    return [f"Stopped: {_waiting_line(found).partition(' (')[0]}"]


@click.group()
def lead() -> None:
    """Show notes on leads."""


@lead.command("notes", cls=DatabaseCommand)
@click.argument("code")
async def lead_notes(backend: Backend, code: str) -> OutputLines:
    """Print the internal notes on the lead with the code CODE.

    The candidate may ask you for them (Art. 15 GDPR).
    """
    code = code.strip().upper()
    found = await backend.database.read(lambda tx: leads.by_code(tx, code))
    gone = f'CODE: no message has the code "{code}"; it may have been deleted. The candidate sees it in /mylead.'
    found = _require_value(found, gone)
    noted = [event for event in found.events if event.what is LeadEvent.NOTED]
    return [f"{event.at:%Y-%m-%d %H:%M} UTC  {event.by}: {event.text}" for event in noted] or ["No notes."]


@click.group()
def coordinator() -> None:
    """Manage the people who see leads that no town can receive."""


@coordinator.command("add", cls=DatabaseCommand)
@click.option("--name", required=True, help="Name shown to candidates.")
@click.option("--email", default="", help="E-mail address for notices. Its owner confirms it.")
@source_option
@no_telegram
async def add_coordinator(backend: Backend, name: str, email: str, source: str, *, no_telegram: bool) -> OutputLines:
    """Add a coordinator."""
    return [_added_line(await _new_coordinator(backend, name, email, source, telegram=not no_telegram))]


@coordinator.command("first", cls=DatabaseCommand, hidden=True)
@click.option("--name", default="", help="Name of a new coordinator.")
@click.option("--email", default="", help="E-mail address of a new coordinator.")
@click.option("--away", is_flag=True, help="Do not ask Telegram for the bot's user name.")
async def invite_first(backend: Backend, name: str, email: str, *, away: bool) -> OutputLines:
    """Invite the first coordinator, for `cpa-bot init`. Adds one if there is none."""
    known = await backend.database.read(lambda tx: contacts.of_town(tx, ""))
    nobody = "CPA_COORDINATOR_NAME: it is empty, but messages no town can receive need a reader. See `cpa-bot settings --example`."
    _require_value(known or name or None, nobody)
    who = known[0].id if known else await _new_coordinator(backend, name, email)
    first = await _contact(backend, str(who))
    if (
        away
        and not _only_mail(first)
        and not await backend.database.read(lambda tx: facts.bot_name(tx, backend.bot_id()))
    ):
        link = "The invitation is a link with the bot's user name, which only Telegram tells."
        return [f"Coordinator: {first.person.name}. {link} Get it later: cpa-bot init"]
    return await _invite_contact(backend, first)


@click.group()
def admin() -> None:
    """Manage the administrators of the content. They never see leads."""


@admin.command("invite", cls=DatabaseCommand)
@click.argument("who", default="")
@click.option("--name", default="", help="Name of a new administrator, shown to the others.")
@click.option("--email", default="", help="E-mail address for notices. Its owner confirms it.")
async def invite_admin(backend: Backend, who: str, name: str, email: str) -> OutputLines:
    """Print a one-time link for an administrator.

    WHO is an id; --name adds somebody new. Earlier links stop working.
    """
    bot = await backend.bot_name()
    if who:
        entry = await _administrator(backend, who)
        called = entry.editor.name
        token = await backend.database.write(lambda tx: administrators.invite(tx, entry.id))
    else:
        address, called = _address(email), _name(name)
        token = await backend.database.write(
            lambda tx: administrators.invite(tx, administrators.add(tx, called, address))
        )
    return _invitation(bot, ADMIN_INVITE + token, called, "is an administrator", "24 hours")


@admin.command("list", cls=DatabaseCommand)
async def list_admins(backend: Backend) -> OutputLines:
    """List all administrators."""
    return [_admin_line(entry) for entry in await backend.database.read(administrators.everyone)]


@admin.command("remove", cls=DatabaseCommand)
@click.argument("who")
async def remove_admin(backend: Backend, who: str) -> OutputLines:
    """Remove the administrator WHO, an id. It takes effect at their next press."""
    if await backend.database.write(lambda tx: administrators.remove_unreadable(tx, _id(who))):
        return [f"Removed: {who}, of whom nothing could be read."]
    entry = await _administrator(backend, who)
    await backend.database.write(lambda tx: administrators.remove(tx, entry.id))
    return [f"Removed: {_admin_line(entry)}"]


def _id(who: str) -> int:
    """Return an id; 0, which nobody has, for an invalid one."""
    return int(who) if who.isdecimal() and len(who) <= MAX_ID_DIGITS else 0


def _require_value(given: T | None, otherwise: str) -> T:
    if given is None:
        raise OperatorError(otherwise)
    return given


def _reason(given: str) -> Private:
    wanted = "--reason: say in at most 500 characters why it cannot wait; everybody of the town reads it."
    return _require_value(valid_words(Private(given)), wanted)


def _name(given: str) -> Private:
    return _require_value(valid_name(given), "--name: write a name of one line with at most 80 characters.")


def valid_source(given: str) -> Private:
    wrong = "--source: write page, join, or a name of one line with at most 80 characters."
    return _require_value(valid_name(given) if given else NOTHING, wrong)


def _address(given: str) -> Private:
    """Read an address; "" stays empty."""
    return _require_value(valid_email(given) if given else NOTHING, "--email: this is no e-mail address.")


def _require_page(backend: Backend, email: str) -> None:
    """Require an address and a lead page, the only way to reach somebody without Telegram."""
    _require_value(email or None, "--email: without Telegram an e-mail address is needed.")
    no_page = "CPA_PUBLIC_URL: it is empty, so there is no lead page, and an e-mail alone must not hold personal data."
    _require_value(backend.public_url or None, f"{no_page} Set it, or leave out --no-telegram.")


async def _contact(backend: Backend, who: str) -> Contact:
    """Find one contact by id, or by town when the town has only one."""
    everyone = await backend.database.read(contacts.everyone)
    found = [one for one in everyone if who in {str(one.id), one.slug}]
    _require_value(found or None, f'WHO: nobody has the id or the town "{who}". See: cpa-bot contact list')
    if len(found) > 1:
        raise OperatorError(f"WHO: several people are meant ({', '.join(str(one.id) for one in found)}). Name one id.")
    return found[0]


def _only_mail(contact: Contact) -> bool:
    return not contact.person.telegram and not contact.person.chat


async def _administrator(backend: Backend, who: str) -> AdministratorEntry:
    everyone = await backend.database.read(administrators.everyone)
    found = next((entry for entry in everyone if str(entry.id) == who), None)
    return _require_value(found, f'WHO: no administrator has the id "{who}". See: cpa-bot admin list')


async def _new_coordinator(backend: Backend, name: str, email: str, source: str = "", *, telegram: bool = True) -> int:
    person = ContactPerson(_name(name), _address(email), telegram=telegram, source=valid_source(source))
    if not telegram:
        _require_page(backend, person.email)
    return await backend.database.write(lambda tx: contacts.add_person(tx, Role.COORDINATOR, "", person))


async def _invite_contact(backend: Backend, contact: Contact) -> OutputLines:
    name = contact.person.name
    if _only_mail(contact):
        _require_page(backend, contact.person.email)
        await backend.database.write(lambda tx: contact_changes.invite_by_mail(tx, contact.id))
        return [f"A letter with a link to confirm the address goes to {name}; the link is good for 14 days."]
    bot = await backend.bot_name()
    token = await backend.database.write(lambda tx: contact_changes.invite(tx, contact.id))
    return _invitation(bot, INVITE + token, name, "receives the messages")


async def invite_everybody(backend: Backend) -> OutputLines:
    """Mail everybody who is not linked; list the others with the reason."""
    if not backend.mail:
        raise OperatorError("CPA_SMTP_HOST: no mail server is set, so no letter can be sent. Set it, or invite by id.")
    found = await backend.database.write(lambda tx: invite_pending(tx, page=bool(backend.public_url)))
    people = {(one.person.name, one.person.email.casefold()) for one in found.invited}
    towns = {one.slug for one in found.invited}
    lines = [f"Letters: {len(people)}, for {len(towns)} towns. Links are good for 14 days; two reminders may follow."]
    if found.lately:
        lines.append(f"Invited within a day, so not again: {len(found.lately)}.")
    lines += [
        f"No letter to {one.id}  {one.slug or '-'}  {one.person.name}: said no; to invite once more: cpa-bot contact invite {one.id}"
        for one in found.declined
    ]
    how = "no address, or no lead page (CPA_PUBLIC_URL): cpa-bot contact invite"
    lines += [f"No letter to {one.id}  {one.slug or '-'}  {one.person.name}: {how} {one.id}" for one in found.no_way]
    return lines


def _added_line(contact: int) -> str:
    return f"Added with the id {contact}. Next: cpa-bot contact invite {contact}"


def _outcome_lines(outcome: TownChange, done: str = "") -> OutputLines:
    return [done if outcome.stage is ChangeStage.DONE else f"Not done yet: {_waiting_line(outcome)}"]


def _waiting_line(change: TownChange) -> str:
    when = f"{change.due.astimezone(PRAGUE):%Y-%m-%d %H:%M}"
    named = f"change {change.id}: {change.what} {change.name} ({change.role} of {change.slug})"
    match change.stage:
        case ChangeStage.ASKED if change.asker is ChangeOrigin.NEWCOMER:
            return f"{named} asked on the public page and waits for the yes of a coordinator, until {when}"
        case ChangeStage.ASKED:
            return f"{named} waits for the yes of a second person of the town, until {when}"
        case ChangeStage.GRANTED:
            return f"{named} is allowed: cpa-bot contact invite {change.contact}"
        case _:
            return f"{named} is done on {when}, unless the town stops it"


def _contact_line(contact: Contact) -> str:
    linked = "Telegram linked" if contact.linked else "not linked yet: cpa-bot contact invite"
    telegram = "lead page linked" if contact.on_page_only else linked
    email = _email_line(contact.person.email, confirmed=contact.person.email_confirmed)
    return f"{contact.id}  {contact.slug or '-'}  {contact.role}  {contact.person.name}  {telegram}, {email}"


def _invitation(bot: str, payload: str, name: str, becomes: str, days: str = "14 days") -> OutputLines:
    """Return a one-time link with its QR code. `payload`: prefix of the kind, then the token."""
    link, code = f"https://t.me/{bot}?start={payload}", StringIO()
    segno.make(link).terminal(code, compact=True)
    how = (
        f"Send it on a way you trust. Who opens it in Telegram and says yes {becomes}. An earlier link no longer works."
    )
    good = f"Invitation for {name}, good for {days} and for one account:"
    return [good, "", f"  {link}", "", *code.getvalue().splitlines(), "", how]


def _joining_words(joining: InvitationProgress) -> str:
    """Return the days on which somebody was invited, tested or declined."""
    invited = f", invited {day_of(joining.invited)}" if joining.invited else ""
    reminded = f" and reminded {joining.reminded}x" if joining.reminded else ""
    tested = f", a test arrived {day_of(joining.tested)}" if joining.tested else ""
    declined = f", said no {day_of(joining.declined)}" if joining.declined else ""
    return invited + reminded + tested + declined


def _towns_table(joined: Sequence[JoinedCounts], towns: Iterable[str]) -> OutputLines:
    """Show the towns that have anybody, and below them those that have nobody."""
    head = ("town", "people", "invited", "confirmed", "Telegram", "tested")
    rows = [(one.slug, one.people, one.invited, one.confirmed, one.telegram, one.tested) for one in joined]
    width = max(len(str(row[0])) for row in (head, *rows))
    lines = [
        f"{row[0]:<{width}}  "
        + "  ".join(f"{cell:>{len(title)}}" for cell, title in zip(row[1:], head[1:], strict=True))
        for row in (head, *rows)
    ]
    nobody = sorted(set(towns) - {one.slug for one in joined})
    ready = sum(one.done for one in joined)
    ends = [f"Towns: {len(joined)} with somebody, {ready} of them confirmed and tested, {len(nobody)} with nobody."]
    return [*(lines if rows else []), *ends, *([f"Nobody yet: {', '.join(nobody)}"] if nobody else [])]


def _admin_line(entry: AdministratorEntry) -> str:
    editor = entry.editor
    telegram = "Telegram linked" if entry.linked else f"not linked yet: cpa-bot admin invite {entry.id}"
    return f"{entry.id}  {editor.name}  {telegram}, {_email_line(editor.email, confirmed=editor.email_confirmed)}"


def _email_line(email: str, *, confirmed: bool) -> str:
    return f"e-mail {'' if confirmed else 'not '}confirmed" if email else "no e-mail"
