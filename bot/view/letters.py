"""What reaches people without their asking: the notice to a contact, the news to a candidate, the letter by e-mail.

A notice holds no personal data: code, town, time. The subject of an e-mail never changes.
"""

from dataclasses import dataclass

from bot.conversation import contact_screens, lead_screens
from bot.conversation.effects import News
from bot.conversation.lead import Lead
from bot.conversation.private import Private
from bot.view.contact_view import pointer
from bot.view.message import Message
from bot.view.scene import Scene, bold, message, paragraphs


@dataclass(frozen=True)
class Letter:
    """A plain-text e-mail."""

    subject: str
    body: str


def new_lead(lead: Lead, scene: Scene, *, repeated: bool = False) -> Message:
    """The notice of a new lead in Telegram, in the contact's language. `repeated`: it may have arrived before."""
    head = (
        scene.html("Repeated notice (the first may have reached you)")
        if repeated
        else scene.html("New message from a candidate")
    )
    body = pointer(lead, scene)
    return Message(f"{bold(head)}\n{body.text}", body.rows, protect=True)


def candidate_wrote(lead: Lead, scene: Scene) -> Message:
    """The notice that the candidate has written; the words are on the sheet, which takes this one's place."""
    head = bold(scene.html("The candidate has written to you"))
    place = scene.escape(scene.town_of(lead))
    opening = (scene.button("Open", contact_screens.Sheet(lead.code)),)
    return Message(f"{head}\n{lead.code} · {place}", (opening,), protect=True)


def news(lead: Lead, what: News, by: Private, text: Private, scene: Scene) -> Message:
    """What the candidate hears about a lead, in the candidate's language."""
    head = f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}"
    match what:
        case News.SEEN:
            said = scene.html("{name} has opened your message.", name=by)
        case News.TAKEN:
            said = scene.html("{name} has taken your message on and will answer you.", name=by)
        case News.CONTACTED:
            said = scene.html(
                "{name} noted that they have contacted you. If nobody did, write here.", name=by
            )
        case News.DECLINED:
            reason = scene.content.reasons.get(lead.reason, {}).get(scene.words.language, "")
            said = paragraphs(scene.html("{name} answered: not now.", name=by), scene.escape(reason))
        case News.WROTE:
            opening = scene.html("{name} writes to you:", name=by)
            said = f"{opening}\n<blockquote>{scene.escape(text)}</blockquote>"
        case News.WITHDRAWN:
            said = scene.html("Withdrawn. The town no longer sees your details here.")
    answerable = lead.state.is_open and what in {News.WROTE, News.CONTACTED}
    answer = [scene.button("✍️ Answer", lead_screens.Answering(lead.code))] if answerable else []
    return message(
        paragraphs(head, said), answer, [scene.button("Where it stands", lead_screens.MyLead(lead.code))]
    )


def mail_of_lead(lead: Lead, scene: Scene, *, repeated: bool = False) -> Letter:
    """The second pointer by e-mail: constant subject, no personal data, and how to check that it is genuine."""
    town = scene.content.municipalities.get(lead.slug)
    lines = [
        scene.say("Repeated notice (the first may have reached you)")
        if repeated
        else scene.say("A candidate has written to you."),
        "",
        scene.say("Code: {code}", code=lead.code),
        scene.say("Town: {town}", town=town.names["cs"] if town else lead.slug),
        scene.say("Sent: {time}", time=scene.words.time(lead.sent_at)),
        "",
        scene.say(
            "Open Telegram and the chat with @{bot}: the message waits for you there under “All messages” (/leads).",
            bot=scene.operator.bot,
        ),
        "",
        scene.say(
            "This e-mail holds no personal data and no link on purpose. Sent by {operator} ({email}).",
            operator=scene.operator.name,
            email=scene.operator.email,
        ),
        scene.say(
            "To check that it is genuine, compare the code with the one in Telegram, or call whoever invited you."
        ),
    ]
    return Letter(
        scene.say("Message from a candidate for the post of crime prevention assistant"),
        "\n".join(lines) + "\n",
    )


def withdrawn(code: str, scene: Scene) -> Message:
    """What takes the place of a lead that was withdrawn or deleted."""
    said = scene.html("The candidate withdrew this message. Please do not use their details any more.")
    return message(f"{bold(code)}\n{said}")


def confirm_email(code: Private, scene: Scene) -> Letter:
    """The code that proves the address: nothing about leads is sent there before it comes back."""
    lines = [
        scene.say("Your code: {code}", code=code),
        "",
        scene.say(
            "Write it to @{bot} in Telegram, and notices of new messages will come to this address too.",
            bot=scene.operator.bot,
        ),
        scene.say("If you did not expect this e-mail, you need not do anything."),
        "",
        f"{scene.operator.name}, {scene.operator.email}",
    ]
    return Letter(scene.say("Confirm your e-mail address"), "\n".join(lines) + "\n")
