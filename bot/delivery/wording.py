"""Words an errand at the moment it is sent, so that a lead withdrawn meanwhile is not announced any more.

Words what goes out about towns' own words as they are at that moment: what is no longer so is not sent.

Words what administrators are told of the content, as it stands when it is sent: what was mended meanwhile is told of no more.

Tells of what became of an edit of the content: once for each bad state, and once when it is good again.

What was told of is a fact in the database, written together with the rows that tell of it: a restart tells nothing twice.

New leads beyond the tenth of a day are told of together: one message for all rows that wait for the same person.

Each lead keeps its own row. The rows are claimed, sent, and fail together, so none is lost, told of twice, or forgotten
in a message that did not arrive; whatever becomes of the message becomes of each row.

What an errand is about as it is at the moment it is sent: read in one go, before any word is chosen.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from bot.content.library import Library
from bot.content.models import Municipality
from bot.content.problems import Problem, errors
from bot.conversation.contact.model import TownChange
from bot.conversation.dates import days_between, is_holiday
from bot.conversation.lead.model import Lead, Role
from bot.conversation.private import Private
from bot.conversation.state import LoadedState, Session
from bot.conversation.towns.model import Interest, Recruiting
from bot.delivery.ladder import TIMED, still_waits
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import administrators, changes, contacts, leads, outbox, recruiting, sessions, sheet_messages
from bot.storage.administrators import AdministratorEntry
from bot.storage.contacts import Contact
from bot.storage.database import Transaction, restored_time
from bot.storage.outbox import Claimed, OutboxMessage
from bot.storage.page_links import Kind
from bot.view import letters, town_letters
from bot.view.contact import pointer
from bot.view.context import Message, RenderContext
from bot.view.lead import offer_answered
from bot.view.letters import LadderWait, Letter


@dataclass(frozen=True)
class TownFacts:
    """What the town says now, and what the person in the chat wants to be told of by now."""

    recruiting: Recruiting | None
    interests: tuple[Interest, ...]


def look_up_town(tx: Transaction, errand: OutboxMessage) -> TownFacts:
    """Read what the words depend on."""
    said = recruiting.of_town(tx, errand.slug) if errand.slug else None
    wanted = recruiting.interests_of(tx, tx.vault.person(errand.chat)) if errand.is_broadcast else ()
    return TownFacts(said, wanted)


def town_language(tx: Transaction, errand: OutboxMessage) -> str:
    """Give the language of somebody who asked to be told: the one spoken last, else the one asked in."""
    person = tx.vault.person(errand.chat)
    session = sessions.load(tx, person)
    return (
        (session.language if session else None) or recruiting.interest_language(tx, person) or errand.language
    )


def word_town(errand: OutboxMessage, facts: TownFacts, scene: RenderContext) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it."""
    if errand.kind == "renew":
        return town_letters.renew_interests(facts.interests, scene) if facts.interests else None
    town = scene.content.municipalities.get(errand.slug)
    if town is None:
        return None
    if errand.kind == "opened":
        return _opened(town, errand, facts, scene)
    if errand.kind == "rule-wrong":
        message = town_letters.rule_wrong(town, errand.rule, errand.by, errand.text, scene)
    else:
        message = town_letters.colleague_said(town, errand.by, facts.recruiting, scene)
    return message if errand.channel == "telegram" else town_letters.town_by_mail(message, scene)


def _opened(
    town: Municipality, errand: OutboxMessage, facts: TownFacts, scene: RenderContext
) -> Message | None:
    """What the town says by now, to somebody who wants to hear of it by now."""
    said = facts.recruiting
    wanted = {town.slug, town.region} & {interest.place for interest in facts.interests}
    if said is None or said.opening != errand.opening or not wanted or not said.takes_applications(scene.now):
        return None
    return town_letters.town_opened(town, said, scene)


