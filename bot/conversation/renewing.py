"""What somebody has answered or ticked since they sent a lead, and whether a lead may be taken from them at all."""

from dataclasses import replace

from bot.content.content import Content
from bot.conversation.draft import Field, open_question
from bot.conversation.journey import chosen
from bot.conversation.lead import Details, Lead
from bot.conversation.session import Session

_NEEDED = (Field.AGE, Field.CZECH, Field.PERMIT)


def may_send(session: Session, content: Content) -> bool:
    """Say whether a lead may be taken: not from somebody whose answer says otherwise (under 18)."""
    return all(
        option.lead
        for name, question in content.questions.items()
        if (option := chosen(question, session.answers.get(name), content)) is not None
    )


def newer(lead: Lead, session: Session, content: Content) -> Details | None:
    """Give the lead's details with the answers and ticks of now; None when nothing is newer, or not enough for a lead.

    Name, ways to reach somebody and their words stay: those are written to the town.
    """
    if session.answers.get("town") != lead.slug or not may_send(session, content):
        return None
    if any(open_question(field, session.answers, content) for field in _NEEDED):
        return None
    now = replace(lead.details, answers=session.answers, ticks=session.ticks, ask_town=session.ask_town)
    return None if now == lead.details else now
