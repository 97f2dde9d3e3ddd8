"""The pages of a visit: the screen as the chat would show it, and presses, words and a table on it.

Every request asks the database whether the contact is still there; every press is authorised again by its turn.
"""

from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversation.actions import Action, Open, Say
from bot.conversation.codes import decode_screen, encode, has_code
from bot.conversation.municipal.awaiting import awaits_words, seeks
from bot.conversation.municipal.contact_screens import Inbox, Sheet
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.screens import Shown
from bot.dispatch.desk import Desk
from bot.dispatch.looking import look
from bot.dispatch.person import Person
from bot.storage import contacts
from bot.view.catalog import msg
from bot.view.municipal import lead_csv
from bot.web import paper
from bot.web.cookie import Cookie
from bot.web.guard import form_of, refuse_strangers
from bot.web.links import LANGUAGE
from bot.web.pressed import meant
from bot.web.visits import Visit, Visits


@dataclass(frozen=True)
class Visiting:
    """The routes of a visit."""

    desk: Desk
    visits: Visits
    cookie: Cookie

    async def view(self, request: Request) -> Response:
        """Show where the visit stands; looking again is no new opening."""
        found = await self._visit(request)
        if found is None:
            return self.outside()
        visit, person = found
        seen = await look(self.desk, person, visit.shown)
        visit.shown = seen.shown
        return paper.screen(seen, visit)

    async def press(self, request: Request) -> Response:
        """Take the turn of a button."""
        form = await form_of(request)
        if (found := await self._sent(request, form)) is None:
            return self.outside(sent=True)
        visit, person = found
        if (action := meant(form.get("code", ""))) is None:
            visit.shown = replace(visit.shown, note=Note.STALE)
        else:
            await self._take(visit, person, action)
        return RedirectResponse("/", 303)

    async def say(self, request: Request) -> Response:
        """Take the turn of typed words, for the screen they were typed on; each form once."""
        form = await form_of(request)
        if (found := await self._sent(request, form)) is None:
            return self.outside(sent=True)
        visit, person = found
        words, place = form.get("words", "").replace("\r\n", "\n"), form.get("place", "")
        once = form.get("once", "")
        screen = decode_screen(place)
        if words.strip() and (awaits_words(screen) or seeks(screen)) and visit.use_up(once):
            try:
                await self._take(visit, person, Say(Private(words)), place)
            except Exception:
                visit.give_back(once)
                raise
        return RedirectResponse("/", 303)

    async def table(self, request: Request) -> Response:
        """Hand over the lead of the form as a row of a table. It is opened once more for that, which is noted.

        Another tab may show another lead by now, so the form names its own.
        """
        form = await form_of(request)
        if (found := await self._sent(request, form)) is None:
            return self.outside(sent=True)
        visit, person = found
        if not isinstance(sheet := decode_screen(form.get("code", "")), Sheet):
            return RedirectResponse("/", 303)
        await self._take(visit, person, Open(sheet))
        seen = await look(self.desk, person, visit.shown)
        lead = seen.scene.known.lead
        if lead is None or seen.shown.screen != Sheet(lead.code):
            return RedirectResponse("/", 303)
        file = lead_csv.file(lead, seen.scene)
        headers = {"content-disposition": f'attachment; filename="{file.name}"'}
        return Response(file.data, headers=headers, media_type="text/csv; charset=utf-8")

    async def leave(self, request: Request) -> Response:
        """End the visit."""
        form = await form_of(request)
        if await self._sent(request, form) is not None:
            self.visits.end(self.cookie.take(request))
        words = self.desk.words[LANGUAGE]
        text = words.html("Nothing of it is kept in this browser. The link in the e-mail opens it again.")
        response = paper.door(words, msg("The page is closed"), text)
        self.cookie.drop(response)
        return response

    def failed(self, reference: str) -> Response:
        """What is seen after a defect, with the code to quote."""
        words = self.desk.words[LANGUAGE]
        text = words.html(
            "Something went wrong here. Nothing of yours was lost. Please try again; code: {code}",
            code=reference,
        )
        return paper.door(words, msg("Messages from candidates"), text, status=500)

    def outside(self, status: int = 200, *, sent: bool = False) -> Response:
        """What everybody sees who is on no visit, and at every address there is nothing at.

        `sent`: something was to be done there, so it is said that it was not.
        """
        words = self.desk.words[LANGUAGE]
        nothing = words.html("Nothing was sent or changed.") + "\n\n" if sent else ""
        text = nothing + words.html(
            "Messages from candidates are opened by the link in the e-mail about them. After half an hour without a press the page closes by itself; then follow the link again."
        )
        return paper.door(words, msg("Messages from candidates"), text, status=status)

    async def _take(self, visit: Visit, person: Person, action: Action, place: str = "") -> None:
        there = visit.shown.screen
        place = place or (encode(there) if has_code(there) else "")
        reply = await self.desk.take(person, action, page=place)
        if reply is None:
            raise AssertionError("a press on a page is no stored update")
        visit.shown = reply.shown[-1] if reply.shown else Shown(Inbox())

    async def _sent(self, request: Request, form: dict[str, str]) -> tuple[Visit, Person] | None:
        """Give whose form this is; one that was not made for this visit is refused."""
        refuse_strangers(request, self.desk.operator.web)
        found = await self._visit(request)
        if found is not None and not found[0].is_ours(form.get("form", "")):
            raise HTTPException(403)
        return found

    async def _visit(self, request: Request) -> tuple[Visit, Person] | None:
        """Give the visit of this browser, if its contact is still who it was."""
        value = self.cookie.take(request)
        visit = self.visits.find(value) if value else None
        if visit is None:
            return None
        contact = await self.desk.database.read(lambda tx: contacts.get(tx, visit.contact))
        key = await self.desk.database.read(lambda tx: contacts.key_of(tx, visit.contact))
        known = contact.person if contact and key == visit.person else None
        if known is None or not known.email_confirmed or known.email != visit.address:
            self.visits.end(value)
            return None
        return visit, Person(visit.person, known.chat, known.language)
