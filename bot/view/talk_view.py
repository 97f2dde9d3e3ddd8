"""The talk between a candidate and a town: the screens to write on, who says what, and what stands in its way.

Whatever is said names its speaker, with role and town, and whether it is a ready sentence that the bot has put into the
reader's language. Own words stand as they were written.
"""

from collections.abc import Mapping, Sequence
from html import escape

from bot.content.content import Translated
from bot.conversation import contact_screens, lead_screens, town_screens
from bot.conversation.codes import encode
from bot.conversation.contact_actions import HearCandidate, SendSentence
from bot.conversation.draft import Reach
from bot.conversation.effects import News
from bot.conversation.lead import Event, Happened, Lead
from bot.conversation.renewing import newer
from bot.conversation.silence import candidate_stopped, lost, town_stopped
from bot.conversation.talk_actions import AnswerSentence, HearTown, UpdateLead
from bot.view.catalog import msg
from bot.view.check_view import answer_label
from bot.view.lead_view import ROLES
from bot.view.message import Button, Message
from bot.view.scene import Scene, bold, message, paragraphs

NOTICES: Mapping[str, str] = {
    "candidate-wrote": msg("The candidate has written to you"),
    "candidate-updated": msg("The candidate has sent newer answers"),
    "not-delivered": msg("A message to the candidate did not arrive"),
}
"""The headlines of what the municipal side is told of a talk."""
LOST_BY_MAIL = msg("A message to a candidate did not arrive.")
STOPPED_BY_MAIL = msg("A town takes no more messages of a candidate. The candidate has been told.")
_TOWN_DEAF = msg("🔇 {name} takes no more messages of the candidate here: {time}")
_TOWN_DEAF_TO_YOU = msg("🔇 {name} takes no more messages from you here: {time}")
NEWS: Mapping[News, str] = {
    News.WROTE: msg("{name} writes to you:"),
    News.SILENCED: msg(
        "{name} takes no more messages from you about this here. Your message stays with the town, nothing else changes."
    ),
    News.HEARD_AGAIN: msg("{name} takes your messages about this again."),
    News.UNHEARD: msg(
        "The notice of your message has reached nobody so far. Whoever runs this bot has been told. Please do not wait for it:"
        " turn to the town itself. How to reach it, and a ready letter, are below."
    ),
}
"""What the candidate is told of a talk; `name` is who speaks."""


def speaker(event: Event, lead: Lead, scene: Scene) -> str:
    """Name who speaks, with role and town, as plain text; the candidate is "you" in the own chat."""
    role = [scene.say(ROLES[event.voice.role])] if event.voice.role else []
    return f"{event.by} ({', '.join([*role, scene.town_of(lead)])})"


def spoken(event: Event, scene: Scene) -> str:
    """Give what was said as a quotation; a ready sentence in the reader's language, and marked as one."""
    ready = event.voice.ready.get(scene.words.language)
    quoted = f"<blockquote>{scene.escape(ready or event.text)}</blockquote>"
    return (
        f"{quoted}\n<i>{scene.html('Ready sentence of the bot: everyone reads it in their own language')}</i>"
        if ready
        else quoted
    )


def news(lead: Lead, what: News, said: Event, scene: Scene) -> Message:
    """What the candidate hears of a talk, in the candidate's language."""
    head = f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}"
    opening = scene.html(NEWS[what], name=speaker(said, lead, scene))
    status = [scene.button("Where it stands", lead_screens.MyLead(lead.code))]
    if what is News.WROTE:
        answer = [scene.button("✍️ Answer", lead_screens.Answering(lead.code))] if lead.state.is_open else []
        return message(paragraphs(head, f"{opening}\n{spoken(said, scene)}"), answer, status)
    ways = _ways(lead, scene) if what is not News.HEARD_AGAIN else []
    return message(paragraphs(head, opening), ways, status)


def _ways(lead: Lead, scene: Scene) -> list[Button]:
    """The town's own ways, past this bot."""
    return [
        scene.button("📍 Reach the town", town_screens.Town(lead.slug)),
        scene.button("📝 Ready letter in Czech", lead_screens.Letter(lead.slug)),
    ]


