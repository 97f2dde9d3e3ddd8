"""Links of letters, each opened in one transaction that checks its owner again, and the PIN.

Mail scanners follow links, so a GET only shows a button. Expired and unknown links get the same
answer. The PIN is hashed in a thread, and typed only here: a chat would keep it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.content.problems import msg
from bot.conversation.codes import decode_screen, encode
from bot.conversation.contact.model import ChangeOfTown, Inbox, LeadDetails
from bot.conversation.lead.events import Notice, State
from bot.conversation.lead.model import Lead
from bot.conversation.model import Open
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person
from bot.storage import contacts, joining, leads, notifications, outbox, pin_codes, tokens
from bot.storage.contacts import Contact
from bot.storage.database import Database, Transaction
from bot.storage.notices import LeadNotice
from bot.storage.notifications import LETTERS_A_DAY
from bot.storage.pin_codes import LONGEST, SHORTEST
from bot.storage.tokens import TOKEN, LinkKind
from bot.view.catalog import Words
from bot.view.contact import lead_stub
from bot.view.context import RenderContext, paragraphs
from bot.view.guide import translator_notice
from bot.view.letter import about_your_data, duty_lines
from bot.web.guard import Cookie, Limit, form_of, refuse_strangers
from bot.web.html import GatePage, link_page, printed
from bot.web.sessions import WebSession, WebSessions

LANGUAGE = "cs"
AN_HOUR = timedelta(hours=1)
RENEWALS = 5
PRESSES = 60
"""Limit of presses on a link in an hour."""
RENEW_EVERY_MS = 600_000


@dataclass(frozen=True)
class PageLink:
    """The token of a page, with its contact. `code`: the lead, "" without one."""

    contact: Contact
    code: str
    fresh: bool
    used: bool


def page_link(tx: Transaction, kind: LinkKind, token: str) -> PageLink | None:
    found = tokens.find(tx, token, kind)
    contact = contacts.get(tx, found.owner) if found else None
    return PageLink(contact, found.code, found.fresh, found.used) if found and contact else None


def lead_by_link(tx: Transaction, token: str) -> tuple[Contact, bytes, Lead | None] | None:
    """Return the link's contact and lead, if that person may see it now."""
    link = page_link(tx, "lead", token)
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
    link = page_link(tx, "lead", token)
    now = tx.at // RENEW_EVERY_MS
    if link is None or _seen_by(tx, link) is None:
        return
    if link.code:
        again = f"renewed-{now}"
        outbox.put(tx, LeadNotice(Notice.NEW_LEAD, "mail", link.code, link.contact.id, dedup_key=again, renewed=True))
    else:
        notifications.put_for(tx, link.contact.id, "confirm-email", once=f"renewed-{now}")


