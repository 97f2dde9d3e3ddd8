"""The lead sheet in the contact's language: who wrote, how to reach them, the requirements one by one; and the same as CSV.

Czech spreadsheets part columns by semicolons and know UTF-8 by its mark. What a candidate wrote is never a formula there.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO

from bot.conversation.dates import PRAGUE
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.history import holder
from bot.conversation.lead.model import Lead, Reach
from bot.conversation.selfcheck import Line, assess, checklist
from bot.view.context import File, RenderContext, bold, paragraphs
from bot.view.lead import REACHES
from bot.view.markup import telegram_length
from bot.view.selfcheck import SIGNS, VERDICTS, answer_label, chosen_label, title_in
from bot.view.steps import escalation_line, how_far, why_not_now
from bot.view.talk import on_sheet, speaker, spoken

LIMIT = 4096
"""What a message may hold (Bot API, sendMessage: 1-4096 characters after entities parsing, in UTF-16 units)."""
MESSAGES = 4


def sheet(lead: Lead, context: RenderContext) -> str:
    """Word the whole lead. What does not fit is left out: the older messages, then all of them, documents and questions."""
    note = context.html("These are the candidate's own answers; nobody has checked them. This is no application.")
    who = f"{_who(lead, context)}\n<i>{note}</i>"
    words, requirements = paragraphs(_words(lead, context), _earlier(context)), _requirements(lead, context)
    more = paragraphs(_documents(lead, context), _questions(lead, context))
    for most in range(MESSAGES, -1, -1):
        written = paragraphs(_messages(lead, most, context), _notes(lead, most, context))
        text = paragraphs(who, words, written, requirements, more)
        if telegram_length(text) <= LIMIT:
            return text
    return paragraphs(who, words, requirements)


def summary(lead: Lead, context: RenderContext) -> str:
    """Say in one line, as plain text, who it is and how they stand: name, town, signs of the self-check, documents."""
    lines = asked_requirements(lead, context)
    signs = " ".join(f"{sign} {sum(line.verdict is verdict for line in lines)}" for verdict, sign in SIGNS.items())
    ready, missing = sheet_documents(lead, context)
    papers = context.say("documents {ready}/{all}", ready=len(ready), all=len(ready) + len(missing))
    parts = (lead.details.name, context.town_of(lead), signs if lines else context.say("no self-check"), papers)
    return " · ".join(parts)


def _who(lead: Lead, context: RenderContext) -> str:
    details = lead.details
    named = (
        (context.html("Name"), f"<code>{context.escape(details.name)}</code>"),
        (context.html("How to reach them"), _reach(lead, context)),
        (context.html("Czech"), context.escape(chosen_label("czech", details.answers, context))),
        (context.html("Permit"), context.escape(chosen_label("permit", details.answers, context))),
        (context.html("Writes in"), context.escape(context.words.language_name(details.language))),
    )
    lines = [
        bold(context.escape(summary(lead, context))),
        context.heading(lead),
        *how_far(lead, context),
        *escalation_line(lead, context),
        *(f"{name}: {value}" for name, value in named),
    ]
    return "\n".join(line for line in (*lines, on_sheet(lead, context)) if line)


def _reach(lead: Lead, context: RenderContext) -> str:
    details = lead.details
    if details.reach is Reach.CHAT:
        return context.html("💬 only here, through “Write to the candidate”")
    verified = context.html("verified by Telegram") if details.verified else ""
    way = context.html(REACHES[details.reach])
    return f"{way} <code>{context.escape(details.address)}</code>" + (f" ({verified})" if verified else "")


def _words(lead: Lead, context: RenderContext) -> str:
    if not lead.details.words:
        return ""
    head = bold(context.html("Their words"))
    return f"{head}\n<blockquote>{context.escape(lead.details.words)}</blockquote>"


def _earlier(context: RenderContext) -> str:
    lines: list[str] = []
    for one in context.known.earlier:
        sent = context.words.date(one.sent_at.astimezone(PRAGUE))
        said = context.html("↩️ This person wrote before: {date}, {code}.", date=sent, code=one.code)
        became = (said, f"{how_far(one, context)[0]}.", why_not_now(one, context))
        lines.append(" ".join(part for part in became if part))
    return "\n".join(lines)


def _messages(lead: Lead, most: int, context: RenderContext) -> str:
    kinds = {Happened.TOWN_WROTE, Happened.CANDIDATE_WROTE}
    written = deque((event for event in lead.events if event.what in kinds), maxlen=most)
    lines: list[str] = []
    for event in written:
        own = f"{lead.details.name} ({context.say('candidate')})"
        by = own if event.what is Happened.CANDIDATE_WROTE else speaker(event, lead, context)
        lines.append(f"{context.words.time(event.at)} {context.escape(by)}:\n{spoken(event, context)}")
    return "\n".join([bold(context.html("Messages")), *lines]) if lines else ""


def _notes(lead: Lead, most: int, context: RenderContext) -> str:
    noted = deque((event for event in lead.events if event.what is Happened.NOTED), maxlen=most)
    lines = [
        f"{context.words.time(event.at)} {context.escape(event.by)}:\n<blockquote>{context.escape(event.text)}</blockquote>"
        for event in noted
    ]
    head = bold(context.html("Internal notes, not shown to the candidate"))
    return "\n".join([head, *lines]) if lines else ""


def asked_requirements(lead: Lead, context: RenderContext) -> list[Line]:
    return [line for line in assess(context.content, lead.details.answers) if line.question]


def _requirements(lead: Lead, context: RenderContext) -> str:
    answers, lines = lead.details.answers, asked_requirements(lead, context)
    if not lines:
        return context.html("The self-check was not done.")
    listed = [
        f"{SIGNS[line.verdict]} {context.escape(title_in(line, answers, context))}: {context.escape(answer_label(line.question, line.option, context))}"
        for line in lines
    ]
    legend = context.html("✅ looks met · ⛔ looks not met · 🏛 you decide")
    return "\n".join([bold(context.html("Requirements and answers")), f"<i>{legend}</i>", *listed])


def sheet_documents(lead: Lead, context: RenderContext) -> tuple[list[str], list[str]]:
    groups = checklist(context.content, lead.details.answers)
    ready = [name for group in groups.values() for name in group if name in lead.details.ticks]
    return ready, [name for name in groups["usual"] if name not in lead.details.ticks]


def _documents(lead: Lead, context: RenderContext) -> str:
    ready, missing = sheet_documents(lead, context)
    return "\n".join(
        part
        for part in (
            _labels(context.html("Documents ready"), ready, context),
            _labels(context.html("Documents missing"), missing, context),
        )
        if part
    )


def _labels(head: str, names: Sequence[str], context: RenderContext) -> str:
    listed = ", ".join(context.escape(context.page(f"documents/{name}").label) for name in names)
    return f"{head}: {listed}" if names else ""


def _questions(lead: Lead, context: RenderContext) -> str:
    if not lead.details.ask_town:
        return ""
    questions = (texts[context.words.language] for texts in context.content.town_questions.values())
    return "\n".join([bold(context.html("The candidate asks")), *(f"• {context.escape(text)}" for text in questions)])


SEPARATOR = ";"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


def csv_file(lead: Lead, context: RenderContext) -> File:
    """Give the table as a file named by the lead's code, which says nothing of the person."""
    return File(f"{lead.code}.csv", csv_table(lead, context).encode("utf-8-sig"))


