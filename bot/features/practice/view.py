"""Screens of the interview practice.

Questions, sentences and words are in Czech, as in the interview, with a translation below.
"""

from collections.abc import Mapping
from functools import partial

from bot.content.answers import PAPER_LANGUAGE
from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.model import SourceList
from bot.features.practice import (
    QUESTIONS,
    SUBJECTS,
    BeginMock,
    JudgeAnswer,
    LookFor,
    Mock,
    MockAnswer,
    MockInterview,
    Practice,
    PracticeQuestion,
    PracticeScreen,
    Subject,
    WordCard,
    mock_of,
)
from bot.view.context import Button, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.features import FeatureView

QUESTIONS_PER_PAGE = 3


def render_practice(screen: PracticeScreen, context: RenderContext) -> Message:
    match screen:
        case Practice():
            return _home(context)
        case Subject(name, page):
            return _subject(name, page, context)
        case PracticeQuestion(name):
            return _question(name, context)
        case LookFor(name):
            sources = context.button("Sources", SourceList("practice", name))
            return message(_looked_for(name, context), [_next_button(name, context)], [sources, *_back(name, context)])
        case Mock():
            return _mock(context)
        case MockAnswer():
            return _mock_answer(context)
        case WordCard(name, turned):
            return _card(name, context, turned=turned)


def _home(context: RenderContext) -> Message:
    language = context.words.language
    subjects = [Button(names[language], encode(Subject(name))) for name, names in SUBJECTS.of(context.content).items()]
    mock = mock_of(context.session, context.content)
    go_on = [context.button("🎤 Go on with the interview", Mock())] if mock and mock.here else []
    begin = msg("🎤 Begin a new interview") if go_on else msg("🎤 Mock interview")
    cards = [context.button("🗂 Words", WordCard(name, turned=False)) for name in context.content.cards[:1]]
    return message(
        paragraphs(context.title("Ready to speak"), context.body("pages/practice")),
        *columns(subjects),
        go_on,
        [context.button(begin, BeginMock(again=False))],
        cards,
        [context.menu(), context.speak()],
    )


def _in(subject: str, context: RenderContext) -> list[str]:
    return [name for name, asked in QUESTIONS.of(context.content).items() if asked.subject == subject]


def _subject(name: str, page: int, context: RenderContext) -> Message:
    asked = {one: QUESTIONS.of(context.content)[one].question for one in _in(name, context)}
    title = bold(context.escape(SUBJECTS.of(context.content)[name][context.words.language]))
    around = partial(paragraphs, title)
    shown = context.paginate_texts(asked, page, QUESTIONS_PER_PAGE, partial(Subject, name), around)
    buttons = [Button(str(number), encode(PracticeQuestion(one))) for number, one in shown.here]
    return message(shown.text, buttons, shown.turning, [context.back(Practice()), context.menu()])


def _both_languages(said: Mapping[str, str], context: RenderContext) -> str:
    """Return a text in Czech with its translation."""
    own, czech = (context.escape(said[language]) for language in (context.words.language, PAPER_LANGUAGE))
    return bold(czech) if own == czech else f"{bold(czech)}\n{own}"


def _question(name: str, context: RenderContext) -> Message:
    asked = QUESTIONS.of(context.content)[name]
    names = _in(asked.subject, context)
    here = names.index(name)
    subject = context.escape(SUBJECTS.of(context.content)[asked.subject][context.words.language])
    place = context.html("{number} of {total}", number=here + 1, total=len(names))
    text = paragraphs(_both_languages(asked.question, context), f"<i>{subject} · {place}</i>")
    look = context.button("💡 What to look for", LookFor(name))
    before = [context.back(PracticeQuestion(names[here - 1]))] if here else []
    return message(text, [look], [*before, _next_button(name, context)], _back(name, context))


def _next_button(name: str, context: RenderContext) -> Button:
    """Return the button to the subject's next question, or to the subjects after the last one."""
    names = _in(QUESTIONS.of(context.content)[name].subject, context)
    after = names[names.index(name) + 1 :]
    return context.button("Next →", PracticeQuestion(after[0]) if after else Practice())


