"""The menu, the guide with its sources, frequent questions, what typed words led to, the dictionary, and the notices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.content.answers import ON_PAPER
from bot.content.problems import msg
from bot.content.spelling import alphabetical
from bot.conversation.admin.model import ContentState, PageCode
from bot.conversation.admin.turn import encode_page
from bot.conversation.codes import MOST_PAGES, decode_screen, encode
from bot.conversation.contact.model import Inbox
from bot.conversation.finding import BETWEEN, asked_for_town
from bot.conversation.lead.model import AskErase, MyData, MyLeads, Summary
from bot.conversation.model import (
    Answers,
    Ask,
    ChooseLanguage,
    DocumentPage,
    Documents,
    Faq,
    FaqAnswer,
    FixedPage,
    Found,
    Glossary,
    Guide,
    GuideChapter,
    Languages,
    Menu,
    Privacy,
    PrivacyPart,
    Result,
    ResultLine,
    Screen,
    ShowOthers,
    SourceList,
    TermPage,
    ToAsk,
    Told,
    Topic,
    model_of,
)
from bot.conversation.papers.model import PapersStart
from bot.conversation.plan import PlanMonths
from bot.conversation.reminders import Reminders
from bot.conversation.resolving import pages, topic_of
from bot.conversation.towns.model import Around, PlacesNamed, Town, Towns, TownScreen
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
    to_check,
    to_write,
)
from bot.view.features import feature_views
from bot.view.year import year_page

ReadScreen = Menu | Languages | Guide | GuideChapter | SourceList | FixedPage | Privacy | PrivacyPart


def render_guide(screen: ReadScreen, context: RenderContext) -> Message:
    match screen:
        case Menu():
            return _menu(context)
        case Languages():
            return _languages(context)
        case Guide(page):
            return _guide(page, context)
        case GuideChapter(name):
            return _chapter(name, context)
        case SourceList(kind, name, page):
            return _sources(kind, name, page, context)
        case FixedPage("year"):
            return year_page(context)
        case FixedPage(name):
            return _page(name, context)
        case Privacy():
            return _privacy(context)
        case PrivacyPart(name):
            return _privacy_part(name, context)


def _menu(context: RenderContext) -> Message:
    """Show the menu in the rows that `guide.yaml` gives it."""
    draft = context.session.draft
    sent = context.button("✉️ My messages to towns", MyLeads())
    ways = {
        "check": to_check(context) if draft else replace(to_check(context), style="primary"),
        "guide": context.button("📖 What the job is", Guide()),
        "faq": context.button("❓ Questions and answers", Faq()),
        "documents": context.button("📄 Documents", Documents()),
        "towns": context.button("🏙 Towns", Towns()),
        "year": context.button("🗓 When to apply", FixedPage("year")),
        "messages": context.main("✉️ Go on with the message", Summary()) if draft else sent,
        "about": context.button("ℹ️ About the bot", FixedPage("about")),
        "language": context.speak(),
    }
    for own in feature_views().values():
        ways |= {name: context.button(label, screen) for name, (label, screen) in own.menu.items()}
    rows = ([ways[name] for name in row if name in ways] for row in context.content.menu)
    return message(context.body("pages/welcome"), _leads(context), *rows)


def _leads(context: RenderContext) -> list[Button]:
    """The way back for those who answer candidates and look at what candidates see."""
    return [context.button("📥 Messages from candidates", Inbox())] if context.known.duties else []


def _languages(context: RenderContext) -> Message:
    """The one screen in all languages at once: nobody can be asked in which language to ask."""
    names = {language: context.content.say(language, "pages/language") for language in context.content.languages}
    text = "\n".join(bold(context.escape(words.title)) for words in names.values())
    buttons = [Button(words.label, encode(ChooseLanguage(language))) for language, words in names.items()]
    return message(text, *([button] for button in buttons))


def _guide(page: int, context: RenderContext) -> Message:
    shown = leaf(enumerate(context.content.chapters, start=1), page, CHAPTERS_PER_PAGE, Guide, context)
    chapters = [
        Button(f"{number}. {context.page(f'guide/{name}').label}", encode(GuideChapter(name)))
        for number, name in shown.here
    ]
    text = paragraphs(bold(context.html("What the job is")), shown.text)
    return message(text, *columns(chapters), shown.turning, [context.menu(), context.speak()])


def _chapter(name: str, context: RenderContext) -> Message:
    chapters = list(context.content.chapters)
    here = chapters.index(name)
    chapter = context.content.chapters[name]
    place = context.html("{number} of {total}", number=here + 1, total=len(chapters))
    title = bold(context.escape(context.page(f"guide/{name}").title))
    text = paragraphs(title, context.body(f"guide/{name}"), f"<i>{place}</i>")
    back = context.button("← Back", GuideChapter(chapters[here - 1]) if here else Guide())
    last = here + 1 == len(chapters)
    following = to_check(context) if last else context.button("Next →", GuideChapter(chapters[here + 1]))
    onward = replace(following, style="primary")
    ask = [context.button("What to ask the town", ToAsk())] if chapter.asks else []
    shared = [sources_button("guide", name, context), context.share(GuideChapter(name))]
    return message(text, [back, onward], ask, shared, [context.button("Contents", Guide()), context.menu()])


def _sources(kind: str, name: str, page: int, context: RenderContext) -> Message:
    def said(lines: Sequence[str]) -> str:
        # Translators: stands below up to 8 lines on a full screen, keep it short
        hint = context.html("Rules may have changed since. Before you decide, ask the town or the office named there.")
        return paragraphs(bold(context.html("Sources")), "\n".join(lines), hint)

    sourced = context.content.sourced(kind, name)
    lines = source_lines(context, sourced).splitlines() if sourced else []
    shown = leaf(lines, page, SOURCES_PER_PAGE, partial(SourceList, kind, name), context, said)
    back = pages()[kind](name) if kind in pages() else Menu()
    return message(shown.text, shown.turning, [context.button("← Back", back), context.menu()])


def _page(name: str, context: RenderContext) -> Message:
    title = bold(context.operator.fill(context.escape(context.page(f"pages/{name}").title)))
    leads = context.html("/leads – the messages from candidates that you answer") if context.known.duties else ""
    content = context.html("/content – how the bot's content stands; /preview – every page of it")
    commands = "\n".join(filter(None, (leads, content if context.known.administrator else "")))
    text = paragraphs(title, context.body(f"pages/{name}"), commands)
    if name == "under18":
        job, papers = context.button("📖 What the job is", Guide()), context.button("📄 Documents", Documents())
        return message(text, [job], [papers, context.menu()])
    return message(
        text,
        [context.button("🔒 What happens to your data", Privacy())],
        [context.button("My data", MyData()), context.button("Delete my data", AskErase())],
        _leads(context),
        [context.button("🛠 The bot's content", ContentState())] if context.known.administrator else [],
        [context.share(Menu())],
        [context.menu(), context.speak()],
    )


def _privacy(context: RenderContext) -> Message:
    words = context.page("privacy")
    parts = [Button(words.titles[name], encode(PrivacyPart(name))) for name in context.content.privacy_parts]
    return message(
        paragraphs(bold(context.escape(words.title)), context.body("privacy")),
        *columns(parts),
        [context.menu(), context.speak()],
    )


def _privacy_part(name: str, context: RenderContext) -> Message:
    words = context.page("privacy")
    parts = context.content.privacy_parts
    here = parts.index(name)
    said = _controller(context) if name == "controller" else context.section("privacy", name)
    text = paragraphs(bold(context.escape(words.titles[name])), said)
    onward = [context.button("Next →", PrivacyPart(parts[here + 1]))] if here + 1 < len(parts) else []
    back = context.button("← Back", PrivacyPart(parts[here - 1]) if here else Privacy())
    return message(text, [back, *onward], [context.button("All parts", Privacy()), context.menu()])


def _controller(context: RenderContext) -> str:
    """Say who answers for the data, and, where it is the town chosen or written to, who that is."""
    who, session = context.operator.controller, context.session
    if who == "operator":
        return context.section("privacy", "controller")
    content = context.content
    town = content.municipalities.get(session.draft.slug) if session.draft else content.town(session.answers)
    said = context.section("privacy", f"controller-{who}")
    if town is None or (known := town.local.controller) is None:
        return said
    named = context.html(
        "{town}: {name}, {address}. Questions about your data: {officer}",
        town=context.town(town),
        name=known.name,
        address=known.address,
        officer=known.officer,
    )
    return paragraphs(said, named)


HELP = GuideChapter("help")
"""The chapter that names offices and integration centres."""
CHAPTERS_PER_PAGE, TOPICS_PER_PAGE, TERMS_PER_PAGE, SOURCES_PER_PAGE = 14, 12, 12, 12
_Checked = Ask | Result | ResultLine | Told | Answers | ToAsk | Documents | DocumentPage
AskedScreen = Faq | Topic | FaqAnswer | Found | Glossary | TermPage
_Readable = ReadScreen | AskedScreen | TownScreen | _Checked
"""What one may go back to from what was found: pages without anybody\'s lead behind them."""


