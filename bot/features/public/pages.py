"""Pages that anybody may read. They hold no personal data except that of the operator."""

import asyncio
import re
from dataclasses import replace
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.content.content import Content
from bot.content.models import Sourced
from bot.content.problems import msg
from bot.content.spelling import alphabetical_key
from bot.conversation.contact.model import Inbox
from bot.conversation.contact.turn import lead_code_in
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Lead
from bot.conversation.model import PrivacyPart
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.dispatch.dispatcher import Dispatcher
from bot.editorial.sample_data import LONGEST_NAMES, SOME_DAY, longest_data
from bot.papers import make_file
from bot.settings import Settings
from bot.storage import contacts, outbox
from bot.view.context import Paper, PaperLine, RenderContext, bold, paragraphs, quotation
from bot.view.features import GUIDE, GUIDE_PATH
from bot.view.guide import render_guide
from bot.view.letter import TO_CONTACT, framed, reason
from bot.view.letters import mail_of_lead
from bot.view.sheet import html_lines, record
from bot.web.guard import Limit, form_of, refuse_strangers
from bot.web.html import GatePage, link_page
from bot.web.links import AN_HOUR, LANGUAGE

HEADING = msg("For towns and municipalities")
CANDIDATES = msg("What becomes of candidates' data")
SAMPLE = msg("A sample: everybody in it is invented.")
OURS = msg("Is this letter ours?")
SENT = msg("Yes. A letter with this code was sent by us, last on {day}.")
NOT_SENT = msg(
    "We have sent no letter with this code, or it is deleted by now. In doubt, do not open its links, and ask us; the address stands below."
)
TOO_OFTEN = msg("Too many codes were tried. Please try again in an hour, or ask us; the address stands below.")
ASKED_BY_ONE, ASKED_BY_ALL = 10, 100
"""Codes that may be tried in an hour, by a client and by all together."""
NAMES = replace(LONGEST_NAMES, candidate=Private("Olena Ukázková"), words=NOTHING)
_made = lru_cache(maxsize=8)(make_file)


def sample_lead(content: Content) -> Lead:
    """Return a new lead of an invented person, with the answers of a worked example."""
    of = replace(longest_data(content), names=NAMES)
    examples = ((one.answers, content.town(one.answers)) for one in content.scenarios.values())
    fitting = ((Session(answers=given), town.slug) for given, town in examples if town)
    session, slug = next(fitting, (of.session, of.slug))
    return replace(of, session=session).leads(slug)[0]


