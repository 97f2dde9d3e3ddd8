"""The review of a draft and its group: changes, problems and conflicts.

It is computed from the current files, so that concurrent changes are not overwritten. Grouping
returns the drafts to store, each with the version it replaces; if one has changed, none is stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.content.problems import Problem, Severity, tr
from bot.editorial.difference import deltas, jumps
from bot.editorial.examples import ExampleChange
from bot.features.editor import entries
from bot.features.editor.draft_validation import ValidatedState, place_of
from bot.features.editor.edit_kinds import EditKind, kinds_of
from bot.features.editor.entries import Changed, EntryReference, EntryState, Files, hash_of
from bot.storage.crypto import fresh_token
from bot.storage.drafts import EntryDraft, Keeping


@dataclass(frozen=True)
class GroupedDraft:
    """Another draft of the group, its kind and the current state of its entry."""

    kind: EditKind
    draft: EntryDraft
    now: EntryState

    @property
    def conflict(self) -> bool:
        return _edited_meanwhile(self.draft, self.now)


@dataclass(frozen=True)
class DraftReview:
    """An entry, its draft, and both states of the folder. `failed`: the draft cannot be written."""

    kind: EditKind
    name: str
    now: EntryState
    draft: EntryDraft | None
    files: Mapping[str, bytes]
    live: ValidatedState
    after: ValidatedState
    changed: Changed = field(default_factory=dict[str, bytes | None])
    failed: bool = False
    uses: tuple[EntryReference, ...] = ()
    """Remaining references to an entry to be removed."""
    beside: tuple[GroupedDraft, ...] = ()
    leaps: tuple[Problem, ...] = ()
    """Numbers that differ much from the live ones."""
    renewals: tuple[ExampleChange, ...] = ()
    """Changed results of the examples."""

    @property
    def drafts(self) -> list[EntryDraft]:
        return [draft for _, draft in self.going]

    @property
    def going(self) -> list[tuple[EditKind, EntryDraft]]:
        """The draft and its group, each with its kind."""
        own = [(self.kind, self.draft)] if self.draft else []
        return [*own, *((one.kind, one.draft) for one in self.beside)]

    @property
    def after_files(self) -> Files:
        return with_changes(self.files, self.changed)

    @property
    def renewal(self) -> str:
        """A hash of the changed results of the examples."""
        return hash_of(self.renewals) if self.renewals else ""

    @property
    def changes_examples(self) -> bool:
        """Return True if the draft changes results of examples, or no example covers it."""
        shown = {(one.file, one.what) for one in self.live.problems}
        return any(
            (one.rule == "scenarios" and one.severity is Severity.ERROR)
            or (one.rule == "uncovered" and (one.file, one.what) not in shown)
            for one in self.after.problems
        )

    @property
    def approved(self) -> bool:
        return any(one.approved == self.renewal for one in self.drafts)

    @property
    def conflict(self) -> bool:
        return self.draft is not None and _edited_meanwhile(self.draft, self.now)

    def merged(self, draft: EntryDraft) -> EntryDraft:
        """Return a draft rebased on the current files."""
        state = {} if draft.removes else entries.merged(self.kind, draft.base, self.now, draft.state)
        # The texts compared were those of the draft.
        same = draft.same and not entries.changed_languages(self.kind, draft.state, state)
        return replace(draft, base=self.now, state=state, same=same)

    @property
    def publishable(self) -> bool:
        wrong = any(one.severity is Severity.ERROR for one in self.after.problems)
        apart = self.conflict or any(one.conflict for one in self.beside)
        return bool(self.changed) and not (apart or self.failed or self.uses or wrong)

    def published(self, group: str) -> list[EntryDraft]:
        """Return the entries to publish: the drafts and the approved examples."""
        scenarios = kinds_of(self.after.loaded)["scenarios"]
        drafted = {draft.name for kind, draft in self.going if kind.name == scenarios.name}
        examples = (one.example for one in self.renewals) if self.approved else ()
        renewed = dict.fromkeys(name for name in examples if name not in drafted)
        going = [(kind, replace(draft, group=group if renewed else draft.group)) for kind, draft in self.going]
        for name in renewed:
            before = entries.state_of(self.files, scenarios, name)
            going.append((scenarios, EntryDraft(scenarios.name, name, before, before, group=group)))
        after = self.after_files
        return [replace(draft, state=entries.state_of(after, kind, draft.name)) for kind, draft in going]

    @property
    def own(self) -> set[str]:
        """The files changed by the draft, and those of the entry's texts."""
        return {*self.changed, *(f"{one}/{self.kind.path(self.name)}.md" for one in self.live.loaded.content.languages)}

    @property
    def problems(self) -> list[Problem]:
        """The errors, the problems new with the draft, and those of its own texts."""
        own, before = self.own, set(self.live.problems)
        members = {(self.kind.name, self.name), *((one.kind.name, one.draft.name) for one in self.beside)}

        def known(one: Problem) -> bool:
            """Return True if a problem existed before the draft and belongs to another entry."""
            return one in before and not (one.file in own and place_of(self.after.loaded, one)[:2] in members)

        found = [one for one in self.after.problems if one.severity is Severity.ERROR or not known(one)]
        return [*found, *self._one_sided, *self.leaps]

    @property
    def _one_sided(self) -> list[Problem]:
        """Warn if texts are recorded as compared and only one language has changed."""
        draft = self.draft
        alone = entries.changed_languages(self.kind, draft.base, draft.state) if draft and draft.same else set[str]()
        if len(alone) != 1:
            return []
        file = self.kind.file_of(self.name, *alone)
        return [Problem(file, 1, tr("only this language has changed"), tr("read both once more"), Severity.WARNING)]


