"""Building blocks of screens: buttons, files, messages in Telegram's HTML, and the `RenderContext` they are made with."""

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
from bot.conversation.codes import encode, start_payload
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.model import AskErase, AskWithdraw, Lead, LeadStart, MyLead, Role
from bot.conversation.model import (
    Action,
    Continue,
    Erase,
    FaqAnswer,
    Languages,
    Menu,
    RemoveFile,
    Screen,
    SourceList,
    Withdraw,
)
from bot.conversation.overview.model import Unanswered
from bot.conversation.selfcheck import walk
from bot.conversation.state import ReadModel, Session
from bot.view.catalog import Words
from bot.view.markup import ForeignWords, to_html, visible_length

ButtonStyle: TypeAlias = Literal["", "primary", "danger"]
ROLES: Mapping[Role, str] = {
    Role.CONTACT: msg("contact of the town"),
    Role.DEPUTY: msg("deputy"),
    Role.COORDINATOR: msg("coordinator of the program"),
}
DELETES = AskErase | Erase | AskWithdraw | Withdraw | RemoveFile
"""Actions and screens whose buttons are marked as dangerous."""


class Button(ValueObject):
    """An inline button with a code (`conversation.codes`), a link or a text to copy."""

    label: str
    code: str = ""
    url: str = ""
    copy: str = ""
    """At most 256 characters (Bot API, CopyTextButton)."""
    style: ButtonStyle = ""
    """Colour (Bot API 9.4, InlineKeyboardButton); older clients ignore it."""


Rows: TypeAlias = tuple[tuple[Button, ...], ...]
MAX_BUTTONS = 7
"""Under a text, with the last row, which stands below each page of them."""
BESIDE, MAX_BESIDE = 2, 17
"""Buttons in a shared row, and characters of their labels: small phones (360 px) cut off longer ones."""


class Keyboard(ValueObject):
    """A reply keyboard with a button that shares something, or its removal."""

    kind: Literal["phone", "location", "remove"]
    label: str = ""


class File(ValueObject):
    """A file to send."""

    name: str
    data: bytes


LineKind: TypeAlias = Literal["title", "heading", "item", "dated", "text", "gap", "page", "foot", "qr"]


class PaperLine(NamedTuple):
    """One line of a document. A gap separates paragraphs; a foot is printed below each page."""

    kind: LineKind
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """A document that `bot.papers` renders outside the event loop, in the format of its file name."""

    name: str
    lines: tuple[PaperLine, ...] = field(repr=False)
    archival: bool = False
    """PDF/A for archives, with any number of pages."""


@dataclass(frozen=True)
class CalendarEntry:
    """An entry of a calendar: a whole day, or a time if `at` is a `datetime`."""

    uid: str
    at: date
    summary: str
    description: str
    place: str = field(default="", repr=False)
    version: int = 0
    """Of entries with the same `uid` the highest version counts."""


class Calendar(ValueObject):
    """A calendar file to render, created at `now`; method and addresses as in RFC 5546."""

    name: str
    title: str
    uid: str
    now: datetime
    entries: tuple[CalendarEntry, ...]
    method: Literal["PUBLISH", "REQUEST", "CANCEL"] = "PUBLISH"
    organizer: str = ""
    attendee: str = ""


TableCell: TypeAlias = str | int | date
"""Numbers, days and times in Prague keep their type so that they can be sorted."""


@dataclass(frozen=True)
class Table:
    """A spreadsheet to render, in the format of its file name."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...] = field(repr=False)
    now: datetime


@dataclass(frozen=True)
class FeatureFile:
    """A file that a feature renders (`dispatch.dispatcher.FeatureFiles`)."""

    feature: str
    name: str
    now: datetime


class Picture(Protocol):
    """A picture that is drawn outside the event loop before it is sent."""

    @property
    def name(self) -> str: ...
    @property
    def alt(self) -> str: ...
    def draw(self) -> bytes: ...


class Message(ValueObject):
    """A message in Telegram's HTML. `protect`: it cannot be forwarded or saved."""

    text: str
    rows: Rows = ()
    keyboard: Keyboard | None = None
    file: File | None = None
    paper: Paper | Calendar | Table | FeatureFile | None = None
    """Rendered to a file before the message is sent."""
    protect: bool = False
    picture: Picture | None = None
    """Shown above the message, which says the same in words."""
    foreign: ForeignWords | None = None


