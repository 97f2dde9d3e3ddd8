"""What a contact gets without asking: a new lead, what takes the place of a withdrawn one, and the proof of an address."""

from bot.conversation.lead import Lead
from bot.conversation.private import Private
from bot.view.letters.letter import Letter, genuine
from bot.view.message import Button, Message
from bot.view.municipal.contact_view import pointer
from bot.view.scene import Scene, bold, message


def new_lead(lead: Lead, scene: Scene) -> Message:
    """The notice of a new lead in Telegram, in the contact's language."""
    body = pointer(lead, scene)
    head = bold(scene.html("New message from a candidate"))
    return Message(f"{head}\n{body.text}", body.rows, protect=True)


def withdrawn(code: str, scene: Scene) -> Message:
    """What takes the place of a lead that was withdrawn or deleted."""
    said = scene.html("The candidate withdrew this message. Please do not use their details any more.")
    return message(f"{bold(code)}\n{said}")


def confirm_email(code: Private, slug: str, scene: Scene, link: str = "") -> Letter:
    """What proves the address: nothing about leads is sent there before the link is followed or the code comes back."""
    town = scene.content.municipalities.get(slug)
    lines = [
        scene.say(
            "The operator of the bot has named you as somebody who receives messages from people interested in the job of a crime prevention assistant ({town}).",
            town=scene.town(town) if town else scene.say("all towns"),
        ),
        "",
    ]
    lines += (
        [
            scene.say("Confirm your address here (the link is good for 7 days):"),
            link,
            "",
            scene.say(
                "After that, notices of candidates' messages come to this address, and you can answer them on the page the link in each of them leads to."
            ),
        ]
        if link
        else [
            scene.say("Your code: {code}", code=code),
            "",
            scene.say(
                "Write it to @{bot} in Telegram, and notices of new messages will come to this address too.",
                bot=scene.operator.bot,
            ),
        ]
    )
    lines += [
        scene.say("If you did not expect this e-mail, you need not do anything."),
        "",
        *(genuine(scene) if link else [f"{scene.operator.name}, {scene.operator.email}"]),
    ]
    return Letter(scene.say("Confirm your e-mail address"), "\n".join(lines) + "\n")


def trial_by_mail(scene: Scene, link: str) -> Letter:
    """A harmless letter, which shows whether letters arrive and are read."""
    lines = [
        scene.say("This is a test: nobody has written. It shows whether notices reach you."),
        *([scene.say("Please open this page and press the button on it:"), link] if link else []),
        "",
        *(genuine(scene) if link else [f"{scene.operator.name}, {scene.operator.email}"]),
    ]
    return Letter(scene.say("Test of the notices for candidates' messages"), "\n".join(lines) + "\n")


def trial_by_telegram(scene: Scene, link: str) -> Message:
    """The same in the chat."""
    text = scene.html("This is a test: nobody has written. It shows whether notices reach you.")
    return Message(text, ((Button(scene.say("It has arrived"), url=link),),) if link else ())
