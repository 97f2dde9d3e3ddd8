"""What is typed or shared into a field of a lead: taken when it is valid, otherwise asked for again with a kind reason."""

from dataclasses import replace

from bot.conversation import lead_turn
from bot.conversation.draft import (
    Draft,
    Field,
    Reach,
    holds_document_number,
    valid_email,
    valid_name,
    valid_phone,
    valid_words,
)
from bot.conversation.lead_screens import LeadField
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.notes import Note
from bot.conversation.opening import opened
from bot.conversation.private import Private
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session


def typed(session: Session, draft: Draft, field: Field, text: Private, moment: Moment) -> Turn:
    """Fill a typed field of the lead, or say kindly what was wrong with it."""
    again = LeadField(field)
    if field in {Field.NAME, Field.WORDS} and holds_document_number(text):
        return show(session, again, Note.NUMBERS)
    match field:
        case Field.NAME:
            name = valid_name(text)
            if name is None:
                return show(session, again, Note.NAME_WRONG)
            draft = replace(draft, name=name)
        case Field.WORDS:
            words = valid_words(text)
            if words is None:
                return show(session, again, Note.TOO_LONG)
            draft = replace(draft, words=words, skipped=draft.skipped - {Field.WORDS})
        case Field.ADDRESS if draft.reach is Reach.EMAIL:
            email = valid_email(text)
            if email is None:
                return show(session, again, Note.EMAIL_WRONG)
            draft = replace(draft, address=email, verified=False)
        case Field.ADDRESS:
            return _phone_given(session, draft, valid_phone(text), moment, verified=False)
        case _:
            return show(session, again, Note.PRESS_A_BUTTON)
    return lead_turn.proceed(session, draft, moment)


def shared_phone(session: Session, place: Screen, phone: Private, moment: Moment, *, own: bool) -> Turn:
    """Take the sender's own number where one is asked for; nobody else's, and nowhere else."""
    wanted = isinstance(place, LeadField) and place.field == Field.ADDRESS
    if session.draft is None or not wanted or session.draft.reach is not Reach.PHONE:
        return settle(session, Shown(opened(place, session, moment).screen, Note.PHONE_UNWANTED))
    if not own:
        return show(session, place, Note.PHONE_FOREIGN_CARD)
    prefixed = (
        phone if phone.startswith("+") else f"+{phone}"
    )  # Telegram leaves the plus out of contact cards
    return _phone_given(session, session.draft, valid_phone(prefixed), moment, verified=True)


def _phone_given(
    session: Session, draft: Draft, phone: Private | None, moment: Moment, *, verified: bool
) -> Turn:
    if phone is None:
        return show(session, LeadField(Field.ADDRESS), Note.PHONE_WRONG)
    return lead_turn.proceed(session, replace(draft, address=phone, verified=verified), moment)
