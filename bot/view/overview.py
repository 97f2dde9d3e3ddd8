"""What a coordinator sees of all towns: codes, towns, times and counts, never a word of a candidate."""

from collections.abc import Mapping

from bot.conversation.codes import encode
from bot.conversation.contact.model import Inbox, Sheet
from bot.conversation.lead.model import OfferState, State
from bot.conversation.overview.model import (
    AllTowns,
    AskTown,
    Months,
    NotAnswered,
    NotReached,
    OfferTown,
    OneUnanswered,
    OtherTowns,
    Overview,
    OverviewScreen,
    TakeOver,
    Trouble,
    Unanswered,
    Wanted,
)
from bot.view.catalog import msg
from bot.view.context import Button, Message, RenderContext, bold, columns, leaf, message, paragraphs
from bot.view.steps import STATES

PER_PAGE = 6
LINES_PER_PAGE = 10
TROUBLES: Mapping[Trouble, str] = {
    Trouble.NOT_LINKED: msg("has not accepted the invitation"),
    Trouble.NOT_CONFIRMED: msg("has not confirmed the e-mail address"),
    Trouble.UNREACHABLE: msg("cannot be reached: bot blocked or address refused"),
}
OFFERS: Mapping[OfferState, str] = {
    OfferState.OPEN: msg("Offered to {town}: the candidate has not answered yet."),
    OfferState.AGREED: msg("Offered to {town}: the candidate agreed."),
    OfferState.REFUSED: msg("Offered to {town}: the candidate said no."),
    OfferState.EXPIRED: msg("Offered to {town}: the candidate did not answer within 7 days."),
}


def render_overview(screen: OverviewScreen, scene: RenderContext) -> Message:
    """Word one of these screens; without the overview there is nothing to show."""
    overview = scene.known.overview or Overview()
    match screen:
        case AllTowns():
            return _all(overview, scene)
        case NotAnswered(page):
            return _unanswered(overview, page, scene)
        case OneUnanswered(code) | OtherTowns(code):
            lead = overview.lead(code)
            if lead is None:
                return message(scene.html("There is nothing to show here."), [scene.menu()])
            return (
                _one(lead, scene) if isinstance(screen, OneUnanswered) else _others(lead, screen.page, scene)
            )
        case NotReached(page):
            return _troubled(overview, page, scene)
        case Wanted(page):
            return _wanted(overview, page, scene)
        case Months(page):
            return _months(overview, page, scene)


def _all(overview: Overview, scene: RenderContext) -> Message:
    rows = [
        [scene.button("⏳ Without an answer: {number}", NotAnswered(), number=len(overview.unanswered))],
        [scene.button("📵 Not reached: {number}", NotReached(), number=len(overview.troubled))],
        [scene.button("🏙 Asked for, no contact: {number}", Wanted(), number=len(overview.wanted))],
        [scene.button("📊 Numbers by month and town", Months())],
    ]
    return message(
        paragraphs(bold(scene.html("All towns")), scene.body("pages/overview")),
        *rows,
        [scene.button("All messages", Inbox())],
    )


def _unanswered(overview: Overview, page: int, scene: RenderContext) -> Message:
    shown = leaf(overview.unanswered, page, PER_PAGE, NotAnswered, scene)
    lines = "\n".join(
        f"{lead.code} · {scene.escape(_town(lead.slug, scene))} · {scene.escape(_age(lead, scene))}"
        for lead in shown.here
    )
    buttons = [Button(lead.code, encode(OneUnanswered(lead.code))) for lead in shown.here]
    head = bold(scene.html("Without an answer, oldest first"))
    text = lines or scene.html("Every message has an answer.")
    return message(paragraphs(head, text), *columns(buttons), shown.turning, [_back(scene)])


