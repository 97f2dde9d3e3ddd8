"""The lead pages: screens of a visit with buttons, text forms and files.

Each request reads from the database what may still be seen; each press is authorised by its turn.
"""

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.content.problems import msg
from bot.conversation.codes import decode_screen, encode, has_code
from bot.conversation.contact.model import (
    TABLE,
    Decline,
    Declining,
    Inbox,
    LeadDetails,
    Leads,
    LeadStub,
    MySettings,
    Reasons,
    StepScreen,
    Writing,
)
from bot.conversation.contact.turn import accepts_lead_code, has_text_field
from bot.conversation.lead.model import TypedRefusal, valid_words
from bot.conversation.model import Action, Open, Say, Screen, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.overview.model import UnansweredLeads
from bot.conversation.private import NOTHING, Private
from bot.dispatch.dispatcher import render_again
from bot.dispatch.sending import Person
from bot.papers import make_file
from bot.storage import contacts, pin_codes
from bot.view.contact import table_of
from bot.view.context import File
from bot.web.guard import form_of, refuse_strangers
from bot.web.html import GatePage, screen_page
from bot.web.links import PageDependencies, pin_page, set_pin
from bot.web.sessions import WebSession, allowed_action

NOT_TAKEN = frozenset((Note.STALE, Note.REFUSED, Note.LEAD_CLOSED, Note.OF_THE_TOWN, Note.MESSAGES_LIMIT))
"""Note above another screen than the one on which undelivered text was typed."""


def _handed_file(file: File) -> Response:
    headers = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.data, headers=headers, media_type="application/octet-stream")


class _Sent(NamedTuple):
    """A form and its visit. `visit`: None if it has ended (status 200) or is another one (403)."""

    form: dict[str, str]
    visit: tuple[WebSession, Person] | None
    status: int = 200


