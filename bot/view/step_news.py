"""What a candidate reads of the town's steps, beyond that somebody opened, took on, or wrote: true, kind, and no blame."""

from collections.abc import Mapping

from bot.conversation.days import day_of
from bot.conversation.effects import News
from bot.conversation.lead import Closing, Happened, Lead, State, Way
from bot.conversation.lead_history import Meeting, awaited, latest, meeting
from bot.conversation.lead_screens import Moving
from bot.conversation.private import Private
from bot.conversation.talk_actions import ConfirmInterview
from bot.view.catalog import msg
from bot.view.message import Button
from bot.view.scene import Scene, bold, paragraphs

HAPPENED: Mapping[Happened, str] = {
    Happened.SENT: msg("sent"),
    Happened.OPENED: msg("opened by {name}"),
    Happened.TAKEN: msg("taken on by {name}"),
    Happened.CONTACTED: msg("{name} noted that they contacted you"),
    Happened.DECLINED: msg("answered by {name}: not now"),
    Happened.WITHDRAWN: msg("withdrawn by you"),
    Happened.TOWN_WROTE: msg("{name} wrote to you"),
    Happened.CANDIDATE_WROTE: msg("you wrote to the town"),
    Happened.TOWN_STOPPED: msg("you stopped the town's messages"),
    Happened.TOWN_RESUMED: msg("you take the town's messages again"),
    Happened.CANDIDATE_STOPPED: msg("{name} stopped your messages"),
    Happened.CANDIDATE_RESUMED: msg("{name} takes your messages again"),
    Happened.UPDATED: msg("you sent newer answers"),
    Happened.UNREACHED: msg("a message to you did not arrive: the bot was blocked"),
    Happened.UNCONFIRMED: msg("a message to you may not have arrived"),
    Happened.UNHEARD: msg("the notice of it reached nobody"),
    Happened.REMINDED: msg("a reminder was sent to {name}"),
    Happened.DEPUTY_ASKED: msg("the deputy was asked: {name}"),
    Happened.OFFERED: msg("{name} asked you whether it may go to another town"),
    Happened.MOVED: msg("passed on to another town, as you wished"),
    Happened.COORDINATOR_ASKED: msg("the coordinator was asked: {name}"),
    Happened.HANDED: msg("handed on: {name} → {other}"),
    Happened.INVITED: msg("{name} invited you to an interview"),
    Happened.CONFIRMED: msg("you confirmed the interview"),
    Happened.MOVE_ASKED: msg("you asked for another time"),
    Happened.HIRED: msg("{name} noted that you were hired"),
    Happened.CLOSED: msg("closed by {name}"),
    Happened.PASSED_ON: msg("{name} noted that they passed it on outside the bot"),
    Happened.UNDONE: msg("{name} took a step back"),
}
"""What happened to a lead, as its history says it; an internal note has no words here on purpose."""
STATES: Mapping[State, str] = {
    State.SENT: msg("Sent. Nobody has opened it yet."),
    State.SEEN: msg("Opened. Nobody has taken it on yet."),
    State.TAKEN: msg("Somebody has taken it on."),
    State.CONTACTED: msg("The town has answered."),
    State.INVITED: msg("There is an invitation to an interview."),
    State.DECLINED: msg("The town answered: not now."),
    State.HIRED: msg("The town says: hired."),
    State.CLOSED: msg("The town has closed it."),
    State.WITHDRAWN: msg("Withdrawn. The town no longer sees your details here."),
}
CLOSINGS: Mapping[str, str] = {
    Closing.UNCLEAR: msg(
        "The town did not see an interest in this job in the message. If there is one, please write anew or ask the town directly."
    ),
    Closing.WRONG_PERSON: msg(
        "The town says that the message belongs elsewhere. If you are interested in the job, please write anew or ask the town directly."
    ),
    Closing.DUPLICATE: msg(
        "The town already has a message of yours; this one was one too many. You need not do anything."
    ),
    Closing.OTHER: msg(
        "The town closed the message without an answer to your interest. You may ask the town directly why."
    ),
}
"""Why the town closed a lead, as the candidate is told."""
WAYS: Mapping[str, str] = {
    Way.PHONE: msg("on the phone"),
    Way.EMAIL: msg("in an e-mail"),
    Way.IN_PERSON: msg("face to face"),
}


