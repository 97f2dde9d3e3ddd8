"""An announcement being said, part by part: posts, until when, apply by when, how. Tapped or typed, and asked in that order."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.conversation.days import day_of, read_day
from bot.conversation.draft import holds_document_number, valid_words
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal.own_town_screens import (
    Announced,
    Announcing,
    Part,
)
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.session import Session
from bot.conversation.town_news import Announcement

_POSTS = re.compile(r"([1-9][0-9]?)(?:\D.*)?", re.DOTALL)
"""A number of posts, with whatever word stands behind it."""
MOST_WORDS = 200
"""Characters about where and how to apply."""
FARTHEST = timedelta(days=366)
NONE, SAME = "none", "same"
"""Values that stand on a button: nothing to say, and the same day as the other."""


def tapped(session: Session, draft: Announcement, part: Part, value: str, moment: Moment) -> Turn:
    """Take a part that was tapped."""
    match part:
        case Part.POSTS:
            return _with_posts(session, draft, 0 if value == NONE else _number(value), moment)
        case Part.APPLY_BY if value == SAME and draft.until is not None:
            return _go_on(session, replace(draft, apply_by=draft.until), moment)
        case Part.HOW if value == NONE:
            return _go_on(session, replace(draft, how=NOTHING), moment)
        case _:
            return show(session, Announcing(draft.slug, part), Note.STALE)


def typed(session: Session, draft: Announcement, part: Part, text: Private, moment: Moment) -> Turn:
    """Take a part that was typed, or ask for it again with the reason."""
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
    return show(replace(session, announcement=draft), following(draft, moment))


def following(draft: Announcement, moment: Moment) -> Announcing | Announced:
    """Give the part that is still open or no longer holds, or the whole to read once more."""
    today = day_of(moment.now)
    if draft.posts is None:
        return Announcing(draft.slug, Part.POSTS)
    if draft.until is None or draft.until < today:
        return Announcing(draft.slug, Part.UNTIL)
    if draft.apply_by is None or draft.apply_by < today:
        return Announcing(draft.slug, Part.APPLY_BY)
    return Announcing(draft.slug, Part.HOW) if draft.how is None else Announced(draft.slug)


def draft_for(session: Session, slug: str) -> Announcement | None:
    """Give what has been said so far for this town."""
    draft = session.announcement
    return draft if draft and draft.slug == slug else None
