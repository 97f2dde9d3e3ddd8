"""Lists that reach a contact without their asking: the daily list, and many new leads at once. Codes only."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from bot.conversation.lead import Lead
from bot.conversation.municipal import contact_screens
from bot.view.letters.letter import Letter, by_links, by_telegram
from bot.view.message import Message
from bot.view.municipal.inbox_view import line, state
from bot.view.scene import Scene, bold, message, paragraphs

MOST = 40
"""How many leads are named; the rest is counted."""
Links: TypeAlias = Mapping[str, str]
"""By the code of each lead, the address of its page for the reader of the letter; empty where there are no pages."""


def daily(leads: Sequence[Lead], channel: str, scene: Scene, links: Links) -> Message | Letter | None:
    """The daily list; None when nothing is open."""
    if not leads:
        return None
    head = scene.words.plural("{number} open message", "{number} open messages", len(leads))
    lines = {lead.code: f"{line(lead, scene)} · {scene.say(state(lead))}" for lead in leads}
    return _letter(head, lines, scene, links) if channel == "mail" else _message(head, lines, scene)


def many_new(leads: Sequence[Lead], channel: str, scene: Scene, links: Links) -> Message | Letter:
    """The new leads of a busy day that are told of together."""
    head = scene.words.plural(
        "{number} new message from candidates", "{number} new messages from candidates", len(leads)
    )
    lines = {lead.code: line(lead, scene) for lead in leads}
    return _letter(head, lines, scene, links) if channel == "mail" else _message(head, lines, scene)


def _message(head: str, lines: Mapping[str, str], scene: Scene) -> Message:
    listed = "\n".join(scene.escape(one) for one in _shortened(lines, scene))
    told = message(
        paragraphs(bold(scene.escape(head)), listed),
        [scene.button("All messages", contact_screens.Inbox())],
    )
    return Message(told.text, told.rows, protect=True)


def _letter(head: str, lines: Mapping[str, str], scene: Scene, links: Links) -> Letter:
    """Each line with the link to its page, where there are pages, which list the rest too; else the way to Telegram."""
    if links:
        listed = [f"{lines[code]}\n{link}\n" for code, link in links.items()]
        listed += (
            [scene.say("and {number} more", number=len(lines) - len(links)), ""]
            if len(lines) > len(links)
            else []
        )
        how = by_links(scene)
    else:
        listed, how = [*_shortened(lines, scene), ""], by_telegram(scene)
    body = "\n".join([head, "", *listed, *how])
    return Letter(
        scene.say("Messages from candidates for the post of crime prevention assistant"), f"{body}\n"
    )


def _shortened(lines: Mapping[str, str], scene: Scene) -> list[str]:
    rest = len(lines) - MOST
    shown = list(lines.values())[:MOST]
    return [*shown, scene.say("and {number} more", number=rest)] if rest > 0 else shown
