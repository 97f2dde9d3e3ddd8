"""The plain texts of the tasks: arguments read and refused in one sentence, and lines worded for a terminal."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from bot.content.problems import did_you_mean
from bot.conversation.days import PRAGUE
from bot.conversation.draft import valid_email, valid_words
from bot.conversation.municipal.town_changes import Stage, TownChange
from bot.conversation.private import NOTHING, Private
from bot.delivery.town_changes import Done
from bot.settings import OperatorError
from bot.storage.contact import Contact

Lines: TypeAlias = list[str]
Arguments: TypeAlias = Mapping[str, str]
WAITS = "waits"
"""What stands before the sentence that says what a change waits for."""


def reason_of(arguments: Arguments) -> Private:
    """Give why the operator does it at once; "" where somebody of the town is asked first."""
    if not arguments.get("now"):
        return NOTHING
    reason = valid_words(Private(arguments.get("reason", "")))
    if reason is None:
        raise OperatorError(
            "--reason: say in at most 500 characters why it cannot wait; everybody of the town reads it."
        )
    return reason


def address(given: str) -> Private:
    """Read an address; "" stays empty."""
    email = valid_email(given) if given else NOTHING
    if email is None:
        raise OperatorError("--email: this is no e-mail address.")
    return email


def require_town(slug: str, towns: Collection[str]) -> None:
    """Refuse a town that is not listed."""
    if slug not in towns:
        raise OperatorError(f'TOWN: no town "{slug}" is listed, {did_you_mean(slug, towns)}')


def require_page(email: str, web: str) -> None:
    """Refuse somebody who could be told of nothing: without Telegram there must be an address and a lead page."""
    if not email:
        raise OperatorError("--email: without Telegram an e-mail address is needed.")
    if not web:
        raise OperatorError(
            "CPA_PUBLIC_URL: it is empty, so there is no lead page, and an e-mail alone must not hold personal data. Set it, or leave out --no-telegram."
        )


def told(outcome: Done | TownChange, done: Lines) -> Lines:
    """Give what to print when it is done, or what it waits for."""
    return done if isinstance(outcome, Done) else [WAITS, waiting_line(outcome)]


def waiting_line(change: TownChange) -> str:
    """Say what is waited for, and how long."""
    when = f"{change.due.astimezone(PRAGUE):%Y-%m-%d %H:%M}"
    named = f"change {change.id}: {change.what} {change.name} ({change.role} of {change.slug})"
    match change.stage:
        case Stage.ASKED:
            return f"{named} waits for the yes of a second person of the town, until {when}"
        case Stage.GRANTED:
            return f"{named} is allowed: cpa-bot contact invite {change.contact}"
        case _:
            return f"{named} is done on {when}, unless the town stops it"


def line(contact: Contact) -> str:
    """Say who somebody is and whether messages reach them; the address itself is nobody's business here."""
    if contact.on_page_only:
        telegram = "lead page linked"
    else:
        telegram = "Telegram linked" if contact.linked else "not linked yet: cpa-bot contact invite"
    email = (
        {True: "e-mail confirmed", False: "e-mail not confirmed"}[contact.person.email_confirmed]
        if contact.person.email
        else "no e-mail"
    )
    return f"{contact.id}  {contact.slug or '-'}  {contact.role}  {contact.person.name}  {telegram}, {email}"
