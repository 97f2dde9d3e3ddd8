"""What an e-mail is, and what all of them share: a pointer to a lead or a town, and how to check that it is genuine.

It holds no personal data: code, town, time. The subject never changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.conversation.lead import Lead
from bot.view.catalog import msg
from bot.view.markup import plain
from bot.view.message import Message
from bot.view.scene import Scene


@dataclass(frozen=True)
class Letter:
    """A plain-text e-mail."""

    subject: str
    body: str


WRITTEN = msg("A candidate has written to you.")
SOMETHING_NEW = msg("There is something new about a candidate's message.")


def marked(sent: Message | Letter, scene: Scene) -> Message | Letter:
    """Say in the first line that this is a repeat, for whatever may have arrived before; the subject stays."""
    again = msg("Sent again, you may have it already")
    match sent:
        case Message():
            return replace(sent, text=f"<i>{scene.html(again)}</i>\n{sent.text}")
        case Letter():
            return replace(sent, body=f"{scene.say(again)}\n\n{sent.body}")


def mail_of_lead(
    lead: Lead,
    scene: Scene,
    opening: str = WRITTEN,
    link: str = "",
    more: Iterable[str] = (),
) -> Letter:
    """The pointer by e-mail: constant subject, no personal data, and how to check that it is genuine.

    `link` leads to the lead page; "" where there is none and the message waits in Telegram. `more`: lines after the first.
    """
    town = scene.content.municipalities.get(lead.slug)
    lines = [
        f"{scene.say(opening).removesuffix('.')}.",  # a headline of the chat ends without
        *more,
        "",
        scene.say("Code: {code}", code=lead.code),
        scene.say("Town: {town}", town=town.names["cs"] if town else lead.slug),
        scene.say("Sent: {time}", time=scene.words.time(lead.sent_at)),
        "",
        *(_by_link(link, scene) if link else by_telegram(scene)),
    ]
    return Letter(
        scene.say("Message from a candidate for the post of crime prevention assistant"),
        "\n".join(lines) + "\n",
    )


def mail_of_town(words: Message, scene: Scene, link: str) -> Letter:
    """What officials of a town say to each other, about no candidate, for whoever has no chat."""
    lines = [plain(words.text), "", *(_by_link(link, scene) if link else by_telegram(scene))]
    return Letter(
        scene.say("Message about your town for crime prevention assistants"), "\n".join(lines) + "\n"
    )


def by_telegram(scene: Scene) -> list[str]:
    """What stands in a letter that only points to Telegram."""
    operator = scene.operator
    return [
        scene.say(
            "Open Telegram and the chat with @{bot}: the message waits for you there under “All messages” (/leads).",
            bot=operator.bot,
        ),
        "",
        scene.say(
            "This e-mail holds no personal data and no link on purpose. Sent by {operator} ({email}).",
            operator=operator.name,
            email=operator.email,
        ),
        scene.say(
            "To check that it is genuine, compare the code with the one in Telegram, or call whoever invited you."
        ),
    ]


def _by_link(link: str, scene: Scene) -> list[str]:
    return [
        scene.say("Read it and answer here, without logging in:"),
        link,
        "",
        scene.say(
            "The link is only for you and is good for 14 days; after that the page sends you a new one. Please do not forward it: whoever has it can read the message, and the candidate sees every opening under your name."
        ),
        "",
        *genuine(scene),
    ]


def by_links(scene: Scene) -> list[str]:
    """What stands under several links to lead pages."""
    return [
        scene.say("The links are only for you and are good for 14 days. Please do not forward them."),
        "",
        *genuine(scene),
    ]


def genuine(scene: Scene) -> list[str]:
    """Say who sends a letter with a link, and how to check that."""
    operator = scene.operator
    return [
        scene.say(
            "This e-mail holds no personal data. Sent by {operator} ({email}).",
            operator=operator.name,
            email=operator.email,
        ),
        scene.say(
            "To check that it is genuine, see that the link begins with {address}, or call whoever invited you.",
            address=f"{operator.web}/",
        ),
    ]
