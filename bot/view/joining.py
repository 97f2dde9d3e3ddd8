"""The letters that invite somebody of a town: what it is, the ways in, and how often it is reminded of.

They hold no personal data but the reader's own; the frame says who writes and how to see that it is genuine.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.content.problems import msg
from bot.conversation.dates import day_of
from bot.conversation.private import Private
from bot.view.context import RenderContext
from bot.view.letter import WHAT_IT_IS, YOUR_YES, Letter, letter, towns_named, whence

SOMEBODY_ELSE = msg("If somebody else at your office should have this, please reply and tell us who.")


class WaysIn(NamedTuple):
    """Whole addresses; "" where there is none."""

    chat: str
    page: str


class Invited(NamedTuple):
    """One person, and all of the towns the invitation is for ("": as a coordinator)."""

    name: Private
    slugs: Sequence[str]


def invitation_letter(invited: Invited, ways: WaysIn, context: RenderContext) -> Letter:
    lines = [
        *_about(context),
        *_ways(ways, context),
        "",
        context.say("Before you say yes, nothing is sent to you but two reminders, after 3 and after 7 working days."),
        context.say(SOMEBODY_ELSE),
        *whence(context),
    ]
    towns = towns_named(invited.slugs, context)
    head = context.say("Invitation: messages from people interested in the job – {town}", town=towns)
    return _letter(head, lines, invited, ways, context)


def invitation_reminder(
    invited: Invited, ways: WaysIn, since: datetime, context: RenderContext, *, last: bool
) -> Letter:
    """Remind of it; `last`: nothing more comes after this."""
    day = context.words.date(day_of(since))
    more = context.say("This is the last reminder.") if last else context.say("One more reminder will come, then none.")
    lines = [
        context.say("On {day} we sent you an invitation. Nobody has accepted it yet.", day=day),
        "",
        *_about(context),
        *_ways(ways, context),
        "",
        context.say(SOMEBODY_ELSE),
        *whence(context),
        more,
    ]
    towns = towns_named(invited.slugs, context)
    head = context.say("Reminder: invitation to messages of people interested – {town}", town=towns)
    return _letter(head, lines, invited, ways, context)


def _about(context: RenderContext) -> list[str]:
    return [context.say(WHAT_IT_IS), "", context.say(YOUR_YES), ""]


def _ways(ways: WaysIn, context: RenderContext) -> list[str]:
    """Say how to accept; where there are two ways, that either will do."""
    both = bool(ways.chat and ways.page)
    lines = [context.say("Choose one of these links; either will do.") if both else context.say("Accept it here:")]
    if ways.page:
        lines += ["", *([context.say("In the browser, without Telegram:")] if both else []), ways.page]
    if ways.chat:
        lines += ["", *([context.say("In Telegram:")] if both else []), ways.chat]
    many = msg("The links are only for you and are good for 14 days. Please do not forward them.")
    one = msg("The link is only for you and is good for 14 days. Please do not forward it.")
    return [*lines, "", context.say(many if both else one)]


def _letter(head: str, lines: Sequence[str], invited: Invited, ways: WaysIn, context: RenderContext) -> Letter:
    words, greeting = letter(head, lines), context.say("Good day, this invitation is for {name}.", name=invited.name)
    return Letter(words.subject, words.body, to_chat=bool(ways.chat), newcomer=True, greeting=greeting)
