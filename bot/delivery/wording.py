"""Words a row of the outbox at the moment it is sent, so that what is no longer so is not announced any more.

All it is about is read in one go before any word is chosen (`look_up`). New leads beyond the tenth of a day are told of
together in one message, whatever becomes of which becomes of each of their rows. What administrators were told of
the content is a fact in the database, written together with the rows that tell of it.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from bot.content.library import Library
from bot.content.models import Municipality
from bot.content.problems import Problem, errors
from bot.conversation.contact.model import TownChange, What
from bot.conversation.dates import days_between, is_holiday
from bot.conversation.lead.happened import Notice
from bot.conversation.lead.meeting import REMINDERS, awaited
from bot.conversation.lead.model import Lead, Role
from bot.conversation.private import Private
from bot.conversation.reminders import KeptReminder, Reminder
from bot.conversation.towns.model import Interest, Recruiting, TownNews
from bot.delivery import joining
from bot.delivery.ladder import LETTER, TIMED, still_waits
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import administrators, changes, contacts, facts, leads, notifications, outbox, recruiting, sessions
from bot.storage.administrators import AdministratorEntry
from bot.storage.contacts import Contact
from bot.storage.database import Transaction, restored_time
from bot.storage.joining import MOST_REMINDERS, NOT_BEGUN, InvitationProgress, of_contact
from bot.storage.outbox import Claimed, OutboxMessage
from bot.storage.page_links import LinkKind
from bot.view import letters, town_letters
from bot.view.contact import pointer
from bot.view.context import Message, RenderContext
from bot.view.joining import Invited, WaysIn, invitation_letter, invitation_reminder
from bot.view.letter import TO_ADMINISTRATOR, TO_OPERATOR, Letter, framed, to_asker, to_contact, to_former, to_newcomer
from bot.view.letters import LadderWait
from bot.view.my_leads import offer_answered
from bot.view.reminders import reminder


@dataclass(frozen=True)
class TownFacts:
    """What the town says now, and what the person in the chat wants to be told of by now."""

    recruiting: Recruiting | None
    interests: tuple[Interest, ...]
    reminder: KeptReminder | None = None
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    """To the self-check, for a reminder of it."""


def look_up_town(tx: Transaction, outgoing: OutboxMessage) -> TownFacts:
    """Read what the words depend on."""
    said = recruiting.of_town(tx, outgoing.slug) if outgoing.slug else None
    if not outgoing.is_broadcast:
        return TownFacts(said, ())
    person, kind = tx.vault.person(outgoing.chat), outgoing.kind
    if isinstance(kind, Reminder):
        session = sessions.load(tx, person)
        kept = TownNews(reminders=recruiting.reminders_of(tx, person)).reminder(kind)
        return TownFacts(said, (), kept, session.answers if session else {})
    return TownFacts(said, recruiting.interests_of(tx, person))


def town_language(tx: Transaction, outgoing: OutboxMessage) -> str:
    """Give the language of somebody who asked to be told: the one spoken last, else the one asked in."""
    person = tx.vault.person(outgoing.chat)
    session = sessions.load(tx, person)
    spoken = session.language if session else None
    return spoken or recruiting.interest_language(tx, person) or outgoing.language


def word_town(outgoing: OutboxMessage, facts: TownFacts, context: RenderContext) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it."""
    if isinstance(outgoing.kind, Reminder):
        return reminder(facts.reminder, facts.answers, context) if facts.reminder else None
    if outgoing.kind == "renew":
        return town_letters.renew_interests(facts.interests, context) if facts.interests else None
    town = context.content.municipalities.get(outgoing.slug)
    if town is None:
        return None
    if outgoing.kind == "opened":
        return _opened(town, outgoing, facts, context)
    if outgoing.kind == "many-leads":
        return town_letters.many_leads(town, notifications.EACH, context)
    if outgoing.kind == "rule-wrong":
        message = town_letters.rule_wrong(town, outgoing.rule, outgoing.by, outgoing.text, context)
    else:
        message = town_letters.colleague_said(town, outgoing.by, facts.recruiting, context)
    return message if outgoing.channel == "telegram" else town_letters.town_by_mail(message, town, context)


