"""A change of who receives a town's leads, as the people of that town see it before it is done."""

from collections.abc import Mapping

from bot.conversation.lead import Role
from bot.conversation.municipal.contact_actions import AgreeToChange, StopChange
from bot.conversation.municipal.settings_turn import may_agree, may_stop
from bot.conversation.municipal.town_changes import Stage, TownChange, What
from bot.view.catalog import msg
from bot.view.lead_view import ROLES
from bot.view.message import Button
from bot.view.scene import Scene, bold, paragraphs

WHATS: Mapping[What, str] = {
    What.ADD: msg("One more who receives messages: {name} ({role})."),
    What.REMOVE: msg("Removal: {name} ({role}). This person will receive no more messages."),
    What.LINK: msg("Another Telegram account: {name} ({role})."),
    What.EMAIL: msg("Another e-mail address: {name} ({role})."),
}


def asked(change: TownChange, scene: Scene) -> str:
    """Say what is to change, and what whoever reads it can do."""
    head = bold(scene.html("{town}: who receives messages", town=town(change, scene)))
    what = _what(change, scene)
    if change.stage is Stage.ASKED:
        return paragraphs(
            head,
            what,
            scene.html(
                "The operator asks for it. It is done only when a second person of the town agrees. If you know nothing of it, stop it."
            ),
        )
    when = scene.words.time(change.due)
    return paragraphs(
        head,
        what,
        scene.html("The operator asks for it. It is done on {time}, unless you stop it.", time=when),
    )


def buttons(change: TownChange, scene: Scene) -> list[list[Button]]:
    """Give what this account may answer."""
    agree = [scene.button("✅ I agree", AgreeToChange(change.id))] if may_agree(scene.known, change) else []
    stop = [scene.button("⛔ Stop it", StopChange(change.id))] if may_stop(scene.known, change) else []
    return [agree, stop]


def town(change: TownChange, scene: Scene) -> str:
    """Give the name of the town it is about."""
    listed = scene.content.municipalities.get(change.slug)
    return scene.town(listed) if listed else change.slug


def _what(change: TownChange, scene: Scene) -> str:
    return scene.escape(named(change, scene))


def named(change: TownChange, scene: Scene) -> str:
    """Say what is to change, as plain text."""
    role = scene.say(ROLES[Role(change.role)])
    return scene.say(WHATS[change.what], name=change.name, role=role)
