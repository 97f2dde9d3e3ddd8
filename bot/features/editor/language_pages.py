"""Pages for translation: download a file, upload it as a draft, preview and publish it.

The draft is the uploaded file, validated against the current content each time.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from babel import localedata
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.problems import ContentError, errors, msg
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher
from bot.editorial.catalogues import Coverage, of_content, to_po
from bot.editorial.screen_samples import rendered_samples
from bot.features.editor import EDITOR
from bot.features.editor.draft import UNTRANSLATED, TranslationReview
from bot.features.editor.edit_kinds import PAGES
from bot.features.editor.editing_service import editing_service_of
from bot.features.editor.editor_pages import ASKED, DROPPED, EditorPages, EditorRequest, SeatPage
from bot.features.editor.entries import EntryState
from bot.features.editor.entry_page import PageContext, ProblemGroup, language_names, parts_of
from bot.features.editor.translation_exchange import as_before, export_texts, sources
from bot.operations.environment import ROOT
from bot.settings import Settings
from bot.storage import drafts
from bot.storage.drafts import TRANSLATIONS, EntryDraft
from bot.view.catalog import CatalogError, Words
from bot.view.context import Message
from bot.web.guard import BYTES

MAX_FILE_BYTES = 4 * 1024 * 1024
"""Largest translation file in bytes; twice the usual size."""
HERE, HISTORY = f"{EDITOR}/{TRANSLATIONS}", f"{EDITOR}/history"
NO_LANGUAGE = msg("Name the language by its two letters, such as pl or vi.")
LIVE_WRONG = msg("The check finds errors in what is live: mend them first.")
WAITS_ALREADY = msg("A draft of this language waits already: a newer file takes its place here.")
PER_PAGE = 30
"""Number of screens per page."""
PROGRAM = "program"
"""The group of screens without texts of a single file."""


class LanguagePages:
    """The routes of the languages, before those of the editor."""

    def __init__(self, editor: EditorPages) -> None:
        self.editor, self.service, self._handing = editor, editor.service, asyncio.Lock()

    def routes(self) -> list[Route]:
        pages: Mapping[str, SeatPage] = {"": self.all, "/{language}": self.one, "/{language}/look": self.look}
        require_administrator = (
            (path, self.editor.require_administrator(page, MAX_FILE_BYTES)) for path, page in pages.items()
        )
        return [Route(f"{HERE}{path}", page, methods=["GET", "POST"]) for path, page in require_administrator]

    async def all(self, current: EditorRequest) -> Response:
        """Show the progress of each language, download its texts, or accept an upload."""
        live = (await self.service.now())[1].loaded
        if not current.form:
            drafted = [one for one in await self.service.waiting() if one.kind == TRANSLATIONS]
            return await asyncio.to_thread(_languages_page, current.page(), live.content, drafted)
        if current.form.get("do") == "take":
            return await self._take_upload(current, None)
        if current.form.get("do") == "back":
            return await self._put_back(current, live)
        language, said = current.form.get("language", "").strip().lower(), NO_LANGUAGE
        if re.fullmatch("[a-z]{2}", language) and localedata.exists(language):
            said = LIVE_WRONG
            if (texts := await self._translator_file(live, language, {})) is not None:
                about = {"content-disposition": f'attachment; filename="{language}.po"'}
                return Response(texts, media_type="text/x-gettext-translation", headers=about)
        return _back(current, HERE, said)

    async def _put_back(self, current: EditorRequest, live: Loaded) -> Response:
        """Create a draft that reverts the texts of a published translation."""
        done = await self.service.dispatcher.database.read(drafts.published)
        one = next((one for one in done if one.kind == TRANSLATIONS and str(one.id) == current.form.get("back")), None)
        if one is None:
            raise HTTPException(404)
        before = {name: str(said) for name, said in one.base.get("texts", {}).items()}
        if (texts := await self._translator_file(live, one.name, before)) is None:
            return _back(current, HISTORY, LIVE_WRONG)
        state: EntryState = {"file": {"po": texts.decode()}}
        if not await self.service.keep((EntryDraft(TRANSLATIONS, one.name, {}, state, by=current.me.id), None)):
            return _back(current, f"{HERE}/{one.name}", WAITS_ALREADY)
        return RedirectResponse(f"{HERE}/{one.name}", 303)

    async def _translator_file(self, live: Loaded, language: str, before: Mapping[str, str]) -> bytes | None:
        """Return the file for a translator with old texts, or None if live content is invalid."""

        def made() -> bytes:
            gathered = sources(live, self.service.locales, ROOT, self.service.dispatcher.operator)
            return to_po(as_before(export_texts(language, gathered), before))

        # Takes some seconds, as it renders every screen.
        async with self._handing:
            try:
                return await asyncio.to_thread(made)
            except (ContentError, CatalogError):
                return None

    async def _take_upload(self, current: EditorRequest, before: EntryDraft | None) -> Response:
        """Replace the draft `before` by an uploaded file, or return the error."""
        raw, page = current.form.get("file", "").encode(BYTES, "replace"), f"{HERE}/{before.name}" if before else HERE
        try:
            review = await self.service.translated(raw)
        except (ContentError, CatalogError) as error:
            wrong, speaker = error.problems[0], current.words
            if wrong.file:
                return _back(current, page, LIVE_WRONG)
            return _back(
                current, page, msg("Line {line} of the file: {what}"), line=wrong.line, what=wrong.told(speaker)
            )
        language, called = review.language, current.words.language_name
        if not review.taken.texts:
            return _back(current, page, msg("The file has no translated text of this bot. Choose the one that was downloaded here and translated."))  # fmt: skip
        if before and language != before.name:
            told = {"other": called(language), "language": called(before.name)}
            return _back(current, page, msg("The language of this file is: {other}. Wanted here: {language}."), **told)
        state: EntryState = {"file": {"po": raw.decode("utf-8-sig")}}
        draft = EntryDraft(TRANSLATIONS, language, {}, state, by=current.me.id)
        if not await self.service.keep((draft, before)):
            return _back(current, f"{HERE}/{language}", WAITS_ALREADY)
        return RedirectResponse(f"{HERE}/{language}", 303)

    async def one(self, current: EditorRequest) -> Response:
        """Show a translation and its problems, or handle an action on it."""
        draft = await self._drafted_language(current)
        if draft is None:
            raise HTTPException(404)
        if current.form and current.form.get("seen") != str(draft.id):
            return _back(current, f"{HERE}/{draft.name}", Note.OTHER_BY_NOW)
        if current.form.get("do") == "take":
            return await self._take_upload(current, draft)
        review = None if current.form.get("do") == "drop" else await self._review(draft)
        if not current.form:
            values = {"alone": current.alone, "may": current.may_publish([draft])}
            return _translation_page(current.page(), draft, review, values)
        said = await self._run_action(current, draft, review)
        return _back(current, HERE if said in {DROPPED, Note.PUBLISHED} else f"{HERE}/{draft.name}", said)

    async def _run_action(self, current: EditorRequest, draft: EntryDraft, review: TranslationReview | None) -> str:
        """Execute an action on a draft; return the message for the user."""
        ready, database = review is not None and review.publishable, self.service.dispatcher.database
        match current.form.get("do", ""):
            case "drop" if await database.write(lambda tx: drafts.drop(tx, draft)):
                return DROPPED
            case "ask" if ready and await self.service.keep((replace(draft, asked_by=current.me.id), draft)):
                await self.service.tell_asked([draft], current.me)
                return ASKED if not current.alone else msg("One more press publishes it.")
            case "publish" if ready and review and current.may_publish([draft]):
                return await self.service.publish_translation(draft, review, current.me)
            case _:
                return Note.OTHER_BY_NOW

    async def look(self, current: EditorRequest) -> Response:
        """Show the screens in a language, from the draft or the live content."""
        draft = await self._drafted_language(current)
        language, dispatcher = str(current.request.path_params["language"]), self.service.dispatcher
        review = await self._review(draft) if draft else None
        loaded, problems = (await self.service.now())[1]
        if draft is None and language not in loaded.content.languages:
            raise HTTPException(404)
        # Inconsistent content cannot be rendered.
        spoken = None if errors(problems) else dispatcher.words.get(language)
        content, words = (review.content, review.words) if review else (loaded.content, spoken)
        asked = current.request.query_params
        begin = int(asked["from"][:4]) if asked.get("from", "").isdecimal() else 0
        about = _PreviewQuery(language, asked.get("of", ""), begin, drafted=draft is not None)
        return await asyncio.to_thread(_preview_page, current.page(), content, words, about)

    async def _drafted_language(self, current: EditorRequest) -> EntryDraft | None:
        language = str(current.request.path_params["language"])
        return await self.service.dispatcher.database.read(lambda tx: drafts.find(tx, TRANSLATIONS, language))

    async def _review(self, draft: EntryDraft) -> TranslationReview | None:
        """Validate a draft. Return None if the first languages have errors."""
        try:
            return await self.service.translated(str(draft.state["file"]["po"]).encode())
        except (ContentError, CatalogError):
            return None


class _PreviewQuery(NamedTuple):
    """The screens to preview: language, group of files ("": the first), offset."""

    language: str
    group: str
    begin: int
    drafted: bool


def _back(current: EditorRequest, page: str, said: str, **values: object) -> Response:
    current.visit.note = current.words.say(said, **values)
    return RedirectResponse(page, 303)


def _languages_page(scene: PageContext, content: Content, drafted: Sequence[EntryDraft]) -> HTMLResponse:
    """Render the progress of each language and the download form."""
    done = {one: sum(of_content(content, one).values(), Coverage()) for one in content.languages}
    return scene.page("editor_languages.html", done=done, spoken=language_names(content), drafted=drafted)


def _translation_page(
    scene: PageContext, draft: EntryDraft, review: TranslationReview | None, values: Mapping[str, object]
) -> HTMLResponse:
    found, elsewhere = (
        [ProblemGroup(one, [one.what], (), ()) for one in problems]
        for problems in ((review.problems, review.elsewhere) if review else ((), ()))
    )
    about: dict[str, object] = {
        "elsewhere": elsewhere,
        "draft": draft,
        "sent": review,
        "called": scene.words.language_name(draft.name),
        "known": {},
    }
    return scene.page("editor_translation.html", problems=found, **about, **values)


def _preview_page(scene: PageContext, content: Content, words: Words | None, about: _PreviewQuery) -> HTMLResponse:
    """Render the screens of a group of files. `words`: None if the live content is invalid."""
    groups = dict[str, dict[str, Message]]()
    for file, _, messages in rendered_samples(content, {about.language: words}, scene.operator) if words else ():
        folder = file.split("/")[1:-1] if file.endswith(".md") else [PROGRAM]
        group = groups.setdefault("".join(folder) or PAGES, {})
        # Show equal texts once.
        group |= {message.text: message for message in messages if message.text not in group}
    chosen = about.group if about.group in groups else next(iter(groups), "")
    screens = [*groups.get(chosen, {}).values()]
    shown, more = screens[about.begin : about.begin + PER_PAGE], about.begin + PER_PAGE
    return scene.page(
        "editor_look.html",
        about=about,
        called=scene.words.language_name(about.language),
        counts={name: len(found) for name, found in groups.items()},
        chosen=chosen,
        mark=UNTRANSLATED,
        screens=[parts_of([one]) for one in shown],
        more=more if screens[more:] else 0,
    )


def routes(settings: Settings, dispatcher: Dispatcher) -> list[Route]:
    """Return the routes of the editor; those of the languages take precedence."""
    editor = EditorPages(editing_service_of(settings, dispatcher))
    return [*LanguagePages(editor).routes(), *editor.routes()]
