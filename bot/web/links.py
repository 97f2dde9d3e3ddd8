"""The pages a letter's link leads to. Scanners of mail follow links, so a link shows no more than a button.

What a link may still open is decided anew each time, from the database. A link that is no longer good, and one that never
was, get the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversation.actions import Open
from bot.conversation.known import Known
from bot.conversation.municipal.contact_screens import Inbox, Sheet
from bot.conversation.notes import Note
from bot.conversation.session import Session
from bot.dispatch.desk import Desk
from bot.dispatch.person import Person
from bot.storage import page_links
from bot.storage.contact import Contact
from bot.storage.page_links import TOKEN, PageLink
from bot.view.catalog import Words, msg
from bot.view.municipal.contact_view import pointer
from bot.view.scene import Scene
from bot.web import behind, paper
from bot.web.cookie import Cookie
from bot.web.guard import refuse_strangers
from bot.web.limits import Limit
from bot.web.visits import Visits

LANGUAGE = "cs"
AN_HOUR = timedelta(hours=1)
RENEWALS = 5
PRESSES = 60
"""How often a link may be followed by a press within an hour."""


@dataclass(frozen=True)
class Links:
    """The routes of links. `origin` is the public address."""

    desk: Desk
    visits: Visits
    cookie: Cookie
    pressed: Limit
    renewed: Limit

    @classmethod
    def over(cls, desk: Desk, visits: Visits, cookie: Cookie) -> "Links":
        """Make them with their limits."""
        clock: Callable[[], datetime] = desk.clock
        return cls(desk, visits, cookie, Limit(PRESSES, AN_HOUR, clock), Limit(RENEWALS, AN_HOUR, clock))

    async def lead(self, request: Request) -> Response:
        """Show that there is a message; a press opens it."""
        token = _token(request)
        found = await self.desk.database.read(lambda tx: behind.lead(tx, token))
        if found is None:
            return self._gone(token)
        contact, key, lead = found
        scene = self._scene(contact)
        if request.method != "POST":
            heading = msg("A message from a candidate") if lead else msg("Messages from candidates")
            text = (
                f"{pointer(lead, scene).text}\n\n{self._noted(contact, scene)}"
                if lead
                else self._place(contact, scene)
            )
            return paper.door(scene.words, heading, text, f"/l/{token}", msg("Open"))
        refuse_strangers(request, self.desk.operator.web)
        if not self.pressed.allows(token):
            return self._gone(token)
        return await self._enter(contact, key, Open(Sheet(lead.code) if lead else Inbox()))

    async def renew(self, request: Request) -> Response:
        """Mail a new link to the same address. The answer is the same whether or not the token ever was one of ours."""
        refuse_strangers(request, self.desk.operator.web)
        token = _token(request)
        if self.renewed.allows(token):
            await self.desk.database.write(lambda tx: behind.renew(tx, token))
            self.desk.outbox_changed.set()
        return paper.door(
            self._words(),
            msg("Look into your e-mail"),
            self._words().html(
                "If the link was ours and the message is still open, a new one is on its way to the same address. If nothing comes within a few minutes, call whoever invited you."
            ),
        )

    async def confirm(self, request: Request) -> Response:
        """Ask whether the address is the reader's; a press confirms it and begins a visit."""
        token = _token(request)
        link = await self.desk.database.read(lambda tx: page_links.find(tx, "confirm", token))
        if link is None or not link.fresh or link.used:
            return self._over(link)
        scene = self._scene(link.contact)
        if request.method != "POST":
            named = scene.escape(link.contact.person.name)
            text = f"{named}\n{self._place(link.contact, scene)}\n\n{scene.body('pages/invite-page')}"
            return paper.door(
                scene.words, msg("Invitation"), text, f"/c/{token}", msg("Yes, that is my address")
            )
        refuse_strangers(request, self.desk.operator.web)
        confirmed = await self.desk.database.write(lambda tx: behind.confirm(tx, token))
        if confirmed is None:
            return self._over(await self.desk.database.read(lambda tx: page_links.find(tx, "confirm", token)))
        self.desk.outbox_changed.set()
        return await self._enter(*confirmed, Open(Inbox()), Note.EMAIL_CONFIRMED)

    async def test(self, request: Request) -> Response:
        """The link of a test notice: a press notes that it arrived."""
        token = _token(request)
        link = await self.desk.database.read(lambda tx: page_links.find(tx, "test", token))
        if link is None or not link.fresh:
            return self._over()
        words = self._scene(link.contact).words
        if request.method != "POST":
            text = words.html("This is a test: nobody has written. It shows whether notices reach you.")
            return paper.door(words, msg("Test"), text, f"/t/{token}", msg("It has arrived"))
        refuse_strangers(request, self.desk.operator.web)
        await self.desk.database.write(lambda tx: page_links.use(tx, token))
        text = words.html("Thank you. Notices reach you; there is nothing else to do.")
        return paper.door(words, msg("It has arrived"), text)

    async def _enter(self, contact: Contact, key: bytes, action: Open, note: Note | None = None) -> Response:
        """Take the turn, begin a visit and go there."""
        person = Person(key, contact.person.chat, contact.person.language)
        reply = await self.desk.take(person, action, page="")
        if reply is None:
            raise AssertionError("a press on a page is no stored update")
        shown = reply.shown[-1]
        seen = replace(shown, note=shown.note or note)
        value = self.visits.begin(contact.id, key, seen, contact.person.email)
        response = RedirectResponse("/", 303)
        self.cookie.put(response, value)
        return response

    def _gone(self, token: str) -> Response:
        words = self._words()
        text = words.html(
            "It has expired, the message was withdrawn, or the address is incomplete. Nothing is lost: a new link can be sent to the same e-mail address."
        )
        action = f"/renew/{token}" if token else ""
        button = msg("Send me a new link") if token else ""
        return paper.door(words, msg("This link is no longer good"), text, action, button, 404)

    def _over(self, link: PageLink | None = None) -> Response:
        """Say that a link is no longer good; after a second tap on a confirmation, that the first one has done it."""
        words = self._words()
        if link and link.used and link.contact.person.email_confirmed:
            text = words.html("Thank you, the e-mail address is confirmed.")
            return paper.door(words, msg("Invitation"), text)
        text = words.html("It has expired or was used already. Ask whoever invited you for a new one.")
        return paper.door(words, msg("This link is no longer good"), text, status=404)

    def _noted(self, contact: Contact, scene: Scene) -> str:
        """Say before the press what it leaves behind, and for whom the link is."""
        return scene.html(
            "The candidate will see that {name} opened it. If that is not you, please leave it closed.",
            name=contact.person.name,
        )

    def _place(self, contact: Contact, scene: Scene) -> str:
        town = scene.content.municipalities.get(contact.slug)
        return scene.escape(scene.town(town)) if town else scene.html("all towns")

    def _words(self) -> Words:
        return self.desk.words[LANGUAGE]

    def _scene(self, contact: Contact) -> Scene:
        session = Session(language=contact.person.language)
        return self.desk.scene(session, Known(), self.desk.library.content)


def _token(request: Request) -> str:
    """Give the token of the address; "" for what cannot be one."""
    token = str(request.path_params["token"])
    return token if TOKEN.fullmatch(token) else ""
