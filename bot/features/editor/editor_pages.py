"""The pages of the editor: an administrator edits content in all languages, another publishes it.

Files are the source of truth: edits on disk are shown and never overwritten (`draft_review.py`). Every
request checks the administrator in the database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple, TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.content.loader import ENTRY_NAME
from bot.content.problems import msg
from bot.content.spelling import id_of_title
from bot.conversation.admin.model import ConfirmSource
from bot.conversation.notes import Note
from bot.features.editor import EDITOR, entries
from bot.features.editor import draft_review as grouping
from bot.features.editor.draft_review import DraftReview
from bot.features.editor.draft_validation import ValidatedState, screens
from bot.features.editor.edit_kinds import SOURCES, EditKind, kinds_of, lists_of, names_of
from bot.features.editor.editing_service import EditingService
from bot.features.editor.entries import EntryState, field_changes, hash_of
from bot.features.editor.entry_page import (
    PageContext,
    PublishedDraft,
    entry_page,
    history_page,
    home_page,
    label_of,
    list_page,
    remove_page,
    with_drafts,
    with_ids,
)
from bot.storage import administrators, contacts, drafts, leads, tokens
from bot.storage.administrators import AdministratorEntry
from bot.storage.database import Transaction
from bot.storage.drafts import TRANSLATIONS, EntryDraft
from bot.storage.tokens import TOKEN
from bot.view.catalog import Words
from bot.view.context import Operator
from bot.web.guard import Cookie, Limit, form_of, refuse_strangers
from bot.web.html import GatePage, link_page
from bot.web.sessions import Visit, Visits

LANGUAGE = "cs"
"""The language for visitors who are not logged in."""
MAX_FORM = 512 * 1024
MAX_FIELDS = 1000
OPENINGS, SENDINGS, LOOKS = 30, 600, 3600
"""Hourly limits per browser: links opened, forms sent (which may validate content), previews."""
SCRIPT = Path(__file__).parent / "editor.js"
PER_PAGE = 10
"""Number of publications per page of the history; each is compared with the current files."""
ASKED = msg("The other administrators are told.")
DROPPED = msg("The draft is gone. The files are as they were.")
OUTDATED = msg("Only one language has changed since they were compared. Read both once more, tick it again and save.")
DRAFT_EXISTS = msg("A draft of this entry waits already: go on with it, or throw it away first.")


@dataclass(kw_only=True)
class EditingVisit(Visit):
    """A session of an administrator. `note`: flash message for the next page."""

    administrator: int
    note: str = ""


class EditorRequest(NamedTuple):
    """A request of an administrator: session, texts and form ({}: none).

    `alone`: True if there is no other administrator to publish. `names`: administrators by number.
    """

    request: Request
    visit: EditingVisit
    me: AdministratorEntry
    words: Words
    alone: bool
    form: dict[str, str]
    names: dict[int, str]
    operator: Operator

    @property
    def entry(self) -> tuple[str, str]:
        """Kind and name of the entry in the URL."""
        return str(self.request.path_params["kind"]), str(self.request.path_params["name"])

    def may_publish(self, drafted: Sequence[EntryDraft]) -> bool:
        """Return True if this person may publish: a second one or, if alone, the same."""
        return all(one.asked_by and (one.asked_by != self.me.id or self.alone) for one in drafted)

    def page(self, note: str = "") -> PageContext:
        """Return the page's context. `note`: replaces the pending flash message."""
        if not note:
            note, self.visit.note = self.visit.note, ""
        return PageContext(self.words, self.visit.form, note, self.me.id, self.names, self.operator)


SeatPage: TypeAlias = Callable[[EditorRequest], Awaitable[Response]]