def word_for_administrator(
    errand: OutboxMessage, entry: AdministratorEntry | None, scene: RenderContext, library: Library
) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it. The name of a colleague stands in the chat only."""
    if entry is None:
        return None
    match errand.kind:
        case "confirm-admin-email":
            code = entry.editor.email_code
            return town_letters.confirm_admin_email(code, scene) if code else None
        case "content-rolled-back":
            by = errand.by if errand.channel == "telegram" else Private(scene.say("another administrator"))
            words = town_letters.content_rolled_back(by, restored_time(int(errand.occasion)), scene)
        case "content-refused" if found := errors(library.problems):
            words = town_letters.content_refused(found, scene)
        case "content-mended" if not library.problems:
            words = town_letters.content_mended(library.since, scene)
        case _:
            return None
    return words if errand.channel == "telegram" else town_letters.admin_by_mail(words, scene)


_REFUSED = "content-refused"
LANGUAGE = "cs"


def content_state(problems: Iterable[Problem]) -> int:
    """Name a bad state by all that is wrong in it (48 bits); 0: nothing is."""
    lines = "\n".join(map(str, problems))
    return int.from_bytes(hashlib.sha256(lines.encode()).digest()[:6], "big") if lines else 0


def tell_of_content(tx: Transaction, state: int) -> bool:
    """Put rows down for a state that was not told of yet; say whether any were."""
    before = tx.one("SELECT value FROM fact WHERE name = ?", _REFUSED)
    if (before[0] if before else 0) == state:
        return False
    if state:
        tx.run("INSERT OR REPLACE INTO fact (name, value, at) VALUES (?, ?, ?)", _REFUSED, state, tx.at)
        _put(tx, "content-refused")
    else:
        tx.run("DELETE FROM fact WHERE name = ?", _REFUSED)
        _put(tx, "content-mended")
    return True


def _put(tx: Transaction, kind: Literal["content-refused", "content-mended"]) -> None:
    """Tell the operator by mail, and the administrators as each of them hears of something."""
    outbox.put(tx, f"{kind}/{tx.at}", OutboxMessage(kind, "mail", language=LANGUAGE))
    administrators.tell(tx, kind, str(tx.at))


def batches(rows: Sequence[Claimed]) -> Iterator[list[Claimed]]:
    """Part the rows of one recipient into what is told of together; all others stand alone."""
    for (together, _), some in groupby(rows, key=lambda row: (row.errand.gathered, row.repeated)):
        if together:
            yield list(some)
        else:
            yield from ([row] for row in some)


def gathered_leads(
    tx: Transaction, errand: OutboxMessage, contact: Contact | None, codes: Collection[str]
) -> tuple[Lead, ...]:
    """Give the open leads a message lists: those of the rows told of together, or for the daily list all there are.

    Whoever is on holiday gets no daily list.
    """
    if errand.gathered:
        found = (leads.by_code(tx, code) for code in codes)
        return tuple(lead for lead in found if lead is not None and lead.state.is_open)
    if errand.kind != "digest" or contact is None or contacts.pause_is_on(tx, contact.id):
        return ()
    coordinator = contact.role is Role.COORDINATOR
    return leads.open_for(tx, [] if coordinator else [contact.slug], coordinator=coordinator)


@dataclass(frozen=True)
class Facts:
    """What an errand is about as it is now, and the language its recipient speaks by now."""

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


def look_up(tx: Transaction, errand: OutboxMessage, together: Collection[str] = ()) -> Facts:
    """Read what the words depend on. `together`: the codes of the leads that are told of in one message."""
    lead = leads.by_code(tx, errand.code) if errand.code else None
    contact = contacts.get(tx, errand.contact) if errand.contact else None
    lies_open = errand.kind == "fold" and sheet_messages.still_open(tx, errand.contact, errand.message)
    change = changes.get(tx, errand.row) if errand.kind == "change" else None
    listed = gathered_leads(tx, errand, contact, together)
    lead = listed[0] if errand.gathered and listed else lead
    town = look_up_town(tx, errand) if errand.slug or errand.is_broadcast else None
    entry = administrators.get(tx, errand.administrator) if errand.administrator else None
    language = entry.editor.language if entry else _language(tx, errand, lead, contact)
    return Facts(lead, contact, language, lies_open, town=town, change=change, listed=listed, entry=entry)


def link_wanted(errand: OutboxMessage, facts: Facts) -> Kind | None:
    """Say for what a link belongs into these words, if there are lead pages."""
    if facts.contact is None:
        return None
    if errand.kind == "test":
        return "test"
    if errand.kind == "confirm-email":
        return "confirm"
    if errand.channel != "mail" or errand.kind == "candidate-stopped":
        return None
    return "lead" if facts.lead or facts.change else None  # to a change, by way of all messages


def _language(tx: Transaction, errand: OutboxMessage, lead: Lead | None, contact: Contact | None) -> str:
    if contact is not None:
        return contact.person.language
    if errand.kind in {"news", "waiting"} and lead is not None:
        session = sessions.load(tx, tx.vault.person(errand.chat))
        return (session.language if session else None) or lead.details.language
    if errand.is_broadcast:
        return town_language(tx, errand)
    return errand.language


def word(desk: Dispatcher, row: Claimed, facts: Facts) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it. What may have arrived before says so."""
    scene = desk.scene(Session(language=facts.language), LoadedState(), desk.library.content)
    if row.errand.administrator:
        words = word_for_administrator(row.errand, facts.entry, scene, desk.library)
    else:
        words = _of_content(row.errand, desk.library, scene) or _words(row.errand, facts, scene)
    if isinstance(words, Message) and row.errand.channel == "mail":
        words = _by_mail(words, facts, scene)
    if words is None or row.errand.message or not row.repeated:
        return words
    return letters.marked(words, scene)


