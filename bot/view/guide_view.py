"""The menu, the guide with its sources, and the notices: everything one can simply read."""

from collections.abc import Mapping

from bot.conversation import lead_screens, screens, town_screens
from bot.conversation.actions import ChooseLanguage, Continue
from bot.conversation.administration.admin_screens import ContentState
from bot.conversation.codes import encode
from bot.conversation.municipal import contact_screens
from bot.view.message import Button, Message
from bot.view.scene import Scene, bold, columns, message, paragraphs, source_lines, sources_button

ReadScreen = (
    screens.Menu | screens.Languages | screens.Guide | screens.Chapter | screens.Sources | screens.Page | screens.Privacy
    | screens.PrivacyPart
)  # fmt: skip


def render(screen: ReadScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case screens.Menu():
            return _menu(scene)
        case screens.Languages():
            return _languages(scene)
        case screens.Guide():
            return _guide(scene)
        case screens.Chapter(name):
            return _chapter(name, scene)
        case screens.Sources(kind, name):
            return _sources(kind, name, scene)
        case screens.Page(name):
            return _page(name, scene)
        case screens.Privacy():
            return _privacy(scene)
        case screens.PrivacyPart(name):
            return _privacy_part(name, scene)


def _menu(scene: Scene) -> Message:
    session = scene.session
    check = (
        scene.say("✅ Go on with the self-check") if session.answers else scene.say("✅ Check the conditions")
    )
    if session.draft:
        leads = scene.button("✉️ Go on with the message", lead_screens.Summary())
    else:
        leads = scene.button("✉️ My messages to towns", lead_screens.MyLeads())
    return message(
        scene.body("pages/welcome"),
        _leads(scene),
        [scene.button("📖 What the job is", screens.Guide())],
        [Button(check, encode(Continue()))],
        [scene.button("📄 Documents", screens.Documents()), scene.button("🏙 Towns", town_screens.Towns())],
        [leads],
        [scene.button("❓ Questions and answers", screens.Faq())],
        [
            scene.button("ℹ️ About the bot", screens.Page("about")),
            scene.speak(),
        ],
    )


def _leads(scene: Scene) -> list[Button]:
    """The way back for those who answer candidates and look at what candidates see."""
    return (
        [scene.button("📥 Messages from candidates", contact_screens.Inbox())] if scene.known.duties else []
    )


def _languages(scene: Scene) -> Message:
    """The one screen in all languages at once: nobody can be asked in which language to ask."""
    names = {language: scene.content.say(language, "pages/language") for language in scene.content.languages}
    text = "\n".join(bold(scene.escape(words.title)) for words in names.values())
    buttons = [Button(words.label, encode(ChooseLanguage(language))) for language, words in names.items()]
    return message(text, *([button] for button in buttons))


def _guide(scene: Scene) -> Message:
    chapters = [
        Button(f"{number}. {scene.page(f'guide/{name}').label}", encode(screens.Chapter(name)))
        for number, name in enumerate(scene.content.chapters, start=1)
    ]
    return message(bold(scene.html("What the job is")), *columns(chapters), [scene.menu(), scene.speak()])


def _chapter(name: str, scene: Scene) -> Message:
    chapters = list(scene.content.chapters)
    here = chapters.index(name)
    chapter = scene.content.chapters[name]
    place = scene.html("{number} of {total}", number=here + 1, total=len(chapters))
    title = bold(scene.escape(scene.page(f"guide/{name}").title))
    text = paragraphs(title, scene.body(f"guide/{name}"), f"<i>{place}</i>")
    back = scene.button("← Back", screens.Chapter(chapters[here - 1]) if here else screens.Guide())
    if here + 1 < len(chapters):
        onward = scene.button("Next →", screens.Chapter(chapters[here + 1]))
    else:
        onward = Button(scene.say("✅ Check the conditions"), encode(Continue()))
    ask = [scene.button("What to ask the town", screens.ToAsk())] if chapter.asks else []
    return message(
        text, [back, onward], ask, [sources_button("guide", name, scene), scene.guide(), scene.menu()]
    )


def _sources(kind: str, name: str, scene: Scene) -> Message:
    sourced = scene.content.sourced(kind, name)
    lines = source_lines(scene, sourced) if sourced else ""
    pages: Mapping[str, screens.Screen] = {
        "guide": screens.Chapter(name),
        "requirements": screens.ResultLine(name),
        "documents": screens.DocumentPage(name),
        "faq": screens.Entry(name),
    }
    back = pages.get(kind, screens.Menu())
    text = paragraphs(
        bold(scene.html("Sources")),
        lines,
        scene.html(
            "Rules may have changed since. Before you decide, ask the town or the office named there."
        ),
    )
    return message(text, [scene.button("← Back", back), scene.menu()])


def _page(name: str, scene: Scene) -> Message:
    title = bold(scene.operator.fill(scene.escape(scene.page(f"pages/{name}").title)))
    leads = scene.html("/leads – the messages from candidates that you answer") if scene.known.duties else ""
    content = scene.html("/content – how the bot's content stands; /preview – every page of it")
    commands = "\n".join(filter(None, (leads, content if scene.known.administrator else "")))
    text = paragraphs(title, scene.body(f"pages/{name}"), commands)
    if name == "under18":
        return message(
            text, [scene.guide(), scene.button("📄 Documents", screens.Documents())], [scene.menu()]
        )
    return message(
        text,
        [scene.button("🔒 What happens to your data", screens.Privacy())],
        [
            scene.button("My data", lead_screens.MyData()),
            scene.button("Delete my data", lead_screens.AskErase()),
        ],
        _leads(scene),
        [scene.button("🛠 The bot's content", ContentState())] if scene.known.administrator else [],
        [scene.menu(), scene.speak()],
    )


def _privacy(scene: Scene) -> Message:
    words = scene.page("privacy")
    parts = [
        Button(words.titles[name], encode(screens.PrivacyPart(name))) for name in scene.content.privacy_parts
    ]
    return message(
        paragraphs(bold(scene.escape(words.title)), scene.body("privacy")),
        *columns(parts),
        [scene.menu(), scene.speak()],
    )


def _privacy_part(name: str, scene: Scene) -> Message:
    words = scene.page("privacy")
    parts = scene.content.privacy_parts
    here = parts.index(name)
    text = paragraphs(bold(scene.escape(words.titles[name])), scene.section("privacy", name))
    onward = [scene.button("Next →", screens.PrivacyPart(parts[here + 1]))] if here + 1 < len(parts) else []
    back = scene.button("← Back", screens.PrivacyPart(parts[here - 1]) if here else screens.Privacy())
    return message(text, [back, *onward], [scene.button("All parts", screens.Privacy()), scene.menu()])
