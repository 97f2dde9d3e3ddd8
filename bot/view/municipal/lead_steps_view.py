"""The buttons under a lead sheet, and the screens on which a step is chosen or typed. None holds the candidate's details."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.conversation.actions import Open
from bot.conversation.codes import encode
from bot.conversation.days import day_of
from bot.conversation.lead import Closing, Lead, Way
from bot.conversation.lead_history import NEW, number, undoable
from bot.conversation.municipal import contact_screens as contact
from bot.conversation.municipal.contact_actions import (
    Close,
    HandOver,
    Hire,
    MarkContacted,
    PassOn,
    SendInterview,
    Take,
    Undo,
)
from bot.conversation.municipal.duty import Duty
from bot.conversation.municipal.lead_steps import ANSWERED, receivers
from bot.conversation.municipal.passing_on import is_asked
from bot.view.catalog import msg
from bot.view.lead_view import ROLES
from bot.view.message import Button, Message
from bot.view.paging import leaf
from bot.view.scene import Scene, bold, message, paragraphs
from bot.view.step_news import CLOSINGS

COLLEAGUES_PER_PAGE = 5
AN_EXAMPLE = timedelta(days=14)
CLOSING_LABELS: Mapping[Closing, str] = {
    Closing.UNCLEAR: msg("Spam or nonsense"),
    Closing.WRONG_PERSON: msg("Wrong person"),
    Closing.DUPLICATE: msg("Duplicate"),
    Closing.OTHER: msg("Another reason"),
}
WAY_LABELS: Mapping[Way, str] = {
    Way.PHONE: msg("📞 On the phone"),
    Way.EMAIL: msg("📧 In an e-mail"),
    Way.IN_PERSON: msg("🤝 Face to face"),
}


def keyboard(lead: Lead, scene: Scene) -> list[list[Button]]:
    """Give the buttons under a sheet: the steps that are left, at most eight with the way out."""
    code, undo = lead.code, taking_back(lead, scene)
    rows: list[list[Button]] = []
    if lead.state in NEW:
        rows.append([scene.button("✋ I take it", Take(code))])
        undo = []  # the ninth button; it stands behind “More”
    if lead.state.is_open:
        rows.append([scene.button("✍️ Write to the candidate", contact.Writing(code))])
        if lead.state not in ANSWERED:
            rows.append([scene.button("☎️ Contacted", MarkContacted(code))])
        invite = scene.button("📅 Invite …", contact.Inviting(code))
        rows.append([invite, scene.button("Not now …", contact.Reasons(code))])
        rows.append([*undo, scene.button("More …", contact.More(code))])
    else:
        rows.append(undo)
    hide = Button(scene.say("Hide"), encode(Open(contact.Pointer(code))))
    rows.append([hide, scene.button("All messages", contact.Inbox())])
    return rows


def taking_back(lead: Lead, scene: Scene) -> list[Button]:
    """Give the button that takes the own last step back, while it can be."""
    step = undoable(lead, scene.known, scene.now)
    return [scene.button("↩️ Take the last step back", Undo(lead.code, number(step)))] if step else []


def render(screen: contact.StepScreen, lead: Lead, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case contact.More():
            return _more(lead, scene)
        case contact.Colleagues(_, page):
            return _colleagues(lead, page, scene)
        case contact.Noting():
            return _typing(lead, scene.body("pages/lead-note"), scene)
        case contact.Inviting():
            day = day_of(scene.now + AN_EXAMPLE)
            text = msg(
                "Write day, hour and place, for example: {day} 10:00, municipal police, Main Street 1\n\nBefore it goes you will see how I read it."
            )
            return _typing(lead, scene.html(text, day=scene.words.date(day)), scene)
        case contact.InterviewCheck():
            return _interview(lead, scene)
        case contact.Hiring():
            text = scene.html(
                "Has the candidate been hired? They will hear of it at once. The message is closed then and deleted after 30 days."
            )
            yes = [scene.button("Yes, hired", Hire(lead.code))]
            return _asking(lead, text, [yes], scene)
        case contact.Closing():
            return _closing(lead, scene)
        case contact.Passing(_, day):
            return _passing(lead, day, scene)


def _more(lead: Lead, scene: Scene) -> Message:
    code, duty = lead.code, scene.known.duty(lead)
    hand = [scene.button("👥 Hand to a colleague", contact.Colleagues(code))]
    rows = [
        hand if receivers(lead, scene.known.colleagues, duty) else [],
        [scene.button("📝 Internal note", contact.Noting(code))],
        [scene.button("📨 Passed on outside the bot", contact.Passing(code))] if is_asked(duty) else [],
        [scene.button("🎉 Hired …", contact.Hiring(code)), scene.button("Close …", contact.Closing(code))],
        taking_back(lead, scene),
    ]
    return _asking(lead, scene.html("What else would you like to do?"), rows, scene)


def _colleagues(lead: Lead, page: int, scene: Scene) -> Message:
    people = receivers(lead, scene.known.colleagues, scene.known.duty(lead))
    shown = leaf(
        people, page, COLLEAGUES_PER_PAGE, lambda number: contact.Colleagues(lead.code, number), scene
    )
    own = scene.known.duty(lead)
    rows = [
        [Button(_named(one, scene, oneself=one == own), encode(HandOver(lead.code, one.contact)))]
        for one in shown.here
    ]
    text = (
        scene.html("Whom do you hand it to? They get a notice, and the candidate hears who has it now.")
        if people
        else scene.html("Nobody else of yours is in the bot yet. The operator invites them: {email}", email=scene.operator.email)
    )  # fmt: skip
    return _asking(lead, text, [*rows, [*shown.turning]], scene)


def _interview(lead: Lead, scene: Scene) -> Message:
    typed = scene.session.interview
    if typed is None:
        return _typing(lead, scene.html("There is nothing to show here."), scene)
    when = bold(scene.escape(scene.words.meeting(typed.at)))
    text = paragraphs(
        scene.html("The candidate will read this, in their own language. Is it right?"),
        f"🗓 {when}\n📍 {scene.escape(typed.place)}",
    )
    rows = [
        [scene.button("Yes, send it", SendInterview(lead.code, typed.number))],
        [scene.button("Write it anew", contact.Inviting(lead.code))],
    ]
    return _asking(lead, text, rows, scene)


def _named(one: Duty, scene: Scene, *, oneself: bool) -> str:
    """Name a colleague; to hand a lead to oneself is to take it."""
    return scene.say("✋ I take it") if oneself else f"{one.name} ({scene.say(ROLES[one.role])})"


def _closing(lead: Lead, scene: Scene) -> Message:
    """The reasons with what the candidate will read of each: nobody is called a spammer."""
    listed = "\n".join(
        f"{place}. {bold(scene.html(label))}: {scene.html(CLOSINGS[reason])}"
        for place, (reason, label) in enumerate(CLOSING_LABELS.items(), start=1)
    )
    head = scene.html(
        "Why do you close it? The candidate reads what stands after the colon, in their own language."
    )
    buttons = [
        Button(str(place), encode(Close(lead.code, reason)))
        for place, reason in enumerate(CLOSING_LABELS, start=1)
    ]
    return _asking(lead, f"{head}\n\n{listed}", [buttons], scene)


def _passing(lead: Lead, day: int, scene: Scene) -> Message:
    on = date.fromordinal(day) if day else day_of(scene.now)
    text = scene.html(
        "How did you pass it on to the town? Day: {day}. For another day, write it, for example 23. 11.",
        day=scene.words.date(on),
    )
    rows = [
        [Button(scene.say(label), encode(PassOn(lead.code, way, on.toordinal())))]
        for way, label in WAY_LABELS.items()
    ]
    return _asking(lead, text, rows, scene)


def _typing(lead: Lead, text: str, scene: Scene) -> Message:
    return _asking(lead, text, [], scene)


def _asking(lead: Lead, text: str, rows: list[list[Button]], scene: Scene) -> Message:
    back = [scene.button("← Back", contact.Sheet(lead.code))]
    return message(paragraphs(scene.heading(lead), text), *rows, back)
