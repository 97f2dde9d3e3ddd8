"""The menu, the guide with its sources, the FAQ, search results, the glossary, and the notices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.content.answers import ON_PAPER
from bot.content.content import EVERYWHERE
from bot.content.problems import msg
from bot.content.spelling import alphabetical
from bot.conversation import model
from bot.conversation.admin.model import ContentState, PageCode
from bot.conversation.admin.turn import encode_page
from bot.conversation.codes import MOST_PAGES, decode_screen, encode
from bot.conversation.contact.model import Inbox
from bot.conversation.finding import BETWEEN, asked_for_town
from bot.conversation.lead.history import may_send
from bot.conversation.lead.model import AskErase, MyData, MyLeads, Summary
from bot.conversation.papers.model import PapersStart
from bot.conversation.plan import PlanMonths, Reminders
from bot.conversation.routing import pages, topic_of
from bot.conversation.towns.model import PlacesNamed, Town, Towns, TownsAround, TownScreen
from bot.view.context import Button, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.features import feature_views
from bot.view.reminders import year_page
from bot.view.towns import place_name

ReadScreen = (
    model.Menu | model.Languages | model.Guide | model.GuideChapter | model.SourceList | model.FixedPage
    | model.Privacy | model.PrivacyPart
    | model.Faq | model.Topic | model.FaqAnswer | model.Found | model.Glossary | model.TermPage
)  # fmt: skip


def render_guide(screen: ReadScreen, context: RenderContext) -> Message:
    match screen:
        case model.Menu():
            return _menu(context)
        case model.Languages():
            return _languages(context)
        case model.Guide(page):
            return _guide(page, context)
        case model.GuideChapter(name):
            return _chapter(name, context)
        case model.SourceList(kind, name, page):
            return _sources(kind, name, page, context)
        case model.FixedPage(name):
            return _page(name, context)
        case model.Privacy():
            return _privacy(context)
        case model.PrivacyPart(name):
            return _privacy_part(name, context)
        case model.Faq(page):
            return _topics(page, context)
        case model.Topic(topic, page):
            return _topic(topic, page, context)
        case model.FaqAnswer(name):
            return _answer(name, context)
        case model.Found(found):
            return _found(found, context)
        case model.Glossary(page):
            return _glossary(page, context)
        case model.TermPage(name, page):
            return _term(name, page, context)


def _menu(context: RenderContext) -> Message:
    """Show the menu in the rows of `guide.yaml`."""
    draft = context.session.draft
    sent = context.button("✉️ My messages to towns", MyLeads())
    ways = {
        "check": context.selfcheck_button() if draft else replace(context.selfcheck_button(), style="primary"),
        "guide": context.button("📖 What the job is", model.Guide()),
        "faq": context.button("❓ Questions and answers", model.Faq()),
        "documents": context.button("📄 Documents", model.Documents()),
        "towns": context.button("🏙 Towns", Towns()),
        "year": context.button("🗓 When to apply", model.FixedPage("year")),
        "messages": context.main("✉️ Go on with the message", Summary()) if draft else sent,
        "about": context.button("ℹ️ About the bot", model.FixedPage("about")),
        "language": context.speak(),
    }
    for own in feature_views().values():
        ways |= {name: context.button(label, screen) for name, (label, screen) in own.menu.items()}
    rows = ([ways[name] for name in row if name in ways] for row in context.content.menu)
    return message(context.body("pages/welcome"), _leads(context), *rows)


def _leads(context: RenderContext) -> list[Button]:
    """Return the button back to the leads, for officials."""
    return [context.button("📥 Messages from candidates", Inbox())] if context.known.duties else []


def _languages(context: RenderContext) -> Message:
    """Show the language choice in all languages at once."""
    names = {language: context.content.say(language, "pages/language") for language in context.content.languages}
    text = "\n".join(bold(context.escape(words.title)) for words in names.values())
    buttons = [Button(words.label, encode(model.ChooseLanguage(language))) for language, words in names.items()]
    return message(text, *([button] for button in buttons))


def _guide(page: int, context: RenderContext) -> Message:
    shown = context.paginate(enumerate(context.content.chapters, start=1), page, CHAPTERS_PER_PAGE, model.Guide)
    chapters = [
        Button(f"{number}. {context.page(f'guide/{name}').label}", encode(model.GuideChapter(name)))
        for number, name in shown.here
    ]
    text = paragraphs(context.title("What the job is"), shown.text)
    return message(text, *columns(chapters), shown.turning, [context.menu(), context.speak()])


def _chapter(name: str, context: RenderContext) -> Message:
    chapters = list(context.content.chapters)
    here = chapters.index(name)
    chapter = context.content.chapters[name]
    place = context.html("{number} of {total}", number=here + 1, total=len(chapters))
    title = bold(context.escape(context.page(f"guide/{name}").title))
    text = paragraphs(title, context.body(f"guide/{name}"), f"<i>{place}</i>")
    back = context.back(model.GuideChapter(chapters[here - 1]) if here else model.Guide())
    last = here + 1 == len(chapters)
    following = context.selfcheck_button() if last else context.button("Next →", model.GuideChapter(chapters[here + 1]))
    onward = replace(following, style="primary")
    ask = [context.button("What to ask the town", model.ToAsk())] if chapter.asks else []
    shared = [context.sources_button("guide", name), context.share(model.GuideChapter(name))]
    return message(text, [back, onward], ask, shared, [context.button("Contents", model.Guide()), context.menu()])


def _sources(kind: str, name: str, page: int, context: RenderContext) -> Message:
    def said(lines: Sequence[str]) -> str:
        # Translators: stands below up to 8 lines on a full screen, keep it short
        hint = context.html("Rules may have changed since. Before you decide, ask the town or the office named there.")
        return paragraphs(context.title("Sources"), "\n".join(lines), hint)

    sourced = context.content.sourced(kind, name)
    lines = context.source_lines(sourced).splitlines() if sourced else []
    shown = context.paginate(lines, page, SOURCES_PER_PAGE, partial(model.SourceList, kind, name), said)
    back = pages()[kind](name) if kind in pages() else model.Menu()
    return message(shown.text, shown.turning, [context.back(back), context.menu()])


def _page(name: str, context: RenderContext) -> Message:
    if name == "year":
        return year_page(context)
    title = bold(context.operator.fill(context.escape(context.page(f"pages/{name}").title)))
    if name == "person":
        return _person(title, context)
    leads = context.html("/leads – the messages from candidates that you answer") if context.known.duties else ""
    content = context.html("/content – how the bot's content stands; /preview – every page of it")
    commands = "\n".join(filter(None, (leads, content if context.known.administrator else "")))
    text = paragraphs(title, context.body(f"pages/{name}"), commands)
    if name == "under18":
        job, papers = (
            context.button("📖 What the job is", model.Guide()),
            context.button("📄 Documents", model.Documents()),
        )
        return message(text, [job], [papers, context.menu()])
    return message(
        text,
        [context.button("🙋 Talk to a person", PERSON)],
        [context.button("🔒 What happens to your data", model.Privacy())],
        [context.button("My data", MyData()), context.button("Delete my data", AskErase())],
        _leads(context),
        [context.button("🛠 The bot's content", ContentState())] if context.known.administrator else [],
        [context.share(model.Menu())],
        [context.menu(), context.speak()],
    )


def _person(title: str, context: RenderContext) -> Message:
    """Name the people who answer: the town or the coordinator, and the integration centre."""
    known, content = context.known, context.content
    town = content.town(context.session.answers)
    answers_here = town is not None and town.slug in known.towns_with_contact
    who = "contact" if answers_here else "coordinator" if known.coordinator else "nobody"
    office = context.main("🏙 Choose a town", Towns())
    if town and may_send(context.session, content):
        office = context.message_button(town.slug)
        if who == "coordinator" and not known.open_lead(town.slug):
            office = replace(office, label=context.say("✉️ To the coordinator"))
    centre = [context.button("🏫 Integration centre", CENTRE)] if CENTRE.id in content.faq else []
    return message(
        paragraphs(title, context.section("pages/person", who), context.body("pages/person")),
        [office],
        centre,
        [Button(target_label(HELP, context), encode(HELP))] if HELP.id in content.chapters else [],
        [context.menu(), context.speak()],
    )


def _privacy(context: RenderContext) -> Message:
    words = context.page("privacy")
    parts = [Button(words.titles[name], encode(model.PrivacyPart(name))) for name in context.content.privacy_parts]
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
    onward = [context.button("Next →", model.PrivacyPart(parts[here + 1]))] if here + 1 < len(parts) else []
    back = context.back(model.PrivacyPart(parts[here - 1]) if here else model.Privacy())
    return message(text, [back, *onward], [context.button("All parts", model.Privacy()), context.menu()])


def _controller(context: RenderContext) -> str:
    """Return the controller of the data, and the town's details where it is one."""
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


