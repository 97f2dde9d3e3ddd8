"""The screens on which the two sides of a lead write to each other, and send newer answers."""

from collections.abc import Mapping

from bot.content.content import Translated
from bot.conversation import lead_screens
from bot.conversation.codes import encode
from bot.conversation.lead import Lead
from bot.conversation.municipal import contact_screens
from bot.conversation.municipal.contact_actions import HearCandidate, SendSentence
from bot.conversation.renewing import newer
from bot.conversation.silence import candidate_stopped, town_stopped
from bot.conversation.talk_actions import AnswerSentence, HearTown, UpdateLead
from bot.view.check_view import answer_label
from bot.view.message import Button, Message
from bot.view.scene import Scene, bold, message, paragraphs
from bot.view.talk_words import DEAF, DEAF_TO_YOU, town_is_deaf, ways


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
        paragraphs(scene.heading(lead), town_is_deaf(lead, scene, DEAF), said),
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
            paragraphs(head, town_is_deaf(lead, scene, DEAF_TO_YOU), said),
            ways(lead, scene),
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


def rows_for_candidate(lead: Lead, scene: Scene) -> list[list[Button]]:
    """The buttons of an open lead's status that belong to the talk."""
    rows = [[scene.button("✍️ Write a message", lead_screens.Answering(lead.code))]]
    if newer(lead, scene.session, scene.content):
        rows.append([scene.button("🔄 Send newer answers", lead_screens.Updating(lead.code))])
    if town_stopped(lead):
        rows.append([_hear(lead, scene)])
    return rows
