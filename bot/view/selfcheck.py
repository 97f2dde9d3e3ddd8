"""The self-check: its questions, the result with reasons and sources, the checklist of documents.

A result says which conditions look met and which the town assesses, never who is eligible.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from bot.content.models import LATER, SKIP, Document, LocalRule, Price, Question, Verdict
from bot.content.problems import msg
from bot.conversation import model, selfcheck
from bot.conversation.codes import encode
from bot.conversation.finding import screen_of
from bot.conversation.lead.history import may_send
from bot.conversation.lead.model import ReadyLetter, Summary
from bot.conversation.papers.model import PapersStart
from bot.conversation.plan import PlanMonths
from bot.conversation.towns.model import Towns
from bot.view.context import MAX_CHARACTERS, Button, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.evidence import announcement_text, is_old_rule, older, rule_confirmed
from bot.view.markup import visible_length
from bot.view.reminders import reminder_button, year_now
from bot.view.towns import nearest_known, ways_to_find

QUESTIONS_PER_PAGE = 4
SelfCheckScreen = (
    model.QuestionScreen | model.Answers | model.TownQuestions | model.SelfCheckResult | model.Conditions | model.ResultLine
    | model.UnaskedConditions
    | model.Documents | model.DocumentPage
)  # fmt: skip


def render_selfcheck(screen: SelfCheckScreen, context: RenderContext) -> Message:
    match screen:
        case model.QuestionScreen(name):
            return _ask(name, context)
        case model.Answers():
            return _answers(context)
        case model.TownQuestions(page):
            return _to_ask(page, context)
        case model.SelfCheckResult():
            return _result(context)
        case model.Conditions():
            return _conditions(context)
        case model.ResultLine(requirement):
            return _line(requirement, context)
        case model.UnaskedConditions():
            return _told_conditions(context)
        case model.Documents():
            return _checklist(context)
        case model.DocumentPage(name):
            return _document(name, context)


def _ask(name: str, context: RenderContext) -> Message:
    question = context.content.questions[name]
    number, total = selfcheck.progress(context.content, context.session.answers, name)
    head = context.html("Question {number} of {total}", number=number, total=total)
    town = context.content.town(context.session.answers) if question.kind != "town" else None
    of_town = context.escape(context.town(town)) if town else ""
    text = paragraphs(f"<i>{' · '.join(filter(None, (head, of_town)))}</i>", context.body(f"questions/{name}"))
    earlier = selfcheck.previous_question(context.content, context.session.answers, name)
    back = [context.back(model.QuestionScreen(earlier))] if earlier else [context.menu(), context.speak()]
    return message(text, *_options(name, question, context), back)


def _options(name: str, question: Question, context: RenderContext) -> list[list[Button]]:
    labels = context.page(f"questions/{name}").options
    given = context.session.answers.get(name)
    if question.kind == "options":
        marked = {option: f"• {labels[option]}" if option == given else labels[option] for option in question.options}
        return [[Button(label, encode(model.Answer(name, option)))] for option, label in marked.items()]
    town = context.content.town(context.session.answers)
    return [
        [Button(f"• {context.town(town)}", encode(model.Answer(name, town.slug)))] if town else [],
        ways_to_find(context, asked=True),
        [Button(labels[LATER], encode(model.Answer(name, LATER)))],
    ]


def _answers(context: RenderContext) -> Message:
    answers = context.session.answers
    labels = {
        name: context.page(f"questions/{name}").label for name in selfcheck.counted_questions(context.content, answers)
    }
    listed = "\n".join(
        f"{context.escape(label)}: {bold(context.escape(answer_label(name, answers[name], context)))}"
        for name, label in labels.items()
    )
    buttons = [Button(label, encode(model.QuestionScreen(name))) for name, label in labels.items()]
    hint = context.html("Choose what to change. The rest stays.")
    text = paragraphs(context.title("Your answers"), listed, hint)
    again = context.button("Begin again", model.StartOver())
    return message(text, *columns(buttons), [again], [context.selfcheck_button(), context.menu()])


def answer_label(question: str, given: str, context: RenderContext) -> str:
    """Return the label of an option, or the name of the town."""
    if question == "town" and (town := context.content.municipality(given)):
        return context.town(town)
    return context.page(f"questions/{question}").options.get(given, "–")


def report_label(question: str, given: str, context: RenderContext) -> str:
    """Return an answer for a report, in which skipped questions are named neutrally."""
    return context.say("not stated") if given == SKIP else answer_label(question, given, context)


def _to_ask(page: int, context: RenderContext) -> Message:
    """List the questions to a town, to be picked by number."""
    content, session = context.content, context.session
    names = selfcheck.questions_for(session.answers, content)
    questions = {name: content.town_questions[name] for name in names}
    picked = questions.keys() & selfcheck.questions_picked(session.ask_town, content)
    go = context.html("Chosen: {picked} of {total}.", picked=len(picked), total=len(questions))
    hint = context.html("Press the numbers of those you want to ask: they go into your message and your letter.")

    def around(listed: str) -> str:
        return paragraphs(context.title("What to ask the town"), listed, f"{hint} {go}")

    shown = context.paginate_texts(questions, page, QUESTIONS_PER_PAGE, model.TownQuestions, around)
    marks = [
        Button(
            f"{'☑' if name in picked else '☐'} {number}",
            encode(model.PickQuestion(name, name not in picked, shown.page)),
        )
        for number, name in shown.here
    ]
    missing = len(picked) < len(questions)
    every = context.button("☑ All of them" if missing else "☐ None of them", model.AddQuestions(wanted=missing))
    onward = context.selfcheck_button()
    slug = session.papers.slug if session.papers else session.answers.get("town", LATER)
    if session.draft:
        onward = context.main("To the message →", Summary())
    elif slug not in context.known.towns_with_contact and content.municipality(slug):
        onward = context.main("📝 Ready letter in Czech", ReadyLetter(slug))
    return message(shown.text, marks, shown.turning, [onward] if shown.page else [every, onward])


SIGNS: Mapping[Verdict, str] = {Verdict.MET: "✅", Verdict.UNMET: "⛔", Verdict.OFFICE: "🏛"}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.MET: msg("looks met"),
    Verdict.UNMET: msg("looks not met"),
    Verdict.OFFICE: msg("the town assesses"),
}
INFO = "ℹ️"


def _result(context: RenderContext) -> Message:
    """Show the next steps; the table of conditions is a press away."""
    content, answers = context.content, context.session.answers
    steps = selfcheck.ranked_steps(content, answers, context.session.ticks)
    town = content.town(answers)
    texts = (f"{number}. {_step_text(*step, context)}" for number, step in enumerate(steps, start=1))
    buttons = [_step_button(number, name, context) for number, (name, _) in enumerate(steps, start=1)]
    head = context.words.plural("Your next step", "Your next {number} steps", len(steps))
    said = context.known.news.recruiting.get(town.slug) if town else None
    return message(
        paragraphs(
            bold(context.escape(head)),
            context.escape(context.town_with_czech(town)) if town else "",
            announcement_text(said, context) if said else "",
            *texts,
            year_now(context)
            if town is None or town.slug in content.municipalities
            else nearest_known(town.slug, context),
            context.body("pages/result"),
        ),
        *([button] for button in buttons),
        [context.button("🔎 All conditions", model.Conditions())],
        [context.button("📄 Documents", model.Documents())],
        [context.button("Change an answer", model.Answers()), context.menu()],
    )


MESSAGE = "screens/message"


def _step_text(name: str, option: str, context: RenderContext) -> str:
    town = context.content.town(context.session.answers)
    begun = context.session.draft or (town and context.known.open_lead(town.slug))
    if begun and context.content.next_steps[name].leads == MESSAGE:
        return context.html("You have begun a message: see where it stands.")
    path = f"next_steps/{name}"
    return context.section(path, option) or context.body(path)


def _step_button(number: int, name: str, context: RenderContext) -> Button:
    leads = context.content.next_steps[name].leads
    if leads == MESSAGE:
        button = _message_step(context)
    else:
        button = Button(context.page(f"next_steps/{name}").label, encode(screen_of(leads)))
    return replace(button, label=f"{number}. {button.label}", style="primary" if number == 1 else "")


def _result_text(
    against: Sequence[selfcheck.AssessedRequirement],
    explained: int,
    others: Sequence[selfcheck.AssessedRequirement],
    context: RenderContext,
) -> str:
    """Return the text of a result; the first `explained` obstacles say what would change them."""
    town = context.content.town(context.session.answers)
    weighs = "\n".join(
        part
        for number, line in enumerate(against)
        for part in (_listed_requirement(line, context), _change(line, context) if number < explained else "")
        if part
    )
    rest = "\n".join(_listed_requirement(line, context) for line in others)
    return paragraphs(
        context.title("What your answers show"),
        context.escape(context.town_with_czech(town)) if town else "",
        f"{context.title('What may stand in the way')}\n{weighs}" if against else "",
        f"{context.title('The rest')}\n{rest}" if against and rest else rest,
        f"<i>{context.html('✅ looks met · ⛔ looks not met · 🏛 the town assesses')}</i>",
        context.expired_fact_warnings(f"{weighs}\n{rest}"),
        context.html("Press one to see why it is judged so, and its source."),
        "" if may_send(context.session, context.content) else context.section("pages/under18", "result"),
    )


def _asked_lines(context: RenderContext) -> list[selfcheck.AssessedRequirement]:
    return [line for line in selfcheck.assess(context.content, context.session.answers) if not line.told]


def _listed_requirement(line: selfcheck.AssessedRequirement, context: RenderContext) -> str:
    """Return a requirement with sign, answer, and limit if there is one."""
    answer = f": {report_label(line.question, line.option, context)}" if line.question else ""
    if not line.question and context.content.town(context.session.answers) is None:
        answer = ": " + context.say("no town chosen yet")
    limit = limit_of(line, context)
    title = context.escape(f"{requirement_title(line, context.session.answers, context)}{answer}")
    return f"{SIGNS[line.verdict]} {title}" + (f" {context.escape(limit)}" if limit else "")


def _message_step(context: RenderContext) -> Button:
    session = context.session
    town = context.content.town(session.answers)
    if session.draft:
        return context.main("✉️ Go on with the message", Summary())
    return context.message_button(town.slug) if town else context.main("🏙 Choose a town", Towns())


def _conditions(context: RenderContext) -> Message:
    """Show the table, with conditions that may not be met first."""
    lines = _asked_lines(context)
    against = [line for line in lines if line.verdict is Verdict.UNMET or _change(line, context)]
    # unsettled conditions first: small phones show only the top
    others = sorted((line for line in lines if line not in against), key=lambda line: line.verdict is Verdict.MET)
    # drop the last explanations if they do not fit; the page of each condition has its own
    explained = len(against)
    while visible_length(text := _result_text(against, explained, others, context)) > MAX_CHARACTERS and explained:
        explained -= 1
    details = [
        Button(f"{SIGNS[line.verdict]} {requirement_label(line, context)}", encode(model.ResultLine(line.requirement)))
        for line in (*against, *others)
    ]
    told = [context.button("ℹ️ What nobody asks here", model.UnaskedConditions())]
    return message(text, *columns(details), told, [context.selfcheck_button(), context.menu()])


def limit_of(line: selfcheck.AssessedRequirement, context: RenderContext) -> str:
    """Return the time limit of a requirement for this answer, or "" if there is none."""
    return (
        "" if line.is_town_requirement else context.page(f"requirements/{line.requirement}").limit.get(line.option, "")
    )


def requirement_title(line: selfcheck.AssessedRequirement, answers: Mapping[str, str], context: RenderContext) -> str:
    """Return the title of a requirement; that of a town's own one is in the words of the town."""
    if line.is_town_requirement:
        town = context.content.town(answers)
        return context.page(f"municipalities/{town.slug if town else ''}").titles[line.requirement]
    return context.page(f"requirements/{line.requirement}").title


