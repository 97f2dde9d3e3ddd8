"""The candidate's chapters: what everybody sees, what each example person sees of their own, and a message to a town."""

from collections.abc import Iterator
from dataclasses import replace

from bot.content.content import READ_PAGES, Content
from bot.content.models import CHOSEN, LATER
from bot.conversation import lead_screens, screens, town_screens
from bot.conversation.actions import BeginLead, Fill, Open, Say
from bot.conversation.codes import has_code
from bot.conversation.draft import Field, Reach
from bot.conversation.interest_actions import ToldOf
from bot.conversation.journey import walk
from bot.conversation.municipal.overview_actions import Offered
from bot.conversation.private import Private
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.preview import invented
from bot.preview.chapter import Chapter
from bot.preview.stage import Place, Stage

FOUND = 3
"""How many pages or towns the answer to typed words shows here."""


def everybody(title: str, stage: Stage) -> Chapter:
    """What does not depend on answers, every question as it is asked first, and what typed words lead to."""
    content = stage.content
    chapter = Chapter("everybody", title, stage)
    pages: tuple[Screen, ...] = (*map(screens.Chapter, content.chapters), *map(screens.Entry, content.faq))
    towns = tuple(content.municipalities)[:FOUND]
    starts: tuple[Screen, ...] = (
        screens.Languages(),
        screens.Menu(),
        *map(screens.Page, READ_PAGES),
        screens.Privacy(),
        screens.ToAsk(),
        screens.Found(pages[:FOUND]),
        town_screens.TownMatches(towns),
        town_screens.Nearest("", tuple((slug, 10 * number) for number, slug in enumerate(towns, start=1))),
    )
    chapter.explore([*map(Place, starts), *asked(content)])
    return chapter


def asked(content: Content) -> Iterator[Place]:
    """Yield every question with answers that lead to it, none of them to itself; a town is chosen first."""
    seen = set[str]()
    waiting = [dict[str, str]()]
    while waiting:
        answers = waiting.pop(0)
        name = walk(content, answers).here
        if name is None or name in seen:
            continue
        seen.add(name)
        yield Place(screens.Ask(name), Session(answers=answers))
        question = content.questions[name]
        for option in question.options:
            given = next(iter(content.municipalities), LATER) if option == CHOSEN else option
            waiting.append({**answers, name: given})


def example(name: str, title: str, stage: Stage, common: Chapter) -> Chapter:
    """What one example person sees at the end of their answers, as far as it is not what everybody sees."""
    session = Session(answers=stage.content.scenarios[name].answers)
    chapter = Chapter(f"example-{name}", title, stage)
    start = Place(screens.Result(), session)
    own = (Place(place.screen, session) for place in common.places.values() if has_code(place.screen))
    differing = (place.screen for place in own if not chapter.looks_as_in(common, place))
    chapter.explore([start, *(stage.act(start, Open(screen)).place for screen in differing)], common)
    return chapter


def writing(title: str, stage: Stage, *common: Chapter) -> Chapter:
    """A message to a town whose contact answers, from the town's page to "send", by each way of being reached."""
    session, slug = invented.session(stage.content), invented.town(stage.content)
    stage = replace(stage, known=invented.before_sending(slug))
    chapter = Chapter("writing", title, stage)
    start = Place(lead_screens.LeadStart(slug), session)
    named = stage.act(stage.act(start, BeginLead(slug, coordinator=False)).place, Say(invented.CANDIDATE))
    chapter.explore([Place(town_screens.Town(slug), session), start, named.place], *common, on=True)
    for reach, address in ((Reach.PHONE, invented.PHONE), (Reach.EMAIL, invented.EMAIL)):
        way = stage.act(named.place, Fill(Field.REACH, reach)).place
        chapter.add(way)
        words = stage.act(way, Say(Private(address))).place
        chapter.add(words)
        chapter.add(stage.act(words, Fill(Field.WORDS, "skip")).place)
    return chapter


def afterwards(title: str, stage: Stage, *common: Chapter) -> Chapter:
    """What becomes of messages, one in each state, and the person's own data."""
    stage = replace(stage, known=invented.after_sending(stage.content, stage.now))
    chapter = Chapter("afterwards", title, stage)
    session = invented.session(stage.content)
    starts: tuple[Screen, ...] = (
        lead_screens.MyLeads(),
        *(lead_screens.MyLead(lead.code) for lead in stage.known.leads),
        Offered(stage.known.offers[0].lead),
        ToldOf(),
        lead_screens.MyData(),
        lead_screens.AskErase(),
    )
    chapter.explore([Place(screen, session) for screen in starts], *common, on=True)
    chapter.add(Place(lead_screens.Erased()))
    return chapter
