"""A contact's view of a lead: the sheet, a table with one row, a record for the town's own file."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from bot.content.problems import msg
from bot.conversation.contact.model import CALENDAR, RECORD, TABLE, AttachedCv, LeadDetails, LeadFile
from bot.conversation.dates import PRAGUE, day_of
from bot.conversation.lead import history
from bot.conversation.lead.events import WRITTEN, ClosingReason, LadderEffect, LeadEvent
from bot.conversation.lead.interview import meeting
from bot.conversation.lead.model import Event, Lead
from bot.view.context import Message, Paper, PaperLine, RenderContext, Table, TableCell, message, paragraphs, quotation
from bot.view.markup import plain, telegram_length
from bot.view.official_steps import interview_file, own_words, reason_text, where
from bot.view.papers import NOT_IN_PDF
from bot.view.sent import conditions, cv_lines, cv_text, sent_columns, sent_text
from bot.view.talk import author, on_sheet, spoken

LIMIT = 4096
"""Maximum length of a message in UTF-16 units (Bot API, sendMessage)."""
MESSAGES = 4
NOTES = msg("Internal notes, not shown to the candidate")


def sheet(lead: Lead, context: RenderContext) -> str:
    """Return the sheet; older messages, then documents and questions, are dropped to fit."""
    sent = sent_text(lead, context)
    who = "\n".join([sent.summary, *_status_block(lead, context), sent.who])
    words, more = paragraphs(sent.words, _earlier_leads(context)), paragraphs(sent.documents, sent.questions)
    for most in range(MESSAGES, -1, -1):
        messages = _written(msg("Messages"), WRITTEN, lead, most, context)
        notes = _written(NOTES, {LeadEvent.NOTED}, lead, most, context)
        text = paragraphs(who, words, messages, notes, sent.requirements, more)
        if telegram_length(text) <= LIMIT:
            return text
    return paragraphs(who, words, sent.requirements)


def attached(screen: AttachedCv | LeadFile, lead: Lead, context: RenderContext) -> Message:
    """Show the CV, or send a file named by the code of the lead."""
    back = [context.back(LeadDetails(lead.code))]
    if isinstance(screen, LeadFile):
        page = message(paragraphs(context.heading(lead), context.body("pages/lead-file")), back)
        if screen.form == TABLE:
            return replace(page, paper=lead_table(lead, context))
        if screen.form == CALENDAR:
            return interview_file(lead, page, context)
        if screen.form == RECORD:
            return replace(page, paper=record(lead, context))
        foot = PaperLine("foot", lead.code)
        return replace(page, paper=Paper(f"{lead.code}.{screen.form}", (*cv_lines(lead, context), foot)))
    files = [context.button(f"📄 {form.upper()}", LeadFile(lead.code, form)) for form in ("pdf", "docx")]
    return message(paragraphs(context.heading(lead), cv_text(lead, context)), files, back)


def _status_block(lead: Lead, context: RenderContext) -> list[str]:
    lines = (
        context.heading(lead),
        *status_lines(lead, context),
        *escalation_line(lead, context),
        on_sheet(lead, context),
    )
    return [line for line in lines if line]


_ANSWERS: Mapping[LeadEvent | None, str] = {
    None: msg("The candidate has not answered to it yet."),
    LeadEvent.CONFIRMED: msg("The candidate confirms it."),
    LeadEvent.MOVE_ASKED: msg("The candidate asks for another time:"),
    LeadEvent.CANNOT_COME: msg("The candidate will not come to it."),
}


def status_lines(lead: Lead, context: RenderContext) -> list[str]:
    """Return the state of a lead, its holder and its interview, a line each."""
    steps = [event for event in history.effective_events(lead) if event.what.means.sheet and not _climbs(event)]
    if not steps:
        return [context.html("Nobody has taken it on yet.")]
    last, has_it, ahead = steps[-1], history.holder(lead), meeting(lead)
    lines = [f"{context.html(last.what.means.sheet)}: {context.escape(last.by)}, {context.words.time(last.at)}"]
    if lead.reason in set(ClosingReason) and last.what is LeadEvent.CLOSED:
        lines[0] += f" · {context.html(ClosingReason(lead.reason).words)}"
    if last.what is LeadEvent.DECLINED:
        lines += [said for said in (refusal_line(lead, context), own_words(lead, context)) if said]
    if has_it is not None and last.what is not LeadEvent.TAKEN:
        lines.append(context.html("With: {name}", name=has_it.name))
    if ahead is not None:
        answer = ahead.answer.what if ahead.answer else None
        lines.append(f"{where(ahead, context)}\n{context.html(_ANSWERS[answer])}")
        if answer is LeadEvent.MOVE_ASKED and ahead.answer is not None:
            lines.append(quotation(context.escape(ahead.answer.text)))
    return lines


def refusal_line(lead: Lead, context: RenderContext) -> str:
    """Return the reason of a refusal in the reader's language."""
    reason = reason_text(lead, context)
    return context.html("Reason given: “{reason}”", reason=reason) if reason else ""