def worded(lead: Lead, what: News, by: Private, scene: Scene) -> str:
    """Word the news of a step, from what the lead says by now."""
    match what:
        case News.HANDED:
            return _handed(lead, by, scene)
        case News.INVITED:
            ahead = meeting(lead)
            opening = scene.html("{name} invites you to an interview:", name=by)
            ask = scene.html("Please confirm it, or ask for another time.")
            return paragraphs(opening, where(ahead, scene), ask) if ahead else _as_it_stands(lead, by, scene)
        case News.HIRED:
            return scene.html(
                "{name} noted that you have been hired. Congratulations! What comes next, the town tells you.",
                name=by,
            )
        case News.CLOSED:
            return paragraphs(scene.html("{name} has closed your message.", name=by), closed(lead, scene))
        case News.PASSED_ON:
            return _passed_on(lead, by, scene)
        case _:
            return _undone(lead, by, scene)


def where(ahead: Meeting, scene: Scene) -> str:
    """Say when and where an interview is: the day in words, the place as the contact wrote it."""
    return f"🗓 {bold(scene.escape(scene.words.meeting(ahead.at)))}\n📍 {scene.escape(ahead.place)}"


def interview_buttons(lead: Lead, scene: Scene) -> list[Button]:
    """Give what a candidate can answer to an interview that is still to come."""
    ahead = awaited(lead, scene.now)
    if ahead is None:
        return []
    confirmed = ahead.answer is not None and ahead.answer.what is Happened.CONFIRMED
    confirm = scene.button("✅ I will come", ConfirmInterview(lead.code, ahead.number))
    return [*([] if confirmed else [confirm]), scene.button("🔁 Another time …", Moving(lead.code))]


def closed(lead: Lead, scene: Scene) -> str:
    """Say why a lead was closed, and what is left to do."""
    return scene.html(CLOSINGS.get(lead.reason, CLOSINGS[Closing.OTHER]))


def _handed(lead: Lead, by: Private, scene: Scene) -> str:
    handed = latest(lead, Happened.HANDED)
    if handed is None:
        return _as_it_stands(lead, by, scene)
    return scene.html(
        "Your message is with {other} now, who will answer you ({name} handed it on).",
        name=by,
        other=handed.text,
    )


def _passed_on(lead: Lead, by: Private, scene: Scene) -> str:
    passed = latest(lead, Happened.PASSED_ON)
    when = passed.step.when if passed else None
    if passed is None or when is None or passed.step.about not in WAYS:
        return _as_it_stands(lead, by, scene)
    return scene.html(
        "Your message was passed on to the town: {way}, {day} ({name}). Whether and when it answers is not known; you can still write here.",
        way=scene.say(WAYS[passed.step.about]),
        day=scene.words.date(day_of(when)),
        name=by,
    )


def _as_it_stands(lead: Lead, by: Private, scene: Scene) -> str:
    """Say no more than what holds: what the news was about is gone."""
    return f"{scene.escape(by)}: {scene.html(STATES[lead.state])}"


def _undone(lead: Lead, by: Private, scene: Scene) -> str:
    undone = latest(lead, Happened.UNDONE)
    about = undone.step.about if undone else ""
    step = next(
        (event for event in reversed(lead.events) if event.what == about and event.what in HAPPENED), None
    )
    was = scene.say(HAPPENED[step.what], name=step.by, other=step.text) if step else ""
    return paragraphs(
        scene.html(
            "{name} took their last step back, it was a mistake. This no longer holds: {step}.",
            name=by,
            step=was,
        ),
        scene.html("Now it stands like this: {state}", state=scene.say(STATES[lead.state])),
    )