HELP = model.GuideChapter("help")
"""The chapter with offices and integration centres."""
PERSON, CENTRE = model.FixedPage("person"), model.FaqAnswer("centre")
CHAPTERS_PER_PAGE, TOPICS_PER_PAGE, TERMS_PER_PAGE, SOURCES_PER_PAGE = 14, 12, 12, 12
_Checked = (
    model.Ask | model.SelfCheckResult | model.ResultLine | model.UnaskedConditions | model.Answers | model.ToAsk
    | model.Documents | model.DocumentPage
)  # fmt: skip
_Readable = ReadScreen | TownScreen | _Checked
"""Screens with a button back from search results: those without a lead."""


def _topics(page: int, context: RenderContext) -> Message:
    topics = context.content.faq_topics
    shown = context.paginate(topics, page, TOPICS_PER_PAGE, model.Faq)
    buttons = [Button(topics[name][context.words.language], encode(model.Topic(name))) for name in shown.here]
    intro = context.html("Choose a topic, or just write your question in your own words.")
    return message(
        paragraphs(context.title("Questions and answers"), intro, shown.text),
        *columns(buttons),
        shown.turning,
        [context.button("💬 Dictionary of terms", model.Glossary())],
        [context.menu(), context.speak()],
    )


def _topic(topic: str, page: int, context: RenderContext) -> Message:
    entries = context.content.entries_of(topic)
    shown = context.paginate(entries, page, model.Topic.SIZE, partial(model.Topic, topic))
    buttons = [[Button(context.page(f"faq/{name}").label, encode(model.FaqAnswer(name)))] for name in shown.here]
    title = bold(context.escape(context.content.faq_topics[topic][context.words.language]))
    back = [context.back(model.Faq()), context.menu()]
    return message(paragraphs(title, shown.text), *buttons, shown.turning, back)


