"""A lead being made: what it is and who gets it, each line of it, and exactly what goes to whom before it is sent.

The question whether a lead may go to another town: exactly what would go to whom, and who stops seeing it.

Everything held about a person: shown, given as a file (Art. 15 and 20 GDPR), and deleted on a second yes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict

from bot.conversation.codes import encode
from bot.conversation.lead.model import (
    AskErase,
    Draft,
    Erased,
    Field,
    Lead,
    LeadField,
    LeadStart,
    MyData,
    MyLead,
    MyLeads,
    NoContact,
    Reach,
    ReadyLetter,
    Role,
    Summary,
    next_field,
    open_question,
)
from bot.conversation.model import AddQuestions, BeginLead, Cancel, Erase, Fill, Privacy, SendLead, ToAsk
from bot.conversation.overview.model import Agree, Offered, Refuse
from bot.conversation.private import Private
from bot.conversation.selfcheck import spelled_out, walk
from bot.conversation.towns.model import Duty, ToldOf, Town
from bot.view.catalog import msg
from bot.view.context import (
    Button,
    File,
    Keyboard,
    Message,
    RenderContext,
    bold,
    columns,
    message,
    paragraphs,
)
from bot.view.selfcheck import answer_label
from bot.view.towns import interests_listed

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
MakingScreen = LeadStart | NoContact | ReadyLetter | LeadField | Summary


def render_lead(screen: MakingScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case LeadStart(slug):
            return _start(slug, scene)
        case NoContact(slug):
            return _no_contact(slug, scene)
        case ReadyLetter(slug):
            return _letter(slug, scene)
        case LeadField(field):
            return _field(Field(field), scene)
        case Summary():
            return _summary(scene)


def sharing_phone(scene: RenderContext) -> Message:
    """Word the phone's own button for sharing a number."""
    return Message("📞", keyboard=Keyboard("phone", scene.say("📞 Share my number")))


def reads(readers: tuple[Duty, ...], scene: RenderContext) -> str:
    """Name everyone who may see the lead, with what they are for."""
    return ", ".join(f"{scene.escape(reader.name)} ({scene.html(ROLES[reader.role])})" for reader in readers)


def _start(slug: str, scene: RenderContext) -> Message:
    town = scene.content.municipalities[slug]
    text = paragraphs(
        bold(scene.html("Message to the town: {town}", town=scene.town_with_czech(town))),
        scene.body("pages/lead"),
    )
    return message(
        text,
        [scene.button("I understand, go on", BeginLead(slug, coordinator=False))],
        [scene.button("🔒 What happens to your data", Privacy())],
        [scene.speak()],
        [scene.button("← Back", Town(slug)), scene.menu()],
    )


def _no_contact(slug: str, scene: RenderContext) -> Message:
    town = scene.content.municipalities[slug]
    head = bold(scene.html("{town}: nobody answers here yet", town=scene.town_with_czech(town)))
    pass_on = [scene.button("Yes, write to the coordinator", BeginLead(slug, coordinator=True))]
    return message(
        paragraphs(head, scene.body("pages/no-contact" if scene.known.coordinator else "pages/nobody")),
        [scene.button("📝 Ready letter in Czech", ReadyLetter(slug))],
        pass_on if scene.known.coordinator else [],
        [scene.button("🔒 What happens to your data", Privacy())],
        [scene.button("← Back", Town(slug)), scene.menu()],
    )


def _letter(slug: str, scene: RenderContext) -> Message:
    """The letter is Czech in every language: a Czech office reads it."""
    town = scene.content.municipalities[slug]
    wanted = scene.session.ask_town
    questions = "\n".join(f"- {texts['cs']}" for texts in scene.content.town_questions.values())
    parts = (part for part in scene.content.letter.split("\n\n") if wanted or "{questions}" not in part)
    letter = "\n\n".join(parts).replace("{town}", town.names["cs"]).replace("{questions}", questions)
    text = paragraphs(scene.body("pages/letter"), f"<pre>{scene.escape(letter)}</pre>")
    ask = scene.button("What to ask the town", ToAsk())
    return message(text, [ask], [scene.button("← Back", Town(slug)), scene.menu()])


