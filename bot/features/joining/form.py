"""The form by which an official asks that their town joins."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.content.problems import msg
from bot.content.spelling import alphabetical_key
from bot.conversation.lead.model import valid_email, valid_name, valid_phone
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING
from bot.dispatch.dispatcher import Dispatcher
from bot.settings import Settings
from bot.storage import changes
from bot.view.context import RenderContext
from bot.view.features import JOIN
from bot.web.guard import Limit, form_of, refuse_strangers
from bot.web.html import GatePage, link_page, printed
from bot.web.links import AN_HOUR, LANGUAGE, RENEWALS

JOINERS = 20
"""Requests per hour from all clients together."""
WRONG: Mapping[str, str] = {
    "town": msg("Please choose the town."),
    "name": msg("Please write first name and surname: one line, at most 80 characters."),
    "function": msg("Please write what you do at the office: one line, at most 80 characters."),
    "email": Note.EMAIL_WRONG,
    "phone": Note.PHONE_WRONG,
}
"""The fields, and the error of each."""


class JoinForm:
    """The page with the form, and its limits."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self.of_client = Limit(RENEWALS, AN_HOUR, dispatcher.clock)
        self.of_all = Limit(JOINERS, AN_HOUR, dispatcher.clock)

    async def join(self, request: Request) -> Response:
        """Show the form or accept a request. The response does not disclose existing contacts."""
        context = self.dispatcher.speaking(LANGUAGE)
        if request.method != "POST":
            return _page(context, dict.fromkeys(WRONG, ""), {})
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        asked = {field: form.get(field, "") for field in WRONG}
        name, function, email = valid_name(asked["name"]), valid_name(asked["function"]), valid_email(asked["email"])
        phone = valid_phone(asked["phone"]) if asked["phone"].strip() else NOTHING
        town = asked["town"] if asked["town"] in context.content.municipalities else None
        if town is None or name is None or function is None or email is None or phone is None:
            found = zip(WRONG.items(), (town, name, function, email, phone), strict=True)
            return _page(context, asked, {part: text for (part, text), right in found if right is None})
        if self.of_client.allows(request.state.client) and self.of_all.allows(""):
            await self.dispatcher.database.write(lambda tx: changes.ask_to_join(tx, town, name, email, function, phone))
            self.dispatcher.outbox_changed.set()
        kept = context.escape(f"{context.town_named(town)} · {email} · {context.words.time(context.now)}")
        text = context.html(
            "The coordinator looks at it. An address in the town's own domain gets a receipt now. If nothing has come to your address after a week, write to us; the address stands below. Without an answer the request ends after three weeks at the latest, and you can ask again."
        )
        done = GatePage(msg("Thank you for the request"), f"{kept}\n\n{text}")
        return link_page(context.words, self.dispatcher.operator, done)


def _page(context: RenderContext, asked: Mapping[str, str], wrong: Mapping[str, str]) -> Response:
    """Return the form with the error of each field in `wrong`."""
    named = {slug: context.town(town) for slug, town in context.content.municipalities.items()}
    values = {
        "asked": asked,
        "towns": sorted(named.items(), key=lambda town: alphabetical_key(town[1])),
        "wrong": {name: context.say(text) for name, text in wrong.items()},
        "aside": False,
    }
    return printed("join.html", context.words, context.operator, values)


def routes(_: Settings, dispatcher: Dispatcher) -> list[Route]:
    return [Route(JOIN, JoinForm(dispatcher).join, methods=["GET", "POST"])]