def _one(lead: Unanswered, scene: RenderContext) -> Message:
    offer = lead.offer
    state = offer.state(scene.now) if offer else None
    said = scene.html(OFFERS[state], town=_town(offer.slug, scene)) if offer and state else ""
    text = paragraphs(
        f"{bold(lead.code)} · {scene.escape(_town(lead.slug, scene))}",
        f"{scene.words.time(lead.sent_at)} ({scene.escape(_age(lead, scene))})\n{scene.html(STATES[State(lead.state)])}",
        scene.html("It was sent to the coordinators: nobody answers for this town here.")
        if lead.of_coordinator
        else "",
        said,
    )
    rows: list[list[Button]] = []
    if lead.covered:
        rows.append([scene.button("Open", Sheet(lead.code))])
    else:
        rows.append([scene.button("👁 Take over: let coordinators see it", TakeOver(lead.code))])
    if not lead.of_coordinator:
        rows.append([scene.button("🔔 Ask the town to answer", AskTown(lead.code))])
    if state is not OfferState.OPEN:
        rows.append([scene.button("➡️ Offer another town", OtherTowns(lead.code))])
    return message(text, *rows, [scene.button("← Back", NotAnswered())])


def _others(lead: Unanswered, page: int, scene: RenderContext) -> Message:
    towns = [
        town
        for slug, town in scene.content.municipalities.items()
        if slug in scene.known.towns_with_contact and slug != lead.slug
    ]
    shown = leaf(towns, page, PER_PAGE, lambda number: OtherTowns(lead.code, number), scene)
    buttons = [Button(scene.town(town), encode(OfferTown(lead.code, town.slug))) for town in shown.here]
    text = (
        scene.html(
            "To which town? The candidate is asked first, and sees exactly what would go to whom. Without a yes within 7 days"
            " nothing moves."
        )
        if towns
        else scene.html("No other town has a contact here.")
    )
    head = f"{bold(lead.code)} · {scene.escape(_town(lead.slug, scene))}"
    return message(
        paragraphs(head, text),
        *columns(buttons),
        shown.turning,
        [scene.button("← Back", OneUnanswered(lead.code))],
    )


def _troubled(overview: Overview, page: int, scene: RenderContext) -> Message:
    shown = leaf(overview.troubled, page, PER_PAGE, NotReached, scene)
    lines = "\n".join(
        f"• {scene.escape(_town(one.slug, scene) if one.slug else scene.say('coordinator of the program'))}:"
        f" {scene.escape(one.name)} ({scene.html('number {id}', id=one.contact)}) – {scene.html(TROUBLES[one.why])}"
        for one in shown.here
    )
    head = bold(scene.html("Whom messages do not reach"))
    hint = (
        scene.html("The operator can invite somebody again: cpa-bot contact invite NUMBER") if lines else ""
    )
    text = lines or scene.html("Everybody can be reached.")
    return message(paragraphs(head, text, hint), shown.turning, [_back(scene)])


def _wanted(overview: Overview, page: int, scene: RenderContext) -> Message:
    shown = leaf(overview.wanted, page, LINES_PER_PAGE, Wanted, scene)
    lines = "\n".join(f"• {scene.escape(_town(slug, scene))}: {number}" for slug, number in shown.here)
    head = bold(scene.html("Asked for in the last year, and nobody answers there"))
    text = lines or scene.html("Nobody asked for a town without a contact.")
    return message(paragraphs(head, text), shown.turning, [_back(scene)])


def _months(overview: Overview, page: int, scene: RenderContext) -> Message:
    shown = leaf(overview.monthly, page, LINES_PER_PAGE, Months, scene)
    lines: list[str] = []
    month = ""
    for one in shown.here:
        if one.month != month:
            month = one.month
            lines.append(f"\n{bold(f'{int(month[5:])}/{month[:4]}')}")
        numbers = f"{one.sent} · {one.opened} · {one.answered} · {one.hired}"
        lines.append(f"{scene.escape(_town(one.slug, scene))}: {numbers}")
    head = bold(scene.html("Numbers by month and town"))
    what = scene.html("Sent · opened · answered · hired")
    text = "\n".join(lines).strip() or scene.html("Nothing has been counted yet.")
    return message(paragraphs(head, what if lines else "", text), shown.turning, [_back(scene)])


def _age(lead: Unanswered, scene: RenderContext) -> str:
    return scene.words.plural("{number} day", "{number} days", (scene.now - lead.sent_at).days)


def _town(slug: str, scene: RenderContext) -> str:
    town = scene.content.municipalities.get(slug)
    return scene.town(town) if town else slug


def _back(scene: RenderContext) -> Button:
    return scene.button("← Back", AllTowns())