def escalation_line(lead: Lead, context: RenderContext) -> list[str]:
    """Return one line with the last reminder and escalation, or none."""
    last = {event.what: event.at for event in lead.events if _climbs(event)}
    said = (f"{context.html(what.means.sheet)}: {context.words.time(at)}" for what, at in last.items())
    return [" · ".join(said)] if last else []


def _climbs(event: Event) -> bool:
    return event.what.means.wait is LadderEffect.CLIMBS


def _earlier_leads(context: RenderContext) -> str:
    lines: list[str] = []
    for one in context.known.earlier:
        sent = context.words.date(one.sent_at.astimezone(PRAGUE))
        said = context.html("↩️ This person wrote before: {date}, {code}.", date=sent, code=one.code)
        became = (said, f"{status_lines(one, context)[0]}.", refusal_line(one, context))
        lines.append(" ".join(part for part in became if part))
    return "\n".join(lines)


def _written(head: str, kinds: Collection[LeadEvent], lead: Lead, most: int, context: RenderContext) -> str:
    """List the newest messages, or notes, below a heading; "" without any."""
    lines = [
        f"{context.words.time(event.at)} {context.escape(author(event, lead, context))}:\n{spoken(event, context)}"
        for event in deque((event for event in lead.events if event.what in kinds), maxlen=most)
    ]
    return "\n".join([context.title(head), *lines]) if lines else ""


def lead_table(lead: Lead, context: RenderContext) -> Table:
    """Return the lead as a table with one row, without notes and messages.

    The columns depend on the content only, so that rows of several leads can be joined.
    """
    has_it = history.holder(lead)
    columns: tuple[tuple[str, TableCell], ...] = (
        (context.say("Code of the message"), lead.code),
        (context.say("Town of the message"), context.town_of(lead)),
        (context.say("Sent on"), lead.sent_at.astimezone(PRAGUE)),
        (context.say("State"), plain("\n".join(status_lines(lead, context)))),
        (context.say("Taken on by"), has_it.name if has_it else ""),
        *sent_columns(lead, context),
    )
    head, row = zip(*columns, strict=True)
    return Table(f"{lead.code}.{TABLE}", head, (row,), context.now)


BLANK = "_" * 30


def record(lead: Lead, context: RenderContext) -> Paper:
    """Return the lead, its messages and steps as a PDF for the town's own file.

    It outlives the deletion in the bot, and says when that is. Internal notes are left out.
    """
    return Paper(f"{lead.code}-{day_of(context.now):%Y%m%d}.pdf", tuple(_lines(lead, context)), archival=True)