class EditorPages:
    """The routes of the editor."""

    def __init__(self, service: EditingService) -> None:
        self.dispatcher, self.service = service.dispatcher, service
        self.cookie = Cookie(self.dispatcher.operator.web.startswith("https:"), "cpa-edit")
        hour, clock = timedelta(hours=1), service.dispatcher.clock
        self.visits = Visits[EditingVisit](clock)
        self.opened, self.sent, self.looks = (Limit(most, hour, clock) for most in (OPENINGS, SENDINGS, LOOKS))

    def routes(self) -> list[Route]:
        pages: Mapping[str, SeatPage] = {
            "": self.home, "/leave": self.leave, "/history": self.history, "/{kind}": self.listed, "/{kind}/{name}": self.entry,
            "/{kind}/{name}/remove": self.remove, "/{kind}/{name}/look": self.look, "/{rest:path}": _missing,
        }  # fmt: skip
        return [
            Route(f"{EDITOR}/editor.js", _script),
            Route(f"{EDITOR}/open/{{token}}", self.open, methods=["GET", "POST"]),
            *(
                Route(f"{EDITOR}{path}", self.require_administrator(page), methods=["GET", "POST"])
                for path, page in pages.items()
            ),
        ]

    def require_administrator(
        self, page: SeatPage, largest: int = MAX_FORM
    ) -> Callable[[Request], Awaitable[Response]]:
        """Wrap an endpoint to require an administrator and a CSRF token.

        `largest`: maximum size of a form with a file.
        """

        async def answer(request: Request) -> Response:
            value = self.cookie.take(request)
            visit = self.visits.find(value) if value else None
            everyone = await self.dispatcher.database.read(administrators.everyone)
            key = visit.person if visit else b""
            entry = await self.dispatcher.database.read(lambda tx: administrators.of_person(tx, key))
            if visit is None or entry is None or entry.id != visit.administrator:
                self.visits.end(value)
                return self._page_outside(await _texts_sent(request, self.dispatcher.operator.web))
            form, words = dict[str, str](), self._words(entry)
            if request.method == "POST":
                refuse_strangers(request, self.dispatcher.operator.web)
                if not (self.looks if page == self.look else self.sent).allows(value):
                    raise HTTPException(429)
                form = await _form_of(request, visit, words, largest)
            alone = await self.service.alone(entry)
            names = {one.id: str(one.editor.name) for one in everyone}
            operator = self.dispatcher.operator
            current = EditorRequest(request, visit, entry, words, alone, form, names, operator)
            try:
                return await page(current)
            except HTTPException as error:
                if error.status_code != HTTPStatus.NOT_FOUND:
                    raise
                # The page for visitors would look as if the session had ended.
                return current.page().page("editor_missing.html", HTTPStatus.NOT_FOUND)

        return answer

    async def open(self, request: Request) -> Response:
        """Show a confirmation button, so that link previews do not use up the link."""
        token = str(request.path_params["token"])
        token, database = token if TOKEN.fullmatch(token) else "", self.dispatcher.database
        found = await database.read(lambda tx: tokens.owner(tx, token, "editor"))
        entry = await database.read(lambda tx: administrators.get(tx, found)) if found else None
        if entry is None or not self.opened.allows(token):
            return self._page_outside()
        if request.method != "POST":
            words = self._words(entry)
            text = words.html("You change what the bot says. Others see your name beside what you publish.")
            sign = GatePage(msg("Editor of the content"), text, f"{EDITOR}/open/{token}", msg("Open"), aside=True)
            return link_page(words, self.dispatcher.operator, sign)
        refuse_strangers(request, self.dispatcher.operator.web)
        used = await database.write(lambda tx: tokens.take(tx, token, "editor"))
        person = await database.read(lambda tx: administrators.person_of(tx, entry.id))
        if used != entry.id or person is None:
            return self._page_outside()
        response, visit = RedirectResponse(EDITOR, 303), EditingVisit(person=person, administrator=entry.id)
        self.cookie.put(response, self.visits.enter(visit))
        return response

    async def home(self, current: EditorRequest) -> Response:
        live = (await self.service.now())[1]
        waiting = await self.service.waiting()
        return await asyncio.to_thread(home_page, current.page(), live, waiting)

    async def listed(self, current: EditorRequest) -> Response:
        """List the entries of a kind, or create one."""
        files, live = await self.service.now()
        kind = _kind(live, str(current.request.path_params["kind"]))
        names = names_of(kind, live.loaded, current.words.language)
        if not current.form:
            drafted = [one for one in await self.service.waiting() if one.kind == kind.name]
            return await asyncio.to_thread(list_page, current.page(), live.loaded, kind, names, drafted)
        name = id_of_title(current.form.get("name", ""))
        if not kind.grows or not ENTRY_NAME.fullmatch(name) or name in names:
            current.visit.note = current.words.say(
                "The name is taken already, or has no letter or digit: please write another."
            )
            return RedirectResponse(f"{EDITOR}/{kind.name}", 303)
        state = entries.blank_of(files, kind, name, next(iter(names), ""))
        draft = EntryDraft(kind.name, name, {}, state, by=current.me.id)
        if not await self.service.keep((draft, None)):
            current.visit.note = current.words.say(DRAFT_EXISTS)
        return RedirectResponse(f"{EDITOR}/{kind.name}/{name}", 303)

    async def entry(self, current: EditorRequest) -> Response:
        """Show an entry, its draft and the changes, or handle an action on it."""
        kind, name = current.entry
        review = await self._drafted_entry(kind, name)
        draft = review.draft
        if not current.form:
            return await self._entry_page(current, review)
        if current.form.get("do") == "save":
            state = await self._typed_state(current, review)
            if not await self._save_change(current, review, state):
                current.visit.note = current.words.say(
                    "Somebody has saved something else meanwhile. Below stands what you typed; compare the two, then save again."
                )
                return await self._entry_page(current, await self._drafted_entry(kind, name), state)
        elif current.form.get("do") == "confirm" and draft is None:
            done, _ = await self.service.pressed(ConfirmSource(current.me.id, f"{kind}/{name}"))
            current.visit.note = current.words.say(ASKED if done is Note.EDIT_WAITS else done)
        elif draft is None or current.form.get("seen") != _page_hash(review):
            current.visit.note = current.words.say(Note.OTHER_BY_NOW)
        else:
            said = await self._run_action(current.form.get("do", ""), review, draft, current)
            current.visit.note = current.words.say(said)
            gone = draft.removes if said == Note.PUBLISHED else said == DROPPED and not review.now
            if gone:
                return RedirectResponse(f"{EDITOR}/{kind}", 303)
        return RedirectResponse(f"{EDITOR}/{kind}/{name}", 303)

    async def _save_change(self, current: EditorRequest, review: DraftReview, state: EntryState) -> bool:
        """Store a submitted change as a draft. Return False if the page was outdated."""
        if current.form.get("seen") != _page_hash(review):
            return False
        draft, same = review.draft, "same" in current.form
        if same and draft and draft.same and len(entries.changed_languages(review.kind, draft.state, state)) == 1:
            # The box was ticked before, for texts of which one has changed since.
            same, current.visit.note = False, current.words.say(OUTDATED)
        base = draft.base if draft else review.now
        if not (draft or same) and state == base:
            return True
        typed = EntryDraft(review.kind.name, review.name, base, state, same, current.me.id)
        if draft:
            typed = replace(typed, group=draft.group, approved=draft.approved)
        return await self.service.keep(*grouping.join_group(review, typed, await self.service.waiting()))

    async def _typed_state(self, current: EditorRequest, review: DraftReview) -> EntryState:
        fields = entries.fields_of(review.kind, review.draft.state if review.draft else review.now)
        lists = lists_of(review.live.loaded, current.words.language)
        with_drafts(lists, await self.service.waiting(), current.words)
        return entries.read_state(review.kind, with_ids(current.form, fields.values(), lists))

    async def look(self, current: EditorRequest) -> Response:
        """Render a preview of the submitted state without storing it."""
        kind, name = current.entry
        if not current.form:
            return RedirectResponse(f"{EDITOR}/{kind}/{name}", 303)
        review = await self._drafted_entry(kind, name)
        state = await self._typed_state(current, review)
        return await self._entry_page(current, review, state, await self.service.looked(review, state))

    async def remove(self, current: EditorRequest) -> Response:
        """Show references to an entry, and create a draft that removes it."""
        kind, name = current.entry
        review = await self._review(kind, name, None)
        if not review.kind.grows:
            raise HTTPException(404)
        if current.form:
            # Keep whether its texts were compared, for a later restore.
            apart = any(one.rule == "stale-translation" and one.file in review.own for one in review.live.problems)
            draft = EntryDraft(kind, name, review.now, {}, not apart, current.me.id)
            if not await self.service.keep(*grouping.join_group(review, draft, await self.service.waiting())):
                current.visit.note = current.words.say(Note.OTHER_BY_NOW)
            return RedirectResponse(f"{EDITOR}/{kind}/{name}", 303)
        people = await self.dispatcher.database.read(lambda tx: _people(tx, name))
        uses = await self.service.uses(review)
        return await asyncio.to_thread(remove_page, current.page(), review, uses, people)

    async def _run_action(self, what: str, review: DraftReview, draft: EntryDraft, current: EditorRequest) -> str:
        """Execute an action on a draft; return the message for the user."""
        keep, waiting = self.service.keep, await self.service.waiting()
        mine = replace(draft, by=current.me.id, asked_by=0)
        match what:
            case "join" if await keep(*grouping.join_group(review, draft, waiting, current.form.get("other", ""))):
                return msg("The drafts are one now: they are checked and published together.")
            case "part" if await keep(*grouping.leave_group(review, draft)):
                return msg("This draft goes alone again.")
            case "right" if review.renewal and await keep((replace(mine, approved=review.renewal), draft)):
                return msg("The examples are to say what comes out now. They are published with the draft.")
            case "drop" if await self.dispatcher.database.write(lambda tx: drafts.drop(tx, draft)):
                return DROPPED
            case "merge" if review.conflict and await keep((review.merged(mine), draft)):
                return msg("Taken over. Look at what the draft changes now.")
            case "ask" if review.publishable and await keep(*grouping.request_publication(review, current.me.id)):
                await self.service.tell_asked(review.drafts, current.me)
                return ASKED if not current.alone else msg("One more press publishes it.")
            case "publish" if review.publishable and current.may_publish(review.drafts):
                return await self.service.publish(review, current.me)
            case _:
                return Note.OTHER_BY_NOW

    async def history(self, current: EditorRequest) -> Response:
        """List the publications, or revert one."""
        done = await self.dispatcher.database.read(drafts.published)
        if current.form:
            return await self._put_back(
                next((one for one in done if str(one.id) == current.form.get("back")), None), current
            )
        files, live = await self.service.now()
        kinds, language = kinds_of(live.loaded), current.words.language
        together = dict[str, list[EntryDraft]]()
        for one in done:
            if one.kind in kinds or one.kind == TRANSLATIONS:
                together.setdefault(one.group or str(one.id), []).append(one)
        groups, asked = [*together.values()], current.request.query_params.get("from", "")
        begin = int(asked[:4]) if asked.isdecimal() else 0

        def told(one: EntryDraft) -> PublishedDraft:
            if one.kind == TRANSLATIONS:
                return PublishedDraft(one, one.name, [], last=True, other=False, there=False)
            kind, now = kinds[one.kind], entries.state_of(files, kinds[one.kind], one.name)
            changes = [*field_changes(kind, one.base, one.state)]
            return PublishedDraft(one, label_of(one, language), changes, now == one.state, now != one.base, bool(now))

        shown = await asyncio.to_thread(lambda: [[*map(told, one)] for one in groups[begin : begin + PER_PAGE]])
        return history_page(current.page(), live.loaded, shown, begin + PER_PAGE if groups[begin + PER_PAGE :] else 0)

    async def _put_back(self, one: EntryDraft | None, current: EditorRequest) -> Response:
        """Revert a publication if nothing has changed since, or create a draft on request."""
        said = msg("It has changed since, or the check refuses it by now. Nothing was done.")
        if one and current.form.get("do") == "draft":
            review = await self._review(one.kind, one.name, one)
            draft = EntryDraft(one.kind, one.name, review.now, one.base, one.same, current.me.id)
            if await self.service.keep((draft, None)):
                return RedirectResponse(f"{EDITOR}/{one.kind}/{one.name}", 303)
            said = DRAFT_EXISTS
        elif one:
            group = grouping.reverting_drafts(one, await self.dispatcher.database.read(drafts.published))
            back = next(old for old in group if (old.kind, old.name) == (one.kind, one.name))
            review = await self._review(one.kind, one.name, back, group)
            if review.publishable and review.now == back.base:
                said = await self._restore_state(review, current)
        current.visit.note = current.words.say(said)
        return RedirectResponse(f"{EDITOR}/history", 303)

    async def _restore_state(self, review: DraftReview, current: EditorRequest) -> str:
        """Publish the earlier state or request it; return the message for the user."""
        if current.alone:
            done = await self.service.publish(review, current.me)
            return msg("It is taken back: in a few seconds the bot says it.") if done is Note.PUBLISHED else done
        asked = [(replace(one, by=current.me.id, asked_by=current.me.id), None) for one in review.drafts]
        if not await self.service.keep(*asked):
            return DRAFT_EXISTS
        await self.service.tell_asked(review.drafts, current.me)
        return ASKED

    async def leave(self, current: EditorRequest) -> Response:
        response = self._page_outside()
        if current.form:
            self.visits.end(self.cookie.take(current.request))
            self.cookie.drop(response)
        return response

    def _page_outside(self, typed: str = "") -> Response:
        """Return the page for visitors without a session. `typed`: the text they submitted."""
        words = self.dispatcher.words[LANGUAGE]
        text = words.html(
            "The editor is opened by the button under /content in the bot. Its link opens once, within 15 minutes."
        )
        sign = GatePage(msg("Editor of the content"), text, typed=typed, aside=True)
        return link_page(words, self.dispatcher.operator, sign, 403)

    async def _entry_page(
        self,
        current: EditorRequest,
        review: DraftReview,
        typed: EntryState | None = None,
        looked: ValidatedState | None = None,
    ) -> Response:
        """Render an entry. `typed`: unsaved state. `looked`: the content with it, for a preview."""
        may = current.may_publish(review.drafts)
        waiting = await self.service.waiting()
        # Sources show the texts that depend on them.
        uses = await self.service.uses(review) if review.kind.name == SOURCES and not review.draft else ()
        about = {
            # After a preview, saving compares with the state shown before it.
            "seen": current.form.get("seen", "") if looked else _page_hash(review),
            "same": "same" in current.form if typed else review.draft is not None and review.draft.same,
            "alone": current.alone,
            "may": may,
            "stands": dict.fromkeys(one[:2] for one in uses),
        }

        def made() -> Response:
            both = (review.live, looked or review.after)
            live, after = (screens(one, review.kind, review.name, self.dispatcher) for one in both)
            note = current.words.say("Nothing is saved yet, and the check has not looked at it.") if looked else ""
            return entry_page(current.page(note), review, typed, (live, after), waiting, **about)

        # Slow: rendered outside the event loop.
        return await asyncio.to_thread(made)

    async def _drafted_entry(self, kind: str, name: str) -> DraftReview:
        draft = await self.dispatcher.database.read(lambda tx: drafts.find(tx, kind, name))
        return await self._review(kind, name, draft)

    async def _review(
        self, kind: str, name: str, draft: EntryDraft | None, group: Sequence[EntryDraft] | None = None
    ) -> DraftReview:
        if review := await self.service.review(kind, name, draft, group):
            return review
        raise HTTPException(404)

    def _words(self, me: AdministratorEntry) -> Words:
        return self.dispatcher.words.get(me.editor.language, self.dispatcher.words[LANGUAGE])


