"""Template data of the editor: the form of an entry in all languages, and the changes of a draft.

Texts are in the templates. Fields have the same names as in the files, in the guide and in the
check.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple, TypeAlias

from starlette.responses import HTMLResponse

from bot.content.checks.texts import LABEL_ROOM, expected
from bot.content.content import MAX_LABEL, Content
from bot.content.facts import PLACEHOLDER, value
from bot.content.loader import Loaded
from bot.content.models import PageWords, Verdict
from bot.content.problems import Problem, Remark, Severity
from bot.content.references import ANSWERS
from bot.editorial.catalogues import PARTS
from bot.editorial.difference import EDITOR_KINDS, Aspect, EntryChange, ResultChange, changed_results, deltas
from bot.editorial.validators import screen_length
from bot.features.editor.draft_review import DraftReview
from bot.features.editor.draft_validation import ValidatedState, field_of, place_of
from bot.features.editor.edit_kinds import (
    ALONE,
    ENTRY,
    EXAMPLES,
    FACTS,
    PAGES,
    ROW,
    SOURCES,
    WAYS,
    EditKind,
    by_topic,
    kinds_of,
    lists_of,
)
from bot.features.editor.entries import (
    EntryReference,
    EntryState,
    FieldChange,
    Piece,
    changed_lines,
    field_changes,
    fields_of,
)
from bot.features.editor.forms import NAME, NEW, FormField
from bot.storage.drafts import EntryDraft
from bot.view.catalog import Words
from bot.view.context import Message, Operator
from bot.view.selfcheck import VERDICTS
from bot.web.html import page_parts, printed

Screens: TypeAlias = Mapping[str, tuple[Message, ...]]
MAX_DROPDOWN = 40
FieldRow: TypeAlias = tuple[str, list[tuple[str, FormField]]]
"""The name of a field, and its value by language ("": none)."""


class FieldGroup(NamedTuple):
    """A group of fields. `filled`: some have a value. `folded`: collapsed, as all are empty."""

    place: tuple[str, ...]
    rows: list[FieldRow]
    filled: bool
    folded: bool


class ProblemGroup(NamedTuple):
    """Problems that one edit fixes. `entry`: kind and name of the entry, () for the current one.

    `field`: the path of the field, () if unknown.
    """

    first: Problem
    said: list[Remark]
    entry: tuple[str | int, ...]
    field: tuple[str, ...]


class ChangedTexts(NamedTuple):
    """An entry whose texts change with a fact: the changed lines by language ("": none)."""

    kind: str
    name: str
    lines: dict[str, list[list[Piece]]]


class PageContext(NamedTuple):
    """The context of a page: texts, CSRF token, flash message, names of people, operator."""

    words: Words
    form: str
    note: str
    me: int
    names: Mapping[int, str]
    operator: Operator

    def page(self, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
        about = {"time": self.words.time, "scene": self}
        return printed(template, self.words, self.operator, {**about, **values}, status)


def entry_page(
    scene: PageContext,
    review: DraftReview,
    typed: EntryState | None,
    screens: tuple[Screens, Screens],
    waiting: Sequence[EntryDraft],
    **values: object,
) -> HTMLResponse:
    """Render an entry. `typed`: submitted state that was not saved. `waiting`: all drafts."""
    kind, draft, content = review.kind, review.draft, review.after.loaded.content
    languages, (before, after) = language_names(content), screens
    shown = draft.state if draft else review.now
    lists = lists_of(review.live.loaded, scene.words.language)
    with_drafts(lists, waiting, scene.words)
    members = {(one.kind, one.name) for one in review.drafts}
    removes = draft is not None and draft.removes and not typed
    fields = [] if removes else _form(review, typed or shown, languages)
    return scene.page(
        "editor_entry.html",
        review=review,
        draft=draft,
        groups=fields,
        picks=partial(choices_of, lists),
        known=lists,
        with_it=[(one, list(field_changes(one.kind, one.now, one.draft.state))) for one in review.beside],
        problems=grouped_problems(review),
        others=[one for one in waiting if draft and (one.kind, one.name) not in members and one.kind in lists],
        listed={one.refers for group in fields for _, found in group.rows for _, one in found},
        spoken=languages,
        numbers=numbers(fields, content, scene.words.language),
        longest=LABEL_ROOM.get(kind.name, MAX_LABEL),
        retold=_retold_texts(review),
        screens=[(languages[one], parts_of(before.get(one, ())), parts_of(seen)) for one, seen in after.items()],
        lengths=[
            (languages[one], *max(screen_length(message.text) for message in seen))
            for one, seen in after.items()
            if seen
        ],
        changes=list(field_changes(kind, review.now, shown)),
        wrong=sum(one.severity is Severity.ERROR for one in review.problems) + review.failed,
        disk=list(field_changes(kind, draft.base, review.now)) if draft and review.conflict else [],
        typed=list(field_changes(kind, shown, typed)) if typed else [],
        persons=_persons(review, scene.words, lists),
        **values,
    )


def language_names(content: Content) -> dict[str, str]:
    """Return the native name of each language, or its code if unknown."""
    return {
        language: content.words.get((language, "pages/language"), PageWords()).label or language
        for language in content.languages
    }


def _form(review: DraftReview, state: EntryState, languages: Mapping[str, str]) -> list[FieldGroup]:
    """Return the fields of an entry, without those unused by its kind and texts never shown."""
    never, shown = unused(review.kind, review.after.loaded.content), _shown_words(review)
    fields = list[FieldGroup]()
    for one in groups(review.kind, with_wanted(review.kind, state), languages):
        rows = [row for row in one.rows if one.place or row[0] in shown or any(field.value for _, field in row[1])]
        if rows and (one.filled or one.place[:1] not in never):
            fields.append(one._replace(rows=rows, folded=one.folded and not _is_wanted(review, one)))
    if not review.now:
        # A new town starts with its row; texts are optional.
        fields.sort(key=lambda one: one.place[:1] != (ROW,))
    return fields


def _shown_words(review: DraftReview) -> set[str]:
    """Return the texts of an entry that are shown or searched."""
    kind, loaded = review.kind, review.after.loaded
    found = expected(loaded)
    like = next((one.fields for path, one in found.items() if path.startswith(f"{kind.name}/")), ())
    fields = found[kind.path(review.name)].fields if kind.path(review.name) in found else like

    return {*fields, EXAMPLES}


def with_wanted(kind: EditKind, state: EntryState) -> EntryState:
    """Return a state with an empty text for each rule or answer without one."""
    entry, named = state.get(ENTRY, {}), dict[str, list[str]]()
    if isinstance(rules := entry.get("rules"), list):
        named["sections"] = [str(one["requirement"]) for one in rules if isinstance(one, dict) and "requirement" in one]
    if kind.name == "questions" and entry.get("kind") != "town" and isinstance(options := entry.get("options"), dict):
        named["options"] = [*options]
    wanted = dict(state)
    for language in kind.languages if any(named.values()) else ():
        words = dict(state.get(language, {}))
        for part, names in named.items():
            there = words.get(part)
            words[part] = {**dict.fromkeys(names, ""), **(there if isinstance(there, dict) else {})}
        wanted[language] = words
    return wanted


def _is_wanted(review: DraftReview, one: FieldGroup) -> bool:
    """Return True if an empty group must be filled in: missing texts, answers of a new question."""
    of_words = any(part in PARTS for part in one.place[:1])
    lacking = of_words and any(name[:1] not in {NAME, NEW} for name, _ in one.rows)
    new = not review.now and review.kind.name == "questions"
    return lacking or (new and "options" in one.place[:2] and "sources" not in one.place)


def _retold_texts(review: DraftReview) -> list[ChangedTexts] | None:
    """Return the texts changed by a drafted fact, or None if the draft is not a fact."""
    if review.draft is None or review.kind.name != FACTS:
        return None
    content = review.after.loaded.content
    return list(changed_texts(deltas(review.live.loaded.content, content), content.languages))


def _persons(review: DraftReview, words: Words, lists: Mapping[str, Mapping[str, str]]) -> list[tuple[str, list[str]]]:
    """Return the example persons with changed results."""
    # Inconsistent content gives no results.
    if review.draft is None or any(one.severity is Severity.ERROR for one in review.after.problems):
        return []
    results = changed_results(review.live.loaded.content, review.after.loaded.content)
    return [(name, [_change(one, words, lists) for one in changed]) for name, changed in results]


def numbers(fields: Iterable[FieldGroup], content: Content, language: str) -> dict[str, str]:
    """Return the facts used as placeholders in fields, and their values."""
    texts = (one.value for group in fields for _, found in group.rows for _, one in found)
    named = (one["name"].replace("_", "-") for text in texts for one in PLACEHOLDER.finditer(text))
    facts = content.facts
    # A fact without a value is shown by its date.
    return {name: value(facts[name], language) or str(facts[name].valid_to or "") for name in named if name in facts}


def grouped_problems(review: DraftReview) -> list[ProblemGroup]:
    """Return the problems grouped by the edit that fixes them."""
    own = review.kind.name, review.name
    return [
        one._replace(entry=()) if one.entry == own else one
        for one in _gathered_problems(review.problems, review.after.loaded)
    ]


def _gathered_problems(problems: Iterable[Problem], loaded: Loaded) -> Iterator[ProblemGroup]:
    found = dict[tuple[object, ...], ProblemGroup]()
    for one in problems:
        about = ProblemGroup(one, [], place_of(loaded, one)[:2], field_of(loaded, one))
        found.setdefault((one.file, one.line, one.todo, one.severity), about).said.append(one.what)
    yield from found.values()


def remove_page(
    scene: PageContext, review: DraftReview, uses: Sequence[EntryReference], people: Sequence[int]
) -> HTMLResponse:
    """Render the removal page of an entry. `people`: contacts and open leads of the town."""
    kind, spoken = review.kind, language_names(review.live.loaded.content)
    words = [part for one in kind.languages if isinstance(part := review.now.get(one, {}).get(EXAMPLES), list)]
    return scene.page(
        "editor_remove.html",
        review=review,
        uses=uses,
        people=people,
        known=lists_of(review.live.loaded, scene.words.language),
        languages=[spoken[one] for one in kind.languages if one in review.now],
        searched=sum(map(len, words)),
        ways=len(review.now.get(WAYS, {}).get(WAYS, ())),
    )


def list_page(
    scene: PageContext, loaded: Loaded, kind: EditKind, names: Mapping[str, str], drafted: Sequence[EntryDraft]
) -> HTMLResponse:
    """Render the entries of a kind below their drafts; sources by date of the next check."""
    due = {name: one.review_by for name, one in loaded.content.sources.items()} if kind.name == SOURCES else {}
    names = dict(sorted(names.items(), key=lambda one: due.get(one[0], date.min)))
    groups = by_topic(kind, loaded, names, scene.words.language)
    titles = {one.name: label_of(one, scene.words.language) for one in drafted}
    return scene.page("editor_list.html", kind=kind, groups=groups, due=due, drafted=titles)


def home_page(scene: PageContext, live: ValidatedState, waiting: Sequence[EntryDraft]) -> HTMLResponse:
    """Render the drafts, the kinds of entries, and the problems of the live content."""
    lists = lists_of(live.loaded, scene.words.language)
    with_drafts(lists, waiting, scene.words)
    together = dict[str, list[EntryDraft]]()
    for one in waiting:
        together.setdefault(one.group or f"{one.kind}/{one.name}", []).append(one)
    # Requests of other administrators come first.
    drafts = sorted(together.values(), key=lambda one: all(each.asked_by in {0, scene.me} for each in one))
    found = list(_gathered_problems(live.problems, live.loaded))
    return scene.page(
        "editor_home.html",
        drafts=drafts,
        known=lists,
        kinds_there=kinds_of(live.loaded),
        problems=found,
        spoken=language_names(live.loaded.content),
    )


class PublishedDraft(NamedTuple):
    """A published change. `last`: unchanged since. `other`: old and current state differ."""

    draft: EntryDraft
    title: str
    changes: list[FieldChange]
    last: bool
    other: bool
    there: bool

    @property
    def new(self) -> object:
        """Number of texts in a translation, "" for none."""
        return self.draft.state.get("counted", {}).get("new", "")

    @property
    def retold(self) -> dict[str, tuple[object, object]]:
        """Return old and new version of each text changed by a translation, by id."""
        after = self.draft.state.get("texts", {})
        return {name: (said, after[name]) for name, said in self.draft.base.get("texts", {}).items() if name in after}


def history_page(
    scene: PageContext, loaded: Loaded, shown: Sequence[Sequence[PublishedDraft]], older: int
) -> HTMLResponse:
    """Render the publications by group. `older`: start of the next page, or 0."""
    lists, spoken = lists_of(loaded, scene.words.language), language_names(loaded.content)
    return scene.page("editor_history.html", shown=shown, older=older, known=lists, spoken=spoken)


def label_of(one: EntryDraft, language: str) -> str:
    """Return the label of an entry in its new state, or in its old one if it is removed."""
    said = one.state.get(language) or one.base.get(language) or {}
    return str(said.get("title") or said.get("label") or said.get("term") or one.name)


def with_drafts(lists: Mapping[str, dict[str, str]], waiting: Sequence[EntryDraft], words: Words) -> None:
    """Add new entries and answers of drafts to the choices."""
    for one in waiting:
        if not one.base and one.kind in lists:
            lists[one.kind][one.name] = words.say("{name} – a draft", name=label_of(one, words.language))
        answers, labels = one.state.get(ENTRY, {}).get("options"), one.state.get(words.language, {}).get("options")
        for answer in answers if isinstance(answers, dict) else ():
            lists[ANSWERS].setdefault(answer, str(labels.get(answer, answer)) if isinstance(labels, dict) else answer)


class FieldChoices(NamedTuple):
    """The choices of a field, by label. `many`: too many for a drop-down list."""

    options: dict[str, str]
    chosen: list[str]
    many: bool


def choices_of(lists: Mapping[str, Mapping[str, str]], one: FormField) -> FieldChoices:
    """Return the choices of a field and the selection; a deleted selection remains a choice."""
    chosen = [name for name in one.value.split("\n") if name]
    options = {**dict(zip(one.choices, one.choices, strict=True)), **lists.get(one.refers, {})}
    return FieldChoices(
        {**{name: name for name in chosen if name not in options}, **options}, chosen, len(options) > MAX_DROPDOWN
    )


def with_ids(
    form: Mapping[str, str], fields: Iterable[FormField], lists: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return the submitted form, with typed labels replaced by ids."""
    refers, meant = {one.path: one.refers for one in fields if one.refers}, dict(form)
    for path, typed in form.items():
        # Multiple references are numbered.
        known = lists.get(refers.get(path) or refers.get(path.rpartition(".")[0], ""), {})
        called = [name for name, title in known.items() if title == typed.strip()]
        if typed not in known and len(called) == 1:
            meant[path] = called[0]
    return meant


