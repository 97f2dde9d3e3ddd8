"""Commands about people: contacts, deputies and coordinators with their messages, and administrators of the content.

What would send messages elsewhere is done at once only where nobody of the town has to agree to it (`contact_changes`).
No line names an address: whoever looks over the operator's shoulder learns none.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import wraps
from io import StringIO
from typing import TypeAlias, TypeVar

import click
import segno

from bot.cli import LazyGroup
from bot.cli.asking import Backend, BesideCommand
from bot.cli.client import AskedLines
from bot.content.problems import did_you_mean
from bot.conversation.admin.turn import ADMIN_INVITE
from bot.conversation.contact.model import ChangeKind, ChangeOrigin, ChangeStage, TownChange
from bot.conversation.dates import PRAGUE, day_of
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import Role, valid_email, valid_name, valid_words
from bot.conversation.overview.model import Joined
from bot.conversation.private import NOTHING, Private
from bot.conversation.turn import INVITE
from bot.delivery import contact_changes
from bot.delivery.contact_changes import Done, invite_pending
from bot.operations.environment import OperatorError
from bot.storage import administrators, changes, contacts, facts, joining, leads
from bot.storage.administrators import AdministratorEntry
from bot.storage.contacts import Contact
from bot.storage.joining import InvitationProgress

T = TypeVar("T")
Work: TypeAlias = Callable[..., Awaitable[AskedLines]]
NO_PHONE = "CPA_OPERATOR_PHONE: it is empty, so no letter names a number to call in doubt. Set it, or add --no-phone."
LONGEST_ID = 18
"""Digits: what SQLite holds."""
no_telegram = click.option(
    "--no-telegram", is_flag=True, help="Has no Telegram: gets notices by e-mail and answers on the lead page."
)


def override(work: Work) -> Work:
    """Let a change of where messages go be made at once; `work` gets the reason, "" where the town is asked first."""

    @click.option("--now", is_flag=True, help="In an emergency: ask nobody, tell everybody of the town.")
    @click.option("--reason", default="", help="Why it cannot wait; everybody of the town reads it.")
    @wraps(work)
    async def reasoned(*args: object, now: bool, reason: str, **given: object) -> AskedLines:
        return await work(*args, reason=_reason(reason) if now else NOTHING, **given)

    return reasoned


@click.group(cls=LazyGroup)
def contact() -> None:
    """The people of towns who receive messages."""


@contact.command("add", cls=BesideCommand)
@click.argument("town")
@click.option("--name", required=True, help="What candidates will see.")
@click.option("--email", default="", help="For notices; its owner confirms it.")
@click.option("--deputy", is_flag=True, help="Hears of a message when no contact of the town can be reached.")
@no_telegram
@override
async def add_contact(
    backend: Backend, town: str, name: str, email: str, reason: Private, *, deputy: bool, no_telegram: bool
) -> AskedLines:
    """Add a contact for TOWN. It is a slug, see `cpa-bot town`. Where somebody is already, one of them has to agree."""
    towns = backend.content().municipalities
    if town not in towns:
        raise OperatorError(f'TOWN: no town "{town}" is listed, {did_you_mean(town, towns)}')
    who = _name(name), _address(email)
    if no_telegram:
        _require_page(backend, who[1])
    role = Role.DEPUTY if deputy else Role.CONTACT
    change = contact_changes.of_newcomer(role, town, *who, reason, telegram=not no_telegram)
    outcome = await backend.database.write(lambda tx: contact_changes.request(tx, change))
    return _told(outcome, _added(outcome.contact))


@contact.command("invite", cls=BesideCommand)
@click.argument("who", default="")
@click.option("--pending", is_flag=True, help="Mail a link to everybody who has not accepted one, with two reminders.")
@click.option("--no-phone", is_flag=True, help="With --pending: the letters need name no number to call in doubt.")
@override
async def invite_contact(backend: Backend, who: str, reason: Private, *, pending: bool, no_phone: bool) -> AskedLines:
    """Print a one-time link for WHO. It is an id, or a town with one contact. Earlier links stop working.

    Whoever was added with --no-telegram gets the link by e-mail instead, as soon as the bot runs. For somebody who is
    linked already, somebody of the town has to agree first, since messages will go elsewhere.
    """
    if pending == bool(who):
        raise OperatorError("WHO: name one id or town (cpa-bot contact list), or invite everybody with --pending.")
    if pending:
        _needed(backend.phone or no_phone or None, NO_PHONE)
        return await invite_everybody(backend)
    contact = await _contact(backend, who)
    # then messages would go to another account
    if contact.linked:
        change = contact_changes.of_contact(ChangeKind.LINK, contact, reason=reason)
        outcome = await backend.database.write(lambda tx: contact_changes.request(tx, change))
        if isinstance(outcome, TownChange):
            return _told(outcome)
    return await _invited(backend, contact)


@contact.command("test", cls=BesideCommand)
@click.argument("who", default="")
@click.option(
    "--pending", is_flag=True, help="Send one to everybody of whom none was seen to arrive, at most once a day."
)
async def test_contact(backend: Backend, who: str, *, pending: bool) -> AskedLines:
    """Send WHO a harmless notice. Shows whether earlier ones were opened. WHO is an id, or a town with one contact."""
    if pending == bool(who):
        raise OperatorError("WHO: name one id or town (cpa-bot contact list), or test everybody with --pending.")
    if pending:
        tested = await backend.database.write(contact_changes.send_tests)
        return [f"A test goes out to: {len(tested)}", *map(_contact_line, tested)]
    contact = await _contact(backend, who)
    earlier = await backend.database.read(lambda tx: contact_changes.delivery_tests(tx, contact))
    ways = await backend.database.write(lambda tx: contact_changes.send_test(tx, contact))
    nothing = "WHO: nothing can be sent yet, no account is linked and no address confirmed. Run: cpa-bot contact invite"
    _needed(ways or None, nothing)
    return [_contact_line(contact), *earlier, f"A new test goes out now: {', '.join(ways)}"]


@contact.command("list", cls=BesideCommand)
@click.argument("town", default="")
@click.option("--towns", is_flag=True, help="Show how far each town is instead, in numbers of people.")
async def list_contacts(backend: Backend, town: str, *, towns: bool) -> AskedLines:
    """List everyone, or those of TOWN. Changes that wait for somebody's yes stand there, too."""
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


