"""The interview as a file for a calendar: for the candidate, for the town, and with the letters about it.

It names the town, the code, time, place and who of the town has it, nothing of the candidate: calendars are shared. The same lead has one entry
(`uid`), so that a moved interview takes the place of the earlier one; without an end, since nobody said how long it lasts.
"""

from dataclasses import replace

from bot.conversation.lead.history import holder
from bot.conversation.lead.meeting import Meeting, awaited
from bot.conversation.lead.model import Lead
from bot.view.context import Appointment, Calendar, Message, RenderContext
from bot.view.plan import DOMAIN

MINUTE_MS = 60_000


def interview_file(lead: Lead, page: Message, context: RenderContext) -> Message:
    """Put the file to a page; without an interview that is still to come there is none."""
    ahead = awaited(lead, context.now)
    return replace(page, paper=calendar(lead, ahead, context)) if ahead else page


def calendar(lead: Lead, ahead: Meeting, context: RenderContext, *, with_place: bool = True) -> Calendar:
    """Give the entry. `with_place`: what the contact typed as the place stays out of letters, and so does a name."""
    title = context.say("Interview: crime prevention assistant, {town}", town=context.town_of(lead))
    code = context.say("Code: {code}", code=lead.code)
    uid, has_it = f"{lead.code}@{DOMAIN}", holder(lead)
    if with_place and has_it:
        code += "\n" + context.say("Whom to ask: {name}", name=has_it.name)
    entry = Appointment(uid, ahead.at, ahead.number // MINUTE_MS, title, code, ahead.place if with_place else "")
    return Calendar(f"{lead.code}.ics", title, uid, context.now, (entry,))