def requirement_label(line: selfcheck.AssessedRequirement, context: RenderContext) -> str:
    if line.is_town_requirement:
        return requirement_title(line, context.session.answers, context)
    return context.page(f"requirements/{line.requirement}").label


def _line(requirement: str, context: RenderContext) -> Message:
    lines = selfcheck.assess(context.content, context.session.answers)
    here = next(number for number, line in enumerate(lines) if line.requirement == requirement)
    line = lines[here]
    sign = INFO if line.told else SIGNS[line.verdict]
    verdict = f"{context.html(VERDICTS[line.verdict])} {context.escape(limit_of(line, context))}".strip()
    answer = context.page(f"questions/{line.question}").options[line.option] if line.question else ""
    said = context.html("Told only: nobody asks you about it here.") if line.told else verdict.capitalize()
    recent, old = _local(line.rule, context)
    text = paragraphs(
        f"{sign} {bold(context.escape(requirement_title(line, context.session.answers, context)))}\n{said}",
        context.html("Your answer: {answer}", answer=answer) if answer else "",
        recent,
        _reason(line, context),
        _change(line, context),
        old,
        context.source_lines(*selfcheck.sources_of_line(context.content, line)),
    )
    onward = [context.button("Next →", model.ResultLine(lines[here + 1].requirement))] if here + 1 < len(lines) else []
    back = [context.button("← Previous", model.ResultLine(lines[here - 1].requirement))] if here else []
    change = [context.button("Change this answer", model.QuestionScreen(line.question))] if line.question else []
    own = None if line.is_town_requirement else context.content.requirements[requirement]
    ask = [context.button("What to ask the town", model.TownQuestions())] if own and own.asks else []
    more = [[one] for one in context.answer_buttons(*own.see, *own.faq.get(line.option, ()))] if own else []
    finished = selfcheck.walk(context.content, context.session.answers).here is None
    all_lines = [context.button("Each condition", model.Conditions())] if finished else []
    return message(
        text, [*back, *onward], *more, [*change, *ask], [*all_lines, context.selfcheck_button(), context.menu()]
    )