def _answer(name: str, context: RenderContext) -> Message:
    title = bold(context.escape(context.page(f"faq/{name}").title))
    text = paragraphs(title, _of_region(f"faq/{name}", context), context.body(f"faq/{name}"))
    ask = [context.button("What to ask the town", model.ToAsk())] if context.content.faq[name].asks else []
    back = context.back(topic_of(name, context.content))
    return message(text, ask, [context.sources_button("faq", name)], [back, context.menu()])


def _of_region(path: str, context: RenderContext) -> str:
    """Return what an answer says of the region of the chosen town, or ""."""
    town = context.content.town(context.session.answers)
    said = context.section(path, town.region.lower()) or context.section(path, EVERYWHERE) if town else ""
    return f"{bold(context.escape(place_name(town.region, context)))}. {said}" if town and said else ""


def _found(found: tuple[model.Screen, ...], context: RenderContext) -> Message:
    """Offer the screens found, or the guide, the self-check and people; with the way back."""
    place = decode_screen(context.session.place)
    readable = place != model.Menu() and (isinstance(place, _Readable) or model.model_of(place).public)
    back = [context.back(place)] if readable else []
    last = [*(_to_question(context) or back), context.menu()]
    usual = [context.button("📖 What the job is", model.Guide())], [context.selfcheck_button()]
    if not found:
        town = context.content.town(context.session.answers)
        office = context.message_button(town.slug) if town else context.button("🏙 Towns", Towns())
        text = context.html("Try other words, or ask a person: the town, or an integration centre.")
        return message(text, *usual, [office], [context.button("🙋 Talk to a person", PERSON)], last)
    buttons = [[Button(target_label(target, context), encode(target))] for target in found]
    # a single match may be a wrong one
    more = usual if len(found) == 1 else ()
    head = context.title("Perhaps this will help:") if more else context.title("Maybe one of these:")
    return message(head, *buttons, *more, last)


