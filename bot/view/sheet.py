"""The lead sheet in the contact's language: what was sent (`sent`) and what has become of it; and the same as a table."""

from collections import deque
from dataclasses import replace

from bot.conversation.contact.model import CALENDAR, RECORD, TABLE, AttachedCv, LeadFile, Sheet
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.happened import WRITTEN, Happened
from bot.conversation.lead.history import holder
from bot.conversation.lead.model import Lead
from bot.view.context import Message, Paper, RenderContext, Table, TableCell, message, paragraphs, quotation
from bot.view.markup import telegram_length
from bot.view.record import record
from bot.view.sent import cv_lines, cv_text, sent_columns, sent_text
from bot.view.steps import escalation_line, how_far, interview_file, why_not_now
from bot.view.talk import on_sheet, speaker, spoken

LIMIT = 4096
"""What a message may hold (Bot API, sendMessage: 1-4096 characters after entities parsing, in UTF-16 units)."""
MESSAGES = 4


def sheet(lead: Lead, context: RenderContext) -> str:
    """Word the whole lead. What does not fit is left out: the older messages, then all of them, documents and questions."""
    sent = sent_text(lead, context)
    who = "\n".join([sent.summary, *_standing(lead, context), sent.who])
    words, more = paragraphs(sent.words, _earlier(context)), paragraphs(sent.documents, sent.questions)
    for most in range(MESSAGES, -1, -1):
        written = paragraphs(_messages(lead, most, context), _notes(lead, most, context))
        text = paragraphs(who, words, written, sent.requirements, more)
        if telegram_length(text) <= LIMIT:
            return text
    return paragraphs(who, words, sent.requirements)


def attached(screen: AttachedCv | LeadFile, lead: Lead, context: RenderContext) -> Message:
    """The CV to read, or a file that is named by the lead's code: that says nothing of the person."""
    back = [context.back(Sheet(lead.code))]
    if isinstance(screen, LeadFile):
        page = message(paragraphs(context.heading(lead), context.body("pages/lead-file")), back)
        if screen.form == TABLE:
            return replace(page, paper=lead_table(lead, context))
        if screen.form == CALENDAR:
            return interview_file(lead, page, context)
        if screen.form == RECORD:
            return replace(page, paper=record(lead, context))
        return replace(page, paper=Paper(f"{lead.code}.{screen.form}", cv_lines(lead, context)))
    files = [context.button(f"📄 {form.upper()}", LeadFile(lead.code, form)) for form in ("pdf", "docx")]
    return message(paragraphs(context.heading(lead), cv_text(lead, context)), files, back)


def _standing(lead: Lead, context: RenderContext) -> list[str]:
    """Give what has become of the lead, a line each: what the candidate did not write."""
    lines = (context.heading(lead), *how_far(lead, context), *escalation_line(lead, context), on_sheet(lead, context))
    return [line for line in lines if line]


def _earlier(context: RenderContext) -> str:
    lines: list[str] = []
    for one in context.known.earlier:
        sent = context.words.date(one.sent_at.astimezone(PRAGUE))
        said = context.html("↩️ This person wrote before: {date}, {code}.", date=sent, code=one.code)
        became = (said, f"{how_far(one, context)[0]}.", why_not_now(one, context))
        lines.append(" ".join(part for part in became if part))
    return "\n".join(lines)


def _messages(lead: Lead, most: int, context: RenderContext) -> str:
    written = deque((event for event in lead.events if event.what in WRITTEN), maxlen=most)
    lines: list[str] = []
    for event in written:
        own = f"{lead.details.name} ({context.say('candidate')})"
        by = own if event.what is Happened.CANDIDATE_WROTE else speaker(event, lead, context)
        lines.append(f"{context.words.time(event.at)} {context.escape(by)}:\n{spoken(event, context)}")
    return "\n".join([context.title("Messages"), *lines]) if lines else ""


def _notes(lead: Lead, most: int, context: RenderContext) -> str:
    noted = deque((event for event in lead.events if event.what is Happened.NOTED), maxlen=most)
    lines = [
        f"{context.words.time(event.at)} {context.escape(event.by)}:\n{quotation(context.escape(event.text))}"
        for event in noted
    ]
    head = context.title("Internal notes, not shown to the candidate")
    return "\n".join([head, *lines]) if lines else ""


def lead_table(lead: Lead, context: RenderContext) -> Table:
    """Give the heading and the row. The columns depend on the content only, so rows of several leads go under each other.

    Internal notes and messages are left out: they stay where they were written.
    """
    has_it = holder(lead)
    columns: tuple[tuple[str, TableCell], ...] = (
        (context.say("Code of the message"), lead.code),
        (context.say("Town of the message"), context.town_of(lead)),
        (context.say("Sent on"), lead.sent_at.astimezone(PRAGUE)),
        (context.say("State"), context.say(lead.state.words)),
        (context.say("Taken on by"), has_it.name if has_it else ""),
        *sent_columns(lead, context),
    )
    head, row = zip(*columns, strict=True)
    return Table(f"{lead.code}.{TABLE}", head, (row,), context.now)
