"""The questions of the self-check, the answers given, and what to ask the town."""

from bot.content.models import LATER, Question
from bot.conversation import screens, town_screens
from bot.conversation.actions import AddQuestions, Answer, StartOver
from bot.conversation.codes import encode
from bot.conversation.journey import before, progress, walk
from bot.view.message import Button, Message
from bot.view.scene import Scene, bold, columns, message, paragraphs, to_check

CheckScreen = screens.Ask | screens.Answers | screens.ToAsk


def render(screen: CheckScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case screens.Ask(name):
            return _ask(name, scene)
        case screens.Answers():
            return _answers(scene)
        case screens.ToAsk():
            return _to_ask(scene)


def _ask(name: str, scene: Scene) -> Message:
    question = scene.content.questions[name]
    number, total = progress(scene.content, scene.session.answers, name)
    head = scene.html("Question {number} of {total}", number=number, total=total)
    text = paragraphs(f"<i>{head}</i>", scene.body(f"questions/{name}"))
    earlier = before(scene.content, scene.session.answers, name)
    back = [scene.button("← Back", screens.Ask(earlier))] if earlier else [scene.menu(), scene.speak()]
    return message(text, *_options(name, question, scene), back)


def _options(name: str, question: Question, scene: Scene) -> list[list[Button]]:
    labels = scene.page(f"questions/{name}").options
    given = scene.session.answers.get(name)
    if question.kind == "options":
        return [
            [Button(_mark(labels[option], option == given), encode(Answer(name, option)))]
            for option in question.options
        ]
    town = scene.content.town(scene.session.answers)
    keep = [[Button(_mark(scene.town(town), chosen=True), encode(Answer(name, town.slug)))]] if town else []
    return [
        *keep,
        [
            scene.button("🗺 By region", town_screens.Regions()),
            scene.button("📍 Nearest to me", town_screens.ShareLocation()),
        ],
        [Button(labels[LATER], encode(Answer(name, LATER)))],
    ]


def _mark(label: str, chosen: bool) -> str:  # noqa: FBT001  whether the mark is set is all there is to say
    return f"• {label}" if chosen else label


def _answers(scene: Scene) -> Message:
    rows: list[list[Button]] = []
    listed: list[str] = []
    for name in walk(scene.content, scene.session.answers).answered:
        words = scene.page(f"questions/{name}")
        given = answer_label(name, scene.session.answers[name], scene)
        listed.append(f"{scene.escape(words.label)}: {bold(scene.escape(given))}")
        rows.append([Button(words.label, encode(screens.Ask(name)))])
    text = paragraphs(
        bold(scene.html("Your answers")),
        "\n".join(listed),
        scene.html("Choose what to change. The rest stays."),
    )
    buttons = [row[0] for row in rows]
    again = scene.button("Begin again", StartOver())
    return message(text, *columns(buttons), [again], [to_check(scene), scene.menu()])


def answer_label(question: str, given: str, scene: Scene) -> str:
    """Give the words of an answer: the label of its button, or the town's name."""
    if question == "town" and (town := scene.content.municipalities.get(given)):
        return scene.town(town)
    return scene.page(f"questions/{question}").options.get(given, "–")


def _to_ask(scene: Scene) -> Message:
    language = scene.words.language
    questions = (texts[language] for texts in scene.content.town_questions.values())
    listed = "\n".join(f"{number}. {scene.escape(text)}" for number, text in enumerate(questions, start=1))
    adding = scene.session.ask_town
    toggle = (
        scene.button("✅ Goes with my message", AddQuestions(wanted=False))
        if adding
        else scene.button("Send with my message", AddQuestions(wanted=True))
    )
    text = paragraphs(bold(scene.html("What to ask the town")), listed)
    return message(text, [toggle], [to_check(scene), scene.menu()])