class Operator(ValueObject):
    """The organisation that runs this bot: the fields of Art. 13 GDPR for the privacy notices."""

    name: str
    address: str
    email: str
    officer: str
    bot: str
    """User name of the bot in Telegram, without @."""
    web: str = ""
    """Public address of the lead pages, such as https://cpa.example.org; "" without them."""
    phone: str = ""
    """Phone number for officials with doubts; "" if there is none."""
    controller: ControllerKind = "operator"
    """Controller of the messages to towns (Art. 4 GDPR)."""
    language: str = "cs"
    """Language of letters to the operator."""
    small_town: int = 12
    translator: str = ""

    def named(self, bot: str) -> "Operator":
        """Return a copy with the user name of the bot, which Telegram tells after the start."""
        return replace(self, bot=bot)

    def fill(self, html: str) -> str:
        if "{operator_" not in html:
            return html
        # the user name is not known before the first call of the Bot API
        html = html if self.bot else html.replace("@{operator_bot}", "…")
        for name in ("name", "address", "email", "officer", "bot"):
            html = html.replace(f"{{operator_{name}}}", escape(getattr(self, name), quote=False))
        return html


T = TypeVar("T")
MAX_CHARACTERS = 900
"""Visible characters of a screen. Only a whole message to a town, shown before it is sent, may have more."""
PAGE_NUMBER_LENGTH = 15


class Page(NamedTuple, Generic[T]):
    """One page of a list."""

    here: Sequence[T]
    text: str
    """Text of the items, followed by the page number if there are several pages."""
    page: int
    """Page number, from 0."""
    turning: Sequence[Button]
    """Buttons to the neighbouring pages."""


