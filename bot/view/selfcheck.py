"""The questions of the self-check, the answers given, and what to ask the town.

The result: every requirement with its sign, its reason and its source; never a word on the person.

The checklist and one document: where, how long, what it costs, how long it is valid, whether it needs translating.
"""

from collections.abc import Mapping

from bot.content.models import LATER, Document, LocalRule, Price, Question, Verdict
from bot.conversation.codes import encode
from bot.conversation.lead.model import LeadStart
from bot.conversation.model import (
    AddQuestions,
    Answer,
    Answers,
    Ask,
    DocumentPage,
    Documents,
    Result,
    ResultLine,
    StartOver,
    Tick,
    ToAsk,
    Told,
)
from bot.conversation.selfcheck import Line, assess, before, checklist, progress, stands_on, walk
from bot.conversation.towns.model import Regions, ShareLocation, Towns
from bot.view.catalog import msg
from bot.view.context import (
    Button,
    Message,
    RenderContext,
    bold,
    columns,
    message,
    paragraphs,
    source_lines,
    to_check,
)
from bot.view.towns import rule_confirmed

CheckScreen = Ask | Answers | ToAsk


def render_check(screen: CheckScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case Ask(name):
            return _ask(name, scene)
        case Answers():
            return _answers(scene)
        case ToAsk():
            return _to_ask(scene)


def _ask(name: str, scene: RenderContext) -> Message:
    question = scene.content.questions[name]
    number, total = progress(scene.content, scene.session.answers, name)
    head = scene.html("Question {number} of {total}", number=number, total=total)
    text = paragraphs(f"<i>{head}</i>", scene.body(f"questions/{name}"))
    earlier = before(scene.content, scene.session.answers, name)
    back = [scene.button("← Back", Ask(earlier))] if earlier else [scene.menu(), scene.speak()]
    return message(text, *_options(name, question, scene), back)


def _options(name: str, question: Question, scene: RenderContext) -> list[list[Button]]:
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
            scene.button("🗺 By region", Regions()),
            scene.button("📍 Nearest to me", ShareLocation()),
        ],
        [Button(labels[LATER], encode(Answer(name, LATER)))],
    ]


def _mark(label: str, chosen: bool) -> str:  # noqa: FBT001  whether the mark is set is all there is to say
    return f"• {label}" if chosen else label


def _answers(scene: RenderContext) -> Message:
    rows: list[list[Button]] = []
    listed: list[str] = []
    for name in walk(scene.content, scene.session.answers).answered:
        words = scene.page(f"questions/{name}")
        given = answer_label(name, scene.session.answers[name], scene)
        listed.append(f"{scene.escape(words.label)}: {bold(scene.escape(given))}")
        rows.append([Button(words.label, encode(Ask(name)))])
    text = paragraphs(
        bold(scene.html("Your answers")),
        "\n".join(listed),
        scene.html("Choose what to change. The rest stays."),
    )
    buttons = [row[0] for row in rows]
    again = scene.button("Begin again", StartOver())
    return message(text, *columns(buttons), [again], [to_check(scene), scene.menu()])


def answer_label(question: str, given: str, scene: RenderContext) -> str:
    """Give the words of an answer: the label of its button, or the town's name."""
    if question == "town" and (town := scene.content.municipalities.get(given)):
        return scene.town(town)
    return scene.page(f"questions/{question}").options.get(given, "–")


def _to_ask(scene: RenderContext) -> Message:
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


SIGNS: Mapping[Verdict, str] = {Verdict.MET: "✅", Verdict.UNMET: "⛔", Verdict.OFFICE: "🏛"}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.MET: msg("looks met"),
    Verdict.UNMET: msg("looks not met"),
    Verdict.OFFICE: msg("the town decides"),
}
TOLD = "ℹ️"
ResultScreen = Result | ResultLine | Told


