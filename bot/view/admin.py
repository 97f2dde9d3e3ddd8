"""An administrator's view of the content: its state, problems, and a preview of every page.

Rules are quoted in English, as `cpa-bot check` prints them. Buttons of a preview have no effect.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape

from bot.content.content import MAX_LABEL, FeatureEntry, feature_sections
from bot.content.models import Source, StatedFact
from bot.content.problems import Problem, Severity, Translator, msg
from bot.conversation.admin import model, turn
from bot.conversation.codes import decode, encode
from bot.conversation.dates import PRAGUE, day_of
from bot.conversation.model import (
    Action,
    FixedPage,
    Languages,
    Menu,
    Open,
    Privacy,
    PrivacyPart,
    QuestionScreen,
    Screen,
    UnaskedConditions,
)
from bot.view.context import Button, Message, RenderContext, columns, message, paragraphs
from bot.view.guide import target_label

PER_PAGE = 4
KINDS: Mapping[turn.PageKind, str] = {
    turn.PageKind.GUIDE: msg("📖 What the job is"),
    turn.PageKind.QUESTIONS: msg("✅ Questions of the self-check"),
    turn.PageKind.REQUIREMENTS: msg("📋 Conditions"),
    turn.PageKind.DOCUMENTS: msg("📄 Documents"),
    turn.PageKind.FAQ: msg("❓ Questions and answers"),
    turn.PageKind.TERMS: msg("💬 Dictionary of terms"),
    turn.PageKind.PAGES: msg("☰ Menu and notices"),
    turn.PageKind.TOWNS: msg("🏙 Towns"),
    turn.PageKind.RESULTS: msg("🧍 Results of examples"),
}
PreviewScreen = model.PreviewKinds | model.PreviewList | model.PreviewMatches | model.Preview
Rendering = Callable[[Screen, RenderContext], Message]


def render_preview(screen: PreviewScreen, context: RenderContext, word: Rendering) -> Message:
    """Word one of these screens; `word` words the page that a preview shows."""
    if context.known.standing is None:
        return context.nothing()
    match screen:
        case model.PreviewKinds():
            return _kinds(context)
        case model.PreviewList(kind, page):
            return _list(turn.PageKind(kind), page, context)
        case model.PreviewMatches(pages):
            return _matches(pages, context)
        case model.Preview():
            return _preview(screen, context, word)


def _kinds(context: RenderContext) -> Message:
    buttons = [context.button(text, model.PreviewList(kind)) for kind, text in KINDS.items()]
    hint = context.html(
        "Choose a page, or type its name or id. You see it as a candidate does; nothing you press there has any effect."
    )
    back = context.button("🛠 The bot's content", model.ContentState())
    return message(paragraphs(context.title("Preview"), hint), *columns(buttons), [back])


def _list(kind: turn.PageKind, page: int, context: RenderContext) -> Message:
    found = turn.pages_of_kind(kind, context.content)
    shown = context.paginate(range(len(found)), page, PER_PAGE, lambda number: model.PreviewList(kind, number))
    buttons = [_button(kind, number, found[number], context) for number in shown.here]
    text = paragraphs(context.title(KINDS[kind]), shown.text)
    return message(text, *columns(buttons), shown.turning, [context.back(model.PreviewKinds())])


def _matches(pages: tuple[model.PageCode, ...], context: RenderContext) -> Message:
    found = [_to_preview(screen, context) for page in pages if (screen := turn.decode_page(page)) is not None]
    back = [context.back(model.PreviewKinds())]
    return message(context.title("Which page?"), *([button] for button in found), back)


def _preview(preview: model.Preview, context: RenderContext, word: Rendering) -> Message:
    """Word the page in the language of the preview, with the example's answers."""
    page = turn.decode_page(preview.page) or Menu()
    candidate = replace(
        context,
        words=context.voices.get(preview.language, context.words),
        session=turn.example_session(preview, context.content),
        known=turn.as_candidate(context.known),
    )
    seen = word(page, candidate)
    spoken = context.content.say(preview.language, "pages/language").label
    head = context.html("👁 Preview · {language} · example {number}", language=spoken, number=preview.example)
    rows = ((_preview_button(button, preview, context) for button in row) for row in seen.rows)
    other = turn.preview_target(Open(Languages()), preview, context.content)
    ways = [context.button("← Other pages", model.PreviewKinds()), context.button("🌐 Other language", other)]
    return message(f"<i>{head}</i>\n\n{seen.text}", *rows, ways)