@contact.command("remove", cls=BesideCommand)
@click.argument("who")
@override
async def remove_contact(backend: Backend, who: str, reason: Private) -> AskedLines:
    """Remove WHO, an id or a town with one contact. Their open messages go to whoever is next."""
    if await backend.database.write(lambda tx: contact_changes.remove_unreadable(tx, _id(who))):
        return [f"Removed: {who}, of whom nothing could be read. Nobody was asked or told."]
    contact = await _contact(backend, who)
    outcome = await backend.database.write(lambda tx: contact_changes.request_removal(tx, contact, reason))
    last = "This is the only coordinator, and the bot needs one. Add another first: cpa-bot coordinator add"
    if outcome is None:
        raise OperatorError(last)
    return _told(outcome, f"Removed: {_contact_line(contact)}")


@contact.command("email", cls=BesideCommand)
@click.argument("who")
@click.argument("address", default="")
@override
async def change_email(backend: Backend, who: str, address: str, reason: Private) -> AskedLines:
    """Give WHO another e-mail ADDRESS, or none. Its owner confirms it."""
    contact, email = await _contact(backend, who), _address(address)
    if _only_mail(contact):
        _require_page(backend, email)
    change = contact_changes.of_contact(ChangeKind.EMAIL, contact, email, reason)
    outcome = await backend.database.write(lambda tx: contact_changes.request(tx, change))
    return _told(outcome, f"Changed: {_contact_line(await _contact(backend, str(contact.id)))}")


@contact.command("forget-pin", cls=BesideCommand)
@click.argument("who")
async def forget_pin(backend: Backend, who: str) -> AskedLines:
    """Remove the PIN of WHO's lead page and tell them. For somebody who has forgotten it; ring them first. WHO is an id, or a town with one contact."""
    contact = await _contact(backend, who)
    gone = await backend.database.write(lambda tx: contact_changes.forget_pin(tx, contact))
    _needed(gone or None, f"WHO: {contact.person.name} has set no PIN.")
    return [f"No PIN any more, the link in an e-mail is enough. They are told: {_contact_line(contact)}"]


@contact.command("stop", cls=BesideCommand)
@click.argument("change")
async def stop_change(backend: Backend, change: str) -> AskedLines:
    """Take back a CHANGE that waits. Its number stands in `cpa-bot contact list`."""
    known = {str(one.id): one for one in await backend.database.read(changes.pending)}
    found = _needed(known.get(change), f'CHANGE: no change "{change}" is waiting. See: cpa-bot contact list')
    await backend.database.write(lambda tx: changes.stopped(tx, found.id, NOTHING))
    return [f"Stopped: {_waiting_line(found).partition(' (')[0]}"]