def csv_table(lead: Lead, context: RenderContext) -> str:
    """Give the heading and the row. The columns depend on the content only, so rows of several leads go under each other.

    Internal notes and messages are left out: they stay where they were written.
    """
    written = StringIO()
    writer = csv.writer(written, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    columns = list(_columns(lead, context))
    writer.writerow([csv_safe(name) for name, _ in columns])
    writer.writerow([csv_safe(value) for _, value in columns])
    return written.getvalue()


def csv_safe(text: str) -> str:
    """Make a text that no spreadsheet computes: an apostrophe in front of whatever could begin a formula, on one line."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def _columns(lead: Lead, context: RenderContext) -> Iterator[tuple[str, str]]:
    details, has_it = lead.details, holder(lead)
    yield context.say("Code of the message"), lead.code
    yield context.say("Town of the message"), context.town_of(lead)
    yield context.say("Sent on"), context.words.time(lead.sent_at)
    yield context.say("State"), context.say(lead.state.words)
    yield context.say("Taken on by"), has_it.name if has_it else ""
    yield context.say("Name"), details.name
    yield context.say("How to reach them"), context.say(REACHES[details.reach])
    yield context.say("Phone"), details.address if details.reach is Reach.PHONE else ""
    yield context.say("E-mail"), details.address if details.reach is Reach.EMAIL else ""
    yield context.say("Writes in"), context.words.language_name(details.language)
    yield context.say("Czech"), chosen_label("czech", details.answers, context)
    yield context.say("Permit"), chosen_label("permit", details.answers, context)
    yield from _csv_requirements(lead, context)
    ready, missing = sheet_documents(lead, context)
    yield context.say("Documents ready"), _csv_labels(ready, context)
    yield context.say("Documents missing"), _csv_labels(missing, context)
    yield context.say("Their words"), details.words


def _csv_requirements(lead: Lead, context: RenderContext) -> Iterator[tuple[str, str]]:
    """Yield each requirement that can be asked, also where this candidate was not."""
    lines = {line.requirement: line for line in asked_requirements(lead, context)}
    for name, requirement in context.content.requirements.items():
        if requirement.told:
            continue
        said = ""
        if line := lines.get(name):
            said = f"{context.say(VERDICTS[line.verdict])}: {answer_label(line.question, line.option, context)}"
        yield context.page(f"requirements/{name}").title, said


def _csv_labels(names: list[str], context: RenderContext) -> str:
    return ", ".join(context.page(f"documents/{name}").label for name in names)
