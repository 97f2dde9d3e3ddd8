"""The lead pages: what a letter's link opens, and the screens of a visit with presses, words and files.

Scanners of mail follow links, so a link shows no more than a button. Every request asks the database what it may still
open, and every press is authorised again by its turn. A link that is no longer good, and one that never was, get the same
answer.
"""

from dataclasses import replace
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.content.texts import msg
from bot.conversation.codes import decode_screen, encode, has_code
from bot.conversation.contact.model import Inbox, Sheet
from bot.conversation.contact.turn import awaits_words, seeks
from bot.conversation.lead.happened import Notice, State
from bot.conversation.lead.model import Lead
from bot.conversation.model import Action, Open, Say, Shown
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import LoadedState, Session
from bot.dispatch.dispatcher import Dispatcher, Reply, look
from bot.dispatch.sending import Person
from bot.storage import contacts, leads, outbox, page_links
from bot.storage.contacts import Contact
from bot.storage.database import Transaction
from bot.storage.outbox import OutboxMessage
from bot.storage.page_links import TOKEN, PageLink
from bot.view.catalog import Words
from bot.view.contact import pointer
from bot.view.context import File, RenderContext
from bot.web.guard import Cookie, Limit, form_of, refuse_strangers
from bot.web.html import link_page, screen_page
from bot.web.sessions import WebSession, WebSessions, allowed_action

RENEW_EVERY_MS = 600_000


def lead_by_link(tx: Transaction, token: str) -> tuple[Contact, bytes, Lead | None] | None:
    """Give whose link this is and the lead, if that person may see it now."""
    link = page_links.find(tx, "lead", token)
    return _seen_by(tx, link) if link and link.fresh else None


def _seen_by(tx: Transaction, link: PageLink) -> tuple[Contact, bytes, Lead | None] | None:
    contact, key = link.contact, contacts.key_of(tx, link.contact.id)
    if key is None or not contact.person.email_confirmed:
        return None
    if not link.code:
        return contact, key, None
    lead = leads.by_code(tx, link.code)
    visible = lead is not None and lead.state is not State.WITHDRAWN and contact.duty.covers(lead)
    return (contact, key, lead) if visible else None


def renew_link(tx: Transaction, token: str) -> None:
    link = page_links.find(tx, "lead", token)
    now = tx.at // RENEW_EVERY_MS
    if link is None or _seen_by(tx, link) is None:
        return
    if link.code:
        outbox_message = OutboxMessage(Notice.NEW_LEAD, "mail", link.code, link.contact.id, dedup_key=f"renewed-{now}")
        outbox.put(tx, outbox_message.name, outbox_message, leads.row_id(tx, link.code))
    else:
        outbox_message = OutboxMessage("confirm-email", "mail", contact=link.contact.id)
        outbox.put(tx, f"contact:{link.contact.id}/confirm-email/{now}", outbox_message)


def confirm_by_link(tx: Transaction, token: str) -> tuple[Contact, bytes] | None:
    """Use the link up; of two presses at the same moment, the second one finds it used."""
    link = page_links.find(tx, "confirm", token)
    if link is None or not link.fresh or link.used:
        return None
    page_links.use(tx, token)
    contact = contacts.confirm_by_link(tx, link.contact.id)
    key = contacts.key_of(tx, link.contact.id)
    return (contact, key) if contact and key else None


LANGUAGE = "cs"
AN_HOUR = timedelta(hours=1)
RENEWALS = 5
PRESSES = 60
"""How often a link may be followed by a press within an hour."""


class _Pages:
    """What links and visits work on."""

    def __init__(self, dispatcher: Dispatcher, web_sessions: WebSessions, cookie: Cookie) -> None:
        self.dispatcher, self.web_sessions, self.cookie = dispatcher, web_sessions, cookie

    @property
    def words(self) -> Words:
        return self.dispatcher.words[LANGUAGE]

    async def dispatch(self, person: Person, action: Action, place: str = "") -> Reply:
        reply = await self.dispatcher.dispatch(person, action, page=place)
        if reply is None:
            raise AssertionError("a press on a page is no stored update")
        return reply


