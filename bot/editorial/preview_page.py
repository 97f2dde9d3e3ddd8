"""The page of the preview, which opens without a network: the table that is signed, every screen, the sources.

The book says what is shown and where each button leads; here its cards become what the template takes. No passage is said
twice: the first screen of a kind is shown whole, later ones with "…" for what stands on a card before, so that all of it can
be read, sent and printed. Where only changes are asked for, the same goes for what a screen said in the earlier version.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache, partial
from html import unescape
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from bot.content.content import Content
from bot.content.models import Source, Sourced
from bot.conversation.codes import encode
from bot.conversation.model import DocumentPage, FaqAnswer, GuideChapter, Result, ResultLine, Screen
from bot.conversation.notes import Note
from bot.conversation.practice.model import LookFor
from bot.conversation.state import Session
from bot.conversation.towns.model import LocalRules
from bot.editorial import gallery, preview
from bot.editorial.edit_kinds import example_called
from bot.editorial.entry_changes import changed_lines
from bot.editorial.invented import examples
from bot.editorial.preview import (
    EVERYBODY,
    EXAMPLE_PREFIX,
    Book,
    Card,
    Fixture,
    PreviewChapter,
    Sent,
    Standpoint,
    Views,
)
from bot.editorial.signed import TEXTS as SIGNED_TEXTS
from bot.editorial.signed import Naming, SignedPart, changed, signed
from bot.view.catalog import Words
from bot.view.context import Button, RenderContext, dated, source_lines
from bot.view.letter import Letter
from bot.view.markup import plain

DOMAIN = "preview"
"""The catalogues: `locales/<language>/LC_MESSAGES/preview.po`."""
FOLDER = Path(__file__).parent / "templates"
COMMON = "What everybody sees"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Start, languages, about the bot": ("languages", "menu", "page", "contests", "my-leads"),
    "The guide and its sources": ("guide", "chapter", "sources"),
    "The questions of the self-check": ("ask", "to-ask"),
    "Documents": ("documents", "document", "papers", "plan-months", "plan", "plan-file", "reminders"),
    "Questions, answers and terms": ("faq", "topic", "entry", "glossary", "term", "found"),
    "Getting ready to speak": (
        "practice", "subject", "practise", "look-for", "mock", "mock-answer", "card",
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
READ_AS: Mapping[str, str] = {
    "live": "live page", "copy": "archived copy", "part": "part of an archived copy", "quoted": "quotation",
}  # fmt: skip
"""How a source was read."""
TEXTS = (
    *SIGNED_TEXTS, COMMON, *SECTIONS, REST, EXAMPLE, PAPERS, WRITING, AFTERWARDS, NEWS, CONTACT, COORDINATOR, NOTICES, *READ_AS.values(),
)  # fmt: skip
"""What the page says and no template holds, as the catalogues know it."""
TEMPLATE, STYLE = "page.html", "page.css"
OFFICIAL = {"contact", "coordinator", "notices"}
LEFT_OUT = "… "
"""What stands for what is said on a card before."""
LONGEST = 70
"""Characters of a card's title."""
_SCREENS: Mapping[str, Callable[[str], Screen]] = {
    "guide": GuideChapter, "documents": DocumentPage, "faq": FaqAnswer, "requirements": ResultLine,
}  # fmt: skip
_OWN = re.compile(r'\d+\. ?\d+\. ?\d{4}|\d\d\.\d\d\.\d{4}|\b\d+:\d\d|[A-Z]{4}-[A-Z\d]{4}|https?://[^\s"<>]+')
"""What is a town's own, or invented, and differs from card to card: days, times, codes, addresses of pages."""
_LOOSE = {"plan", "plan-months", "plan-file", "town", "no-contact", "letter"}
"""Kinds of screens that hold such."""
_LINK = re.compile(r'<a href="([^"]*)">')


class Key(NamedTuple):
    """A button; one that copies a text leads nowhere."""

    label: str
    href: str = ""


class Bubble(NamedTuple):
    """One message, or a letter with its subject. `share`: the phone's own button below; `file`: what comes along."""

    text: Markup
    keys: tuple[Key, ...] = ()
    subject: str = ""
    share: str = ""
    file: str = ""


class WordedCard(NamedTuple):
    """A card with its words in each language. `file`: where they stand; `fresh`: no card before says all of it."""

    card: Card
    title: str
    file: str
    columns: Mapping[str, tuple[Bubble, ...]]
    fresh: bool


