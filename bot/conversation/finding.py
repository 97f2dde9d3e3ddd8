"""Typed words and shared places: which town, page or answer they mean. Of them only the name of a place is kept, as a screen's code."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from bot.content import answers
from bot.content.answers import MOST
from bot.content.content import SCREENS_KEY, Content
from bot.content.distance import in_czechia, nearest
from bot.content.models import Place
from bot.content.search.places import SURE
from bot.content.spelling import plain
from bot.conversation.admin.model import NotFound, missed_words
from bot.conversation.codes import LINKED
from bot.conversation.model import Ask, Found, Menu, Open, Screen, Shown, TermPage
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.resolving import COMMANDS, PAGES, position, resolve_screen
from bot.conversation.state import Context, Session, Turn, settle, show
from bot.conversation.towns import model as towns

TOWN_SCREENS = (
    towns.Towns,
    towns.Regions,
    towns.TownsMap,
    towns.AroundOnMap,
    towns.Region,
    towns.Town,
    towns.LocalRules,
    towns.ShareLocation,
    towns.PlacesNamed,
    towns.Around,
)
LOOKED_UP, LONGEST = 200, 500
"""Characters of a typed text that are looked up, a long sentence and the beginning of a letter; of a longer letter none."""
YES, NO, NUMBER = "yes", "no", "number"
"""What typed words may mean beside a button's label, as `said` of content/typed.yaml names it; NUMBER: words beside one."""
_NUMBER = re.compile(r"[1-9]\d")


def near(session: Session, place: Screen, lat: float, lon: float, context: Context) -> Turn:
    """Show the towns nearest to a shared location, where one was asked for. It is used once and kept nowhere."""
    if not isinstance(place, TOWN_SCREENS) and place != Ask("town"):
        return settle(session, Shown(resolve_screen(place, session, context).screen, Note.LOCATION_UNWANTED))
    asked = _asked_for_town(place)
    if not in_czechia(lat, lon, context.content.places):
        return show(session, Ask("town") if asked else towns.Towns(), Note.OUTSIDE_CZECHIA)
    return show(session, towns.Nearest(nearest(lat, lon, context.content.municipalities.values()), asked))


def _asked_for_town(place: Screen) -> bool:
    """Say whether a town that is found where this screen stands is an answer of the self-check."""
    match place:
        case Ask("town"):
            return True
        case towns.Regions(asked) | towns.Region(_, _, asked) | towns.ShareLocation(asked):
            return asked
        case towns.PlacesNamed(_, asked) | towns.Around(_, asked):
            return asked
        case _:
            return False


def answer(session: Session, question: str, text: Private, context: Context) -> Turn:
    """Answer the question for a town by its name; what may mean several is asked back."""
    if context.silent or len(text) > LONGEST:
        return show(session, Ask(question), Note.LONG_QUESTION)
    text = Private(text[:LOOKED_UP])
    named, _ = _named(text, context, asked=True)
    slug = named.slug if isinstance(named, towns.Town) else context.content.place_index.surely(text)
    if slug:
        session = session.answer(question, slug, context.content)
        return show(session, position(session, context.content), Note.TOWN_CHOSEN)
    found = named or _question(text, context) or _resembled(text, context, asked=True)
    return show(session, found or Ask(question), None if found else _unknown(text, context))


def asked(session: Session, text: Private, context: Context) -> Turn | None:
    """Offer what answers a question that was typed in place of an answer; None where it is none: one word is an answer rather."""
    is_none = context.silent or len(text) > LONGEST or not (text.strip().endswith("?") or len(text.split()) > 1)
    text = Private(text[:LOOKED_UP])
    found = None if is_none else _found(answers.find(context.content, text))
    return show(session, found) if found else None


def _question(text: Private, context: Context) -> Screen | None:
    """Give what answers a question in which no town is named."""
    found = answers.find(context.content, text)
    return None if any(key.startswith(answers.TOWNS) for key in found) else _found(found)


def town(session: Session, place: Screen, text: Private, context: Context) -> Turn:
    """Open the town that was typed, or offer those it may mean; words that name no town may be a question."""
    if _asked_for_town(place):
        return answer(session, "town", text, context)
    if context.silent or len(text) > LONGEST:
        return show(session, towns.Towns(), Note.LONG_QUESTION)
    text = Private(text[:LOOKED_UP])
    named, is_told = _named(text, context)
    if named and is_told:
        return show(session, named)
    answered = answers.find(context.content, text)
    is_question = bool(answered) and not any(key.startswith(answers.TOWNS) for key in answered)
    matches = context.content.place_index.resembled(text, MOST, SURE)
    sure = towns.TownMatches(tuple(matches)) if matches else None
    found = sure or (None if is_question else named or _resembled(text, context)) or _found(answered)
    if found:
        return show(session, found)
    note = _unknown(text, context)
    return _missed(session, Found(()) if note is Note.NOT_FOUND else towns.Towns(), note, text)


def _unknown(text: Private, context: Context) -> Note:
    """Say that a town was not found only to words that may be meant for one: a single one may name a place abroad."""
    elsewhere = " " in text.strip() and answers.leads_elsewhere(context.content, text)
    return Note.NOT_FOUND if elsewhere else Note.TOWN_UNKNOWN


