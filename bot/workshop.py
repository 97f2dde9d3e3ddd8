"""Where a change of the content is judged, kept as a draft and published: for the editor in a browser, and for a press in the chat.

What a draft makes of the files is worked out anew each time from what they say now, so nothing that somebody else wrote in
between is written over. Drafts of one group are judged and published as one: a new question, and the step that leads to it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from bot.content.loader import load
from bot.content.problems import ContentError, Problem, Severity
from bot.content.snapshot import Folder, Snapshot
from bot.content.writing import UnwritableError, confirmed, rewritten
from bot.conversation.admin.model import ConfirmSource, PressedEdit
from bot.conversation.dates import day_of
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher
from bot.editorial import entries
from bot.editorial.difference import leaps, things
from bot.editorial.entries import ENTRY, Changed, EditKind, Examined, Files, State, Use
from bot.editorial.examples import Renewal, renewed
from bot.editorial.walks import SCENARIOS_FILE
from bot.publishing import ChangedMeanwhileError, Rewriting, commit
from bot.storage import administrators, drafts
from bot.storage.administrators import AdministratorEntry
from bot.storage.database import Transaction
from bot.storage.drafts import EntryDraft, Keeping
from bot.storage.outbox import AdminNotice

Write: TypeAlias = Callable[[Mapping[str, Rewriting]], Awaitable[None]]


@dataclass(frozen=True)
class Beside:
    """Another draft of the same group, its kind, and what the files say of its entry now."""

    kind: EditKind
    draft: EntryDraft
    now: State

    @property
    def conflict(self) -> bool:
        return self.now not in (self.draft.base, self.draft.state)


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
    beside: tuple[Beside, ...] = ()
    leaps: tuple[Problem, ...] = ()
    """Numbers that become much larger or smaller than they are live."""
    renewals: tuple[Renewal, ...] = ()
    """What examples lead to now, where that is not what they say."""

    @property
    def drafts(self) -> list[EntryDraft]:
        """Give the draft and those that go with it."""
        return [*([self.draft] if self.draft else ()), *(one.draft for one in self.beside)]

    @property
    def after_files(self) -> Files:
        return _after(self.files, self.changed)

    @property
    def renewal(self) -> str:
        """Give a mark of the changed outcomes of the examples; equal outcomes have equal marks."""
        return entries.mark_of(self.renewals) if self.renewals else ""

    @property
    def approved(self) -> bool:
        return any(one.approved == self.renewal for one in self.drafts)

    @property
    def conflict(self) -> bool:
        """Say whether the files have changed since the draft began, other than to what the draft wants."""
        return self.draft is not None and self.now not in (self.draft.base, self.draft.state)

    @property
    def publishable(self) -> bool:
        wrong = any(one.severity is Severity.ERROR for one in self.after.problems)
        apart = self.conflict or any(one.conflict for one in self.beside)
        return bool(self.changed) and not (apart or self.failed or self.uses or wrong)

    @property
    def own(self) -> set[str]:
        """The files that the draft changes, and those of the entry's texts."""
        return {*self.changed, *(f"{one}/{self.kind.path(self.name)}.md" for one in self.live.loaded.content.languages)}

    @property
    def problems(self) -> list[Problem]:
        """Give the errors, the problems that are new with the draft, and those of its own texts."""
        own, before = self.own, set(self.live.problems)
        members = {(self.kind.name, self.name), *((one.kind.name, one.draft.name) for one in self.beside)}

        def known(one: Problem) -> bool:
            """Say whether the problem is none of this draft's: it was there before, and belongs to another entry."""
            return one in before and not (one.file in own and entries.place_of(self.after.loaded, one)[:2] in members)

        found = [one for one in self.after.problems if one.severity is Severity.ERROR or not known(one)]
        return [*found, *self.leaps]


