"""Everything held about a person: shown, given as a file (Art. 15 and 20 GDPR), and deleted on a second yes."""

import json
from dataclasses import asdict

from bot.conversation import lead_screens, screens
from bot.conversation.actions import Erase
from bot.conversation.interest_actions import ToldOf
from bot.view.check_view import answer_label
from bot.view.interest_view import listed
from bot.view.message import File, Message
from bot.view.scene import Scene, bold, message, paragraphs

OwnDataScreen = lead_screens.MyData | lead_screens.AskErase | lead_screens.Erased


def render(screen: OwnDataScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case lead_screens.MyData():
            return _my_data(scene)
        case lead_screens.AskErase():
            keep = scene.button("No, keep them", lead_screens.MyData())
            return message(
                scene.body("pages/erase"), [scene.button("Yes, delete everything", Erase())], [keep]
            )
        case lead_screens.Erased():
            return message(
                paragraphs(scene.body("pages/erased"), _as_contact(scene), _as_administrator(scene)),
                [scene.menu()],
            )


def _my_data(scene: Scene) -> Message:
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
            (scene.button("Delete my data", lead_screens.AskErase()),),
            (scene.button("🔒 What happens to your data", screens.Privacy()), scene.menu()),
        ),
        file=File("my-data.json", _export(scene)),
    )


def _told_of(scene: Scene) -> str:
    """List the towns and regions of which the person wants to be told."""
    interests = scene.known.news.interests
    return (
        f"{scene.html('You want to be told when these open:')}\n{listed(interests, scene)}"
        if interests
        else ""
    )


def _as_contact(scene: Scene) -> str:
    """Say that a contact's own entry is another matter: the operator keeps it for as long as the task lasts."""
    if not scene.known.duties:
        return ""
    return scene.html(
        "This account also receives messages from candidates: your name, your task and, if given, your e-mail are kept for"
        " that. Only the operator removes them: {email}",
        email=scene.operator.email,
    )


def _missed(scene: Scene) -> str:
    """Say in one line that words of the person's are counted; which, nobody can tell."""
    number = scene.known.missed
    return (
        scene.html("Words looked for in vain, counted for 30 days: {number}", number=number) if number else ""
    )


def _as_administrator(scene: Scene) -> str:
    if scene.known.administrator is None:
        return ""
    return scene.html(
        "This account is also an administrator's: your name and, if given, your e-mail are kept for that. Only the operator"
        " removes them: {email}",
        email=scene.operator.email,
    )


def _export(scene: Scene) -> bytes:
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