def parts_of(messages: Sequence[Message]) -> list[tuple[str, str, object]]:
    return [(*page_parts(message.text), message.rows) for message in messages]


def _change(change: ResultChange, words: Words, lists: Mapping[str, Mapping[str, str]]) -> str:
    def said(value: str) -> str:
        return words.say(VERDICTS[Verdict(value)]) if change.aspect is Aspect.VERDICT and value else value or "–"

    title = lists["requirements"].get(change.name) or lists["documents"].get(change.name)
    return f"{title or change.name or change.aspect}: {said(change.before)} → {said(change.after)}"


def groups(kind: EditKind, state: EntryState, languages: Mapping[str, str]) -> Iterator[FieldGroup]:
    """Group the fields by path; a row has all languages."""
    fields = fields_of(kind, state)
    of_words = [tuple(one.parts[1:]) for one in fields.values() if one.parts[0] in languages]
    first = list(dict.fromkeys(path[0] for path in of_words))
    # Order: fields without a name (examples last), names of one language, fields for new items.
    order = sorted(
        dict.fromkeys(of_words),
        key=lambda path: (len(path) > 1, path == (EXAMPLES,), first.index(path[0]), path[-1][:1] in {NAME, NEW}),
    )
    rows = list[tuple[tuple[str, ...], list[tuple[str, FormField]]]]()
    for path in order:
        there = ((said, fields.get(".".join((one, *path)))) for one, said in languages.items())
        found = [(said, one) for said, one in there if one]
        # A new item has one name for all languages.
        rows.append((path, [("", found[0][1])] if path[-1][:1] == NAME else found))
    for one in fields.values():
        is_named_above = one.parts[-1][:1] == NAME and tuple(one.parts[1:]) in of_words
        if one.parts[0] not in languages and not is_named_above:
            rows.append((tuple(one.parts), [("", one)]))
    places = dict[tuple[str, ...], list[FieldRow]]()
    for path, found in rows:
        places.setdefault(path[:-1], []).append((path[-1], found))
    for place, here in places.items():
        filled = any(one.value for _, found in here for _, one in found)
        folded = not filled and len(place) > (place[:1] in {(ENTRY,), (ROW,), (WAYS,)})
        yield FieldGroup(place, here, filled, folded)


