"""A lead as a paper for the town's own file: the sheet, the talk and the steps with their times, as they are on that day.

It outlives what the bot deletes, and says when that is. Internal notes stay where they were written.
"""

from collections.abc import Iterator

from bot.conversation.dates import day_of
from bot.conversation.lead.happened import WRITTEN, Happened
from bot.conversation.lead.history import kept_until
from bot.conversation.lead.model import Event, Lead
from bot.view.context import Paper, PaperLine, RenderContext
from bot.view.markup import plain
from bot.view.papers import NOT_IN_PDF
from bot.view.selfcheck import VERDICTS
from bot.view.sent import judged_lines, sent_text
from bot.view.talk import speaker, spoken

BLANK = "_" * 30


def record(lead: Lead, context: RenderContext) -> Paper:
    """Give the paper. It is named by code and day, which say nothing of the person."""
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
    yield from _told(sent.who, sent.words)
    for verdict, line in judged_lines(lead, context):
        yield PaperLine("item", f"{_shown(line)} – {say(VERDICTS[verdict])}")
    yield PaperLine("gap")
    yield from _told(sent.documents, sent.questions)
    if talk := [event for event in lead.events if event.what in WRITTEN]:
        yield PaperLine("heading", say("Messages"))
        for event in talk:
            yield PaperLine("text", f"{time(event.at)} {_who(event, lead, context)}:")
            yield from _told(spoken(event, context))
    yield PaperLine("heading", say("Steps, in the words in which the candidate reads them"))
    yield from _steps(lead, context)
    yield PaperLine("gap")
    if lead.state.is_open:
        day = context.words.date(day_of(kept_until(lead)))
        yield PaperLine(
            "text", say("In the bot this message is deleted on {day} at the latest, if nobody writes.", day=day)
        )
    else:
        yield PaperLine("text", say("In the bot this message is deleted 30 days after its end."))
    yield PaperLine(
        "text",
        say(
            "The candidate's own answers; nobody has checked them. What becomes of this printout is the town's responsibility."
        ),
    )


def _steps(lead: Lead, context: RenderContext) -> Iterator[PaperLine]:
    """Yield the steps. Of each reader only the first opening is named; an invitation says when and where."""
    opened = set[str]()
    for event in lead.events:
        if not (history := event.what.means.history):
            continue
        told = context.say(history, name=event.by, other=event.text)
        if event.what is Happened.INVITED and event.step.when:
            told = f"{told}: {context.words.meeting(event.step.when)}, {event.text}"
        if event.what is not Happened.OPENED or told not in opened:
            yield PaperLine("item", f"{context.words.time(event.at)} – {told}")
            opened.add(told)


def _who(event: Event, lead: Lead, context: RenderContext) -> str:
    if event.what is Happened.CANDIDATE_WROTE:
        return f"{lead.details.name} ({context.say('candidate')})"
    return plain(speaker(event, lead, context))


def _told(*parts: str) -> Iterator[PaperLine]:
    """Yield what a screen says, line by line."""
    for part in filter(None, parts):
        yield from (PaperLine("text", _shown(line)) for line in plain(part).split("\n"))
        yield PaperLine("gap")


def _shown(line: str) -> str:
    """Leave out the signs that no font of paper has; words say the same."""
    return " ".join(NOT_IN_PDF.sub("", line).split())
