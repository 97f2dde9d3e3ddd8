"""A contact's view: the invitation, lists of leads, one lead, and the reasons to decline.

Lists and pointers hold no personal data, only code, town, date and state. The table of leads, for
the page and for a spreadsheet, names a candidate only after an official has opened the lead, which
the candidate is told of: a list is no way to read unnoticed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact import model as official
from bot.conversation.contact.model import TABLE, LeadDetails
from bot.conversation.contact.turn import InboxFilter, filtered_inbox
from bot.conversation.dates import PRAGUE, day_of, is_holiday, working_days_since
from bot.conversation.lead.events import LeadEvent, Side, State
from bot.conversation.lead.history import holder, is_late, latest_event, waits_since
from bot.conversation.lead.interview import meeting, upcoming
from bot.conversation.lead.model import Invitation, Lead, Role
from bot.conversation.model import Menu, Screen
from bot.conversation.overview.model import AllTowns, Overview, Unanswered, UnansweredLead, UnansweredLeads
from bot.conversation.overview.turn import (
    LateTowns,
    is_coordinator,
    is_overdue,
    late_towns,
    of_region,
    region_of,
    region_shown,
)
from bot.conversation.state import ReadModel
from bot.conversation.towns.model import OwnTowns
from bot.conversation.towns.turn import own_towns
from bot.view.context import Button, Message, RenderContext, Table, TableCell, bold, columns, message, paragraphs
from bot.view.features import GUIDE, GUIDE_PATH
from bot.view.letter import about_your_data, duty_lines
from bot.view.official_steps import render_step, sheet_buttons
from bot.view.settings import render_settings
from bot.view.sheet import attached, sheet
from bot.view.talk import SENTENCES_PER_PAGE, official_writing

LEADS_PER_PAGE = 6
WAITS = msg("the candidate waits for an answer")
NEWER = msg("new words from the candidate")
FILTERS = {
    InboxFilter.OPEN: msg("All open"),
    InboxFilter.UNTAKEN: msg("Not taken yet"),
    InboxFilter.MINE: msg("Mine"),
    InboxFilter.UNANSWERED: msg("Waiting for us"),
    InboxFilter.CLOSED: msg("Closed ones"),
}


def inbox(shelf: str, page: int, context: RenderContext, *, asked: bool = False) -> Message:
    """Render one list; an unknown one is that of the open leads. `asked`: with instructions."""
    chosen = _shelf_of(shelf)
    shown = context.paginate(
        filtered_inbox(chosen, context.known), page, LEADS_PER_PAGE, lambda number: _place(chosen, number)
    )
    rows = [[Button(inbox_line(lead, context), encode(official.LeadDetails(lead.code)))] for lead in shown.here]
    states = "\n".join(f"{lead.code}: {context.escape(inbox_state(lead, context))}" for lead in shown.here)
    how = context.html("To find one, write its code, for example ABCD-2345.") if _has_leads(context) else ""
    if asked:
        write = context.say("✍️ Write to the candidate")
        answer = msg("To answer, open a message and press “{write}”. /leads opens this list too.")
        how = paragraphs(how, _inbox_help(context), context.html(answer, write=write))
    return _around(chosen, states, [*rows, shown.turning], context, how)


def leads_on(screen: Screen, known: ReadModel) -> tuple[Lead, ...] | None:
    """Return all leads of a list; None for any other screen."""
    if not isinstance(screen, official.Inbox | official.Leads):
        return None
    return filtered_inbox(_shelf_on(screen), known)


def list_without_leads(screen: Screen, context: RenderContext) -> Message:
    """Render a list without its leads, for a page that shows them in a table."""
    return _around(_shelf_on(screen), "", [], context, _inbox_help(context))


def _shelf_on(screen: Screen) -> InboxFilter:
    return _shelf_of(screen.shelf) if isinstance(screen, official.Leads) else InboxFilter.OPEN


def _shelf_of(name: str) -> InboxFilter:
    return InboxFilter(name) if name in set(InboxFilter) else InboxFilter.OPEN


def _around(
    chosen: InboxFilter, states: str, rows: Sequence[Sequence[Button]], context: RenderContext, how: str
) -> Message:
    leads = filtered_inbox(chosen, context.known)
    # one row needs no filter; an ended lead is found all the same
    filters = tuple(InboxFilter) if len(context.known.inbox) > 1 else (InboxFilter.OPEN, InboxFilter.CLOSED)
    filters = filters if _has_leads(context) or context.known.received else ()
    others = [_filters(other, context) for other in filters if other is not chosen]
    return message(
        paragraphs(bold(_head(chosen, leads, context)), states, how),
        *rows,
        *columns(others),
        [context.button("📣 Recruiting and rules", OwnTowns())] if own_towns(context.known) else [],
        *_asking_to_join(context),
        [context.button("🗺 All towns", AllTowns())] if is_coordinator(context.known) else [],
        [context.button("My settings", official.MySettings()), context.button("What candidates see", Menu())],
    )


def _asking_to_join(context: RenderContext) -> list[list[Button]]:
    text = msg("📬 Request to join: {town}")
    return [
        [context.button(text, official.ChangeOfTown(change.id), town=context.town_named(change.slug))]
        for change in context.known.changes
        if change.stage.is_pending and change.asker is official.ChangeOrigin.NEWCOMER
    ]


def inbox_line(lead: Lead, context: RenderContext) -> str:
    """Return a lead as one line without personal data."""
    day = context.words.date(lead.sent_at.astimezone(PRAGUE))
    return f"{lead.code} · {context.town_of(lead)} · {day}"


def inbox_state(lead: Lead, context: RenderContext) -> str:
    """Return the state of a lead, or the day of a confirmed interview, as plain text.

    A waiting candidate is mentioned when a reminder is overdue, newer messages at once.
    """
    ahead, since = upcoming(lead, context.now), waits_since(lead)
    if ahead and ahead.confirmed and since is None:
        return context.say("The interview is confirmed: {day}.", day=context.words.date(day_of(ahead.at)))
    if since and is_late(lead, context.content.ladder.values(), context.now, is_holiday):
        return context.say(WAITS)
    said = (latest_event(lead, what) for what in (LeadEvent.CANDIDATE_WROTE, LeadEvent.MOVE_ASKED))
    if since and any(event and event.at >= since for event in said):
        return context.say(NEWER)
    return context.say(WAITS if since and since != lead.sent_at else lead.state.words)


def _has_leads(context: RenderContext) -> bool:
    return bool(context.known.inbox or context.known.closed)


def _inbox_help(context: RenderContext) -> str:
    coordinator = {duty.role for duty in context.known.duties} == {Role.COORDINATOR}
    web, said = context.operator.web, context.body("pages/inbox-coordinator" if coordinator else "pages/inbox")
    return paragraphs(said, f'<a href="{web}{GUIDE_PATH}">{context.html(GUIDE)}</a>' if web else "")


def _head(shelf: InboxFilter, leads: tuple[Lead, ...], context: RenderContext) -> str:
    if shelf is InboxFilter.OPEN:
        if not leads:
            return context.html("No messages yet")
        return context.escape(context.words.plural("{number} open message", "{number} open messages", len(leads)))
    return f"{context.html(FILTERS[shelf])}: {len(leads)}"


def _filters(shelf: InboxFilter, context: RenderContext) -> Button:
    # closed leads are loaded only for their own list
    number = "" if shelf is InboxFilter.CLOSED else f" ({len(filtered_inbox(shelf, context.known))})"
    return Button(f"{context.say(FILTERS[shelf])}{number}", encode(_place(shelf)))


def _place(shelf: InboxFilter, page: int = 0) -> Screen:
    return official.Inbox(page) if shelf is InboxFilter.OPEN else official.Leads(shelf, page)


def render_contact(screen: official.ContactScreen, context: RenderContext) -> Message:
    """Render a protected message: a sheet may replace it, and editing cannot protect."""
    return replace(_worded_screen(screen, context), protect=True)


def _worded_screen(screen: official.ContactScreen, context: RenderContext) -> Message:
    match screen:
        case official.Invite():
            invitation = context.known.invitation
            return _invite(screen, invitation, context) if invitation else context.nothing()
        case official.Inbox(page, asked):
            return inbox(InboxFilter.OPEN, page, context, asked=asked)
        case official.Leads(shelf, page):
            return inbox(shelf, page, context)
        case _:
            if isinstance(screen, official.SettingsScreen):
                return render_settings(screen, context)
            lead = context.known.lead
            return _of_lead(screen, lead, context) if lead else context.nothing()


def _invite(screen: official.Invite, invitation: Invitation, context: RenderContext) -> Message:
    token, data = screen.token, official.Invite(screen.token, data=True)
    if screen == data:
        return message(about_your_data(invitation.source, context), [context.back(official.Invite(token))])
    text = paragraphs(
        context.title("Invitation"),
        context.escape(invitation.name),
        *duty_lines(invitation, context),
        context.body("pages/invite"),
    )
    more = context.button("🔒 What happens to your data", data)
    no = context.button("No, it is not for me", official.DeclineInvite(token))
    return message(text, [context.main("Yes, that is me", official.AcceptInvite(token))], [more], [no])


def _of_lead(screen: official.OneLeadScreen, lead: Lead, context: RenderContext) -> Message:
    match screen:
        case official.LeadStub():
            return lead_stub(lead, context)
        case official.LeadDetails():
            return message(sheet(lead, context), *sheet_buttons(lead, context))
        case official.AttachedCv() | official.LeadFile():
            return attached(screen, lead, context)
        case official.Reasons(_, page):
            return _reasons(lead, page, context)
        case official.Writing(_, page):
            return official_writing(lead, page, context)
        case _:
            return render_step(screen, lead, context)


def _reasons(lead: Lead, page: int, context: RenderContext) -> Message:
    """List the reasons in full: their sentences are too long for buttons."""
    head = context.html("Why not now? The candidate reads the reason in their own language.")
    back = [context.back(official.LeadDetails(lead.code))]
    around = partial(paragraphs, context.heading(lead), head)
    shown = context.paginate_texts(
        context.content.reasons, page, SENTENCES_PER_PAGE, partial(official.Reasons, lead.code), around
    )
    buttons = [Button(str(number), encode(official.Declining(lead.code, name))) for number, name in shown.here]
    return message(shown.text, buttons, shown.turning, back)


def lead_stub(lead: Lead, context: RenderContext, *, guarded: bool = False) -> Message:
    """Return a lead without personal data, with the time of the candidate's last step.

    It may be shown on a locked phone. `guarded`: a PIN protects the lead, so the date of an
    interview is left out.
    """
    withdrawn = lead.state is State.WITHDRAWN
    # once a lead is handled, news matters more than its state
    said = context.say(lead.state.words) if lead.state.is_new or guarded else inbox_state(lead, context)
    told = context.escape(f"{said[0].upper()}{said[1:].removesuffix('.')}.")
    state = context.html("The candidate withdrew it.") if withdrawn else told
    latest = max((event.at for event in lead.events if event.what.means.by is Side.CANDIDATE), default=lead.sent_at)
    text = f"{context.code_and_town(lead)}\n{context.words.time(latest)}\n{state}"
    return message(text, [] if withdrawn else [context.main("Open", official.LeadDetails(lead.code))])


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
