"""The year of the programme, and a candidate's own reminders.

The content describes past years; it never promises how the next one will be. Each reminder says
what it is and since when it is wanted, and ends all of them with one press.
"""

from collections.abc import Mapping

from bot.content.problems import msg
from bot.conversation import plan
from bot.conversation.codes import encode
from bot.conversation.dates import day_of
from bot.conversation.lead.history import may_send
from bot.conversation.model import Continue, Documents, FixedPage, PrivacyPart
from bot.conversation.plan import PlanMonths
from bot.conversation.selfcheck import walk
from bot.conversation.towns.model import Town, Towns, Unsubscribe
from bot.view.context import Button, Message, RenderContext, bold, columns, message, paragraphs

NAMES: Mapping[plan.Reminder, str] = {
    plan.Reminder.PAPER: msg("A paper runs out"),
    plan.Reminder.CALL: msg("The year of the programme"),
    plan.Reminder.CHECK: msg("A self-check not finished"),
}


def reminder_button(context: RenderContext) -> Button:
    return context.button("🔔 Remind me", plan.Reminders())


def reminder_lines(context: RenderContext) -> str:
    coming = [kept for kept in context.known.news.reminders if not kept.is_over]
    lines = [f"• {context.words.date(day_of(kept.due))} – {_named_reminder(kept, context)}" for kept in coming]
    return "\n".join((context.html("You asked to be reminded of:"), *lines)) if lines else ""


def reminder(kept: plan.KeptReminder, answers: Mapping[str, str], context: RenderContext) -> Message | None:
    """Return the message of a reminder, or None if it no longer applies."""
    asked = context.html("You asked for this on {date}.", date=context.words.date(day_of(kept.since)))
    why = f"<i>{asked} {context.html('“🔕” ends all reminders at once.')}</i>"
    match kept.reminder:
        case plan.Reminder.PAPER:
            said, opening = context.body("pages/reminder-paper"), context.button("📄 Documents", Documents())
        case plan.Reminder.CALL:
            said = context.body(f"year/{context.content.stage(day_of(context.now))}")
            opening = context.button("🗓 When to apply", FixedPage("year"))
        case plan.Reminder.CHECK:
            if walk(context.content, answers).here is None:
                return None
            said = context.html("You can go on where you stopped, or leave it. I remind you of it only this once.")
            opening = context.button("✅ Go on with the self-check", Continue())
    ending = [context.button("🔕 No more reminders", plan.StopReminders())]
    return message(paragraphs(bold(f"🔔 {_named_reminder(kept, context)}"), said, why), [opening], ending)


def _named_reminder(kept: plan.KeptReminder, context: RenderContext) -> str:
    name = context.html(NAMES[kept.reminder])
    return f"{name}: {context.escape(context.words.month(kept.month))}" if kept.month else name


def render_reminders(_: plan.Reminders, context: RenderContext) -> Message:
    coming = {kept.reminder for kept in context.known.news.reminders if not kept.is_over}
    stops = [
        [Button(f"🔕 {context.say(NAMES[one])}", encode(Unsubscribe(one)))] for one in plan.Reminder if one in coming
    ]
    asked = [
        [Button(f"🔔 {context.say(NAMES[one])}", encode(plan.RemindOf(one)))]
        for one in plan.Reminder
        if one not in coming and plan.asked_for(one, context.content, context.session.answers, context.now)
    ]
    months = [
        Button(f"📄 {context.words.month(first).capitalize()}", encode(plan.RemindOf(plan.month_code(first))))
        for first in (() if plan.Reminder.PAPER in coming else plan.paper_months(day_of(context.now)))
    ]
    return message(
        paragraphs(context.title("Reminders"), context.body("pages/reminders"), reminder_lines(context)),
        *stops,
        *asked,
        *columns(months),
        [context.button("🔒 What happens to your data", PrivacyPart("rights"))],
        [context.button("← All documents", Documents()), context.menu()],
    )


def year_now(context: RenderContext) -> str:
    """Return the current stage of the year to readers who may write to a town."""
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
        [context.button("🗓 I want to start in …", PlanMonths()), reminder_button(context)],
        [context.sources_button("pages", "year")],
        [context.menu(), context.speak()],
    )