def _opened(town: Municipality, outgoing: OutboxMessage, facts: TownFacts, context: RenderContext) -> Message | None:
    """What the town says by now, to somebody who wants to hear of it by now."""
    said = facts.recruiting
    wanted = {town.slug, town.region} & {interest.place for interest in facts.interests}
    if said is None or said.opening != outgoing.opening or not wanted or not said.takes_applications(context.now):
        return None
    return town_letters.town_opened(town, said, context)


def word_for_administrator(
    outgoing: OutboxMessage, facts: "Facts", context: RenderContext, library: Library
) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it. The name of a colleague stands in the chat only."""
    if (entry := facts.entry) is None:
        return None
    by = outgoing.by if outgoing.channel == "telegram" else Private(context.say("another administrator"))
    match outgoing.kind:
        case "confirm-admin-email":
            code = entry.editor.email_code
            return town_letters.confirm_admin_email(code, context) if code.strip() else None
        case "content-rolled-back" | "content-back-asked":
            asked, at = outgoing.kind == "content-back-asked", restored_time(outgoing.at)
            words = town_letters.content_rolled_back(by, at, context, asked=asked)
        case "content-asked" | "content-published":
            asked = outgoing.kind == "content-asked"
            at = restored_time(outgoing.at)
            words = town_letters.content_edited(by, at, outgoing.text, context, asked=asked)
        case "editing-link" if facts.link:
            words = town_letters.editing_link(facts.link, context)
        case "content-refused" if found := errors(library.problems):
            words = town_letters.content_refused(found, context)
        case "content-warned" if found := library.content.warnings:
            words = town_letters.content_warned(found, context)
        case "content-mended" if not library.problems:
            words = town_letters.content_mended(library.since, context)
        case _:
            return None
    return words if outgoing.channel == "telegram" else town_letters.admin_by_mail(words, context)


_REFUSED = "content-refused"


def content_state(problems: Iterable[Problem]) -> int:
    """Name a bad state by all that is wrong in it (48 bits); 0: nothing is."""
    lines = "\n".join(map(str, problems))
    return int.from_bytes(hashlib.sha256(lines.encode()).digest()[:6], "big") if lines else 0


def tell_of_content(tx: Transaction, state: int) -> bool:
    """Put rows down for a state that was not told of yet; say whether any were."""
    before = facts.find(tx, _REFUSED)
    if (before.value if before else 0) == state:
        return False
    if state:
        facts.note(tx, _REFUSED, state)
        _put(tx, "content-refused")
    else:
        facts.forget(tx, _REFUSED)
        _put(tx, "content-mended")
    return True


def tell_of_warnings(tx: Transaction) -> bool:
    """Tell the administrators that what is live now should be looked at; it refuses nothing, so the operator has no letter."""
    administrators.tell(tx, "content-warned", str(tx.at))
    return True


def _put(tx: Transaction, kind: Literal["content-refused", "content-mended"]) -> None:
    """Tell the operator by mail, and the administrators as each of them hears of something."""
    outbox.put(tx, f"{kind}/{tx.at}", OutboxMessage(kind, "mail"))
    administrators.tell(tx, kind, str(tx.at))


def batches(rows: Sequence[Claimed]) -> Iterator[list[Claimed]]:
    """Part the rows of one recipient into what is told of together; all others stand alone."""
    for (together, _), some in groupby(rows, key=lambda row: (row.outgoing.gathered, row.repeated)):
        if together:
            yield list(some)
        else:
            yield from ([row] for row in some)


def gathered_leads(
    tx: Transaction, outgoing: OutboxMessage, contact: Contact | None, codes: Collection[str]
) -> tuple[Lead, ...]:
    """Give the open leads a message lists: those of the rows told of together, or for the daily list all there are.

    Whoever is on holiday gets no daily list.
    """
    if outgoing.gathered:
        found = (leads.by_code(tx, code) for code in codes)
        return tuple(lead for lead in found if lead is not None and lead.state.is_open)
    if outgoing.kind != "digest" or contact is None or contacts.pause_is_on(tx, contact.id):
        return ()
    coordinator = contact.role is Role.COORDINATOR
    return leads.open_for(tx, [] if coordinator else [contact.slug], coordinator=coordinator)


@dataclass(frozen=True)
class Facts:
    """What a message is about as it is now, and the language its recipient speaks by now."""

    lead: Lead | None
    contact: Contact | None
    language: str
    sheet_lies_open: bool
    link: str = ""
    """The whole address of the lead page for this letter, "" where there is none."""
    town: TownFacts | None = None
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    """The same for each lead of a list, by its code."""
    change: TownChange | None = None
    listed: tuple[Lead, ...] = ()
    """Open leads to be listed: the daily list, or new ones that are told of together."""
    entry: AdministratorEntry | None = None
    """The administrator who is told of the content; None once removed."""
    invited: tuple[Contact, ...] = ()
    """Who is invited by one letter: the same person for several towns; nobody where it is too late."""
    asked: InvitationProgress = NOT_BEGUN
    chat_link: str = ""
    """The way in by Telegram, for a letter."""


def look_up(tx: Transaction, outgoing: OutboxMessage, together: Collection[str] = ()) -> Facts:
    """Read what the words depend on. `together`: the codes of the leads that are told of in one message."""
    lead = leads.by_code(tx, outgoing.code) if outgoing.code else None
    contact = contacts.get(tx, outgoing.contact) if outgoing.contact else None
    lies_open = outgoing.kind == "fold" and notifications.still_shown(tx, outgoing.contact, outgoing.message)
    change = changes.get(tx, outgoing.row) if outgoing.kind == "change" else None
    listed = gathered_leads(tx, outgoing, contact, together)
    lead = listed[0] if outgoing.gathered and listed else lead
    town = look_up_town(tx, outgoing) if outgoing.slug or outgoing.is_broadcast else None
    entry = administrators.get(tx, outgoing.administrator) if outgoing.administrator else None
    language = entry.editor.language if entry else _language(tx, outgoing, lead, contact)
    invited = joining.spoken_for(tx, contact) if outgoing.kind == "invitation" else ()
    asked = of_contact(tx, outgoing.contact) if invited else NOT_BEGUN
    return Facts(
        lead,
        contact,
        language,
        lies_open,
        town=town,
        change=change,
        listed=listed,
        entry=entry,
        invited=invited,
        asked=asked,
    )


def link_wanted(outgoing: OutboxMessage, facts: Facts) -> LinkKind | None:
    """Say for what a link belongs into these words, if there are lead pages."""
    if facts.contact is None:
        return None
    if outgoing.kind == "test":
        return "test"
    if outgoing.kind == "way-in":
        return "lead"
    if outgoing.kind == "confirm-email":
        return "confirm"
    if outgoing.channel != "mail" or outgoing.kind in {"candidate-stopped", "interview-off"}:
        return None
    # to a change, by way of all messages
    return "lead" if facts.lead or facts.change else None


def _language(tx: Transaction, outgoing: OutboxMessage, lead: Lead | None, contact: Contact | None) -> str:
    if contact is not None:
        return contact.person.language
    if outgoing.kind in {"news", "waiting"} and lead is not None:
        session = sessions.load(tx, tx.vault.person(outgoing.chat))
        return (session.language if session else None) or lead.details.language
    if outgoing.is_broadcast:
        return town_language(tx, outgoing)
    return outgoing.language


def word(dispatcher: Dispatcher, row: Claimed, facts: Facts) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it. What may have arrived before says so."""
    if row.outgoing.contact and facts.contact is None and not row.outgoing.message:
        # removed meanwhile: only what changes their old messages still goes
        return None
    language = dispatcher.operator.language if row.outgoing.is_for_operator else facts.language
    context = dispatcher.speaking(language)
    if row.outgoing.administrator:
        words = word_for_administrator(row.outgoing, facts, context, dispatcher.library)
    else:
        words = _of_content(row.outgoing, dispatcher.library, context) or _words(row.outgoing, facts, context)
    if isinstance(words, Message) and row.outgoing.channel == "mail":
        words = _by_mail(words, facts, context)
    if words is not None and row.repeated and not row.outgoing.message:
        words = letters.marked(words, context)
    return framed(words, _why(row.outgoing, facts, context), context) if isinstance(words, Letter) else words


