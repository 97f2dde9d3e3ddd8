"""A candidate's own leads: state, steps, messages, withdrawal, and offers of another town."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.content.models import Situation
from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.dates import day_of, is_holiday
from bot.conversation.lead import model
from bot.conversation.lead.events import LeadEvent, Side, State
from bot.conversation.lead.history import steps_ahead
from bot.conversation.lead.interview import meeting, upcoming
from bot.conversation.model import Documents, Privacy, Withdraw
from bot.conversation.overview.model import Agree, Offered, Refuse
from bot.conversation.private import Private
from bot.conversation.towns.model import Towns
from bot.view.context import Button, Message, RenderContext, bold, message, paragraphs
from bot.view.markup import telegram_length
from bot.view.official_steps import (
    closing_text,
    interview_buttons,
    interview_file,
    interview_off,
    own_words,
    reason_text,
    where,
)
from bot.view.reaching import contact_details
from bot.view.sent import readers, sent_text
from bot.view.sheet import LIMIT
from bot.view.talk import (
    candidate_writing,
    conversation_rows,
    for_candidate,
    last_words,
    other_ways_buttons,
    update_preview,
)
from bot.view.towns import subscribe_buttons

SHOWN_EVENTS = 10
OneOfMine = model.MyLead | model.AskWithdraw | model.Answering | model.Updating | model.Moving | model.InterviewFile
OwnLeadScreen = model.MyLeads | OneOfMine


def render_own_lead(screen: OwnLeadScreen, context: RenderContext) -> Message:
    match screen:
        case model.MyLeads():
            return _all_leads(context)
        case _:
            lead = context.known.own(screen.code)
            return _one_lead(screen, lead, context) if lead else _all_leads(context)


def _all_leads(context: RenderContext) -> Message:
    leads = context.known.leads
    buttons = [
        [Button(f"{lead.code} · {context.town_of(lead)}", encode(model.MyLead(lead.code)))] for lead in leads[:6]
    ]
    hint = "" if leads else context.html("You have sent no message yet. Choose a town and press “Send a message”.")
    towns = context.button("🏙 Towns", Towns())
    return message(paragraphs(context.title("My messages to towns"), hint), *buttons, [towns, context.menu()])


def _one_lead(screen: OneOfMine, lead: model.Lead, context: RenderContext) -> Message:
    status = model.MyLead(lead.code)
    head = bold(f"{lead.code} · {context.escape(context.town_of(lead))}")
    match screen:
        case model.MyLead():
            return _status(lead, head, context)
        case model.AskWithdraw():
            yes, no = context.button("Yes, withdraw it", Withdraw(lead.code)), context.button("No, leave it", status)
            return message(paragraphs(head, context.body("pages/withdraw")), [yes], [no])
        case model.Answering(_, page):
            return candidate_writing(lead, page, context)
        case model.Updating():
            return update_preview(lead, context)
        case model.Moving():
            text = context.html(
                "Write which days and hours suit you, at most 500 characters. It goes to the town exactly as you write it, a phone or an e-mail too."
            )
            ahead = upcoming(lead, context.now)
            refuse = (
                [context.button("❌ I will not come", model.RefuseInterview(lead.code, ahead.number))] if ahead else []
            )
            return message(paragraphs(head, text), refuse, [context.back(status)])
        case model.InterviewFile():
            return interview_file(lead, message(head, [context.back(status)]), context)


def _status(lead: model.Lead, head: str, context: RenderContext) -> Message:
    waiting = _coming_steps(lead, context)
    if lead.state.is_new:
        town = context.content.municipalities.get(lead.slug)
        # nobody of the town has reacted
        alone = contact_details(town, context) if lead.coordinator or lead.escalated else ""
        waiting = paragraphs(waiting, context.body("pages/lead-waiting"), alone)
    details, rows = _of_state(lead, context)
    talk = (for_candidate(lead, context), last_words(lead, context))
    ahead = meeting(lead) if lead.state is State.INVITED else None
    state = msg("You have said that you will not come.") if ahead and ahead.off else lead.state.words
    top = paragraphs(head, context.html(state), details, *talk)
    text = _with_events(top, _shown_events(lead), waiting, context)
    if lead.state.is_open:
        rows.extend(conversation_rows(lead, context))
    if lead.state.is_open or lead.state in {State.DECLINED, State.CLOSED}:
        rows.append(other_ways_buttons(lead, context))
    if lead.state is State.DECLINED:
        rows.append(subscribe_buttons(lead.slug, context))
    withdraw = context.button("Withdraw", model.AskWithdraw(lead.code))
    rows.append([withdraw if lead.state.is_open else context.button("🏙 Other towns", Towns())])
    return message(text, *rows, [context.button("📄 Documents", Documents()), context.menu()])


IF_NOT: Mapping[Situation, str] = {
    Situation.UNREAD: msg("If nobody opens it:"),
    Situation.UNTAKEN: msg("If nobody takes it on:"),
    Situation.UNANSWERED: msg("If nobody answers:"),
}
ASKED: Mapping[str, str] = {
    "contact": msg("{day} – a reminder"),
    "last": msg("{day} – the coordinator is reminded"),
    "deputy": msg("{day} – the deputy is asked; where there is none, the coordinator"),
    "coordinator": msg("{day} – the coordinator is asked"),
}


def _coming_steps(lead: model.Lead, context: RenderContext) -> str:
    """List the dates of the next escalation steps."""
    steps = tuple(steps_ahead(lead, context.content.ladder.values(), is_holiday))
    last = lead.coordinator or lead.escalated
    days = (
        context.html(ASKED["last" if last else due.step.to], day=context.words.date(day_of(due.at))) for due in steps
    )
    head = context.html(IF_NOT[steps[0].waiting.situation]) if steps else ""
    return "\n".join([head, *(f"• {day}" for day in days)]) if steps else ""


def _shown_events(lead: model.Lead) -> Sequence[model.Event]:
    """Return the events to show, with one opening per reader between the candidate's own steps."""
    told, readers = list[model.Event](), set[Private]()
    for event in lead.events:
        if event.what.means.by is Side.CANDIDATE:
            readers.clear()
        opened = event.what is LeadEvent.OPENED
        if event.what.means.history and not (opened and event.by in readers):
            told.append(event)
        if opened:
            readers.add(event.by)
    return told