def _field(field: Field, scene: RenderContext) -> Message:
    """One line of the lead. An optional one says so; a finished draft can be returned to unchanged."""
    draft = scene.session.draft
    done = draft is not None and next_field(draft, scene.session.answers, scene.content) is None
    way_back = scene.button("← Keep as it is", Summary()) if done else scene.button("Stop", Cancel())
    match field:
        case Field.NAME:
            return message(scene.body("pages/lead-name"), [way_back])
        case Field.REACH:
            ways = [[Button(scene.say(REACHES[reach]), encode(Fill(field, reach)))] for reach in Reach]
            return message(scene.body("pages/lead-reach"), *ways, [way_back])
        case Field.ADDRESS:
            by_mail = draft is not None and draft.reach is Reach.EMAIL
            change = scene.button("Another way", LeadField(Field.REACH))
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


def _summary(scene: RenderContext) -> Message:
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
    change = [scene.button(FIELDS[field], LeadField(field)) for field in FIELDS]
    toggle = (
        scene.button("Questions: remove", AddQuestions(wanted=False))
        if scene.session.ask_town
        else scene.button("Questions: add", AddQuestions(wanted=True))
    )
    send = scene.button("✉️ Send", SendLead(draft.id))
    return message(text, *columns([*change, toggle]), [scene.button("Stop", Cancel()), send])


def _value(field: Field, draft: Draft, scene: RenderContext) -> str:
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


def chosen_label(question: str, answers: Mapping[str, str], scene: RenderContext) -> str:
    """Give the words of an answer; where a later question spells it out, that one's."""
    name = spelled_out(question, answers, scene.content)
    return answer_label(name, answers[name], scene) if name in answers else "–"


def render_offer(screen: Offered, scene: RenderContext) -> Message:
    """Word the question, with every word of the lead that would go."""
    lead = scene.known.own(screen.lead)
    offer = next((offer for offer in scene.known.offers if offer.lead == screen.lead), None)
    town = scene.content.municipalities.get(offer.slug) if offer else None
    if lead is None or town is None:
        return message(scene.html("There is nothing to show here."), [scene.button("← Back", MyLeads())])
    text = paragraphs(
        bold(scene.html("To another town? {town}", town=scene.town_with_czech(town))),
        scene.html("Now it is with: {town}", town=scene.town_of(lead)),
        _goes(lead, scene),
        scene.html("Who may see it: {people}", people="\0").replace("\0", reads(scene.known.readers, scene)),
        scene.body("pages/offer"),
    )
    return message(
        text,
        [scene.button("Yes, pass it on", Agree(lead.code, town.slug))],
        [scene.button("No, leave it", Refuse(lead.code))],
        [scene.button("🔒 What happens to your data", Privacy())],
    )


def offer_asked(lead: Lead, slug: str, by: Private, scene: RenderContext) -> Message:
    """The message that asks; what would go is shown on a press."""
    town = scene.content.municipalities.get(slug)
    name = scene.town_with_czech(town) if town else "–"
    said = scene.html(
        "{old} has not answered yet. {name}, coordinator of the program, asks: may your message go to {town} instead? Nothing moves before you say"
        " yes; the question is open for 7 days.",
        old=scene.town_of(lead),
        name=by,
        town=name,
    )
    head = f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}"
    return message(
        paragraphs(head, said),
        [scene.button("See what would go to whom", Offered(lead.code))],
        [scene.button("Where it stands", MyLead(lead.code))],
    )


def offer_answered(lead: Lead, slug: str, scene: RenderContext, *, agreed: bool) -> Message:
    """What the coordinator who asked hears."""
    town = scene.content.municipalities.get(slug)
    name = scene.town(town) if town else slug
    said = (
        scene.html("The candidate agreed. The message is with {town} now, as a new one.", town=name)
        if agreed
        else scene.html("The candidate does not want it to go to {town}. Nothing has changed.", town=name)
    )
    return Message(f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}\n{said}", protect=True)


def _goes(lead: Lead, scene: RenderContext) -> str:
    """Every line of the lead, as it would be sent."""
    details = lead.details
    way = f"{scene.html(REACHES[details.reach])} {scene.escape(details.address)}".strip()
    values = {
        Field.NAME: scene.escape(details.name),
        Field.REACH: way,
        Field.CZECH: scene.escape(chosen_label(Field.CZECH, details.answers, scene)),
        Field.PERMIT: scene.escape(chosen_label(Field.PERMIT, details.answers, scene)),
        Field.WORDS: scene.escape(details.words) or "–",
    }
    lines = [f"{scene.html(FIELDS[field])}: {bold(value)}" for field, value in values.items()]
    also = "Also: your answers of the self-check ({answers}) and the documents you ticked ({ticks})."
    lines.append(
        scene.html(also, answers=len(walk(scene.content, details.answers).answered), ticks=len(details.ticks))
    )
    return "\n".join(lines)


