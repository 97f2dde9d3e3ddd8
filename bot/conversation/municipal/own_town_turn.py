"""What a contact or deputy says for the own town: that it recruits, that it does not now, that a rule holds.

Only those linked for the town speak for it; coordinators do not, since what candidates read is "the town says".
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.content.rule_marks import mark, rule_of
from bot.conversation.days import day_of, read_day
from bot.conversation.draft import holds_document_number, valid_words
from bot.conversation.known import Known
from bot.conversation.lead import Role
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.municipal.duty import Duty
from bot.conversation.municipal.own_town_actions import (
    Announce,
    ConfirmFact,
    FillPart,
    OwnTownAction,
    Publish,
    SayNothing,
    SayNotNow,
)
from bot.conversation.municipal.own_town_screens import (
    Announced,
    Announcing,
    Objecting,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTowns,
    OwnTownScreen,
    Part,
)
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.screens import Menu, Shown
from bot.conversation.session import Session
from bot.conversation.town_effects import CloseTown, ConfirmRule, ObjectToRule, OpenTown
from bot.conversation.town_news import Announcement

_POSTS = re.compile(r"([1-9][0-9]?)(?:\D.*)?", re.DOTALL)
"""A number of posts, with whatever word stands behind it."""
MOST_WORDS = 200
"""Characters about where and how to apply."""
FARTHEST = timedelta(days=366)
NONE, SAME = "none", "same"
"""Values that stand on a button: nothing to say, and the same day as the other."""


def own_towns(known: Known) -> tuple[str, ...]:
    """Give the towns this account speaks for."""
    return tuple(dict.fromkeys(duty.slug for duty in known.duties if duty.role is not Role.COORDINATOR))


def opened(screen: OwnTownScreen, session: Session, moment: Moment) -> Shown:
    """Open a screen about the own town; for everybody else there is nothing to show."""
    towns = own_towns(moment.known)
    if isinstance(screen, OwnTowns):
        if len(towns) == 1:
            return opened(OwnTown(towns[0]), session, moment)
        return Shown(screen) if towns else Shown(Menu(), Note.REFUSED)
    if _speaks_for(screen.slug, moment) is None:
        return Shown(Menu(), Note.REFUSED)
    match screen:
        case Announcing(slug, part):
            begun = _draft(session, slug) is not None and part in set(Part)
            return Shown(screen) if begun else Shown(OwnTown(slug), Note.STALE)
        case Announced(slug):
            draft = _draft(session, slug)
            return Shown(_next(draft, moment)) if draft else Shown(OwnTown(slug), Note.STALE)
        case OwnRule(slug, requirement) | Objecting(slug, requirement):
            known_rule = rule_of(moment.content.municipalities[slug], requirement)
            return Shown(screen) if known_rule else Shown(OwnRules(slug), Note.STALE)
        case _:
            return Shown(screen)


def turn(session: Session, action: OwnTownAction, moment: Moment) -> Turn:
    """Decide what a press leads to."""
    duty = _speaks_for(action.slug, moment)
    if duty is None:
        return show(session, Menu(), Note.REFUSED)
    slug = action.slug
    match action:
        case Announce():
            session = replace(session, announcement=Announcement(slug))
            return show(session, Announcing(slug, Part.POSTS))
        case FillPart(_, part, value):
            draft = _draft(session, slug)
            if draft is None or part not in set(Part):
                return show(session, OwnTown(slug), Note.STALE)
            return _tapped(session, draft, Part(part), value, moment)
        case Publish():
            return _published(session, slug, duty, moment)
        case SayNotNow() | SayNothing():
            silent = isinstance(action, SayNothing)
            session = replace(session, announcement=None)
            return show(session, OwnTown(slug), Note.SAID, CloseTown(slug, silent, duty))
        case ConfirmFact(_, requirement, read):
            rule = rule_of(moment.content.municipalities[slug], requirement)
            if rule is None:
                return show(session, OwnRules(slug), Note.STALE)
            if read != mark(moment.content.municipalities[slug], rule, moment.content):
                return show(session, OwnRule(slug, requirement), Note.RULE_CHANGED)
            effect = ConfirmRule(slug, requirement, read, duty)
            return show(session, OwnRules(slug), Note.SAID, effect)
        case _:
            assert_never(action)


def said(session: Session, place: OwnTownScreen, text: Private, moment: Moment) -> Turn:
    """Take what was typed where a part of an announcement, or an objection, is asked for."""
    here = opened(place, session, moment)
    match here.screen:
        case Announcing(slug, part) if (draft := _draft(session, slug)) is not None:
            return _typed(session, draft, Part(part), text, moment)
        case Objecting(slug, requirement) if (duty := _speaks_for(slug, moment)) is not None:
            words = valid_words(text)
            if words is None:
                return show(session, here.screen, Note.TOO_LONG)
            effect = ObjectToRule(slug, requirement, words, duty)
            return show(session, OwnRules(slug), Note.OBJECTION_PASSED_ON, effect)
        case _:
            return settle(session, Shown(here.screen, here.note or Note.PRESS_A_BUTTON))


def _tapped(session: Session, draft: Announcement, part: Part, value: str, moment: Moment) -> Turn:
    match part:
        case Part.POSTS:
            return _with_posts(session, draft, 0 if value == NONE else _number(value), moment)
        case Part.APPLY_BY if value == SAME and draft.until is not None:
            return _go_on(session, replace(draft, apply_by=draft.until), moment)
        case Part.HOW if value == NONE:
            return _go_on(session, replace(draft, how=NOTHING), moment)
        case _:
            return show(session, Announcing(draft.slug, part), Note.STALE)


def _typed(session: Session, draft: Announcement, part: Part, text: Private, moment: Moment) -> Turn:
    again = Announcing(draft.slug, part)
    match part:
        case Part.POSTS:
            return _with_posts(session, draft, _number(text), moment)
        case Part.HOW:
            words = valid_words(text)
            if words is None or len(words) > MOST_WORDS:
                return show(session, again, Note.HOW_TOO_LONG)
            if holds_document_number(words):
                return show(session, again, Note.NUMBERS)
            return _go_on(session, replace(draft, how=words), moment)
        case Part.UNTIL | Part.APPLY_BY:
            today = day_of(moment.now)
            day = read_day(text, today)
            if day is None:
                return show(session, again, Note.DAY_UNCLEAR)
            if not today <= day <= today + FARTHEST:
                return show(session, again, Note.DAY_OUT_OF_REACH)
            if part is Part.UNTIL:
                return _go_on(session, replace(draft, until=day, apply_by=None), moment)
            if draft.until is None or day > draft.until:
                return show(session, again, Note.DAY_AFTER_END)
            return _go_on(session, replace(draft, apply_by=day), moment)


def _with_posts(session: Session, draft: Announcement, posts: int | None, moment: Moment) -> Turn:
    if posts is None:
        return show(session, Announcing(draft.slug, Part.POSTS), Note.POSTS_UNCLEAR)
    return _go_on(session, replace(draft, posts=posts), moment)


def _number(text: str) -> int | None:
    found = _POSTS.fullmatch(text.strip())
    return int(found[1]) if found else None


def _go_on(session: Session, draft: Announcement, moment: Moment) -> Turn:
    """Ask for what is still open, or show the whole."""
    return show(replace(session, announcement=draft), _next(draft, moment))


def _next(draft: Announcement, moment: Moment) -> Announcing | Announced:
    today = day_of(moment.now)
    if draft.posts is None:
        return Announcing(draft.slug, Part.POSTS)
    if draft.until is None or draft.until < today:
        return Announcing(draft.slug, Part.UNTIL)
    if draft.apply_by is None or draft.apply_by < today:
        return Announcing(draft.slug, Part.APPLY_BY)
    return Announcing(draft.slug, Part.HOW) if draft.how is None else Announced(draft.slug)


def _published(session: Session, slug: str, duty: Duty, moment: Moment) -> Turn:
    """Publish what was shown; a second press finds nothing to publish any more and shows what stands."""
    draft = _draft(session, slug)
    if draft is None:
        return show(session, OwnTown(slug))
    following = _next(draft, moment)
    if isinstance(following, Announcing):
        days = following.part in {Part.UNTIL, Part.APPLY_BY}
        return show(session, following, Note.DAY_OUT_OF_REACH if days else Note.STALE)
    return show(replace(session, announcement=None), OwnTown(slug), Note.SAID, OpenTown(draft, duty))


def _draft(session: Session, slug: str) -> Announcement | None:
    draft = session.announcement
    return draft if draft and draft.slug == slug else None


def _speaks_for(slug: str, moment: Moment) -> Duty | None:
    """Give the duty by which this account speaks for a town that is listed."""
    if slug not in moment.content.municipalities:
        return None
    of_town = (d for d in moment.known.duties if d.slug == slug and d.role is not Role.COORDINATOR)
    return next(of_town, None)
