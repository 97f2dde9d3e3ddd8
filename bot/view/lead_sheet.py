"""The lead sheet: who wrote, how to reach them, and the requirements one by one, in the contact's language."""

from collections.abc import Sequence

from bot.conversation.checklist import checklist
from bot.conversation.draft import Reach
from bot.conversation.lead import Happened, Lead
from bot.conversation.verdict import assess
from bot.view.check_view import answer_label
from bot.view.lead_view import REACHES, chosen_label
from bot.view.result_view import SIGNS, title_in
from bot.view.scene import Scene, bold, paragraphs

LIMIT = 4000
"""Characters of a sheet; Telegram's limit is 4,096 (Bot API, sendMessage)."""
MESSAGES = 4


def sheet(lead: Lead, scene: Scene) -> str:
    """Word the whole lead. What does not fit is cut from the end: first the older messages, then the documents."""
    parts = [
        _who(lead, scene),
        _words(lead, scene),
        _messages(lead, scene),
        _requirements(lead, scene),
        _documents(lead, scene),
        _questions(lead, scene),
        scene.html("These are the candidate's own answers; nobody has checked them. This is no application."),
    ]
    return _fitted([part for part in parts if part])


def _who(lead: Lead, scene: Scene) -> str:
    details = lead.details
    town = scene.content.municipalities.get(lead.slug)
    place = scene.escape(scene.town(town) if town else lead.slug)
    named = (
        (scene.html("Name"), f"<code>{scene.escape(details.name)}</code>"),
        (scene.html("How to reach them"), _reach(lead, scene)),
        (scene.html("Czech"), scene.escape(chosen_label("czech", details.answers, scene))),
        (scene.html("Permit"), scene.escape(chosen_label("permit", details.answers, scene))),
        (scene.html("Writes in"), scene.escape(scene.content.say(details.language, "pages/language").label)),
    )
    head = f"{bold(lead.code)} · {place} · {scene.words.time(lead.sent_at)}"
    return "\n".join([head, *(f"{name}: {value}" for name, value in named)])


def _reach(lead: Lead, scene: Scene) -> str:
    details = lead.details
    if details.reach is Reach.CHAT:
        return scene.html("💬 only here, through “Write to the candidate”")
    verified = scene.html("verified by Telegram") if details.verified else ""
    way = scene.html(REACHES[details.reach])
    return f"{way} <code>{scene.escape(details.address)}</code>" + (f" ({verified})" if verified else "")


def _words(lead: Lead, scene: Scene) -> str:
    if not lead.details.words:
        return ""
    head = bold(scene.html("Their words"))
    return f"{head}\n<blockquote>{scene.escape(lead.details.words)}</blockquote>"


def _messages(lead: Lead, scene: Scene) -> str:
    written = [
        event for event in lead.events if event.what in {Happened.TOWN_WROTE, Happened.CANDIDATE_WROTE}
    ]
    lines: list[str] = []
    for event in written[-MESSAGES:]:
        by = scene.escape(event.by) or scene.html("candidate")
        lines.append(
            f"{scene.words.time(event.at)} {by}:\n<blockquote>{scene.escape(event.text)}</blockquote>"
        )
    return "\n".join([bold(scene.html("Messages")), *lines]) if lines else ""


def _requirements(lead: Lead, scene: Scene) -> str:
    answers = lead.details.answers
    lines = [line for line in assess(scene.content, answers) if line.question]
    if not lines:
        return scene.html("The self-check was not done.")
    listed = [
        f"{SIGNS[line.verdict]} {scene.escape(title_in(line, answers, scene))}: {scene.escape(answer_label(line.question, line.option, scene))}"
        for line in lines
    ]
    legend = scene.html("✅ looks met · ⛔ looks not met · 🏛 you decide")
    return "\n".join([bold(scene.html("Requirements and answers")), f"<i>{legend}</i>", *listed])


def _documents(lead: Lead, scene: Scene) -> str:
    groups = checklist(scene.content, lead.details.answers)
    ready = [name for group in groups.values() for name in group if name in lead.details.ticks]
    missing = [name for name in groups["usual"] if name not in lead.details.ticks]
    return "\n".join(
        part
        for part in (
            _labels(scene.html("Documents ready"), ready, scene),
            _labels(scene.html("Documents missing"), missing, scene),
        )
        if part
    )


def _labels(head: str, names: Sequence[str], scene: Scene) -> str:
    listed = ", ".join(scene.escape(scene.page(f"documents/{name}").label) for name in names)
    return f"{head}: {listed}" if names else ""


def _questions(lead: Lead, scene: Scene) -> str:
    if not lead.details.ask_town:
        return ""
    questions = (texts[scene.words.language] for texts in scene.content.town_questions.values())
    return "\n".join(
        [bold(scene.html("The candidate asks")), *(f"• {scene.escape(text)}" for text in questions)]
    )


def _fitted(parts: list[str]) -> str:
    """Keep whole parts as long as they fit; the first part always stays."""
    text = parts[0]
    for part in parts[1:]:
        if len(text) + len(part) + 2 <= LIMIT:
            text = paragraphs(text, part)
    return text
