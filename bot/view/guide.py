"""The menu, the guide with its sources, the FAQ, search results, the glossary, and the notices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.content.answers import PAPER_LANGUAGE
from bot.content.models import OTHER_REGIONS, SKIP, Term
from bot.content.problems import msg
from bot.content.spelling import alphabetical_key
from bot.conversation import model
from bot.conversation.admin.model import ContentState, PageCode
from bot.conversation.admin.turn import encode_page
from bot.conversation.codes import MAX_PAGES_LENGTH, decode_screen, encode
from bot.conversation.contact.model import Inbox
from bot.conversation.finding import CODE_SEPARATOR, asked_for_town
from bot.conversation.lead.history import may_send
from bot.conversation.lead.model import AskErase, DraftScreen, Field, LeadField, MyData, MyLeads, Summary
from bot.conversation.papers.model import PapersStart
from bot.conversation.plan import PlanMonths, Reminders
from bot.conversation.routing import pages
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
        case model.Guide():
            return _guide(context)
        case model.GuideChapter(name):
            return _chapter(name, context)
        case model.SourceList(kind, name, page):
            return _sources(kind, name, page, context)
        case model.FixedPage(name):
            return _page(name, context)
        case model.Privacy():
            return _privacy_part(context.content.privacy_parts[0], context)
        case model.PrivacyPart(name):
            return _privacy_part(name, context)
        case model.Faq():
            return _topics(context)
        case model.Topic(topic):
            return _topic(topic, context)
        case model.FaqAnswer(name):
            return _answer(name, context)
        case model.Found(found):
            return _found(found, context)
        case model.Glossary(page):
            return _glossary(page, context)
        case model.TermPage(name):
            return _term(name, context)


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


def _guide(context: RenderContext) -> Message:
    chapters = [
        Button(f"{number}. {context.page(f'guide/{name}').label}", encode(model.GuideChapter(name)))
        for number, name in enumerate(context.content.chapters, start=1)
    ]
    return message(context.title("What the job is"), *columns(chapters), [context.menu(), context.speak()])


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
    ask = [context.button("What to ask the town", model.TownQuestions())] if chapter.asks else []
    see = context.answer_buttons(*chapter.see)
    shared = [context.sources_button("guide", name), *(see or [context.share(model.GuideChapter(name))])]
    whole = context.way_back(context.button("Contents", model.Guide()))
    return message(text, [back, onward], ask, shared, [whole, context.menu()])


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
    """List the people who answer: the town or the coordinator, and the integration centre."""
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


def _privacy_part(name: str, context: RenderContext) -> Message:
    parts = context.content.privacy_parts
    here, total = parts.index(name), len(parts)
    said = context.section("privacy", name) if here else paragraphs(context.body("privacy"), _controller(context))
    place = context.html("{number} of {total}", number=here + 1, total=total)
    said = paragraphs(said, "" if here != 1 else translator_notice(context))
    text = paragraphs(bold(context.escape(context.page("privacy").titles[name])), said, f"<i>{place}</i>")
    onward = [context.main("Next →", model.PrivacyPart(parts[here + 1]))] if here + 1 < total else []
    back = [context.back(model.PrivacyPart(parts[here - 1]))] if here else []
    own = [context.button("My data", MyData()), context.button("Delete my data", AskErase())]
    return message(text, [*back, *onward], own, [context.menu(), context.speak()])


def translator_notice(context: RenderContext) -> str:
    """Return what a translator gets, or "" without one."""
    told = msg(
        "Words in another language have a machine translation beside them for their reader. The translator at {translator} gets the words alone; the bot does not store the translation."
    )
    return context.html(told, translator=context.operator.translator) if context.operator.translator else ""


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
TERMS_PER_PAGE, SOURCES_PER_PAGE = 6, 12
_Checked = (
    model.QuestionScreen | model.SelfCheckResult | model.ResultLine | model.UnaskedConditions | model.Answers | model.TownQuestions
    | model.Documents | model.DocumentPage
)  # fmt: skip
_Readable = ReadScreen | TownScreen | _Checked
"""Screens with a button back from search results: those without a lead."""


def _topics(context: RenderContext) -> Message:
    names = context.content.faq_topics.items()
    buttons = [Button(said[context.words.language], encode(model.Topic(name))) for name, said in names]
    intro = context.html("Choose a topic, or just write your question in your own words.")
    return message(
        paragraphs(context.title("Questions and answers"), intro),
        *columns(buttons),
        [context.button("💬 Dictionary of terms", model.Glossary())],
        [context.menu(), context.speak()],
    )


def _topic(topic: str, context: RenderContext) -> Message:
    entries = context.content.entries_of(topic)
    buttons = [[Button(context.page(f"faq/{name}").label, encode(model.FaqAnswer(name)))] for name in entries]
    title = bold(context.escape(context.content.faq_topics[topic][context.words.language]))
    return message(title, *buttons, [context.back(model.Faq()), context.menu()])


def _answer(name: str, context: RenderContext) -> Message:
    title = bold(context.escape(context.page(f"faq/{name}").title))
    text = paragraphs(title, _of_region(f"faq/{name}", context), context.body(f"faq/{name}"))
    entry = context.content.faq[name]
    see = ([one] for one in context.answer_buttons(*entry.see))
    ask = [context.button("What to ask the town", model.TownQuestions())] if entry.asks else []
    back = [context.way_back(context.back(model.Topic(entry.topic))), context.menu()]
    return message(text, *see, ask, [context.sources_button("faq", name)], back)


def _of_region(path: str, context: RenderContext) -> str:
    """Return what an answer says of the region of the chosen town, or ""."""
    town = context.content.town(context.session.answers)
    said = context.section(path, town.region.lower()) or context.section(path, OTHER_REGIONS) if town else ""
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
    """Return the buttons back to the question or the message at which somebody typed."""
    place, draft = decode_screen(context.session.place), context.session.draft
    if draft and isinstance(place, LeadField | DraftScreen):
        on = context.main("✉️ Go on with the message", Summary())
        out = context.button("Leave it out of the message", model.Fill(Field.WORDS, SKIP))
        return [on, out] if place == LeadField(Field.WORDS) and draft.words else [on]
    asked = model.QuestionScreen("town") if asked_for_town(place) else place
    return [context.main("← To the question", asked)] if isinstance(asked, model.QuestionScreen) else []


def with_others(page: Message, others: Sequence[model.Screen], context: RenderContext) -> Message:
    """Add buttons to the other search results to the page of the best one."""
    codes = list(map(encode_page, others)) or [encode_page(model.Menu())]
    while len(CODE_SEPARATOR.join(codes)) > MAX_PAGES_LENGTH:
        codes.pop()
    # Translators: below a page that answers what somebody typed
    other = context.button("🔎 Something else?", model.ShowOthers(PageCode(CODE_SEPARATOR.join(codes))))
    back = _to_question(context)
    # in the middle of a message only its own buttons
    own = () if encode(Summary()) in {one.code for one in back} else page.rows
    return replace(page, rows=(*own, *((one,) for one in (*back, other))))


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
    AskErase: msg("Delete my data"),
    MyLeads: msg("✉️ My messages to towns"),
    model.Glossary: msg("💬 Dictionary of terms"),
    PlanMonths: msg("🗓 I want to start in …"),
    Reminders: msg("🔔 My reminders"),
    PapersStart: msg("📝 Make a CV and letters"),
    model.TownQuestions: msg("What to ask the town"),
}
"""Labels of search results without a page of content."""


def _glossary(page: int, context: RenderContext) -> Message:
    def said(here: Sequence[Term]) -> str:
        return paragraphs(context.title("Dictionary of terms"), *(_explained(term, context) for term in here))

    language = context.words.language
    terms = sorted(context.content.glossary.values(), key=lambda term: alphabetical_key(term.term[language]))
    shown = context.paginate(terms, page, TERMS_PER_PAGE, model.Glossary, said)
    return message(shown.text, shown.turning, [context.back(model.Faq()), context.menu()])


def _explained(term: Term, context: RenderContext) -> str:
    """Return a term in the reader's language and on paper, with its meaning."""
    spoken = context.words.language
    names = (spoken, *(one for one in context.content.languages if one != spoken and PAPER_LANGUAGE in {one, spoken}))
    head = " · ".join(bold(context.escape(term.term[language])) for language in names)
    return f"{head}\n{context.escape(term.meaning[spoken])}"


def _term(name: str, context: RenderContext) -> Message:
    term = context.content.glossary[name]
    warnings = context.expired_fact_warnings(term.meaning[context.words.language])
    text = paragraphs(_explained(term, context), warnings)
    return message(text, [context.back(model.Glossary()), context.menu()])