async def _texts_sent(request: Request, origin: str) -> str:
    """Return the submitted texts of an entry for copying, or "" if there are none."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return ""
    refuse_strangers(request, origin)
    form = await form_of(request, MAX_FORM, MAX_FIELDS)
    return "\n\n".join(f"{path}:\n{text}" for path, text in form.items() if "." in path and text.strip())


async def _form_of(request: Request, visit: EditingVisit, words: Words, largest: int) -> dict[str, str]:
    """Read a form of the session; {} if its file is too large. Raises `HTTPException`."""
    try:
        form = await form_of(request, largest, MAX_FIELDS, files=largest > MAX_FORM)
    except HTTPException as error:
        if error.status_code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE or largest == MAX_FORM:
            raise
        visit.note = words.say("The file is larger than {size} MB. Nothing was done.", size=largest >> 20)
        return {}
    if not visit.is_ours(form.get("form", "")):
        raise HTTPException(403)
    return form


def _people(tx: Transaction, town: str) -> tuple[int, int]:
    """Return the number of a town's contacts and of its open leads."""
    return len(contacts.of_town(tx, town)), len(leads.open_for(tx, (town,), coordinator=False))


def _kind(live: ValidatedState, name: str) -> EditKind:
    if kind := kinds_of(live.loaded).get(name):
        return kind
    raise HTTPException(404)


def _page_hash(review: DraftReview) -> str:
    """Return a hash of the page's data, so that an action on an outdated page is rejected."""
    states = [review.now, review.draft.state if review.draft else {}]
    return "-".join(map(hash_of, [*states, [[one.now, one.draft.state] for one in review.beside], review.renewals]))


async def _missing(_: EditorRequest) -> Response:
    raise HTTPException(404)


async def _script(_: Request) -> Response:
    return FileResponse(SCRIPT, media_type="text/javascript")