def render_result(screen: ResultScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case Result():
            return _result(scene)
        case ResultLine(requirement):
            return _line(requirement, scene)
        case Told():
            return _told(scene)


def _result(scene: RenderContext) -> Message:
    lines = [line for line in assess(scene.content, scene.session.answers) if not line.told]
    town = scene.content.town(scene.session.answers)
    listed = "\n".join(
        f"{SIGNS[line.verdict]} {scene.escape(line_title(line, scene))} – {_said(line, scene)}"
        for line in lines
    )
    head = scene.html("What your answers show")
    of_town = scene.html("Town: {town}", town=scene.town_with_czech(town)) if town else ""
    text = paragraphs(bold(head), of_town, listed, scene.body("pages/result"))
    details = [
        Button(f"{SIGNS[line.verdict]} {line_label(line, scene)}", encode(ResultLine(line.requirement)))
        for line in lines
    ]
    interest = scene.button("✉️ I am interested", LeadStart(town.slug) if town else Towns())
    return message(
        text,
        *columns(details),
        [
            scene.button("ℹ️ What nobody asks here", Told()),
            scene.button("Change an answer", Answers()),
        ],
        [
            scene.button("📄 Documents", Documents()),
            scene.button("What to ask the town", ToAsk()),
        ],
        [interest, scene.menu()],
    )


def _said(line: Line, scene: RenderContext) -> str:
    """Give the verdict in words, with the limit it has for this answer ("until 31 March 2027")."""
    verdict = scene.html(VERDICTS[line.verdict])
    limit = (
        "" if line.rule_adds else scene.page(f"requirements/{line.requirement}").limit.get(line.option, "")
    )
    return f"{verdict} {scene.escape(limit)}".strip()


def line_title(line: Line, scene: RenderContext) -> str:
    """Give the name of a requirement of the person's own result."""
    return title_in(line, scene.session.answers, scene)


def title_in(line: Line, answers: Mapping[str, str], scene: RenderContext) -> str:
    """Give the name of a requirement; a town's own requirement has its name in the town's words."""
    if line.rule_adds:
        town = scene.content.town(answers)
        return scene.page(f"municipalities/{town.slug if town else ''}").titles[line.requirement]
    return scene.page(f"requirements/{line.requirement}").title


def line_label(line: Line, scene: RenderContext) -> str:
    """Give the short name of a requirement, for a button."""
    if line.rule_adds:
        return line_title(line, scene)
    return scene.page(f"requirements/{line.requirement}").label


def _line(requirement: str, scene: RenderContext) -> Message:
    lines = assess(scene.content, scene.session.answers)
    here = next(number for number, line in enumerate(lines) if line.requirement == requirement)
    line = lines[here]
    sign = TOLD if line.told else SIGNS[line.verdict]
    said = (
        scene.html("Told only: nobody asks you about it here.")
        if line.told
        else _said(line, scene).capitalize()
    )
    text = paragraphs(
        f"{sign} {bold(scene.escape(line_title(line, scene)))}\n{said}",
        _your_answer(line, scene),
        _reason(line, scene),
        _local(line.rule, scene),
        _change(line, scene),
        source_lines(scene, *stands_on(scene.content, line)),
    )
    onward = (
        [scene.button("Next →", ResultLine(lines[here + 1].requirement))] if here + 1 < len(lines) else []
    )
    back = [scene.button("← Back", ResultLine(lines[here - 1].requirement))] if here else []
    change = [scene.button("Change this answer", Ask(line.question))] if line.question else []
    asks = not line.rule_adds and scene.content.requirements[requirement].asks
    ask = [scene.button("What to ask the town", ToAsk())] if asks else []
    return message(
        text,
        [*back, *onward],
        [*change, *ask],
        [to_check(scene), scene.menu()],
    )


def _your_answer(line: Line, scene: RenderContext) -> str:
    if not line.question:
        return ""
    answer = scene.page(f"questions/{line.question}").options[line.option]
    return scene.html("Your answer: {answer}", answer=answer)


def _reason(line: Line, scene: RenderContext) -> str:
    if line.rule_adds:
        return ""
    path = f"requirements/{line.requirement}"
    return scene.section(path, line.option) or scene.body(path)


def _local(rule: LocalRule | None, scene: RenderContext) -> str:
    """What the chosen town was documented to ask, with its year, and that it warns only."""
    town = scene.content.town(scene.session.answers)
    if rule is None or town is None:
        return ""
    told = scene.section(f"municipalities/{town.slug}", rule.requirement)
    past = scene.html("This was so in the past: ask the town whether it holds today.")
    note = rule_confirmed(town, rule, scene) or past
    return f"{bold(scene.escape(scene.town(town)))}\n{told}\n<i>{note}</i>"


def _change(line: Line, scene: RenderContext) -> str:
    if line.rule_adds:
        return ""
    what = scene.page(f"requirements/{line.requirement}").change.get(line.option)
    return scene.html("What would change it: {what}", what=what) if what else ""


def _told(scene: RenderContext) -> Message:
    lines = [line for line in assess(scene.content, scene.session.answers) if line.told]
    buttons = [Button(line_label(line, scene), encode(ResultLine(line.requirement))) for line in lines]
    back = to_check(scene)
    return message(
        paragraphs(bold(scene.html("What nobody asks here")), scene.body("pages/told")),
        *columns(buttons),
        [back, scene.menu()],
    )


GROUPS: Mapping[str, str] = {
    "usual": msg("Usually needed"),
    "if-asked": msg("Only if the town asks"),
    "later": msg("Later, after you are chosen"),
}
VALIDITY: Mapping[str, str] = {
    "unlimited": msg("does not expire"),
    "printed": msg("as printed on it"),
    "ask": msg("ask the town how old it may be"),
}
TRANSLATION: Mapping[str, str] = {
    "court": msg("Needs a court translation into Czech."),
    "court-if-paper": msg("A paper form needs a court translation into Czech."),
}
DocumentScreen = Documents | DocumentPage


def render_document(screen: DocumentScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case Documents():
            return _checklist(scene)
        case DocumentPage(name):
            return _document(name, scene)


def _checklist(scene: RenderContext) -> Message:
    groups = checklist(scene.content, scene.session.answers)
    names = [name for group in groups.values() for name in group]
    ready = sum(name in scene.session.ticks for name in names)
    parts = [
        f"{bold(scene.html(GROUPS[group]))}\n"
        + "\n".join(
            f"{_tick(name, scene)} {scene.escape(scene.page(f'documents/{name}').label)}" for name in members
        )
        for group, members in groups.items()
        if members
    ]
    hint = (
        "" if scene.session.answers else scene.html("Answer the self-check and the list will fit you better.")
    )
    count = scene.html(
        "Ready: {ready} of {total}. Press a document for details.", ready=ready, total=len(names)
    )
    buttons = [
        Button(
            f"{_tick(name, scene)} {scene.page(f'documents/{name}').label}",
            encode(DocumentPage(name)),
        )
        for name in names
    ]
    back = to_check(scene)
    return message(
        paragraphs(bold(scene.html("Your documents")), *parts, count, hint),
        *columns(buttons),
        [back, scene.menu()],
    )


def _tick(name: str, scene: RenderContext) -> str:
    return "☑" if name in scene.session.ticks else "☐"


def _document(name: str, scene: RenderContext) -> Message:
    document = scene.content.documents[name]
    path = f"documents/{name}"
    text = paragraphs(
        bold(scene.escape(scene.page(path).title)),
        scene.body(path),
        "\n".join(_facts(document, scene)),
        source_lines(scene, document),
    )
    if name in scene.session.ticks:
        tick = scene.button("☑ Ready. Undo", Tick(name, ready=False))
    else:
        tick = scene.button("☐ I have it", Tick(name, ready=True))
    ask = [scene.button("What to ask the town", ToAsk())] if document.asks else []
    return message(text, [tick], ask, [scene.button("← All documents", Documents()), scene.menu()])


def _facts(document: Document, scene: RenderContext) -> list[str]:
    """Give the figures of a document, one line each; a price carries the year of its source."""
    facts: list[str] = []
    if document.days is not None:
        facts.append(_days(document.days.least, document.days.most, scene))
    if document.price is not None:
        facts.append(_price(document.price, scene))
    if document.validity is not None:
        facts.append(scene.html("Validity: {validity}", validity=scene.say(VALIDITY[document.validity])))
    if document.translation != "none":
        facts.append(scene.html(TRANSLATION[document.translation]))
    return [f"• {fact}" for fact in facts]


def _price(price: Price, scene: RenderContext) -> str:
    """Word a price with the year of its source; `least` 0: there is also a way that costs nothing."""
    least, most = (f"{amount:,}".replace(",", "\u00a0") for amount in (price.least, price.most))
    if price.most == 0:
        return scene.html("Price: free ({year})", year=price.year)
    if price.least == 0:
        return scene.html("Price: free, or CZK {amount} ({year})", amount=most, year=price.year)
    amount = most if price.least == price.most else f"{least}–{most}"
    return scene.html("Price: CZK {amount} ({year})", amount=amount, year=price.year)


def _days(least: int, most: int, scene: RenderContext) -> str:
    if most == 0:
        return scene.html("Time: at once")
    if least == 0:
        return scene.escape(scene.words.plural("Time: up to {number} day", "Time: up to {number} days", most))
    return scene.escape(
        scene.words.plural(
            "Time: {least} to {number} day", "Time: {least} to {number} days", most, least=least
        )
    )
