"""Puts the whole book on one page that opens without a network: every screen, the flow, the sources, what is overdue."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from markupsafe import Markup

from bot.content.content import Content
from bot.conversation.session import Session
from bot.preview import candidates, names, notices, officials
from bot.preview.book import EVERYBODY, Book, Card
from bot.preview.chapter import Chapter
from bot.preview.drawing import svg
from bot.preview.flow import Naming, flow
from bot.preview.printing import FOLDER, template
from bot.preview.sources import rows
from bot.preview.stage import Stage
from bot.preview.worded import Shown, shown
from bot.view.catalog import Words
from bot.view.notes import NOTES
from bot.view.scene import Scene, dated

TEMPLATE, STYLE = "page.html", "page.css"
OFFICIAL = {"contact", "coordinator", "notices"}


@dataclass(frozen=True)
class Paper:
    """What the page says besides the screens. `drawn`: catalogues for drawings in other languages than its own."""

    words: Words
    drawn: Mapping[str, Words]
    made_on: date
    as_of: date


@dataclass(frozen=True)
class Section:
    """Cards under one heading; `answers` of the example person it is about: question and answer in words."""

    anchor: str
    title: str
    cards: tuple[Shown, ...]
    answers: tuple[tuple[str, str], ...] = ()


def page(stage: Stage, paper: Paper) -> str:
    """Draw the page."""
    content, say = stage.content, paper.words.say
    book = Book(content, list(chapters(stage, paper)))
    urls = {source.url: name for name, source in content.sources.items()}
    sections = [
        section
        for chapter in book.chapters
        for section in _sections(chapter.name, book.of(chapter), book, paper, urls)
    ]
    table = rows(content, paper.words.language, paper.as_of)
    return template(TEMPLATE).render(
        say=say,
        date=stage.words[paper.words.language].date,
        language=paper.words.language,
        languages=content.languages,
        version=content.version,
        made_on=paper.made_on,
        as_of=paper.as_of,
        candidates=[one for one in sections if one.anchor.partition(".")[0] not in OFFICIAL],
        officials=[one for one in sections if one.anchor in OFFICIAL],
        count=len(book.cards),
        sources=table,
        overdue=sorted((row for row in table if row.overdue), key=lambda row: row.source.review_by),
        dated=partial(_dated, scene=stage.scene(paper.words.language, Session())),
        read_as=names.READ_AS,
        find=book.find,
        notes=[{spoken: words.say(text) for spoken, words in stage.words.items()} for text in NOTES.values()],
        drawings=_drawings(book, paper),
        style=Markup((FOLDER / STYLE).read_text("utf-8")),  # noqa: S704  our own file
    )


def chapters(stage: Stage, paper: Paper) -> Iterator[Chapter]:
    """Yield every chapter, those about candidates first."""
    say = paper.words.say
    common = candidates.everybody(say(names.COMMON), stage)
    common.sort([kind for kinds in names.SECTIONS.values() for kind in kinds])
    yield common
    examples = [
        candidates.example(name, say(names.EXAMPLE, name=name), stage, common)
        for name in stage.content.scenarios
    ]
    yield from examples
    yield candidates.writing(say(names.WRITING), stage, common, *examples)
    yield candidates.afterwards(say(names.AFTERWARDS), stage, common, *examples)
    yield notices.to_candidates(say(names.NEWS), stage)
    yield officials.contact(say(names.CONTACT), stage, common)
    yield officials.coordinator(say(names.COORDINATOR), stage, common)
    yield notices.to_officials(say(names.NOTICES), stage)


def _sections(
    name: str, cards: Sequence[Card], book: Book, paper: Paper, urls: Mapping[str, str]
) -> Iterator[Section]:
    """Yield the chapter, or its groups where it is the one of everybody."""
    say = paper.words.say
    if name != EVERYBODY:
        worded = shown(book, cards, paper.words.language, urls)
        yield Section(
            name, cards[0].chapter.title if cards else name, worded, _answers(name, book.content, paper)
        )
        return
    for number, (group, members) in enumerate(groupby(cards, _group)):
        yield Section(f"{name}.{number}", say(group), shown(book, [*members], paper.words.language, urls))


def _group(card: Card) -> str:
    kind = card.key.partition(":")[0]
    return next((group for group, kinds in names.SECTIONS.items() if kind in kinds), names.REST)


def _answers(name: str, content: Content, paper: Paper) -> tuple[tuple[str, str], ...]:
    """Give what an example person has answered, in words."""
    scenario = content.scenarios.get(name.removeprefix("example-"))
    naming = Naming(content, paper.words.language, paper.words)
    given = scenario.answers if scenario and name.startswith("example-") else dict[str, str]()
    return tuple(
        (naming.question(question), _answer(content, naming, question, option, paper.words.language))
        for question, option in given.items()
    )


def _answer(content: Content, naming: Naming, question: str, option: str, language: str) -> str:
    town = content.municipalities.get(option) if content.questions[question].kind == "town" else None
    return town.names[language] if town else naming.option(question, option)


def _dated(when: str, scene: Scene) -> str:
    """Say when a source is from: to the day where that is known."""
    try:
        return scene.words.date(date.fromisoformat(when))
    except ValueError:
        return dated(when, scene)


def _drawings(book: Book, paper: Paper) -> dict[str, Markup]:
    """Give the flow in every language; a press on a question leads to it."""
    found = {name: book.find(f"ask:{name}") for name in book.content.questions}
    found["result"] = book.find("result")
    hrefs = {name: f"#{target.anchor}" for name, target in found.items() if target}
    return {language: _drawing(language, book.content, paper, hrefs) for language in book.content.languages}


def _drawing(language: str, content: Content, paper: Paper, hrefs: Mapping[str, str]) -> Markup:
    words = paper.drawn.get(language, paper.words)
    drawn = svg(flow(content, language, words), words.say(names.TITLE), hrefs, f"flow-{language}")
    return Markup(drawn)  # noqa: S704  escaped by its own template
