"""All data held about a person, as a screen and as a file (Art. 15 and 20 GDPR), and erasure."""

import json
from dataclasses import asdict, is_dataclass, replace
from datetime import date

from bot.conversation.lead.events import State
from bot.conversation.lead.model import AskErase, Erased, MyData
from bot.conversation.model import Erase, KeepData, Privacy
from bot.conversation.papers.model import DRAFT_LIFETIME
from bot.conversation.plan import Reminders
from bot.conversation.state import Session, session_parts
from bot.conversation.towns.model import Subscriptions
from bot.view.context import File, Message, RenderContext, message, paragraphs
from bot.view.reminders import reminder_lines
from bot.view.selfcheck import answer_label
from bot.view.towns import subscription_lines

OwnDataScreen = MyData | AskErase | Erased


def render_own_data(screen: OwnDataScreen, context: RenderContext) -> Message:
    match screen:
        case MyData():
            return _my_data(context)
        case AskErase():
            keep = context.button("No, keep them", KeepData())
            return message(context.body("pages/erase"), [context.button("Yes, delete everything", Erase())], [keep])
        case Erased():
            said = paragraphs(context.body("pages/erased"), _as_official(context))
            return message(said, [context.menu()])


def _my_data(context: RenderContext) -> Message:
    session, known = context.session, context.known
    answers = "\n".join(
        f"• {context.escape(context.page(f'questions/{name}').label)}: {context.escape(answer_label(name, given, context))}"
        for name, given in session.answers.items()
        if name in context.content.questions
    )
    leads = context.html("Messages to towns: {number}", number=len(known.leads))
    if withdrawn := sum(lead.state is State.WITHDRAWN for lead in known.leads):
        leads += f" ({context.html('withdrawn: {number}', number=withdrawn)})"
    if with_cv := sum(lead.details.cv is not None for lead in known.leads):
        leads += f" ({context.html('with your CV: {number}', number=with_cv)})"
    lines = [context.html("Documents ticked: {number}", number=len(session.ticks)), leads]
    if session.papers:
        until = context.words.time(session.papers.started + DRAFT_LIFETIME)
        lines.append(context.html("Answers for your CV and letters, kept until {time}", time=until))
    if known.missed:
        lines.append(context.html("Words looked for in vain, counted for 30 days: {number}", number=known.missed))
    listed = subscription_lines(known.news.interests, context)
    text = paragraphs(
        context.title("My data"),
        context.body("pages/my-data"),
        answers,
        "\n".join(lines),
        f"{context.html('You want to be told when these open:')}\n{listed}" if listed else "",
        reminder_lines(context),
        _as_official(context),
    )
    page = message(
        text,
        [context.button("🔔 What I am told of", Subscriptions())] if known.news.interests else [],
        [context.button("🔔 My reminders", Reminders())] if known.news.reminders else [],
        [context.button("Delete my data", AskErase())],
        [context.button("🔒 What happens to your data", Privacy()), context.menu()],
    )
    return replace(page, file=File("my-data.json", _export(context)))


def _as_official(context: RenderContext) -> str:
    """Return the entries that only the operator removes."""
    email = context.operator.email
    contact = context.html(
        "This account also receives messages from candidates: your name, your task and, if given, your e-mail are kept for"
        " that. You can end it in “My settings”, or write to {email}.",
        email=email,
    )
    administrator = context.html(
        "This account is also an administrator's: your name and, if given, your e-mail are kept for that. Only the operator"
        " removes them: {email}",
        email=email,
    )
    known = context.known
    return paragraphs(contact if known.duties else "", administrator if known.administrator else "")


def _export(context: RenderContext) -> bytes:
    """Return all data held about a person as JSON."""
    session, known = context.session, context.known
    data = {
        "made_at": context.now,
        "language": session.language,
        "last_screen": session.place,
        "opened_from_result": session.at_result,
        "answers": dict(session.answers),
        "documents_ticked": session.ticks,
        "kept_for_longer": session.kept,
        "questions_wanted": session.ask_town,
        "self_check_counted": session.checked,
        "unsent_message": session.draft,
        "unsent_interview": session.interview,
        "unsent_refusal": session.refusal,
        "said_for_papers": session.papers,
        **_parts(session),
        "messages": known.leads,
        "wants_to_be_told_of": known.news.interests,
        "wants_to_be_reminded_of": known.news.reminders,
        "unpublished_announcement": session.announcement,
        "asked_about_another_town": known.offers,
        "receives_messages_as": [
            {"name": one.name, "role": one.role, "town": one.slug, "email": one.email, "source_of_address": one.source}
            for one in known.duties
        ],
        "administrator": known.administrator.name if known.administrator else None,
        "words_looked_for_in_vain": known.missed,
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain).encode()


def _parts(session: Session) -> dict[str, object]:
    """Return the session parts of features; those of a missing feature as they are stored."""
    known = session_parts()
    kept = {name: session.parts.get(name) for name in (*known, *session.parts)}
    return {known[name].exported if name in known else name: value for name, value in kept.items()}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, frozenset):
        return sorted(map(str, value))  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]  any set
    return value.isoformat() if isinstance(value, date) else str(value)