def _preview_button(button: Button, preview: model.Preview, context: RenderContext) -> Button:
    """Let a candidate's button lead to another preview, or nowhere; a link stays one."""
    if not button.code:
        return button
    return replace(button, code=encode(turn.preview_target(decode(button.code), preview, context.content)))


def _button(kind: turn.PageKind, number: int, screen: Screen, context: RenderContext) -> Button:
    if kind is not turn.PageKind.RESULTS:
        return _to_preview(screen, context)
    preview = model.Preview(context.words.language, number + 1, turn.encode_page(screen))
    return Button(f"{number + 1}. {list(context.content.scenarios)[number]}", encode(preview))


def _to_preview(screen: Screen, context: RenderContext) -> Button:
    return _button_of(_name(screen, context), turn.preview_of(screen, context.words.language, context.content))


def _button_of(name: str, to: Action | Screen) -> Button:
    return Button(_shortened_text(name, MAX_LABEL), encode(to))


def _name(screen: Screen, context: RenderContext) -> str:
    match screen:
        case QuestionScreen(name):
            return "✅ " + context.page(f"questions/{name}").label
        case FixedPage(name):
            return context.page(f"pages/{name}").title
        case PrivacyPart(name):
            return context.page("privacy").titles[name]
        case Privacy():
            return context.say("🔒 What happens to your data")
        case UnaskedConditions():
            return context.say("ℹ️ What nobody asks here")
        case _:
            return target_label(screen, context)


LINES_PER_PAGE = 40
"""Visible characters of a page, so that with head, notes and hints the screen stays within 900."""
MAX_LENGTH = 300
"""Maximum characters of a problem and of its advice, which may quote a file."""
_SIGNS = {Severity.ERROR: "⛔", Severity.WARNING: "⚠️"}


def problem_line(problem: Problem, words: Translator) -> str:
    place = words.say("{file}, line {line}", file=problem.file, line=problem.line)
    place, said, advice = (
        escape(_shortened_text(text, MAX_LENGTH), quote=False)
        for text in (place, problem.what.told(words), problem.todo.told(words))
    )
    return f"{_SIGNS[problem.severity]} <code>{place}</code>\n{said}\n→ {advice}"


def problems_button(problems: Sequence[Problem], context: RenderContext) -> Button:
    """Return the button to the problems; its label warns only if there are some."""
    if any(one.severity is Severity.ERROR for one in problems):
        return context.button("⛔ What is wrong: {number}", model.Problems(), number=len(problems))
    return context.button("⚠️ What to look at: {number}", model.Problems(), number=len(problems))