class RenderContext(ValueObject):
    """The words of a language, the content, the session and the read model that a screen is made of."""

    words: Words
    content: Content
    session: Session
    known: ReadModel
    operator: Operator
    now: datetime
    voices: Mapping[str, Words] = field(default_factory=dict[str, Words])
    """Words of every language, for screens that show another language than the reader's."""

    def say(self, text: str, **values: object) -> str:
        return self.words.say(text, **values)

    def html(self, text: str, **values: object) -> str:
        return self.words.html(text, **values)

    def title(self, text: str, **values: object) -> str:
        return bold(self.words.html(text, **values))

    def page(self, path: str) -> ContentWords:
        return self.content.say(self.words.language, path)

    def body(self, path: str) -> str:
        """Return a content page as HTML, with the fields of the operator filled in."""
        return self._shown_html(self.page(path).body)

    def section(self, path: str, name: str) -> str:
        """Return a section of a content page as HTML; "" if the page has no such section."""
        return self._shown_html(self.page(path).sections.get(name, ""))

    def _shown_html(self, markdown: str) -> str:
        return paragraphs(self.operator.fill(to_html(markdown)), self.expired_fact_warnings(markdown))

    def expired_fact_warnings(self, text: str) -> str:
        """Return a line with a link to the source for each fact in a text that has ended, or that nobody has reviewed."""
        today, lines = self.now.astimezone(PRAGUE).date(), dict[str, None]()
        for fact in self.content.ending:
            says = fact.says.get(self.words.language, ())
            if any(words in text for words in says) and fact.due <= today:
                source, ended = self.content.sources[fact.sources[0]], fact.ended(today)
                said = msg("⚠️ Some of this ended on {date}. What holds now:")
                unread = msg("🔎 Read on {date} and not checked since; some of it may have changed:")
                day = self.words.date(fact.valid_to if ended and fact.valid_to else source.read_on)
                told = self.html(said if ended else unread, date=day)
                lines[f'{told} <a href="{escape(source.url)}">{self.escape(source.title)}</a>'] = None
        return "\n".join(lines)

    def escape(self, text: str) -> str:
        return escape(text, quote=False)

    def town(self, town: Municipality) -> str:
        return town.names[self.words.language]

    def town_named(self, slug: str) -> str:
        """Return the name of a town: its slug if it is no longer listed, "All towns" for ""."""
        town = self.content.municipality(slug)
        return self.town(town) if town else slug or self.say("All towns")

    def town_or_all(self, slug: str) -> str:
        return self.town_named(slug) if slug else self.say("all towns")

    def town_of(self, lead: Lead) -> str:
        return self.town_named(lead.slug)

    def code_and_town(self, lead: Lead | Unanswered) -> str:
        return f"{bold(lead.code)} · {self.escape(self.town_named(lead.slug))}"

    def heading(self, lead: Lead) -> str:
        return f"{self.code_and_town(lead)} · {self.words.time(lead.sent_at)}"

    def town_with_czech(self, town: Municipality) -> str:
        """Return the name of a town, with its Czech name in brackets where it differs."""
        name, czech = self.town(town), town.names["cs"]
        return name if name == czech else f"{name} ({czech})"

    def button(self, text: str, meaning: Action | Screen, **values: object) -> Button:
        return Button(self.say(text, **values), encode(meaning), style="danger" if isinstance(meaning, DELETES) else "")

    def main(self, text: str, meaning: Action | Screen, **values: object) -> Button:
        """Return the primary button of a screen."""
        return Button(self.say(text, **values), encode(meaning), style="primary")

    def back(self, to: Screen) -> Button:
        return self.button("← Back", to)

    def way_back(self, usual: Button) -> Button:
        """Return the button to the result if the screen was opened from it, else the usual one."""
        return self.selfcheck_button() if self.session.at_result else usual

    def menu(self) -> Button:
        return self.button("☰ Menu", Menu())

    def speak(self) -> Button:
        """Return the button to the languages; its label can be read in each of them."""
        return self.button("🌐 Language", Languages())

    def nothing(self) -> Message:
        return message(self.html("There is nothing to show here."), [self.menu()])

    def link(self, screen: Screen) -> str:
        return f"https://t.me/{self.operator.bot}?start={start_payload(screen)}"

    def share(self, screen: Screen) -> Button:
        """Return the button that sends a link to a page (core.telegram.org/widgets/share).

        Its `url` is "" until the user name of the bot is known.
        """
        text = self.say("A page of the guide for crime prevention assistants")
        query = urlencode({"url": self.link(screen), "text": text})
        to = f"https://t.me/share/url?{query}" if self.operator.bot else ""
        return Button(self.say("📤 Send to a friend"), url=to)

    def selfcheck_button(self) -> Button:
        """Return the button to the self-check: to its beginning, its next question, or its result."""
        answers = self.session.answers
        if not answers:
            return self.button("✅ Check the conditions", Continue())
        if walk(self.content, answers).here is not None:
            return self.button("✅ Go on with the self-check", Continue())
        return self.button("📋 My result", Continue())

    def message_button(self, slug: str) -> Button:
        """Return the button to a message to a town, or to its contact details if nobody answers there."""
        if lead := self.known.open_lead(slug):
            return self.main("✉️ My message to the town", MyLead(lead.code))
        answered = slug in self.known.towns_with_contact
        return self.main(msg("✉️ Send a message") if answered else msg("✉️ How to write to the town"), LeadStart(slug))

    def sources_button(self, kind: str, name: str) -> Button:
        return self.button("Sources", SourceList(kind, name))

    def answer_buttons(self, *names: str) -> list[Button]:
        return [Button(f"❓ {self.page(f'faq/{name}').label}", encode(FaqAnswer(name))) for name in names]

    def source_lines(self, *sourced: Sourced) -> str:
        """Return the sources of statements without duplicates, one line each."""
        names = dict.fromkeys(name for one in sourced for name in one.sources)
        lines = [self._source_line(name) for name in names]
        bases = {one.basis for one in sourced}
        if "our-reading" in bases:
            # Translators: stands below up to 8 lines on a full screen, keep it short
            lines.append(self.html("Our own reading of the sources, not a quotation."))
        if "advice" in bases:
            lines.append(self.html("Practical advice, not a rule."))
        return "\n".join(lines)

    def _source_line(self, name: str) -> str:
        source = self.content.sources[name]
        read = self.html(READ[source.read_as], date=self.words.date(source.read_on))
        # "about 2020-05", "after 2021", "2021-11", "undated"
        mark, _, when = source.dated.rpartition(" ")
        year = self.html(DATED[mark], year=when[:4]) if mark else when[:4]
        # Translators: stands in each of up to 8 lines on a full screen, keep it short
        dated = self.html("undated") if source.dated == "undated" else year
        return f'<a href="{escape(source.url)}">{self.escape(source.title)}</a> ({dated}; {read})'

    def paginate(
        self,
        items: Iterable[T],
        page: int,
        size: int,
        screen: Callable[[int], Screen],
        said: Callable[[Sequence[T]], str] = lambda _: "",
    ) -> Page[T]:
        """Return a page of a list: the last one if there is no such page.

        `screen` makes the screen of a page number, `said` the text of the items on a page.
        """
        pages = in_pages(items, said, size)
        page = min(page, last := len(pages) - 1)
        turning = [self.button("←", screen(page - 1))] if page else []
        turning += [self.button("→", screen(page + 1))] if page < last else []
        place = f"<i>{self.html('{number} of {total}', number=page + 1, total=last + 1)}</i>" if last else ""
        return Page(pages[page], paragraphs(said(pages[page]), place), page, turning)

    def paginate_texts(
        self,
        texts: Mapping[str, Mapping[str, str]],
        page: int,
        size: int,
        screen: Callable[[int], Screen],
        around: Callable[[str], str],
    ) -> Page[tuple[int, str]]:
        """Return a page of numbered texts as (number, name); `around` makes the whole text of the list."""

        def said(here: Sequence[tuple[int, str]]) -> str:
            language = self.words.language
            return around("\n".join(f"{number}. {self.escape(texts[name][language])}" for number, name in here))

        return self.paginate(enumerate(texts, start=1), page, size, screen, said)


