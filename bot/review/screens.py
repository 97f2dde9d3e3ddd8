"""Words every screen that content can bring about and measures it: characters, buttons, labels, codes, formatting.

A screen that would not fit a phone, or that Telegram would refuse, is found here, before anybody meets it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.models import LATER
from bot.content.problems import Problem
from bot.conversation import lead_screens, screens, town_screens
from bot.conversation.codes import MAX_BYTES
from bot.conversation.draft import Draft, Field, Reach
from bot.conversation.lead import Known
from bot.conversation.private import Private
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session
from bot.conversation.verdict import assess
from bot.review.paths import completed, each_answer
from bot.view.catalog import Words
from bot.view.markup import unsupported, visible_length
from bot.view.message import Message
from bot.view.render import render
from bot.view.scene import Operator, Scene

MAX_CHARACTERS = 900
MAX_BUTTONS = 8
MAX_CHOICES = 16
"""Buttons of a choice list: two columns."""
MAX_LABEL = 30
_LONG_BOT = "b" * 32
_SOME_DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


def measure(loaded: Loaded, words: dict[str, Words], operator: Operator) -> Iterator[Problem]:
    """Yield what is wrong with any screen, at the file whose words it shows."""
    for language, spoken in words.items():
        for path, screen, session in shown_screens(loaded.content):
            scene = Scene(spoken, loaded.content, session, Known(), operator.named(_LONG_BOT), _SOME_DAY)
            file = f"{language}/{path}.md"
            for message in render(Shown(screen), scene):
                yield from _judge(loaded, file, message)


def formatting(loaded: Loaded) -> Iterator[Problem]:
    """Yield Markdown that cannot be shown, at its line."""
    for (language, path), words in loaded.content.words.items():
        file = f"{language}/{path}.md"
        for section, text in (("", words.body), *words.sections.items()):
            for line, what in unsupported(text):
                first = loaded.problem(file, "", "", section) if section else loaded.problem(file, "", "")
                advice = "use only paragraphs, lists, **bold**, *italic* and links to https://"
                yield Problem(file, first.line + line, f"{what} cannot be shown", advice)


def _judge(loaded: Loaded, file: str, message: Message) -> Iterator[Problem]:
    length = visible_length(message.text)
    if length > MAX_CHARACTERS:
        yield loaded.problem(file, f"the screen has {length} characters", f"shorten it to {MAX_CHARACTERS}")
    buttons = [button for row in message.rows for button in row]
    is_choice = any(len(row) > 1 for row in message.rows)
    most = MAX_CHOICES if is_choice else MAX_BUTTONS
    if len(buttons) > most:
        yield loaded.problem(file, f"the screen has {len(buttons)} buttons", f"{most} are allowed")
    for button in buttons:
        if len(button.label) > MAX_LABEL:
            yield loaded.problem(
                file,
                f'the button "{button.label}" has {len(button.label)} characters',
                f"shorten it to {MAX_LABEL}",
            )
        if len(button.code.encode()) > MAX_BYTES:
            yield loaded.problem(
                file, f'the button "{button.label}" carries {len(button.code)} bytes', "use shorter ids"
            )


def shown_screens(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (path of the words, screen, session) of everything that can be read without a lead."""
    empty = Session()
    yield "pages/welcome", screens.Menu(), empty
    yield "pages/language", screens.Languages(), empty
    yield "pages/welcome", screens.Guide(), empty
    yield "pages/towns", town_screens.Towns(), empty
    for name in content.pages:
        if name in {"about", "help", "under18"}:
            yield f"pages/{name}", screens.Page(name), empty
    yield from ((f"guide/{name}", screens.Chapter(name), empty) for name in content.chapters)
    yield from ((f"guide/{name}", screens.Sources("guide", name), empty) for name in content.chapters)
    yield from ((f"documents/{name}", screens.DocumentPage(name), empty) for name in content.documents)
    yield from ((f"faq/{name}", screens.Entry(name), empty) for name in content.faq)
    yield from ((f"faq/{name}", screens.Sources("faq", name), empty) for name in content.faq)
    yield "privacy", screens.Privacy(), empty
    yield from (("privacy", screens.PrivacyPart(name), empty) for name in content.privacy_parts)
    yield "pages/welcome", screens.ToAsk(), empty
    yield "pages/welcome", screens.Faq(), empty
    yield from (("pages/welcome", screens.Topic(name), empty) for name in content.faq_topics)
    yield from (("pages/welcome", screens.TermPage(name), empty) for name in content.glossary)
    yield from (("pages/towns", town_screens.Region(code), empty) for code in content.regions)
    yield from (("pages/towns", town_screens.Town(slug), empty) for slug in content.municipalities)
    rules = (slug for slug, town in content.municipalities.items() if town.local.rules)
    yield from ((f"municipalities/{slug}", town_screens.LocalRules(slug), empty) for slug in rules)
    yield from _answered(content)
    yield from _leads(content)


def _answered(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield what depends on answers, without a town and in each town with rules: questions, overview, lists, lines."""
    with_rules = [slug for slug, town in content.municipalities.items() if town.local.rules]
    for slug in (LATER, *with_rules):
        session = Session(answers=completed(content, {"town": slug}))
        for name, option in each_answer(content):
            answers = completed(content, {"town": slug, name: option})
            if answers.get(name) != option:
                continue  # asked only with a town
            session = Session(answers=answers)
            yield f"questions/{name}", screens.Ask(name), session
            yield "pages/result", screens.Result(), session
            yield from _lines(content, session, name)
        yield "pages/result", screens.Answers(), session
        yield "pages/welcome", screens.Documents(), session
        yield "pages/told", screens.Told(), session


def _lines(content: Content, session: Session, question: str) -> Iterator[tuple[str, Screen, Session]]:
    """Yield the lines of a result that a question decides, and those that are only told."""
    for line in assess(content, session.answers):
        if line.question == question or line.told:
            path = f"requirements/{line.requirement}"
            if line.rule_adds:
                path = f"municipalities/{session.answers['town']}"
            yield path, screens.ResultLine(line.requirement), session


def _leads(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield the screens of a lead being made, with the longest values people may give."""
    slug = max(content.municipalities, key=lambda name: len(content.municipalities[name].names["cs"]))
    draft = Draft(
        "XXXX-XXXX", slug, _SOME_DAY, name=Private("N" * 20), reach=Reach.EMAIL, address=Private("a" * 30)
    )
    yield "pages/lead", lead_screens.LeadStart(slug), Session()
    yield "pages/no-contact", lead_screens.NoContact(slug), Session()
    yield "pages/letter", lead_screens.Letter(slug), Session()
    for field in Field:
        path = (
            f"questions/{field}" if field in {Field.AGE, Field.CZECH, Field.PERMIT} else f"pages/lead-{field}"
        )
        yield path.replace("lead-address", "lead-email"), lead_screens.LeadField(field), Session(draft=draft)
    yield "pages/lead-summary", lead_screens.Summary(), Session(draft=draft)
    yield "pages/my-data", lead_screens.MyData(), Session()
    yield "pages/erase", lead_screens.AskErase(), Session()
