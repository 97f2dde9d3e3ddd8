"""The menu, the guide with its sources, and the notices: everything one can simply read.

Frequent questions, what typed words led to, and the dictionary of terms.
"""

from collections.abc import Mapping

from bot.content.spelling import alphabetical
from bot.conversation.admin.model import ContentState
from bot.conversation.codes import encode
from bot.conversation.contact.model import Inbox
from bot.conversation.lead.model import AskErase, MyData, MyLeads, Summary
from bot.conversation.model import (
    ChooseLanguage,
    Continue,
    DocumentPage,
    Documents,
    Faq,
    FaqEntry,
    FixedPage,
    Found,
    Glossary,
    Guide,
    GuideChapter,
    Languages,
    Menu,
    Privacy,
    PrivacyPart,
    ResultLine,
    Screen,
    SourceList,
    TermPage,
    ToAsk,
    Topic,
)
from bot.conversation.towns.model import Town, Towns
from bot.view.context import (
    Button,
    Message,
    RenderContext,
    bold,
    columns,
    leaf,
    message,
    paragraphs,
    source_lines,
    sources_button,
)

ReadScreen = (
    Menu | Languages | Guide | GuideChapter | SourceList | FixedPage | Privacy
    | PrivacyPart
)  # fmt: skip


def render_guide(screen: ReadScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case Menu():
            return _menu(scene)
        case Languages():
            return _languages(scene)
        case Guide():
            return _guide(scene)
        case GuideChapter(name):
            return _chapter(name, scene)
        case SourceList(kind, name):
            return _sources(kind, name, scene)
        case FixedPage(name):
            return _page(name, scene)
        case Privacy():
            return _privacy(scene)
        case PrivacyPart(name):
            return _privacy_part(name, scene)


def _menu(scene: RenderContext) -> Message:
    session = scene.session
    check = (
        scene.say("✅ Go on with the self-check") if session.answers else scene.say("✅ Check the conditions")
    )
    if session.draft:
        leads = scene.button("✉️ Go on with the message", Summary())
    else:
        leads = scene.button("✉️ My messages to towns", MyLeads())
    return message(
        scene.body("pages/welcome"),
        _leads(scene),
        [scene.button("📖 What the job is", Guide())],
        [Button(check, encode(Continue()))],
        [scene.button("📄 Documents", Documents()), scene.button("🏙 Towns", Towns())],
        [leads],
        [scene.button("❓ Questions and answers", Faq())],
        [
            scene.button("ℹ️ About the bot", FixedPage("about")),
            scene.speak(),
        ],
    )


def _leads(scene: RenderContext) -> list[Button]:
    """The way back for those who answer candidates and look at what candidates see."""
    return [scene.button("📥 Messages from candidates", Inbox())] if scene.known.duties else []


def _languages(scene: RenderContext) -> Message:
    """The one screen in all languages at once: nobody can be asked in which language to ask."""
    names = {language: scene.content.say(language, "pages/language") for language in scene.content.languages}
    text = "\n".join(bold(scene.escape(words.title)) for words in names.values())
    buttons = [Button(words.label, encode(ChooseLanguage(language))) for language, words in names.items()]
    return message(text, *([button] for button in buttons))


def _guide(scene: RenderContext) -> Message:
    chapters = [
        Button(f"{number}. {scene.page(f'guide/{name}').label}", encode(GuideChapter(name)))
        for number, name in enumerate(scene.content.chapters, start=1)
    ]
    return message(bold(scene.html("What the job is")), *columns(chapters), [scene.menu(), scene.speak()])


def _chapter(name: str, scene: RenderContext) -> Message:
    chapters = list(scene.content.chapters)
    here = chapters.index(name)
    chapter = scene.content.chapters[name]
    place = scene.html("{number} of {total}", number=here + 1, total=len(chapters))
    title = bold(scene.escape(scene.page(f"guide/{name}").title))
    text = paragraphs(title, scene.body(f"guide/{name}"), f"<i>{place}</i>")
    back = scene.button("← Back", GuideChapter(chapters[here - 1]) if here else Guide())
    if here + 1 < len(chapters):
        onward = scene.button("Next →", GuideChapter(chapters[here + 1]))
    else:
        onward = Button(scene.say("✅ Check the conditions"), encode(Continue()))
    ask = [scene.button("What to ask the town", ToAsk())] if chapter.asks else []
    return message(
        text, [back, onward], ask, [sources_button("guide", name, scene), scene.guide(), scene.menu()]
    )


def _sources(kind: str, name: str, scene: RenderContext) -> Message:
    sourced = scene.content.sourced(kind, name)
    lines = source_lines(scene, sourced) if sourced else ""
    pages: Mapping[str, Screen] = {
        "guide": GuideChapter(name),
        "requirements": ResultLine(name),
        "documents": DocumentPage(name),
        "faq": FaqEntry(name),
    }
    back = pages.get(kind, Menu())
    text = paragraphs(
        bold(scene.html("Sources")),
        lines,
        scene.html(
            "Rules may have changed since. Before you decide, ask the town or the office named there."
        ),
    )
    return message(text, [scene.button("← Back", back), scene.menu()])


def _page(name: str, scene: RenderContext) -> Message:
    title = bold(scene.operator.fill(scene.escape(scene.page(f"pages/{name}").title)))
    leads = scene.html("/leads – the messages from candidates that you answer") if scene.known.duties else ""
    content = scene.html("/content – how the bot's content stands; /preview – every page of it")
    commands = "\n".join(filter(None, (leads, content if scene.known.administrator else "")))
    text = paragraphs(title, scene.body(f"pages/{name}"), commands)
    if name == "under18":
        return message(text, [scene.guide(), scene.button("📄 Documents", Documents())], [scene.menu()])
    return message(
        text,
        [scene.button("🔒 What happens to your data", Privacy())],
        [
            scene.button("My data", MyData()),
            scene.button("Delete my data", AskErase()),
        ],
        _leads(scene),
        [scene.button("🛠 The bot's content", ContentState())] if scene.known.administrator else [],
        [scene.menu(), scene.speak()],
    )


def _privacy(scene: RenderContext) -> Message:
    words = scene.page("privacy")
    parts = [Button(words.titles[name], encode(PrivacyPart(name))) for name in scene.content.privacy_parts]
    return message(
        paragraphs(bold(scene.escape(words.title)), scene.body("privacy")),
        *columns(parts),
        [scene.menu(), scene.speak()],
    )


def _privacy_part(name: str, scene: RenderContext) -> Message:
    words = scene.page("privacy")
    parts = scene.content.privacy_parts
    here = parts.index(name)
    text = paragraphs(bold(scene.escape(words.titles[name])), scene.section("privacy", name))
    onward = [scene.button("Next →", PrivacyPart(parts[here + 1]))] if here + 1 < len(parts) else []
    back = scene.button("← Back", PrivacyPart(parts[here - 1]) if here else Privacy())
    return message(text, [back, *onward], [scene.button("All parts", Privacy()), scene.menu()])


TERMS_PER_PAGE = 12
ON_PAPER = "cs"
"""The language of the papers people meet. Whoever reads it, such as a contact, sees a term in all languages."""
AskedScreen = Faq | Topic | FaqEntry | Found | Glossary | TermPage


def render_faq(screen: AskedScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    language = scene.words.language
    match screen:
        case Faq():
            topics = [
                Button(names[language], encode(Topic(name)))
                for name, names in scene.content.faq_topics.items()
            ]
            glossary = scene.button("💬 Dictionary of terms", Glossary())
            intro = scene.html("Choose a topic, or just write your question in your own words.")
            return message(
                paragraphs(bold(scene.html("Questions and answers")), intro),
                *columns(topics),
                [glossary],
                [scene.menu(), scene.speak()],
            )
        case Topic(topic):
            entries = [name for name, entry in scene.content.faq.items() if entry.topic == topic]
            buttons = [[Button(scene.page(f"faq/{name}").label, encode(FaqEntry(name)))] for name in entries]
            back = scene.button("← Back", Faq())
            title = bold(scene.escape(scene.content.faq_topics[topic][language]))
            return message(title, *buttons, [back, scene.menu()])
        case FaqEntry(name):
            entry = scene.content.faq[name]
            text = paragraphs(bold(scene.escape(scene.page(f"faq/{name}").title)), scene.body(f"faq/{name}"))
            ask = [scene.button("What to ask the town", ToAsk())] if entry.asks else []
            back = scene.button("← Back", Topic(entry.topic))
            return message(text, ask, [sources_button("faq", name, scene)], [back, scene.menu()])
        case Found(found):
            buttons = [[Button(target_label(target, scene), encode(target))] for target in found]
            return message(bold(scene.html("Perhaps this will help:")), *buttons, [scene.menu()])
        case Glossary(page):
            return _glossary(page, scene)
        case TermPage(name, page):
            return _term(name, page, scene)


def target_label(target: Screen, scene: RenderContext) -> str:
    """Give the short name of a page that words were found on."""
    match target:
        case GuideChapter(name):
            return "📖 " + scene.page(f"guide/{name}").label
        case FaqEntry(name):
            return "❓ " + scene.page(f"faq/{name}").label
        case DocumentPage(name):
            return "📄 " + scene.page(f"documents/{name}").label
        case ResultLine(name):
            return "📋 " + scene.page(f"requirements/{name}").label
        case TermPage(name, _):
            return scene.content.glossary[name].term[scene.words.language]
        case Town(slug):
            return "🏙 " + scene.town(scene.content.municipalities[slug])
        case _:
            return scene.say("☰ Menu")


def _glossary(page: int, scene: RenderContext) -> Message:
    terms = sorted(
        scene.content.glossary,
        key=lambda name: alphabetical(scene.content.glossary[name].term[scene.words.language]),
    )
    shown = leaf(terms, page, TERMS_PER_PAGE, Glossary, scene)
    buttons = [
        Button(
            scene.content.glossary[name].term[scene.words.language],
            encode(TermPage(name, shown.page)),
        )
        for name in shown.here
    ]
    place = scene.html("{number} of {total}", number=shown.page + 1, total=shown.total)
    text = paragraphs(bold(scene.html("Dictionary of terms")), f"<i>{place}</i>")
    return message(text, *columns(buttons), shown.turning, [scene.button("← Back", Faq()), scene.menu()])


def _term(name: str, page: int, scene: RenderContext) -> Message:
    term, spoken = scene.content.glossary[name], scene.words.language
    names = "\n".join(
        f"{language.upper()}: {bold(scene.escape(term.term[language]))}"
        for language in scene.content.languages
        if spoken == ON_PAPER or language in {spoken, ON_PAPER}
    )
    text = paragraphs(names, scene.escape(term.meaning[spoken]))
    return message(text, [scene.button("← Back", Glossary(page)), scene.menu()])