def _reason(line: selfcheck.AssessedRequirement, context: RenderContext) -> str:
    if line.is_town_requirement:
        return ""
    path = f"requirements/{line.requirement}"
    return context.section(path, line.option) or context.body(path)


def _local(rule: LocalRule | None, context: RenderContext) -> tuple[str, str]:
    """Return the town's documented rule with its year: as a recent one, or as an old one, folded."""
    town = context.content.town(context.session.answers)
    if rule is None or town is None:
        return "", ""
    told = context.section(f"municipalities/{town.slug}", rule.requirement)
    note = rule_confirmed(town, rule, context) or context.html("The town has not confirmed it since.")
    said = f"{bold(context.escape(context.town(town)))}\n{told}\n<i>{note}</i>"
    return ("", older(context, said)) if is_old_rule(town, rule, context) else (said, "")


def _change(line: selfcheck.AssessedRequirement, context: RenderContext) -> str:
    if line.is_town_requirement:
        return ""
    met = line.verdict is Verdict.MET
    what = "" if met else context.page(f"requirements/{line.requirement}").change.get(line.option)
    return context.html("What would change it: {what}", what=what) if what else ""


def _told_conditions(context: RenderContext) -> Message:
    lines = [line for line in selfcheck.assess(context.content, context.session.answers) if line.told]
    buttons = [Button(requirement_label(line, context), encode(model.ResultLine(line.requirement))) for line in lines]
    text = paragraphs(context.title("What nobody asks here"), context.body("pages/told"))
    return message(text, *columns(buttons), [context.selfcheck_button(), context.menu()])


