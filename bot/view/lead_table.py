"""Leads as a table, for the page and for a spreadsheet, with the longest wait first.

A candidate's name is shown only after an official has opened the lead, which the candidate is told
of: a list is no way to read unnoticed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact.model import TABLE, LeadDetails
from bot.conversation.dates import PRAGUE, day_of, is_holiday, working_days_since
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import holder, waits_since
from bot.conversation.lead.interview import meeting
from bot.conversation.lead.model import Lead
from bot.conversation.model import Screen
from bot.conversation.overview.model import Overview, Unanswered, UnansweredLead, UnansweredLeads
from bot.conversation.overview.turn import LateTowns, is_overdue, late_towns, of_region, region_of, region_shown
from bot.view.contact import inbox_state, leads_on
from bot.view.context import RenderContext, Table, TableCell

HEAD: tuple[str, ...] = (
    msg("Message"), msg("Name"), msg("Town"), msg("Sent"), msg("State"), msg("Waits, in working days"), msg("Interview"),
    msg("Who has it"),
)  # fmt: skip

LATE_HEAD: tuple[str, ...] = (
    msg("Message"), msg("Town"), msg("Region"), msg("Sent"), msg("State"), msg("Waits, in working days"),
)  # fmt: skip
STATES: Mapping[str, str] = {
    State.SENT: msg("nobody has opened it"),
    State.SEEN: msg("opened"),
    State.TAKEN: msg("taken on"),
}
NOTHING_THERE = "–"


class LeadRow(NamedTuple):
    """A row: the code of its button, and its cells in the order of `HEAD`."""

    press: str
    cells: tuple[TableCell, ...]


def lead_rows(leads: Iterable[Lead], context: RenderContext) -> list[LeadRow]:
    """Return the waiting leads, longest wait first, then the others, oldest first."""

    def due(lead: Lead) -> tuple[bool, float]:
        since = waits_since(lead)
        return since is None, (since or lead.sent_at).timestamp()

    return [LeadRow(encode(LeadDetails(lead.code)), tuple(_cells(lead, context))) for lead in sorted(leads, key=due)]


def _cells(lead: Lead, context: RenderContext) -> Iterator[TableCell]:
    since, ahead, has_it = waits_since(lead), meeting(lead), holder(lead)
    opened = any(event.what is LeadEvent.OPENED for event in lead.events)
    yield lead.code
    yield lead.details.readable_name if opened else NOTHING_THERE
    yield context.town_of(lead)
    yield day_of(lead.sent_at)
    yield inbox_state(lead, context)
    yield working_days_since(since, context.now, is_holiday) if since else NOTHING_THERE
    yield ahead.at.astimezone(PRAGUE) if ahead else NOTHING_THERE
    yield has_it.name if has_it else NOTHING_THERE


def late_rows(screen: UnansweredLeads, context: RenderContext) -> list[LeadRow]:
    """Return the unanswered leads of a region, oldest first, without names."""
    content, overview = context.content, context.known.overview or Overview()
    here = of_region(overview.unanswered, screen.region, content)
    late = late_towns(overview, region_shown(screen.region, overview, content), content, context.now)
    return [
        LeadRow(
            encode(UnansweredLead(lead.code, screen.region)),
            (
                lead.code,
                context.town_named(lead.slug),
                content.regions[code][context.words.language] if (code := region_of(lead, content)) else NOTHING_THERE,
                day_of(lead.sent_at),
                ", ".join((context.say(STATES[lead.state]), *map(context.say, _late_remarks(lead, late, context)))),
                working_days_since(lead.sent_at, context.now, is_holiday),
            ),
        )
        for lead in here
    ]


def _late_remarks(lead: Unanswered, late: LateTowns, context: RenderContext) -> Iterator[str]:
    """Yield that a lead is late, and whether reminding all late towns would include it."""
    if not is_overdue(lead, context.known.overview, context.content, context.now):
        return
    yield msg("late")
    if lead.of_coordinator:
        yield msg("with the coordinators")
    elif lead in late.to_ask:
        yield msg("to be reminded")
    elif lead.slug in late.unreached:
        yield msg("cannot be reminded")
    elif lead.urged:
        yield msg("town reminded today")


def cells_shown(row: LeadRow, context: RenderContext) -> tuple[str, ...]:
    """Format the cells of a row for a page."""
    words = context.words

    def shown(cell: TableCell) -> str:
        if isinstance(cell, date):
            return words.time(cell) if isinstance(cell, datetime) else words.date(cell)
        return str(cell)

    return tuple(map(shown, row.cells))


def table_of(screen: Screen, context: RenderContext) -> Table:
    """Return the list of a screen as a file, named by the day."""
    if isinstance(screen, UnansweredLeads):
        names, rows = LATE_HEAD, late_rows(screen, context)
    else:
        names, rows = HEAD, lead_rows(leads_on(screen, context.known) or (), context)
    name = f"{day_of(context.now):%Y-%m-%d}.{TABLE}"
    return Table(name, tuple(map(context.say, names)), tuple(row.cells for row in rows), context.now)