def page(session: Session, text: Private, context: Context) -> Turn:
    """Open the place that was typed, or offer what may answer a question."""
    if context.silent or len(text) > LONGEST:
        return show(session, Menu(), Note.LONG_QUESTION)
    text = Private(text[:LOOKED_UP])
    named, is_told = _named(text, context)
    if named and is_told:
        return show(session, named)
    found = (*map(_screen, answers.find(context.content, text)), *((named,) if named else ()))
    return show(session, Found(found)) if found else _missed(session, Found(()), Note.NOT_FOUND, text)


def public_pages(content: Content, text: str) -> tuple[Screen, ...]:
    """Give the pages that words lead to in anybody's chat: what everybody may read, the menu for no words."""
    if not text.strip():
        return (Menu(),)
    screens = map(_screen, answers.find(content, text[:LOOKED_UP]))
    return tuple(screen for screen in screens if isinstance(screen, LINKED))


def _missed(session: Session, screen: Screen, note: Note, text: Private) -> Turn:
    return show(session, screen, note, NotFound(missed_words(text)))


def _named(text: Private, context: Context, *, asked: bool = False) -> tuple[Screen | None, bool]:
    """Give the place a text names, and whether it comes before questions; where several are of one name, it is asked which."""
    places, is_told, name = answers.named(context.content, text)
    if len(places) > 1:
        return towns.PlacesNamed(name.replace(" ", "-"), asked), is_told
    return (_of_place(places[0], context, asked=asked) if places else None), is_told


def _of_place(place: Place, context: Context, *, asked: bool) -> towns.Town | towns.Around:
    slug = context.content.place_index.slugs.get(place.code)
    return towns.Town(slug) if slug else towns.Around(place.code, asked)


def _resembled(text: Private, context: Context, *, asked: bool = False) -> Screen | None:
    """Offer the listed towns a text may mean; where there is none, a municipality it may mean: it only resembles that."""
    index = context.content.place_index
    if matches := index.resembled(text, MOST):
        return towns.TownMatches(tuple(matches), asked)
    other = index.place(text)
    return Found((_of_place(other, context, asked=asked),)) if other else None


def _found(keys: list[str]) -> Screen | None:
    return Found(tuple(map(_screen, keys))) if keys else None


def _screen(key: str) -> Screen:
    """Give the screen of what was found: "faq/pay" is the entry "pay"."""
    kind, _, name = key.partition("/")
    if kind == SCREENS_KEY:
        action = COMMANDS[name]
        return action.screen if isinstance(action, Open) else Menu()
    return towns.Town(name) if kind == answers.TOWNS else PAGES.get(kind, TermPage)(name)


def spoken(question: str, text: str, content: Content) -> str | None:
    """Give the option that typed words unmistakably stand for; None where there is no such one, or several.

    They are its label, or what `said` has for it ("czech-free"); a plain yes or no where one label says so; a number where one
    of two labels names the least ("18 or more").
    """
    options = content.questions[question].options
    labels = {option: _labels(question, option, content) for option in options}
    text = text[:LOOKED_UP]
    words, meant = tuple(plain(text).split()), content.meaning(text)
    exactly = [option for option in options if words in labels[option] or meant == f"{question}-{option}"]
    found = exactly or _agreeing(meant, labels, content) or _counted(words, labels, content)
    return found[0] if len(found) == 1 else None


def _labels(question: str, option: str, content: Content) -> list[tuple[str, ...]]:
    """Give the words of an option's label, in each language that has one."""
    pages = (content.say(language, f"questions/{question}") for language in content.languages)
    return [_words(label) for page in pages if (label := page.options.get(option))]


@lru_cache(maxsize=2000)
def _words(label: str) -> tuple[str, ...]:
    """Give the words of a label in their plain spelling; labels only, since what people typed is kept in no cache."""
    return tuple(plain(label).split())


def _agreeing(meant: str | None, labels: Mapping[str, list[tuple[str, ...]]], content: Content) -> list[str]:
    """Give the options that begin with a yes, or are a no where another one is a yes."""
    yes = [option for option, said in labels.items() if any(content.meant.get(words[0]) == YES for words in said)]
    if meant == NO and yes:
        return [
            option for option, said in labels.items() if any(content.meaning(" ".join(words)) == NO for words in said)
        ]
    return yes if meant == YES else []


def _counted(words: Sequence[str], labels: Mapping[str, list[tuple[str, ...]]], content: Content) -> list[str]:
    """Give the options that a number of years means, where one of two labels names the least."""
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    beside = [word for word in words if content.meant.get(word) != NUMBER]
    least = {option: int(word) for option, said in labels.items() for word in chain(*said) if _NUMBER.fullmatch(word)}
    if len(numbers) != 1 or beside != numbers or len(least) != 1 or len(labels) != 2:  # noqa: PLR2004  enough, or not
        return []
    return [option for option in labels if (option in least) == (int(numbers[0]) >= min(least.values()))]
