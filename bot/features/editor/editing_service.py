"""Where a change of the content is judged, kept as a draft and published: for the editor in a browser, and for a press in the chat.

Drafts of one group are judged and published as one: a new question, and the step that leads to it. What they make of
the files `judged.py` works out; here that is done beside the loop, and stored.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from bot.content.loader import load
from bot.content.problems import ContentError, Problem, Severity
from bot.content.snapshot import Folder, Snapshot
from bot.content.writing import UnwritableError, confirmed, rewritten
from bot.conversation.admin.model import ConfirmSource, PressedEdit
from bot.conversation.dates import day_of
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher, Publisher
from bot.editorial.examples import Renewal, renewed
from bot.editorial.walks import SCENARIOS_FILE
from bot.features.editor import entries, examined
from bot.features.editor.draft import JudgedTranslation, judge_translation
from bot.features.editor.edit_kinds import ENTRY, EXAMPLES, kinds_of, names_of
from bot.features.editor.entries import EntryState, Files, Use
from bot.features.editor.examined import Examined
from bot.features.editor.judged import Beside, Judged, with_changes, with_leaps, written
from bot.live.publishing import ChangedMeanwhileError
from bot.settings import Settings
from bot.storage import administrators, drafts
from bot.storage.administrators import AdministratorEntry
from bot.storage.crypto import fresh_token
from bot.storage.drafts import EntryDraft, Keeping
from bot.storage.publications import FileChange, Publication
from bot.view import catalog


class Workshop:
    """The folders of the content and of the catalogues, and what publishes what was judged."""

    def __init__(self, dispatcher: Dispatcher, content: Path, locales: Path, write: Publisher) -> None:
        self.dispatcher, self.content, self.locales, self.write = dispatcher, content, locales, write
        self._folder, self._checking = Folder(content), asyncio.Lock()

    async def judged(
        self, kind_name: str, name: str, draft: EntryDraft | None, group: Sequence[EntryDraft] | None = None
    ) -> Judged | None:
        """Judge what a draft, and those of its group, make of the folder as it is now; None where there is no such entry.

        `group`: the drafts among which those of its group are, instead of all that wait.
        """
        files, live = await self.now()
        kinds, (language, *_) = kinds_of(live.loaded), live.loaded.content.languages
        kind = kinds.get(kind_name)
        if kind is None or (draft is None and name not in names_of(kind, live.loaded, language)):
            return None
        now = await asyncio.to_thread(entries.state_of, files, kind, name)
        judged = Judged(kind, name, now, draft, files, live, live)
        if draft is None:
            return judged
        if group is None:
            group = await self.waiting() if draft.group else ()
        beside = tuple(
            Beside(kinds[one.kind], one, entries.state_of(files, kinds[one.kind], one.name))
            for one in group
            if one.group == draft.group and one.kind in kinds and (one.kind, one.name) != (kind_name, name)
        )
        judged = replace(judged, beside=beside)
        try:
            changed = await asyncio.to_thread(written, files, judged.going)
        except UnwritableError:
            return replace(judged, failed=True)
        judged = replace(judged, changed=changed, after=await self._examined(with_changes(files, changed)))
        judged = await self._renewed(judged)
        gone = [await self.uses(replace(judged, kind=of, name=one.name)) for of, one in judged.going if one.removes]
        return await asyncio.to_thread(with_leaps, replace(judged, uses=tuple(chain(*gone))))

    async def looked(self, judged: Judged, state: EntryState) -> Examined:
        """Read what a state that nobody has saved would make of the files, unchecked: so much as its screens need."""
        typed = replace(judged.draft or EntryDraft(judged.kind.name, judged.name, judged.now, state), state=state)
        going = replace(judged, draft=typed).going

        def read() -> Examined:
            try:
                files = Snapshot(with_changes(judged.files, written(judged.files, going)))
            except UnwritableError:
                return judged.after
            return Examined(load(self.content, files), ())

        return await asyncio.to_thread(read)

    async def _renewed(self, judged: Judged) -> Judged:
        """Add the changed outcomes of the examples, and write them into the examples if they were approved."""
        if not judged.changes_examples:
            return judged
        now = judged.after_files
        changes = list[Renewal]()

        def write(text: str) -> str:
            text, found = renewed(judged.after.loaded, text)
            changes.extend(found)
            return text

        try:
            new = await asyncio.to_thread(rewritten, now[SCENARIOS_FILE], write)
        except (ContentError, UnwritableError):
            # answers that lead nowhere come to nothing, and so does a file that cannot be read
            return judged
        judged = replace(judged, renewals=tuple(changes))
        if not judged.approved:
            return judged
        changed = {**judged.changed, SCENARIOS_FILE: new}
        return replace(judged, changed=changed, after=await self._examined(with_changes(judged.files, changed)))

    async def uses(self, judged: Judged) -> tuple[Use, ...]:
        """Give where an entry is named by others, beside the loop."""

        def found() -> tuple[Use, ...]:
            return tuple(entries.uses(judged.after_files, judged.after.loaded, judged.kind, judged.name))

        return await asyncio.to_thread(found)

    async def now(self) -> tuple[Files, Examined]:
        async with self._checking:
            files = (await asyncio.to_thread(self._folder.look)).files
        return files, await self._examined(files)

    async def _examined(self, files: Files) -> Examined:
        """Check a state of the folder, one at a time and beside the loop."""
        today, operator = day_of(self.dispatcher.clock()), self.dispatcher.operator
        async with self._checking:
            return await asyncio.to_thread(
                examined.examine, Snapshot(files), self.content, self.locales, operator, today
            )

    async def translated(self, raw: bytes) -> JudgedTranslation:
        """Judge what a translator has sent. Raises `ContentError` or `CatalogError`."""
        files, today = (await self.now())[0], day_of(self.dispatcher.clock())
        about = Snapshot(files), self.content, self.locales, self.dispatcher.operator, today
        async with self._checking:
            return await asyncio.to_thread(judge_translation, raw, *about)

    async def waiting(self) -> tuple[EntryDraft, ...]:
        return await self.dispatcher.database.read(drafts.waiting)

    async def alone(self, me: AdministratorEntry) -> bool:
        """Say whether there is no second person who could publish."""
        everyone = await self.dispatcher.database.read(administrators.everyone)
        return not any(one.linked and one.id != me.id for one in everyone)

    async def keep(self, *pairs: Keeping) -> bool:
        """Store drafts, all or none: none where another one was stored meanwhile than was seen."""
        return await self.dispatcher.database.write(lambda tx: drafts.keep(tx, *pairs))

    async def tell_asked(self, of: Sequence[EntryDraft], me: AdministratorEntry) -> None:
        """Tell the other administrators of drafts that wait for them."""
        name, about = me.editor.name, _about(of)
        await self.dispatcher.database.write(
            lambda tx: administrators.tell(tx, "content-asked", name, besides=me.id, about=about)
        )
        self.dispatcher.outbox_changed.set()

    async def publish(self, judged: Judged, me: AdministratorEntry) -> Note:
        """Publish; return what to say."""
        files = {file: FileChange(judged.files.get(file), new) for file, new in judged.changed.items()}
        going = judged.drafts
        published = await asyncio.to_thread(judged.published, going[0].group or fresh_token())
        return await self._published(Publication(files, tuple(published), _about(going), me.id, me.editor.name))

    async def publish_translation(self, draft: EntryDraft, judged: JudgedTranslation, me: AdministratorEntry) -> Note:
        """Publish a translation, with the words of the program; return what to say."""
        files = {file: FileChange(*one) for file, one in judged.files.items()}
        retold, new = judged.taken.retold, {"new": str(judged.taken.new)} if judged.taken.new else {}
        before, after = ({name: said[side] for name, said in retold.items()} for side in (0, 1))
        noted = replace(draft, base={"texts": {**before}}, state={"texts": {**after}, "counted": {**new}})
        path = catalog.path_of(Path(), judged.language).as_posix()
        words = {path: FileChange(*judged.program)} if judged.program else {}
        said = await self._published(Publication(files, (noted,), _about([draft]), me.id, me.editor.name, words))
        if said is Note.OTHER_BY_NOW:
            # what is remembered was judged for a state of the content, not of the catalogue
            judge_translation.cache_clear()
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
        """Do what was pressed in the chat: publish it, or keep a draft where a second person has to."""
        database = self.dispatcher.database
        me = await database.read(lambda tx: administrators.get(tx, wanted.administrator))
        kind, _, name = wanted.page.partition("/")
        if await database.read(lambda tx: drafts.find(tx, kind, name)):
            return Note.EDIT_BESIDE_DRAFT, ()
        before = await self.judged(kind, name, None)
        if me is None or before is None:
            return Note.OTHER_BY_NOW, ()
        state, said = self._meant(wanted, before.now)
        if state == before.now:
            return said, ()
        draft = EntryDraft(kind, name, before.now, state, by=me.id, asked_by=me.id)
        judged = await self.judged(kind, name, draft)
        if judged is None or not judged.publishable:
            wrong = (one for one in judged.problems if one.severity is Severity.ERROR) if judged else ()
            return Note.EDIT_REFUSED, tuple(wrong)
        if await self.alone(me):
            done = await self.publish(judged, me)
            return (said if done is Note.PUBLISHED else done), ()
        if not self.dispatcher.operator.web:
            return Note.EDIT_NEEDS_TWO, ()
        if not await self.keep((draft, None)):
            return Note.EDIT_BESIDE_DRAFT, ()
        await self.tell_asked([draft], me)
        return Note.EDIT_WAITS, ()

    def _meant(self, wanted: PressedEdit, now: EntryState) -> tuple[EntryState, Note]:
        """Give the new state of an entry and the note for success; or its present state and why it does not change."""
        if isinstance(wanted, ConfirmSource):
            source = confirmed(now.get(ENTRY, {}), day_of(self.dispatcher.clock()))
            return ({**now, ENTRY: source}, Note.SOURCE_CONFIRMED) if source else (now, Note.OTHER_BY_NOW)
        words = now.get(wanted.language, {})
        known = words.get(EXAMPLES, [])
        asked = list(known) if isinstance(known, list) else []
        if str(wanted.word) in asked:
            return now, Note.WORD_THERE
        return {**now, wanted.language: {**words, EXAMPLES: [*asked, str(wanted.word)]}}, Note.WORD_ADDED


def workshop_of(settings: Settings, dispatcher: Dispatcher) -> Workshop:
    """Return what edits the content of a running bot."""
    assert dispatcher.publish  # noqa: S101  whoever runs watches the content, and publishes
    return Workshop(dispatcher, settings.content_dir, settings.locales_dir, dispatcher.publish)


def _about(of: Sequence[EntryDraft]) -> str:
    return ", ".join(f"{draft.kind}/{draft.name}" for draft in of)
