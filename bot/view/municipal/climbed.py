"""What the sheet says of the steps a lead took while nobody dealt with it: colleagues see that it was waiting."""

from collections.abc import Mapping

from bot.conversation.lead import Happened, Lead
from bot.view.catalog import msg
from bot.view.scene import Scene

_STEPS: Mapping[Happened, str] = {
    Happened.REMINDED: msg("Reminder"),
    Happened.DEPUTY_ASKED: msg("Deputy asked"),
    Happened.COORDINATOR_ASKED: msg("Coordinator asked"),
}


def climbed(lead: Lead, scene: Scene) -> list[str]:
    """Give one line, or none: the last reminder, and when somebody else was asked."""
    last = {event.what: event.at for event in lead.events if event.what in _STEPS}
    said = (f"{scene.html(_STEPS[what])}: {scene.words.time(at)}" for what, at in last.items())
    return [" · ".join(said)] if last else []