class SaidAlready:
    """What the page says already, by language; a passage that names another town says the same.

    `loosely`: so does one with another day, code or web page, where these are a town's own or invented.
    """

    def __init__(self, content: Content) -> None:
        places = chain((town.names for town in content.municipalities.values()), content.regions.values())
        names = sorted({name for named in places for name in named.values()}, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, names)))
        self._said, self._kinds = set[tuple[str, str]](), set[str]()

    def first(self, kind: str) -> bool:
        """Say whether it is the first card of a kind."""
        new = kind not in self._kinds
        self._kinds.add(kind)
        return new

    def new(self, language: str, text: str, *, loosely: bool = False) -> bool:
        bare = self._names.sub("", text.strip())
        said = language, _OWN.sub("", bare) if loosely else bare
        new = said not in self._said
        self._said.add(said)
        return new


class SourceRow(NamedTuple):
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


class Since(NamedTuple):
    """An earlier version, where only what has changed since then is shown."""

    name: str
    stage: Fixture
    chapters: tuple[PreviewChapter, ...]
    day: date | None = None

    def views(self, chapter: str, key: str) -> Views:
        """Give a screen as it was, nothing where it was not there."""
        found = (one.views.get(key) for one in self.chapters if one.name == chapter)
        return next(found, None) or dict[str, tuple[Sent, ...]]()

    def left(self, chapters: Iterable[PreviewChapter]) -> None:
        """Leave only the screens that are other ones now."""
        for one in chapters:
            one.views = {
                key: views for key, views in one.views.items() if _read(self.views(one.name, key)) != _read(views)
            }

    def gone(self, chapters: Iterable[PreviewChapter]) -> tuple[str, ...]:
        """Name the screens that nobody sees any longer."""
        now = {key for chapter in chapters for key in chapter.places}
        return tuple(dict.fromkeys(key for chapter in self.chapters for key in chapter.places if key not in now))


class PreviewPage(NamedTuple):
    """What the page says besides the screens."""

    words: Words
    made_on: date
    as_of: date
    since: Since | None = None
    draft: str = ""
    """What marks the lines that nobody has translated yet, where a language that is half done is shown."""


def shown(
    book: Book, cards: Iterable[Card], said: SaidAlready, language: str, since: Since | None = None
) -> tuple[WordedCard, ...]:
    """Word cards; their titles in one language."""
    return tuple(
        _worded(book, card, said, language, since.views(card.chapter.name, card.key) if since else {}) for card in cards
    )


def _worded(book: Book, card: Card, said: SaidAlready, language: str, then: Views) -> WordedCard:
    """Word a card. `then`: as it was, so that what stood there is nothing new, and what stands there no longer is named."""
    first, fresh, name = said.first(card.kind), False, card.chapter.name
    whole = first or (isinstance(card.place.screen, Result) and name.startswith(EXAMPLE_PREFIX))
    loosely = card.kind in _LOOSE or not name.startswith((EVERYBODY, EXAMPLE_PREFIX))
    columns = dict[str, tuple[Bubble, ...]]()
    for spoken, sents in card.views.items():
        before, now, is_new = _texts(then.get(spoken, ())), _texts(sents), partial(said.new, spoken)
        bubbles = list[Bubble]()
        for sent in sents:
            heard = [(one, one not in before and is_new(one, loosely=loosely)) for one in passages(_html(sent))]
            labels = (key for key in _keys(sent) if first or (escape(key.label) not in before and is_new(key.label)))
            keys, new = tuple(_key(book, card, key) for key in labels), any(one for _, one in heard)
            if new or keys or whole:
                bubbles.append(_bubble(book, sent, _tight(_without_old(heard, whole=whole)), keys))
            fresh |= new
        gone = [text for text in before if text not in now and is_new(f"-{text}")]
        columns[spoken] = (*bubbles, *_gone(gone, now))
        fresh |= bool(gone)
    return WordedCard(card, _title(card, language), book.file(card), columns, fresh)


def _without_old(heard: Iterable[tuple[str, bool]], *, whole: bool) -> str:
    """Leave out what stands on a card before, or of a card that is shown whole, mark it."""
    parts = list[str]()
    for passage, is_new in heard:
        if is_new:
            parts.append(passage)
        elif whole:
            parts.append(f"<s>{passage}</s>")
        elif parts[-1:] != [LEFT_OUT]:
            parts.append(LEFT_OUT)
    return "".join(parts)