def _why(outgoing: OutboxMessage, facts: Facts, context: RenderContext) -> str:
    """Say why the reader of a letter gets it."""
    if facts.change is not None and outgoing.address:
        joins = facts.change.what is What.ADD
        return (to_asker if joins else to_former)(facts.change.slug, context)
    if facts.contact is None:
        return context.say(TO_ADMINISTRATOR if facts.entry else TO_OPERATOR)
    if outgoing.kind == "invitation":
        first, *also = facts.invited
        return to_newcomer(first.slug, context, *(one.slug for one in also))
    return (to_newcomer if outgoing.kind == "confirm-email" else to_contact)(facts.contact.slug, context)


def _of_content(outgoing: OutboxMessage, library: Library, context: RenderContext) -> Letter | None:
    """Say how the content is by now: a bad state that has passed is told of no more, nor that a worse one was mended."""
    if outgoing.kind == "content-refused" and library.problems:
        return town_letters.content_refused_by_mail(library.problems, library.since, context)
    if outgoing.kind == "content-mended" and not library.problems:
        return town_letters.content_mended_by_mail(library.since, context)
    return None


def _by_mail(words: Message, facts: Facts, context: RenderContext) -> Letter:
    """Word as a letter what was meant for a chat that its reader does not have; of a lead only that there is something."""
    if facts.lead is not None:
        return letters.mail_of_lead(facts.lead, context, letters.SOMETHING_NEW, facts.link)
    return letters.mail_of_town(words, context, facts.link)