class Links(_Pages):
    """The routes of links."""

    def __init__(self, dispatcher: Dispatcher, web_sessions: WebSessions, cookie: Cookie) -> None:
        super().__init__(dispatcher, web_sessions, cookie)
        self.pressed = Limit(PRESSES, AN_HOUR, dispatcher.clock)
        self.renewed = Limit(RENEWALS, AN_HOUR, dispatcher.clock)

    async def lead(self, request: Request) -> Response:
        """Show that there is a message; a press opens it."""
        token = _token(request)
        found = await self.dispatcher.database.read(lambda tx: lead_by_link(tx, token))
        if found is None:
            return self._gone(token)
        contact, key, lead = found
        context = self._scene(contact)
        if request.method != "POST":
            heading, text = msg("Messages from candidates"), self._place(contact, context)
            if lead:
                heading = msg("A message from a candidate")
                noted = context.html(
                    "The candidate will see that {name} opened it. If that is not you, please leave it closed.",
                    name=contact.person.name,
                )
                text = f"{pointer(lead, context).text}\n\n{noted}"
            return link_page(context.words, heading, text, f"/l/{token}", msg("Open"))
        refuse_strangers(request, self.dispatcher.operator.web)
        if not self.pressed.allows(token):
            return self._gone(token)
        return await self._enter(contact, key, Open(Sheet(lead.code) if lead else Inbox()))

    async def renew(self, request: Request) -> Response:
        """Mail a new link to the same address. The answer is the same whether or not the token ever was one of ours."""
        refuse_strangers(request, self.dispatcher.operator.web)
        token = _token(request)
        if self.renewed.allows(token):
            await self.dispatcher.database.write(lambda tx: renew_link(tx, token))
            self.dispatcher.outbox_changed.set()
        text = self.words.html(
            "If the link was ours and the message is still open, a new one is on its way to the same address. If nothing comes within a few minutes, call whoever invited you."
        )
        return link_page(self.words, msg("Look into your e-mail"), text)

    async def confirm(self, request: Request) -> Response:
        """Ask whether the address is the reader's; a press confirms it and begins a visit."""
        token = _token(request)
        link = await self.dispatcher.database.read(lambda tx: page_links.find(tx, "confirm", token))
        if link is None or not link.fresh or link.used:
            return self._over(link)
        context = self._scene(link.contact)
        if request.method != "POST":
            named = context.escape(link.contact.person.name)
            text = f"{named}\n{self._place(link.contact, context)}\n\n{context.body('pages/invite-page')}"
            return link_page(context.words, msg("Invitation"), text, f"/c/{token}", msg("Yes, that is my address"))
        refuse_strangers(request, self.dispatcher.operator.web)
        confirmed = await self.dispatcher.database.write(lambda tx: confirm_by_link(tx, token))
        if confirmed is None:
            return self._over(await self.dispatcher.database.read(lambda tx: page_links.find(tx, "confirm", token)))
        self.dispatcher.outbox_changed.set()
        return await self._enter(*confirmed, Open(Inbox()), Note.EMAIL_CONFIRMED)

    async def test(self, request: Request) -> Response:
        """The link of a test notice: a press notes that it arrived."""
        token = _token(request)
        link = await self.dispatcher.database.read(lambda tx: page_links.find(tx, "test", token))
        if link is None or not link.fresh:
            return self._over()
        words = self._scene(link.contact).words
        if request.method != "POST":
            text = words.html("This is a test: nobody has written. It shows whether notices reach you.")
            return link_page(words, msg("Test"), text, f"/t/{token}", msg("It has arrived"))
        refuse_strangers(request, self.dispatcher.operator.web)
        await self.dispatcher.database.write(lambda tx: page_links.use(tx, token))
        text = words.html("Thank you. Notices reach you; there is nothing else to do.")
        return link_page(words, msg("It has arrived"), text)

    async def _enter(self, contact: Contact, key: bytes, action: Open, note: Note | None = None) -> Response:
        *_, shown = (await self.dispatch(Person(key, contact.person.chat, contact.person.language), action)).shown
        seen = replace(shown, note=shown.note or note)
        value = self.web_sessions.begin(contact.id, key, seen, contact.person.email)
        response = RedirectResponse("/", 303)
        self.cookie.put(response, value)
        return response

    def _gone(self, token: str) -> Response:
        text = self.words.html(
            "It has expired, the message was withdrawn, or the address is incomplete. Nothing is lost: a new link can be sent to the same e-mail address."
        )
        action = f"/renew/{token}" if token else ""
        button = msg("Send me a new link") if token else ""
        return link_page(self.words, msg("This link is no longer good"), text, action, button, 404)

    def _over(self, link: PageLink | None = None) -> Response:
        """Say that a link is no longer good; after a second tap on a confirmation, that the first one has done it."""
        if link and link.used and link.contact.person.email_confirmed:
            text = self.words.html("Thank you, the e-mail address is confirmed.")
            return link_page(self.words, msg("Invitation"), text)
        text = self.words.html("It has expired or was used already. Ask whoever invited you for a new one.")
        return link_page(self.words, msg("This link is no longer good"), text, status=404)

    def _place(self, contact: Contact, context: RenderContext) -> str:
        town = context.content.municipalities.get(contact.slug)
        return context.escape(context.town(town)) if town else context.html("all towns")

    def _scene(self, contact: Contact) -> RenderContext:
        session = Session(language=contact.person.language)
        return self.dispatcher.context(session, LoadedState(), self.dispatcher.library.content)