class VisitRoutes(PageDependencies):
    """The routes of a visit."""

    async def pin(self, request: Request) -> Response:
        """Show the form for the PIN, and set, change or remove it."""
        sending = request.method == "POST"
        form, found, status = await self._sent_form(request) if sending else _Sent({}, await self.visit(request))
        if found is None:
            return self.outside(status, sent=sending)
        (web_session, person), context = found, self.context_in(found[1].language_code)
        wrong = await set_pin(self.dispatcher.database, person.key, form, context) if sending else ""
        if wrong or not sending:
            kept = await self.dispatcher.database.read(lambda tx: pin_codes.is_set(tx, person.key))
            return pin_page(context, web_session.form, wrong, kept=kept)
        self.web_sessions.end_others(person.key, self.cookie.take(request))
        web_session.shown = ScreenWithNote(
            MySettings(web_session.contact), Note.PIN_GONE if form.get("remove") else Note.PIN_KEPT
        )
        return RedirectResponse("/", 303)

    async def view(self, request: Request) -> Response:
        """Show the current screen. Showing a lead again does not count as opening it again."""
        found = await self.visit(request)
        if found is None:
            return self.outside()
        web_session, person = found
        seen = await render_again(self.dispatcher, person, web_session.shown)
        web_session.shown = seen.shown
        contact = await self.dispatcher.database.read(lambda tx: contacts.get(tx, web_session.contact))
        me = f"{contact.person.name} · {self.place(contact, seen.context)}" if contact else ""
        return screen_page(seen, web_session, me)

    async def table(self, request: Request) -> Response:
        """Return the current list, or that of the open leads, as a table."""
        found, form = await self.visit(request), str(request.path_params["form"])
        if found is None or form != TABLE:
            return self.outside(404 if found else 200)
        web_session, person = found
        a_list = isinstance(web_session.shown.screen, Inbox | Leads | UnansweredLeads)
        seen = await render_again(self.dispatcher, person, web_session.shown if a_list else ScreenWithNote(Inbox()))
        return _handed_file(await asyncio.to_thread(make_file, table_of(seen.shown.screen, seen.context)))

    async def press(self, request: Request) -> Response:
        form, found, status = await self._sent_form(request)
        words = form.get("words", "")
        if found is None:
            return self.outside(status, sent=True, typed=words)
        web_session, person = found
        request.state.typed = words
        web_session.typed = web_session.lost = NOTHING
        if (action := allowed_action(form.get("code", ""))) is None:
            web_session.shown = replace(web_session.shown, note=Note.STALE)
        elif isinstance(action, Decline) and "words" in form:
            await self._decline(web_session, person, action, Private(words))
        elif file := await self._take_turn(web_session, person, action):
            return _handed_file(file)
        return RedirectResponse("/", 303)

    async def say(self, request: Request) -> Response:
        """Take the turn of a text for its screen; each form once."""
        form, found, status = await self._sent_form(request)
        words, screen = form.get("words", ""), decode_screen(form.get("place", ""))
        if found is None:
            return self.outside(status, sent=True, typed=words)
        web_session, person = found
        request.state.typed = words
        web_session.lost, once = NOTHING, form.get("once", "")
        if not words.strip() or not (has_text_field(screen) or accepts_lead_code(screen)):
            return RedirectResponse("/", 303)
        if web_session.use_up(once):
            if isinstance(screen, Writing):
                web_session.signed = Private(form.get("signed", "").strip())
            signed = web_session.signed if isinstance(screen, Writing) else NOTHING
            try:
                await self._take_words(web_session, person, Say(Private(words), signed), screen)
            except Exception:
                web_session.give_back(once)
                raise
        elif words != web_session.said:
            # the browser went back to a sent form and changed its text
            web_session.lost = Private(words)
            web_session.shown = replace(web_session.shown, note=Note.STALE)
        return RedirectResponse("/", 303)

    async def leave(self, request: Request) -> Response:
        sent = await self._sent_form(request)
        if sent.status != HTTPStatus.OK:
            return self.outside(sent.status, sent=True)
        if sent.visit is not None:
            self.web_sessions.end(self.cookie.take(request))
        text = self.words.html("Nothing of it is kept in this browser. The link in the e-mail opens it again.")
        response = self.gate(GatePage(msg("The page is closed"), text))
        self.cookie.drop(response)
        return response

    def failed(self, reference: str, typed: str = "") -> Response:
        text = self.words.html(
            "Something went wrong here. Nothing of yours was lost. Please try again; code: {code}", code=reference
        )
        return self.gate(GatePage(msg("Messages from candidates"), text, typed=typed), status=500)

    def outside(self, status: int = 200, *, sent: bool = False, typed: str = "") -> Response:
        """Render the page without a visit, and for unknown addresses.

        `sent`: a form was sent, which had no effect. `typed`: its text, given back to its sender
        only.
        """
        nothing = self.words.html("Nothing was sent or changed.") + "\n\n" if sent else ""
        text = nothing + self.words.html(
            "Messages from candidates are opened by the link in the e-mail about them. After half an hour without a press the page closes by itself; then follow the link again."
        )
        return self.gate(GatePage(msg("Messages from candidates"), text, typed=typed), status=status)

    async def _take_turn(self, web_session: WebSession, person: Person, action: Action, place: str = "") -> File | None:
        """Take a turn. If it returns a file, return that and do not change the page."""
        there = web_session.shown.screen
        if isinstance(there, LeadDetails):
            web_session.opened = there.lead
        place = place or (encode(there) if has_code(there) else "")
        reply = await self.dispatcher.dispatch(person, action, page=place)
        file = next((message.file for message in reply.messages if message.file), None)
        if not file:
            shown = reply.shown[-1] if reply.shown else ScreenWithNote(Inbox())
            answered = isinstance(there, Writing | StepScreen) and not isinstance(action, Open)
            if answered and shown.screen == LeadStub(web_session.opened):
                # in a chat the answer to typed words is a new message, which must not show the lead; a page may show it again
                shown = replace(shown, screen=LeadDetails(web_session.opened))
            web_session.shown = shown
        return file

    async def _take_words(self, web_session: WebSession, person: Person, said: Say, there: Screen) -> None:
        """Take the turn of a text; a refused one is shown again, or given back to be copied."""
        await self._take_turn(web_session, person, said, encode(there))
        shown, web_session.said = web_session.shown, said.text
        again = type(shown.screen) is type(there) or (accepts_lead_code(shown.screen) and accepts_lead_code(there))
        web_session.typed = said.text if again and shown.note else NOTHING
        web_session.lost = said.text if not again and shown.note in NOT_TAKEN else NOTHING

    async def _decline(self, web_session: WebSession, person: Person, action: Decline, words: Private) -> None:
        """Send a refusal with the words beside it, or without any; the page shows all of it."""
        there, before = Declining(action.lead, action.reason), web_session.said
        if words.strip():
            await self._take_words(web_session, person, Say(words), there)
            # a second tap is no other text
            web_session.lost = NOTHING if words == before else web_session.lost
        else:
            # the way back leaves out what was typed in the chat
            for screen in (Reasons(action.lead), there):
                await self._take_turn(web_session, person, Open(screen))
        if web_session.shown == ScreenWithNote(there):
            typed = TypedRefusal(action.lead, action.reason, valid_words(words) or NOTHING)
            await self._take_turn(web_session, person, replace(action, words=typed.number))

    async def _sent_form(self, request: Request) -> _Sent:
        """Return the visit and the form sent. Refuses a form of another visit."""
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        found = await self.visit(request)
        if found is not None and not found[0].is_ours(form.get("form", "")):
            return _Sent(form, None, 403)
        return _Sent(form, found)