class Workshop:
    """The folders of the content and of the catalogues, and what writes files that were judged."""

    def __init__(self, dispatcher: Dispatcher, content: Path, locales: Path, write: Write) -> None:
        self.dispatcher, self.content, self.locales, self.write = dispatcher, content, locales, write
        self._folder, self._one = Folder(content), asyncio.Lock()

    async def judged(self, kind_name: str, name: str, draft: EntryDraft | None, group: Sequence[EntryDraft] | None = None) -> Judged | None:  # fmt: skip
        """Judge what a draft, and those of its group, make of the folder as it is now; None where there is no such entry."""
        files, live = await self.now()
        kinds, (language, *_) = entries.kinds_of(live.loaded), live.loaded.content.languages
        kind = kinds.get(kind_name)
        if kind is None or (draft is None and name not in entries.names_of(kind, live.loaded, language)):
            return None
        now = await asyncio.to_thread(entries.state_of, files, kind, name)
        judged = Judged(kind, name, now, draft, files, live, live)
        if draft is None:
            return judged
        waiting = group if group is not None or not draft.group else await self.dispatcher.database.read(drafts.waiting)
        others = [one for one in waiting or () if one.group == draft.group and one.kind in kinds and (one.kind, one.name) != (kind_name, name)]  # fmt: skip
        beside = tuple(
            Beside(kinds[one.kind], one, entries.state_of(files, kinds[one.kind], one.name)) for one in others
        )
        judged = replace(judged, beside=beside)
        try:
            changed = await asyncio.to_thread(
                _written, files, [(kind, draft), *((one.kind, one.draft) for one in beside)]
            )
        except UnwritableError:
            return replace(judged, failed=True)
        judged = replace(judged, changed=changed, after=await self._examined(_after(files, changed)))
        judged, going = await self._renewed(judged), [(kind, draft), *((one.kind, one.draft) for one in beside)]
        gone = [await self.uses(replace(judged, kind=of, name=one.name)) for of, one in going if one.removes]
        return await asyncio.to_thread(_with_leaps, replace(judged, uses=tuple(chain(*gone))))

    async def looked(self, judged: Judged, state: State) -> Examined:
        """Read what a state that nobody has saved would make of the files, unchecked: so much as its screens need."""
        typed = replace(judged.draft or EntryDraft(judged.kind.name, judged.name, judged.now, state), state=state)
        going = [(judged.kind, typed), *((one.kind, one.draft) for one in judged.beside)]

        def read() -> Examined:
            try:
                files = Snapshot(_after(judged.files, _written(judged.files, going)))
            except UnwritableError:
                return judged.after
            return Examined(load(self.content, files), ())

        return await asyncio.to_thread(read)

    async def _renewed(self, judged: Judged) -> Judged:
        """Add the changed outcomes of the examples, and write them into the examples if they were approved."""
        now = judged.after_files
        if not any(one.rule == "scenarios" and one.severity is Severity.ERROR for one in judged.after.problems):
            return judged
        changes = list[Renewal]()

        def write(text: str) -> str:
            text, found = renewed(judged.after.loaded, text)
            changes.extend(found)
            return text

        try:
            new = await asyncio.to_thread(rewritten, now[SCENARIOS_FILE], write)
        except ContentError:
            # answers that lead nowhere come to nothing
            return judged
        judged = replace(judged, renewals=tuple(changes))
        if not judged.approved:
            return judged
        changed = {**judged.changed, SCENARIOS_FILE: new}
        return replace(judged, changed=changed, after=await self._examined(_after(judged.files, changed)))

    async def uses(self, judged: Judged) -> tuple[Use, ...]:
        """Give where an entry is named by others, beside the loop."""
        about = judged.after_files, judged.after.loaded, judged.kind, judged.name
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

    async def keep_all(self, pairs: Sequence[Keeping]) -> bool:
        return await self.dispatcher.database.write(lambda tx: drafts.keep_all(tx, pairs))

    async def tell(self, kind: AdminNotice, of: Sequence[EntryDraft], me: AdministratorEntry) -> None:
        """Tell the other administrators of drafts, and note them where they were published."""

        def job(tx: Transaction) -> None:
            for draft in of if kind == "content-published" else ():
                drafts.publish(tx, draft, me.id)
            about = ", ".join(f"{draft.kind}/{draft.name}" for draft in of)
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
        with_it = [draft, *(one.draft for one in judged.beside)]
        await self.tell("content-published", with_it, me)
        what = f"Edit {draft.kind}/{draft.name}" + (f" and {len(with_it) - 1} more" if judged.beside else "")
        await asyncio.to_thread(commit, self.content, [*files], what, me.editor.name)
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
        await self.tell("content-asked", [draft], me)
        return Note.EDIT_WAITS, ()

    def _meant(self, wanted: PressedEdit, now: State) -> tuple[State, Note]:
        """Give the new state of an entry and the note for success; or its present state and why it does not change."""
        if isinstance(wanted, ConfirmSource):
            source = confirmed(now.get(ENTRY, {}), day_of(self.dispatcher.clock()))
            return ({**now, ENTRY: source}, Note.SOURCE_CONFIRMED) if source else (now, Note.OTHER_BY_NOW)
        words = now.get(wanted.language, {})
        known = words.get("search", [])
        search = list(known) if isinstance(known, list) else []
        if str(wanted.word) in search:
            return now, Note.WORD_THERE
        return {**now, wanted.language: {**words, "search": [*search, str(wanted.word)]}}, Note.WORD_ADDED


def _with_leaps(judged: Judged) -> Judged:
    before, after = judged.live.loaded, judged.after.loaded
    return replace(judged, leaps=tuple(leaps(before, after, things(before.content, after.content))))


def _after(files: Files, changed: Changed) -> dict[str, bytes]:
    return {file: data for file, data in {**files, **changed}.items() if data is not None}


def _written(files: Files, wanted: Iterable[tuple[EditKind, EntryDraft]]) -> Changed:
    """Give the files that drafts change, one after the other. Raises `UnwritableError`."""
    changed: dict[str, bytes | None] = {}
    for kind, draft in wanted:
        changed |= entries.written(_after(files, changed), kind, draft.name, draft.state, same=draft.same)
    return changed