GROUPS: Mapping[str, str] = {
    "usual": msg("Usually needed"),
    "if-asked": msg("Only if the town asks"),
    "later": msg("Later, after you are chosen"),
}
VALIDITY: Mapping[str, str] = {
    "unlimited": msg("does not expire"),
    "printed": msg("as printed on it"),
    "ask": msg("the town says how old it may be"),
}
TRANSLATION: Mapping[str, str] = {
    "court": msg("Needs a court translation if it is not in Czech."),
    "court-if-paper": msg("A paper form needs a court translation into Czech."),
}


def _checklist(context: RenderContext) -> Message:
    groups, ticked = selfcheck.checklist(context.content, context.session.answers), context.session.ticks
    names = [name for group in groups.values() for name in group]
    labels = {name: context.page(f"documents/{name}").label for name in names}
    parts = [
        "\n".join(
            [context.title(GROUPS[group]), *(f"{_box(name, ticked)} {context.escape(labels[name])}" for name in here)]
        )
        for group, here in groups.items()
        if here
    ]
    hint = "" if context.session.answers else context.html("Answer the self-check and the list will fit you better.")
    wanted = groups.get("usual", ())
    ready = sum(name in ticked for name in wanted)
    said = msg("Ready of what is usually needed: {ready} of {total}. Press a document for details.")
    count = context.html(said, ready=ready, total=len(wanted))
    # no empty box on a button: a press opens the document and does not tick it
    buttons = [
        [Button(f"☑ {label}" if name in ticked else label, encode(model.DocumentPage(name)))]
        for name, label in labels.items()
    ]
    kept = context.session.kept
    keep = msg("🗓 Kept for a year. Undo") if kept else msg("🗓 Keep my list for a year")
    return message(
        paragraphs(context.title("Your documents"), *parts, count, hint),
        [context.button("📝 Make a CV and letters", PapersStart())],
        *buttons,
        [context.button("🗓 I want to start in …", PlanMonths())],
        [context.button(keep, model.KeepList(wanted=not kept))] if ready or kept else [],
        [reminder_button(context)],
        [context.selfcheck_button(), context.menu()],
    )


