"""The year of the programme: where in it we are and what that means for whoever wants to write.

Every word of the year is hedged in the content: it tells how it was in some years, never how it will be.
"""

from bot.conversation.dates import day_of
from bot.conversation.lead.history import may_send
from bot.conversation.plan import PlanMonths
from bot.conversation.towns.model import Town, Towns
from bot.view.context import Message, RenderContext, bold, message, paragraphs
from bot.view.reminders import bell


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
        [context.sources_button("pages", "year")],
        [context.menu(), context.speak()],
    )
