"""Ready Czech lines of the CV: parsing of typed words, and the most similar lines.

`2019–2024 продавчиня, Полтава` has years, a job and a place.
"""

import re
import zlib
from collections.abc import Collection, Iterator
from itertools import pairwise

from rapidfuzz import fuzz, process

from bot.content.content import Content
from bot.content.spelling import has_cyrillic, passport_spelling, plain
from bot.conversation.papers.model import PaperAnswers

PLACE = "place"
MAX_NEAR = 3
MAX_PARTS = 5
"""Maximum number of parts of a line that are looked up, and of words of a place, for speed."""
MAX_WORDS_OF_NAME = 4
MIN_OFFERED, MIN_SURE, MIN_TAKEN = 80, 85, 90
"""Minimum similarity of an offered option, of a certain match, and of one taken without asking."""
_YEAR = r"(?:\d{1,2}[./])?(?:19|20)\d\d"
_TO = r"(?:[-–—/]|(?:до|по|do|až)\b)"
# any other word after a year is a place, a school or a job: «2014 Полтавський університет»
_PRESENT = (
    r"(?:досі|дотепер|тепер|зараз|нині|сьогодні|сейчас|сегодня|dosud|doposud|nyní|teď|dnes\w*|dneš\w*|současnost\w*"
    r"|(?:теперішн\w+|ц(?:ей|ього)|сей|сих|настоящ\w+)\s+(?:час\w*|день|дня|пір|пор|врем\w+))\b"
)
_YEARS = re.compile(
    rf"\(?(\b(?:з|із|с|від|od)\s+)?\b({_YEAR})(?:\s*{_TO}\s*({_YEAR})|\s*{_TO}?\s*({_PRESENT}))?"
    r"(?:\s*(?:рр|роки|року|рік|р|гг|г)\b\.?)?\)?",
    re.IGNORECASE,
)
_EDGES = " ,;:.–—-()/"
_PART_OF_NAME = re.compile(r"[^\W\d_]+(?:['’ʼ.-][^\W\d_]*)*")
_ADJECTIVE = re.compile(r"(?:[сцз]ьк|sk[ýáéouí])[^\W\d_]{0,3}$|[чщ]н(?:ий|а|е|ої|ому)$", re.IGNORECASE)
_LETTER = re.compile(r"\b[авсет](?=\d?\b)", re.IGNORECASE)
_LATIN_LETTERS = str.maketrans("авсетАВСЕТ", "abcetABCET")


def key_of(name: str, option: str = "?") -> str:
    """Return the key of typed details of an option; "?": words to look up."""
    return f"{name}/{option}"


def lines_of(text: str, *, with_years: bool) -> list[str]:
    """Split typed text into lines of the CV; a second range of years begins or ends another one."""
    if not with_years:
        return [line for part in re.split("[,;\n]", text) if (line := part.strip(_EDGES))]
    lines: list[str] = []
    for line in re.split("[;\n]", text):
        years = list(_YEARS.finditer(line))
        first = bool(years) and not line[: years[0].start()].strip(_EDGES)
        cuts = [one.start() for one in years[1:]] if first else [one.end() for one in years[:-1]]
        lines += (part for begin, end in pairwise((0, *cuts, len(line))) if (part := line[begin:end].strip(" ,")))
    return lines


def read(text: str, name: str, content: Content) -> tuple[str, str, str]:
    """Parse the first typed line: a job or a school, the years, the place in Czech."""
    text = text.partition("\n")[0]
    if not content.papers[name].with_years:
        return text.strip(_EDGES), "", ""
    years, rest = _YEARS.search(text), _YEARS.sub(",", text, count=1)
    parts = [part for one in re.split("[,;]", rest) if (part := one.strip(_EDGES))][:MAX_PARTS]
    own, places = content.line_names[name], content.line_names.get(PLACE, {})
    # A place may come first.
    known = [part for part in parts if plain(part) in own]
    other = (one for one in parts if plain(one) not in places and not content.place_index.surely(one))
    words = known[0] if known else next(other, "")
    when = years[2] if years else ""
    if years and any(years.group(1, 3, 4)):
        when += f"–{years[3] or 'dosud'}"
    return words, when, _other_parts(parts, words, name, content)


