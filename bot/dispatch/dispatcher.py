"""Dispatch one action: load, decide, commit, then render the reply.

Loading, deciding and storing are one job of the database, so a turn is never based on stale data.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from pathlib import Path
from typing import NamedTuple, TypeAlias

from bot.content.content import Content
from bot.content.library import Library
from bot.content.problems import Problem
from bot.conversation.admin.model import AddSearchWord, ConfirmSource, PressedEdit
from bot.conversation.codes import decode_screen
from bot.conversation.contact.model import CandidateDataScreen, LeadStub, Writing
from bot.conversation.dates import QuietHours
from bot.conversation.lead.events import State
from bot.conversation.lead.model import Erased
from bot.conversation.model import Action, Open, Record, Say, ScreenWithNote, ShowAgain
from bot.conversation.notes import Note
from bot.conversation.state import Context, ReadModel, Session, Turn
from bot.conversation.towns.model import DropInterests
from bot.conversation.turn import turn
from bot.dispatch import loading
from bot.dispatch.counting import count_turn
from bot.dispatch.effects import carry_out, change_content
from bot.dispatch.loading import refreshed_status
from bot.dispatch.sending import Person
from bot.operations.environment import DATA_ROOT
from bot.papers import make_file
from bot.registry import declared
from bot.storage import administrators, contacts, inbox, privacy, sessions
from bot.storage.database import Clock, Database, Transaction
from bot.storage.publications import Publication
from bot.view import context as view
from bot.view.catalog import Words
from bot.view.markup import ForeignWords
from bot.view.render import has_reply_keyboard, render


@dataclass(frozen=True)
class Reply:
    """The reply to a person.

    `lead`: the lead that a contact's message shows now, for `contact`, `full` or without personal
    data. `erased`: all data of the person were deleted. `withdrawn`: a lead or a wish was
    withdrawn. `shown`: the screens of the messages.
    """

    messages: tuple[view.Message, ...]
    lead: str = ""
    contact: int = 0
    full: bool = False
    erased: bool = False
    withdrawn: bool = False
    official: bool = False
    shown: tuple[ScreenWithNote, ...] = ()


_FILES = ThreadPoolExecutor(1, "files")
Editing: TypeAlias = Callable[["Dispatcher", PressedEdit], Awaitable[tuple[Note, tuple[Problem, ...]]]]
"""Edits the content after the turn is stored; returns the note and the errors of the check."""
Translating: TypeAlias = Callable[[ForeignWords], Awaitable[str]]
"""Returns a machine reading, "" if there is none."""
Publisher: TypeAlias = Callable[[Publication], Awaitable[None]]
"""Publishes an edit, or raises `ChangedMeanwhileError` or `OSError`."""


async def in_thread(make: Callable[[], view.File]) -> view.File:
    """Render a file in the single thread for files, without blocking the loop."""
    return await asyncio.get_running_loop().run_in_executor(_FILES, make)


@dataclass(frozen=True)
class FeatureFiles:
    """The files of a feature (`FeatureFile`), declared in its `files.py`."""

    make: Callable[["Dispatcher", view.FeatureFile, Content], Awaitable[view.File]]


class _Result(NamedTuple):
    """A turn in its transaction: the session before, the result, the data after it."""

    before: Session
    outcome: Turn
    known: ReadModel
    content: Content


@dataclass(eq=False)
class Dispatcher:
    """Dispatches actions. `operator` gets the bot's user name after Telegram returns it."""

    database: Database
    library: Library
    words: Mapping[str, Words]
    operator: view.Operator
    clock: Clock
    outbox_changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a turn has added rows to the outbox."""
    backups: Path | None = None
    """The folder of the backups, with a copy of the list of erasures."""
    publish: Publisher | None = None
    edit: Editing | None = None
    translate: Translating | None = None
    locales: Path = DATA_ROOT / "locales"
    quiet: QuietHours = field(default_factory=QuietHours)

    async def dispatch(
        self,
        person: Person,
        action: Action,
        update_id: int | None = None,
        page: str | None = None,
        *,
        silent: bool = False,
    ) -> Reply:
        """Take a turn; if this update was applied before, show the screen again.

        `page`: the code of the current screen in a browser, which leaves that of the chat as it is.
        `silent`: the reply will not be shown. Raises `inbox.NotStoredError`.
        """

        def job(tx: Transaction) -> _Result:
            again = update_id is not None and not inbox.applied(tx, update_id)
            return self._take(tx, person, ShowAgain() if again else action, page, silent=silent)

        # Searching for typed words takes long.
        before, outcome, after, content = await self.database.write(job, alone=isinstance(action, Say))
        if outcome.effects:
            self.outbox_changed.set()
            if change_content(outcome, self.library, self.clock):
                content, after = self.library.content, refreshed_status(after, self.library)
            outcome, after = await self._with_edit(outcome, after)
        reply = self._reply(before, outcome, after, content)
        if silent:
            return reply
        # a browser is sent on to its page, which shows the reading
        messages = [one if page is not None else await self.with_reading(one) for one in reply.messages]
        return replace(reply, messages=tuple([await self._with_file(one, content) for one in messages]))

    def _take(self, tx: Transaction, person: Person, action: Action, page: str | None, *, silent: bool) -> _Result:
        content = self.library.content
        kept = sessions.load(tx, person.key)
        # The session was erased.
        if kept is None and isinstance(action, ShowAgain):
            return _Result(self.greet(person, content), Turn(None, (ScreenWithNote(Erased()),)), ReadModel(), content)
        session = kept or self.greet(person, content)
        chat = session.place
        session = session if page is None else replace(session, place=page)
        before = loading.load(tx, person.key, session, action, self.library)
        context = Context(content, before, tx.now, silent)
        outcome = turn(session, action, context)
        outcome = count_turn(tx, outcome, kept, before, content)
        after = _store_outcome(tx, person, action, outcome, context, self.library)
        if page is not None and outcome.session is not None:
            sessions.save(tx, person.key, replace(outcome.session, place=chat))
        return _Result(session, outcome, loading.with_towns(tx, person.key, outcome, after), content)

    async def _with_file(self, message: view.Message, content: Content) -> view.Message:
        paper = message.paper
        if paper is None:
            return message
        if isinstance(paper, view.FeatureFile):
            file = await declared("files", FeatureFiles)[paper.feature].make(self, paper, content)
        else:
            file = await in_thread(partial(make_file, paper))
        return replace(message, paper=None, file=file)

    async def with_reading(self, message: view.Message) -> view.Message:
        """Put a machine reading below words in another language; it is stored nowhere."""
        words = message.foreign
        if not (words and self.translate and (reading := await self.translate(words))):
            return message
        beside = f"{words.shown}\n<i>{words.mark}</i>\n{view.quotation(escape(reading, quote=False))}"
        return replace(message, text=message.text.replace(words.shown, beside, 1))

    async def _with_edit(self, outcome: Turn, after: ReadModel) -> tuple[Turn, ReadModel]:
        """Edit the content if the turn decided so, and show the result."""
        for effect in outcome.effects:
            if isinstance(effect, AddSearchWord | ConfirmSource) and self.edit and after.standing:
                note, refused = await self.edit(self, effect)
                outcome = replace(outcome, shown=(ScreenWithNote(outcome.shown[-1].screen, note),))
                after = replace(after, standing=replace(after.standing, refused=refused))
        return outcome, after

    @property
    def lists(self) -> tuple[Path, ...]:
        """The folders of the list of erasures; the first one counts."""
        return (self.database.folder, *([self.backups] if self.backups else []))

    async def file_erasures(self) -> None:
        """Write new erasures to the list on disk; only then are they confirmed."""
        if new := await self.database.read(privacy.unfiled_erasures):
            await asyncio.to_thread(privacy.add_to_erasure_list, self.lists, new)
            await self.database.write(lambda tx: privacy.file_erasures(tx, new))

    def greet(self, person: Person, content: Content) -> Session:
        """Return a new session in the language of the person's Telegram, if it is available."""
        code = person.language_code.partition("-")[0]
        return Session(language=code if code in content.languages else None)

    def context(self, session: Session, after: ReadModel, content: Content) -> view.RenderContext:
        spoken = session.language or ""
        language = spoken if spoken in content.languages else content.languages[0]
        return view.RenderContext(
            self.words[language], content, session, after, self.operator, self.clock(), self.words
        )

    def speaking(self, language: str) -> view.RenderContext:
        """Return the context if the person's language is known, else None."""
        return self.context(Session(language=language), ReadModel(), self.library.content)

    def not_saved(self) -> view.Message:
        return view.in_all_languages(self.words.values(), view.NOT_SAVED)

    def too_fast(self) -> view.Message:
        """Return a message in every language that some words were ignored."""
        return view.in_all_languages(self.words.values(), view.TOO_FAST)

    def apology(self, reference: str) -> view.Message:
        return view.in_all_languages(self.words.values(), view.DEFECT, code=reference)

    def _reply(self, before: Session, outcome: Turn, after: ReadModel, content: Content) -> Reply:
        session = outcome.session or Session(language=before.language)
        context = self.context(session, after, content)
        messages = tuple(message for shown in outcome.shown for message in render(shown, context))
        if before.place != session.place and has_reply_keyboard(decode_screen(before.place), before):
            messages = (view.Message(context.html("All right."), keyboard=view.Keyboard("remove")), *messages)
        screen = outcome.shown[-1].screen
        duty = after.duty(after.lead) if after.lead else None
        reply = Reply(
            messages,
            erased=isinstance(screen, Erased),
            withdrawn=any(
                isinstance(effect, DropInterests) or (isinstance(effect, Record) and effect.state is State.WITHDRAWN)
                for effect in outcome.effects
            ),
            official=bool(after.duties),
            shown=outcome.shown,
        )
        if isinstance(screen, CandidateDataScreen | LeadStub | Writing) and after.lead is not None and duty is not None:
            return replace(reply, lead=after.lead.code, contact=duty.contact, full=not isinstance(screen, LeadStub))
        return reply