def _gone(gone: Sequence[str], now: Sequence[str]) -> Iterator[Bubble]:
    if gone:
        struck = Markup("<br>").join(_struck(text, now) for text in gone)
        yield Bubble(Markup("<blockquote>{}</blockquote>").format(struck))


def _struck(gone: str, now: Sequence[str]) -> Markup:
    """Strike out what stands there no longer: where something like it stands there now, only the words that are others."""
    like = get_close_matches(gone, now, 1)
    pieces = chain(*changed_lines(plain(gone), plain(like[0]))) if like else [("gone", plain(gone).strip())]
    tags = {"same": Markup("{}"), "gone": Markup("<del>{}</del>"), "new": Markup("<ins>{}</ins>")}
    return Markup(" ").join(tags[tag].format(words) for tag, words in pieces)


def _title(card: Card, language: str) -> str:
    """Give the first line of a card; that is its headline in most."""
    sent = card.views[language][0]
    line = sent.subject if isinstance(sent, Letter) else plain(sent.text).strip().partition("\n")[0]
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def passages(html: str) -> Iterator[str]:
    """Yield the lines of a message, with the empty ones after each; those between the two ends of a tag stay together."""
    held = ""
    for line in html.splitlines(keepends=True):
        if held and line.strip() and held.count("<") == 2 * held.count("</"):
            yield held
            held = ""
        held += line
    if held:
        yield held


def _tight(html: str) -> str:
    """Mark empty lines, which paper has no room for; what is left out at the end needs no line of its own."""
    text = html.rstrip()
    if text.endswith("\n…"):
        text = f"{text.removesuffix('…').rstrip()} …"
    return text.replace("\n\n", "\n<br>")


def _html(sent: Sent) -> str:
    return str(escape(sent.body)) if isinstance(sent, Letter) else sent.text


def _texts(sents: Iterable[Sent]) -> tuple[str, ...]:
    """Give all that messages say, in parts."""
    return tuple(
        text for sent in sents for text in (*passages(_html(sent)), *(escape(key.label) for key in _keys(sent)))
    )


def _read(views: Views) -> Mapping[str, list[tuple[object, ...]]]:
    """Give what people read and press there: a picture or a file is another one with each version, whatever it says."""
    return {
        spoken: [(type(sent), _html(sent), *_keys(sent), _attached(sent)) for sent in sents]
        for spoken, sents in views.items()
    }


def _keys(sent: Sent) -> Iterator[Button]:
    yield from () if isinstance(sent, Letter) else chain.from_iterable(sent.rows)


def _bubble(book: Book, sent: Sent, html: str, keys: tuple[Key, ...]) -> Bubble:
    text = Markup(_LINK.sub(partial(_marked, book.urls), html))  # noqa: S704  Telegram's HTML, well-formed by the view
    if isinstance(sent, Letter):
        return Bubble(text, subject=sent.subject)
    return Bubble(text, keys, share=sent.keyboard.label if sent.keyboard else "", file=_attached(sent))


def _attached(sent: Sent) -> str:
    """Name the file or the picture that goes along; "": none, or that of a letter."""
    if isinstance(sent, Letter):
        return ""
    file = sent.file or sent.paper
    return file.name if file else sent.picture.alt if sent.picture else ""


def _key(book: Book, card: Card, button: Button) -> Key:
    target = None if button.url or button.copy else book.target(card, button.code)
    return Key(button.label, f"#{target.card.number}" if target else button.url)


def _marked(urls: Mapping[str, str], link: re.Match[str]) -> str:
    """Mark a link that leads out of the page with the id of its source where it is one."""
    source = urls.get(unescape(link[1]))
    return f'<a href="{link[1]}" data-source="{escape(source)}">' if source else link[0]