def _back(name: str, context: RenderContext) -> list[Button]:
    subject = QUESTIONS.of(context.content)[name].subject
    page = _in(subject, context).index(name) // QUESTIONS_PER_PAGE
    return [context.button("All questions", Subject(subject, page)), context.menu()]


def _looked_for(name: str, context: RenderContext) -> str:
    asked, language = QUESTIONS.of(context.content)[name], context.words.language
    phrases = "\n".join(f"• {_both_languages(said, context)}" for said in asked.phrases.values())
    return paragraphs(
        bold(context.escape(asked.question[PAPER_LANGUAGE])),
        f"<i>{context.html('What they want to know:')}</i> {context.escape(asked.wants[language])}",
        f"<i>{context.html('How to answer:')}</i> {context.escape(asked.answer[language])}",
        phrases,
        f"<i>{context.html('Our advice. Say only what is true of you.')}</i>",
    )


def _mock(context: RenderContext) -> Message:
    mock = mock_of(context.session, context.content)
    if mock is None:
        return context.nothing()
    if mock.here is None:
        return _interview_result(mock, context)
    place = context.html("{number} of {total}", number=mock.total - len(mock.ahead) + 1, total=mock.total)
    hint = context.html("Answer aloud in Czech. You may type it, too: what you type is not kept.")
    question = _both_languages(QUESTIONS.of(context.content)[mock.here].question, context)
    text = paragraphs(f"🎤 {place}", question, f"<i>{hint}</i>")
    return message(
        text, [context.button("💡 What to look for", MockAnswer())], [context.button("Enough for now", Practice())]
    )


def _mock_answer(context: RenderContext) -> Message:
    mock = mock_of(context.session, context.content)
    if mock is None or mock.here is None:
        return context.nothing()
    judged = [
        context.button("👍 Went well", JudgeAnswer(mock.here, well=True)),
        context.button("🔁 Once more", JudgeAnswer(mock.here, well=False)),
    ]
    return message(_looked_for(mock.here, context), judged, [context.button("Enough for now", Practice())])


def _interview_result(done: MockInterview, context: RenderContext) -> Message:
    """Render the result of an interview and the questions to repeat."""
    said = msg("The interview is over. Went well: {number} of {total}")
    well = context.html(said, number=done.total - len(done.again), total=done.total)
    asked = (QUESTIONS.of(context.content)[name].question[context.words.language] for name in done.again)
    listed = "\n".join(f"{number}. {context.escape(one)}" for number, one in enumerate(asked, start=1))
    repeat = paragraphs(context.html("To repeat:"), listed) if done.again else ""
    return message(
        paragraphs(bold(well), repeat),
        [context.button("🔁 Repeat only these", BeginMock(again=True))] if done.again else [],
        [context.button("Ten new questions", BeginMock(again=False))],
        [context.back(Practice()), context.menu()],
    )


def _explained_term(name: str, context: RenderContext) -> str:
    """Return a glossary term with meaning and example."""
    term, language = context.content.glossary[name], context.words.language
    return paragraphs(
        _both_languages(term.term, context),
        context.escape(term.meaning[language]),
        f"<i>{context.html('For example:')}</i>\n{_both_languages(term.example, context)}",
    )


def _card(name: str, context: RenderContext, *, turned: bool) -> Message:
    cards = context.content.cards
    here = cards.index(name)
    place = context.html("{number} of {total}", number=here + 1, total=len(cards))
    said = (
        _explained_term(name, context)
        if turned
        else bold(context.escape(context.content.glossary[name].term[PAPER_LANGUAGE]))
    )
    turning = [context.button("←", WordCard(cards[here - 1], turned=False))] if here else []
    turning += [context.button("→", WordCard(cards[here + 1], turned=False))] if here + 1 < len(cards) else []
    turn = [] if turned else [context.button("🔄 Turn over", WordCard(name, turned=True))]
    return message(paragraphs(f"🗂 {place}", said), turn, turning, [context.back(Practice()), context.menu()])


VIEW = FeatureView[PracticeScreen](
    render_practice,
    menu={"practice": (msg("🗣 Interview"), Practice())},
    names={Practice: msg("🗣 Interview"), WordCard: msg("🗂 Words")},
)