def mail_page_link(tx: Transaction, address: Private) -> None:
    """Queue a letter with a link to all messages for every contact with this address."""
    # compare with every contact, so that the time reveals nothing
    known = [one for one in contacts.everyone(tx) if one.by_page and one.person.email.casefold() == address]
    for contact in known:
        notifications.put_for(tx, contact.id, "way-in", once=tx.at // RENEW_EVERY_MS)


def confirm_by_link(tx: Transaction, token: str) -> tuple[Contact, bytes] | None:
    """Use a link; of two presses at once, only one confirms."""
    link = page_link(tx, "confirm", token)
    if link is None or not link.fresh or link.used:
        return None
    for one in contacts.linked_together(tx, link.contact):
        tokens.use_confirmations(tx, one.id)
    contact = contacts.confirm_by_link(tx, link.contact.id)
    key = contacts.key_of(tx, link.contact.id)
    return (contact, key) if contact and key else None


def decline_by_link(tx: Transaction, token: str) -> bool:
    """Decline an invitation; return False if the link is no longer valid."""
    link = page_link(tx, "confirm", token)
    if link is None or not link.fresh or link.used:
        return False
    joining.decline(tx, link.contact)
    return True


def unsubscribe(tx: Transaction, reference: str) -> None:
    """End the daily list of a contact, or the invitation of somebody who has not accepted it."""
    contact = contacts.by_reference(tx, "unsubscribe", reference)
    if contact and contact.person.email_confirmed:
        notifications.choose_digest(tx, contact.id, 0)
    elif contact and joining.of_contact(tx, contact.id).declined is None:
        joining.decline(tx, contact)


def note_arrived(tx: Transaction, token: str, contact_id: int) -> None:
    tokens.use(tx, token)
    joining.note_tested(tx, contact_id)


class PageDependencies:
    """The dependencies of links and visits."""

    def __init__(self, dispatcher: Dispatcher, web_sessions: WebSessions, cookie: Cookie) -> None:
        self.dispatcher, self.web_sessions, self.cookie = dispatcher, web_sessions, cookie

    @property
    def words(self) -> Words:
        return self.dispatcher.words[LANGUAGE]

    def gate(self, page: GatePage, words: Words | None = None, status: int = 200) -> Response:
        return link_page(words or self.words, self.dispatcher.operator, page, status)

    def place(self, contact: Contact, context: RenderContext) -> str:
        return context.town_named(contact.slug) if contact.slug else context.say("all towns")

    def context_in(self, language: str) -> RenderContext:
        return self.dispatcher.speaking(language)

    async def visit(self, request: Request) -> tuple[WebSession, Person] | None:
        """Return the visit of this browser, if its contact has not changed."""
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


class Links(PageDependencies):
    """The routes of links."""

    def __init__(self, dispatcher: Dispatcher, web_sessions: WebSessions, cookie: Cookie) -> None:
        super().__init__(dispatcher, web_sessions, cookie)
        self.pressed = Limit(PRESSES, AN_HOUR, dispatcher.clock)
        self.renewed = Limit(RENEWALS, AN_HOUR, dispatcher.clock)
        self.asked = Limit(RENEWALS, AN_HOUR, dispatcher.clock)

    async def lead(self, request: Request) -> Response:
        """Show that there is a message; a POST opens it."""
        token = _token(request)
        found = await self.dispatcher.database.read(lambda tx: lead_by_link(tx, token))
        if found is None:
            return self._expired_link(token)
        contact, key, lead = found
        at = decode_screen(request.query_params.get("at", ""))
        change = at if isinstance(at, ChangeOfTown) else None
        context = self.context_in(contact.person.language)
        if request.method != "POST":
            heading, text = msg("Messages from candidates"), context.escape(self.place(contact, context))
            if lead:
                heading = msg("A message from a candidate")
                noted = context.html(
                    "The candidate will see that {name} opened it. If that is not you, please leave it closed.",
                    name=contact.person.name,
                )
                guarded = await self.dispatcher.database.read(lambda tx: pin_codes.is_set(tx, key))
                text = f"{lead_stub(lead, context, guarded=guarded).text}\n\n{noted}"
            return self.gate(
                GatePage(heading, text, f"/l/{token}{f'?at={encode(change)}' if change else ''}", msg("Open")),
                context.words,
            )
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        if not self.pressed.allows(token):
            return self._expired_link(token)
        if asked := await self._pin_gate(request, key, form, context):
            return asked
        return await self._enter(contact, key, Open(LeadDetails(lead.code) if lead else change or Inbox()))

    async def renew(self, request: Request) -> Response:
        """Mail a new link to the same address. The answer is the same for an unknown token."""
        refuse_strangers(request, self.dispatcher.operator.web)
        token = _token(request)
        if self.renewed.allows(token):
            await self.dispatcher.database.write(lambda tx: renew_link(tx, token))
            self.dispatcher.outbox_changed.set()
        text = self.words.html(
            "If the link was ours and the message is still open, a new one is on its way to the same address. If nothing comes within a few minutes, call whoever invited you. At most {number} links a day go to one address.",
            number=LETTERS_A_DAY,
        )
        return self.gate(GatePage(msg("Look into your e-mail"), text))

    async def way_in(self, request: Request) -> Response:
        """Mail a link to a contact without one. The answer is the same for an unknown address."""
        if request.method != "POST":
            text = self.words.html(
                "Write the address to which notices of candidates' messages come. We send a link there."
            )
            asked = msg("Your e-mail address")
            return self.gate(GatePage(msg("Open my messages"), text, "/enter", msg("Send me a new link"), asked))
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        address = " ".join(form.get("email", "").split()).casefold()
        if self.asked.allows(request.state.client):
            await self.dispatcher.database.write(lambda tx: mail_page_link(tx, Private(address)))
            self.dispatcher.outbox_changed.set()
        text = self.words.html(
            "If notices of candidates' messages come to this address, a link is on its way. If nothing comes within a few minutes, look into the spam folder, then ask whoever invited you. At most {number} links a day go to one address.",
            number=LETTERS_A_DAY,
        )
        return self.gate(GatePage(msg("Look into your e-mail"), text))

    async def about(self, request: Request) -> Response:
        """Show the privacy notice for officials, or the accessibility statement."""
        privacy = request.url.path == "/privacy"
        context = self.context_in(LANGUAGE)
        text = context.body("pages/web-privacy" if privacy else "pages/accessibility")
        text = paragraphs(text, translator_notice(context) if privacy else "")
        return self.gate(GatePage(msg("Your data") if privacy else msg("Accessibility"), text))

    async def confirm(self, request: Request) -> Response:
        """Ask whether the address is right; a POST confirms it and begins a visit."""
        token = _token(request)
        link = await self.dispatcher.database.read(lambda tx: page_link(tx, "confirm", token))
        if link is None or not link.fresh or link.used:
            return self._used_link(link)
        context = self.context_in(link.contact.person.language)
        if request.method != "POST":
            together = await self.dispatcher.database.read(lambda tx: contacts.linked_together(tx, link.contact))
            invited = contacts.invitation_of(together)
            text = paragraphs(
                context.escape(f"{invited.name}\n{invited.email}"),
                *duty_lines(invited, context),
                about_your_data(invited.source, context),
                context.body("pages/invite-page"),
            )
            yes, no = msg("Yes, that is my address"), msg("No, it is not for me")
            # a new link for somebody who gets the messages already: a no would end nothing
            no = "" if link.contact.person.email_confirmed else no
            text += f"\n\n{context.html('If not, press No, and we write to this address no more.')}" if no else ""
            return self.gate(GatePage(msg("Invitation"), text, f"/c/{token}", yes, aside=True, other=no), context.words)
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        if form.get("other") and not link.contact.person.email_confirmed:
            return await self._declined_invitation(token, context)
        key = await self.dispatcher.database.read(lambda tx: contacts.key_of(tx, link.contact.id))
        if key and (asked := await self._pin_gate(request, key, form, context)):
            return asked
        confirmed = await self.dispatcher.database.write(lambda tx: confirm_by_link(tx, token))
        if confirmed is None:
            return self._used_link(await self.dispatcher.database.read(lambda tx: page_link(tx, "confirm", token)))
        self.dispatcher.outbox_changed.set()
        return await self._enter(*confirmed, Open(Inbox()), Note.EMAIL_CONFIRMED)

    async def _declined_invitation(self, token: str, context: RenderContext) -> Response:
        if not await self.dispatcher.database.write(lambda tx: decline_by_link(tx, token)):
            return self._used_link()
        self.dispatcher.outbox_changed.set()
        return self._declined(context)

    def _declined(self, context: RenderContext) -> Response:
        text = context.html(
            "Thank you for telling us. We write to this address no more. If you know who at your office should receive the messages, or pressed by mistake, write to {email}.",
            email=self.dispatcher.operator.email,
        )
        return self.gate(GatePage(msg("Invitation"), text, aside=True), context.words)

    async def test(self, request: Request) -> Response:
        """A test notice: a POST notes that it arrived."""
        token = _token(request)
        link = await self.dispatcher.database.read(lambda tx: page_link(tx, "test", token))
        if link is None or not link.fresh:
            return self._used_link()
        words = self.context_in(link.contact.person.language).words
        if request.method != "POST":
            text = words.html("This is a test: nobody has written. It shows whether notices reach you.")
            return self.gate(GatePage(msg("Test"), text, f"/t/{token}", msg("It has arrived")), words)
        refuse_strangers(request, self.dispatcher.operator.web)
        await self.dispatcher.database.write(lambda tx: note_arrived(tx, token, link.contact.id))
        text = words.html("Thank you. Notices reach you; there is nothing else to do.")
        return self.gate(GatePage(msg("It has arrived"), text), words)

    async def unsubscribe(self, request: Request) -> Response:
        """Ask whether to end regular e-mails; a POST does it, of a mail provider too (RFC 8058)."""
        reference, heading = str(request.path_params["reference"]), msg("End these e-mails")
        if request.method == "POST":
            refuse_strangers(request, self.dispatcher.operator.web)
            await self.dispatcher.database.write(lambda tx: unsubscribe(tx, reference))
            self.dispatcher.outbox_changed.set()
        contact = await self.dispatcher.database.read(lambda tx: contacts.by_reference(tx, "unsubscribe", reference))
        if contact is None:
            return self._used_link()
        context, confirmed = self.context_in(contact.person.language), contact.person.email_confirmed
        if request.method != "POST":
            more = msg("The daily list of open messages ends. New messages from candidates still come to you.")
            text = context.html(more if confirmed else msg("After that we write to this address no more."))
            return self.gate(GatePage(heading, text, request.url.path, heading), context.words)
        if not confirmed:
            return self._declined(context)
        return self.gate(GatePage(heading, context.html("This is done.")), context.words)

    async def _enter(self, contact: Contact, key: bytes, action: Open, note: Note | None = None) -> Response:
        person = Person(key, contact.person.chat, contact.person.language)
        *_, shown = (await self.dispatcher.dispatch(person, action, page="")).shown
        seen = replace(shown, note=shown.note or note)
        value = self.web_sessions.begin(contact.id, key, seen, contact.person.email)
        response = RedirectResponse("/", 303)
        self.cookie.put(response, value)
        return response

    async def _pin_gate(
        self, request: Request, key: bytes, form: dict[str, str], context: RenderContext
    ) -> Response | None:
        """Ask for the PIN if one is set; return None if it is right, or given in this visit."""
        here = await self.visit(request)
        if here is not None and here[1].key == key:
            return None
        tried = await check_pin(self.dispatcher.database, key, Private(form.get("pin", "")))
        if tried.right:
            return None
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return self.gate(pin_gate(tried, address, context), context.words)

    def _expired_link(self, token: str) -> Response:
        text = self.words.html(
            "It has expired, the message was withdrawn, or the address is incomplete. Nothing is lost: a new link can be sent to the same e-mail address."
        )
        action = f"/renew/{token}" if token else ""
        button = msg("Send me a new link") if token else ""
        return self.gate(GatePage(msg("This link is no longer good"), text, action, button), status=404)

    def _used_link(self, link: PageLink | None = None) -> Response:
        """Show that a link is no longer valid, or that its confirmation is already done."""
        if link and link.used and link.contact.person.email_confirmed:
            text = self.words.html("Thank you, the e-mail address is confirmed.")
            return self.gate(GatePage(msg("Invitation"), text))
        text = self.words.html("It has expired or was used already. Ask whoever invited you for a new one.")
        return self.gate(GatePage(msg("This link is no longer good"), text), status=404)


def _token(request: Request) -> str:
    """Return the token of the address; "" if it is invalid."""
    token = str(request.path_params["token"])
    return token if TOKEN.fullmatch(token) else ""


@dataclass(frozen=True)
class PinResult:
    """The result of an attempt. `right`: also without a PIN. `left`: attempts before a lock."""

    right: bool
    typed: bool = False
    left: int = 0
    until: datetime | None = None

    def words(self, context: RenderContext) -> str:
        """Return the error message, "" if nothing was typed yet."""
        if self.until:
            return context.say(
                "The PIN was wrong five times. Try again after {time}.", time=context.words.time(self.until)
            )
        if not self.typed:
            return ""
        return context.words.plural(
            "That is not the PIN. {number} try is left.", "That is not the PIN. {number} tries are left.", self.left
        )


async def check_pin(database: Database, person: bytes, typed: Private) -> PinResult:
    """Compare a typed PIN; an empty one is no attempt."""
    kept = await database.write(lambda tx: pin_codes.count_attempt(tx, person, typed=bool(typed)))
    if kept is None:
        return PinResult(right=True)
    if kept.locked or not typed:
        return PinResult(right=False, until=kept.until if kept.locked else None)
    if await asyncio.to_thread(pin_codes.is_right, typed, kept.hashed):
        await database.write(lambda tx: pin_codes.note_right(tx, person))
        return PinResult(right=True)
    return PinResult(right=False, typed=True, left=kept.left, until=kept.until)


async def set_pin(database: Database, person: bytes, form: Mapping[str, str], context: RenderContext) -> str:
    """Set, change or remove the PIN; return an error message, or ""."""
    remove, now = bool(form.get("remove")), Private(form.get("pin", ""))
    pin = NOTHING if remove else pin_codes.valid_pin(form.get("new", ""))
    if pin is None:
        return context.say(
            "Please write {shortest} to {longest} digits, not all the same and not in a row like 123456.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    tried = await check_pin(database, person, now)
    if not tried.right:
        return tried.words(context) or context.say("Please write the PIN as it is now, too.")
    if remove:
        await database.write(lambda tx: pin_codes.drop(tx, person))
    else:
        hashed = await asyncio.to_thread(pin_codes.hashed, pin)
        await database.write(lambda tx: pin_codes.keep(tx, person, hashed))
    return ""


def pin_gate(tried: PinResult, address: str, context: RenderContext) -> GatePage:
    """Render the page that asks for the PIN, or tells until when it is locked."""
    text = context.html(
        "These messages open with a PIN that was set on the page. If you do not know it, ask your colleagues, or write to {email}: the operator removes it.",
        email=context.operator.email,
    )
    heading, wrong = msg("Write the PIN"), tried.words(context)
    if tried.until:
        return GatePage(heading, text, wrong=wrong)
    return GatePage(heading, text, address, msg("Go on"), msg("PIN"), secret=True, wrong=wrong)


def pin_page(context: RenderContext, form: str, wrong: str, *, kept: bool) -> HTMLResponse:
    """Render the form to change the PIN. `form`: the token of the visit. `kept`: a PIN is set."""
    values = {"form": form, "wrong": wrong, "kept": kept, "shortest": SHORTEST, "longest": LONGEST}
    return printed("pin.html", context.words, context.operator, values)