READ: Mapping[str, str] = {
    "live": msg("read on {date}"),
    # Translators: stands in each of up to 8 lines on a full screen, keep it short
    "copy": msg("read in an archived copy on {date}"),
    # Translators: stands in each of up to 8 lines on a full screen, keep it short
    "part": msg("part of an archived copy read on {date}"),
    "quoted": msg("known from a quotation, {date}"),
}
DATED: Mapping[str, str] = {
    # Translators: stands in each of up to 8 lines on a full screen, keep it short
    "about": msg("about {year}"),
    # Translators: stands in each of up to 8 lines on a full screen, keep it short
    "after": msg("after {year}"),
}


def bold(html: str) -> str:
    return f"<b>{html}</b>"


def quotation(html: str) -> str:
    return f"<blockquote>{html}</blockquote>"


def folded(head: str, *lines: str) -> str:
    """Return lines that Telegram folds under their head, or "" without any."""
    said = "\n".join([bold(head), *lines])
    return f"<blockquote expandable>{said}</blockquote>" if lines else ""


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def message(text: str, *rows: Iterable[Button]) -> Message:
    """Return a message without empty rows; long labels get a row each."""
    return Message(text, tuple(kept for row in rows for kept in _readable_rows(tuple(row))))


def _readable_rows(row: tuple[Button, ...]) -> Rows:
    alone = len(row) == BESIDE and any(len(button.label) > MAX_BESIDE for button in row)
    return tuple((button,) for button in row) if alone else (row,) if row else ()


def columns(buttons: Sequence[Button], width: int = 2) -> Rows:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def in_pages(items: Iterable[T], said: Callable[[Sequence[T]], str], size: int) -> Sequence[Sequence[T]]:
    """Split a list into pages of at most `size` items and `MAX_CHARACTERS`; at least one page."""
    rest, pages = list(items), list[Sequence[T]]()
    while rest or not pages:
        here = rest[:size]
        number_length = PAGE_NUMBER_LENGTH * bool(pages or here != rest)
        while len(here) > 1 and visible_length(said(here)) > MAX_CHARACTERS - number_length:
            here.pop()
            number_length = PAGE_NUMBER_LENGTH
        pages.append(here)
        rest = rest[len(here) :]
    return pages


NOT_SAVED = msg(
    "This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly."
)
TOO_FAST = msg(
    "You wrote faster than I can read, so some of your messages were not read. Please write what matters once more."
)
DEFECT = msg("Something went wrong here. Nothing of yours was lost. Please try again; code: {code}")


def in_all_languages(voices: Iterable[Words], text: str, **values: object) -> Message:
    return Message("\n\n".join(words.html(text, **values) for words in voices))