def unused(kind: EditKind, content: Content) -> set[tuple[str, ...]]:
    """Return the parts of texts that no entry of a kind uses."""
    folders = {kind.name, *(ALONE if kind.name == PAGES else ())}
    words = [one for (_, path), one in content.words.items() if path.partition("/")[0] in folders]
    return {(part,) for part in PARTS if words and not any(getattr(one, part) for one in words)}


def changed_texts(told: Iterable[EntryChange], languages: Sequence[str]) -> Iterator[ChangedTexts]:
    """Yield the texts changed by a fact, by entry; without search terms, which are never shown."""
    found = dict[tuple[str, str], dict[str, list[list[Piece]]]]()
    for thing in told:
        language, _, path = thing.name.removesuffix(".md").partition("/") if thing.kind == "text" else ("", "", "")
        folder, _, name = path.rpartition("/")
        of = (folder or PAGES, name) if path else (EDITOR_KINDS.get(thing.kind, ""), thing.name)
        for part, before, after in thing.details if of[0] and of[0] != FACTS else ():
            said = language or next((one for one in languages if one in part.split(".")), "")
            if not part.startswith(EXAMPLES):
                found.setdefault(of, {}).setdefault(said, []).extend(changed_lines(before, after))
    yield from (ChangedTexts(*of, lines) for of, lines in found.items())
