"""Validation, drafts and publication of content changes, for the browser editor and the chat.

Drafts of a group are validated and published together, e.g. a new question and the step that leads
to it. `draft_review.py` computes the resulting files; this module runs it outside the event loop and
stores drafts.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from bot.content.loader import load
from bot.content.problems import ContentError, Problem, Severity
from bot.content.snapshot import Folder, Snapshot
from bot.content.writing import UnwritableError, confirmed_source, edit_text
from bot.conversation.admin.model import ConfirmSource, PressedEdit
from bot.conversation.dates import day_of
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher, Publisher
from bot.editorial.examples import SCENARIOS_FILE, ExampleChange, updated_examples
from bot.features.editor import draft_validation, entries
from bot.features.editor.draft import TranslationReview, review_translation
from bot.features.editor.draft_review import DraftReview, GroupedDraft, with_changes, with_suspicious, written
from bot.features.editor.draft_validation import ValidatedState
from bot.features.editor.edit_kinds import ENTRY, EXAMPLES, kinds_of, names_of
from bot.features.editor.entries import EntryReference, EntryState, Files
from bot.live.publishing import ChangedMeanwhileError
from bot.settings import Settings
from bot.storage import administrators, drafts
from bot.storage.administrators import AdministratorEntry
from bot.storage.crypto import fresh_token
from bot.storage.drafts import EntryDraft, Keeping
from bot.storage.publications import FileChange, Publication
from bot.view import catalog


class EditingService:
    """The editing service for a content folder and its catalogues."""

    def __init__(self, dispatcher: Dispatcher, content: Path, locales: Path, write: Publisher) -> None:
        self.dispatcher, self.content, self.locales, self.write = dispatcher, content, locales, write
        self._folder, self._checking = Folder(content), asyncio.Lock()

    async def review(
        self, kind_name: str, name: str, draft: EntryDraft | None, group: Sequence[EntryDraft] | None = None
    ) -> DraftReview | None:
        """Validate a draft and its group against the current folder. None: there is no entry.

        `group`: the drafts to search for its group; default: all pending ones.
        """
        files, live = await self.now()
        kinds, (language, *_) = kinds_of(live.loaded), live.loaded.content.languages
        kind = kinds.get(kind_name)
        if kind is None or (draft is None and name not in names_of(kind, live.loaded, language)):
            return None
        now = await asyncio.to_thread(entries.state_of, files, kind, name)
        review = DraftReview(kind, name, now, draft, files, live, live)
        if draft is None:
            return review
        if group is None:
            group = await self.waiting() if draft.group else ()
        beside = tuple(
            GroupedDraft(kinds[one.kind], one, entries.state_of(files, kinds[one.kind], one.name))
            for one in group
            if one.group == draft.group and one.kind in kinds and (one.kind, one.name) != (kind_name, name)
        )
        review = replace(review, beside=beside)
        try:
            changed = await asyncio.to_thread(written, files, review.going)
        except UnwritableError:
            return replace(review, failed=True)
        review = replace(review, changed=changed, after=await self._validate(with_changes(files, changed)))
        review = await self._with_renewed_examples(review)
        gone = [await self.uses(replace(review, kind=of, name=one.name)) for of, one in review.going if one.removes]
        return await asyncio.to_thread(with_suspicious, replace(review, uses=tuple(chain(*gone))))

    async def looked(self, review: DraftReview, state: EntryState) -> ValidatedState:
        """Return the content with an unsaved state, without validation, for a preview."""
        typed = replace(review.draft or EntryDraft(review.kind.name, review.name, review.now, state), state=state)
        going = replace(review, draft=typed).going

        def read() -> ValidatedState:
            try:
                files = Snapshot(with_changes(review.files, written(review.files, going)))
            except UnwritableError:
                return review.after
            return ValidatedState(load(self.content, files), ())

        return await asyncio.to_thread(read)

    async def _with_renewed_examples(self, review: DraftReview) -> DraftReview:
        """Add the changed results of the examples, and update approved examples."""
        if not review.changes_examples:
            return review
        now = review.after_files
        changes = list[ExampleChange]()

        def write(text: str) -> str:
            text, found = updated_examples(review.after.loaded, text)
            changes.extend(found)
            return text

        try:
            new = await asyncio.to_thread(edit_text, now[SCENARIOS_FILE], write)
        except (ContentError, UnwritableError):
            # Incomplete answers and unreadable files have no result.
            return review
        review = replace(review, renewals=tuple(changes))
        if not review.approved:
            return review
        changed = {**review.changed, SCENARIOS_FILE: new}
        return replace(review, changed=changed, after=await self._validate(with_changes(review.files, changed)))

    async def uses(self, review: DraftReview) -> tuple[EntryReference, ...]:
        """Return the references to an entry; runs outside the event loop."""

        def found() -> tuple[EntryReference, ...]:
            return tuple(entries.references_to(review.after_files, review.after.loaded, review.kind, review.name))

        return await asyncio.to_thread(found)

    async def now(self) -> tuple[Files, ValidatedState]:
        async with self._checking:
            files = (await asyncio.to_thread(self._folder.look)).files
        return files, await self._validate(files)

    async def _validate(self, files: Files) -> ValidatedState:
        """Validate a state of the folder; one at a time, outside the event loop."""
        today, operator = day_of(self.dispatcher.clock()), self.dispatcher.operator
        async with self._checking:
            return await asyncio.to_thread(
                draft_validation.validate, Snapshot(files), self.content, self.locales, operator, today
            )

    async def translated(self, raw: bytes) -> TranslationReview:
        """Validate a translation. Raises `ContentError` or `CatalogError`."""
        files, today = (await self.now())[0], day_of(self.dispatcher.clock())
        about = Snapshot(files), self.content, self.locales, self.dispatcher.operator, today
        async with self._checking:
            return await asyncio.to_thread(review_translation, raw, *about)

    async def waiting(self) -> tuple[EntryDraft, ...]:
        return await self.dispatcher.database.read(drafts.waiting)

    async def alone(self, me: AdministratorEntry) -> bool:
        """Return True if there is no second administrator to publish."""
        everyone = await self.dispatcher.database.read(administrators.everyone)
        return not any(one.linked and one.id != me.id for one in everyone)

    async def keep(self, *pairs: Keeping) -> bool:
        """Store drafts atomically; store none if one has changed since it was read."""
        return await self.dispatcher.database.write(lambda tx: drafts.keep(tx, *pairs))

    async def tell_asked(self, of: Sequence[EntryDraft], me: AdministratorEntry) -> None:
        """Notify the other administrators of pending drafts."""
        name, about = me.editor.name, _about(of)
        await self.dispatcher.database.write(
            lambda tx: administrators.tell(tx, "content-asked", name, besides=me.id, about=about)
        )
        self.dispatcher.outbox_changed.set()

    async def publish(self, review: DraftReview, me: AdministratorEntry) -> Note:
        """Publish a draft; return the message for the user."""
        files = {file: FileChange(review.files.get(file), new) for file, new in review.changed.items()}
        going = review.drafts
        published = await asyncio.to_thread(review.published, going[0].group or fresh_token())
        return await self._published(Publication(files, tuple(published), _about(going), me.id, me.editor.name))

    async def publish_translation(self, draft: EntryDraft, review: TranslationReview, me: AdministratorEntry) -> Note:
        """Publish a translation and its catalogue; return the message for the user."""
        files = {file: FileChange(*one) for file, one in review.files.items()}
        retold, new = review.taken.retold, {"new": str(review.taken.new)} if review.taken.new else {}
        before, after = ({name: said[side] for name, said in retold.items()} for side in (0, 1))
        noted = replace(draft, base={"texts": {**before}}, state={"texts": {**after}, "counted": {**new}})
        path = catalog.path_of(Path(), review.language).as_posix()
        words = {path: FileChange(*review.program)} if review.program else {}
        said = await self._published(Publication(files, (noted,), _about([draft]), me.id, me.editor.name, words))
        if said is Note.OTHER_BY_NOW:
            # The validation cache depends on the content, not on the catalogue.
            review_translation.cache_clear()
        return said

    async def _published(self, publication: Publication) -> Note:
        try:
            await self.write(publication)
        except ChangedMeanwhileError:
            return Note.OTHER_BY_NOW
        except OSError:
            return Note.FOLDER_UNWRITABLE
        self.dispatcher.outbox_changed.set()
        return Note.PUBLISHED

    async def pressed(self, wanted: PressedEdit) -> tuple[Note, tuple[Problem, ...]]:
        """Handle an edit from the chat: publish it, or store a draft for a second administrator."""
        database = self.dispatcher.database
        me = await database.read(lambda tx: administrators.get(tx, wanted.administrator))
        kind, _, name = wanted.page.partition("/")
        if await database.read(lambda tx: drafts.find(tx, kind, name)):
            return Note.EDIT_BESIDE_DRAFT, ()
        before = await self.review(kind, name, None)
        if me is None or before is None:
            return Note.OTHER_BY_NOW, ()
        state, said = self._meant_state(wanted, before.now)
        if state == before.now:
            return said, ()
        draft = EntryDraft(kind, name, before.now, state, by=me.id, asked_by=me.id)
        review = await self.review(kind, name, draft)
        if review is None or not review.publishable:
            wrong = (one for one in review.problems if one.severity is Severity.ERROR) if review else ()
            return Note.EDIT_REFUSED, tuple(wrong)
        if await self.alone(me):
            done = await self.publish(review, me)
            return (said if done is Note.PUBLISHED else done), ()
        if not self.dispatcher.operator.web:
            return Note.EDIT_NEEDS_TWO, ()
        if not await self.keep((draft, None)):
            return Note.EDIT_BESIDE_DRAFT, ()
        await self.tell_asked([draft], me)
        return Note.EDIT_WAITS, ()

    def _meant_state(self, wanted: PressedEdit, now: EntryState) -> tuple[EntryState, Note]:
        """Return the new state of an entry and a note, or the current state and the reason."""
        if isinstance(wanted, ConfirmSource):
            source = confirmed_source(now.get(ENTRY, {}), day_of(self.dispatcher.clock()))
            return ({**now, ENTRY: source}, Note.SOURCE_CONFIRMED) if source else (now, Note.OTHER_BY_NOW)
        words = now.get(wanted.language, {})
        known = words.get(EXAMPLES, [])
        asked = list(known) if isinstance(known, list) else []
        if str(wanted.word) in asked:
            return now, Note.WORD_THERE
        return {**now, wanted.language: {**words, EXAMPLES: [*asked, str(wanted.word)]}}, Note.WORD_ADDED


def editing_service_of(settings: Settings, dispatcher: Dispatcher) -> EditingService:
    assert dispatcher.publish  # noqa: S101  whoever runs watches the content, and publishes
    return EditingService(dispatcher, settings.content_dir, settings.locales_dir, dispatcher.publish)


def _about(of: Sequence[EntryDraft]) -> str:
    return ", ".join(f"{draft.kind}/{draft.name}" for draft in of)