def render_faq(screen: AskedScreen, context: RenderContext) -> Message:
    language = context.words.language
    match screen:
        case Faq(page):
            topics = context.content.faq_topics
            shown = leaf(topics, page, TOPICS_PER_PAGE, Faq, context)
            buttons = [Button(topics[name][language], encode(Topic(name))) for name in shown.here]
            glossary = context.button("💬 Dictionary of terms", Glossary())
            intro = context.html("Choose a topic, or just write your question in your own words.")
            return message(
                paragraphs(bold(context.html("Questions and answers")), intro, shown.text),
                *columns(buttons),
                shown.turning,
                [glossary],
                [context.menu(), context.speak()],
            )
        case Topic(topic, page):
            shown = leaf(context.content.entries_of(topic), page, Topic.SIZE, partial(Topic, topic), context)
            entries = [[Button(context.page(f"faq/{name}").label, encode(FaqAnswer(name)))] for name in shown.here]
            back = context.button("← Back", Faq())
            title = bold(context.escape(context.content.faq_topics[topic][language]))
            return message(paragraphs(title, shown.text), *entries, shown.turning, [back, context.menu()])
        case FaqAnswer(name):
            text = paragraphs(bold(context.escape(context.page(f"faq/{name}").title)), context.body(f"faq/{name}"))
            ask = [context.button("What to ask the town", ToAsk())] if context.content.faq[name].asks else []
            back = context.button("← Back", topic_of(name, context.content))
            return message(text, ask, [sources_button("faq", name, context)], [back, context.menu()])
        case Found(found):
            return _found(found, context)
        case Glossary(page):
            return _glossary(page, context)
        case TermPage(name, page):
            return _term(name, page, context)


