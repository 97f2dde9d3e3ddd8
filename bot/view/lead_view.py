"""A lead being made: what it is and who gets it, each line of it, and exactly what goes to whom before it is sent."""

from collections.abc import Mapping

from bot.conversation import lead_screens, screens, town_screens
from bot.conversation.actions import AddQuestions, BeginLead, Cancel, Fill, SendLead
from bot.conversation.codes import encode
from bot.conversation.draft import Draft, Field, Reach, next_field, open_question
from bot.conversation.journey import spelled_out, walk
from bot.conversation.lead import Role
from bot.conversation.municipal.duty import Duty
from bot.view.catalog import msg
from bot.view.check_view import answer_label
from bot.view.message import Button, Keyboard, Message
from bot.view.scene import Scene, bold, columns, message, paragraphs

ROLES: Mapping[Role, str] = {
    Role.CONTACT: msg("contact of the town"),
    Role.DEPUTY: msg("deputy"),
    Role.COORDINATOR: msg("coordinator of the program"),
}
REACHES: Mapping[Reach, str] = {
    Reach.CHAT: msg("💬 Here in this chat"),
    Reach.PHONE: msg("📞 By phone"),
    Reach.EMAIL: msg("📧 By e-mail"),
}
FIELDS: Mapping[Field, str] = {
    Field.NAME: msg("Name"),
    Field.REACH: msg("How to reach you"),
    Field.CZECH: msg("Czech"),
    Field.PERMIT: msg("Permit"),
    Field.WORDS: msg("Your words"),
}
MakingScreen = (
    lead_screens.LeadStart
    | lead_screens.NoContact
    | lead_screens.Letter
    | lead_screens.LeadField
    | lead_screens.Summary
)


