"""Frequent questions, what typed words led to, and the dictionary of terms."""

from bot.content.spelling import alphabetical
from bot.conversation import screens, town_screens
from bot.conversation.codes import encode
from bot.view.message import Button, Message
from bot.view.paging import leaf
from bot.view.scene import Scene, bold, columns, message, paragraphs, sources_button

TERMS_PER_PAGE = 12
ON_PAPER = "cs"
"""The language of the papers people meet. Whoever reads it, such as a contact, sees a term in all languages."""
AskedScreen = (
    screens.Faq | screens.Topic | screens.Entry | screens.Found | screens.Glossary | screens.TermPage
)


def render(screen: AskedScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    language = scene.words.language
    match screen:
        case screens.Faq():
            topics = [
                Button(names[language], encode(screens.Topic(name)))
                for name, names in scene.content.faq_topics.items()
            ]
            glossary = scene.button("💬 Dictionary of terms", screens.Glossary())
            intro = scene.html("Choose a topic, or just write your question in your own words.")
            return message(
                paragraphs(bold(scene.html("Questions and answers")), intro),
                *columns(topics),
                [glossary],
                [scene.menu(), scene.speak()],
            )
        case screens.Topic(topic):
            entries = [name for name, entry in scene.content.faq.items() if entry.topic == topic]
            buttons = [
                [Button(scene.page(f"faq/{name}").label, encode(screens.Entry(name)))] for name in entries
            ]
            back = scene.button("← Back", screens.Faq())
            title = bold(scene.escape(scene.content.faq_topics[topic][language]))
            return message(title, *buttons, [back, scene.menu()])
        case screens.Entry(name):
            entry = scene.content.faq[name]
            text = paragraphs(bold(scene.escape(scene.page(f"faq/{name}").title)), scene.body(f"faq/{name}"))
            ask = [scene.button("What to ask the town", screens.ToAsk())] if entry.asks else []
            back = scene.button("← Back", screens.Topic(entry.topic))
            return message(text, ask, [sources_button("faq", name, scene)], [back, scene.menu()])
        case screens.Found(found):
            buttons = [[Button(label(target, scene), encode(target))] for target in found]
            return message(bold(scene.html("Perhaps this will help:")), *buttons, [scene.menu()])
        case screens.Glossary(page):
            return _glossary(page, scene)
        case screens.TermPage(name, page):
            return _term(name, page, scene)


def label(target: screens.Screen, scene: Scene) -> str:
    """Give the short name of a page that words were found on."""
    match target:
        case screens.Chapter(name):
            return "📖 " + scene.page(f"guide/{name}").label
        case screens.Entry(name):
            return "❓ " + scene.page(f"faq/{name}").label
        case screens.DocumentPage(name):
            return "📄 " + scene.page(f"documents/{name}").label
        case screens.ResultLine(name):
            return "📋 " + scene.page(f"requirements/{name}").label
        case screens.TermPage(name, _):
            return scene.content.glossary[name].term[scene.words.language]
        case town_screens.Town(slug):
            return "🏙 " + scene.town(scene.content.municipalities[slug])
        case _:
            return scene.say("☰ Menu")


def _glossary(page: int, scene: Scene) -> Message:
    terms = sorted(
        scene.content.glossary,
        key=lambda name: alphabetical(scene.content.glossary[name].term[scene.words.language]),
    )
    shown = leaf(terms, page, TERMS_PER_PAGE, screens.Glossary, scene)
    buttons = [
        Button(
            scene.content.glossary[name].term[scene.words.language],
            encode(screens.TermPage(name, shown.page)),
        )
        for name in shown.here
    ]
    place = scene.html("{number} of {total}", number=shown.page + 1, total=shown.total)
    text = paragraphs(bold(scene.html("Dictionary of terms")), f"<i>{place}</i>")
    return message(
        text, *columns(buttons), shown.turning, [scene.button("← Back", screens.Faq()), scene.menu()]
    )


def _term(name: str, page: int, scene: Scene) -> Message:
    term, spoken = scene.content.glossary[name], scene.words.language
    names = "\n".join(
        f"{language.upper()}: {bold(scene.escape(term.term[language]))}"
        for language in scene.content.languages
        if spoken == ON_PAPER or language in {spoken, ON_PAPER}
    )
    text = paragraphs(names, scene.escape(term.meaning[spoken]))
    return message(text, [scene.button("← Back", screens.Glossary(page)), scene.menu()])
