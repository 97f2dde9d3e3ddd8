"""Pages that anybody may read. They hold no personal data except that of the operator."""

import asyncio
from dataclasses import replace
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.content.content import Content
from bot.content.problems import msg
from bot.content.spelling import alphabetical_key
from bot.conversation.lead.model import Lead
from bot.conversation.model import PrivacyPart
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.dispatch.dispatcher import Dispatcher
from bot.editorial.sample_data import LONGEST_NAMES, SOME_DAY, longest_data
from bot.papers.files import make_file
from bot.settings import Settings
from bot.storage import contacts
from bot.view.context import Paper, PaperLine, RenderContext, bold, paragraphs, quotation
from bot.view.guide import render_guide
from bot.view.letter import TO_CONTACT, framed, reason
from bot.view.letters import mail_of_lead
from bot.view.sheet import record
from bot.web.html import GatePage, link_page
from bot.web.links import LANGUAGE

HEADING = msg("For towns and municipalities")
CANDIDATES = msg("What becomes of candidates' data")
SAMPLE = msg("A sample: everybody in it is invented.")
NAMES = replace(LONGEST_NAMES, candidate=Private("Olena Ukázková"), words=NOTHING)
CODE = "A" * 22
"""A token of a link, valid in form only."""
_made = lru_cache(maxsize=8)(make_file)


def sample_lead(content: Content) -> Lead:
    """Return a new lead of an invented person, with the answers of a worked example."""
    of = replace(longest_data(content), names=NAMES)
    examples = ((one.answers, content.town(one.answers)) for one in content.scenarios.values())
    answers, slug = next(((given, town.slug) for given, town in examples if town), (of.session.answers, of.slug))
    return replace(of, session=Session(answers=answers)).leads(slug)[0]


class PublicPages:
    """The pages. `?in=uk` selects the language."""

    def __init__(self, settings: Settings, dispatcher: Dispatcher) -> None:
        self.person, self.dispatcher = settings.coordinator_name.strip(), dispatcher

    def context(self, request: Request) -> RenderContext:
        language = request.query_params.get("in", LANGUAGE)
        return self.dispatcher.speaking(language if language in self.dispatcher.words else LANGUAGE)

    def page(self, context: RenderContext, page: GatePage, template: str = "gate.html") -> Response:
        return link_page(context.words, self.dispatcher.operator, page, template=template)

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
        parts = (render_guide(PrivacyPart(name), context).text for name in context.content.privacy_parts)
        # the last paragraph is the number of the screen
        text = paragraphs(*(part.rpartition("\n\n")[0] for part in parts))
        return self.page(context, GatePage(CANDIDATES, text))

    async def letter(self, request: Request) -> Response:
        """Show a letter about a new lead, as an office gets it."""
        context, lead = self.context(request), sample_lead(self.dispatcher.library.content)
        words = mail_of_lead(lead, context, link=f"{self.dispatcher.operator.web}/l/{CODE}")
        told = framed(words, reason(TO_CONTACT, context, lead.slug), context)
        text = paragraphs(
            context.html(SAMPLE), bold(context.escape(told.subject)), quotation(context.escape(told.body))
        )
        return self.page(context, GatePage(msg("Sample letter"), text))

    async def sheet(self, request: Request) -> Response:
        """Return the record of a lead, as an office files it."""
        context = replace(self.context(request), now=SOME_DAY)
        paper = record(sample_lead(context.content), context)
        lines = PaperLine("text", context.say(SAMPLE)), PaperLine("gap"), *paper.lines
        return await _pdf(replace(paper, name="sample.pdf", lines=lines))


async def _pdf(paper: Paper) -> Response:
    file = await asyncio.to_thread(_made, paper)
    return Response(file.data, media_type="application/pdf")


def routes(settings: Settings, dispatcher: Dispatcher) -> list[Route]:
    pages = PublicPages(settings, dispatcher)
    shown = {"/": pages.home, "/candidates": pages.notice, "/sample": pages.letter, "/sample.pdf": pages.sheet}
    return [Route(path, show) for path, show in shown.items()]