def _found(found: tuple[Screen, ...], context: RenderContext) -> Message:
    """Offer what may help, or the guide, the self-check and people where nothing was found; with the way back."""
    place = decode_screen(context.session.place)
    readable = place != Menu() and (isinstance(place, _Readable) or model_of(place).public)
    back = [context.button("← Back", place)] if readable else []
    last = [*(_to_question(context) or back), context.menu()]
    usual = [context.button("📖 What the job is", Guide())], [to_check(context)]
    if not found:
        town = context.content.town(context.session.answers)
        office = to_write(town.slug, context) if town else context.button("🏙 Towns", Towns())
        offices = [Button(target_label(HELP, context), encode(HELP))] if HELP.id in context.content.chapters else []
        text = context.html("Try other words, or ask a person: the town, or an integration centre.")
        return message(text, *usual, [office], offices, last)
    buttons = [[Button(target_label(target, context), encode(target))] for target in found]
    # one thing alone may be none of what was meant
    more = usual if len(found) == 1 else ()
    head = context.html("Perhaps this will help:") if more else context.html("Maybe one of these:")
    return message(bold(head), *buttons, *more, last)


def _to_question(context: RenderContext) -> list[Button]:
    """The way back to the question of the self-check at which somebody asked one."""
    place = decode_screen(context.session.place)
    asked = Ask("town") if asked_for_town(place) else place
    return [context.main("← To the question", asked)] if isinstance(asked, Ask) else []


