"""What a candidate sends, line by line: the town's sheet and the preview before sending are both made of it.

So nobody can be shown one thing and send another. Papers that are not ticked are no part of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.content.models import Verdict
from bot.content.problems import msg
from bot.conversation.lead.model import Lead, Reach
from bot.conversation.papers.model import PaperAnswers, for_town
from bot.conversation.selfcheck import Line, assess, listed, questions_picked, spelled_out
from bot.conversation.state import Session
from bot.view.context import ROLES, PaperLine, RenderContext, bold, paragraphs, quotation
from bot.view.papers import as_text, paper_lines
from bot.view.selfcheck import SIGNS, VERDICTS, limit_of, title_in, told_label

REACHES: Mapping[Reach, str] = {
    Reach.CHAT: msg("💬 Here in this chat"),
    Reach.PHONE: msg("📞 By phone"),
    Reach.EMAIL: msg("📧 By e-mail"),
}


class SentText(NamedTuple):
    """The parts of what is sent, as HTML in the reader's language; an empty one falls away."""

    summary: str
    who: str
    words: str
    requirements: str
    documents: str
    questions: str

    @property
    def whole(self) -> str:
        return paragraphs(f"{self.summary}\n{self.who}", *self[2:])


def sent_text(lead: Lead, context: RenderContext) -> SentText:
    return SentText(
        bold(context.escape(summary(lead, context))),
        _who(lead, context),
        _words(lead, context),
        _requirements(lead, context),
        _documents(lead, context),
        _questions(lead, context),
    )


def summary(lead: Lead, context: RenderContext) -> str:
    """Say in one line, as plain text, who it is and what there is: name, town, no self-check, papers ticked. Nothing is summed up."""
    parts = [lead.details.name, context.town_of(lead)]
    if not _asked_requirements(lead, context):
        parts.append(context.say("no self-check"))
    if ready := _ready_documents(lead, context):
        parts.append(context.say("documents ticked: {number}", number=len(ready)))
    return " · ".join(parts)


def _who(lead: Lead, context: RenderContext) -> str:
    details = lead.details
    named = [
        (context.html("Name"), f"<code>{context.escape(details.name)}</code>"),
        (context.html("How to reach them"), _reach(lead, context)),
        (context.html("Czech"), context.escape(_chosen_label("czech", details.answers, context))),
        (context.html("Permit"), context.escape(_chosen_label("permit", details.answers, context))),
        (context.html("Writes in"), context.escape(context.words.language_name(details.language))),
    ]
    if details.cv:
        named.append((context.html("📎 CV attached"), context.escape(_held(details.cv, context))))
    note = context.html("These are the candidate's own answers; nobody has checked them. This is no application.")
    return "\n".join([*(f"{name}: {value}" for name, value in named), f"<i>{note}</i>"])


def _held(cv: PaperAnswers, context: RenderContext) -> str:
    """Name what a CV says something about; what was passed over is not named."""
    given = (name for name in context.content.papers if cv.chosen.get(name) or cv.typed.get(name))
    return ", ".join(context.page(f"papers/{name}").label for name in given)


def cv_lines(lead: Lead, context: RenderContext) -> tuple[PaperLine, ...]:
    """Give the CV that came with a lead, line by line, as it holds for the lead's town; nothing where none did."""
    if lead.details.cv is None:
        return ()
    said = Session(papers=for_town(lead.details.cv, lead.slug, context.content))
    return paper_lines("cv", context.content.municipalities.get(lead.slug), replace(context, session=said))


def cv_text(lead: Lead, context: RenderContext) -> str:
    return f"<pre>{context.escape(as_text(cv_lines(lead, context)))}</pre>"


def _reach(lead: Lead, context: RenderContext) -> str:
    details = lead.details
    if details.reach is Reach.CHAT:
        return context.html("💬 only through this bot")
    verified = context.html("verified by Telegram") if details.verified else ""
    way = context.html(REACHES[details.reach])
    return f"{way} <code>{context.escape(details.address)}</code>" + (f" ({verified})" if verified else "")


def _words(lead: Lead, context: RenderContext) -> str:
    if not lead.details.words:
        return ""
    head = context.title("Their words")
    return f"{head}\n{quotation(context.escape(lead.details.words))}"