def notice(kind: str, lead: Lead, scene: Scene) -> Message:
    """What the municipal side hears of a talk, without personal data; what was said is on the sheet."""
    where = f"{lead.code} · {scene.escape(scene.town_of(lead))}"
    why = _why_lost(lost(lead), scene) if kind == "not-delivered" else ""
    text = "\n".join(part for part in (bold(scene.html(NOTICES[kind])), where, why) if part)
    return Message(text, ((scene.button("Open", contact_screens.Sheet(lead.code)),),), protect=True)


def stopped_notice(lead: Lead, scene: Scene) -> Message:
    """What a coordinator hears when a town stops a candidate's messages; it opens nothing."""
    head = bold(scene.html("A town takes no more messages of a candidate"))
    said = scene.html("The candidate has been told. If you wonder why, ask the town; the code is enough.")
    return Message(f"{head}\n{lead.code} · {scene.escape(scene.town_of(lead))}\n{said}", protect=True)


def town_writing(lead: Lead, scene: Scene) -> Message:
    """Where a contact writes to the candidate: own words or a ready sentence, and the way to stop the candidate's."""
    code = lead.code
    sentences: list[Button] = []
    if town_stopped(lead):
        said = scene.html("The candidate wants no more messages here. Nothing you write would be passed on.")
    else:
        own = scene.html(
            "Write your message now, at most 500 characters. The candidate gets it exactly as you write it, with your name."
        )
        ready = scene.html(
            "Or press the number of a ready sentence: the candidate gets it in their own language."
        )
        said = paragraphs(own, ready, _listed(scene.content.town_says, scene))
        sentences = [
            Button(str(number), encode(SendSentence(code, name)))
            for number, name in enumerate(scene.content.town_says, start=1)
        ]
    toggle = (
        scene.button("🔔 Take messages again", HearCandidate(code, wanted=True))
        if candidate_stopped(lead)
        else scene.button("🔇 Stop their messages", HearCandidate(code, wanted=False))
    )
    back = scene.button("← Back", contact_screens.Sheet(code))
    return message(
        paragraphs(bold(code), _candidate_is_stopped(lead, scene, _TOWN_DEAF), said),
        sentences,
        [toggle],
        [back],
    )


def candidate_writing(lead: Lead, scene: Scene) -> Message:
    """Where a candidate writes to the town: own words or a ready sentence, and the way to stop the town's."""
    code = lead.code
    head = bold(f"{code} · {scene.escape(scene.town_of(lead))}")
    back = scene.button("← Back", lead_screens.MyLead(code))
    if candidate_stopped(lead):
        said = scene.html("You can still turn to the town itself.")
        return message(
            paragraphs(head, _candidate_is_stopped(lead, scene, _TOWN_DEAF_TO_YOU), said),
            _ways(lead, scene),
            [_hear(lead, scene)],
            [back],
        )
    own = scene.html(
        "Write your message now, at most 500 characters. It goes to the town exactly as you write it."
    )
    ready = scene.html("Or press the number of a ready sentence: the town gets it in Czech.")
    sentences = [
        Button(str(number), encode(AnswerSentence(code, name)))
        for number, name in enumerate(scene.content.candidate_says, start=1)
    ]
    text = paragraphs(head, own, ready, _listed(scene.content.candidate_says, scene))
    return message(text, sentences, [_hear(lead, scene)], [back])


def _hear(lead: Lead, scene: Scene) -> Button:
    if town_stopped(lead):
        return scene.button("🔔 Take messages again", HearTown(lead.code, wanted=True))
    return scene.button("🔕 No more messages", HearTown(lead.code, wanted=False))


def _listed(sentences: Mapping[str, Translated], scene: Scene) -> str:
    """List ready sentences by number: a sentence does not fit on a button."""
    texts = (one[scene.words.language] for one in sentences.values())
    return "\n".join(f"{number}. {scene.escape(text)}" for number, text in enumerate(texts, start=1))


