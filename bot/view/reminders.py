"""A candidate's own reminders: the one screen on which they are asked for and stopped, and the messages that come of them.

Each message says what it is, since when it was asked for, and ends all of them with one press.
"""

from collections.abc import Mapping

from bot.content.problems import msg
from bot.conversation import reminders
from bot.conversation.codes import encode
from bot.conversation.dates import day_of
from bot.conversation.model import Continue, Documents, FixedPage, PrivacyPart
from bot.conversation.plan import month_code
from bot.conversation.selfcheck import walk
from bot.conversation.towns.model import StopTelling
from bot.view.context import Button, Message, RenderContext, bold, columns, message, paragraphs

NAMES: Mapping[reminders.Reminder, str] = {
    reminders.Reminder.PAPER: msg("A paper runs out"),
    reminders.Reminder.CALL: msg("The year of the programme"),
    reminders.Reminder.CHECK: msg("A self-check not finished"),
}


def bell(context: RenderContext) -> Button:
    return context.button("🔔 Remind me", reminders.Reminders())


def reminders_listed(context: RenderContext) -> str:
    """List what somebody is reminded of, each with the day it comes."""
    coming = [kept for kept in context.known.news.reminders if not kept.is_over]
    lines = [f"• {context.words.date(day_of(kept.due))} – {_named(kept, context)}" for kept in coming]
    return "\n".join((context.html("You asked to be reminded of:"), *lines)) if lines else ""


def reminder(kept: reminders.KeptReminder, answers: Mapping[str, str], context: RenderContext) -> Message | None:
    """Give the message, or None when there is nothing to remind of any more."""
    asked = context.html("You asked for this on {date}.", date=context.words.date(day_of(kept.since)))
    why = f"<i>{asked} {context.html('“🔕” ends all reminders at once.')}</i>"
    match kept.reminder:
        case reminders.Reminder.PAPER:
            said, opening = context.body("pages/reminder-paper"), context.button("📄 Documents", Documents())
        case reminders.Reminder.CALL:
            said = context.body(f"year/{context.content.stage(day_of(context.now))}")
            opening = context.button("🗓 When to apply", FixedPage("year"))
        case reminders.Reminder.CHECK:
            if walk(context.content, answers).here is None:
                return None
            said = context.html("You can go on where you stopped, or leave it. I remind you of it only this once.")
            opening = context.button("✅ Go on with the self-check", Continue())
    ending = [context.button("🔕 No more reminders", reminders.StopReminders())]
    return message(paragraphs(bold(f"🔔 {_named(kept, context)}"), said, why), [opening], ending)


def _named(kept: reminders.KeptReminder, context: RenderContext) -> str:
    name = context.html(NAMES[kept.reminder])
    return f"{name}: {context.escape(context.words.month(kept.month))}" if kept.month else name


def render_reminders(_: reminders.Reminders, context: RenderContext) -> Message:
    coming = {kept.reminder for kept in context.known.news.reminders if not kept.is_over}
    stops = [
        [Button(f"🔕 {context.say(NAMES[one])}", encode(StopTelling(one)))]
        for one in reminders.Reminder
        if one in coming
    ]
    asked = [
        [Button(f"🔔 {context.say(NAMES[one])}", encode(reminders.RemindOf(one)))]
        for one in reminders.Reminder
        if one not in coming and reminders.asked_for(one, context.content, context.session.answers, context.now)
    ]
    months = [
        Button(f"📄 {context.words.month(first).capitalize()}", encode(reminders.RemindOf(month_code(first))))
        for first in (() if reminders.Reminder.PAPER in coming else reminders.paper_months(day_of(context.now)))
    ]
    return message(
        paragraphs(context.title("Reminders"), context.body("pages/reminders"), reminders_listed(context)),
        *stops,
        *asked,
        *columns(months),
        [context.button("🔒 What happens to your data", PrivacyPart("retention"))],
        [context.button("← All documents", Documents()), context.menu()],
    )
