"""The lead sheet: who wrote, how to reach them, and the requirements one by one, in the contact's language.

One lead as a row of a table, for whoever keeps applicants in a spreadsheet: a heading line and the row itself.

Czech spreadsheets part columns by semicolons and know UTF-8 by its mark. What a candidate wrote is never a formula there.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO

from bot.conversation.dates import PRAGUE
from bot.conversation.lead.history import holder
from bot.conversation.lead.model import Happened, Lead, Reach
from bot.conversation.selfcheck import Line, assess, checklist
from bot.view.context import File, RenderContext, bold, paragraphs
from bot.view.lead import REACHES, chosen_label
from bot.view.markup import telegram_length
from bot.view.selfcheck import SIGNS, VERDICTS, answer_label, title_in
from bot.view.steps import STATES, escalation_line, how_far, why_not_now
from bot.view.talk import on_sheet, speaker, spoken

LIMIT = 4096
"""What a message may hold (Bot API, sendMessage: 1-4096 characters after entities parsing, in UTF-16 units)."""
MESSAGES = 4


def sheet(lead: Lead, scene: RenderContext) -> str:
    """Word the whole lead. What does not fit is left out: the older messages, then all of them, documents and questions."""
    note = scene.html(
        "These are the candidate's own answers; nobody has checked them. This is no application."
    )
    who = f"{_who(lead, scene)}\n<i>{note}</i>"
    words, requirements = paragraphs(_words(lead, scene), _earlier(scene)), _requirements(lead, scene)
    more = paragraphs(_documents(lead, scene), _questions(lead, scene))
    for most in range(MESSAGES, -1, -1):
        written = paragraphs(_messages(lead, most, scene), _notes(lead, most, scene))
        text = paragraphs(who, words, written, requirements, more)
        if telegram_length(text) <= LIMIT:
            return text
    return paragraphs(who, words, requirements)


def summary(lead: Lead, scene: RenderContext) -> str:
    """Say in one line, as plain text, who it is and how they stand: name, town, signs of the self-check, documents."""
    lines = asked_requirements(lead, scene)
    signs = " ".join(
        f"{sign} {sum(line.verdict is verdict for line in lines)}" for verdict, sign in SIGNS.items()
    )
    ready, missing = sheet_documents(lead, scene)
    papers = scene.say("documents {ready}/{all}", ready=len(ready), all=len(ready) + len(missing))
    parts = (lead.details.name, scene.town_of(lead), signs if lines else scene.say("no self-check"), papers)
    return " · ".join(parts)


def _who(lead: Lead, scene: RenderContext) -> str:
    details = lead.details
    named = (
        (scene.html("Name"), f"<code>{scene.escape(details.name)}</code>"),
        (scene.html("How to reach them"), _reach(lead, scene)),
        (scene.html("Czech"), scene.escape(chosen_label("czech", details.answers, scene))),
        (scene.html("Permit"), scene.escape(chosen_label("permit", details.answers, scene))),
        (scene.html("Writes in"), scene.escape(scene.words.language_name(details.language))),
    )
    lines = [
        bold(scene.escape(summary(lead, scene))),
        scene.heading(lead),
        *how_far(lead, scene),
        *escalation_line(lead, scene),
        *(f"{name}: {value}" for name, value in named),
    ]
    return "\n".join(line for line in (*lines, on_sheet(lead, scene)) if line)


def _reach(lead: Lead, scene: RenderContext) -> str:
    details = lead.details
    if details.reach is Reach.CHAT:
        return scene.html("💬 only here, through “Write to the candidate”")
    verified = scene.html("verified by Telegram") if details.verified else ""
    way = scene.html(REACHES[details.reach])
    return f"{way} <code>{scene.escape(details.address)}</code>" + (f" ({verified})" if verified else "")


def _words(lead: Lead, scene: RenderContext) -> str:
    if not lead.details.words:
        return ""
    head = bold(scene.html("Their words"))
    return f"{head}\n<blockquote>{scene.escape(lead.details.words)}</blockquote>"


def _earlier(scene: RenderContext) -> str:
    """Say that the same person wrote to the town before, when, and what became of it."""
    lines: list[str] = []
    for one in scene.known.earlier:
        sent = scene.words.date(one.sent_at.astimezone(PRAGUE))
        said = scene.html("↩️ This person wrote before: {date}, {code}.", date=sent, code=one.code)
        became = (said, f"{how_far(one, scene)[0]}.", why_not_now(one, scene))
        lines.append(" ".join(part for part in became if part))
    return "\n".join(lines)


def _messages(lead: Lead, most: int, scene: RenderContext) -> str:
    """Give the newest messages."""
    kinds = {Happened.TOWN_WROTE, Happened.CANDIDATE_WROTE}
    written = deque((event for event in lead.events if event.what in kinds), maxlen=most)
    lines: list[str] = []
    for event in written:
        own = f"{lead.details.name} ({scene.say('candidate')})"
        by = own if event.what is Happened.CANDIDATE_WROTE else speaker(event, lead, scene)
        lines.append(f"{scene.words.time(event.at)} {scene.escape(by)}:\n{spoken(event, scene)}")
    return "\n".join([bold(scene.html("Messages")), *lines]) if lines else ""


def _notes(lead: Lead, most: int, scene: RenderContext) -> str:
    """Give the newest internal notes."""
    noted = deque((event for event in lead.events if event.what is Happened.NOTED), maxlen=most)
    lines = [
        f"{scene.words.time(event.at)} {scene.escape(event.by)}:\n<blockquote>{scene.escape(event.text)}</blockquote>"
        for event in noted
    ]
    head = bold(scene.html("Internal notes, not shown to the candidate"))
    return "\n".join([head, *lines]) if lines else ""


def asked_requirements(lead: Lead, scene: RenderContext) -> list[Line]:
    """Give the requirements that the candidate was asked about, with what they answered."""
    return [line for line in assess(scene.content, lead.details.answers) if line.question]


def _requirements(lead: Lead, scene: RenderContext) -> str:
    answers, lines = lead.details.answers, asked_requirements(lead, scene)
    if not lines:
        return scene.html("The self-check was not done.")
    listed = [
        f"{SIGNS[line.verdict]} {scene.escape(title_in(line, answers, scene))}: {scene.escape(answer_label(line.question, line.option, scene))}"
        for line in lines
    ]
    legend = scene.html("✅ looks met · ⛔ looks not met · 🏛 you decide")
    return "\n".join([bold(scene.html("Requirements and answers")), f"<i>{legend}</i>", *listed])


def sheet_documents(lead: Lead, scene: RenderContext) -> tuple[list[str], list[str]]:
    """Give the ids of the documents that are ready, and of the usual ones that are missing."""
    groups = checklist(scene.content, lead.details.answers)
    ready = [name for group in groups.values() for name in group if name in lead.details.ticks]
    return ready, [name for name in groups["usual"] if name not in lead.details.ticks]


def _documents(lead: Lead, scene: RenderContext) -> str:
    ready, missing = sheet_documents(lead, scene)
    return "\n".join(
        part
        for part in (
            _labels(scene.html("Documents ready"), ready, scene),
            _labels(scene.html("Documents missing"), missing, scene),
        )
        if part
    )


def _labels(head: str, names: Sequence[str], scene: RenderContext) -> str:
    listed = ", ".join(scene.escape(scene.page(f"documents/{name}").label) for name in names)
    return f"{head}: {listed}" if names else ""


def _questions(lead: Lead, scene: RenderContext) -> str:
    if not lead.details.ask_town:
        return ""
    questions = (texts[scene.words.language] for texts in scene.content.town_questions.values())
    return "\n".join(
        [bold(scene.html("The candidate asks")), *(f"• {scene.escape(text)}" for text in questions)]
    )


SEPARATOR = ";"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


def csv_file(lead: Lead, scene: RenderContext) -> File:
    """Give the table as a file named by the lead's code, which says nothing of the person."""
    return File(f"{lead.code}.csv", csv_table(lead, scene).encode("utf-8-sig"))


