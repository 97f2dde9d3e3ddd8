"""A coordinator's overview of all towns: codes, towns, times and counts, no words of candidates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact.model import Inbox, LeadDetails
from bot.conversation.dates import is_holiday, working_days_since
from bot.conversation.lead.events import State
from bot.conversation.lead.model import OfferState
from bot.conversation.overview import model, turn
from bot.view.context import Button, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.features import feature_buttons

PER_PAGE = 6
LINES_PER_PAGE = 10
REACH_ISSUES: Mapping[model.ReachIssue, str] = {
    model.ReachIssue.DECLINED: msg("says the invitation is not for them; ask the town who is to receive the messages"),
    model.ReachIssue.NOT_LINKED: msg("has not accepted the invitation"),
    model.ReachIssue.NOT_CONFIRMED: msg("has not confirmed the e-mail address"),
    model.ReachIssue.UNREACHABLE: msg("cannot be reached: bot blocked or address refused"),
}
NOBODY, UNREACHED = msg("nobody has joined there"), REACH_ISSUES[model.ReachIssue.UNREACHABLE]
OFFERS: Mapping[OfferState, str] = {
    OfferState.OPEN: msg("Offered to {town}: the candidate has not answered yet."),
    OfferState.AGREED: msg("Offered to {town}: the candidate agreed."),
    OfferState.REFUSED: msg("Offered to {town}: the candidate said no."),
    OfferState.EXPIRED: msg("Offered to {town}: the candidate did not answer within 7 days."),
}


def render_overview(screen: model.OverviewScreen, context: RenderContext) -> Message:
    overview = context.known.overview or model.Overview()
    if isinstance(screen, model.UnansweredLeads | model.UnansweredLead | model.OtherTowns | model.TakingOver):
        # the region of a forged button may be too long for callback data
        screen = replace(screen, region=turn.region_shown(screen.region, overview, context.content))
    match screen:
        case model.AllTowns():
            return _overview_menu(overview, context)
        case model.UnansweredLeads(region, page):
            return _unanswered(overview, region, page, context)
        case model.UnansweredLead(code, region) if lead := overview.lead(code):
            return _unanswered_lead(lead, region, context)
        case model.OtherTowns(code) if lead := overview.lead(code):
            return _others(screen, lead, context)
        case model.TakingOver(code, region) if lead := overview.lead(code):
            return _taking_over(lead, region, context)
        case model.UnansweredLead() | model.OtherTowns() | model.TakingOver():
            return context.nothing()
        case model.UnreachableOfficials(page):
            return _troubled_people(overview, page, context)
        case model.RequestedTowns(page):
            return _wanted_towns(overview, page, context)
        case model.Months(page):
            return _months(overview, page, context)
        case model.JoiningProgress(page):
            return _joining(overview, page, context)


def _overview_menu(overview: model.Overview, context: RenderContext) -> Message:
    rows = [
        [context.button("⏳ Without an answer: {number}", model.UnansweredLeads(), number=len(overview.unanswered))],
        [
            context.button(
                "📵 Not reached: {number}",
                model.UnreachableOfficials(),
                number=len(overview.troubled) + len(overview.deserted),
            )
        ],
        [context.button("🏙 Asked for, no contact: {number}", model.RequestedTowns(), number=len(overview.wanted))],
        [context.button("🤝 How far the towns are: {number}", model.JoiningProgress(), number=len(overview.joined))],
        [context.button("📊 Numbers by month and town", model.Months())],
        *([button] for button in feature_buttons(model.AllTowns(), context)),
    ]
    return message(
        paragraphs(context.title("All towns"), context.body("pages/overview")),
        *rows,
        [context.button("All messages", Inbox())],
    )


def _unanswered(overview: model.Overview, region: str, page: int, context: RenderContext) -> Message:
    """List the unanswered leads by number."""
    here = turn.of_region(overview.unanswered, region, context.content)
    shown = context.paginate(enumerate(here, start=1), page, PER_PAGE, lambda to: model.UnansweredLeads(region, to))
    lines = (f"{number}. {context.escape(_line(lead, context))}" for number, lead in shown.here)
    buttons = [Button(str(number), encode(model.UnansweredLead(lead.code, region))) for number, lead in shown.here]
    return _by_region("\n".join(lines), [buttons, shown.turning], region, context)


def unanswered_without_leads(screen: model.UnansweredLeads, context: RenderContext) -> Message:
    """Render the screen without its leads, for a page that shows them in a table."""
    overview = context.known.overview or model.Overview()
    return _by_region("", [], turn.region_shown(screen.region, overview, context.content), context)


def _by_region(lines: str, rows: Sequence[Sequence[Button]], region: str, context: RenderContext) -> Message:
    """Show the unanswered leads with reminders, and with a choice of regions if there are many."""
    content, overview = context.content, context.known.overview or model.Overview()
    everything = overview.unanswered
    many = Counter(filter(None, {lead.code: turn.region_of(lead, content) for lead in everything}.values()))
    names = [(code, name[context.words.language]) for code, name in content.regions.items()]
    every = [context.button("All regions", model.UnansweredLeads())] if region in many else []
    regions = [
        *every,
        *(Button(f"{name} ({many[code]})", encode(model.UnansweredLeads(code))) for code, name in names if many[code]),
    ]
    head = context.title("Without an answer, oldest first")
    text = lines if everything else context.html("Every message has an answer.")
    choice = columns(regions) if len(everything) > PER_PAGE and len(many) > 1 else ()
    late = turn.late_towns(overview, region, content, context.now)
    ask = context.button("🔔 Remind all that are late ({number})", model.AskTowns(region), number=len(late.to_ask))
    return message(
        paragraphs(head, text, _reminded_towns(late, overview, context)),
        *rows,
        [ask] if late.to_ask else [],
        *choice,
        [_back(context)],
    )


def _reminded_towns(late: turn.LateTowns, overview: model.Overview, context: RenderContext) -> str:
    """List how many late towns were reminded today, and which cannot be."""
    lost = {one.slug for one in overview.troubled if one.why is model.ReachIssue.UNREACHABLE}
    lines = [
        f"• {context.escape(context.town_named(slug))}: {context.html(UNREACHED if slug in lost else NOBODY)}"
        for slug in late.unreached[:LINES_PER_PAGE]
    ]
    more = len(late.unreached) - len(lines)
    return "\n".join(
        [
            *([context.html("Towns reminded today: {number}", number=late.asked)] if late.asked else []),
            *([context.html("These cannot be reminded:")] if lines else []),
            *lines,
            *([context.html("and {number} more", number=more)] if more else []),
        ]
    )


def _line(lead: model.Unanswered, context: RenderContext) -> str:
    """Return a lead with its age."""
    return f"{context.town_named(lead.slug)} · {lead.code} · {_waiting_time(lead, context)}"


def _unanswered_lead(lead: model.Unanswered, region: str, context: RenderContext) -> Message:
    offer = lead.offer
    state = offer.state(context.now) if offer else None
    said = context.html(OFFERS[state], town=context.town_named(offer.slug)) if offer and state else ""
    text = paragraphs(
        context.code_and_town(lead),
        f"{_sent_time(lead, context)}\n{context.html(State(lead.state).words)}",
        context.html("It was sent to the coordinators: nobody answers for this town here.")
        if lead.of_coordinator
        else "",
        said,
    )
    read = context.button("Open", LeadDetails(lead.code))
    take_over = context.button("👁 Take over: let coordinators see it", model.TakingOver(lead.code, region))
    others = [context.button("➡️ Offer another town", model.OtherTowns(lead.code, region=region))]
    able = turn.may_step_in(lead, context.known, context.content, context.now)
    return message(
        text,
        [read if lead.covered else take_over] if able else [],
        _ask(lead, region, context),
        [] if state is OfferState.OPEN or not able else others,
        [context.back(model.UnansweredLeads(region))],
    )


def _ask(lead: model.Unanswered, region: str, context: RenderContext) -> list[Button]:
    able = turn.may_ask(lead, context.known)
    return [context.button("🔔 Ask the town to answer", model.AskTown(lead.code, region))] if able else []


def _taking_over(lead: model.Unanswered, region: str, context: RenderContext) -> Message:
    question = context.html(
        "Shall the coordinators see this message too? So far only the town reads it, and the bot reminds it by itself when the answer is late. The candidate will see that you asked for it."
    )
    return message(
        paragraphs(context.code_and_town(lead), _sent_time(lead, context), question),
        [context.button("Yes, take it over", model.TakeOver(lead.code, region))],
        _ask(lead, region, context),
        [context.back(model.UnansweredLead(lead.code, region))],
    )


def _others(screen: model.OtherTowns, lead: model.Unanswered, context: RenderContext) -> Message:
    towns, region = turn.towns_for(lead, context.known, context.content), screen.region
    shown = context.paginate(
        towns, screen.page, PER_PAGE - 2, lambda number: model.OtherTowns(lead.code, number, region)
    )
    buttons = [
        Button(context.town_named(slug), encode(model.OfferTown(lead.code, slug, region))) for slug in shown.here
    ]
    if towns:
        text = context.html(
            "To which town? The candidate is asked first, and sees exactly what would go to whom. Without a yes within 7 days"
            " nothing moves."
        )
    else:
        text = context.html("No other town has a contact here.")
    back = [context.back(model.UnansweredLead(lead.code, region))]
    return message(paragraphs(context.code_and_town(lead), text), *columns(buttons), shown.turning, back)


def _troubled_people(overview: model.Overview, page: int, context: RenderContext) -> Message:
    """List the towns without anybody, then the people who cannot be reached."""
    towns = [f"• {context.escape(context.town_named(slug))}: {context.html(NOBODY)}" for slug in overview.deserted]
    people = [
        f"• {context.escape(context.town_named(one.slug) if one.slug else context.say('coordinator of the program'))}:"
        f" {context.escape(one.name)} ({context.html('number {id}', id=one.contact)}) – {context.html(REACH_ISSUES[one.why])}"
        for one in overview.troubled
    ]
    hint = context.html("The operator can invite somebody again: cpa-bot contact invite NUMBER") if people else ""

    def said(lines: Sequence[str]) -> str:
        text = "\n".join(lines) or context.html("Everybody can be reached.")
        return paragraphs(context.title("Whom messages do not reach"), text, hint)

    shown = context.paginate([*towns, *people], page, PER_PAGE, model.UnreachableOfficials, said)
    return message(shown.text, shown.turning, [_back(context)])


def _wanted_towns(overview: model.Overview, page: int, context: RenderContext) -> Message:
    shown = context.paginate(overview.wanted, page, LINES_PER_PAGE, model.RequestedTowns)
    lines = "\n".join(
        f"• {context.escape(context.town_named(slug))}: {context.html('asked for {number} times', number=number)}"
        for slug, number in shown.here
    )
    head = context.title("Asked for in the last year, and nobody answers there")
    text = lines or context.html("Nobody asked for a town without a contact.")
    return message(paragraphs(head, text), shown.turning, [_back(context)])


JOINED_HEAD = (
    msg("Town"), msg("People"), msg("Invited"), msg("Address confirmed"), msg("Telegram linked"), msg("Test arrived"),
)  # fmt: skip


def joined_table(context: RenderContext) -> list[tuple[str, ...]]:
    """Return the head and a row for each town."""
    joined = (context.known.overview or model.Overview()).joined
    towns = (
        (
            f"{_done(one)}{context.town_named(one.slug)}",
            *map(str, (one.people, one.invited, one.confirmed, one.telegram, one.tested)),
        )
        for one in joined
    )
    return [tuple(map(context.say, JOINED_HEAD)), *towns]


def joining_without_towns(context: RenderContext) -> Message:
    """Render the screen without its towns, for a page that shows them in a table."""
    return message(_how_many_done(context.known.overview or model.Overview(), context), [_back(context)])


def _done(one: model.JoinedCounts) -> str:
    return "✅ " if one.done else ""


def _how_many_done(overview: model.Overview, context: RenderContext) -> str:
    done, number = sum(one.done for one in overview.joined), len(overview.joined)
    ready = context.html("All done (✅): {done} of {number}.", done=done, number=number)
    head = context.title("How far the towns are")
    return paragraphs(head, ready if number else context.html("No town has anybody yet."))


def _joining(overview: model.Overview, page: int, context: RenderContext) -> Message:
    """Show the progress of each town in numbers of people."""

    def said(towns: Sequence[model.JoinedCounts]) -> str:
        lines = (
            f"{_done(one)}{context.escape(context.town_named(one.slug))}: {_how_far(one, context)}" for one in towns
        )
        return paragraphs(_how_many_done(overview, context), "\n".join(lines))

    shown = context.paginate(overview.joined, page, LINES_PER_PAGE, model.JoiningProgress, said)
    return message(shown.text, shown.turning, [_back(context)])


def _how_far(one: model.JoinedCounts, context: RenderContext) -> str:
    counts = msg(
        "invited {invited} of {people}, address confirmed {confirmed}, Telegram {telegram}, a test arrived {tested}"
    )
    return context.html(counts, **vars(one))


def _months(overview: model.Overview, page: int, context: RenderContext) -> Message:
    def said(counted: Sequence[model.MonthlyCounts]) -> str:
        parts = [context.title("Numbers by month and town")]
        for month, towns in groupby(counted, attrgetter("month")):
            lines = (
                f"{context.escape(context.town_named(one.slug))}: {_monthly_counts(one, context)}" for one in towns
            )
            parts.append("\n".join([bold(f"{int(month[5:])}/{month[:4]}"), *lines]))
        return paragraphs(*parts, "" if counted else context.html("Nothing has been counted yet."))

    shown = context.paginate(overview.monthly, page, LINES_PER_PAGE, model.Months, said)
    return message(shown.text, shown.turning, [_back(context)])


def _monthly_counts(one: model.MonthlyCounts, context: RenderContext) -> str:
    sent = context.words.plural("{number} message", "{number} messages", one.sent)
    return context.html("{messages}, opened {opened}, answered {answered}, hired {hired}", messages=sent, **vars(one))


def _sent_time(lead: model.Unanswered, context: RenderContext) -> str:
    return f"{context.words.time(lead.sent_at)} ({context.escape(_waiting_time(lead, context))})"


def _waiting_time(lead: model.Unanswered, context: RenderContext) -> str:
    """Return how long a lead waits, in working days."""
    days = working_days_since(lead.sent_at, context.now, is_holiday)
    return context.words.plural("{number} working day", "{number} working days", days) if days else context.say("new")


def _back(context: RenderContext) -> Button:
    return context.back(model.AllTowns())
