"""Where a change of the content is judged, kept as a draft and published: for the editor in a browser, and for a press in the chat.

What a draft makes of the files is worked out anew each time from what they say now, so nothing that somebody else wrote in
between is written over.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from bot.content.problems import Problem, Severity
from bot.content.snapshot import Folder, Snapshot
from bot.content.writing import UnwritableError, confirmed
from bot.conversation.admin.model import ConfirmSource, PressedEdit
from bot.conversation.dates import day_of
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher
from bot.editorial import entries
from bot.editorial.entries import ENTRY, Changed, EditKind, Examined, Files, State, Use
from bot.publishing import ChangedMeanwhileError, Rewriting, commit
from bot.storage import administrators, drafts
from bot.storage.administrators import AdministratorEntry
from bot.storage.database import Transaction
from bot.storage.drafts import EntryDraft
from bot.storage.outbox import AdminNotice

Write: TypeAlias = Callable[[Mapping[str, Rewriting]], Awaitable[None]]


@dataclass(frozen=True)
class Judged:
    """An entry, its draft, and both states of the folder. `failed`: the draft cannot be written into the files."""

    kind: EditKind
    name: str
    now: State
    draft: EntryDraft | None
    files: Mapping[str, bytes]
    live: Examined
    after: Examined
    changed: Changed = field(default_factory=dict[str, bytes | None])
    failed: bool = False
    uses: tuple[Use, ...] = ()
    """Where an entry that is to go is still named."""

    @property
    def conflict(self) -> bool:
        """Say whether the files say something else than when the draft began, and not what it wants anyway."""
        return self.draft is not None and self.now not in (self.draft.base, self.draft.state)

    @property
    def publishable(self) -> bool:
        wrong = any(one.severity is Severity.ERROR for one in self.after.problems)
        return bool(self.changed) and not (self.conflict or self.failed or self.uses or wrong)

    @property
    def own(self) -> set[str]:
        """The files that the draft changes, and those of the entry's texts."""
        return {*self.changed, *(f"{one}/{self.kind.path(self.name)}.md" for one in self.live.loaded.content.languages)}

    @property
    def problems(self) -> list[Problem]:
        """Give what keeps the draft from people, what it brings, and what is to be looked at in its own texts."""
        own, before = self.own, set(self.live.problems)
        return [one for one in self.after.problems if one.severity is Severity.ERROR or one not in before or one.file in own]  # fmt: skip


class Workshop:
    """The folders of the content and of the catalogues, and what writes files that were judged."""

    def __init__(self, dispatcher: Dispatcher, content: Path, locales: Path, write: Write) -> None:
        self.dispatcher, self.content, self.locales, self.write = dispatcher, content, locales, write
        self._folder, self._one = Folder(content), asyncio.Lock()

    async def judged(self, kind_name: str, name: str, draft: EntryDraft | None) -> Judged | None:
        """Judge what a draft makes of the folder as it is now; None where there is no such entry."""
        files, live = await self.now()
        kind, (language, *_) = entries.kinds_of(live.loaded).get(kind_name), live.loaded.content.languages
        if kind is None or (draft is None and name not in entries.names_of(kind, live.loaded, language)):
            return None
        now = await asyncio.to_thread(entries.state_of, files, kind, name)
        judged = Judged(kind, name, now, draft, files, live, live)
        if draft is None:
            return judged
        try:
            changed = await asyncio.to_thread(entries.written, files, kind, name, draft.state, same=draft.same)
        except UnwritableError:
            return replace(judged, failed=True)
        uses = await self.uses(judged) if draft.removes else ()
        after = {file: data for file, data in {**files, **changed}.items() if data is not None}
        return replace(judged, changed=changed, uses=uses, after=await self._examined(after))

    async def uses(self, judged: Judged) -> tuple[Use, ...]:
        """Give where an entry is named by others, beside the loop."""
        about = judged.files, judged.live.loaded, judged.kind, judged.name
        return await asyncio.to_thread(lambda: tuple(entries.uses(*about)))

    async def now(self) -> tuple[Files, Examined]:
        async with self._one:
            files = (await asyncio.to_thread(self._folder.look)).files
        return files, await self._examined(files)

    async def _examined(self, files: Files) -> Examined:
        """Check a state of the folder, one at a time and beside the loop."""
        today, operator = day_of(self.dispatcher.clock()), self.dispatcher.operator
        folders = self.content, self.locales
        async with self._one:
            return await asyncio.to_thread(entries.examine, Snapshot(files), *folders, operator, today)

    async def alone(self, me: AdministratorEntry) -> bool:
        """Say whether there is no second person who could publish."""
        everyone = await self.dispatcher.database.read(administrators.everyone)
        return not any(one.linked and one.id != me.id for one in everyone)

    async def keep(self, draft: EntryDraft, seen: EntryDraft | None) -> bool:
        return await self.dispatcher.database.write(lambda tx: drafts.keep(tx, draft, seen))

    async def tell(self, kind: AdminNotice, draft: EntryDraft, me: AdministratorEntry) -> None:
        """Tell the other administrators of a draft, and note it where it was published."""

        def job(tx: Transaction) -> None:
            if kind == "content-published":
                drafts.publish(tx, draft, me.id)
            about = f"{draft.kind}/{draft.name}"
            administrators.tell(tx, kind, str(tx.at), me.editor.name, besides=me.id, about=about)

        await self.dispatcher.database.write(job)
        self.dispatcher.outbox_changed.set()

    async def publish(self, judged: Judged, draft: EntryDraft, me: AdministratorEntry) -> Note:
        """Write the files, note it, tell the others; give what to say."""
        files = {file: Rewriting(judged.files.get(file), new) for file, new in judged.changed.items()}
        try:
            await self.write(files)
        except ChangedMeanwhileError:
            return Note.OTHER_BY_NOW
        except OSError:
            return Note.FOLDER_UNWRITABLE
        await self.tell("content-published", draft, me)
        await asyncio.to_thread(commit, self.content, [*files], f"Edit {draft.kind}/{draft.name}", me.editor.name)
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
            done = await self.publish(judged, draft, me)
            return (said if done is Note.PUBLISHED else done), ()
        if not self.dispatcher.operator.web:
            return Note.EDIT_NEEDS_TWO, ()
        if not await self.keep(draft, None):
            return Note.EDIT_BESIDE_DRAFT, ()
        await self.tell("content-asked", draft, me)
        return Note.EDIT_WAITS, ()

    def _meant(self, wanted: PressedEdit, now: State) -> tuple[State, Note]:
        """Give what an entry is to become, and what to say then; or what it is, and why it stays so."""
        if isinstance(wanted, ConfirmSource):
            source = confirmed(now.get(ENTRY, {}), day_of(self.dispatcher.clock()))
            return ({**now, ENTRY: source}, Note.SOURCE_CONFIRMED) if source else (now, Note.OTHER_BY_NOW)
        words = now.get(wanted.language, {})
        known = words.get("search", [])
        search = list(known) if isinstance(known, list) else []
        if str(wanted.word) in search:
            return now, Note.WORD_THERE
        return {**now, wanted.language: {**words, "search": [*search, str(wanted.word)]}}, Note.WORD_ADDED
