"""What a contact or deputy says for the own town: that it recruits, that it does not now, that a rule holds.

Only those linked for the town speak for it; coordinators do not, since what candidates read is "the town says".

An announcement being said, part by part: posts, until when, apply by when, how. Tapped or typed, and asked in that order.

Being told when a town opens: a consent of its own, given and taken back with one press each, for a town or a region.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.content.content import Content, fingerprint, rule_of
from bot.conversation.dates import day_of, read_day
from bot.conversation.lead.model import Duty, Role, valid_words, words_or_note
from bot.conversation.model import Menu, Shown
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private, holds_document_number
from bot.conversation.reminders import Reminder, Reminders, RemindOf, StopReminders, asked_for
from bot.conversation.state import Context, LoadedState, Session, Turn, settle, show
from bot.conversation.towns.model import (
    Announce,
    Announced,
    Announcement,
    AnnouncementPart,
    Announcing,
    BeTold,
    CloseTown,
    ConfirmFact,
    ConfirmRule,
    DropInterests,
    FillPart,
    InterestAction,
    InterestScreen,
    KeepInterest,
    KeepTelling,
    Objecting,
    ObjectToRule,
    OpenTown,
    OwnNumbers,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTownAction,
    OwnTowns,
    OwnTownScreen,
    Publish,
    Region,
    RenewInterests,
    SayNothing,
    SayNotNow,
    StopAbout,
    StopAllTelling,
    StopTelling,
    TellMe,
    ToldOf,
    Town,
    Towns,
)

_POSTS = re.compile(r"([1-9][0-9]?)(?:\D.*)?", re.DOTALL)
"""A number of posts, with whatever word stands behind it."""
MOST_WORDS = 200
"""Characters about where and how to apply."""
FARTHEST = timedelta(days=366)
NONE, SAME = "none", "same"
"""Values that stand on a button: nothing to say, and the same day as the other."""


def tap_part(session: Session, draft: Announcement, part: AnnouncementPart, value: str, context: Context) -> Turn:
    match part:
        case AnnouncementPart.POSTS:
            return _with_posts(session, draft, 0 if value == NONE else _number(value), context)
        case AnnouncementPart.APPLY_BY if value == SAME and draft.until is not None:
            return _go_on(session, replace(draft, apply_by=draft.until), context)
        case AnnouncementPart.HOW if value == NONE:
            return _go_on(session, replace(draft, how=NOTHING), context)
        case _:
            return show(session, Announcing(draft.slug, part), Note.STALE)


def type_part(session: Session, draft: Announcement, part: AnnouncementPart, text: Private, context: Context) -> Turn:
    again = Announcing(draft.slug, part)
    match part:
        case AnnouncementPart.POSTS:
            return _with_posts(session, draft, _number(text), context)
        case AnnouncementPart.HOW:
            words = valid_words(text)
            if words is None or len(words) > MOST_WORDS:
                return show(session, again, Note.HOW_TOO_LONG)
            if holds_document_number(words):
                return show(session, again, Note.DOCUMENT_NUMBERS)
            return _go_on(session, replace(draft, how=words), context)
        case AnnouncementPart.UNTIL | AnnouncementPart.APPLY_BY:
            today = day_of(context.now)
            day = read_day(text, today)
            if day is None:
                return show(session, again, Note.DAY_UNCLEAR)
            if not today <= day <= today + FARTHEST:
                return show(session, again, Note.DAY_OUT_OF_REACH)
            if part is AnnouncementPart.UNTIL:
                return _go_on(session, replace(draft, until=day, apply_by=None), context)
            if draft.until is None or day > draft.until:
                return show(session, again, Note.DAY_AFTER_END)
            return _go_on(session, replace(draft, apply_by=day), context)


def _with_posts(session: Session, draft: Announcement, posts: int | None, context: Context) -> Turn:
    if posts is None:
        return show(session, Announcing(draft.slug, AnnouncementPart.POSTS), Note.POSTS_UNCLEAR)
    return _go_on(session, replace(draft, posts=posts), context)


def _number(text: str) -> int | None:
    found = _POSTS.fullmatch(text.strip())
    return int(found[1]) if found else None


def _go_on(session: Session, draft: Announcement, context: Context) -> Turn:
    """Ask for what is still open, or show the whole."""
    return show(replace(session, announcement=draft), next_part(draft, context))


def next_part(draft: Announcement, context: Context) -> Announcing | Announced:
    """Give the part that is still open or no longer holds, or the whole to read once more."""
    today = day_of(context.now)
    if draft.posts is None:
        return Announcing(draft.slug, AnnouncementPart.POSTS)
    if draft.until is None or draft.until < today:
        return Announcing(draft.slug, AnnouncementPart.UNTIL)
    if draft.apply_by is None or draft.apply_by < today:
        return Announcing(draft.slug, AnnouncementPart.APPLY_BY)
    return Announcing(draft.slug, AnnouncementPart.HOW) if draft.how is None else Announced(draft.slug)


def announcement_draft(session: Session, slug: str) -> Announcement | None:
    draft = session.announcement
    return draft if draft and draft.slug == slug else None


def own_towns(known: LoadedState) -> tuple[str, ...]:
    return tuple(dict.fromkeys(duty.slug for duty in known.duties if duty.role is not Role.COORDINATOR))


def resolve_own_town(screen: OwnTownScreen, session: Session, context: Context) -> Shown:
    """Open a screen about the own town; for everybody else there is nothing to show."""
    towns = own_towns(context.known)
    if isinstance(screen, OwnNumbers):
        return Shown(screen) if towns else Shown(Menu(), Note.REFUSED)
    if isinstance(screen, OwnTowns):
        if len(towns) == 1:
            return resolve_own_town(OwnTown(towns[0]), session, context)
        return Shown(screen) if towns else Shown(Menu(), Note.REFUSED)
    if _speaks_for(screen.slug, context) is None:
        return Shown(Menu(), Note.REFUSED)
    match screen:
        case Announcing(slug, part):
            begun = announcement_draft(session, slug) is not None and part in set(AnnouncementPart)
            return Shown(screen) if begun else Shown(OwnTown(slug), Note.STALE)
        case Announced(slug):
            draft = announcement_draft(session, slug)
            return Shown(next_part(draft, context)) if draft else Shown(OwnTown(slug), Note.STALE)
        case OwnRule(slug, requirement) | Objecting(slug, requirement):
            known_rule = rule_of(context.content.municipalities[slug], requirement)
            return Shown(screen) if known_rule else Shown(OwnRules(slug), Note.STALE)
        case _:
            return Shown(screen)


def own_town_turn(session: Session, action: OwnTownAction, context: Context) -> Turn:
    duty = _speaks_for(action.slug, context)
    if duty is None:
        return show(session, Menu(), Note.REFUSED)
    slug = action.slug
    match action:
        case Announce():
            session = replace(session, announcement=Announcement(slug))
            return show(session, Announcing(slug, AnnouncementPart.POSTS))
        case FillPart(_, part, value):
            draft = announcement_draft(session, slug)
            if draft is None or part not in set(AnnouncementPart):
                return show(session, OwnTown(slug), Note.STALE)
            return tap_part(session, draft, AnnouncementPart(part), value, context)
        case Publish():
            return _published(session, slug, duty, context)
        case SayNotNow() | SayNothing():
            silent = isinstance(action, SayNothing)
            session = replace(session, announcement=None)
            return show(session, OwnTown(slug), Note.SAID, CloseTown(slug, silent, duty))
        case ConfirmFact(_, requirement, read):
            town = context.content.municipalities[slug]
            if (rule := rule_of(town, requirement)) is None:
                return show(session, OwnRules(slug), Note.STALE)
            if read != fingerprint(town, rule, context.content):
                return show(session, OwnRule(slug, requirement), Note.RULE_CHANGED)
            return show(session, OwnRules(slug), Note.SAID, ConfirmRule(slug, requirement, read, duty))
        case _:
            assert_never(action)


def own_town_typed(session: Session, place: OwnTownScreen, text: Private, context: Context) -> Turn:
    """Take what was typed where a part of an announcement, or an objection, is asked for."""
    here = resolve_own_town(place, session, context)
    match here.screen:
        case Announcing(slug, part) if (draft := announcement_draft(session, slug)) is not None:
            return type_part(session, draft, AnnouncementPart(part), text, context)
        case Objecting(slug, requirement) if (duty := _speaks_for(slug, context)) is not None:
            words = words_or_note(text)
            if isinstance(words, Note):
                return show(session, here.screen, words)
            objection = ObjectToRule(slug, requirement, words, duty)
            return show(session, OwnRules(slug), Note.OBJECTION_PASSED_ON, objection)
        case _:
            return settle(session, Shown(here.screen, here.note or Note.PRESS_A_BUTTON))


def _published(session: Session, slug: str, duty: Duty, context: Context) -> Turn:
    """Publish what was shown; a second press finds nothing to publish any more and shows what stands."""
    draft = announcement_draft(session, slug)
    if draft is None:
        return show(session, OwnTown(slug))
    following = next_part(draft, context)
    if isinstance(following, Announcing):
        days = following.part in {AnnouncementPart.UNTIL, AnnouncementPart.APPLY_BY}
        return show(session, following, Note.DAY_OUT_OF_REACH if days else Note.STALE)
    return show(replace(session, announcement=None), OwnTown(slug), Note.SAID, OpenTown(draft, duty))


def _speaks_for(slug: str, context: Context) -> Duty | None:
    """Give the duty by which this account speaks for a town that is listed."""
    if slug not in context.content.municipalities:
        return None
    of_town = (d for d in context.known.duties if d.slug == slug and d.role is not Role.COORDINATOR)
    return next(of_town, None)


def interest_turn(session: Session, action: InterestAction, context: Context) -> Turn:
    """Decide what a press leads to. Whose wish it is never stands on the button: it is always the sender's own."""
    match action:
        case TellMe(place):
            if not is_place(place, context.content):
                return show(session, Towns(), Note.STALE)
            return show(session, BeTold(place), Note.WILL_BE_TOLD, KeepInterest(place))
        case KeepTelling():
            return show(session, ToldOf(), Note.STILL_TOLD, RenewInterests())
        case RemindOf(what):
            kept = asked_for(what, context.content, session.answers, context.now)
            if kept is None:
                return show(session, Reminders(), Note.STALE)
            return show(session, Reminders(), Note.WILL_BE_REMINDED, kept)
        case StopReminders():
            return show(session, Reminders(), Note.NOT_TOLD_ANY_MORE, DropInterests(tuple(Reminder)))
        case StopTelling(place) if place in set(Reminder):
            return show(session, Reminders(), Note.NOT_TOLD_ANY_MORE, DropInterests((place,)))
        case StopTelling(place):
            page = Region(place) if place in context.content.regions else Town(place)
            back = page if is_place(place, context.content) else ToldOf()
            return show(session, back, Note.NOT_TOLD_ANY_MORE, DropInterests((place,)))
        case StopAbout(slug):
            town = context.content.municipalities.get(slug)
            places = (slug, town.region) if town else (slug,)
            return show(session, ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests(places))
        case StopAllTelling():
            return show(session, ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests())
        case _:
            assert_never(action)


def resolve_interest(screen: InterestScreen, context: Context) -> Shown:
    if isinstance(screen, BeTold) and not is_place(screen.place, context.content):
        return Shown(Towns(), Note.STALE)
    return Shown(screen)


def is_place(place: str, content: Content) -> bool:
    return place in content.municipalities or place in content.regions
