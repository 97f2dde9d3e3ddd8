"""Letters and their frame: who writes and why, whom to ask, how to verify a letter.

Every letter passes through `framed`. The HTML part is made of the lines of the text, and a link is
shown as its address.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from itertools import groupby

from bot.content.problems import msg
from bot.conversation.lead.model import Invitation
from bot.conversation.private import Private
from bot.view.context import ROLES, Calendar, RenderContext, paragraphs
from bot.view.markup import plain

RULE = "———"
_LINKS = ("https://", "http://")


@dataclass(frozen=True)
class Letter:
    """An e-mail. `listed`: with List-Unsubscribe, by one click at `unsubscribe`. `to_chat`: a link leads to the bot.

    `newcomer`: the address is not verified yet. `last`: no other letter will follow.
    """

    subject: str
    body: str
    language: str = "cs"
    written: datetime | None = None
    listed: bool = False
    to_chat: bool = False
    newcomer: bool = False
    last: bool = False
    calendar: Calendar | None = None
    """Attachment for the reader's calendar."""
    thread: str = ""
    """The left part of the Message-ID of the first letter about the same lead."""
    greeting: str = ""
    unsubscribe: str = ""

    @property
    def html(self) -> str:
        """Return the text as HTML, with large links."""
        text, _, frame = self.body.partition(f"\n{RULE}\n")
        paragraphs = "\n".join(_paragraphs(text))
        small = "\n".join(_paragraphs(frame))
        return _PAGE.format(language=self.language, subject=escape(self.subject), text=paragraphs, frame=small)


def letter(subject: str, lines: Iterable[str], *, listed: bool = False) -> Letter:
    return Letter(subject, "\n".join(lines).rstrip("\n") + "\n", listed=listed)


WHAT_IT_IS = msg(
    "People interested in the job look at its conditions in our bot and may then write to the town. You answer a message where you read it."
)
YOUR_YES = msg(
    "Your yes means only that these messages come to you, and you can change your mind at any time. The town promises nobody a post by it."
)
SOURCES: Mapping[str, str] = {
    "": msg(
        "We have your name and address from your office, from its website, or from the request on our page; which of them, we tell you if you ask."
    ),
    "join": msg("We have your name and address from a request to join: somebody entered them in the form on our page."),
    "page": msg("We have your name and address from the public website of your office."),
}
"""Sentences for the values of `Invitation.source` that are no name."""
TO_CONTACT = msg(
    "You get this e-mail because you receive messages from people interested in the job of a crime prevention assistant ({town})."
)
TO_NEWCOMER = msg(
    "We have named you as somebody who receives messages from people interested in the job of a crime prevention assistant ({town})."
)
"""For addresses that are not verified yet."""
TO_FORMER = msg(
    "You get this e-mail because you received messages from people interested in the job of a crime prevention assistant ({town})."
)
TO_ASKER = msg("You get this e-mail because on our page your address was given in a request to join ({town}).")
TO_ADMINISTRATOR = msg("You get this e-mail because you look after what our bot says.")
TO_OPERATOR = msg("You get this e-mail because you run the bot.")


def reason(why: str, context: RenderContext, *slugs: str) -> str:
    """Return why an official gets a letter."""
    return context.say(why, town=towns_named(slugs, context))


def duty_lines(invited: Invitation, context: RenderContext) -> Iterator[str]:
    """Yield each role with its towns, what comes and when, as HTML."""
    for role in dict.fromkeys(role for role, _ in invited.tasks):
        town = towns_named((slug for one, slug in invited.tasks if one is role), context)
        head = context.title("Your role: {role} – {town}", role=context.say(ROLES[role]), town=town)
        yield f"{head}\n{context.section('pages/duties', role)}"


def about_your_data(source: Private, context: RenderContext) -> str:
    """Return source, legal basis and retention of an official's data as HTML (Art. 14 GDPR)."""
    named = msg("We have your name and address from a colleague: {name}.")
    return paragraphs(context.html(SOURCES.get(source, named), name=source), context.body("pages/duties"))