def _asked_requirements(lead: Lead, context: RenderContext) -> list[Line]:
    return [line for line in assess(context.content, lead.details.answers) if line.question]


def _requirements(lead: Lead, context: RenderContext) -> str:
    lines = judged_lines(lead, context)
    if not lines:
        return context.html("The self-check was not done.")
    said = [f"{SIGNS[verdict]} {context.escape(line)}" for verdict, line in lines]
    legend = context.html("✅ looks met · ⛔ looks not met · 🏛 the town assesses")
    return "\n".join([context.title("Requirements and answers"), f"<i>{legend}</i>", *said])


def judged_lines(lead: Lead, context: RenderContext) -> list[tuple[Verdict, str]]:
    """Give each requirement that was asked, with its answer, as plain text, and how it was judged."""
    answers = lead.details.answers
    return [
        (line.verdict, f"{title_in(line, answers, context)}: {_answer(line, context)}")
        for line in _asked_requirements(lead, context)
    ]


def _answer(line: Line, context: RenderContext) -> str:
    """Give an answer with the limit it has: a permit that ends in March must not read as one without an end."""
    return f"{told_label(line.question, line.option, context)} {limit_of(line, context)}".strip()


def _chosen_label(question: str, answers: Mapping[str, str], context: RenderContext) -> str:
    """Give the words of an answer to the town; where a later question spells it out, that one's."""
    name = spelled_out(question, answers, context.content)
    return told_label(name, answers[name], context) if name in answers else "–"


def _ready_documents(lead: Lead, context: RenderContext) -> list[str]:
    """Give the papers that are on the candidate's list and ticked, in its order."""
    return [name for name in listed(context.content, lead.details.answers) if name in lead.details.ticks]


def _document_labels(lead: Lead, context: RenderContext) -> str:
    ready = _ready_documents(lead, context)
    return ", ".join(context.page(f"documents/{name}").label for name in ready)


def _documents(lead: Lead, context: RenderContext) -> str:
    ready = context.escape(_document_labels(lead, context))
    return f"{context.html('Documents ready')}: {ready}" if ready else ""


def _questions(lead: Lead, context: RenderContext) -> str:
    picked = questions_picked(lead.details.ask_town, context.content)
    asked = (context.content.town_questions[name][context.words.language] for name in picked)
    head = context.title("The candidate asks")
    return "\n".join([head, *(f"• {context.escape(text)}" for text in asked)]) if picked else ""


def sent_columns(lead: Lead, context: RenderContext) -> Iterator[tuple[str, str]]:
    """Yield what was sent as columns of a table: heading and cell."""
    details = lead.details
    yield context.say("Name"), details.name
    yield context.say("How to reach them"), context.say(REACHES[details.reach])
    yield context.say("Phone"), details.address if details.reach is Reach.PHONE else ""
    yield context.say("E-mail"), details.address if details.reach is Reach.EMAIL else ""
    yield context.say("Writes in"), context.words.language_name(details.language)
    yield context.say("Czech"), _chosen_label("czech", details.answers, context)
    yield context.say("Permit"), _chosen_label("permit", details.answers, context)
    yield from _requirement_columns(lead, context)
    yield context.say("Documents ready"), _document_labels(lead, context)
    yield context.say("Their words"), details.words


def _requirement_columns(lead: Lead, context: RenderContext) -> Iterator[tuple[str, str]]:
    """Yield each requirement that can be asked, also where this candidate was not."""
    lines = {line.requirement: line for line in _asked_requirements(lead, context)}
    for name, requirement in context.content.requirements.items():
        if requirement.told:
            continue
        said = ""
        if line := lines.get(name):
            said = f"{context.say(VERDICTS[line.verdict])}: {told_label(line.question, line.option, context)}"
        yield context.page(f"requirements/{name}").title, said


def readers(context: RenderContext) -> str:
    """Name who may see the lead, each with the task."""
    people = (f"{context.escape(one.name)} ({context.html(ROLES[one.role])})" for one in context.known.readers)
    return context.html("Who may see it: {people}", people="\0").replace("\0", ", ".join(people))