class PublicPages:
    """The pages. `?in=uk` selects the language."""

    def __init__(self, settings: Settings, dispatcher: Dispatcher) -> None:
        self.person, self.dispatcher = settings.coordinator_name.strip(), dispatcher
        self.of_client = Limit(ASKED_BY_ONE, AN_HOUR, dispatcher.clock)
        self.of_all = Limit(ASKED_BY_ALL, AN_HOUR, dispatcher.clock)

    def context(self, request: Request) -> RenderContext:
        language = request.query_params.get("in", LANGUAGE)
        return self.dispatcher.speaking(language if language in self.dispatcher.words else LANGUAGE)

    def page(self, of: RenderContext, page: GatePage, form: str = "", code: int = 200) -> Response:
        shown = link_page(of.words, self.dispatcher.operator, page, code, form or "gate.html")
        # the only pages that a search engine may list
        shown.headers["x-robots-tag"] = "all"
        return shown

    async def home(self, request: Request) -> Response:
        """Show the operator, the towns that have joined, and the links to everything else."""
        context = self.context(request)
        slugs = await self.dispatcher.database.read(contacts.reachable)
        # "": the coordinators
        towns = ", ".join(sorted(map(context.town_named, slugs - {""}), key=alphabetical_key))
        joined = context.html("Towns that have joined: {towns}", towns=towns) if towns else ""
        person = context.html("Contact person: {name}", name=self.person) if self.person else ""
        text = paragraphs(context.body("pages/for-towns"), person, joined)
        return self.page(context, GatePage(HEADING, text), "public.html")

    async def notice(self, request: Request) -> Response:
        """Show the privacy notice for candidates, which they read in the chat."""
        context = self.context(request)
        screens = map(PrivacyPart, context.content.privacy_parts)
        parts = (render_guide(screen, context).text for screen in screens)
        # the last paragraph is the number of the screen
        text = paragraphs(*(part.rpartition("\n\n")[0] for part in parts))
        return self.page(context, GatePage(CANDIDATES, text))

    async def letter(self, request: Request) -> Response:
        """Show a letter about a new lead, as an office gets it."""
        context, lead = self.context(request), sample_lead(self.dispatcher.library.content)
        words = mail_of_lead(lead, context, link=f"{self.dispatcher.operator.web}/l/…")
        told = framed(words, reason(TO_CONTACT, context, lead.slug), context)
        subject, body = bold(context.escape(told.subject)), quotation(context.escape(told.body))
        text = paragraphs(context.html(SAMPLE), subject, body)
        return self.page(context, GatePage(msg("Sample letter"), text))

    async def ours(self, request: Request) -> Response:
        """Answer when a letter with a code was sent; unknown and invalid codes alike."""
        context, form = self.context(request), await form_of(request)
        refuse_strangers(request, self.dispatcher.operator.web)
        if not (self.of_client.allows(request.state.client) and self.of_all.allows("")):
            return self.page(context, GatePage(OURS, context.html(TOO_OFTEN)), code=429)
        code = lead_code_in(Private(form.get("code", "")), Inbox())
        sent = await self.dispatcher.database.read(lambda tx: outbox.mailed_at(tx, code))
        day = context.words.date(day_of(sent)) if sent else ""
        said = context.html(SENT if sent else NOT_SENT, day=day)
        return self.page(context, GatePage(OURS, said))

    async def guide(self, request: Request) -> Response:
        """Show what a municipality asks that thinks of employing a foreigner."""
        context = self.context(request)
        return self.page(context, GatePage(GUIDE, guide_text(context)))

    async def guide_file(self, request: Request) -> Response:
        file = await asyncio.to_thread(_made, guide_paper(self.context(request)))
        return Response(file.data, media_type="application/pdf")

    async def sheet(self, request: Request) -> Response:
        """Return the record of a lead, as an office files it."""
        context = replace(self.context(request), now=SOME_DAY)
        paper = record(sample_lead(context.content), context)
        lines = PaperLine("text", context.say(SAMPLE)), PaperLine("gap"), *paper.lines
        file = await asyncio.to_thread(_made, replace(paper, lines=lines))
        return Response(file.data, media_type="application/pdf")


def routes(settings: Settings, dispatcher: Dispatcher) -> list[Route]:
    pages = PublicPages(settings, dispatcher)
    shown = {"/": pages.home, "/candidates": pages.notice, "/sample": pages.letter, GUIDE_PATH: pages.guide}
    files = {"/sample.pdf": pages.sheet, "/guide.pdf": pages.guide_file}
    routes = [Route(path, show) for path, show in {**shown, **files}.items()]
    return [*routes, Route("/letter", pages.ours, methods=["POST"])]


_SOURCE = re.compile(r"\[([a-z0-9-]+)\]")


def guide_text(context: RenderContext) -> str:
    """Return the guide as HTML; codes of sources become numbers in a list at the end."""
    body = context.body("pages/town-guide")
    names = tuple(name for name in dict.fromkeys(_SOURCE.findall(body)) if name in context.content.sources)
    listed = context.source_lines(Sourced(sources=names)).split("\n")
    numbered = "\n".join(f"[{number}] {line}" for number, line in enumerate(listed, 1))
    for number, name in enumerate(names, 1):
        body = body.replace(f"[{name}]", f"[{number}]")
    return paragraphs(body, bold(context.html("Sources")), numbered)


def guide_paper(context: RenderContext) -> Paper:
    """Return the guide as a document; a paragraph in bold is a heading."""
    lines = [
        line._replace(kind="heading") if part.startswith("<b>") and line.text else line
        for part in guide_text(context).split("\n\n")
        for line in html_lines(part)
    ]
    return Paper("apk-cizinci.pdf", (PaperLine("title", context.say(GUIDE)), *lines))
