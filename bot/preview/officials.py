"""What officials see: a town's contact with leads, colleagues and settings, and a coordinator of all towns."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.actions import Say
from bot.conversation.municipal import contact_screens, overview_screens, own_town_screens
from bot.conversation.private import Private
from bot.conversation.screens import Menu, Screen
from bot.preview import invented
from bot.preview.chapter import Chapter
from bot.preview.stage import Place, Stage


def contact(title: str, stage: Stage, *common: Chapter) -> Chapter:
    """What the contact of a town sees, a lead in each state; also what is typed: an interview, a holiday, a vacancy."""
    slug = invented.town(stage.content)
    stage = replace(stage, known=invented.of_contact(stage.content, slug, stage.now))
    chapter = Chapter("contact", title, stage)
    starts: tuple[Screen, ...] = (contact_screens.Invite("invitation"), contact_screens.Inbox())
    chapter.explore(map(Place, starts), *common, on=True)
    later = stage.now + timedelta(days=7)
    day = f"{later.day}. {later.month}. {later.year}"
    for screen, text in (
        (contact_screens.Inviting(stage.known.inbox[0].code), f"{day} 10:00 {invented.PLACE}"),
        (contact_screens.PauseDays(1), day),
        (own_town_screens.Announcing(slug, own_town_screens.Part.UNTIL), day),
    ):
        place = chapter.places[Place(screen).key]
        chapter.explore([stage.act(place, Say(Private(text))).place], *common, on=True)
    return chapter


def coordinator(title: str, stage: Stage, *common: Chapter) -> Chapter:
    """What a coordinator sees: leads that no town could get, and the overview of all towns."""
    stage = replace(stage, known=invented.of_coordinator(stage.content, stage.now))
    chapter = Chapter("coordinator", title, stage)
    starts: tuple[Screen, ...] = (Menu(), contact_screens.Inbox(), overview_screens.AllTowns())
    chapter.explore(map(Place, starts), *common, on=True)
    return chapter
