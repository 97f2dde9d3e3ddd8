"""Ready Czech lines of the CV: parsing of typed words, and the most similar lines.

`2019–2024 продавчиня, Полтава` has years, a job and a place.
"""

import re

from rapidfuzz import fuzz, process

from bot.content.content import Content
from bot.content.spelling import passport_spelling, plain
from bot.conversation.papers.model import PaperAnswers

PLACE = "place"
MOST_NEAR = 3
MOST_PARTS = 5
"""Maximum number of parts of a line that are looked up, and of words of a place, for speed."""
NEAR, SURE = 62, 85
"""Minimum similarity of an offered option, and of a certain match."""
_YEAR = r"(?:\d{1,2}[./])?(?:19|20)\d\d"
_YEARS = re.compile(
    rf"\(?(\b(?:з|із|с|від|od)\s+)?\b({_YEAR})(?:\s*([-–—]|до|по|do|až)\s*({_YEAR}|[^\W\d_]+\b)?)?"
    r"(?:\s*(?:рр|роки|року|рік|р|гг|г)\b\.?)?\)?",
    re.IGNORECASE,
)
_EDGES = " ,;:.–—-()"


def key(name: str, option: str = "?") -> str:
    """Return the key of typed details of an option; "?": words to look up."""
    return f"{name}/{option}"


def read(text: str, name: str, content: Content) -> tuple[str, str, str]:
    """Parse the first typed line: a job or a school, the years, the place in Czech."""
    text = text.partition("\n")[0]
    if not content.papers[name].with_years:
        return text.strip(_EDGES), "", ""
    years, rest = _YEARS.search(text), _YEARS.sub(",", text, count=1)
    parts = [part for one in re.split("[,;]", rest) if (part := one.strip(_EDGES))][:MOST_PARTS]
    own, places = content.line_names[name], content.line_names.get(PLACE, {})
    # A place may come first.
    known = [part for part in parts if plain(part) in own]
    other = (one for one in parts if plain(one) not in places and not content.place_index.surely(one))
    words = known[0] if known else next(other, "")
    when = years[2] if years else ""
    if years and (years[1] or years[3]):
        when += f"–{years[4] if years[4] and years[4][0].isdigit() else 'dosud'}"
    return words, when, czech_places([part for part in parts if part != words], content)


def czech_places(names: list[str], content: Content) -> str:
    """Return places in Czech; unknown words are transliterated as in a passport."""
    return ", ".join(_czech_place(name, content) for name in names if name)


def _czech_place(name: str, content: Content) -> str:
    if found := exact(name, PLACE, content):
        return content.papers[PLACE].options[found].cv
    if town := content.municipalities.get(content.place_index.surely(name) or ""):
        return town.names["cs"]
    # An adjective ends in -ий.
    spelt = plain(name).replace("ij", "i")
    if place := next((one for one in content.places if one.plain == spelt), None):
        return place.name
    first, _, rest = name.partition(" ")
    if not rest or rest.count(" ") >= MOST_PARTS:
        return passport_spelling(name)
    return f"{_czech_place(first, content)} {_czech_place(rest, content)}"


def take(said: PaperAnswers, name: str, option: str, content: Content) -> PaperAnswers:
    """Move the first line to look up to an option, or to the typed lines ("").

    Several options are possible.
    """
    typed = said.typed.get(key(name), "")
    words, when, place = read(typed, name, content)
    where = ", ".join(filter(None, ("" if option else words, place)))
    target, line = key(name, option) if option else name, f"{when}\t{where}" if option or when else where
    lines = filter(None, (said.typed.get(target), line if when or where else ""))
    return said.note(key(name), typed.partition("\n")[2]).note(target, "\n".join(lines))


def exact(words: str, name: str, content: Content) -> str:
    """Return the only option with this name, or ""."""
    found = content.line_names.get(name, {}).get(plain(words), ())
    return found[0] if len(found) == 1 else ""


def nearest(words: str, name: str, content: Content, least: int = NEAR) -> list[str]:
    """Return the options whose names, in any language, are most similar to typed words."""
    names = content.line_names.get(name, {})
    scored = process.extract(plain(words), names.keys(), scorer=fuzz.WRatio, score_cutoff=least, limit=None)
    # Two options may share a name, and one option has several names.
    found = dict.fromkeys(option for one, _, _ in scored for option in names[one])
    return list(found)[:MOST_NEAR]
