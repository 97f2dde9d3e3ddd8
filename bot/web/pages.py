"""The lead pages: what a letter's link opens, and the screens of a visit with presses, words and files.

Scanners of mail follow links, so a link shows no more than a button. Every request asks the database what it may still
open, and every press is authorised again by its turn. A link that is no longer good, and one that never was, get the same
answer.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.content.problems import msg
from bot.conversation.codes import decode_screen, encode, has_code
from bot.conversation.contact.model import (
    TABLES,
    ChangeOfTown,
    Decline,
    Declining,
    Inbox,
    Leads,
    MySettings,
    Pointer,
    Reasons,
    Sheet,
    StepScreen,
    Writing,
)
from bot.conversation.contact.turn import awaits_words, seeks
from bot.conversation.lead.model import Refusal, valid_email, valid_name, valid_phone, valid_words
from bot.conversation.model import Action, Open, Say, Screen, Shown
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import LoadedState, Session
from bot.dispatch.dispatcher import Dispatcher, Reply, look
from bot.dispatch.sending import Person
from bot.papers.files import make_file
from bot.storage import changes, contacts, page_links, page_pins
from bot.storage.contacts import Contact
from bot.storage.page_links import TOKEN, PageLink
from bot.view.catalog import Words
from bot.view.contact import leads_on, pointer
from bot.view.context import File, RenderContext
from bot.view.lead_table import table_of
from bot.web.guard import Cookie, Limit, form_of, refuse_strangers
from bot.web.html import WRONG, Asked, Sign, join_page, link_page, screen_page
from bot.web.links import confirm_by_link, decline_by_link, lead_by_link, mail_way_in, note_arrived, renew_link
from bot.web.pins import pin_asked, pin_page, set_pin, try_pin
from bot.web.sessions import WebSession, WebSessions, allowed_action

LANGUAGE = "cs"
AN_HOUR = timedelta(hours=1)
RENEWALS = 5
JOINERS = 20
"""How many requests that a town joins are looked at within an hour, whoever they come from."""
PRESSES = 60
"""How often a link may be followed by a press within an hour."""
NOT_TAKEN = frozenset((Note.STALE, Note.REFUSED, Note.LEAD_CLOSED, Note.OF_THE_TOWN, Note.MESSAGES_LIMIT))
"""What stands above another screen than the one on which words were typed, when nobody has got them."""


class _Pages:
    """What links and visits work on."""

    def __init__(self, dispatcher: Dispatcher, web_sessions: WebSessions, cookie: Cookie) -> None:
        self.dispatcher, self.web_sessions, self.cookie = dispatcher, web_sessions, cookie

    @property
    def words(self) -> Words:
        return self.dispatcher.words[LANGUAGE]

    def door(self, sign: Sign, words: Words | None = None, status: int = 200) -> Response:
        return link_page(words or self.words, self.dispatcher.operator, sign, status)

    def place(self, contact: Contact, context: RenderContext) -> str:
        return context.town_named(contact.slug) if contact.slug else context.say("all towns")

    def scene(self, language: str) -> RenderContext:
        return self.dispatcher.context(Session(language=language), LoadedState(), self.dispatcher.library.content)

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
        self.asked = Limit(RENEWALS, AN_HOUR, dispatcher.clock)
        self.joining = Limit(RENEWALS, AN_HOUR, dispatcher.clock)
        self.all_joining = Limit(JOINERS, AN_HOUR, dispatcher.clock)

    async def lead(self, request: Request) -> Response:
        """Show that there is a message; a press opens it."""
        token = _token(request)
        found = await self.dispatcher.database.read(lambda tx: lead_by_link(tx, token))
        if found is None:
            return self._gone(token)
        contact, key, lead = found
        at = decode_screen(request.query_params.get("at", ""))
        change = at if isinstance(at, ChangeOfTown) else None
        context = self.scene(contact.person.language)
        if request.method != "POST":
            heading, text = msg("Messages from candidates"), context.escape(self.place(contact, context))
            if lead:
                heading = msg("A message from a candidate")
                noted = context.html(
                    "The candidate will see that {name} opened it. If that is not you, please leave it closed.",
                    name=contact.person.name,
                )
                text = f"{pointer(lead, context).text}\n\n{noted}"
            return self.door(
                Sign(heading, text, f"/l/{token}{f'?at={encode(change)}' if change else ''}", msg("Open")),
                context.words,
            )
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        if not self.pressed.allows(token):
            return self._gone(token)
        if asked := await self._pin_asked(request, key, form, context):
            return asked
        return await self._enter(contact, key, Open(Sheet(lead.code) if lead else change or Inbox()))

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
        return self.door(Sign(msg("Look into your e-mail"), text))

    async def way_in(self, request: Request) -> Response:
        """Mail a link to whoever has none at hand; the answer is the same for every address, known or not."""
        if request.method != "POST":
            text = self.words.html(
                "Write the address to which notices of candidates' messages come. We send a link there."
            )
            asked = msg("Your e-mail address")
            return self.door(Sign(msg("Open my messages"), text, "/enter", msg("Send me a new link"), asked))
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        address = " ".join(form.get("email", "").split()).casefold()
        if self.asked.allows(request.state.client):
            await self.dispatcher.database.write(lambda tx: mail_way_in(tx, Private(address)))
            self.dispatcher.outbox_changed.set()
        text = self.words.html(
            "If notices of candidates' messages come to this address, a link is on its way. If nothing comes within a few minutes, look into the spam folder, then ask whoever invited you."
        )
        return self.door(Sign(msg("Look into your e-mail"), text))

    async def join(self, request: Request) -> Response:
        """Take the request of somebody whose town is to join; the answer is the same whoever is known already."""
        context = self.scene(LANGUAGE)
        if request.method != "POST":
            return join_page(context, Asked(), {})
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        asked = Asked(*(form.get(name, "") for name in Asked._fields))
        name, function, email = valid_name(asked.name), valid_name(asked.function), valid_email(asked.email)
        phone = valid_phone(asked.phone) if asked.phone.strip() else NOTHING
        town = asked.town if asked.town in context.content.municipalities else None
        if town is None or name is None or function is None or email is None or phone is None:
            found = zip(WRONG.items(), (town, name, function, email, phone), strict=True)
            return join_page(context, asked, {part: text for (part, text), right in found if right is None})
        if self.joining.allows(request.state.client) and self.all_joining.allows(""):
            await self.dispatcher.database.write(lambda tx: changes.ask_to_join(tx, town, name, email, function, phone))
            self.dispatcher.outbox_changed.set()
        kept = context.escape(f"{context.town_named(town)} · {email} · {context.words.time(context.now)}")
        text = self.words.html(
            "The coordinator looks at it; before that we send you nothing. If nothing has come to your address after a week, write to us; the address stands below. Without an answer the request ends after three weeks at the latest, and you can ask again."
        )
        return self.door(Sign(msg("Thank you for the request"), f"{kept}\n\n{text}"))

    async def about(self, request: Request) -> Response:
        """Say what becomes of an official's data, or how accessible the pages are."""
        privacy = request.url.path == "/privacy"
        text = self.scene(LANGUAGE).body("pages/web-privacy" if privacy else "pages/accessibility")
        return self.door(Sign(msg("Your data") if privacy else msg("Accessibility"), text))

    async def confirm(self, request: Request) -> Response:
        """Ask whether the address is the reader's; a press confirms it and begins a visit."""
        token = _token(request)
        link = await self.dispatcher.database.read(lambda tx: page_links.find(tx, "confirm", token))
        if link is None or not link.fresh or link.used:
            return self._over(link)
        context = self.scene(link.contact.person.language)
        if request.method != "POST":
            named = context.escape(link.contact.person.name)
            together = await self.dispatcher.database.read(lambda tx: contacts.together(tx, link.contact))
            places = context.escape(", ".join(self.place(one, context) for one in together))
            address = context.escape(link.contact.person.email)
            text = f"{named}\n{places}\n{address}\n\n{context.body('pages/invite-page')}"
            yes, no = msg("Yes, that is my address"), msg("No, it is not for me")
            return self.door(Sign(msg("Invitation"), text, f"/c/{token}", yes, aside=True, other=no), context.words)
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        if form.get("other"):
            return await self._declined(token, context)
        key = await self.dispatcher.database.read(lambda tx: contacts.key_of(tx, link.contact.id))
        if key and (asked := await self._pin_asked(request, key, form, context)):
            return asked
        confirmed = await self.dispatcher.database.write(lambda tx: confirm_by_link(tx, token))
        if confirmed is None:
            return self._over(await self.dispatcher.database.read(lambda tx: page_links.find(tx, "confirm", token)))
        self.dispatcher.outbox_changed.set()
        return await self._enter(*confirmed, Open(Inbox()), Note.EMAIL_CONFIRMED)

    async def _declined(self, token: str, context: RenderContext) -> Response:
        if not await self.dispatcher.database.write(lambda tx: decline_by_link(tx, token)):
            return self._over()
        self.dispatcher.outbox_changed.set()
        text = context.html(
            "Thank you for telling us. We write to this address no more. If you know who at your office should receive the messages, or pressed by mistake, write to {email}.",
            email=self.dispatcher.operator.email,
        )
        return self.door(Sign(msg("Invitation"), text, aside=True), context.words)

    async def test(self, request: Request) -> Response:
        """The link of a test notice: a press notes that it arrived."""
        token = _token(request)
        link = await self.dispatcher.database.read(lambda tx: page_links.find(tx, "test", token))
        if link is None or not link.fresh:
            return self._over()
        words = self.scene(link.contact.person.language).words
        if request.method != "POST":
            text = words.html("This is a test: nobody has written. It shows whether notices reach you.")
            return self.door(Sign(msg("Test"), text, f"/t/{token}", msg("It has arrived")), words)
        refuse_strangers(request, self.dispatcher.operator.web)
        await self.dispatcher.database.write(lambda tx: note_arrived(tx, token, link.contact.id))
        text = words.html("Thank you. Notices reach you; there is nothing else to do.")
        return self.door(Sign(msg("It has arrived"), text), words)

    async def _enter(self, contact: Contact, key: bytes, action: Open, note: Note | None = None) -> Response:
        *_, shown = (await self.dispatch(Person(key, contact.person.chat, contact.person.language), action)).shown
        seen = replace(shown, note=shown.note or note)
        value = self.web_sessions.begin(contact.id, key, seen, contact.person.email)
        response = RedirectResponse("/", 303)
        self.cookie.put(response, value)
        return response

    async def _pin_asked(
        self, request: Request, key: bytes, form: dict[str, str], context: RenderContext
    ) -> Response | None:
        """Ask for the PIN, if one is set, unless this browser already reads these messages. None: go on."""
        here = self.web_sessions.find(self.cookie.take(request))
        if here is not None and here.person == key:
            return None
        tried = await try_pin(self.dispatcher.database, key, Private(form.get("pin", "")))
        if tried.right:
            return None
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return self.door(pin_asked(tried, address, context), context.words)

    def _gone(self, token: str) -> Response:
        text = self.words.html(
            "It has expired, the message was withdrawn, or the address is incomplete. Nothing is lost: a new link can be sent to the same e-mail address."
        )
        action = f"/renew/{token}" if token else ""
        button = msg("Send me a new link") if token else ""
        return self.door(Sign(msg("This link is no longer good"), text, action, button), status=404)

    def _over(self, link: PageLink | None = None) -> Response:
        """Say that a link is no longer good; after a second tap on a confirmation, that the first one has done it."""
        if link and link.used and link.contact.person.email_confirmed:
            text = self.words.html("Thank you, the e-mail address is confirmed.")
            return self.door(Sign(msg("Invitation"), text))
        text = self.words.html("It has expired or was used already. Ask whoever invited you for a new one.")
        return self.door(Sign(msg("This link is no longer good"), text), status=404)


