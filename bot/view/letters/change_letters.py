"""What the people of a town hear, without their asking, of a change of who receives its leads: before it and after it."""

from bot.conversation.municipal.contact_actions import AgreeToChange, StopChange
from bot.conversation.municipal.town_changes import Stage, TownChange
from bot.view.letters.letter import Letter
from bot.view.message import Message
from bot.view.municipal.change_view import asked, named, town
from bot.view.scene import Scene, bold, message, paragraphs


def notice(change: TownChange, scene: Scene, *, concerned: bool) -> Message:
    """The notice in Telegram. `concerned`: its reader is whom it is about, who cannot agree to it."""
    if not change.stage.is_pending:
        return message(_outcome(change, scene))
    agree = [scene.button("✅ I agree", AgreeToChange(change.id))]
    stop = [scene.button("⛔ Stop it", StopChange(change.id))]
    may = change.stage is Stage.ASKED and not concerned
    return message(asked(change, scene), agree if may else [], stop)


def letter(change: TownChange, scene: Scene, link: str = "") -> Letter:
    """The same by e-mail, where there is nothing to press; `link` leads to the lead page of its reader."""
    lines = [
        scene.say("{town}: who receives messages", town=town(change, scene)),
        "",
        named(change, scene),
    ]
    if change.stage is Stage.TOLD:
        when = scene.words.time(change.due)
        lines += [
            "",
            scene.say(
                "It is done on {time}. If it is not right, write to {email} before.",
                time=when,
                email=scene.operator.email,
            ),
        ]
    elif change.stage is Stage.ASKED:
        lines += ["", scene.say("It waits for the yes of a second person of your town, in Telegram.")]
        if link:
            where = scene.say("My settings")
            lines += [
                scene.say("Without Telegram it can be answered here, under “{where}”:", where=where),
                link,
            ]
    else:
        lines += ["", _ended(change, scene)]
    return Letter(scene.say("Who receives messages from candidates"), "\n".join(lines) + "\n")


def _outcome(change: TownChange, scene: Scene) -> str:
    head = bold(scene.html("{town}: who receives messages", town=town(change, scene)))
    return paragraphs(head, scene.escape(named(change, scene)), scene.escape(_ended(change, scene)))


def _ended(change: TownChange, scene: Scene) -> str:
    if change.stage is Stage.STOPPED:
        return scene.say("This was stopped. Nothing has changed.")
    if change.reason:
        return scene.say("The operator has done this at once. Reason: {reason}", reason=change.reason)
    return scene.say("This is done.")
