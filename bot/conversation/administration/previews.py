"""Previews: any page as a candidate sees it, with the answers of an example person (scenarios.yaml).

A preview is a screen of the administrator's that holds the code of another screen. Its session is made of the example and
thrown away, so nothing of the administrator's own is read or changed, whatever is pressed in it.
"""

from bot.content.content import Content
from bot.content.models import CHOSEN, LATER, RESULT
from bot.conversation import actions, lead_screens, screens, town_screens
from bot.conversation.actions import Action
from bot.conversation.administration.admin_actions import Stay
from bot.conversation.administration.admin_screens import Preview
from bot.conversation.administration.page_code import PageCode
from bot.conversation.codes import decode_screen, encode
from bot.conversation.interest_actions import BeTold
from bot.conversation.journey import skipped, walk
from bot.conversation.known import Known
from bot.conversation.moment import Moment
from bot.conversation.opening import opened, position
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session

_READ = (
    screens.Menu | screens.Guide | screens.Chapter | screens.Sources | screens.Ask | screens.Result | screens.ResultLine
    | screens.Told | screens.Answers | screens.ToAsk | screens.Documents | screens.DocumentPage | screens.Faq | screens.Topic
    | screens.Entry | screens.Glossary | screens.TermPage | screens.Page | screens.Privacy | screens.PrivacyPart
    | town_screens.Towns | town_screens.Regions | town_screens.Region | town_screens.Town | town_screens.LocalRules
    | lead_screens.LeadStart | lead_screens.NoContact | lead_screens.Letter | BeTold
)  # fmt: skip
"""What can be previewed: whatever shows no data of a person and can be opened by a code."""


def coded(screen: Screen) -> PageCode:
    """Write a screen as `Preview.page`."""
    return PageCode(encode(screen).replace(":", "."))


def uncoded(page: PageCode) -> Screen | None:
    """Read `Preview.page`; None for what is no page to preview."""
    screen = decode_screen(page.replace(".", ":"))
    return screen if isinstance(screen, _READ) and coded(screen) == page else None


def behind(screen: Screen) -> Screen:
    """Give the page a preview shows; any other screen is itself."""
    page = uncoded(screen.page) if isinstance(screen, Preview) else None
    return page or screen


def session_of(preview: Preview, content: Content) -> Session:
    """Make the example's session."""
    examples = list(content.scenarios.values())
    return Session(preview.language, answers=examples[preview.example - 1].answers)


def as_candidate(known: Known) -> Known:
    """Give what a candidate's screen may know, and nothing of the administrator's own."""
    return Known(towns_with_contact=known.towns_with_contact, coordinator=known.coordinator, news=known.news)


def shown(preview: Preview, moment: Moment) -> Shown | None:
    """Give what the page shows now, or the nearest live screen; None for what is no page, and for an example or a language that is gone."""
    screen, content = uncoded(preview.page), moment.content
    known = preview.language in content.languages and 0 < preview.example <= len(content.scenarios)
    if screen is None or not known:
        return None
    return opened(
        screen,
        session_of(preview, moment.content),
        Moment(moment.content, as_candidate(moment.known), moment.now),
    )


def of(screen: Screen, language: str, content: Content) -> Preview:
    """Preview a screen with the first example person who comes to it."""
    examples = range(1, len(content.scenarios) + 1)
    return next(
        (
            one
            for one in (Preview(language, number, coded(screen)) for number in examples)
            if _meets(one, screen, content)
        ),
        Preview(language, 1, coded(screen)),
    )


def led_to(action: Action, preview: Preview, content: Content) -> Preview | Stay:
    """Say where a candidate's button leads in a preview: to another one, or nowhere where it would do something."""
    language, example = preview.language, preview.example
    match action:
        case actions.Open(screens.Languages()):
            languages = content.languages
            other = languages[(languages.index(language) + 1) % len(languages)]
            return Preview(other, example, preview.page)
        case actions.Open(screen) if isinstance(screen, _READ):
            return Preview(language, example, coded(screen))
        case actions.Continue():
            return Preview(language, example, coded(position(session_of(preview, content), content)))
        case actions.StartOver():
            return Preview(language, example, coded(screens.Ask(next(iter(content.questions)))))
        case actions.Answer(question, option):
            return _answered(question, option, preview, content)
        case actions.ChooseTown(slug):
            return _answered("town", slug, preview, content)
        case _:
            return Stay(language, example, preview.page)


def _meets(preview: Preview, screen: Screen, content: Content) -> bool:
    """Say whether the example comes to a screen of the self-check; every other screen is the same for all."""
    session = session_of(preview, content)
    if isinstance(screen, screens.Ask):
        return screen.question in walk(content, session.answers).answered
    return True


def _answered(question: str, option: str, preview: Preview, content: Content) -> Preview:
    """Give the next question, or the result of the first example person who gave the answer."""
    asked = content.questions[question]
    key = option if asked.kind == "options" or option == LATER else CHOSEN
    step = asked.options[key].next
    answers = {**session_of(preview, content).answers, question: option}
    while step != RESULT and skipped(content.questions[step], content, answers):
        step = content.questions[step].otherwise or RESULT
    if step != RESULT:
        return of(screens.Ask(step), preview.language, content)
    same = (
        number
        for number, one in enumerate(content.scenarios.values(), start=1)
        if one.answers.get(question) == option
    )
    return Preview(preview.language, next(same, preview.example), coded(screens.Result()))