@click.group()
def lead() -> None:
    """Messages of candidates."""


@lead.command("notes", cls=BesideCommand)
@click.argument("code")
async def lead_notes(backend: Backend, code: str) -> AskedLines:
    """Print the internal notes about the message CODE. For its candidate, who may ask to see them (Art. 15 GDPR)."""
    code = code.strip().upper()
    found = await backend.database.read(lambda tx: leads.by_code(tx, code))
    gone = f'CODE: no message has the code "{code}"; it may have been deleted. The candidate sees it in /mylead.'
    found = _needed(found, gone)
    noted = [event for event in found.events if event.what is LeadEvent.NOTED]
    return [f"{event.at:%Y-%m-%d %H:%M} UTC  {event.by}: {event.text}" for event in noted] or ["No notes."]


@click.group()
def coordinator() -> None:
    """The people who see messages that no town can receive."""


@coordinator.command("add", cls=BesideCommand)
@click.option("--name", required=True, help="What candidates will see.")
@click.option("--email", default="", help="For notices; its owner confirms it.")
@no_telegram
async def add_coordinator(backend: Backend, name: str, email: str, *, no_telegram: bool) -> AskedLines:
    """Add a coordinator."""
    return [_added(await _new_coordinator(backend, name, email, telegram=not no_telegram))]


@coordinator.command("first", cls=BesideCommand, hidden=True)
@click.option("--name", default="", help="Of whom to add.")
@click.option("--email", default="", help="Theirs.")
@click.option("--away", is_flag=True, help="Do not ask Telegram for the bot's user name.")
async def invite_first(backend: Backend, name: str, email: str, *, away: bool) -> AskedLines:
    """Invite the first coordinator, for `cpa-bot init`. Where there is none, one is added."""
    known = await backend.database.read(lambda tx: contacts.of_town(tx, ""))
    nobody = "CPA_COORDINATOR_NAME: it is empty, but messages no town can receive need a reader. See `cpa-bot settings --example`."
    _needed(known or name or None, nobody)
    who = known[0].id if known else await _new_coordinator(backend, name, email)
    first = await _contact(backend, str(who))
    if (
        away
        and not _only_mail(first)
        and not await backend.database.read(lambda tx: facts.bot_name(tx, backend.bot_id()))
    ):
        link = "The invitation is a link with the bot's user name, which only Telegram tells."
        return [f"Coordinator: {first.person.name}. {link} Get it later: cpa-bot init"]
    return await _invited(backend, first)


@click.group()
def admin() -> None:
    """The people who look after what the bot says. They never see messages of candidates."""


@admin.command("invite", cls=BesideCommand)
@click.argument("who", default="")
@click.option("--name", default="", help="The name of somebody new; the other administrators see it.")
@click.option("--email", default="", help="For news of the content too; its owner confirms it.")
async def invite_admin(backend: Backend, who: str, name: str, email: str) -> AskedLines:
    """Print a one-time link for somebody new, or for WHO (an id). Somebody new has a --name; earlier links of WHO stop working."""
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


@admin.command("list", cls=BesideCommand)
async def list_admins(backend: Backend) -> AskedLines:
    """List everyone."""
    return [_admin_line(entry) for entry in await backend.database.read(administrators.everyone)]


@admin.command("remove", cls=BesideCommand)
@click.argument("who")
async def remove_admin(backend: Backend, who: str) -> AskedLines:
    """Remove WHO (an id). It holds from their next press on."""
    if await backend.database.write(lambda tx: administrators.remove_unreadable(tx, _id(who))):
        return [f"Removed: {who}, of whom nothing could be read."]
    entry = await _administrator(backend, who)
    await backend.database.write(lambda tx: administrators.remove(tx, entry.id))
    return [f"Removed: {_admin_line(entry)}"]


def _id(who: str) -> int:
    """Read an id; 0, which is nobody's, for what is none or larger than any in a database."""
    return int(who) if who.isdecimal() and len(who) <= LONGEST_ID else 0


def _needed(given: T | None, otherwise: str) -> T:
    if given is None:
        raise OperatorError(otherwise)
    return given


