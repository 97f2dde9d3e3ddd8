"""Words every screen that content can bring about and measures it: characters, buttons, labels, formatting.

A screen that would not fit a phone, or that Telegram would refuse, is found here, before anybody meets it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.content.loader import Loaded
from bot.content.problems import Problem
from bot.content.word_checks import MAX_LABEL
from bot.conversation.draft import Reach
from bot.conversation.known import Known
from bot.conversation.lead import Details, Event, Happened, Lead, Role, State
from bot.conversation.municipal.duty import Duty, Invitation
from bot.conversation.private import NOTHING, Private
from bot.conversation.screens import Shown
from bot.review.overview import offers_of, overview_of
from bot.review.own_towns import news_of
from bot.review.screens import CODE, COORDINATORS, NOBODY, SOME_DAY, shown_screens
from bot.view.catalog import Words
from bot.view.markup import unsupported, visible_length
from bot.view.message import Message
from bot.view.render import render
from bot.view.scene import Operator, Scene

MAX_CHARACTERS = 900
MAX_BUTTONS = 8
MAX_CHOICES = 16
"""Buttons of a choice list: two columns."""
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


def measure(loaded: Loaded, words: Mapping[str, Words], operator: Operator) -> Iterator[Problem]:
    """Yield what is wrong with any screen, at the file whose words it shows."""
    for path, screen, session in shown_screens(loaded.content):
        for language, spoken in words.items():
            known = replace(
                _SOMETHING,
                coordinator=path != NOBODY,
                news=news_of(path, loaded.content, SOME_DAY),
                overview=overview_of(loaded.content, CODE, SOME_DAY),
                offers=offers_of(loaded.content, CODE, SOME_DAY),
                towns_with_contact=frozenset(loaded.content.municipalities),
            )
            if path == COORDINATORS:
                known = replace(known, duties=(_COORDINATOR,))
            scene = Scene(spoken, loaded.content, session, known, operator.named(_LONG_BOT), SOME_DAY)
            file = path if path.endswith((".yaml", ".csv", ".md")) else f"{language}/{path}.md"
            for message in render(Shown(screen), scene):
                yield from _judge(loaded, file, message)


def formatting(loaded: Loaded) -> Iterator[Problem]:
    """Yield Markdown that cannot be shown, at its line."""
    for (language, path), words in loaded.content.words.items():
        file = f"{language}/{path}.md"
        for section, text in (("", words.body), *words.sections.items()):
            for line, what in unsupported(text):
                first = loaded.lines[file].at(section)
                advice = "use only paragraphs, lists, **bold**, *italic* and links to https://"
                yield Problem(file, first + line, f"{what} cannot be shown", advice)


def _judge(loaded: Loaded, file: str, message: Message) -> Iterator[Problem]:
    length = visible_length(message.text)
    if length > MAX_CHARACTERS:
        yield loaded.problem(file, f"the screen has {length} characters", f"shorten it to {MAX_CHARACTERS}")
    buttons = [button for row in message.rows for button in row]
    if len(buttons) > (MAX_CHOICES if _is_choice_list(message) else MAX_BUTTONS):
        advice = f"{MAX_BUTTONS} are allowed, {MAX_CHOICES} in a list of two columns"
        yield loaded.problem(file, f"the screen has {len(buttons)} buttons", advice)
    for button in buttons:
        if len(button.label) > MAX_LABEL:
            yield loaded.problem(
                file,
                f'the button "{button.label}" has {len(button.label)} characters',
                f"shorten it to {MAX_LABEL}",
            )


def _is_choice_list(message: Message) -> bool:
    """Say whether nearly all buttons stand in two columns."""
    return 2 * sum(len(row) == 2 for row in message.rows) >= sum(map(len, message.rows)) - 2  # noqa: PLR2004  columns