def with_suspicious(review: DraftReview) -> DraftReview:
    """Add the numbers that differ much from the live ones."""
    before, now = review.live.loaded, review.after.loaded
    return replace(review, leaps=tuple(jumps(before, now, deltas(before.content, now.content))))


def _edited_meanwhile(draft: EntryDraft, now: EntryState) -> bool:
    """Return True if the files have changed since a draft began, except to its own state."""
    return now not in (draft.base, draft.state)


def with_changes(files: Files, changed: Changed) -> dict[str, bytes]:
    return {file: data for file, data in {**files, **changed}.items() if data is not None}


def written(files: Files, wanted: Iterable[tuple[EditKind, EntryDraft]]) -> Changed:
    """Return the files changed by drafts, applied in order. Raises `UnwritableError`."""
    changed: dict[str, bytes | None] = {}
    for kind, draft in wanted:
        changed |= entries.written(with_changes(files, changed), kind, draft.name, draft.state, same=draft.same)
    return changed


def join_group(review: DraftReview, typed: EntryDraft, waiting: Sequence[EntryDraft], added: str = "") -> list[Keeping]:
    """Group a draft with new entries it refers to, its dependencies, and `added` (kind/name)."""
    others = [one for one in waiting if (one.kind, one.name) != (typed.kind, typed.name)]
    named = {f"{to}/{text}" for _, to, texts in entries.said_in(review.kind, typed.state) for text in texts}

    def comes(one: EntryDraft) -> bool:
        about = f"{one.kind}/{one.name}"
        return about == added or (not one.base and about in named) or _go_together(review, typed, one)

    come = [one for one in others if comes(one)]
    if all(typed.group and one.group == typed.group for one in come):
        return [(typed, review.draft)]
    groups = {one.group for one in (typed, *come)} - {""}
    come = [one for one in others if one in come or one.group in groups]
    return _group(typed.group, [(typed, review.draft), *((one, one) for one in come)])


def leave_group(review: DraftReview, draft: EntryDraft) -> list[Keeping]:
    """Remove a draft from its group."""
    return [(replace(one, asked_by=0, group="" if one is draft else one.group), one) for one in review.drafts]


def request_publication(review: DraftReview, by: int) -> list[Keeping]:
    """Mark the drafts as ready for publication by another administrator."""
    return [(replace(one, asked_by=by), one) for one in review.drafts]


def reverting_drafts(one: EntryDraft, published: Iterable[EntryDraft]) -> list[EntryDraft]:
    """Return drafts that revert a publication."""
    together = [old for old in published if old.group == one.group] if one.group else [one]
    # In the group of the reverted drafts, a second press would revert a part of both.
    group = fresh_token() if one.group else ""
    return [replace(old, base=old.state, state=old.base, id=0, group=group) for old in together]


def _group(group: str, pairs: Iterable[Keeping]) -> list[Keeping]:
    """Put drafts into one group. A changed draft must be requested again."""
    name = group or fresh_token()
    return [(replace(one, group=name, asked_by=0), seen) for one, seen in pairs]


def _go_together(review: DraftReview, typed: EntryDraft, other: EntryDraft) -> bool:
    """Return True if one draft removes an entry to which the other stops referring."""
    kinds = kinds_of(review.live.loaded)

    def lets_go(one: EntryDraft, gone: EntryDraft) -> bool:
        of, about = kinds.get(one.kind), (gone.kind, gone.name)
        if of is None or not gone.removes or not any(entries.references_from(of, one.base, *about)):
            return False
        return not any(entries.references_from(of, one.state, *about))

    return lets_go(typed, other) or lets_go(other, typed)