def _box(name: str, ticked: Container[str]) -> str:
    return "☑" if name in ticked else "☐"


def _document(name: str, context: RenderContext) -> Message:
    document = context.content.documents[name]
    path = f"documents/{name}"
    text = paragraphs(
        bold(context.escape(context.page(path).title)),
        context.body(path),
        "\n".join(_facts(document, context)),
        context.source_lines(document),
    )
    ready, missing = msg("☑ Ready. Undo"), msg("☐ I have it")
    ticked = name in context.session.ticks
    tick = context.button(ready if ticked else missing, model.Tick(name, ready=not ticked))
    ask = [context.button("What to ask the town", model.TownQuestions())] if document.asks else []
    make = [context.button("📝 Make a CV and letters", PapersStart())] if document.paper else []
    back = context.way_back(context.button("← All documents", model.Documents()))
    return message(text, [tick], make, ask, [back, context.menu()])


def _facts(document: Document, context: RenderContext) -> list[str]:
    """Return the facts of a document, one line each; a price has the year of its source."""
    facts: list[str] = []
    if document.days is not None:
        facts.append(_days(document.days.least, document.days.most, context))
    if document.price is not None:
        facts.append(_price(document.price, context))
    if document.validity is not None:
        facts.append(context.html("Validity: {validity}", validity=context.say(VALIDITY[document.validity])))
    if document.translation != "none":
        facts.append(context.html(TRANSLATION[document.translation]))
    return [f"• {fact}" for fact in facts]


def _price(price: Price, context: RenderContext) -> str:
    """Return a price with the year of its source; a minimum of 0 means that one way is free."""
    least, most = (f"{amount:,}".replace(",", "\u00a0") for amount in (price.least, price.most))
    if price.most == 0:
        return context.html("Price: free ({year})", year=price.year)
    if price.least == 0:
        return context.html("Price: free, or CZK {amount} ({year})", amount=most, year=price.year)
    amount = most if price.least == price.most else f"{least}–{most}"
    return context.html("Price: CZK {amount} ({year})", amount=amount, year=price.year)


def _days(least: int, most: int, context: RenderContext) -> str:
    if most == 0:
        return context.html("Time: at once")
    plural = context.words.plural
    if least == 0:
        return context.escape(plural("Time: up to {number} day", "Time: up to {number} days", most))
    return context.escape(plural("Time: {least} to {number} day", "Time: {least} to {number} days", most, least=least))
