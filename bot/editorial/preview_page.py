"""The page of the preview, which opens without a network: every screen, the flow, the sources, what is overdue.

The book says what is shown and where each button leads; here its cards become what the template takes. The table of sources
says how each was read, when it is to be read again, and on which screens it stands.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from html import unescape
from itertools import chain, groupby
from typing import NamedTuple

from markupsafe import Markup, escape

from bot.content.content import Content
from bot.content.models import RESULT, Source
from bot.conversation.codes import encode
from bot.conversation.model import DocumentPage, FaqAnswer, GuideChapter, ResultLine, Screen
from bot.conversation.notes import Note
from bot.conversation.practice.model import LookFor
from bot.conversation.state import Session
from bot.conversation.towns.model import LocalRules
from bot.editorial import gallery, preview
from bot.editorial.flow import FOLDER, TITLE, Naming, flow, listed, template
from bot.editorial.flow import TEXTS as FLOW_TEXTS
from bot.editorial.invented import examples
from bot.editorial.preview import EVERYBODY, EXAMPLE_PREFIX, Book, Card, Fixture, PreviewChapter, Sent
from bot.editorial.signed import TEXTS as SIGNED_TEXTS
from bot.editorial.signed import signed
from bot.view.catalog import Words
from bot.view.context import Button, RenderContext, dated
from bot.view.letters import Letter
from bot.view.markup import plain

COMMON = "What everybody sees"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Start, languages, about the bot": ("languages", "menu", "page", "contests", "my-leads"),
    "The guide and its sources": ("guide", "chapter", "sources"),
    "The questions of the self-check": ("ask", "to-ask"),
    "Documents": ("documents", "document", "papers", "plan-months", "plan", "plan-file", "reminders"),
    "Questions, answers and terms": ("faq", "topic", "entry", "glossary", "term", "found"),
    "Getting ready to speak": (
        "practice", "subject", "practise", "look-for", "mock", "mock-answer", "card", "word-test", "word-answer",
    ),
    "Towns and their rules": (
        "towns", "regions", "region", "town", "rules", "map", "position", "townmatches", "placesnamed", "places",
        "around", "nearmap", "nearest",
    ),
    "Towns nobody answers for yet": ("no-contact", "letter", "lead", "be-told", "told-of"),
    "Data protection": ("privacy", "part", "my-data", "ask-erase"),
}  # fmt: skip
"""How the screens of everybody are grouped: by the first word of their key."""
REST = "Everything else"
EXAMPLE = "Example: {name}"
PAPERS = "Papers in Czech"
WRITING = "A message to a town"
AFTERWARDS = "What becomes of messages"
NEWS = "What candidates hear without asking"
CONTACT = "The contact of a town"
COORDINATOR = "The coordinator"
NOTICES = "Notices and letters to officials"
READ_AS: Mapping[str, str] = {"live": "live page", "copy": "archived copy", "part": "part of an archived copy"}
"""How a source was read."""
TEXTS = (
    *FLOW_TEXTS, *SIGNED_TEXTS, COMMON, *SECTIONS, REST, EXAMPLE, PAPERS, WRITING, AFTERWARDS, NEWS, CONTACT, COORDINATOR, NOTICES, *READ_AS.values(),
)  # fmt: skip
"""What the page says and no template holds, as the catalogues know it."""
TEMPLATE, STYLE = "page.html", "page.css"
OFFICIAL = {"contact", "coordinator", "notices"}
LONGEST = 70
"""Characters of a card's title."""
_SCREENS: Mapping[str, Callable[[str], Screen]] = {
    "guide": GuideChapter, "documents": DocumentPage, "faq": FaqAnswer, "requirements": ResultLine,
}  # fmt: skip
_LINK = re.compile(r'<a href="([^"]*)">')


class Key(NamedTuple):
    """A button. `to`: the number of the card it leads to, 0 for none; `elsewhere`: the chapter, where it is another one."""

    label: str
    href: str = ""
    to: int = 0
    elsewhere: str = ""


class Bubble(NamedTuple):
    """One message, or a letter with its subject. `share`: the phone's own button below; `file`: what comes along."""

    text: Markup
    rows: tuple[tuple[Key, ...], ...] = ()
    subject: str = ""
    share: str = ""
    file: str = ""


