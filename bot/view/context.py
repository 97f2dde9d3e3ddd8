"""What every screen is made of: what it may look at while it is worded, the message it becomes, and the parts many share.

`RenderContext` words texts in the person's language; a `Message` is Telegram's HTML with rows of buttons. Where nothing may
be known of the person, it is said in every language at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html import escape
from typing import Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar
from urllib.parse import urlencode

from bot.content.content import Content
from bot.content.models import ControllerKind, Municipality, Sourced
from bot.content.models import PageWords as ContentWords
from bot.content.problems import msg
from bot.conversation.base import ValueObject
from bot.conversation.codes import decode_screen, encode, start_of
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.model import AskErase, AskWithdraw, Lead, LeadStart, MyLead, Role
from bot.conversation.model import Action, Continue, Erase, Languages, Menu, RemoveFile, Screen, SourceList, Withdraw
from bot.conversation.overview.model import Unanswered
from bot.conversation.selfcheck import walk
from bot.conversation.state import LoadedState, Session
from bot.view.catalog import Words
from bot.view.markup import to_html, visible_length

ButtonStyle: TypeAlias = Literal["", "primary", "danger"]
ROLES: Mapping[Role, str] = {
    Role.CONTACT: msg("contact of the town"),
    Role.DEPUTY: msg("deputy"),
    Role.COORDINATOR: msg("coordinator of the program"),
}
DELETES = AskErase | Erase | AskWithdraw | Withdraw | RemoveFile
"""What deletes or withdraws, or asks whether to: only these are marked as dangerous."""


class Button(ValueObject):
    """A button under a message: it carries a code (`conversation.codes`), opens a link or copies a short text."""

    label: str
    code: str = ""
    url: str = ""
    copy: str = ""
    """At most 256 characters (Bot API, CopyTextButton)."""
    style: ButtonStyle = ""
    """How it looks (Bot API 9.4, InlineKeyboardButton); older clients show it like any other."""


Rows: TypeAlias = tuple[tuple[Button, ...], ...]
BESIDE, MAX_BESIDE = 2, 17
"""Buttons that share a row, and the characters each may have then: phones draw a label in one line and cut off the rest, and
half the width of a small one (360 px) holds no more."""


class Keyboard(ValueObject):
    """What stands in place of the phone's keyboard: a button that shares something, or `remove` to take it away."""

    kind: Literal["phone", "location", "remove"]
    label: str = ""


class File(ValueObject):
    """A file to hand over."""

    name: str
    data: bytes


LineKind: TypeAlias = Literal["title", "heading", "item", "text", "gap", "foot", "qr"]


class PaperLine(NamedTuple):
    """One line of a paper, and what it is on the page; a gap parts paragraphs, a foot stands below each page."""

    kind: LineKind
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper to be made a file of, outside of the event loop (`bot.papers`); the name of the file says of what kind."""

    name: str
    lines: tuple[PaperLine, ...] = field(repr=False)
    archival: bool = False
    """For an archive: PDF/A, over as many pages as it takes."""


class WholeDay(ValueObject):
    """A day in a calendar. Who is given it twice has it once: the same `uid` is the same entry."""

    uid: str
    day: date
    summary: str
    description: str


@dataclass(frozen=True)
class Appointment:
    """A moment in a calendar. Of entries with one `uid` the one with the highest `version` holds."""

    uid: str
    at: datetime
    version: int
    summary: str
    description: str
    place: str = field(default="", repr=False)


class Calendar(ValueObject):
    """Days and moments to be made a calendar file of, likewise; the file says that it was made at `now`."""

    name: str
    title: str
    uid: str
    now: datetime
    days: tuple[WholeDay | Appointment, ...]


TableCell: TypeAlias = str | int | date
"""What can be sorted stays what it is: a number, a day, or a moment of Prague (`datetime` is a `date` too)."""


@dataclass(frozen=True)
class Table:
    """Rows to be made a spreadsheet of, likewise; the name says of what kind."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...] = field(repr=False)
    now: datetime


@dataclass(frozen=True)
class FeatureFile:
    """A file that a feature makes, likewise (`dispatch.dispatcher.FeatureFiles`)."""

    feature: str
    name: str
    now: datetime


