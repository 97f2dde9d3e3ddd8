"""The year of the programme: where in it we are and what that means for whoever wants to write, and how many applied before.

Every word of the year is hedged in the content: it tells how it was in some years, never how it will be.
"""

from collections.abc import Sequence

from bot.content.models import Contest
from bot.conversation.dates import day_of
from bot.conversation.lead.history import may_send
from bot.conversation.model import Contests, FixedPage
from bot.conversation.plan import PlanMonths
from bot.conversation.towns.model import Town, Towns
from bot.view.context import Message, RenderContext, bold, leaf, message, paragraphs, source_lines, sources_button
from bot.view.reminders import bell

CONTESTS_PER_PAGE = 12


def year_now(context: RenderContext) -> str:
    """Say in one sentence where in the year we are and what that means; "" to whoever may not write to a town yet."""
    if not may_send(context.session, context.content):
        return ""
    return f"🗓 {context.body(f'year/{context.content.stage(day_of(context.now))}')}"


def year_page(context: RenderContext) -> Message:
    content, today = context.content, day_of(context.now)
    listed: list[str] = []
    for name in content.stages:
        first, last = map(context.words.day_of_year, content.span(name, today.year))
        line = f"{first} – {last}: {context.page(f'year/{name}').title}"
        listed.append(
            f"▸ {bold(context.escape(line))}" if name == content.stage(today) else f"• {context.escape(line)}"
        )
    title = bold(context.escape(context.page("pages/year").title))
    town = content.town(context.session.answers)
    card = context.main("🏙 {town}", Town(town.slug), town=context.town(town)) if town else None
    return message(
        paragraphs(title, year_now(context), "\n".join(listed), context.body("pages/year")),
        [card or context.main("🏙 Choose a town", Towns())],
        [context.button("🗓 I want to start in …", PlanMonths()), bell(context)],
        [context.button("👥 How many apply", Contests()), sources_button("pages", "year", context)],
        [context.menu(), context.speak()],
    )


def contests_page(page: int, context: RenderContext) -> Message:
    def said(contests: Sequence[Contest]) -> str:
        listed = "\n".join(f"• {context.escape(_contest(one, context))}" for one in contests)
        head = bold(context.html("How many people applied"))
        return paragraphs(head, listed, context.body("pages/contests"), source_lines(context, *contests))

    shown = leaf(context.content.contests.values(), page, CONTESTS_PER_PAGE, Contests, context, said)
    return message(shown.text, shown.turning, [context.button("← Back", FixedPage("year")), context.menu()])


def _contest(one: Contest, context: RenderContext) -> str:
    town, year = context.town_named(one.town), str(one.year) if one.year else context.say("undated")
    people = context.words.plural("{number} person", "{number} people", one.applicants)
    if one.about:
        people = context.say("about {people}", people=people)
    posts = context.words.plural("{number} post", "{number} posts", one.posts)
    return context.say("{town} ({year}): {people} for {posts}", town=town, year=year, people=people, posts=posts)
