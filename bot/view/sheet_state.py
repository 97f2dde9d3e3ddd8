"""What the lead sheet says of the town's own steps, so that colleagues see each other's."""

from collections.abc import Mapping

from bot.conversation.lead import Closing, Happened, Lead
from bot.conversation.lead_history import holder, meeting, standing
from bot.view.catalog import msg
from bot.view.municipal.lead_steps_view import CLOSING_LABELS
from bot.view.scene import Scene
from bot.view.step_news import where

_STEPS: Mapping[Happened, str] = {
    Happened.TAKEN: msg("Taken on"),
    Happened.CONTACTED: msg("Contacted"),
    Happened.TOWN_WROTE: msg("Answered"),
    Happened.DECLINED: msg("Answered “not now”"),
    Happened.HANDED: msg("Handed on"),
    Happened.INVITED: msg("Invited"),
    Happened.HIRED: msg("Hired"),
    Happened.CLOSED: msg("Closed"),
    Happened.PASSED_ON: msg("Passed on outside the bot"),
}
_ANSWERS: Mapping[Happened | None, str] = {
    None: msg("The candidate has not answered to it yet."),
    Happened.CONFIRMED: msg("The candidate confirms it."),
    Happened.MOVE_ASKED: msg("The candidate asks for another time:"),
}


def how_far(lead: Lead, scene: Scene) -> list[str]:
    """Say how far a lead has come (the first line), who has it, and when the interview is."""
    steps = [event for event in standing(lead) if event.what in _STEPS]
    if not steps:
        return [scene.html("Nobody has taken it on yet.")]
    last, has_it, ahead = steps[-1], holder(lead), meeting(lead)
    lines = [f"{scene.html(_STEPS[last.what])}: {scene.escape(last.by)}, {scene.words.time(last.at)}"]
    if lead.reason in CLOSING_LABELS and last.what is Happened.CLOSED:
        lines[0] += f" · {scene.html(CLOSING_LABELS[Closing(lead.reason)])}"
    if last.what is Happened.DECLINED and (said := why_not_now(lead, scene)):
        lines.append(said)
    if has_it is not None and last.what is not Happened.TAKEN:
        lines.append(scene.html("With: {name}", name=has_it.name))
    if ahead is not None:
        answer = ahead.answer.what if ahead.answer else None
        lines.append(f"{where(ahead, scene)}\n{scene.html(_ANSWERS[answer])}")
        if answer is Happened.MOVE_ASKED and ahead.answer is not None:
            lines.append(f"<blockquote>{scene.escape(ahead.answer.text)}</blockquote>")
    return lines


def why_not_now(lead: Lead, scene: Scene) -> str:
    """Give the reason the town chose, in the reader's language; "" where there is none."""
    reason = scene.content.reasons.get(lead.reason, {}).get(scene.words.language, "")
    return scene.html("Reason given: “{reason}”", reason=reason) if reason else ""