class Picture(Protocol):
    """A picture that is drawn before it is sent, outside of the event loop."""

    @property
    def name(self) -> str: ...
    @property
    def alt(self) -> str: ...
    def draw(self) -> bytes: ...


class Message(ValueObject):
    """One message. `protect`: Telegram is asked not to let it be forwarded or saved."""

    text: str
    rows: Rows = ()
    keyboard: Keyboard | None = None
    file: File | None = None
    paper: Paper | Calendar | Table | FeatureFile | None = None
    """In place of a file: it becomes one before the message is sent."""
    protect: bool = False
    picture: Picture | None = None
    """Stands above the message, which says the same in words."""


class Operator(ValueObject):
    """Who runs this bot, for the notices: the fields of Art. 13 GDPR that no content file can know."""

    name: str
    address: str
    email: str
    officer: str
    bot: str
    """The bot's user name in Telegram, without @."""
    web: str = ""
    """Where the lead pages are, such as https://cpa.example.org; "" where there are none."""
    phone: str = ""
    """Whom officials call in doubt; "" where nobody answers one."""
    controller: ControllerKind = "operator"
    """Who answers in law for messages to towns."""
    language: str = "cs"
    """In which letters to the operator are written."""

    def named(self, bot: str) -> "Operator":
        """Give the same operator with the bot's user name, once Telegram has told it."""
        return replace(self, bot=bot)

    def fill(self, html: str) -> str:
        if "{operator_" not in html:
            return html
        # Telegram has not told it yet
        html = html if self.bot else html.replace("@{operator_bot}", "…")
        for name in ("name", "address", "email", "officer", "bot"):
            html = html.replace(f"{{operator_{name}}}", escape(getattr(self, name), quote=False))
        return html


class RenderContext(ValueObject):
    """The words, the content, the person's session and what is known of the database."""

    words: Words
    content: Content
    session: Session
    known: LoadedState
    operator: Operator
    now: datetime
    voices: Mapping[str, Words] = field(default_factory=dict[str, Words])
    """The words of every language, where a screen shows another one than its reader's."""

    def say(self, text: str, **values: object) -> str:
        return self.words.say(text, **values)

    def html(self, text: str, **values: object) -> str:
        return self.words.html(text, **values)

    def page(self, path: str) -> ContentWords:
        return self.content.say(self.words.language, path)

    def body(self, path: str) -> str:
        """The text of a content page as HTML, with the operator's fields filled in."""
        return self._shown(self.page(path).body)

    def section(self, path: str, name: str) -> str:
        """A section of a content page as HTML; "" when the page has no such section."""
        return self._shown(self.page(path).sections.get(name, ""))

    def _shown(self, markdown: str) -> str:
        return paragraphs(self.operator.fill(to_html(markdown)), self.ended(markdown))

    def ended(self, text: str) -> str:
        """Warn of what a text tells and what has ended, with where to look for what holds now; "": nothing has."""
        today, lines = self.now.astimezone(PRAGUE).date(), list[str]()
        for fact in self.content.ending:
            day, says = fact.valid_to, fact.says.get(self.words.language, ())
            if day and day < today and any(words in text for words in says):
                source, ended = self.content.sources[fact.sources[0]], self.words.date(day)
                said = self.html("⚠️ Some of this ended on {date}. What holds now:", date=ended)
                lines.append(f'{said} <a href="{escape(source.url)}">{self.escape(source.title)}</a>')
        return "\n".join(lines)

    def escape(self, text: str) -> str:
        """Make a text safe to stand in a message."""
        return escape(text, quote=False)

    def town(self, town: Municipality) -> str:
        return town.names[self.words.language]

    def town_named(self, slug: str) -> str:
        """The name of a town; its slug when it is no longer listed; of the coordinators that they are for all of them."""
        town = self.content.municipalities.get(slug)
        return self.town(town) if town else slug or self.say("All towns")

    def town_of(self, lead: Lead) -> str:
        return self.town_named(lead.slug)

    def code_and_town(self, lead: Lead | Unanswered) -> str:
        return f"{bold(lead.code)} · {self.escape(self.town_named(lead.slug))}"

    def heading(self, lead: Lead) -> str:
        """What a screen about a lead begins with: its code, its town and when it was sent."""
        return f"{self.code_and_town(lead)} · {self.words.time(lead.sent_at)}"

    def town_with_czech(self, town: Municipality) -> str:
        """A town's name, with the Czech one in brackets where it differs: people must recognise it on paper."""
        name, czech = self.town(town), town.names["cs"]
        return name if name == czech else f"{name} ({czech})"

    def button(self, text: str, meaning: Action | Screen, **values: object) -> Button:
        return Button(self.say(text, **values), encode(meaning), style="danger" if isinstance(meaning, DELETES) else "")

    def main(self, text: str, meaning: Action | Screen, **values: object) -> Button:
        """Give the one button of a screen that most people need next."""
        return Button(self.say(text, **values), encode(meaning), style="primary")

    def menu(self) -> Button:
        return self.button("☰ Menu", Menu())

    def speak(self) -> Button:
        """The way to the other languages; its label is readable in each of them."""
        return self.button("🌐 Language", Languages())

    def link(self, screen: Screen) -> str:
        return f"https://t.me/{self.operator.bot}?start={start_of(screen)}"

    def share(self, screen: Screen) -> Button:
        """One press asks to whom a link to this page is to be sent (core.telegram.org/widgets/share).

        While the bot's user name is not known it leads nowhere, and a page in the browser leaves it out.
        """
        query = urlencode(
            {"url": self.link(screen), "text": self.say("A page of the guide for crime prevention assistants")}
        )
        to = f"https://t.me/share/url?{query}" if self.operator.bot else ""
        return Button(self.say("📤 Send to a friend"), url=to)