class WordedCard(NamedTuple):
    """A card with its words in each language."""

    card: Card
    title: str
    columns: Mapping[str, tuple[Bubble, ...]]


class Row(NamedTuple):
    """One source. `used`: the keys of the screens that rest on it, with their names; `overdue`: to be read again by now."""

    name: str
    source: Source
    used: Mapping[str, str]
    overdue: bool


class Section(NamedTuple):
    """Cards under one heading; `answers` of the example person it is about: question and answer in words."""

    anchor: str
    title: str
    cards: tuple[WordedCard, ...]
    answers: tuple[tuple[str, str], ...] = ()


class PreviewPage(NamedTuple):
    """What the page says besides the screens. `spoken`: its catalogues by language, for the flow in each."""

    words: Words
    spoken: Mapping[str, Words]
    made_on: date
    as_of: date


def shown(book: Book, cards: Sequence[Card], language: str) -> tuple[WordedCard, ...]:
    """Word cards; their titles in one language."""

    def columns(card: Card) -> Mapping[str, tuple[Bubble, ...]]:
        return {spoken: tuple(_bubble(book, card, sent) for sent in sents) for spoken, sents in card.views.items()}

    return tuple(WordedCard(card, _title(card, language), columns(card)) for card in cards)


def _title(card: Card, language: str) -> str:
    """Give the first line of a card; that is its headline in most."""
    sent = card.views[language][0]
    line = sent.subject if isinstance(sent, Letter) else plain(sent.text).strip().partition("\n")[0]
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _bubble(book: Book, card: Card, sent: Sent) -> Bubble:
    if isinstance(sent, Letter):
        return Bubble(escape(sent.body), subject=sent.subject)
    rows = tuple(tuple(_key(book, card, button) for button in row) for row in sent.rows)
    share, file = sent.keyboard.label if sent.keyboard else "", sent.file or sent.paper
    text = Markup(_LINK.sub(partial(_marked, book.urls), sent.text))  # noqa: S704  Telegram's HTML, well-formed by the view
    alt = sent.picture.alt if sent.picture else ""
    return Bubble(text, rows, share=share, file=file.name if file else alt)


def _key(book: Book, card: Card, button: Button) -> Key:
    target = None if button.url or button.copy else book.target(card, button.code)
    if target is None:
        return Key(button.label, button.url)
    elsewhere = target.card.chapter.title if target.card.chapter is not card.chapter else ""
    return Key(button.label, f"#{target.anchor}", target.card.number, elsewhere)


def _marked(urls: Mapping[str, str], link: re.Match[str]) -> str:
    """Mark a link that leads out of the page, with the id of its source where it is one."""
    source = urls.get(unescape(link[1]))
    cited = f' data-source="{escape(source)}"' if source else ""
    return f'<a class="out" rel="noreferrer noopener" href="{link[1]}"{cited}>'


def rows(content: Content, language: str, as_of: date) -> tuple[Row, ...]:
    used: dict[str, dict[str, str]] = {}
    for source, screen, name in _uses(content, language):
        used.setdefault(source, {}).setdefault(encode(screen), name)
    return tuple(
        Row(name, source, used.get(name, {}), source.review_by < as_of) for name, source in content.sources.items()
    )


def _uses(content: Content, language: str) -> Iterator[tuple[str, Screen, str]]:
    """Yield (source, screen, name of the screen) wherever something names its sources."""
    of_answers = [option.sources for _, _, option in content.answers()]
    for folder, screen in _SCREENS.items():
        for name, entry in content.sourced_by_folder[folder].items():
            title = content.say(language, f"{folder}/{name}").title
            of_line = (named.get(name, ()) for named in of_answers if folder == "requirements")
            yield from ((source, screen(name), title) for source in chain(entry.sources, *of_line))
    for name, asked in content.practice.items():
        yield from ((source, LookFor(name), asked.question[language]) for source in asked.sources)
    for town in content.municipalities.values():
        for rule in town.local.rules:
            yield from ((source, LocalRules(town.slug), town.names[language]) for source in rule.sources)


