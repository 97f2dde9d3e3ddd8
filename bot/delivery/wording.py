"""Words an errand at the moment it is sent, so that a lead withdrawn meanwhile is not announced any more."""

from bot.content.library import Library
from bot.conversation.czech_holidays import is_holiday
from bot.conversation.known import Known
from bot.conversation.lead import Lead
from bot.conversation.session import Session
from bot.conversation.working_time import days_between
from bot.delivery import admin_news, town_wording
from bot.delivery.facts import Facts
from bot.delivery.ladder import TIMED, still_waits
from bot.dispatch.desk import Desk
from bot.storage.errand import Errand
from bot.storage.outbox import Claimed
from bot.view import offer_view
from bot.view.letters import (
    change_letters,
    content_letters,
    ladder_letters,
    letter,
    list_letters,
    talk_notices,
    to_candidate,
    to_contact,
    to_operator,
)
from bot.view.letters.ladder_letters import Wait
from bot.view.letters.letter import Letter
from bot.view.message import Message
from bot.view.municipal import contact_view
from bot.view.scene import Scene


def word(desk: Desk, row: Claimed, facts: Facts) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it. What may have arrived before says so."""
    scene = desk.scene(Session(language=facts.language), Known(), desk.library.content)
    if row.errand.administrator:
        words = admin_news.word(row.errand, facts.entry, scene, desk.library)
    else:
        words = _of_content(row.errand, desk.library, scene) or _words(row.errand, facts, scene)
    if isinstance(words, Message) and row.errand.channel == "mail":
        words = _by_mail(words, facts, scene)
    if words is None or row.errand.message or not row.repeated:
        return words
    return letter.marked(words, scene)


def _of_content(errand: Errand, library: Library, scene: Scene) -> Letter | None:
    """Say how the content is by now: a bad state that has passed is told of no more, nor that a worse one was mended."""
    if errand.kind == "content-refused" and library.problems:
        return content_letters.refused(library.problems, library.since, scene)
    if errand.kind == "content-mended" and not library.problems:
        return content_letters.mended(library.since, scene)
    return None


def _by_mail(words: Message, facts: Facts, scene: Scene) -> Letter:
    """Word as a letter what was meant for a chat that its reader does not have; of a lead only that there is something."""
    if facts.lead is not None:
        return letter.mail_of_lead(facts.lead, scene, letter.SOMETHING_NEW, facts.link)
    return letter.mail_of_town(words, scene, facts.link)


def _words(errand: Errand, facts: Facts, scene: Scene) -> Message | Letter | None:
    lead, contact = facts.lead, facts.contact
    if errand.kind == "withdrawn":
        return to_contact.withdrawn(errand.code, scene)
    if errand.kind == "fold":
        return _folded(errand, facts, scene)
    if errand.cause is not None:
        return to_operator.alarm(errand.cause, errand.row, scene)
    if facts.town is not None:
        return town_wording.word(errand, facts.town, scene)
    if errand.news is not None:
        return (
            to_candidate.news(lead, errand.news, errand.by, errand.text, scene, errand.voice)
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
        return list_letters.daily(facts.listed, errand.channel, scene, facts.links)
    if errand.kind == "confirm-email":
        return to_contact.confirm_email(errand.text, contact.slug, scene, facts.link)
    if errand.kind in {"offer-agreed", "offer-refused"}:
        agreed = errand.kind == "offer-agreed"
        return offer_view.answered(lead, errand.text, scene, agreed=agreed) if lead else None
    if errand.kind == "candidate-stopped":
        return _stopped(errand, lead, facts, scene) if lead else None
    if errand.channel == "mail" and not contact.person.email_confirmed:
        return None  # the address of a contact who has gone to another account since
    if errand.kind == "test":
        by_mail = errand.channel == "mail"
        return (to_contact.trial_by_mail if by_mail else to_contact.trial_by_telegram)(scene, facts.link)
    return _notice(errand, lead, facts, scene) if lead and lead.state.is_open else None


def _change(errand: Errand, facts: Facts, scene: Scene) -> Message | Letter | None:
    """What is said of a change is as it stands now: nobody is asked any more for what was decided meanwhile."""
    change = facts.change
    if change is None or change.stage != errand.occasion:
        return None
    if errand.channel == "mail":
        return change_letters.letter(change, scene, facts.link)
    return change_letters.notice(change, scene, concerned=errand.contact == change.contact)


def _stopped(errand: Errand, lead: Lead, facts: Facts, scene: Scene) -> Message | Letter:
    if errand.channel == "mail":
        return letter.mail_of_lead(lead, scene, talk_notices.STOPPED_BY_MAIL, facts.link)
    return talk_notices.stopped_notice(lead, scene)


def _folded(errand: Errand, facts: Facts, scene: Scene) -> Message | None:
    """The pointer instead of the sheet. A chat that is no contact's any more gets no way back to it."""
    lead, contact = facts.lead, facts.contact
    if contact is None or contact.person.chat != errand.chat:
        return (
            Message(contact_view.pointer(lead, scene).text)
            if lead
            else to_contact.withdrawn(errand.code, scene)
        )
    return contact_view.pointer(lead, scene) if lead and facts.sheet_lies_open else None


def _of_a_step(errand: Errand, facts: Facts, scene: Scene) -> Message | Letter | None:
    """Say that a lead still waits; nothing when it does not, or no longer for the same."""
    lead, contact = facts.lead, facts.contact
    now = still_waits(errand, lead) if lead else None
    if lead is None or now is None:
        return None
    wait = Wait(now.situation, days_between(now.since, scene.now, is_holiday))
    if errand.kind == "waiting":
        return ladder_letters.still_waiting(lead, wait, scene)
    if contact is None:
        return None
    if errand.channel == "mail":
        return ladder_letters.mail_reminder(lead, wait, facts.link, scene)
    return ladder_letters.reminder(lead, wait, scene)


def _notice(errand: Errand, lead: Lead, facts: Facts, scene: Scene) -> Message | Letter:
    match errand.kind, errand.channel:
        case _ if len(facts.listed) > 1:
            return list_letters.many_new(facts.listed, errand.channel, scene, facts.links)
        case _, "mail":
            opening = talk_notices.NOTICES.get(errand.kind, letter.WRITTEN)
            return letter.mail_of_lead(lead, scene, opening, facts.link)
        case "new-lead", _:
            return to_contact.new_lead(lead, scene)
        case _:
            return talk_notices.notice(errand.kind, lead, scene)