def with_others(page: Message, others: Sequence[Screen], context: RenderContext) -> Message:
    """The page that answers typed words, with the ways back and to what else they may have meant."""
    codes = list(map(encode_page, others)) or [encode_page(Menu())]
    while len(BETWEEN.join(codes)) > MOST_PAGES:
        codes.pop()
    # Translators: below a page that answers what somebody typed
    other = context.button("🔎 Something else?", ShowOthers(PageCode(BETWEEN.join(codes))))
    return replace(page, rows=(*page.rows, *((one,) for one in (*_to_question(context), other))))


def target_label(target: Screen, context: RenderContext) -> str:
    match target:
        case GuideChapter(name):
            return "📖 " + context.page(f"guide/{name}").label
        case FaqAnswer(name):
            return "❓ " + context.page(f"faq/{name}").label
        case DocumentPage(name):
            return "📄 " + context.page(f"documents/{name}").label
        case ResultLine(name):
            return "📋 " + context.page(f"requirements/{name}").label
        case TermPage(name, _):
            return context.content.glossary[name].term[context.words.language]
        case Around(code):
            return "📍 " + context.content.place_index.by_code[code].name
        case PlacesNamed(name):
            return "📍 " + context.content.place_index.named(name).places[0].name
        case FixedPage("year"):
            return context.say("🗓 When to apply")
        case Town(slug):
            return "🏙 " + context.town(context.content.municipalities[slug])
        case _:
            return context.say(_NAMES.get(type(target)) or _of_feature(target) or "☰ Menu")


def _of_feature(target: Screen) -> str:
    return next((own.names[type(target)] for own in feature_views().values() if type(target) in own.names), "")


_NAMES: Mapping[type[Screen], str] = {
    FixedPage: msg("ℹ️ About the bot"),
    MyData: msg("My data"),
    MyLeads: msg("✉️ My messages to towns"),
    Glossary: msg("💬 Dictionary of terms"),
    PlanMonths: msg("🗓 I want to start in …"),
    Reminders: msg("🔔 My reminders"),
    PapersStart: msg("📝 Make a CV and letters"),
}
"""The names of screens that typed words lead to and that stand on no page of words."""


def _glossary(page: int, context: RenderContext) -> Message:
    terms = {name: term.term[context.words.language] for name, term in context.content.glossary.items()}
    names = sorted(terms, key=lambda name: alphabetical(terms[name]))
    shown = leaf(names, page, TERMS_PER_PAGE, Glossary, context)
    buttons = [Button(terms[name], encode(TermPage(name, shown.page))) for name in shown.here]
    text = paragraphs(bold(context.html("Dictionary of terms")), shown.text)
    return message(text, *columns(buttons), shown.turning, [context.button("← Back", Faq()), context.menu()])


def _term(name: str, page: int, context: RenderContext) -> Message:
    term, spoken = context.content.glossary[name], context.words.language
    names = "\n".join(
        f"{language.upper()}: {bold(context.escape(term.term[language]))}"
        for language in context.content.languages
        if spoken == ON_PAPER or language in {spoken, ON_PAPER}
    )
    meaning = term.meaning[spoken]
    text = paragraphs(names, context.escape(meaning), context.ended(meaning))
    return message(text, [context.button("← Back", Glossary(page)), context.menu()])