def _other_parts(parts: list[str], words: str, name: str, content: Content) -> str:
    """Return the places of a line; a school is no place of a school."""
    found = exact_option(words, name, content)
    line = content.papers[name].options[found].cv.lower() if found else ""
    marks = content.papers[name].marks
    others = (" ".join(word for word in one.split() if word not in marks) for one in parts if one != words)
    places = [place for one in others if (place := czech_places([one], content))]
    return ", ".join(one for one in places if one not in line)


def czech_places(names: list[str], content: Content) -> str:
    """Return places in Czech; unknown words are transliterated as in a passport."""
    return ", ".join(_czech_place(name, content) for name in names if name)


def _czech_place(name: str, content: Content) -> str:
    if found := exact_option(name, PLACE, content):
        return content.papers[PLACE].options[found].cv
    if town := content.municipalities.get(content.place_index.surely(name) or ""):
        return town.names["cs"]
    # An adjective ends in -ий.
    spelt = plain(name).replace("ij", "i")
    if place := next((one for one in content.places if one.plain == spelt), None):
        return place.name
    first, _, rest = name.partition(" ")
    if not rest or rest.count(" ") >= MAX_PARTS:
        return passport_spelling(name)
    return f"{_czech_place(first, content)} {_czech_place(rest, content)}"


def take_line(said: PaperAnswers, name: str, option: str, content: Content) -> PaperAnswers:
    """Move the first line to look up to an option, or to the typed lines ("").

    Several options are possible.
    """
    typed = said.typed.get(key_of(name), "")
    words, when, place = read(typed, name, content)
    place = ", ".join(filter(None, (place, _proper_names(words, content)))) if option else place
    where = ", ".join(filter(None, ("" if option else words[:1].upper() + words[1:], place)))
    target, line = key_of(name, option) if option else name, f"{when}\t{where}" if option or when else where
    lines = dict.fromkeys(filter(None, (*said.typed.get(target, "").split("\n"), line if when or where else "")))
    return said.note(key_of(name), typed.partition("\n")[2]).note(target, "\n".join(lines))


def _proper_names(words: str, content: Content) -> str:
    """Return the names behind a job or a school in Czech: a firm, a town, a number; no adjectives."""
    if any(exact_option(words, name, content) for name in content.line_names):
        return ""
    names = [one for one in words.split()[1:] if one[:1].isupper() or one[:1] in '№"«„']
    kept = " ".join(one.strip('"«»„“') for one in names if not _ADJECTIVE.search(one))
    return czech_places([kept], content).replace("№", "č. ")


def moved_line(said: PaperAnswers, name: str, content: Content) -> PaperAnswers:
    """Move the words to look up from another list with years to this one."""
    lists = (key_of(one) for one, item in content.papers.items() if item.with_years and one != name)
    source = next((key for key in lists if key in said.typed and content.papers[name].with_years), "")
    return said.note(source, "").note(key_of(name), said.typed[source]) if source else said