def _store_outcome(
    tx: Transaction, person: Person, action: Action, outcome: Turn, context: Context, library: Library
) -> ReadModel:
    """Store the result of a turn; return the data after it."""
    before = context.known
    for effect in outcome.effects:
        carry_out(tx, effect, person, outcome.session, context.content)
    if outcome.session is None:
        return ReadModel(duties=before.duties, administrator=before.administrator)
    sessions.save(tx, person.key, outcome.session)
    if before.duties and outcome.session.language:
        contacts.keep_language(tx, person.key, outcome.session.language)
    if before.administrator and outcome.session.language:
        administrators.keep_language(tx, person.key, outcome.session.language)
    if not outcome.effects and outcome.session.draft is None:
        return before
    after = loading.load(tx, person.key, outcome.session, action, library)
    return replace(after, invitation=before.invitation, admin_invitation=before.admin_invitation)


@dataclass(frozen=True)
class SeenScreen:
    """A screen as shown. `note`: the line above it, as plain text."""

    shown: ScreenWithNote
    note: str
    messages: tuple[view.Message, ...]
    context: view.RenderContext


async def render_again(dispatcher: Dispatcher, person: Person, shown: ScreenWithNote) -> SeenScreen:
    """Render the screen of a turn again with current data."""
    content = dispatcher.library.content

    def job(tx: Transaction) -> tuple[Session, ScreenWithNote, ReadModel]:
        session = sessions.load(tx, person.key) or dispatcher.greet(person, content)
        action = Open(shown.screen)
        known = loading.load(tx, person.key, session, action)
        outcome = turn(session, action, Context(content, known, tx.now))
        known = loading.with_towns(tx, person.key, outcome, known)
        return outcome.session or session, outcome.shown[-1], known

    session, there, known = await dispatcher.database.read(job)
    note = shown.note if there.screen == shown.screen else there.note
    context = dispatcher.context(session, known, content)
    words = context.say(note) if note else ""
    rendered = render(replace(there, note=None), context)
    messages = tuple([await dispatcher.with_reading(one) for one in rendered])
    return SeenScreen(ScreenWithNote(there.screen, note), words, messages, context)
