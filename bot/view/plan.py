"""A schedule for the month in which somebody wants to start: each document with its latest day."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.dates import day_of
from bot.conversation.model import Documents, FixedPage, ResultLine
from bot.conversation.plan import (
    DatedPlan,
    PaperDue,
    Plan,
    PlanFile,
    PlanMonths,
    PlanScreen,
    build_plan,
    chosen_month,
    coming_months,
    month_code,
)
from bot.conversation.selfcheck import assess
from bot.view.context import Button, Calendar, CalendarEntry, Message, RenderContext, columns, message, paragraphs
from bot.view.reminders import reminder_button
from bot.view.selfcheck import GROUPS, INFO, answer_label, limit_of, requirement_label

SOON = msg("As soon as you can: {paper}")
LATEST, READY = msg("Latest day: {paper}"), msg("Papers ready: {paper}")
FRESH = msg("Do not ask for it before {date}: it is usually to be fresh. Ask the town how old it may be.")
PAPERS_PER_PAGE = 14
DOMAIN = "cpa-guide-bot"
"""Suffix of calendar UIDs, with which a newer file replaces earlier entries."""


def render_plan(screen: PlanScreen, context: RenderContext) -> Message:
    match screen:
        case PlanMonths():
            return _months(context)
        case Plan(month, page):
            return _plan(month, page, context)
        case PlanFile(month):
            said = message(context.body("pages/plan-file"), [context.back(Plan(month)), context.menu()])
            plan = plan_of(month, context)
            return replace(said, paper=_calendar(plan, context)) if plan and plan.papers else said


def plan_of(month: str, context: RenderContext) -> DatedPlan | None:
    """Return the plan for a month; None if it can no longer be chosen."""
    start = chosen_month(month, day_of(context.now))
    session = context.session
    return build_plan(context.content, session.answers, session.ticks, start) if start else None


def _months(context: RenderContext) -> Message:
    buttons = [
        Button(context.words.month(first).capitalize(), encode(Plan(month_code(first))))
        for first in coming_months(day_of(context.now))
    ]
    return message(
        paragraphs(context.title("In which month do you want to start?"), context.body("pages/plan-months")),
        *columns(buttons),
        [context.button("← All documents", Documents()), context.menu()],
    )


def _plan(month: str, page: int, context: RenderContext) -> Message:
    plan = plan_of(month, context)
    if plan is None:
        return _months(context)
    start, ready = context.words.date(plan.start), context.words.date(plan.ready)
    head = context.title("To start on {date}", date=start)
    late = plan.ready <= day_of(context.now)
    # Translators: stands on a full screen, keep it short
    by = context.html("Have the papers by {date}: that is how long before the start towns took them.", date=ready)
    # Translators: stands on a full screen, keep it short
    soon = context.html("The usual day for handing in papers ({date}) has passed: ask the town at once.", date=ready)
    # Translators: stands on a full screen, keep it short
    known = context.html("How long it takes is known:")

    limited = [line for line in assess(context.content, context.session.answers) if limit_of(line, context)]
    sources = context.source_lines(*context.content.handing_in.values())
    permits = (
        context.escape(f"{INFO} {answer_label(line.question, line.option, context)} {limit_of(line, context)}")
        for line in limited
    )
    rest = ("\n".join(permits), context.body("pages/plan"), sources)

    def said(papers: Sequence[PaperDue]) -> str:
        timed = "\n".join(f"• {_timed_document(due, context)}" for due in papers if due.takes)
        return paragraphs(
            head,
            soon if late else by,
            f"{known}\n{timed}" if timed else "",
            _early_documents([due for due in papers if not due.takes], context),
            *rest,
        )

    shown = context.paginate(plan.papers, page, PAPERS_PER_PAGE, partial(Plan, month), said)
    return message(
        shown.text,
        shown.turning,
        [context.button("📅 Into my calendar (file)", PlanFile(month))] if plan.papers else [],
        [Button(requirement_label(line, context), encode(ResultLine(line.requirement))) for line in limited],
        [reminder_button(context)],
        [context.button("Another month", PlanMonths()), context.button("🗓 When to apply", FixedPage("year"))],
        [context.button("← All documents", Documents()), context.menu()],
    )


def _early_documents(papers: Sequence[PaperDue], context: RenderContext) -> str:
    """List the documents without a documented processing time; optional ones last."""
    usual = " · ".join(_label(due, context) for due in papers if not due.if_asked)
    others = " · ".join(_label(due, context) for due in papers if due.if_asked)
    # Translators: stands on a full screen, keep it short
    head = context.html("No source says how long it takes, ask early:") if papers else ""
    # Translators: stands on a full screen, keep it short
    asked = f"{context.html('Only if the town asks')}: {others}" if others else ""
    return "\n".join(filter(None, (head, usual, asked)))


def _label(due: PaperDue, context: RenderContext) -> str:
    return context.escape(context.page(f"documents/{due.document}").label)


def _timed_document(due: PaperDue, context: RenderContext) -> str:
    """Return a document with the days on which to apply for it, and how long it takes."""
    today = day_of(context.now)
    earliest = due.earliest if due.earliest and due.earliest > today else None
    latest = context.words.date(due.latest)
    if due.latest < today:
        # Translators: stands in up to 4 lines on a full screen, keep it short
        when = context.html("as soon as you can (by the count until {date})", date=latest)
    elif earliest:
        # Translators: stands in up to 4 lines on a full screen, keep it short
        when = context.html("ask from {first} to {date}", first=context.words.date(earliest), date=latest)
    else:
        # Translators: stands in up to 4 lines on a full screen, keep it short
        when = context.html("ask by {date}", date=latest)
    takes = context.escape(_duration(due, context))
    name = _label(due, context)
    if due.if_asked:
        # Translators: stands in up to 4 lines on a full screen, keep it short
        name = context.html("{paper} (only if the town asks)", paper=context.page(f"documents/{due.document}").label)
    return f"{name}: {when}, {takes}"


def _duration(due: PaperDue, context: RenderContext) -> str:
    """Return how long a document takes, and for whom; "" if it is not known."""
    if due.takes is None:
        return ""
    # Translators: stands in up to 4 lines on a full screen, keep it short
    takes = context.words.plural("up to {number} day", "up to {number} days", due.takes.most)
    abroad = context.content.documents[due.document].days is None
    return context.say("{takes}, if another EU state is asked", takes=takes) if abroad else takes


def _calendar(plan: DatedPlan, context: RenderContext) -> Calendar:
    """Return the plan as a calendar file, which holds nothing about the person."""
    month, title = month_code(plan.start), context.say("Papers for a crime prevention assistant")
    days = tuple(_whole_day(due, plan, context) for due in plan.papers)
    return Calendar(f"cpa-{month}.ics", title, f"{month}@{DOMAIN}", context.now, days)


def _whole_day(due: PaperDue, plan: DatedPlan, context: RenderContext) -> CalendarEntry:
    today = day_of(context.now)
    what = SOON if due.latest < today else LATEST if due.takes else READY
    summary = context.say(what, paper=context.page(f"documents/{due.document}").label)
    uid = f"{month_code(plan.start)}-{due.document}@{DOMAIN}"
    return CalendarEntry(uid, max(due.latest, today), summary, _described(due, plan, context))


def _described(due: PaperDue, plan: DatedPlan, context: RenderContext) -> str:
    words = context.words
    lines = [context.say(GROUPS["if-asked"])] if due.if_asked else []
    lines.append(_duration(due, context) or context.say("No source says how long it takes: ask early."))
    if due.earliest:
        lines.append(context.say(FRESH, date=words.date(due.earliest)))
    month = words.month(plan.start)
    lines.append(
        context.say("Counted back from the start in {month}. Every town has its own day: ask it.", month=month)
    )
    return "\n".join(lines)
