"""Contents of a lead, for the town's sheet and the candidate's preview, so that they cannot differ.

Documents that are not ticked are left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.content.problems import msg
from bot.conversation.lead.model import ContactMethod, Lead
from bot.conversation.papers.model import for_town
from bot.conversation.selfcheck import assess, listed, most_detailed, questions_picked
from bot.conversation.state import Session
from bot.view.context import ROLES, PaperLine, RenderContext, bold, paragraphs, quotation
from bot.view.papers import as_text, paper_lines
from bot.view.selfcheck import SIGNS, VERDICTS, limit_of, report_label

REACHES: Mapping[ContactMethod, str] = {
    ContactMethod.CHAT: msg("💬 Here in this chat"),
    ContactMethod.PHONE: msg("📞 By phone"),
    ContactMethod.EMAIL: msg("📧 By e-mail"),
}


class Condition(NamedTuple):
    """A condition as the town reads it; `words`: the verdict, or that there is no answer."""

    sign: str
    title: str
    words: str
    answer: str = ""


class SentText(NamedTuple):
    """Parts of a lead as HTML in the reader's language; unused ones are empty."""

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
    details = lead.details
    words = f"{context.title('Their words')}\n{quotation(context.escape(details.words))}" if details.words else ""
    ready = context.escape(_document_labels(lead, context))
    picked = questions_picked(details.ask_town, context.content)
    asked = (context.content.town_questions[name][context.words.language] for name in picked)
    return SentText(
        bold(context.escape(summary(lead, context))),
        _who(lead, context),
        words,
        _requirements(lead, context),
        f"{context.html('Documents ready')}: {ready}" if ready else "",
        "\n".join([context.title("The candidate asks"), *(f"• {context.escape(text)}" for text in asked)])
        if picked
        else "",
    )


def summary(lead: Lead, context: RenderContext) -> str:
    """Return name, town, and what there is, in one line of plain text."""
    parts = [lead.details.readable_name, context.town_of(lead)]
    asked = conditions(lead, context)
    if open_ones := [one for one in asked if one.words == context.say(NOT_ANSWERED)]:
        some, none = msg("conditions without an answer: {number}"), msg("no self-check")
        parts.append(context.say(some if any(one.answer for one in asked) else none, number=len(open_ones)))
    if ready := _ready_documents(lead, context):
        parts.append(context.say("documents ticked: {number}", number=len(ready)))
    return " · ".join(parts)


def _who(lead: Lead, context: RenderContext) -> str:
    details = lead.details
    named = [
        (context.html("Name"), f"<code>{context.escape(details.readable_name)}</code>"),
        (context.html("How to reach them"), _reach(lead, context)),
        (context.html("Czech"), context.escape(_chosen_label("czech", details.answers, context))),
        (context.html("Permit"), context.escape(_chosen_label("permit", details.answers, context))),
        (context.html("Writes in"), context.escape(context.words.language_name(details.language))),
    ]
    if cv := details.cv:
        answered = (name for name in context.content.papers if cv.chosen.get(name) or cv.typed.get(name))
        labels = ", ".join(context.page(f"papers/{name}").label for name in answered)
        named.append((context.html("📎 CV attached"), context.escape(labels)))
    note = context.html("These are the candidate's own answers; nobody has checked them. This is no application.")
    return "\n".join([*(f"{name}: {value}" for name, value in named if value != NO_ANSWER), f"<i>{note}</i>"])


def cv_lines(lead: Lead, context: RenderContext) -> tuple[PaperLine, ...]:
    """Return the CV attached to a lead, filled in for its town; empty if there is none."""
    if lead.details.cv is None:
        return ()
    said = Session(papers=for_town(lead.details.cv, lead.slug, context.content))
    return paper_lines("cv", context.content.municipalities.get(lead.slug), replace(context, session=said))


def cv_text(lead: Lead, context: RenderContext) -> str:
    return f"<pre>{context.escape(as_text(cv_lines(lead, context)))}</pre>"


def _reach(lead: Lead, context: RenderContext) -> str:
    details = lead.details
    if details.reach is ContactMethod.CHAT:
        return context.html("💬 only through this bot")
    verified = context.html("verified by Telegram") if details.verified else ""
    way = context.html(REACHES[details.reach])
    return f"{way} <code>{context.escape(details.address)}</code>" + (f" ({verified})" if verified else "")


def _requirements(lead: Lead, context: RenderContext) -> str:
    lines = conditions(lead, context)
    if not any(line.answer for line in lines):
        return context.html("The self-check was not done.")
    said = [f"{line.sign} {context.escape(f'{line.title}: {line.answer or line.words}')}" for line in lines]
    legend = context.html("✅ looks met · ⛔ looks not met · 🏛 the town assesses")
    return "\n".join([context.title("Requirements and answers"), f"<i>{legend}</i>", *said])


NO_ANSWER = "–"
NOT_ANSWERED, NOT_ASKED = msg("not answered"), msg("not asked, see the answer about the permit")
OPEN_SIGN = "➖"


def conditions(lead: Lead, context: RenderContext) -> list[Condition]:
    """Return every condition of the self-check in the order of the content, answered or not."""
    content, answers = context.content, lead.details.answers
    lines = {line.requirement: line for line in assess(content, answers, beyond=True) if not line.is_town_requirement}
    found: list[Condition] = []
    for name in (name for name, requirement in content.requirements.items() if not requirement.told):
        line, title = lines[name], context.page(f"requirements/{name}").title
        if not line.question:
            found.append(Condition(OPEN_SIGN, title, context.say(NOT_ASKED if line.told else NOT_ANSWERED)))
            continue
        answer = f"{report_label(line.question, line.option, context)} {limit_of(line, context)}".strip()
        found.append(Condition(SIGNS[line.verdict], title, context.say(VERDICTS[line.verdict]), answer))
    return found


def _chosen_label(question: str, answers: Mapping[str, str], context: RenderContext) -> str:
    """Return the label of an answer; a more detailed later question takes precedence."""
    name = most_detailed(question, answers, context.content)
    return report_label(name, answers[name], context) if name in answers else NO_ANSWER


def _ready_documents(lead: Lead, context: RenderContext) -> list[str]:
    """Return the ticked documents of the candidate's checklist, in its order."""
    return [name for name in listed(context.content, lead.details.answers) if name in lead.details.ticks]


def _document_labels(lead: Lead, context: RenderContext) -> str:
    ready = _ready_documents(lead, context)
    return ", ".join(context.page(f"documents/{name}").label for name in ready)


def sent_columns(lead: Lead, context: RenderContext) -> Iterator[tuple[str, str]]:
    """Yield the columns of a table as heading and cell."""
    details = lead.details
    yield context.say("Name"), details.readable_name
    yield context.say("How to reach them"), context.say(REACHES[details.reach])
    yield context.say("Phone"), details.address if details.reach is ContactMethod.PHONE else ""
    yield context.say("E-mail"), details.address if details.reach is ContactMethod.EMAIL else ""
    yield context.say("Writes in"), context.words.language_name(details.language)
    yield context.say("Permit"), _chosen_label("permit", details.answers, context)
    for one in conditions(lead, context):
        yield context.say("Condition: {title}", title=one.title), ": ".join(filter(None, (one.words, one.answer)))
    yield context.say("Documents ready"), _document_labels(lead, context)
    yield context.say("Their words"), details.words


def readers(context: RenderContext) -> str:
    """List the people who may see the lead, with their roles."""
    people = (f"{context.escape(one.name)} ({context.html(ROLES[one.role])})" for one in context.known.readers)
    return context.html("Who may see it: {people}", people="\0").replace("\0", ", ".join(people))