def _shortened_text(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


StateScreen = (
    model.AdminInvite
    | model.ContentState
    | model.Problems
    | model.OverdueSources
    | model.SourceDue
    | model.MissedWordList
    | model.WordPages
    | model.AskRollBack
)


def render_content_state(screen: StateScreen, context: RenderContext) -> Message:
    """Word one of these screens; without what it shows there is nothing to show."""
    if isinstance(screen, model.AdminInvite):
        return _invite(screen.token, context)
    standing = context.known.standing
    if standing is None:
        return context.nothing()
    match screen:
        case model.ContentState():
            return _state(standing, context)
        case model.Problems(page):
            return _problems(standing, page, context)
        case model.OverdueSources(page):
            return _overdue(standing, page, context)
        case model.SourceDue(source):
            return _source_due(source, standing, context)
        case model.MissedWordList(page):
            return _missed_words(standing, page, context)
        case model.WordPages(mark):
            return _word_pages(mark, standing, context)
        case model.AskRollBack(version):
            return _ask_roll_back(version, standing, context)


def overdue(context: RenderContext) -> Sequence[tuple[str, Source]]:
    """Return the sources that are due for review by id, longest overdue first."""
    today = context.now.astimezone(PRAGUE).date()
    late = ((name, source) for name, source in context.content.sources.items() if source.is_overdue(today))
    return sorted(late, key=lambda one: (one[1].review_by, one[0]))


def facts_due(context: RenderContext) -> Sequence[tuple[str, StatedFact]]:
    """Return the facts that ended, or begin or end soon, by id, most urgent first."""
    today = day_of(context.now)
    due = ((name, fact) for name, fact in context.content.facts.items() if fact.due <= today)
    return sorted(due, key=lambda one: (one[1].due, one[0]))


def _invite(token: str, context: RenderContext) -> Message:
    invitation = context.known.admin_invitation
    if invitation is None:
        return context.nothing()
    text = paragraphs(
        context.title("Invitation"),
        f"{context.escape(invitation.name)}\n{context.html('Administrator of what the bot says')}",
        context.body("pages/admin-invite"),
    )
    yes = context.button("Yes, that is me", model.AcceptAdminInvite(token))
    return message(text, [yes], [context.button("No", Menu())])


def _state(standing: model.ContentStatus, context: RenderContext) -> Message:
    content = context.content
    counts = context.html(
        "Chapters: {chapters} · questions: {questions} · conditions: {conditions} · documents: {documents} · answers: {answers} · towns: {towns}",
        chapters=len(content.chapters),
        questions=len(content.questions),
        conditions=len(content.requirements),
        documents=len(content.documents),
        answers=len(content.faq),
        towns=len(content.municipalities),
    )
    version = context.html(
        "Version {version}, live since {time}.", version=content.version, time=context.words.time(standing.since)
    )
    late, found = len(overdue(context)) + len(facts_due(context)), (*standing.problems, *standing.warnings)
    before = context.button("↩️ Put the previous one back", model.AskRollBack(standing.previous))
    return message(
        paragraphs(context.title("The bot's content"), f"{version}\n{counts}", _last_edit(standing, context)),
        [problems_button(found, context)] if found else [],
        [
            context.button("📅 Overdue: {number}", model.OverdueSources(), number=late),
            context.button("🔎 Not found: {number}", model.MissedWordList(), number=len(standing.missed)),
        ],
        [context.button("👁 Preview of pages", model.PreviewKinds())],
        [context.button("✏️ Edit in the browser", model.EditInBrowser())]
        if standing.editable and context.operator.web
        else [],
        [context.button("🔄 Read the files now", model.Reload())],
        [before] if standing.previous else [],
        [context.menu()],
    )


def _last_edit(standing: model.ContentStatus, context: RenderContext) -> str:
    if standing.problems:
        return context.html(
            "⛔ The last edit was refused. People still read the version above; mend what is wrong and save again."
        )
    if standing.set_aside:
        return context.html(
            "↩️ An earlier version was put back. The files hold version {version}; it goes live when they change or when you have them read now.",
            version=standing.set_aside,
        )
    return context.html("✅ The files and what people read are the same.")


def _problems(standing: model.ContentStatus, page: int, context: RenderContext) -> Message:
    def said(lines: Sequence[str]) -> str:
        nothing = context.html("Nothing is wrong.")
        return paragraphs(context.html("What is wrong with the files"), "\n\n".join(lines) or nothing)

    lines = (problem_line(problem, context.words) for problem in (*standing.problems, *standing.warnings))
    shown = context.paginate(lines, page, LINES_PER_PAGE, model.Problems, said)
    return message(shown.text, shown.turning, [context.back(model.ContentState())])


def _overdue(standing: model.ContentStatus, page: int, context: RenderContext) -> Message:
    facts = facts_due(context)
    lines = [("", f"⏳ {_fact(name, fact, context)}") for name, fact in facts]
    lines += [
        (
            name,
            f'• <a href="{escape(one.url)}">{context.escape(one.title)}</a> ({context.words.date(one.review_by)}; {name})',
        )
        for name, one in overdue(context)
    ]
    head = paragraphs(
        context.title("Sources to look at again"),
        context.html("Press a source: you see what the bot says by it, and note that it still says so.")
        if standing.editable
        else "",
        context.html("⏳ Texts tell something that ends or begins then: mend them, then facts.yaml.") if facts else "",
    )

    def said(here: Sequence[tuple[str, str]]) -> str:
        nothing = context.html("Every source was looked at in time.")
        return paragraphs(head, "\n\n".join(line for _, line in here) or nothing)

    shown, sources = context.paginate(lines, page, PER_PAGE, model.OverdueSources, said), context.content.sources
    due = (_button_of(sources[name].title, model.SourceDue(name)) for name, _ in shown.here if name)
    return message(shown.text, *([one] for one in due), shown.turning, [context.back(model.ContentState())])


def _source_due(name: str, standing: model.ContentStatus, context: RenderContext) -> Message:
    """Return the statements of a source; of many pages only the first."""
    source, date, language = context.content.sources[name], context.words.date, context.words.language
    pages = turn.pages_of_source(name, context.content)
    lines = [context.escape(_name(one, context)) for one in pages]
    lines += [fact for fact, one in context.content.facts.items() if name in one.sources]
    own = (one for _, section in feature_sections() for one in section.of(context.content).values())
    entries = [one for one in own if isinstance(one, FeatureEntry) and name in one.sources]
    lines += [context.escape(next(one.texts())[1][language]) for one in entries]
    more = [context.html("and {number} more", number=len(lines) - PER_PAGE)] if len(lines) > PER_PAGE else []
    text = paragraphs(
        f'🔗 <a href="{escape(source.url)}">{context.escape(source.title)}</a>',
        context.html(
            "Read on {date}, to be read again by {due}.", date=date(source.read_on), due=date(source.review_by)
        ),
        *(problem_line(problem, context.words) for problem in standing.refused[:1]),
        context.html("The bot says by it:") + "".join(f"\n• {line}" for line in [*lines[:PER_PAGE], *more]),
        context.html("Open the page and compare. If it no longer says so, mend the texts first."),
    )
    return message(
        text,
        [context.main("✅ Still so", model.SourceStillValid(name))] if standing.editable else [],
        *columns([_to_preview(one, context) for one in pages[:PER_PAGE]]),
        [context.back(model.OverdueSources())],
    )


def _fact(name: str, fact: StatedFact, context: RenderContext) -> str:
    said = context.escape(fact.says.get(context.words.language, (name,))[0])
    turns = filter(None, (fact.valid_from, fact.valid_to))
    days = " – ".join(context.words.date(day) for day in turns) or context.words.date(fact.due)
    return f'<a href="{escape(context.content.sources[fact.sources[0]].url)}">{said}</a> ({days}; {name})'


def _missed_words(standing: model.ContentStatus, page: int, context: RenderContext) -> Message:
    head = paragraphs(
        context.title("What people looked for and did not find"),
        context.html(
            "The last 30 days. Single words only, and only those that at least three different people looked for."
        ),
        context.html("Press a word to have a page found by it.") if standing.editable and standing.missed else "",
    )

    def said(here: Sequence[model.MissedWord]) -> str:
        lines = (
            f"• {context.escape(one.word)} – {context.escape(context.words.plural('{number} person', '{number} people', one.people))}"
            for one in here
        )
        return paragraphs(head, "\n".join(lines) or context.html("Nothing yet."))

    shown = context.paginate(standing.missed, page, PER_PAGE, model.MissedWordList, said)
    pressed = shown.here if standing.editable else ()
    words = [_button_of(one.word, model.WordPages(one.mark)) for one in pressed]
    return message(shown.text, *columns(words), shown.turning, [context.back(model.ContentState())])


def _word_pages(mark: str, standing: model.ContentStatus, context: RenderContext) -> Message:
    word = turn.missed_word(mark, standing)
    if word is None:
        return context.nothing()
    language = turn.language_of(word.word, context.words.language, context.content)
    pages = turn.likely_pages(word.word, language, context.content)
    text = paragraphs(
        context.title("Which page is “{word}” for?", word=word.word),
        *(problem_line(problem, context.words) for problem in standing.refused[:1]),
        context.html(
            "The page you press is found by this word from then on. The check comes first, as for every edit."
        ),
        context.html("If it is for another page, add a row for that page to examples.csv."),
    )
    return message(
        text,
        *([_button_of(_name(one, context), model.AddWord(mark, turn.encode_page(one)))] for one in pages),
        [context.button("✏️ Edit in the browser", model.EditInBrowser())] if context.operator.web else [],
        [context.back(model.MissedWordList())],
    )


def _ask_roll_back(version: str, standing: model.ContentStatus, context: RenderContext) -> Message:
    second = context.html("Another administrator has to press it too. Then:")
    text = paragraphs(
        context.title("Put the previous version back?"),
        "" if standing.may_put_back else second,
        context.html(
            "Version {version} goes live at once, for everybody. The files stay as they are: the newer version comes back when they change or are read anew, so mend them. The other administrators are told that it was you.",
            version=version,
        ),
    )
    return message(
        text,
        [context.button("↩️ Yes, put it back", model.RestorePrevious(version))],
        [context.button("No, leave it", model.ContentState())],
    )
