"""Renders a row of the outbox when it is sent, so that outdated notices are dropped.

`load_data` reads all data first. Each row of the table of notices (`storage.notices`) has one case
here, for chat and mail; None drops the row. From the tenth lead of a day on, one message announces
several new leads, and the row of each stores its result. The last state of the content in a notice
to administrators is stored together with the rows.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, TypeAlias, assert_never

from bot.content.library import Library
from bot.content.problems import Problem, errors
from bot.conversation.contact.model import ChangeKind, TownChange
from bot.conversation.contact.turn import DEFAULT_LANGUAGE
from bot.conversation.lead.events import Notice
from bot.conversation.lead.history import wait_state
from bot.conversation.lead.interview import REMINDERS, Meeting, upcoming
from bot.conversation.lead.model import Lead, Role
from bot.conversation.plan import Reminder
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.conversation.towns.model import COUNTRY, Recruiting, TownReadModel
from bot.delivery.contact_changes import spoken_for
from bot.delivery.ladder import still_waits
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import (
    administrators,
    changes,
    contacts,
    facts,
    leads,
    notices,
    notifications,
    outbox,
    recruiting,
    sessions,
)
from bot.storage.administrators import AdministratorEntry
from bot.storage.contacts import Contact
from bot.storage.database import Transaction, restored_time
from bot.storage.joining import MAX_REMINDERS, NOT_BEGUN, InvitationProgress, of_contact
from bot.storage.outbox import ClaimedRow, is_gathered
from bot.storage.tokens import LinkKind
from bot.view import letter, letters, town_letters
from bot.view.contact import lead_stub
from bot.view.context import Message, RenderContext
from bot.view.letter import Letter, framed
from bot.view.my_leads import offer_answered
from bot.view.reminders import reminder
from bot.view.town_letters import WaysIn, invitation_letter

_Worded: TypeAlias = Message | Letter | None


_REFUSED = "content-refused"


def content_state(problems: Iterable[Problem]) -> int:
    """Return a hash of the problems (48 bits); 0 without problems."""
    lines = "\n".join(map(str, problems))
    return int.from_bytes(hashlib.sha256(lines.encode()).digest()[:6], "big") if lines else 0


def tell_of_content(tx: Transaction, state: int) -> bool:
    """Queue notices of a new state of the content; return False for a known state."""
    before = facts.find(tx, _REFUSED)
    if (before.value if before else 0) == state:
        return False
    if state:
        facts.note(tx, _REFUSED, state)
        _put_content_notice(tx, "content-refused")
    else:
        facts.forget(tx, _REFUSED)
        _put_content_notice(tx, "content-mended")
    return True


def _put_content_notice(tx: Transaction, kind: Literal["content-refused", "content-mended"]) -> None:
    """Notify the operator by mail, and the administrators by their channels."""
    outbox.put(tx, notices.ToAdministrator(kind=kind, channel="mail"), f"{kind}/{tx.at}")
    administrators.tell(tx, kind)


def batches(rows: Sequence[ClaimedRow]) -> Iterator[list[ClaimedRow]]:
    """Group the rows of one recipient that are announced together; others stay alone."""
    for (together, _, _), some in groupby(
        rows, key=lambda row: (is_gathered(row.outgoing), row.outgoing.kind, row.repeated)
    ):
        if together:
            yield list(some)
        else:
            yield from ([row] for row in some)


@dataclass
class MessageData:
    """Current data of a message, and the language of its recipient."""

    lead: Lead | None
    contact: Contact | None
    language: str
    sheet_lies_open: bool = False
    link: str = ""
    """Address of the lead page for this letter, if there is one."""
    recruiting: Recruiting | None = None
    """Current announcement of the town."""
    wishes: TownReadModel = field(default_factory=TownReadModel)
    """Current subscriptions and reminders of the person."""
    session: Session | None = None
    """Session with the self-check that a reminder is about."""
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    """Addresses of the lead pages of a list, by code."""
    change: TownChange | None = None
    listed: tuple[Lead, ...] = ()
    """A list of open leads: the daily list, or new leads announced together."""
    entry: AdministratorEntry | None = None
    """Administrator who is notified; None once removed."""
    invited: tuple[Contact, ...] = ()
    """Contacts that one letter invites; empty after the deadline."""
    asked: InvitationProgress = NOT_BEGUN
    unsubscribe: str = ""
    chat_link: str = ""
    """Link to accept an invitation by Telegram."""

    @property
    def reader(self) -> Private:
        return self.contact.person.name if self.contact else NOTHING


def load_data(
    tx: Transaction, outgoing: notices.AnyMessage, together: Iterable[notices.AnyMessage] = ()
) -> MessageData:
    """Read the data of a message. `together`: all notices of the leads announced together."""
    lead = leads.by_code(tx, outgoing.code) if outgoing.code else None
    contact = contacts.get(tx, outgoing.contact) if outgoing.contact else None
    person = tx.vault.person(outgoing.chat)
    known = MessageData(lead, contact, _language(tx, outgoing, person, lead, contact))
    match outgoing:
        case notices.LeadNotice(gathered=True):
            found = ((one, leads.by_code(tx, one.code)) for one in together)
            known.listed = tuple(lead for one, lead in found if lead is not None and _still_told(one, lead))
            known.lead = (*known.listed, lead)[0]
        case notices.ToContact(kind="digest"):
            known.listed = _open_leads(tx, contact)
        case notices.MessageEdit(kind="fold"):
            known.sheet_lies_open = notifications.still_shown(tx, outgoing.contact, outgoing.message)
        case notices.WishNotice():
            known.wishes, known.session = _wishes(tx, person), sessions.load(tx, person)
        case notices.TownOpened(slug=slug):
            known.wishes = _wishes(tx, person)
            known.recruiting = recruiting.of_town(tx, slug)
        case notices.TownNotice(kind="recruiting", slug=slug):
            known.recruiting = recruiting.of_town(tx, slug)
        case notices.OfChange(change=number):
            known.change = changes.get(tx, number)
        case notices.InvitationLetter():
            known.invited, known.asked = spoken_for(tx, contact), of_contact(tx, outgoing.contact)
        case notices.ToAdministrator(administrator=number) if number:
            known.entry = administrators.get(tx, number)
            known.language = known.entry.editor.language if known.entry else DEFAULT_LANGUAGE
        case _:
            pass
    return known


def _still_told(outgoing: notices.AnyMessage, lead: Lead) -> bool:
    """Return True if a lead is still open, and still waits for what a reminder is about."""
    if isinstance(outgoing, notices.LeadNotice) and outgoing.kind is Notice.REMINDER:
        return still_waits(outgoing, lead) is not None
    return lead.state.is_open


def _wishes(tx: Transaction, person: bytes) -> TownReadModel:
    return TownReadModel(interests=recruiting.interests_of(tx, person), reminders=recruiting.reminders_of(tx, person))


def _open_leads(tx: Transaction, contact: Contact | None) -> tuple[Lead, ...]:
    """Return the leads of the daily list; none during a holiday."""
    if contact is None or contacts.pause_is_on(tx, contact.id):
        return ()
    coordinator = contact.role is Role.COORDINATOR
    return leads.open_for(tx, [] if coordinator else [contact.slug], coordinator=coordinator)


def _language(
    tx: Transaction, outgoing: notices.AnyMessage, person: bytes, lead: Lead | None, contact: Contact | None
) -> str:
    """Return the language of a contact, or the one somebody else last used."""
    if contact is not None:
        return contact.person.language
    match outgoing:
        case notices.MessageEdit(language=language) | notices.OfChange(language=language):
            return language
        case notices.CandidateNews() | notices.StillWaiting() | notices.WishNotice() | notices.TownOpened():
            session = sessions.load(tx, person)
            wrote = lead.details.language if lead else recruiting.interest_language(tx, person)
            return (session.language if session else None) or wrote or DEFAULT_LANGUAGE
        case _:
            return DEFAULT_LANGUAGE


def link_kind(outgoing: notices.AnyMessage, facts: MessageData) -> LinkKind | None:
    """Return the kind of link that the message holds if there are lead pages."""
    by_kind: dict[str, LinkKind] = {"test": "test", "way-in": "lead", "confirm-email": "confirm"}
    if facts.contact is None or outgoing.kind in by_kind:
        return by_kind.get(outgoing.kind) if facts.contact else None
    if outgoing.channel != "mail" or outgoing.kind in {"candidate-stopped", "interview-off"}:
        return None
    # A change is reached from the list of messages.
    return "lead" if facts.lead or facts.change else None


def render_row(dispatcher: Dispatcher, row: ClaimedRow, facts: MessageData) -> _Worded:
    """Return the message, marked if it may be a repeat, or None to drop it."""
    outgoing, contact = row.outgoing, facts.contact
    if outgoing.contact and contact is None and not isinstance(outgoing, notices.MessageEdit):
        # The contact was removed: only edits of earlier messages are sent.
        return None
    if contact and outgoing.channel == "mail" and not (contact.person.email_confirmed or outgoing.row.to_stranger):
        # The contact has linked another account since.
        return None
    context = dispatcher.speaking(dispatcher.operator.language if outgoing.is_for_operator else facts.language)
    words = _render(outgoing, facts, context, dispatcher.library)
    if isinstance(words, Message) and outgoing.channel == "mail":
        words = _by_mail(outgoing, words, facts, context)
    if words is not None and row.repeated and not isinstance(outgoing, notices.MessageEdit):
        words = letters.marked(words, context)
    return framed(words, _why(outgoing, facts, context), context) if isinstance(words, Letter) else words


def _why(outgoing: notices.AnyMessage, facts: MessageData, context: RenderContext) -> str:
    """Return the reason why the reader gets a letter."""
    if facts.change is not None and facts.contact is None:
        joins = facts.change.what is ChangeKind.ADD
        return letter.reason(letter.TO_ASKER if joins else letter.TO_FORMER, context, facts.change.slug)
    if facts.contact is None:
        return context.say(letter.TO_ADMINISTRATOR if facts.entry else letter.TO_OPERATOR)
    if facts.invited:
        return letter.reason(letter.TO_NEWCOMER, context, *(one.slug for one in facts.invited))
    to = letter.TO_NEWCOMER if outgoing.kind == "confirm-email" else letter.TO_CONTACT
    return letter.reason(to, context, facts.contact.slug)


def _by_mail(outgoing: notices.AnyMessage, words: Message, facts: MessageData, context: RenderContext) -> Letter:
    """Return a chat message as a letter; a letter about a lead only says that there is news."""
    match outgoing:
        case notices.ToAdministrator():
            return town_letters.admin_by_mail(words, context, operator=outgoing.is_for_operator)
        case notices.TownNotice(kind="recruiting" | "rule-wrong", slug=slug):
            return town_letters.town_by_mail(words, context.content.municipalities[slug], context)
        case _ if facts.lead is not None:
            return letters.mail_of_lead(facts.lead, context, letters.SOMETHING_NEW, facts.link)
        case _:
            return letters.mail_of_town(words, context, facts.link)


def _render(outgoing: notices.AnyMessage, facts: MessageData, context: RenderContext, library: Library) -> _Worded:
    match outgoing:
        case notices.Alarm(cause=cause, about=row):
            return town_letters.alarm(cause, row, context)
        case notices.ToAdministrator():
            return _of_content(outgoing, facts, context, library)
        case notices.WishNotice() | notices.TownOpened():
            return _wished_message(outgoing, facts, context)
        case notices.TownNotice():
            return _of_town(outgoing, facts, context)
        case notices.OfChange():
            return _change(outgoing, facts, context)
        case notices.InvitationLetter(step=step):
            return _invitation(step, facts, context)
        case notices.ToContact():
            return _to_contact(outgoing, facts, context)
        case notices.MessageEdit():
            return _edit(outgoing, facts, context)
        case _ if facts.lead is None:
            return None
        case _:
            return _of_lead(outgoing, facts.lead, facts, context)


def _of_content(
    outgoing: notices.ToAdministrator, facts: MessageData, context: RenderContext, library: Library
) -> _Worded:
    """Render the notice of the current state of the content; drop it if that state has passed.

    Names of colleagues appear only in the chat.
    """
    if facts.entry is None and outgoing.administrator:
        return None
    by = outgoing.by if outgoing.channel == "telegram" else Private(context.say("another administrator"))
    at, asked = restored_time(outgoing.at), outgoing.kind in {"content-back-asked", "content-asked"}
    match outgoing.kind:
        case "editing-link":
            return town_letters.editing_link(facts.link, context) if facts.link else None
        case "confirm-admin-email":
            code = facts.entry.editor.email_code if facts.entry else Private("")
            return town_letters.confirm_admin_email(code, context) if code.strip() else None
        case "content-rolled-back" | "content-back-asked":
            return town_letters.content_rolled_back(by, at, context, asked=asked)
        case "content-asked" | "content-published":
            return town_letters.content_edited(by, at, outgoing.text, context, asked=asked)
        case "content-refused" if found := errors(library.problems):
            return town_letters.content_problems(found, context, live=False)
        case "content-warned" if found := library.content.warnings:
            return town_letters.content_problems(found, context, live=True)
        case "content-mended" if not library.problems:
            return town_letters.content_mended(library.since, context)
        case _:
            return None


def _wished_message(outgoing: notices.Broadcast, facts: MessageData, context: RenderContext) -> Message | None:
    """Render a subscription or reminder that still applies."""
    match outgoing:
        case notices.WishNotice(kind=Reminder() as kind):
            kept = facts.wishes.reminder(kind)
            return reminder(kept, facts.session.answers if facts.session else {}, context) if kept else None
        case notices.WishNotice():
            interests = facts.wishes.interests
            return town_letters.renew_interests(interests, context) if interests else None
        case notices.TownOpened(slug=slug, opening=opening):
            said, town = facts.recruiting, context.content.municipalities.get(slug)
            if town is None or said is None or said.opening != opening or not said.takes_applications(context.now):
                return None
            wanted = {town.slug, town.region, COUNTRY} & {interest.place for interest in facts.wishes.interests}
            return town_letters.town_opened(town, said, context) if wanted else None


def _of_town(outgoing: notices.TownNotice, facts: MessageData, context: RenderContext) -> _Worded:
    town = context.content.municipalities.get(outgoing.slug)
    if outgoing.kind == "interview-off":
        if outgoing.by and facts.lead and upcoming(facts.lead, context.now):
            # The step was undone, or there is another time.
            return None
        # Rows of earlier versions do not know it.
        at, number = outgoing.when, outgoing.number
        of = Meeting(at, NOTHING, number, restored_time(number)) if at else None
        return letters.interview_off(outgoing.code, outgoing.slug, outgoing.channel, context, of, outgoing.by)
    if town is None:
        return None
    match outgoing.kind:
        case "many-leads":
            return town_letters.many_leads(town, notifications.MAX_SINGLE_LEADS, context)
        case "rule-wrong":
            return town_letters.rule_wrong(town, outgoing.rule, outgoing.by, outgoing.text, context)
        case "recruiting":
            return town_letters.colleague_said(town, outgoing.by, facts.recruiting, context)


def _to_contact(outgoing: notices.ToContact, facts: MessageData, context: RenderContext) -> _Worded:
    lead, link = facts.lead, facts.link
    match outgoing.kind:
        case "digest":
            return letters.daily_list(facts.listed, facts.reader, outgoing.channel, context, facts.links)
        case "way-in":
            return letters.all_messages_letter(context, link) if link else None
        case "pin-gone":
            return letters.pin_removed(context, outgoing.channel)
        case "data-request":
            return letters.data_request(outgoing.text, context)
        case "test":
            return letters.delivery_test(outgoing.channel, context, link)
        case "confirm-email" if facts.contact:
            return letters.confirm_contact_email(outgoing.text, contacts.invitation_of([facts.contact]), context, link)
        case "offer-agreed" | "offer-refused" if lead is not None:
            return offer_answered(lead, outgoing.text, context, agreed=outgoing.kind == "offer-agreed")
        case "candidate-stopped" if lead is not None:
            return letters.messages_stopped(lead, outgoing.channel, context, link)
        case _:
            return None


def _invitation(step: str, facts: MessageData, context: RenderContext) -> Letter | None:
    """Return the letter or reminder; None without a link, or if nobody needs an invitation."""
    ways = WaysIn(facts.chat_link, facts.link)
    if not facts.invited or not (ways.chat or ways.page):
        return None
    since = None if step == notices.LETTER else facts.asked.invited or context.now
    last = facts.asked.reminded + 1 >= MAX_REMINDERS
    return invitation_letter(contacts.invitation_of(facts.invited), ways, context, since, last=last)


def _change(outgoing: notices.OfChange, facts: MessageData, context: RenderContext) -> _Worded:
    """Render the current stage of a change; None for readers it no longer concerns."""
    change = facts.change
    # Carrying out a change sends no message.
    if outgoing.kind == "carry-out" or change is None or change.stage != outgoing.stage:
        return None
    if change.stage.is_pending and change.due <= context.now:
        # Another row carries out its end.
        return None
    concerned = {change.answered_by} if change.stage.is_pending else changes.towns_to_notify(change)
    if facts.contact is not None and facts.contact.slug not in concerned:
        # The coordinators were asked, and now the town is.
        return None
    if outgoing.address:
        return town_letters.last_letter(change, context)
    if outgoing.channel == "mail":
        return town_letters.change_letter(change, context, facts.link)
    return town_letters.change_notice(change, context, concerned=outgoing.contact == change.contact)


def _edit(outgoing: notices.MessageEdit, facts: MessageData, context: RenderContext) -> Message | None:
    """Redact a sheet; only the chat of a contact gets a button back to it."""
    lead, contact = facts.lead, facts.contact
    if outgoing.kind == "withdrawn":
        return letters.withdrawn_notice(outgoing.code, context)
    if contact is None or contact.person.chat != outgoing.chat:
        return Message(lead_stub(lead, context).text) if lead else letters.withdrawn_notice(outgoing.code, context)
    return lead_stub(lead, context) if lead and facts.sheet_lies_open else None


def _of_lead(
    outgoing: notices.LeadNotice | notices.CandidateNews | notices.StillWaiting,
    lead: Lead,
    facts: MessageData,
    context: RenderContext,
) -> _Worded:
    match outgoing:
        case notices.CandidateNews(news=news):
            if news in REMINDERS and upcoming(lead, context.now) is None:
                # The interview was cancelled, or is over.
                return None
            return letters.candidate_notice(lead, news, outgoing.by, outgoing.text, context, outgoing.voice)
        case notices.LeadNotice(kind=kind) if len(facts.listed) > 1:
            return letters.many(kind, facts.listed, facts.reader, outgoing.channel, context, facts.links)
        case notices.StillWaiting() | notices.LeadNotice(kind=Notice.REMINDER):
            return _of_a_step(outgoing, lead, facts, context)
        case notices.LeadNotice():
            return _notice(outgoing, lead, facts, context) if lead.state.is_open else None
        case _:
            assert_never(outgoing)


def _of_a_step(
    outgoing: notices.LeadNotice | notices.StillWaiting, lead: Lead, facts: MessageData, context: RenderContext
) -> _Worded:
    """Render a step of the ladder, unless the lead no longer waits for it."""
    wait = wait_state(lead) if facts.listed else still_waits(outgoing, lead)
    if wait is None:
        return None
    if isinstance(outgoing, notices.StillWaiting):
        return letters.still_waiting(lead, wait, context)
    return letters.reminder(lead, wait, facts.reader, outgoing.channel, context, facts.link)


def _notice(outgoing: notices.LeadNotice, lead: Lead, facts: MessageData, context: RenderContext) -> _Worded:
    notice = outgoing.kind
    if notice in letters.OF_INTERVIEW and not letters.still_of_interview(notice, lead, context):
        return None
    if outgoing.channel == "mail":
        return letters.mail_notice(notice, lead, facts.link, context)
    if notice is Notice.NEW_LEAD:
        return letters.new_lead(lead, context)
    return letters.conversation_notice(notice, lead, context)