def bold(html: str) -> str:
    return f"<b>{html}</b>"


def quotation(html: str) -> str:
    return f"<blockquote>{html}</blockquote>"


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def message(text: str, *rows: Iterable[Button]) -> Message:
    """Make a message; empty rows fall away, and what cannot be read beside another button stands alone."""
    return Message(text, tuple(kept for row in rows for kept in _readable(tuple(row))))


def _readable(row: tuple[Button, ...]) -> Rows:
    alone = len(row) == BESIDE and any(len(button.label) > MAX_BESIDE for button in row)
    return tuple((button,) for button in row) if alone else (row,) if row else ()


def nothing(context: RenderContext) -> Message:
    return message(context.html("There is nothing to show here."), [context.menu()])


def columns(buttons: Sequence[Button], width: int = 2) -> Rows:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def source_lines(context: RenderContext, *sourced: Sourced) -> str:
    """Give the sources of statements, one line each and none twice: title as a link, year, and how it was read."""
    names = dict.fromkeys(name for one in sourced for name in one.sources)
    lines = [_source_line(name, context) for name in names]
    bases = {one.basis for one in sourced}
    if "our-reading" in bases:
        # Translators: stands below up to 8 lines on a full screen, keep it short
        lines.append(context.html("Our own reading of the sources, not a quotation."))
    if "advice" in bases:
        lines.append(context.html("Practical advice, not a rule."))
    return "\n".join(lines)


def _source_line(name: str, context: RenderContext) -> str:
    source = context.content.sources[name]
    how = {
        "live": msg("read on {date}"),
        # Translators: stands in each of up to 8 lines on a full screen, keep it short
        "copy": msg("read in an archived copy on {date}"),
        # Translators: stands in each of up to 8 lines on a full screen, keep it short
        "part": msg("part of an archived copy read on {date}"),
        "quoted": msg("known from a quotation, {date}"),
    }[source.read_as]
    read = context.html(how, date=context.words.date(source.read_on))
    return f'<a href="{escape(source.url)}">{escape(source.title, quote=False)}</a> ({dated(source.dated, context)}; {read})'


def dated(when: str, context: RenderContext) -> str:
    """Say of which year a source is: "about 2020", "2021", "undated"."""
    if when == "undated":
        # Translators: stands in each of up to 8 lines on a full screen, keep it short
        return context.html("undated")
    mark, _, rest = when.rpartition(" ")
    year = rest[:4]
    if mark == "about":
        # Translators: stands in each of up to 8 lines on a full screen, keep it short
        return context.html("about {year}", year=year)
    if mark == "after":
        # Translators: stands in each of up to 8 lines on a full screen, keep it short
        return context.html("after {year}", year=year)
    return year