def kept_lines(said: PaperAnswers, name: str) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of a question: a number, the key, and the details or the typed words."""
    options = [key_of(name, option) for option in said.chosen.get(name, ())]
    for key in (*options, name, key_of(name)):
        for line in said.typed.get(key, "").split("\n"):
            if line or key in options:
                yield zlib.crc32(f"{key}\n{line}".encode()) % 9999, key, line


def without_line(said: PaperAnswers, name: str, number: int) -> tuple[PaperAnswers, str]:
    """Return the answers without the line of a number, and its words."""
    key, line = next(((key, line) for one, key, line in kept_lines(said, name) if one == number), ("", ""))
    left = [one for one in said.typed.get(key, "").split("\n") if one != line]
    options = tuple(one for one in said.chosen.get(name, ()) if left or key_of(name, one) != key)
    said = said.choose(name, options) if name in said.chosen else said
    return said.note(key, "\n".join(left)), line


def rewritten_lines(new: tuple[str, str, str], asked: str, name: str, content: Content) -> list[str]:
    """Return the lines to look up with the first one replaced; it keeps its years and its place."""
    words, when, place = new
    _, old_years, old_place = read(asked, name, content)
    first = ", ".join(filter(None, (words, place or old_place)))
    return [f"{when or old_years} {first}".strip(), *asked.split("\n")[1:]]


def fitting_question(line: str, name: str, questions: Collection[str], content: Content) -> str:
    """Return the question whose ready lines or marks a typed line fits, if it fits none of `name`.

    A second job is often typed after the bot has gone on to the school.
    """
    is_list = bool(content.papers[name].groups)
    marked = (
        one for one in questions for mark in content.papers[one].marks if f" {plain(mark)} " in f" {plain(line)} "
    )
    if is_list and (other := next(marked, "")):
        return other
    if (not is_list and not _YEARS.search(line)) or nearest_options(read(line, name, content)[0], name, content):
        return name
    fits = (one for one in questions if nearest_options(read(line, one, content)[0], one, content, MIN_TAKEN))
    return next(fits, name)


def exact_option(words: str, name: str, content: Content) -> str:
    """Return the only option that has this name, or ""; Cyrillic letters may stand for Latin ones."""
    names = content.line_names.get(name, {})
    latin = _LETTER.sub(lambda letter: letter[0].translate(_LATIN_LETTERS), words)
    found = names.get(plain(words)) or names.get(plain(latin), ())
    return found[0] if len(found) == 1 else ""


def is_whole_name(text: str, content: Content) -> bool:
    """Return True for a first name and a surname; in Cyrillic with capital letters."""
    parts = text.split()
    letters = all(_PART_OF_NAME.fullmatch(one) and not (has_cyrillic(one) and one[0].islower()) for one in parts)
    # a trade is a surname as well, but stands behind a first name
    is_line = any(exact_option(one, name, content) for one in (text, *parts[:1]) for name in content.line_names)
    return letters and 1 < len(parts) <= MAX_WORDS_OF_NAME and not is_line


def sure_option(words: str, name: str, content: Content) -> str:
    """Return the only option with this name, or with a name that differs by a slip; else ""."""
    if found := exact_option(words, name, content):
        return found
    names = content.line_names.get(name, {})
    scored = process.extract(plain(words), names.keys(), scorer=fuzz.ratio, score_cutoff=MIN_TAKEN, limit=None)
    options = {option for one, _, _ in scored for option in names[one]}
    return options.pop() if len(options) == 1 else ""


def take_certain(said: PaperAnswers, name: str, lines: list[str], content: Content) -> PaperAnswers:
    """Take the lines that fit one option each; the others are left to look up."""
    asked: list[str] = []
    for line in lines:
        if option := sure_option(read(line, name, content)[0], name, content):
            said = take_line(said.note(key_of(name), line), name, option, content)
            taken = {*said.chosen.get(name, ()), option}
            said = said.choose(name, tuple(one for one in content.papers[name].options if one in taken))
        else:
            asked.append(line)
    return said.note(key_of(name), "\n".join(asked))


def nearest_options(words: str, name: str, content: Content, least: int = MIN_OFFERED) -> list[str]:
    """Return the options whose names, in any language, are most similar to typed words."""
    names = content.line_names.get(name, {})
    scored = process.extract(plain(words), names.keys(), scorer=fuzz.WRatio, score_cutoff=least, limit=None)
    # one name may be that of two options, and one option has several names; short ones are in many words
    scored = [one for one in scored if len(one[0]) > MAX_NEAR or (one[1] > MIN_SURE and one[0] in plain(words).split())]
    found = dict.fromkeys(option for one, _, _ in scored for option in names[one])
    return list(found)[:MAX_NEAR]