def _of_content(errand: OutboxMessage, library: Library, scene: RenderContext) -> Letter | None:
    """Say how the content is by now: a bad state that has passed is told of no more, nor that a worse one was mended."""
    if errand.kind == "content-refused" and library.problems:
        return town_letters.content_refused_by_mail(library.problems, library.since, scene)
    if errand.kind == "content-mended" and not library.problems:
        return town_letters.content_mended_by_mail(library.since, scene)
    return None


def _by_mail(words: Message, facts: Facts, scene: RenderContext) -> Letter:
    """Word as a letter what was meant for a chat that its reader does not have; of a lead only that there is something."""
    if facts.lead is not None:
        return letters.mail_of_lead(facts.lead, scene, letters.SOMETHING_NEW, facts.link)
    return letters.mail_of_town(words, scene, facts.link)


def _words(errand: OutboxMessage, facts: Facts, scene: RenderContext) -> Message | Letter | None:
    lead, contact = facts.lead, facts.contact
    if errand.kind == "withdrawn":
        return letters.withdrawn_notice(errand.code, scene)
    if errand.kind == "fold":
        return _folded(errand, facts, scene)
    if errand.cause is not None:
        return letters.alarm(errand.cause, errand.row, scene)
    if facts.town is not None:
        return word_town(errand, facts.town, scene)
    if errand.news is not None:
        return (
            letters.candidate_news(lead, errand.news, errand.by, errand.text, scene, errand.voice)
            if lead
            else None
        )
    if errand.kind in TIMED:
        return _of_a_step(errand, facts, scene)
    if errand.kind == "change":
        return _change(errand, facts, scene)
    if contact is None:
        return None
    if errand.kind == "digest":
        return letters.daily_list(facts.listed, errand.channel, scene, facts.links)
    if errand.kind == "confirm-email":
        return letters.confirm_contact_email(errand.text, contact.slug, scene, facts.link)
    if errand.kind in {"offer-agreed", "offer-refused"}:
        agreed = errand.kind == "offer-agreed"
        return offer_answered(lead, errand.text, scene, agreed=agreed) if lead else None
    if errand.kind == "candidate-stopped":
        return _stopped(errand, lead, facts, scene) if lead else None
    if errand.channel == "mail" and not contact.person.email_confirmed:
        return None  # the address of a contact who has gone to another account since
    if errand.kind == "test":
        by_mail = errand.channel == "mail"
        return (letters.trial_by_mail if by_mail else letters.trial_by_telegram)(scene, facts.link)
    return _notice(errand, lead, facts, scene) if lead and lead.state.is_open else None


def _change(errand: OutboxMessage, facts: Facts, scene: RenderContext) -> Message | Letter | None:
    """What is said of a change is as it stands now: nobody is asked any more for what was decided meanwhile."""
    change = facts.change
    if change is None or change.stage != errand.occasion:
        return None
    if errand.channel == "mail":
        return town_letters.change_letter(change, scene, facts.link)
    return town_letters.change_notice(change, scene, concerned=errand.contact == change.contact)


def _stopped(errand: OutboxMessage, lead: Lead, facts: Facts, scene: RenderContext) -> Message | Letter:
    if errand.channel == "mail":
        return letters.mail_of_lead(lead, scene, letters.STOPPED_BY_MAIL, facts.link)
    return letters.stopped_notice(lead, scene)


def _folded(errand: OutboxMessage, facts: Facts, scene: RenderContext) -> Message | None:
    """The pointer instead of the sheet. A chat that is no contact's any more gets no way back to it."""
    lead, contact = facts.lead, facts.contact
    if contact is None or contact.person.chat != errand.chat:
        return Message(pointer(lead, scene).text) if lead else letters.withdrawn_notice(errand.code, scene)
    return pointer(lead, scene) if lead and facts.sheet_lies_open else None


def _of_a_step(errand: OutboxMessage, facts: Facts, scene: RenderContext) -> Message | Letter | None:
    """Say that a lead still waits; nothing when it does not, or no longer for the same."""
    lead, contact = facts.lead, facts.contact
    now = still_waits(errand, lead) if lead else None
    if lead is None or now is None:
        return None
    wait = LadderWait(now.situation, days_between(now.since, scene.now, is_holiday))
    if errand.kind == "waiting":
        return letters.still_waiting(lead, wait, scene)
    if contact is None:
        return None
    if errand.channel == "mail":
        return letters.mail_reminder(lead, wait, facts.link, scene)
    return letters.reminder(lead, wait, scene)


def _notice(errand: OutboxMessage, lead: Lead, facts: Facts, scene: RenderContext) -> Message | Letter:
    match errand.kind, errand.channel:
        case _ if len(facts.listed) > 1:
            return letters.many_new(facts.listed, errand.channel, scene, facts.links)
        case _, "mail":
            opening = letters.TALK_NOTICES.get(errand.kind, letters.WRITTEN)
            return letters.mail_of_lead(lead, scene, opening, facts.link)
        case "new-lead", _:
            return letters.new_lead(lead, scene)
        case _:
            return letters.talk_notice(errand.kind, lead, scene)