def updating(lead: Lead, scene: Scene) -> Message:
    """What is newer than in an open lead, line by line, before it is sent there."""
    now = newer(lead, scene.session, scene.content) or lead.details
    names = [
        name for name in scene.content.questions if now.answers.get(name) != lead.details.answers.get(name)
    ]
    lines = [
        f"• {scene.escape(scene.page(f'questions/{name}').label)}: {scene.escape(_answer(name, now.answers, scene))}"
        for name in names
    ]
    if now.ticks != lead.details.ticks:
        lines.append(f"• {scene.html('Documents ticked: {number}', number=len(now.ticks))}")
    if now.ask_town != lead.details.ask_town:
        answer = scene.say("yes") if now.ask_town else scene.say("no")
        lines.append(f"• {scene.html('Questions for the town: {answer}', answer=answer)}")
    text = paragraphs(
        bold(f"{lead.code} · {scene.escape(scene.town_of(lead))}"),
        scene.html("This is newer than in your message:"),
        "\n".join(lines),
        scene.html(
            "It takes the place of what the town has now. The same people may see it; they are told that it came."
        ),
    )
    send = scene.button("✉️ Send", UpdateLead(lead.code))
    return message(text, [send], [scene.button("← Back", lead_screens.MyLead(lead.code))])


def _answer(name: str, answers: Mapping[str, str], scene: Scene) -> str:
    return answer_label(name, answers[name], scene) if name in answers else "–"


def on_sheet(lead: Lead, scene: Scene) -> str:
    """Give what a contact must know before writing, a line each: newer answers, who stopped whom, what did not arrive."""
    updated = next((event for event in reversed(lead.events) if event.what is Happened.UPDATED), None)
    lines = [
        scene.html("🔄 The candidate sent newer answers: {time}", time=scene.words.time(updated.at))
        if updated
        else "",
        _candidate_is_stopped(lead, scene, _TOWN_DEAF),
        _town_is_stopped(lead, scene, msg("🔕 The candidate wants no more messages here: {time}")),
    ]
    if gone := lost(lead):
        arrived = scene.html(
            "⚠️ A message to the candidate did not arrive: {time}", time=scene.words.time(gone.at)
        )
        if lead.details.reach is Reach.CHAT:
            other = scene.html("They gave no phone and no e-mail.")
        else:
            other = scene.html("Use the phone or e-mail above.")
        lines.append(f"{arrived} {_why_lost(gone, scene)} {other}")
    return "\n".join(line for line in lines if line)


def for_candidate(lead: Lead, scene: Scene) -> str:
    """Give what the candidate must know of the talk, a line each: who stopped whom."""
    own = _town_is_stopped(lead, scene, msg("🔕 You asked for no more messages from the town here: {time}"))
    return "\n".join(line for line in (_candidate_is_stopped(lead, scene, _TOWN_DEAF_TO_YOU), own) if line)


def rows_for_candidate(lead: Lead, scene: Scene) -> list[list[Button]]:
    """The buttons of an open lead's status that belong to the talk."""
    rows = [[scene.button("✍️ Write a message", lead_screens.Answering(lead.code))]]
    if newer(lead, scene.session, scene.content):
        rows.append([scene.button("🔄 Send newer answers", lead_screens.Updating(lead.code))])
    if town_stopped(lead):
        rows.append([_hear(lead, scene)])
    return rows


def last_words(lead: Lead, scene: Scene) -> str:
    """Give the newest words of each side, in the order they were said."""
    newest: dict[Happened, Event] = {
        event.what: event
        for event in lead.events
        if event.what in {Happened.TOWN_WROTE, Happened.CANDIDATE_WROTE}
    }
    said: Sequence[Event] = sorted(newest.values(), key=lambda event: event.at)
    return "\n".join(f"{_introduced(event, lead, scene)}\n{spoken(event, scene)}" for event in said)


def _introduced(event: Event, lead: Lead, scene: Scene) -> str:
    own = event.what is Happened.CANDIDATE_WROTE
    who = scene.say("you") if own else speaker(event, lead, scene)
    return f"{scene.words.time(event.at)} {escape(who, quote=False)}:"


def _candidate_is_stopped(lead: Lead, scene: Scene, text: str) -> str:
    stop = candidate_stopped(lead)
    if stop is None:
        return ""
    return scene.html(text, name=speaker(stop, lead, scene), time=scene.words.time(stop.at))


def _town_is_stopped(lead: Lead, scene: Scene, text: str) -> str:
    stop = town_stopped(lead)
    return scene.html(text, time=scene.words.time(stop.at)) if stop else ""


def _why_lost(gone: Event | None, scene: Scene) -> str:
    if gone is not None and gone.what is Happened.UNREACHED:
        return scene.html("They have blocked the bot.")
    return scene.html("It was tried and never confirmed.")
