"""Decisions about towns: statements of a contact about the own town, and subscriptions.

Only contacts and deputies speak for their town, since candidates read it as the town's statement.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import assert_never

from bot.content.content import Content, fingerprint, rule_of
from bot.conversation.dates import day_of, read_day
from bot.conversation.lead.model import Duty, Role, valid_words, words_or_note
from bot.conversation.model import Menu, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.plan import Reminder, Reminders, RemindOf, StopReminders, asked_for
from bot.conversation.private import NOTHING, Private, holds_document_number
from bot.conversation.state import Context, ReadModel, Session, Turn, resolve_current, show
from bot.conversation.towns import model

_POSTS = re.compile(r"([1-9][0-9]?)(?:\D.*)?", re.DOTALL)
"""A number of posts, with any words after it."""
MAX_CHARACTERS = 200
"""Maximum number of characters about where and how to apply."""
MAX_DEADLINE_DELAY = timedelta(days=366)
NONE, SAME = "none", "same"
"""Values of buttons: nothing, and the same day as the other one."""


def _tapped_value(draft: model.Announcement, part: model.AnnouncementPart, value: str) -> model.Announcement | Note:
    """Return the draft with the value of a button, or the note why it is invalid."""
    match part:
        case model.AnnouncementPart.POSTS:
            return replace(draft, posts=0) if value == NONE else _with_posts(draft, value)
        case model.AnnouncementPart.APPLY_BY if value == SAME and draft.until is not None:
            return replace(draft, apply_by=draft.until)
        case model.AnnouncementPart.HOW if value == NONE:
            return replace(draft, how=NOTHING)
        case _:
            return Note.STALE


def _typed_value(
    draft: model.Announcement, part: model.AnnouncementPart, text: Private, today: date
) -> model.Announcement | Note:
    """Return the draft with a typed value, or the note why it is invalid."""
    match part:
        case model.AnnouncementPart.POSTS:
            return _with_posts(draft, text)
        case model.AnnouncementPart.HOW:
            words = valid_words(text)
            if words is None or len(words) > MAX_CHARACTERS:
                return Note.HOW_TOO_LONG
            if holds_document_number(words):
                return Note.DOCUMENT_NUMBERS
            return replace(draft, how=words)
        case model.AnnouncementPart.UNTIL | model.AnnouncementPart.APPLY_BY:
            day = read_day(text, today)
            if day is None:
                return Note.DAY_UNCLEAR
            if not today <= day <= today + MAX_DEADLINE_DELAY:
                return Note.DAY_OUT_OF_REACH
            if part is model.AnnouncementPart.UNTIL:
                return replace(draft, until=day, apply_by=None)
            fits = draft.until is not None and day <= draft.until
            return replace(draft, apply_by=day) if fits else Note.DAY_AFTER_END


def _with_posts(draft: model.Announcement, text: str) -> model.Announcement | Note:
    found = _POSTS.fullmatch(text.strip())
    return replace(draft, posts=int(found[1])) if found else Note.POSTS_UNCLEAR


def _part_filled(
    session: Session, here: model.AnnouncementForm, filled: model.Announcement | Note, context: Context
) -> Turn:
    """Show the next open part, or the whole; the same part again if the value is invalid."""
    if isinstance(filled, Note):
        return show(session, here, filled)
    return show(replace(session, announcement=filled), next_part(filled, context))


def next_part(draft: model.Announcement, context: Context) -> model.AnnouncementForm | model.AnnouncementPreview:
    """Return the first part that is open or outdated, or the whole to confirm."""
    part, today = model.AnnouncementPart, day_of(context.now)
    is_open = {
        part.POSTS: draft.posts is None,
        part.UNTIL: draft.until is None or draft.until < today,
        part.APPLY_BY: draft.apply_by is None or draft.apply_by < today,
        part.HOW: draft.how is None,
    }
    wanted = next((one for one in part if is_open[one]), None)
    return model.AnnouncementForm(draft.slug, wanted) if wanted else model.AnnouncementPreview(draft.slug)


def announcement_draft(session: Session, slug: str) -> model.Announcement | None:
    draft = session.announcement
    return draft if draft and draft.slug == slug else None


def own_towns(known: ReadModel) -> tuple[str, ...]:
    return tuple(dict.fromkeys(duty.slug for duty in known.duties if duty.role is not Role.COORDINATOR))


def resolve_own_town(screen: model.OwnTownScreen, session: Session, context: Context) -> ScreenWithNote:
    towns = own_towns(context.known)
    if isinstance(screen, model.OwnTowns):
        if len(towns) == 1:
            return resolve_own_town(model.OwnTown(towns[0]), session, context)
        return ScreenWithNote(screen) if towns else ScreenWithNote(Menu(), Note.REFUSED)
    if _speaks_for(screen.slug, context) is None:
        return ScreenWithNote(Menu(), Note.REFUSED)
    match screen:
        case model.AnnouncementForm(slug, part):
            begun = announcement_draft(session, slug) is not None and part in set(model.AnnouncementPart)
            return ScreenWithNote(screen) if begun else ScreenWithNote(model.OwnTown(slug), Note.STALE)
        case model.AnnouncementPreview(slug):
            draft = announcement_draft(session, slug)
            return (
                ScreenWithNote(next_part(draft, context)) if draft else ScreenWithNote(model.OwnTown(slug), Note.STALE)
            )
        case model.OwnRule(slug, requirement) | model.ObjectionForm(slug, requirement):
            known_rule = rule_of(context.content.municipalities[slug], requirement)
            return ScreenWithNote(screen) if known_rule else ScreenWithNote(model.OwnRules(slug), Note.STALE)
        case _:
            return ScreenWithNote(screen)


def own_town_turn(session: Session, action: model.OwnTownAction, context: Context) -> Turn:
    duty = _speaks_for(action.slug, context)
    if duty is None:
        return show(session, Menu(), Note.REFUSED)
    slug = action.slug
    match action:
        case model.Announce():
            session = replace(session, announcement=model.Announcement(slug))
            return show(session, model.AnnouncementForm(slug, model.AnnouncementPart.POSTS))
        case model.FillPart(_, part, value):
            draft = announcement_draft(session, slug)
            if draft is None or part not in set(model.AnnouncementPart):
                return show(session, model.OwnTown(slug), Note.STALE)
            filled = _tapped_value(draft, model.AnnouncementPart(part), value)
            return _part_filled(session, model.AnnouncementForm(slug, part), filled, context)
        case model.Publish():
            return _publish_announcement(session, slug, duty, context)
        case model.SayNotNow() | model.WithdrawStatement():
            silent = isinstance(action, model.WithdrawStatement)
            session = replace(session, announcement=None)
            return show(session, model.OwnTown(slug), Note.SAID, model.CloseTown(slug, silent, duty))
        case model.ConfirmFact(_, requirement, read):
            town = context.content.municipalities[slug]
            if (rule := rule_of(town, requirement)) is None:
                return show(session, model.OwnRules(slug), Note.STALE)
            if read != fingerprint(town, rule, context.content):
                return show(session, model.OwnRule(slug, requirement), Note.RULE_CHANGED)
            return show(session, model.OwnRules(slug), Note.SAID, model.ConfirmRule(slug, requirement, read, duty))
        case _:
            assert_never(action)


def own_town_typed(session: Session, place: model.OwnTownScreen, text: Private, context: Context) -> Turn:
    """Accept words in the form of an announcement or an objection."""
    here = resolve_own_town(place, session, context)
    match here.screen:
        case model.AnnouncementForm(slug, part) if (draft := announcement_draft(session, slug)) is not None:
            filled = _typed_value(draft, model.AnnouncementPart(part), text, day_of(context.now))
            return _part_filled(session, here.screen, filled, context)
        case model.ObjectionForm(slug, requirement) if (duty := _speaks_for(slug, context)) is not None:
            words = words_or_note(text)
            if isinstance(words, Note):
                return show(session, here.screen, words)
            objection = model.ObjectToRule(slug, requirement, words, duty)
            return show(session, model.OwnRules(slug), Note.OBJECTION_PASSED_ON, objection)
        case _:
            return resolve_current(session, ScreenWithNote(here.screen, here.note or Note.PRESS_A_BUTTON))


def _publish_announcement(session: Session, slug: str, duty: Duty, context: Context) -> Turn:
    """Publish the announcement; a second press only shows it."""
    draft = announcement_draft(session, slug)
    if draft is None:
        return show(session, model.OwnTown(slug))
    following = next_part(draft, context)
    if isinstance(following, model.AnnouncementForm):
        days = following.part in {model.AnnouncementPart.UNTIL, model.AnnouncementPart.APPLY_BY}
        return show(session, following, Note.DAY_OUT_OF_REACH if days else Note.STALE)
    return show(replace(session, announcement=None), model.OwnTown(slug), Note.SAID, model.OpenTown(draft, duty))


def _speaks_for(slug: str, context: Context) -> Duty | None:
    """Return the duty by which this account speaks for a listed town."""
    if slug not in context.content.municipalities:
        return None
    of_town = (d for d in context.known.duties if d.slug == slug and d.role is not Role.COORDINATOR)
    return next(of_town, None)


def interest_turn(session: Session, action: model.InterestAction, context: Context) -> Turn:
    match action:
        case model.Subscribe(place):
            if place_page(place, context.content) is None:
                return show(session, model.Towns(), Note.STALE)
            return show(session, model.SubscriptionConsent(place), Note.WILL_BE_TOLD, model.KeepInterest(place))
        case model.RenewSubscriptions():
            return show(session, model.Subscriptions(), Note.STILL_TOLD, model.RenewInterests())
        case RemindOf(what):
            kept = asked_for(what, context.content, session.answers, context.now)
            if kept is None:
                return show(session, Reminders(), Note.STALE)
            return show(session, Reminders(), Note.WILL_BE_REMINDED, kept)
        case StopReminders():
            return show(session, Reminders(), Note.NOT_TOLD_ANY_MORE, model.DropInterests(tuple(Reminder)))
        case model.Unsubscribe(place) if place in set(Reminder):
            return show(session, Reminders(), Note.NOT_TOLD_ANY_MORE, model.DropInterests((place,)))
        case model.Unsubscribe(place):
            back = place_page(place, context.content) or model.Subscriptions()
            return show(session, back, Note.NOT_TOLD_ANY_MORE, model.DropInterests((place,)))
        case model.UnsubscribeFromTown(slug):
            town = context.content.municipalities.get(slug)
            places = (slug, *([town.region] if town else []), model.COUNTRY)
            return show(session, model.Subscriptions(), Note.NOT_TOLD_ANY_MORE, model.DropInterests(places))
        case model.UnsubscribeFromAll():
            return show(session, model.Subscriptions(), Note.NOT_TOLD_ANY_MORE, model.DropInterests())
        case _:
            assert_never(action)


def resolve_interest(screen: model.InterestScreen, context: Context) -> ScreenWithNote:
    if isinstance(screen, model.SubscriptionConsent) and place_page(screen.place, context.content) is None:
        return ScreenWithNote(model.Towns(), Note.STALE)
    return ScreenWithNote(screen)


def place_page(place: str, content: Content) -> model.Towns | model.Region | model.Town | None:
    """Return the screen of a subscribed place, or None if it is not listed."""
    if place == model.COUNTRY:
        return model.Towns()
    if place in content.regions:
        return model.Region(place)
    return model.Town(place) if place in content.municipalities else None