def rows(content: Content, language: str, as_of: date) -> tuple[SourceRow, ...]:
    used: dict[str, dict[str, str]] = {}
    for source, screen, name in _uses(content, language):
        used.setdefault(source, {}).setdefault(encode(screen), name)
    return tuple(
        SourceRow(name, source, used.get(name, {}), source.is_overdue(as_of))
        for name, source in content.sources.items()
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


def chapters_of(stage: Fixture, words: Words) -> tuple[PreviewChapter, ...]:
    """Gather every chapter, those of the examples last; `words` are those of the page itself."""
    say, of = words.say, examples(stage.content, stage.now)
    common = preview.hung(EVERYBODY, say(COMMON), gallery.everybody(of), stage, on=False)
    common.sort([kind for kinds in SECTIONS.values() for kind in kinds])
    called = {
        name: example_called(one.answers, stage.content, words.language) or name
        for name, one in stage.content.scenarios.items()
    }
    people = [preview.example(name, say(EXAMPLE, name=title), stage, common) for name, title in called.items()]
    return (
        common,
        preview.hung("papers", say(PAPERS), gallery.making_papers(of), stage, common),
        preview.written(say(WRITING), of, stage, common, *people),
        preview.hung("afterwards", say(AFTERWARDS), gallery.afterwards(of), stage, common, *people),
        preview.to_candidates(say(NEWS), of, stage),
        preview.hung("contact", say(CONTACT), gallery.contact(of), stage, common),
        preview.hung("coordinator", say(COORDINATOR), gallery.coordinator(of), stage, common),
        preview.to_officials(say(NOTICES), of, stage),
        *people,
    )


def book_of(stage: Fixture, words: Words, since: Since | None = None) -> Book:
    chapters, rooms = chapters_of(stage, words), gallery.rooms(examples(stage.content, stage.now))
    if since:
        since.left(chapters)
    # as whoever comes first meets it: officials have another menu
    exhibits = reversed([*chain.from_iterable(room.exhibits for room in rooms)])
    files = {Standpoint(exhibit.screen).key: exhibit.file for exhibit in exhibits}
    return Book(stage.content, chapters, files)


def page(book: Book, stage: Fixture, paper: PreviewPage) -> str:
    content, say = stage.content, paper.words.say
    said, since = SaidAlready(content), paper.since
    for spoken in stage.words:
        every = stage.context(spoken, Session(), stage.known)
        for name in content.sources:
            said.new(spoken, source_lines(every, Sourced(sources=(name,))))
    sections = [section for chapter in book.chapters for section in _sections(chapter, book, said, paper)]
    language = paper.words.language
    context, table = stage.context(language, Session(), stage.known), rows(content, language, paper.as_of)
    overdue = sorted((row for row in table if row.overdue), key=lambda row: row.source.review_by)
    return template(TEMPLATE).render(
        say=say,
        date=context.words.date,
        language=language,
        signed=_table(stage, paper),
        gone=since.gone(book.chapters) if since else (),
        content=content,
        shown_in=[*stage.words],
        paper=paper,
        candidates=[one for one in sections if one.anchor not in OFFICIAL and not _of_example(one)],
        officials=[one for one in sections if one.anchor in OFFICIAL],
        examples=[*filter(_of_example, sections)],
        count=len(book.cards),
        sources=[*overdue, *(row for row in table if not row.overdue)],
        overdue=overdue,
        dated=partial(_dated, context=context),
        read_as=READ_AS,
        find=book.find,
        notes=[{spoken: words.say(text) for spoken, words in stage.words.items()} for text in Note],
        style=Markup((FOLDER / STYLE).read_text("utf-8")),  # noqa: S704  our own file
    )


def _table(stage: Fixture, paper: PreviewPage) -> tuple[SignedPart, ...]:
    """Give the table that is signed, or the rows of it that have changed."""

    def table(stage: Fixture) -> tuple[SignedPart, ...]:
        context = stage.context(paper.words.language, Session(), stage.known)
        return signed(Naming(stage.content, paper.words.language, paper.words), context)

    return changed(table(paper.since.stage), table(stage)) if paper.since else table(stage)


def _sections(chapter: PreviewChapter, book: Book, said: SaidAlready, paper: PreviewPage) -> Iterator[Section]:
    """Yield the chapter, or its groups where it is the one of everybody."""
    name, cards, language, since = chapter.name, book.of(chapter), paper.words.language, paper.since
    if name != EVERYBODY:
        if cards or not since:
            answers = _answers(name, book.content, paper)
            yield Section(name, chapter.title, shown(book, cards, said, language, since), answers)
        return
    for number, (group, members) in enumerate(groupby(cards, _group)):
        yield Section(f"{name}.{number}", paper.words.say(group), shown(book, members, said, language, since))


def _of_example(section: Section) -> bool:
    return section.anchor.startswith(EXAMPLE_PREFIX)


def _group(card: Card) -> str:
    return next((group for group, kinds in SECTIONS.items() if card.kind in kinds), REST)


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


@cache
def template(name: str) -> Template:
    """Return a template of this package: it escapes what is filled in, and an undefined name is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(name)
