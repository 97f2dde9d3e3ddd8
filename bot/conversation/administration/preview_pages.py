"""Which pages there are to preview, by kind, and by what one may call them."""

from collections.abc import Iterator
from enum import StrEnum

from bot.content.content import READ_PAGES, Content
from bot.content.spelling import plain
from bot.conversation import screens, town_screens
from bot.conversation.codes import encode
from bot.conversation.screens import Screen

FOUND = 7
"""Pages offered for typed words."""


class Kind(StrEnum):
    """What there is to preview."""

    GUIDE = "guide"
    QUESTIONS = "questions"
    REQUIREMENTS = "requirements"
    DOCUMENTS = "documents"
    FAQ = "faq"
    TERMS = "terms"
    PAGES = "pages"
    TOWNS = "towns"
    RESULTS = "results"


def listed(kind: Kind, content: Content) -> tuple[Screen, ...]:
    """Give the screens of a kind, in the order people see. Results are one for each example, all of the same screen."""
    match kind:
        case Kind.GUIDE:
            return tuple(map(screens.Chapter, content.chapters))
        case Kind.QUESTIONS:
            return tuple(map(screens.Ask, content.questions))
        case Kind.REQUIREMENTS:
            return tuple(map(screens.ResultLine, content.requirements))
        case Kind.DOCUMENTS:
            return tuple(map(screens.DocumentPage, content.documents))
        case Kind.FAQ:
            return tuple(map(screens.Entry, content.faq))
        case Kind.TERMS:
            return tuple(map(screens.TermPage, content.glossary))
        case Kind.PAGES:
            read = map(screens.Page, READ_PAGES)
            parts = map(screens.PrivacyPart, content.privacy_parts)
            return (screens.Menu(), screens.Told(), screens.ToAsk(), *read, screens.Privacy(), *parts)
        case Kind.TOWNS:
            return tuple(map(town_screens.Town, content.municipalities))
        case Kind.RESULTS:
            return (screens.Result(),) * len(content.scenarios)


def find(text: str, content: Content) -> tuple[Screen, ...]:
    """Find pages by id or title, in any language: the one of just this name first, then those that hold the words."""
    wanted = plain(text)
    ranked: list[tuple[int, int, Screen]] = []
    for place, screen in enumerate(dict.fromkeys(one for kind in Kind for one in listed(kind, content))):
        names = [plain(name) for name in _names(screen, content)]
        if wanted and any(wanted in name for name in names):
            rank = 0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2
            ranked.append((rank, place, screen))
    return tuple(screen for _, _, screen in sorted(ranked, key=lambda one: one[:2])[:FOUND])


def _names(screen: Screen, content: Content) -> Iterator[str]:
    """Give what a page may be called: its id, and its titles and labels in every language."""
    yield encode(screen).rpartition(":")[2]
    if isinstance(screen, town_screens.Town):
        yield from content.municipalities[screen.slug].names.values()
    if isinstance(screen, screens.TermPage):
        yield from content.glossary[screen.id].term.values()
    for language in content.languages:
        if path := path_of(screen):
            words = content.say(language, path)
            yield from filter(None, (words.title, words.label))


def path_of(screen: Screen) -> str:
    """Give where a page's words stand, such as "guide/pay"; "" where they stand in no file of their own."""
    match screen:
        case screens.Chapter(name):
            return f"guide/{name}"
        case screens.Ask(name):
            return f"questions/{name}"
        case screens.ResultLine(name):
            return f"requirements/{name}"
        case screens.DocumentPage(name):
            return f"documents/{name}"
        case screens.Entry(name):
            return f"faq/{name}"
        case screens.Page(name):
            return f"pages/{name}"
        case screens.Privacy():
            return "privacy"
        case _:
            return ""