def _reason(given: str) -> Private:
    wanted = "--reason: say in at most 500 characters why it cannot wait; everybody of the town reads it."
    return _needed(valid_words(Private(given)), wanted)


def _name(given: str) -> Private:
    return _needed(valid_name(given), "--name: write a name of one line with at most 80 characters.")


def _address(given: str) -> Private:
    """Read an address; "" stays empty."""
    return _needed(valid_email(given) if given else NOTHING, "--email: this is no e-mail address.")


def _require_page(backend: Backend, email: str) -> None:
    """Refuse somebody who could be told of nothing: without Telegram there must be an address and a lead page."""
    _needed(email or None, "--email: without Telegram an e-mail address is needed.")
    no_page = "CPA_PUBLIC_URL: it is empty, so there is no lead page, and an e-mail alone must not hold personal data."
    _needed(backend.public_url or None, f"{no_page} Set it, or leave out --no-telegram.")


async def _contact(backend: Backend, who: str) -> Contact:
    """Find one contact by id, or by town when the town has only one."""
    everyone = await backend.database.read(contacts.everyone)
    found = [one for one in everyone if who in {str(one.id), one.slug}]
    _needed(found or None, f'WHO: nobody has the id or the town "{who}". See: cpa-bot contact list')
    if len(found) > 1:
        raise OperatorError(f"WHO: several people are meant ({', '.join(str(one.id) for one in found)}). Name one id.")
    return found[0]


def _only_mail(contact: Contact) -> bool:
    return not contact.person.telegram and not contact.person.chat


async def _administrator(backend: Backend, who: str) -> AdministratorEntry:
    everyone = await backend.database.read(administrators.everyone)
    found = next((entry for entry in everyone if str(entry.id) == who), None)
    return _needed(found, f'WHO: no administrator has the id "{who}". See: cpa-bot admin list')


async def _new_coordinator(backend: Backend, name: str, email: str, *, telegram: bool = True) -> int:
    called, address = _name(name), _address(email)
    if not telegram:
        _require_page(backend, address)
    return await backend.database.write(
        lambda tx: contacts.add(tx, Role.COORDINATOR, "", called, address, telegram=telegram)
    )


async def _invited(backend: Backend, contact: Contact) -> AskedLines:
    name = contact.person.name
    if _only_mail(contact):
        _require_page(backend, contact.person.email)
        await backend.database.write(lambda tx: contact_changes.invite_by_mail(tx, contact.id))
        return [f"A letter with a link to confirm the address goes to {name}; the link is good for 14 days."]
    bot = await backend.bot_name()
    token = await backend.database.write(lambda tx: contact_changes.invite(tx, contact.id))
    return _invitation(bot, INVITE + token, name, "receives the messages")


async def invite_everybody(backend: Backend) -> AskedLines:
    """Mail everybody who is not linked; say of whom that could not be done, and why."""
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


def _added(contact: int) -> str:
    return f"Added with the id {contact}. Next: cpa-bot contact invite {contact}"


def _told(outcome: "Done | TownChange", done: str = "") -> AskedLines:
    return [f"Not done yet: {_waiting_line(outcome)}" if isinstance(outcome, TownChange) else done]


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


def _invitation(bot: str, payload: str, name: str, becomes: str, days: str = "14 days") -> AskedLines:
    """Word a one-time link with its QR code, and how to use it. `payload`: prefix of the kind, then the token."""
    link, code = f"https://t.me/{bot}?start={payload}", StringIO()
    segno.make(link).terminal(code, compact=True)
    how = (
        f"Send it on a way you trust. Who opens it in Telegram and says yes {becomes}. An earlier link no longer works."
    )
    good = f"Invitation for {name}, good for {days} and for one account:"
    return [good, "", f"  {link}", "", *code.getvalue().splitlines(), "", how]


def _joining_words(joining: InvitationProgress) -> str:
    """Say on which days somebody was invited, a test arrived, or they said no, as far as that is so."""
    invited = f", invited {day_of(joining.invited)}" if joining.invited else ""
    reminded = f" and reminded {joining.reminded}x" if joining.reminded else ""
    tested = f", a test arrived {day_of(joining.tested)}" if joining.tested else ""
    declined = f", said no {day_of(joining.declined)}" if joining.declined else ""
    return invited + reminded + tested + declined


def _towns_table(joined: Sequence[Joined], towns: Iterable[str]) -> AskedLines:
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