def _with_events(top: str, events: Sequence[model.Event], waiting: str, context: RenderContext) -> str:
    """Insert as many of the newest steps as fit."""
    for most in range(SHOWN_EVENTS, 0, -1):
        steps = events[-most:]
        listed = "\n".join(
            f"• {_when(event, context)} – {context.html(event.what.means.history, name=event.by, other=event.text)}"
            for event in steps
        )
        text = paragraphs(top, listed, waiting)
        if telegram_length(text) <= LIMIT:
            return text
    return paragraphs(top, waiting)


def _when(event: model.Event, context: RenderContext) -> str:
    """Return the time of an event; of an opening only the day, to protect officials."""
    day_alone = event.what is LeadEvent.OPENED
    return context.words.date(day_of(event.at)) if day_alone else context.words.time(event.at)


def _of_state(lead: model.Lead, context: RenderContext) -> tuple[str, list[list[Button]]]:
    if lead.state is State.DECLINED:
        why = context.escape(reason_text(lead, context))
        return paragraphs(why, own_words(lead, context), interview_off(lead, context)), []
    if lead.state is State.CLOSED:
        return paragraphs(closing_text(lead, context), interview_off(lead, context)), []
    ahead = meeting(lead) if lead.state is State.INVITED else None
    if ahead is None:
        return "", []
    answer = ahead.answer.what if ahead.answer else None
    said = {
        LeadEvent.CONFIRMED: context.html("You have confirmed it."),
        LeadEvent.MOVE_ASKED: context.html(
            "You have asked for another time. What the town answers is shown here; if nothing comes, ask the town directly."
        ),
    }
    answered = said.get(answer, "") if answer else ""
    return "\n".join(filter(None, (where(ahead, context), answered))), [interview_buttons(lead, context)]


def render_offer(screen: Offered, context: RenderContext) -> Message:
    """Ask whether the lead may go to another town, with all that would be sent."""
    lead = context.known.own(screen.lead)
    offer = next((offer for offer in context.known.offers if offer.lead == screen.lead), None)
    town = context.content.municipalities.get(offer.slug) if offer else None
    if lead is None or town is None:
        return message(context.html("There is nothing to show here."), [context.back(model.MyLeads())])
    text = paragraphs(
        context.title("To another town? {town}", town=context.town_with_czech(town)),
        context.html("Now it is with: {town}", town=context.town_of(lead)),
        sent_text(replace(lead, slug=town.slug), context).whole,
        readers(context),
        context.body("pages/offer"),
    )
    return message(
        text,
        [context.button("Yes, pass it on", Agree(lead.code, town.slug))],
        [context.button("No, leave it", Refuse(lead.code))],
        [context.button("🔒 What happens to your data", Privacy())],
    )


def offer_asked(lead: model.Lead, slug: str, by: Private, context: RenderContext) -> Message:
    """Return the message with this question."""
    town = context.content.municipalities.get(slug)
    name = context.town_with_czech(town) if town else "–"
    said = context.html(
        "Nobody has answered your message to {old} yet. {name}, coordinator of the program, asks: may your message go to {town} instead? Nothing moves before you say"
        " yes; the question is open for 7 days.",
        old=context.town_of(lead),
        name=by,
        town=name,
    )
    return message(
        paragraphs(context.code_and_town(lead), said),
        [context.button("See what would go to whom", Offered(lead.code))],
        [context.button("Where it stands", model.MyLead(lead.code))],
    )


def offer_answered(lead: model.Lead, slug: str, context: RenderContext, *, agreed: bool) -> Message:
    yes = msg("The candidate agreed. The message is with {town} now, as a new one.")
    no = msg("The candidate does not want it to go to {town}. Nothing has changed.")
    said = context.html(yes if agreed else no, town=context.town_named(slug))
    return Message(f"{context.code_and_town(lead)}\n{said}", protect=True)