def _words(outgoing: OutboxMessage, facts: Facts, context: RenderContext) -> Message | Letter | None:
    lead, contact = facts.lead, facts.contact
    if outgoing.kind == "withdrawn":
        return letters.withdrawn_notice(outgoing.code, context)
    if outgoing.kind == "interview-off" and contact is not None:
        return _interview_off(outgoing, context)
    if outgoing.kind == "fold":
        return _folded(outgoing, facts, context)
    if outgoing.cause is not None:
        return letters.alarm(outgoing.cause, outgoing.row, context)
    if facts.town is not None:
        return word_town(outgoing, facts.town, context)
    if outgoing.news in REMINDERS and (lead is None or awaited(lead, context.now) is None):
        # it was called off, or has taken place, before the reminder could be sent
        return None
    if (news := outgoing.news) is not None:
        by, text, voice = outgoing.by, outgoing.text, outgoing.voice
        return letters.candidate_news(lead, news, by, text, context, voice) if lead else None
    if outgoing.kind in TIMED:
        return _of_a_step(outgoing, facts, context)
    if outgoing.kind == "change":
        return _change(outgoing, facts, context)
    return _to_contact(outgoing, lead, contact, facts, context) if contact else None


def _interview_off(outgoing: OutboxMessage, context: RenderContext) -> Message | Letter:
    if outgoing.channel == "mail":
        return letters.mail_interview_off(outgoing.code, outgoing.slug, context)
    return letters.interview_off(outgoing.code, context)


def _to_contact(
    outgoing: OutboxMessage, lead: Lead | None, contact: Contact, facts: Facts, context: RenderContext
) -> Message | Letter | None:
    if outgoing.kind == "digest":
        return letters.daily_list(facts.listed, outgoing.channel, context, facts.links)
    if outgoing.kind == "confirm-email":
        return letters.confirm_contact_email(outgoing.text, contact.slug, context, facts.link)
    if outgoing.kind == "invitation":
        return _invitation(outgoing, facts, context)
    if outgoing.kind in {"offer-agreed", "offer-refused"}:
        agreed = outgoing.kind == "offer-agreed"
        return offer_answered(lead, outgoing.text, context, agreed=agreed) if lead else None
    if outgoing.kind == "candidate-stopped":
        return _stopped(outgoing, lead, facts, context) if lead else None
    if outgoing.channel == "mail" and not contact.person.email_confirmed:
        # the address of a contact who has gone to another account since
        return None
    if outgoing.kind in {"test", "way-in", "pin-gone"}:
        return _of_access(outgoing, facts, context)
    notice = outgoing.kind
    if lead is None or not lead.state.is_open or not isinstance(notice, Notice):
        return None
    return _notice(outgoing, notice, lead, facts, context)


