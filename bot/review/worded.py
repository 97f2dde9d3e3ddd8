"""Words every screen that content can bring about, with all that could be known at once, so that whole screens can be judged."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.content.content import Content
from bot.conversation.draft import Reach
from bot.conversation.known import Known
from bot.conversation.lead import Details, Event, Happened, Lead, Role, State
from bot.conversation.municipal.duty import Duty, Invitation
from bot.conversation.private import NOTHING, Private
from bot.conversation.screens import Screen, Shown
from bot.review.administration import PATH, known_to_administrators
from bot.review.overview import offers_of, overview_of
from bot.review.own_towns import TOWNS, news_of
from bot.review.screens import CODE, COORDINATORS, NOBODY, SOME_DAY, shown_screens
from bot.view.catalog import Words
from bot.view.message import Message
from bot.view.render import render
from bot.view.scene import Operator, Scene

_LONG_BOT = "b" * 32
_COORDINATOR = Duty(1, Role.COORDINATOR, "", Private("N" * 20))
_DETAILS = Details(
    name=Private("N" * 20), reach=Reach.CHAT, address=NOTHING, verified=False, words=NOTHING, language="cs",
    answers={}, ticks=frozenset(), ask_town=False, agreed="",
)  # fmt: skip
_LEAD = Lead(
    CODE,
    "",
    coordinator=False,
    state=State.SENT,
    details=_DETAILS,
    events=(Event(Happened.SENT, SOME_DAY),),
)
_SOMETHING = Known(
    leads=(_LEAD,), lead=_LEAD, invitation=Invitation(Role.CONTACT, "", Private("N" * 20), NOTHING)
)


class Worded(NamedTuple):
    """A screen as people see it in one language, and the file its words stand in."""

    file: str
    screen: Screen
    messages: tuple[Message, ...]


def worded(content: Content, words: Mapping[str, Words], operator: Operator) -> Iterator[Worded]:
    """Yield every screen in every language of `words`, one after the other."""
    everything = replace(
        _SOMETHING,
        overview=overview_of(content, CODE, SOME_DAY),
        offers=offers_of(content, CODE, SOME_DAY),
        towns_with_contact=frozenset(content.municipalities),
    )
    news = {path: news_of(path, content, SOME_DAY) for path in ("", TOWNS)}
    operator = operator.named(_LONG_BOT)
    for path, screen, session in shown_screens(content):
        known = replace(
            everything,
            coordinator=path != NOBODY,
            news=news[path if path == TOWNS else ""],
            duties=(_COORDINATOR,) if path == COORDINATORS else (),
        )
        if path == PATH:
            known = known_to_administrators(known, SOME_DAY)
        for language, spoken in words.items():
            scene = Scene(spoken, content, session, known, operator, SOME_DAY, words)
            file = path if path.endswith((".yaml", ".csv", ".md")) else f"{language}/{path}.md"
            yield Worded(file, screen, render(Shown(screen), scene))