def sources_button(kind: str, name: str, context: RenderContext) -> Button:
    return context.button("Sources", SourceList(kind, name))


def to_check(context: RenderContext) -> Button:
    """The way to the self-check, named by where it leads: its beginning, its next question, or its result."""
    answers = context.session.answers
    if not answers:
        return context.button("✅ Check the conditions", Continue())
    if walk(context.content, answers).here is not None:
        return context.button("✅ Go on with the self-check", Continue())
    return context.button("📋 My result", Continue())


def to_write(slug: str, context: RenderContext) -> Button:
    """The way to a message to a town, named by what follows: who answers there, or how to write to it oneself."""
    if lead := context.known.open_lead(slug):
        return context.main("✉️ My message to the town", MyLead(lead.code))
    answered = slug in context.known.towns_with_contact
    return context.main(msg("✉️ Send a message") if answered else msg("✉️ How to write to the town"), LeadStart(slug))


T = TypeVar("T")


MAX_CHARACTERS = 900
"""A whole message to a town is shown before it is sent however long it is: there only Telegram's limit holds."""
PLACE = 15
"""Characters that the number of a page takes; one that stands alone has none."""


class Leaf(NamedTuple, Generic[T]):
    """One page of a list: what stands on it, its text, its number (from 0), and the buttons to its neighbours."""

    here: Sequence[T]
    text: str
    """What is said of it, and which page of how many it is where there are more."""
    page: int
    turning: Sequence[Button]


def leaf(
    items: Iterable[T],
    page: int,
    size: int,
    screen: Callable[[int], Screen],
    context: RenderContext,
    said: Callable[[Sequence[T]], str] = lambda _: "",
) -> Leaf[T]:
    """Give a page of a list; for one that no longer exists, the last; `said` makes its text, `screen` names it by number."""
    pages = in_pages(items, said, size)
    last = len(pages) - 1
    page = min(page, last)
    turning = [context.button("←", screen(page - 1))] if page else []
    turning += [context.button("→", screen(page + 1))] if page < last else []
    place = f"<i>{context.html('{number} of {total}', number=page + 1, total=last + 1)}</i>" if last else ""
    return Leaf(pages[page], paragraphs(said(pages[page]), place), page, turning)


def counted(
    texts: Mapping[str, Mapping[str, str]],
    page: int,
    size: int,
    screen: Callable[[int], Screen],
    around: Callable[[str], str],
    context: RenderContext,
) -> Leaf[tuple[int, str]]:
    """Give a page of texts as (number, name), for a button each; what stands `around` the texts makes the whole of it."""

    def said(here: Sequence[tuple[int, str]]) -> str:
        return around("\n".join(f"{number}. {context.escape(texts[name][language])}" for number, name in here))

    language = context.words.language
    return leaf(enumerate(texts, start=1), page, size, screen, context, said)


def in_pages(items: Iterable[T], said: Callable[[Sequence[T]], str], size: int) -> Sequence[Sequence[T]]:
    """Part a list into pages of at most `size`, fewer where what is said of them would not fit; at least one page."""
    rest, pages = list(items), list[Sequence[T]]()
    while rest or not pages:
        here = rest[:size]
        while len(here) > 1 and visible_length(said(here)) > MAX_CHARACTERS - PLACE * bool(pages or here != rest):
            here.pop()
        pages.append(here)
        rest = rest[len(here) :]
    return pages


def next_page(screen: Screen, shown: Message) -> Screen | None:
    """Give the page of the same list that "→" leads to."""
    onward = (one.code for row in shown.rows for one in row if one.label == "→" and hasattr(screen, "page"))
    return next(map(decode_screen, onward), None)


NOT_SAVED = msg(
    "This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly."
)
TOO_FAST = msg(
    "You wrote faster than I can read, so some of your messages were not read. Please write what matters once more."
)
DEFECT = msg("Something went wrong here. Nothing of yours was lost. Please try again; code: {code}")


def in_every_language(voices: Iterable[Words], text: str, **values: object) -> Message:
    return Message("\n\n".join(words.html(text, **values) for words in voices))