def _of_access(outgoing: OutboxMessage, facts: Facts, context: RenderContext) -> Message | Letter | None:
    """Word what a contact is told of the ways by which leads and this person come together."""
    if outgoing.kind == "pin-gone":
        return letters.pin_gone(context, outgoing.channel)
    if outgoing.kind == "way-in":
        return letters.way_in(context, facts.link) if facts.link else None
    by_mail = outgoing.channel == "mail"
    return (letters.trial_by_mail if by_mail else letters.trial_by_telegram)(context, facts.link)


def _invitation(outgoing: OutboxMessage, facts: Facts, context: RenderContext) -> Letter | None:
    """Give the letter, or one of the reminders; nothing where there is no way in, or nobody to be invited any more."""
    ways = WaysIn(facts.chat_link, facts.link)
    if not facts.invited or not (ways.chat or ways.page):
        return None
    invited = Invited(facts.invited[0].person.name, [one.slug for one in facts.invited])
    if outgoing.dedup_key == LETTER:
        return invitation_letter(invited, ways, context)
    last = facts.asked.reminded + 1 >= MOST_REMINDERS
    return invitation_reminder(invited, ways, facts.asked.invited or context.now, context, last=last)


def _change(outgoing: OutboxMessage, facts: Facts, context: RenderContext) -> Message | Letter | None:
    """What is said of a change is as it stands now: nobody is asked any more for what was decided meanwhile."""
    change = facts.change
    if change is None or change.stage != outgoing.dedup_key:
        return None
    if change.stage.is_pending and change.due <= context.now:
        # its end is carried out by a row of its own
        return None
    concerned = {change.answered_by} if change.stage.is_pending else changes.told_the_end(change)
    if facts.contact is not None and facts.contact.slug not in concerned:
        # it was for the coordinators, and is put to the town by now
        return None
    if outgoing.address:
        return town_letters.last_letter(change, context)
    if outgoing.channel == "mail":
        return town_letters.change_letter(change, context, facts.link)
    return town_letters.change_notice(change, context, concerned=outgoing.contact == change.contact)


def _stopped(outgoing: OutboxMessage, lead: Lead, facts: Facts, context: RenderContext) -> Message | Letter:
    if outgoing.channel == "mail":
        return letters.mail_of_lead(lead, context, letters.STOPPED_BY_MAIL, facts.link)
    return letters.stopped_notice(lead, context)


def _folded(outgoing: OutboxMessage, facts: Facts, context: RenderContext) -> Message | None:
    """The pointer instead of the sheet. A chat that is no contact's any more gets no way back to it."""
    lead, contact = facts.lead, facts.contact
    if contact is None or contact.person.chat != outgoing.chat:
        return Message(pointer(lead, context).text) if lead else letters.withdrawn_notice(outgoing.code, context)
    return pointer(lead, context) if lead and facts.sheet_lies_open else None


def _of_a_step(outgoing: OutboxMessage, facts: Facts, context: RenderContext) -> Message | Letter | None:
    """Say that a lead still waits; nothing when it does not, or no longer for the same."""
    lead, contact = facts.lead, facts.contact
    now = still_waits(outgoing, lead) if lead else None
    if lead is None or now is None:
        return None
    wait = LadderWait(now.situation, days_between(now.since, context.now, is_holiday))
    if outgoing.kind == "waiting":
        return letters.still_waiting(lead, wait, context)
    if contact is None:
        return None
    if outgoing.channel == "mail":
        return letters.mail_reminder(lead, wait, facts.link, context)
    return letters.reminder(lead, wait, context)


def _notice(
    outgoing: OutboxMessage, notice: Notice, lead: Lead, facts: Facts, context: RenderContext
) -> Message | Letter | None:
    if len(facts.listed) > 1:
        return letters.many_new(facts.listed, outgoing.channel, context, facts.links)
    if notice in letters.OF_INTERVIEW and not letters.still_of_interview(notice, lead, context):
        return None
    if outgoing.channel == "mail":
        return letters.mail_notice(notice, lead, facts.link, context)
    if notice is Notice.NEW_LEAD:
        return letters.new_lead(lead, context)
    return letters.talk_notice(notice, lead, context)