def csv_table(lead: Lead, scene: RenderContext) -> str:
    """Give the heading and the row. The columns depend on the content only, so rows of several leads go under each other.

    Internal notes and messages are left out: they stay where they were written.
    """
    written = StringIO()
    writer = csv.writer(written, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    columns = list(_columns(lead, scene))
    writer.writerow([csv_safe(name) for name, _ in columns])
    writer.writerow([csv_safe(value) for _, value in columns])
    return written.getvalue()


def csv_safe(text: str) -> str:
    """Make a text that no spreadsheet computes: an apostrophe in front of whatever could begin a formula, on one line."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def _columns(lead: Lead, scene: RenderContext) -> Iterator[tuple[str, str]]:
    details, has_it = lead.details, holder(lead)
    yield scene.say("Code of the message"), lead.code
    yield scene.say("Town of the message"), scene.town_of(lead)
    yield scene.say("Sent on"), scene.words.time(lead.sent_at)
    yield scene.say("State"), scene.say(STATES[lead.state])
    yield scene.say("Taken on by"), has_it.name if has_it else ""
    yield scene.say("Name"), details.name
    yield scene.say("How to reach them"), scene.say(REACHES[details.reach])
    yield scene.say("Phone"), details.address if details.reach is Reach.PHONE else ""
    yield scene.say("E-mail"), details.address if details.reach is Reach.EMAIL else ""
    yield scene.say("Writes in"), scene.words.language_name(details.language)
    yield scene.say("Czech"), chosen_label("czech", details.answers, scene)
    yield scene.say("Permit"), chosen_label("permit", details.answers, scene)
    yield from _csv_requirements(lead, scene)
    ready, missing = sheet_documents(lead, scene)
    yield scene.say("Documents ready"), _csv_labels(ready, scene)
    yield scene.say("Documents missing"), _csv_labels(missing, scene)
    yield scene.say("Their words"), details.words


def _csv_requirements(lead: Lead, scene: RenderContext) -> Iterator[tuple[str, str]]:
    """Yield each requirement that can be asked, also where this candidate was not."""
    lines = {line.requirement: line for line in asked_requirements(lead, scene)}
    for name, requirement in scene.content.requirements.items():
        if requirement.told:
            continue
        said = ""
        if line := lines.get(name):
            said = f"{scene.say(VERDICTS[line.verdict])}: {answer_label(line.question, line.option, scene)}"
        yield scene.page(f"requirements/{name}").title, said


def _csv_labels(names: list[str], scene: RenderContext) -> str:
    return ", ".join(scene.page(f"documents/{name}").label for name in names)