def _token(request: Request) -> str:
    """Give the token of the address; "" for what cannot be one."""
    token = str(request.path_params["token"])
    return token if TOKEN.fullmatch(token) else ""


class Routes(_Pages):
    """The routes of a visit."""

    async def view(self, request: Request) -> Response:
        """Show where the visit stands; looking again is no new opening."""
        found = await self._visit(request)
        if found is None:
            return self.outside()
        web_session, person = found
        seen = await look(self.dispatcher, person, web_session.shown)
        web_session.shown = seen.shown
        return screen_page(seen, web_session)

    async def press(self, request: Request) -> Response:
        if (sent := await self._sent(request)) is None:
            return self.outside(sent=True)
        form, web_session, person = sent
        if (action := allowed_action(form.get("code", ""))) is None:
            web_session.shown = replace(web_session.shown, note=Note.STALE)
        elif file := await self._take(web_session, person, action):
            headers = {"content-disposition": f'attachment; filename="{file.name}"'}
            return Response(file.data, headers=headers, media_type="application/octet-stream")
        return RedirectResponse("/", 303)

    async def say(self, request: Request) -> Response:
        """Take the turn of typed words, for the screen they were typed on; each form once."""
        if (sent := await self._sent(request)) is None:
            return self.outside(sent=True)
        form, web_session, person = sent
        words, place = form.get("words", ""), form.get("place", "")
        once = form.get("once", "")
        screen = decode_screen(place)
        if words.strip() and (awaits_words(screen) or seeks(screen)) and web_session.use_up(once):
            try:
                await self._take(web_session, person, Say(Private(words)), place)
            except Exception:
                web_session.give_back(once)
                raise
        return RedirectResponse("/", 303)

    async def leave(self, request: Request) -> Response:
        if await self._sent(request) is not None:
            self.web_sessions.end(self.cookie.take(request))
        text = self.words.html("Nothing of it is kept in this browser. The link in the e-mail opens it again.")
        response = link_page(self.words, msg("The page is closed"), text)
        self.cookie.drop(response)
        return response

    def failed(self, reference: str) -> Response:
        text = self.words.html(
            "Something went wrong here. Nothing of yours was lost. Please try again; code: {code}", code=reference
        )
        return link_page(self.words, msg("Messages from candidates"), text, status=500)

    def outside(self, status: int = 200, *, sent: bool = False) -> Response:
        """What everybody sees who is on no visit, and at every address there is nothing at.

        `sent`: something was to be done there, so it is said that it was not.
        """
        nothing = self.words.html("Nothing was sent or changed.") + "\n\n" if sent else ""
        text = nothing + self.words.html(
            "Messages from candidates are opened by the link in the e-mail about them. After half an hour without a press the page closes by itself; then follow the link again."
        )
        return link_page(self.words, msg("Messages from candidates"), text, status=status)

    async def _take(self, web_session: WebSession, person: Person, action: Action, place: str = "") -> File | None:
        """Take a turn; give the file it hands over, if it does: then the page stays."""
        there = web_session.shown.screen
        place = place or (encode(there) if has_code(there) else "")
        reply = await self.dispatch(person, action, place)
        file = next((message.file for message in reply.messages if message.file), None)
        if not file:
            web_session.shown = reply.shown[-1] if reply.shown else Shown(Inbox())
        return file

    async def _sent(self, request: Request) -> tuple[dict[str, str], WebSession, Person] | None:
        """Give the form that was sent, and whose it is; one that was not made for this visit is refused."""
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        found = await self._visit(request)
        if found is not None and not found[0].is_ours(form.get("form", "")):
            raise HTTPException(403)
        return (form, *found) if found else None

    async def _visit(self, request: Request) -> tuple[WebSession, Person] | None:
        """Give the visit of this browser, if its contact is still who it was."""
        value = self.cookie.take(request)
        web_session = self.web_sessions.find(value) if value else None
        if web_session is None:
            return None
        contact = await self.dispatcher.database.read(lambda tx: contacts.get(tx, web_session.contact))
        key = await self.dispatcher.database.read(lambda tx: contacts.key_of(tx, web_session.contact))
        known = contact.person if contact and key == web_session.person else None
        if known is None or not known.email_confirmed or known.email != web_session.address:
            self.web_sessions.end(value)
            return None
        return web_session, Person(web_session.person, known.chat, known.language)