def book_of(stage: Fixture, words: Words) -> Book:
    """Gather every chapter, those about candidates first; `words` are those of the page itself."""
    say, of = words.say, examples(stage.content, stage.now)
    common = preview.hung(EVERYBODY, say(COMMON), gallery.everybody(of), stage, on=False)
    common.sort([kind for kinds in SECTIONS.values() for kind in kinds])
    people = [preview.example(name, say(EXAMPLE, name=name), stage, common) for name in stage.content.scenarios]
    return Book(
        stage.content,
        [
            common,
            *people,
            preview.hung("papers", say(PAPERS), gallery.making_papers(of), stage, common),
            preview.written(say(WRITING), of, stage, common, *people),
            preview.hung("afterwards", say(AFTERWARDS), gallery.afterwards(of), stage, common, *people),
            preview.to_candidates(say(NEWS), of, stage),
            preview.hung("contact", say(CONTACT), gallery.contact(of), stage, common),
            preview.hung("coordinator", say(COORDINATOR), gallery.coordinator(of), stage, common),
            preview.to_officials(say(NOTICES), of, stage),
        ],
    )


def page(book: Book, stage: Fixture, paper: PreviewPage) -> str:
    content, say = stage.content, paper.words.say
    sections = [section for chapter in book.chapters for section in _sections(chapter, book, paper)]
    language = paper.words.language
    context, table = stage.context(language, Session(), stage.known), rows(content, language, paper.as_of)
    return template(TEMPLATE).render(
        say=say,
        date=context.words.date,
        language=language,
        signed=signed(Naming(content, language, paper.words), context),
        content=content,
        paper=paper,
        candidates=[one for one in sections if one.anchor.partition(".")[0] not in OFFICIAL],
        officials=[one for one in sections if one.anchor in OFFICIAL],
        count=len(book.cards),
        sources=table,
        overdue=sorted((row for row in table if row.overdue), key=lambda row: row.source.review_by),
        dated=partial(_dated, context=context),
        read_as=READ_AS,
        find=book.find,
        notes=[{spoken: words.say(text) for spoken, words in stage.words.items()} for text in Note],
        flows=_flows(book, paper),
        style=Markup((FOLDER / STYLE).read_text("utf-8")),  # noqa: S704  our own file
    )


def _sections(chapter: PreviewChapter, book: Book, paper: PreviewPage) -> Iterator[Section]:
    """Yield the chapter, or its groups where it is the one of everybody."""
    name, cards, language = chapter.name, book.of(chapter), paper.words.language
    if name != EVERYBODY:
        yield Section(name, chapter.title, shown(book, cards, language), _answers(name, book.content, paper))
        return
    for number, (group, members) in enumerate(groupby(cards, _group)):
        yield Section(f"{name}.{number}", paper.words.say(group), shown(book, [*members], language))


def _group(card: Card) -> str:
    kind = card.key.partition(":")[0]
    return next((group for group, kinds in SECTIONS.items() if kind in kinds), REST)


def _answers(name: str, content: Content, paper: PreviewPage) -> tuple[tuple[str, str], ...]:
    language = paper.words.language
    naming = Naming(content, language, paper.words)
    scenario = content.scenarios.get(name.removeprefix(EXAMPLE_PREFIX)) if name.startswith(EXAMPLE_PREFIX) else None

    def answer(question: str, option: str) -> str:
        town = content.municipalities.get(option) if content.questions[question].kind == "town" else None
        return town.names[language] if town else naming.option(question, option)

    given = scenario.answers if scenario else dict[str, str]()
    return tuple((naming.question(question), answer(question, option)) for question, option in given.items())


def _dated(when: str, context: RenderContext) -> str:
    """Say when a source is from: to the day where that is known."""
    try:
        return context.words.date(date.fromisoformat(when))
    except ValueError:
        return dated(when, context)


def _flows(book: Book, paper: PreviewPage) -> Mapping[str, Markup]:
    """Give the flow in every language; a press on a question leads to its card."""
    found = {name: book.find(f"ask:{name}") for name in book.content.questions} | {RESULT: book.find("result")}
    hrefs = {name: f"#{target.anchor}" for name, target in found.items() if target}
    written = dict[str, Markup]()
    for language in book.content.languages:
        words = paper.spoken.get(language, paper.words)
        text = listed(flow(book.content, language, words), words.say(TITLE), hrefs, f"flow-{language}")
        written[language] = Markup(text)  # noqa: S704  escaped by its own template
    return written
