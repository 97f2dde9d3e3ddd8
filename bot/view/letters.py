"""What reaches people without their asking: the notice to a contact, the news to a candidate, the letter by e-mail.

A notice holds no personal data: code, town, time. The subject of an e-mail never changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.conversation import lead_screens
from bot.conversation.effects import News
from bot.conversation.lead import PLAIN, Event, Happened, Lead, Voice
from bot.conversation.private import Private
from bot.view import offer_view, step_news, talk_notices
from bot.view.catalog import msg
from bot.view.markup import plain
from bot.view.message import Button, Message
from bot.view.municipal.contact_view import pointer
from bot.view.scene import Scene, bold, message, paragraphs


@dataclass(frozen=True)
class Letter:
    """A plain-text e-mail."""

    subject: str
    body: str


ALARMS: Mapping[str, str] = {
    "unreachable": msg(
        "Somebody of a town, or a coordinator, can no longer be reached: the bot was blocked in Telegram, or the address does not exist. Ask them and invite them again (cpa-bot contact list, cpa-bot contact invite)."
    ),
    "rejected": msg(
        "Telegram or the mail server refuses a message. That is a fault of the settings or of the program; the log says why."
    ),
    "unanswered": msg(
        "A message was tried again and again and never confirmed. It is not tried any more. Look whether Telegram and the mail server can be reached from this machine."
    ),
    "unreadable": msg(
        "A message waiting to be sent is damaged and cannot be read. Check the disk and have a backup at hand."
    ),
    "late": msg(
        "A notice of a candidate's message has reached nobody for a quarter of an hour. It is tried further. Look whether Telegram can be reached from this machine, and whether everyone has accepted their invitation (cpa-bot contact list)."
    ),
    "nobody": msg(
        "A candidate's message has reached nobody: no contact or deputy of the town and no coordinator. Invite somebody again (cpa-bot contact list, cpa-bot contact invite); open messages wait for them in the bot under /leads."
    ),
    "backup": msg(
        "No backup could be made. The bot works on and tries again. Look whether the folder of CPA_BACKUP_DIR is there and has room; the log says why."
    ),
}
"""What the operator reads for each cause of an alarm."""
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


def new_lead(lead: Lead, scene: Scene) -> Message:
    """The notice of a new lead in Telegram, in the contact's language."""
    body = pointer(lead, scene)
    head = bold(scene.html("New message from a candidate"))
    return Message(f"{head}\n{body.text}", body.rows, protect=True)


def news(lead: Lead, what: News, by: Private, text: Private, scene: Scene, voice: Voice = PLAIN) -> Message:
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
        case News.OFFERED:
            return offer_view.asked(lead, text, by, scene)
        case News.WROTE | News.SILENCED | News.HEARD_AGAIN | News.UNHEARD:
            return talk_notices.news(
                lead, what, Event(Happened.TOWN_WROTE, scene.now, by, text, voice), scene
            )
        case _:
            said = step_news.worded(lead, what, by, scene)
    answerable = lead.state.is_open and what is News.CONTACTED
    answer = [scene.button("✍️ Answer", lead_screens.Answering(lead.code))] if answerable else []
    if what is News.INVITED:
        answer = step_news.interview_buttons(lead, scene)
    return message(
        paragraphs(head, said), answer, [scene.button("Where it stands", lead_screens.MyLead(lead.code))]
    )


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
        scene.say(opening),
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
        *_genuine(scene),
    ]


def by_links(scene: Scene) -> list[str]:
    """What stands under several links to lead pages."""
    return [
        scene.say("The links are only for you and are good for 14 days. Please do not forward them."),
        "",
        *_genuine(scene),
    ]


def _genuine(scene: Scene) -> list[str]:
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


def withdrawn(code: str, scene: Scene) -> Message:
    """What takes the place of a lead that was withdrawn or deleted."""
    said = scene.html("The candidate withdrew this message. Please do not use their details any more.")
    return message(f"{bold(code)}\n{said}")


def confirm_email(code: Private, scene: Scene, link: str = "") -> Letter:
    """What proves the address: nothing about leads is sent there before the link is followed or the code comes back."""
    lines = (
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
        f"{scene.operator.name}, {scene.operator.email}",
    ]
    return Letter(scene.say("Confirm your e-mail address"), "\n".join(lines) + "\n")


def trial_by_mail(scene: Scene, link: str) -> Letter:
    """A harmless letter, which shows whether letters arrive and are read."""
    lines = [
        scene.say("This is a test: nobody has written. It shows whether notices reach you."),
        *([scene.say("Please open this page and press the button on it:"), link] if link else []),
        "",
        f"{scene.operator.name}, {scene.operator.email}",
    ]
    return Letter(scene.say("Test of the notices for candidates' messages"), "\n".join(lines) + "\n")


def trial_by_telegram(scene: Scene, link: str) -> Message:
    """The same in the chat."""
    text = scene.html("This is a test: nobody has written. It shows whether notices reach you.")
    return Message(text, ((Button(scene.say("It has arrived"), url=link),),) if link else ())


def alarm(cause: str, row: int, scene: Scene) -> Letter:
    """What the operator must look after: why, and the row of the outbox under which the log says more."""
    lines = [
        scene.say(ALARMS[cause]),
        "",
        scene.say("Number in the log: row={row}", row=row),
        "",
        scene.say(
            "For each cause at most one such e-mail an hour is sent. Bot: @{bot}", bot=scene.operator.bot
        ),
    ]
    return Letter(scene.say("The bot could not deliver a message"), "\n".join(lines) + "\n")