def _to_question(context: RenderContext) -> list[Button]:
    """Return the button back to the self-check question on which somebody typed."""
    place = decode_screen(context.session.place)
    asked = model.Ask("town") if asked_for_town(place) else place
    return [context.main("← To the question", asked)] if isinstance(asked, model.Ask) else []


def with_others(page: Message, others: Sequence[model.Screen], context: RenderContext) -> Message:
    """Add buttons to the other search results to the page of the best one."""
    codes = list(map(encode_page, others)) or [encode_page(model.Menu())]
    while len(BETWEEN.join(codes)) > MOST_PAGES:
        codes.pop()
    # Translators: below a page that answers what somebody typed
    other = context.button("🔎 Something else?", model.ShowOthers(PageCode(BETWEEN.join(codes))))
    return replace(page, rows=(*page.rows, *((one,) for one in (*_to_question(context), other))))


def target_label(target: model.Screen, context: RenderContext) -> str:
    match target:
        case model.GuideChapter(name):
            return "📖 " + context.page(f"guide/{name}").label
        case model.FaqAnswer(name):
            return "❓ " + context.page(f"faq/{name}").label
        case model.DocumentPage(name):
            return "📄 " + context.page(f"documents/{name}").label
        case model.ResultLine(name):
            return "📋 " + context.page(f"requirements/{name}").label
        case model.TermPage(name, _):
            return context.content.glossary[name].term[context.words.language]
        case TownsAround(code):
            return "📍 " + context.content.place_index.by_code[code].name
        case PlacesNamed(name):
            return "📍 " + context.content.place_index.named(name).places[0].name
        case model.FixedPage("person"):
            return context.say("🙋 Talk to a person")
        case model.FixedPage("year"):
            return context.say("🗓 When to apply")
        case Town(slug):
            return "🏙 " + context.town(context.content.municipalities[slug])
        case _:
            names = (_NAMES, *(own.names for own in feature_views().values()))
            return context.say(next((name[type(target)] for name in names if type(target) in name), "☰ Menu"))


_NAMES: Mapping[type[model.Screen], str] = {
    model.FixedPage: msg("ℹ️ About the bot"),
    MyData: msg("My data"),
    MyLeads: msg("✉️ My messages to towns"),
    model.Glossary: msg("💬 Dictionary of terms"),
    PlanMonths: msg("🗓 I want to start in …"),
    Reminders: msg("🔔 My reminders"),
    PapersStart: msg("📝 Make a CV and letters"),
}
"""Labels of search results without a page of content."""


def _glossary(page: int, context: RenderContext) -> Message:
    terms = {name: term.term[context.words.language] for name, term in context.content.glossary.items()}
    names = sorted(terms, key=lambda name: alphabetical(terms[name]))
    shown = context.paginate(names, page, TERMS_PER_PAGE, model.Glossary)
    buttons = [Button(terms[name], encode(model.TermPage(name, shown.page))) for name in shown.here]
    text = paragraphs(context.title("Dictionary of terms"), shown.text)
    return message(text, *columns(buttons), shown.turning, [context.back(model.Faq()), context.menu()])


def _term(name: str, page: int, context: RenderContext) -> Message:
    term, spoken = context.content.glossary[name], context.words.language
    names = "\n".join(
        f"{language.upper()}: {bold(context.escape(term.term[language]))}"
        for language in context.content.languages
        if spoken == ON_PAPER or language in {spoken, ON_PAPER}
    )
    meaning = term.meaning[spoken]
    text = paragraphs(names, context.escape(meaning), context.expired_fact_warnings(meaning))
    return message(text, [context.back(model.Glossary(page)), context.menu()])
