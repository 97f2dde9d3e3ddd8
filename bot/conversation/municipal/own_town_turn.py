"""What a contact or deputy says for the own town: that it recruits, that it does not now, that a rule holds.

Only those linked for the town speak for it; coordinators do not, since what candidates read is "the town says".
"""

from dataclasses import replace
from typing import assert_never

from bot.content.rule_marks import mark, rule_of
from bot.conversation.draft import valid_words
from bot.conversation.known import Known
from bot.conversation.lead import Role
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.municipal import announcing
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
from bot.conversation.private import Private
from bot.conversation.screens import Menu, Shown
from bot.conversation.session import Session
from bot.conversation.town_effects import CloseTown, ConfirmRule, ObjectToRule, OpenTown
from bot.conversation.town_news import Announcement


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
            begun = announcing.draft_for(session, slug) is not None and part in set(Part)
            return Shown(screen) if begun else Shown(OwnTown(slug), Note.STALE)
        case Announced(slug):
            draft = announcing.draft_for(session, slug)
            return Shown(announcing.following(draft, moment)) if draft else Shown(OwnTown(slug), Note.STALE)
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
            draft = announcing.draft_for(session, slug)
            if draft is None or part not in set(Part):
                return show(session, OwnTown(slug), Note.STALE)
            return announcing.tapped(session, draft, Part(part), value, moment)
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
        case Announcing(slug, part) if (draft := announcing.draft_for(session, slug)) is not None:
            return announcing.typed(session, draft, Part(part), text, moment)
        case Objecting(slug, requirement) if (duty := _speaks_for(slug, moment)) is not None:
            words = valid_words(text)
            if words is None:
                return show(session, here.screen, Note.TOO_LONG)
            effect = ObjectToRule(slug, requirement, words, duty)
            return show(session, OwnRules(slug), Note.OBJECTION_PASSED_ON, effect)
        case _:
            return settle(session, Shown(here.screen, here.note or Note.PRESS_A_BUTTON))


def _published(session: Session, slug: str, duty: Duty, moment: Moment) -> Turn:
    """Publish what was shown; a second press finds nothing to publish any more and shows what stands."""
    draft = announcing.draft_for(session, slug)
    if draft is None:
        return show(session, OwnTown(slug))
    following = announcing.following(draft, moment)
    if isinstance(following, Announcing):
        days = following.part in {Part.UNTIL, Part.APPLY_BY}
        return show(session, following, Note.DAY_OUT_OF_REACH if days else Note.STALE)
    return show(replace(session, announcement=None), OwnTown(slug), Note.SAID, OpenTown(draft, duty))


def _speaks_for(slug: str, moment: Moment) -> Duty | None:
    """Give the duty by which this account speaks for a town that is listed."""
    if slug not in moment.content.municipalities:
        return None
    of_town = (d for d in moment.known.duties if d.slug == slug and d.role is not Role.COORDINATOR)
    return next(of_town, None)