def render(screen: MakingScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case lead_screens.LeadStart(slug):
            return _start(slug, scene)
        case lead_screens.NoContact(slug):
            return _no_contact(slug, scene)
        case lead_screens.Letter(slug):
            return _letter(slug, scene)
        case lead_screens.LeadField(field):
            return _field(Field(field), scene)
        case lead_screens.Summary():
            return _summary(scene)


def sharing(scene: Scene) -> Message:
    """Word the phone's own button for sharing a number."""
    return Message("📞", keyboard=Keyboard("phone", scene.say("📞 Share my number")))


def reads(readers: tuple[Duty, ...], scene: Scene) -> str:
    """Name everyone who may see the lead, with what they are for."""
    return ", ".join(f"{scene.escape(reader.name)} ({scene.html(ROLES[reader.role])})" for reader in readers)


def _start(slug: str, scene: Scene) -> Message:
    town = scene.content.municipalities[slug]
    text = paragraphs(
        bold(scene.html("Message to the town: {town}", town=scene.town_with_czech(town))),
        scene.body("pages/lead"),
    )
    return message(
        text,
        [scene.button("I understand, go on", BeginLead(slug, coordinator=False))],
        [scene.button("🔒 What happens to your data", screens.Privacy())],
        [scene.speak()],
        [scene.button("← Back", town_screens.Town(slug)), scene.menu()],
    )


def _no_contact(slug: str, scene: Scene) -> Message:
    town = scene.content.municipalities[slug]
    head = bold(scene.html("{town}: nobody answers here yet", town=scene.town_with_czech(town)))
    pass_on = [scene.button("Yes, write to the coordinator", BeginLead(slug, coordinator=True))]
    return message(
        paragraphs(head, scene.body("pages/no-contact" if scene.known.coordinator else "pages/nobody")),
        [scene.button("📝 Ready letter in Czech", lead_screens.Letter(slug))],
        pass_on if scene.known.coordinator else [],
        [scene.button("🔒 What happens to your data", screens.Privacy())],
        [scene.button("← Back", town_screens.Town(slug)), scene.menu()],
    )


def _letter(slug: str, scene: Scene) -> Message:
    """The letter is Czech in every language: a Czech office reads it."""
    town = scene.content.municipalities[slug]
    wanted = scene.session.ask_town
    questions = "\n".join(f"- {texts['cs']}" for texts in scene.content.town_questions.values())
    parts = (part for part in scene.content.letter.split("\n\n") if wanted or "{questions}" not in part)
    letter = "\n\n".join(parts).replace("{town}", town.names["cs"]).replace("{questions}", questions)
    text = paragraphs(scene.body("pages/letter"), f"<pre>{scene.escape(letter)}</pre>")
    ask = scene.button("What to ask the town", screens.ToAsk())
    return message(text, [ask], [scene.button("← Back", town_screens.Town(slug)), scene.menu()])


def _field(field: Field, scene: Scene) -> Message:
    """One line of the lead. An optional one says so; a finished draft can be returned to unchanged."""
    draft = scene.session.draft
    done = draft is not None and next_field(draft, scene.session.answers, scene.content) is None
    way_back = (
        scene.button("← Keep as it is", lead_screens.Summary()) if done else scene.button("Stop", Cancel())
    )
    match field:
        case Field.NAME:
            return message(scene.body("pages/lead-name"), [way_back])
        case Field.REACH:
            ways = [[Button(scene.say(REACHES[reach]), encode(Fill(field, reach)))] for reach in Reach]
            return message(scene.body("pages/lead-reach"), *ways, [way_back])
        case Field.ADDRESS:
            by_mail = draft is not None and draft.reach is Reach.EMAIL
            change = scene.button("Another way", lead_screens.LeadField(Field.REACH))
            return message(
                scene.body("pages/lead-email" if by_mail else "pages/lead-phone"), [change, way_back]
            )
        case Field.WORDS:
            skip = scene.button("Skip", Fill(field, "skip"))
            return message(scene.body("pages/lead-words"), [skip], [way_back])
        case Field.AGE | Field.CZECH | Field.PERMIT:
            name = open_question(field, scene.session.answers, scene.content) or str(field)
            labels = scene.page(f"questions/{name}").options
            options = [
                [Button(labels[option], encode(Fill(name, option)))]
                for option in scene.content.questions[name].options
            ]
            return message(scene.body(f"questions/{name}"), *options, [way_back])


def _summary(scene: Scene) -> Message:
    draft = scene.session.draft
    if draft is None:
        return message(
            scene.html("There is no unsent message any more. You can begin a new one from the town's page."),
            [scene.menu()],
        )
    town = scene.content.municipalities[draft.slug]
    lines = [f"{scene.html(FIELDS[field])}: {bold(_value(field, draft, scene))}" for field in FIELDS]
    questions = scene.say("yes") if scene.session.ask_town else scene.say("no")
    lines.append(scene.html("Questions for the town: {answer}", answer=questions))
    answers = len(walk(scene.content, scene.session.answers).answered)
    ticks = len(scene.session.ticks)
    also = msg("Also: your answers of the self-check ({answers}) and the documents you ticked ({ticks}).")
    lines.append(scene.html(also, answers=answers, ticks=ticks))
    text = paragraphs(
        bold(scene.html("Before it is sent: {town}", town=scene.town_with_czech(town))),
        "\n".join(lines),
        scene.html("Who may see it: {people}", people="\0").replace("\0", reads(scene.known.readers, scene)),
        scene.body("pages/lead-summary"),
    )
    change = [scene.button(FIELDS[field], lead_screens.LeadField(field)) for field in FIELDS]
    toggle = (
        scene.button("Questions: remove", AddQuestions(wanted=False))
        if scene.session.ask_town
        else scene.button("Questions: add", AddQuestions(wanted=True))
    )
    send = scene.button("✉️ Send", SendLead(draft.id))
    return message(text, *columns([*change, toggle]), [scene.button("Stop", Cancel()), send])


def _value(field: Field, draft: Draft, scene: Scene) -> str:
    """Give what a line of the lead holds, as it will be sent."""
    match field:
        case Field.NAME:
            return scene.escape(draft.name)
        case Field.REACH:
            way = scene.html(REACHES[draft.reach]) if draft.reach else "–"
            return f"{way} {scene.escape(draft.address)}".strip()
        case Field.WORDS:
            return scene.escape(draft.words) or "–"
        case _:
            return scene.escape(chosen_label(field, scene.session.answers, scene))


def chosen_label(question: str, answers: Mapping[str, str], scene: Scene) -> str:
    """Give the words of an answer; where a later question spells it out, that one's."""
    name = spelled_out(question, answers, scene.content)
    return answer_label(name, answers[name], scene) if name in answers else "–"
