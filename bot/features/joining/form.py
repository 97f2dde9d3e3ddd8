"""The form by which an official asks that their town joins."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.content.problems import msg
from bot.content.spelling import alphabetical
from bot.conversation.lead.model import valid_email, valid_name, valid_phone
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import changes
from bot.view.context import RenderContext
from bot.view.features import JOIN
from bot.web.guard import Limit, form_of, refuse_strangers
from bot.web.html import GatePage, link_page, printed
from bot.web.links import AN_HOUR, LANGUAGE, RENEWALS

JOINERS = 20
"""Requests per hour from all clients together."""
TEXTS: Mapping[str, str] = {
    "heading": msg("Join with your town"),
    "what": msg(
        "For an office that wants to receive the messages of people who are interested in the job of a crime prevention assistant in its town."
    ),
    "who": msg("{operator} runs it. A request obliges you to nothing."),
    "next": msg(
        "The coordinator looks at the request. If an agreement about data is needed, it is settled with your office first. Then an invitation comes to your address, and nothing has to be filled in again."
    ),
    "use": msg("What you write is used for this request only; more under “Your data”."),
    "town": msg("Town"),
    "choose": msg("Choose your town"),
    "missing": msg("If your town is not on the list, write to us; the address stands below."),
    "name": msg("First name and surname"),
    "function": msg("What you do at the office, for example head of crime prevention"),
    "email": msg("Your e-mail address at the office"),
    "phone": msg("Phone at the office (may stay empty)"),
    "send": msg("Send the request"),
}
WRONG: Mapping[str, str] = {
    "town": msg("Please choose the town."),
    "name": msg("Please write first name and surname: one line, at most 80 characters."),
    "function": msg("Please write what you do at the office: one line, at most 80 characters."),
    "email": Note.EMAIL_WRONG,
    "phone": Note.PHONE_WRONG,
}
"""The error of each field."""


class JoinRequest(NamedTuple):
    """The fields as they were filled in."""

    town: str = ""
    name: str = ""
    function: str = ""
    email: str = ""
    phone: str = ""


class JoinForm:
    """The route of the form."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self.of_client = Limit(RENEWALS, AN_HOUR, dispatcher.clock)
        self.of_all = Limit(JOINERS, AN_HOUR, dispatcher.clock)
        self.route = Route(JOIN, self.join, methods=["GET", "POST"])

    async def join(self, request: Request) -> Response:
        """Show the form, or take a request. The answer does not depend on who is known already."""
        context = self.dispatcher.speaking(LANGUAGE)
        if request.method != "POST":
            return _page(context, JoinRequest(), {})
        form = await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        asked = JoinRequest(*(form.get(name, "") for name in JoinRequest._fields))
        name, function, email = valid_name(asked.name), valid_name(asked.function), valid_email(asked.email)
        phone = valid_phone(asked.phone) if asked.phone.strip() else NOTHING
        town = asked.town if asked.town in context.content.municipalities else None
        if town is None or name is None or function is None or email is None or phone is None:
            found = zip(WRONG.items(), (town, name, function, email, phone), strict=True)
            return _page(context, asked, {part: text for (part, text), right in found if right is None})
        if self.of_client.allows(request.state.client) and self.of_all.allows(""):
            await self.dispatcher.database.write(lambda tx: changes.ask_to_join(tx, town, name, email, function, phone))
            self.dispatcher.outbox_changed.set()
        kept = context.escape(f"{context.town_named(town)} · {email} · {context.words.time(context.now)}")
        text = context.html(
            "The coordinator looks at it. If nothing has come to your address after a week, write to us; the address stands below. Without an answer the request ends after three weeks at the latest, and you can ask again."
        )
        done = GatePage(msg("Thank you for the request"), f"{kept}\n\n{text}")
        return link_page(context.words, self.dispatcher.operator, done)


def _page(context: RenderContext, asked: JoinRequest, wrong: Mapping[str, str]) -> Response:
    """Return the form with the error of each field in `wrong`."""
    named = {slug: context.town(town) for slug, town in context.content.municipalities.items()}
    operator = context.operator.name.removesuffix(".")
    texts = {name: context.say(text, operator=operator) for name, text in TEXTS.items()}
    values = {
        "say": texts,
        "asked": asked,
        "towns": sorted(named.items(), key=lambda town: alphabetical(town[1])),
        "wrong": {name: context.say(text) for name, text in wrong.items()},
        "heading": texts["heading"],
        "aside": False,
    }
    return printed("join.html", context.words, context.operator, values)