OwnDataScreen = MyData | AskErase | Erased


def render_own_data(screen: OwnDataScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case MyData():
            return _my_data(scene)
        case AskErase():
            keep = scene.button("No, keep them", MyData())
            return message(
                scene.body("pages/erase"), [scene.button("Yes, delete everything", Erase())], [keep]
            )
        case Erased():
            return message(
                paragraphs(scene.body("pages/erased"), _as_contact(scene), _as_administrator(scene)),
                [scene.menu()],
            )


def _my_data(scene: RenderContext) -> Message:
    session = scene.session
    answers = "\n".join(
        f"• {scene.escape(scene.page(f'questions/{name}').label)}: {scene.escape(answer_label(name, given, scene))}"
        for name, given in session.answers.items()
        if name in scene.content.questions
    )
    ticks = scene.html("Documents ticked: {number}", number=len(session.ticks))
    leads = scene.html("Messages to towns: {number}", number=len(scene.known.leads))
    text = paragraphs(
        bold(scene.html("My data")),
        scene.body("pages/my-data"),
        answers,
        "\n".join(filter(None, (ticks, leads, _missed(scene)))),
        _told_of(scene),
        _as_contact(scene),
        _as_administrator(scene),
    )
    return Message(
        text,
        (
            *(((scene.button("🔔 What I am told of", ToldOf()),),) if scene.known.news.interests else ()),
            (scene.button("Delete my data", AskErase()),),
            (scene.button("🔒 What happens to your data", Privacy()), scene.menu()),
        ),
        file=File("my-data.json", _export(scene)),
    )


def _told_of(scene: RenderContext) -> str:
    """List the towns and regions of which the person wants to be told."""
    interests = scene.known.news.interests
    return (
        f"{scene.html('You want to be told when these open:')}\n{interests_listed(interests, scene)}"
        if interests
        else ""
    )


def _as_contact(scene: RenderContext) -> str:
    """Say that a contact's own entry is another matter: the operator keeps it for as long as the task lasts."""
    if not scene.known.duties:
        return ""
    return scene.html(
        "This account also receives messages from candidates: your name, your task and, if given, your e-mail are kept for"
        " that. Only the operator removes them: {email}",
        email=scene.operator.email,
    )


def _missed(scene: RenderContext) -> str:
    """Say in one line that words of the person's are counted; which, nobody can tell."""
    number = scene.known.missed
    return (
        scene.html("Words looked for in vain, counted for 30 days: {number}", number=number) if number else ""
    )


def _as_administrator(scene: RenderContext) -> str:
    if scene.known.administrator is None:
        return ""
    return scene.html(
        "This account is also an administrator's: your name and, if given, your e-mail are kept for that. Only the operator"
        " removes them: {email}",
        email=scene.operator.email,
    )


def _export(scene: RenderContext) -> bytes:
    """Everything held about the person, as JSON (Art. 15 and 20 GDPR)."""
    session = scene.session
    data = {
        "made_at": scene.now.isoformat(),
        "language": session.language,
        "last_screen": session.place,
        "answers": dict(session.answers),
        "documents_ticked": sorted(session.ticks),
        "questions_wanted": session.ask_town,
        "self_check_counted": session.checked,
        "unsent_message": asdict(session.draft) if session.draft else None,
        "messages": [asdict(lead) for lead in scene.known.leads],
        "wants_to_be_told_of": [
            {
                "place": interest.place,
                "since": interest.since.isoformat(),
                "until": interest.until.isoformat(),
            }
            for interest in scene.known.news.interests
        ],
        "unpublished_announcement": asdict(session.announcement) if session.announcement else None,
        "asked_about_another_town": [asdict(offer) for offer in scene.known.offers],
        "receives_messages_as": [
            {"name": duty.name, "role": duty.role, "town": duty.slug} for duty in scene.known.duties
        ],
        "administrator": scene.known.administrator.name if scene.known.administrator else None,
        "words_looked_for_in_vain": scene.known.missed,
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]  any set
    return str(value)