def _as_read(action: Decline, words: str) -> bool:
    """Say whether these are the own words that were read before this press; none are as good as none."""
    own = valid_words(words) if words.strip() else NOTHING
    return own is not None and Refusal(action.lead, action.reason, own).number == action.words


def _handed(file: File) -> Response:
    headers = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.data, headers=headers, media_type="application/octet-stream")


def _token(request: Request) -> str:
    """Give the token of the address; "" for what cannot be one."""
    token = str(request.path_params["token"])
    return token if TOKEN.fullmatch(token) else ""


class _Sent(NamedTuple):
    """A form and its visit. `visit` is None if it has ended (status 200) or the form is of another one (403)."""

    form: dict[str, str]
    visit: tuple[WebSession, Person] | None
    status: int = 200


class Routes(_Pages):
    """The routes of a visit."""

    async def pin(self, request: Request) -> Response:
        """Show the form for the PIN before these pages, and set, change or remove it."""
        sending = request.method == "POST"
        form, found, status = await self._sent(request) if sending else _Sent({}, await self._visit(request))
        if found is None:
            return self.outside(status, sent=sending)
        (web_session, person), context = found, self.scene(found[1].language_code)
        wrong = await set_pin(self.dispatcher.database, person.key, form, context) if sending else ""
        if wrong or not sending:
            kept = await self.dispatcher.database.read(lambda tx: page_pins.is_set(tx, person.key))
            return pin_page(context, web_session.form, wrong, kept=kept)
        self.web_sessions.end_others(person.key, self.cookie.take(request))
        web_session.shown = Shown(
            MySettings(web_session.contact), Note.PIN_GONE if form.get("remove") else Note.PIN_KEPT
        )
        return RedirectResponse("/", 303)

    async def view(self, request: Request) -> Response:
        """Show where the visit stands; looking again is no new opening."""
        found = await self._visit(request)
        if found is None:
            return self.outside()
        web_session, person = found
        seen = await look(self.dispatcher, person, web_session.shown)
        web_session.shown = seen.shown
        contact = await self.dispatcher.database.read(lambda tx: contacts.get(tx, web_session.contact))
        me = f"{contact.person.name} · {self.place(contact, seen.context)}" if contact else ""
        return screen_page(seen, web_session, me)

    async def table(self, request: Request) -> Response:
        """Hand over the list that stands there, or that of the open leads, as a table."""
        found, form = await self._visit(request), str(request.path_params["form"])
        if found is None or form not in TABLES:
            return self.outside(404 if found else 200)
        web_session, person = found
        shown = web_session.shown if isinstance(web_session.shown.screen, Inbox | Leads) else Shown(Inbox())
        seen = await look(self.dispatcher, person, shown)
        leads = leads_on(seen.shown.screen, seen.context.known) or ()
        return _handed(await asyncio.to_thread(make_file, table_of(leads, form, seen.context)))

    async def press(self, request: Request) -> Response:
        form, found, status = await self._sent(request)
        words = form.get("words", "")
        if found is None:
            return self.outside(status, sent=True, typed=words)
        web_session, person = found
        request.state.typed = words
        web_session.typed = web_session.lost = NOTHING
        if (action := allowed_action(form.get("code", ""))) is None:
            web_session.shown = replace(web_session.shown, note=Note.STALE)
        elif isinstance(action, Decline) and "words" in form and not _as_read(action, words):
            await self._change_words(web_session, person, action, Private(words))
        elif file := await self._take(web_session, person, action):
            return _handed(file)
        return RedirectResponse("/", 303)

    async def say(self, request: Request) -> Response:
        """Take the turn of typed words, for the screen they were typed on; each form once."""
        form, found, status = await self._sent(request)
        words, screen = form.get("words", ""), decode_screen(form.get("place", ""))
        if found is None:
            return self.outside(status, sent=True, typed=words)
        web_session, person = found
        request.state.typed = words
        web_session.lost, once = NOTHING, form.get("once", "")
        if not words.strip() or not (awaits_words(screen) or seeks(screen)):
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
            # the browser went back to a form that was sent, and other words stand in it now
            web_session.lost = Private(words)
            web_session.shown = replace(web_session.shown, note=Note.STALE)
        return RedirectResponse("/", 303)

    async def leave(self, request: Request) -> Response:
        sent = await self._sent(request)
        if sent.status != HTTPStatus.OK:
            return self.outside(sent.status, sent=True)
        if sent.visit is not None:
            self.web_sessions.end(self.cookie.take(request))
        text = self.words.html("Nothing of it is kept in this browser. The link in the e-mail opens it again.")
        response = self.door(Sign(msg("The page is closed"), text))
        self.cookie.drop(response)
        return response

    def failed(self, reference: str, typed: str = "") -> Response:
        text = self.words.html(
            "Something went wrong here. Nothing of yours was lost. Please try again; code: {code}", code=reference
        )
        return self.door(Sign(msg("Messages from candidates"), text, typed=typed), status=500)

    def outside(self, status: int = 200, *, sent: bool = False, typed: str = "") -> Response:
        """The page for everybody without a visit, and for unknown addresses.

        `sent`: something was to be done there, so it is said that it was not. `typed`: what was written there is given
        back, to whoever has just sent it and to nobody else.
        """
        nothing = self.words.html("Nothing was sent or changed.") + "\n\n" if sent else ""
        text = nothing + self.words.html(
            "Messages from candidates are opened by the link in the e-mail about them. After half an hour without a press the page closes by itself; then follow the link again."
        )
        return self.door(Sign(msg("Messages from candidates"), text, typed=typed), status=status)

    async def _take(self, web_session: WebSession, person: Person, action: Action, place: str = "") -> File | None:
        """Take a turn. If it hands over a file, give that and leave the page as it is."""
        there = web_session.shown.screen
        if isinstance(there, Sheet):
            web_session.opened = there.lead
        place = place or (encode(there) if has_code(there) else "")
        reply = await self.dispatch(person, action, place)
        file = next((message.file for message in reply.messages if message.file), None)
        if not file:
            shown = reply.shown[-1] if reply.shown else Shown(Inbox())
            answered = isinstance(there, Writing | StepScreen) and not isinstance(action, Open)
            if answered and shown.screen == Pointer(web_session.opened):
                # in a chat the answer to typed words is a new message, which must not show the lead; a page may show it again
                shown = replace(shown, screen=Sheet(web_session.opened))
            web_session.shown = shown
        return file

    async def _take_words(self, web_session: WebSession, person: Person, said: Say, there: Screen) -> None:
        """Take the turn of words typed on a screen; what is refused stands there again, or is given back to be copied."""
        await self._take(web_session, person, said, encode(there))
        shown, web_session.said = web_session.shown, said.text
        again = type(shown.screen) is type(there) or (seeks(shown.screen) and seeks(there))
        web_session.typed = said.text if again and shown.note else NOTHING
        web_session.lost = said.text if not again and shown.note in NOT_TAKEN else NOTHING

    async def _change_words(self, web_session: WebSession, person: Person, action: Decline, words: Private) -> None:
        """Let the whole of a "not now" be read once more with other own words, or without any."""
        there = Declining(action.lead, action.reason)
        if words.strip():
            await self._take_words(web_session, person, Say(words), there)
            return
        # the way back leaves them out
        for screen in (Reasons(action.lead), there):
            await self._take(web_session, person, Open(screen))

    async def _sent(self, request: Request) -> _Sent:
        """Give the form that was sent, and whose it is; one that was not made for this visit is refused."""
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        found = await self._visit(request)
        if found is not None and not found[0].is_ours(form.get("form", "")):
            return _Sent(form, None, 403)
        return _Sent(form, found)

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
