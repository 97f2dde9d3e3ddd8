"""What became of a lead: its state, its steps, what was said last, and the way to withdraw it."""

from collections.abc import Sequence

from bot.conversation.codes import encode
from bot.conversation.lead.history import meeting
from bot.conversation.lead.model import (
    Answering,
    AskWithdraw,
    Event,
    Happened,
    Lead,
    Moving,
    MyLead,
    MyLeads,
    ReadyLetter,
    State,
    Updating,
)
from bot.conversation.model import Documents, Withdraw
from bot.conversation.towns.model import Towns
from bot.view.context import Button, Message, RenderContext, bold, message, paragraphs
from bot.view.markup import telegram_length
from bot.view.sheet import LIMIT
from bot.view.steps import HAPPENED, STATES, closed_update, interview_buttons, where
from bot.view.talk import (
    candidate_writing,
    for_candidate,
    last_words,
    rows_for_candidate,
    updating,
    ways_to_write,
)

SHOWN_EVENTS = 10
OwnLeadScreen = (
    MyLeads | MyLead | AskWithdraw | Answering
    | Updating | Moving
)  # fmt: skip


def render_own_lead(screen: OwnLeadScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case MyLeads():
            return _all(scene)
        case _:
            lead = scene.known.own(screen.code)
            return _one(screen, lead, scene) if lead else _all(scene)


def _all(scene: RenderContext) -> Message:
    leads = scene.known.leads
    buttons = [
        [Button(f"{lead.code} · {scene.town_of(lead)}", encode(MyLead(lead.code)))] for lead in leads[:6]
    ]
    hint = (
        ""
        if leads
        else scene.html("You have sent no message yet. Choose a town and press “I am interested”.")
    )
    towns = scene.button("🏙 Towns", Towns())
    return message(
        paragraphs(bold(scene.html("My messages to towns")), hint), *buttons, [towns, scene.menu()]
    )


def _one(
    screen: MyLead | AskWithdraw | Answering | Updating | Moving,
    lead: Lead,
    scene: RenderContext,
) -> Message:
    status = MyLead(lead.code)
    head = bold(f"{lead.code} · {scene.escape(scene.town_of(lead))}")
    match screen:
        case MyLead():
            return _status(lead, head, scene)
        case AskWithdraw():
            yes = scene.button("Yes, withdraw it", Withdraw(lead.code))
            return message(
                paragraphs(head, scene.body("pages/withdraw")), [yes], [scene.button("No, leave it", status)]
            )
        case Answering():
            return candidate_writing(lead, scene)
        case Updating():
            return updating(lead, scene)
        case Moving():
            text = scene.html(
                "Write which days and hours suit you, at most 500 characters. It goes to the town exactly as you write it."
            )
            return message(paragraphs(head, text), [scene.button("← Back", status)])


def _status(lead: Lead, head: str, scene: RenderContext) -> Message:
    waiting = scene.body("pages/lead-waiting") if lead.state in {State.SENT, State.SEEN} else ""
    details, rows = _of_state(lead, scene)
    talk = (for_candidate(lead, scene), last_words(lead, scene))
    top = paragraphs(head, scene.html(STATES[lead.state]), details, *talk)
    text = _with_events(
        top, [event for event in lead.events if event.what is not Happened.NOTED], waiting, scene
    )
    if lead.state.is_open:
        rows.extend(rows_for_candidate(lead, scene))
        rows.append(
            [
                scene.button("Withdraw", AskWithdraw(lead.code)),
                scene.button("📝 Ready letter in Czech", ReadyLetter(lead.slug)),
            ]
        )
    else:
        if lead.state in {State.DECLINED, State.CLOSED}:
            rows.append(ways_to_write(lead, scene))
        rows.append([scene.button("🏙 Other towns", Towns())])
    return message(text, *rows, [scene.button("📄 Documents", Documents()), scene.menu()])


def _with_events(top: str, events: Sequence[Event], waiting: str, scene: RenderContext) -> str:
    """Put what has happened below the rest: the newest steps, as many as a message has room for."""
    for most in range(SHOWN_EVENTS, 0, -1):
        steps = events[-most:]
        listed = "\n".join(f"• {scene.words.time(event.at)} – {_happened(event, scene)}" for event in steps)
        text = paragraphs(top, listed, waiting)
        if telegram_length(text) <= LIMIT:
            return text
    return paragraphs(top, waiting)


def _of_state(lead: Lead, scene: RenderContext) -> tuple[str, list[list[Button]]]:
    """Say what a state needs beside its name: the reason, or the interview with what can be answered to it."""
    if lead.state is State.DECLINED:
        return scene.escape(scene.content.reasons.get(lead.reason, {}).get(scene.words.language, "")), []
    if lead.state is State.CLOSED:
        return closed_update(lead, scene), []
    ahead = meeting(lead) if lead.state is State.INVITED else None
    if ahead is None:
        return "", []
    answer = ahead.answer.what if ahead.answer else None
    said = {
        Happened.CONFIRMED: scene.html("You have confirmed it."),
        Happened.MOVE_ASKED: scene.html(
            "You have asked for another time. What the town answers is shown here; if nothing comes, ask the town directly."
        ),
    }
    lines = [where(ahead, scene), *([said[answer]] if answer else [])]
    return "\n".join(lines), [interview_buttons(lead, scene)]


def _happened(event: Event, scene: RenderContext) -> str:
    return scene.html(HAPPENED[event.what], name=event.by, other=event.text)
