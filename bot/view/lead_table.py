"""Leads as a table, for the page and for a spreadsheet: what has waited longest comes first, with who has it.

A name stands there only once somebody of the town has opened the message, and the candidate has heard of that: a list is no
way to read unnoticed.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact.model import Sheet
from bot.conversation.dates import day_of, days_between, is_holiday
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.history import holder, waits_since
from bot.conversation.lead.meeting import meeting
from bot.conversation.lead.model import Lead
from bot.conversation.model import Screen
from bot.conversation.overview.model import NotAnswered, OneUnanswered, Overview
from bot.conversation.overview.turn import of_region, region_of
from bot.view.contact import inbox_state, leads_on
from bot.view.context import RenderContext, Table

HEAD = (
    msg("Message"), msg("Name"), msg("Town"), msg("Sent"), msg("State"), msg("Waits, in working days"), msg("Interview"),
    msg("Who has it"),
)  # fmt: skip

LATE_HEAD = (msg("Message"), msg("Town"), msg("Region"), msg("Sent"), msg("Waits, in working days"))
NOTHING_THERE = "–"


class LeadRow(NamedTuple):
    """One lead: what a press on it means, and its cells in the order of `HEAD`."""

    press: str
    cells: tuple[str, ...]


def head(context: RenderContext) -> tuple[str, ...]:
    return tuple(context.say(name) for name in HEAD)


def lead_rows(leads: Iterable[Lead], context: RenderContext) -> list[LeadRow]:
    """Give the rows: first what somebody waits for, the longest wait first, then the rest, the oldest first."""

    def due(lead: Lead) -> tuple[bool, float]:
        since = waits_since(lead)
        return since is None, (since or lead.sent_at).timestamp()

    return [LeadRow(encode(Sheet(lead.code)), tuple(_cells(lead, context))) for lead in sorted(leads, key=due)]


def _cells(lead: Lead, context: RenderContext) -> Iterator[str]:
    since, ahead, has_it = waits_since(lead), meeting(lead), holder(lead)
    opened = any(event.what is Happened.OPENED for event in lead.events)
    yield lead.code
    yield lead.details.name if opened else NOTHING_THERE
    yield context.town_of(lead)
    yield context.words.date(day_of(lead.sent_at))
    yield inbox_state(lead, context)
    yield str(days_between(since, context.now, is_holiday)) if since else NOTHING_THERE
    yield context.words.time(ahead.at) if ahead else NOTHING_THERE
    yield has_it.name if has_it else NOTHING_THERE


def late_head(context: RenderContext) -> tuple[str, ...]:
    return tuple(context.say(name) for name in LATE_HEAD)


def late_rows(screen: NotAnswered, context: RenderContext) -> list[LeadRow]:
    """Give the leads that no town has answered, of its region, the oldest first, with `LATE_HEAD`; nobody is named."""
    content, words, everything = context.content, context.words, (context.known.overview or Overview()).unanswered
    return [
        LeadRow(
            encode(OneUnanswered(lead.code, screen.region)),
            (
                lead.code,
                context.town_named(lead.slug),
                content.regions[code][words.language] if (code := region_of(lead, content)) else NOTHING_THERE,
                words.date(day_of(lead.sent_at)),
                str(days_between(lead.sent_at, context.now, is_holiday)),
            ),
        )
        for lead in of_region(everything, screen.region, content)
    ]


def table_of(screen: Screen, form: str, context: RenderContext) -> Table:
    """Give the list of a screen as a file. It is named by the day, which says nothing of anybody."""
    if isinstance(screen, NotAnswered):
        names, rows = late_head(context), late_rows(screen, context)
    else:
        names, rows = head(context), lead_rows(leads_on(screen, context.known) or (), context)
    return Table(f"{day_of(context.now):%Y-%m-%d}.{form}", names, tuple(row.cells for row in rows), context.now)