def data_lines(invited: Invitation, context: RenderContext) -> list[str]:
    """Return the same for a letter, with a link to the privacy notice."""
    web = context.operator.web
    more = [context.say("What becomes of your data: {page}", page=f"{web}/privacy")] if web else []
    return [plain(about_your_data(invited.source, context)), *more]


def invitation_text(invited: Invitation, context: RenderContext) -> str:
    """Return the part of a letter before its links: the bot, the roles, and the meaning of a yes."""
    return plain(paragraphs(context.html(WHAT_IT_IS), *duty_lines(invited, context), context.html(YOUR_YES)))


def towns_named(slugs: Iterable[str], context: RenderContext) -> str:
    return ", ".join(dict.fromkeys(map(context.town_or_all, slugs)))


def framed(words: Letter, why: str, context: RenderContext) -> Letter:
    """Add the frame to a letter. `why`: why its reader gets it."""
    operator = context.operator
    # avoid two dots after names such as "Spolek z. s."
    who = context.say("{operator} writes to you.", operator=operator.name.removesuffix("."))
    lines = [
        *([words.greeting, ""] if words.greeting else []),
        f"{who} {why}",
        "",
        words.body,
        RULE,
        ", ".join(filter(None, (operator.name, operator.address, operator.email, operator.phone))),
        *(() if why == context.say(TO_OPERATOR) else _sent_by(words, context)),
    ]
    return replace(words, body="\n".join(lines) + "\n", language=context.words.language, written=context.now)


def _sent_by(words: Letter, context: RenderContext) -> Iterator[str]:
    """Yield two lines: the sender and what happens to a reply, and how to detect a forgery.

    They are the same for everybody who may have set a PIN, so they do not reveal who has.
    """
    operator = context.operator
    yield context.say(
        "The bot @{bot} has sent this. What you reply is read by us, not by the candidate."
        if words.last
        else "The bot @{bot} has sent this. What you reply is read by us, not by the candidate. It is also enough to end these e-mails.",
        bot=operator.bot,
    )
    password = context.say(
        "Nobody asks you for a password. The page asks for a PIN only if you have set one there."
        if operator.web and not words.newcomer
        else "Nobody asks you for a password."
    )
    doubt = (
        context.say("In doubt, call {phone}.", phone=operator.phone)
        if operator.phone
        else context.say("In doubt, look for our phone or address yourself, not in this e-mail, and ask us.")
    )
    yield f"{password} {doubt} {_genuine(words, context)}"


def _genuine(words: Letter, context: RenderContext) -> str:
    """Return how to tell that a letter is genuine. The address stands last, without a full stop."""
    operator, page, chat = context.operator, f"{context.operator.web}/", f"https://t.me/{context.operator.bot}?"
    if words.to_chat:
        page = context.say("{page} or {chat}", page=page, chat=chat) if operator.web else chat
    elif not operator.web:
        return context.say(
            "It is genuine if the same waits for you in Telegram in the chat with @{bot}.", bot=operator.bot
        )
    return context.say("It is genuine if every link in it begins with {address}", address=page)


_PAGE = """\
<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{subject}</title></head>
<body style="margin:0; padding:16px; background:#ffffff; color:#1d1d1f">
<div style="max-width:600px; font:16px/1.5 Arial, sans-serif">
{text}
<div style="margin-top:24px; padding-top:12px; border-top:1px solid #8a8a8a; font-size:14px; color:#4a4a4a">
{frame}
</div>
</div>
</body>
</html>
"""
_LINK = (
    '<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px"><tr>'
    '<td style="border:2px solid #0b57a4; padding:12px 16px; word-break:break-all">'
    '<a href="{link}" style="color:#0b57a4; font:bold 16px Arial, sans-serif">{link}</a></td></tr></table>'
)


def _paragraphs(text: str) -> Iterator[str]:
    """Split a text at its blank lines; a line that is a link gets a paragraph of its own."""
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line]
        for is_link, some in groupby(lines, key=lambda line: line.startswith(_LINKS)):
            if is_link:
                yield from (_LINK.format(link=escape(line)) for line in some)
            else:
                said = "<br>\n".join(escape(line, quote=False) for line in some)
                yield f'<p style="margin:0 0 16px">{said}</p>'