def _lines(lead: Lead, context: RenderContext) -> Iterator[PaperLine]:
    say, time = context.say, context.words.time
    yield PaperLine("title", say("Message from a candidate for the post of crime prevention assistant"))
    yield PaperLine("text", f"{say('Reference number')}: {BLANK}")
    yield PaperLine("gap")
    yield PaperLine("text", say("Code: {code}", code=lead.code))
    yield PaperLine("text", say("Town: {town}", town=context.town_of(lead)))
    yield PaperLine("text", say("Sent: {time}", time=time(lead.sent_at)))
    yield PaperLine("text", say("As of {time}, by {operator}", time=time(context.now), operator=context.operator.name))
    yield PaperLine("text", say("State: {state}", state=say(lead.state.words)))
    yield PaperLine("gap")
    yield PaperLine("heading", say("What the candidate has sent"))
    sent = sent_text(lead, context)
    # Its last line, a note to the reader, stands at the end.
    yield from html_lines(sent.who.rpartition("\n")[0], sent.words)
    yield PaperLine("heading", say("Requirements and answers"))
    for one in conditions(lead, context):
        said = " – ".join(filter(None, (one.answer, one.words)))
        yield PaperLine("item", _printable_text(f"{one.title}: {said}"))
    yield PaperLine("gap")
    yield from html_lines(sent.documents, sent.questions)
    yield PaperLine("heading", say("Messages and steps"))
    yield from _step_lines(lead, context)
    yield PaperLine("gap")
    if lead.state.is_open:
        day = context.words.date(day_of(history.kept_until(lead)))
        yield PaperLine(
            "text", say("In the bot this message is deleted on {day} at the latest, if nobody writes.", day=day)
        )
    else:
        yield PaperLine("text", say("In the bot this message is deleted 30 days after its end."))
    yield PaperLine(
        "text",
        say(
            "The candidate's own answers; nobody has checked them. This is no application. What becomes of this printout is the town's responsibility."
        ),
    )
    if cv := cv_lines(lead, context):
        yield PaperLine("page")
        yield PaperLine("heading", say("Attached CV, {code}", code=lead.code))
        for kind, text in cv:
            shown = "\t".join(NOT_IN_PDF.sub("", part) for part in text.split("\t"))
            yield PaperLine("heading" if kind == "title" else kind, shown)
    yield PaperLine("foot", lead.code)


_WITH_WORDS = WRITTEN | {LeadEvent.MOVE_ASKED, LeadEvent.DECLINED}
"""The events whose text is what somebody wrote to the other side."""


def _step_lines(lead: Lead, context: RenderContext) -> Iterator[PaperLine]:
    """Yield the steps and the messages in their order, with one opening per reader."""
    opened = set[str]()
    for event in lead.events:
        if not (step := event.what.means.history):
            continue
        told = context.say(step, name=event.by, other=event.text)
        if event.what is LeadEvent.OPENED and told in opened:
            continue
        opened.add(told)
        more = ", ".join(_step_details(event, context))
        yield PaperLine("item", _printable_text(f"{context.words.time(event.at)} – {told}{more and f': {more}'}"))
        if event.what in _WITH_WORDS and event.text:
            yield from html_lines(spoken(event, context))


def _step_details(event: Event, context: RenderContext) -> Iterator[str]:
    """Yield time and place of an interview, and the reason of an end."""
    if event.step.when and event.what is not LeadEvent.PASSED_ON:
        yield context.words.meeting(event.step.when)
    if event.what is LeadEvent.INVITED:
        yield event.text
    if reason := context.content.reasons.get(event.step.about) if event.what is LeadEvent.DECLINED else None:
        yield reason[context.words.language]
    if event.what is LeadEvent.CLOSED and event.step.about in set(ClosingReason):
        yield context.say(ClosingReason(event.step.about).words)


def html_lines(*parts: str) -> Iterator[PaperLine]:
    """Yield the lines of texts of a screen for a document, a gap after each text."""
    for part in filter(None, parts):
        yield from (PaperLine("text", _printable_text(line)) for line in plain(part).split("\n"))
        yield PaperLine("gap")


def _printable_text(line: str) -> str:
    """Remove the characters that are missing from the font."""
    return " ".join(NOT_IN_PDF.sub("", line).split())
