"""Plain spelling for two scripts: "Пльзень", "Plzeň" and "plzen" become the same letters.

Cyrillic is written as Czech would hear it (г is h, й is j, the pair рж or рш is ř), then diacritics
are removed. Used for comparison, never shown.
"""

import re
import unicodedata

_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "z", "з": "z",
        "и": "i", "і": "i", "ї": "ji", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "ch", "ц": "c", "ч": "c", "ш": "s", "щ": "sc",
        "ь": "", "ю": "ju", "я": "ja", "'": "", "’": "", "ʼ": "", "ё": "e", "ы": "i", "э": "e", "ъ": "",
    }
)  # fmt: skip
_UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_LETTERS = ("ch", "č", "ř", "š", "ž")
"""Letters that Czech sorts after the letter without a diacritic (ch: after h)."""
_CHANGING = str.maketrans("zc", "hk")
_PLURAL = re.compile(r"ch\b")
_CZECH_R = re.compile("р[жш]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
"""Diacritics of Latin and Cyrillic letters."""
_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхїфівапролджєячсмитьбю")
_PASSPORT = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
    "я": "ia", "ё": "io", "ы": "y", "э": "e", "ъ": "",
}  # fmt: skip
_PASSPORT_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_CYRILLIC_WORD = re.compile("[\u0400-\u04ff]+")
_APOSTROPHE = re.compile("(?<=[\u0400-\u04ff])['’ʼ](?=[\u0400-\u04ff])")
_NO_WORD = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return the lower-case plain spelling, words separated by single spaces."""
    lowered = _CZECH_R.sub("р", unicodedata.normalize("NFC", text).casefold())
    latin = unicodedata.normalize("NFD", lowered.translate(_CYRILLIC))
    return _NO_WORD.sub(" ", _MARKS.sub("", latin).replace("y", "i")).strip()


def has_cyrillic(text: str) -> bool:
    return _CYRILLIC_WORD.search(text) is not None


def passport_spelling(text: str) -> str:
    """Return Cyrillic words in Latin letters, as in Ukrainian passports.

    The table is that of resolution 55 of the Cabinet of Ministers of 27 January 2010; plus the
    letters of Russian.
    """
    return _CYRILLIC_WORD.sub(lambda found: _in_passport(found[0]), _APOSTROPHE.sub("", text))


def _in_passport(word: str) -> str:
    small = word.casefold()
    first = _PASSPORT_FIRST.get(small[0], "")
    rest = small[bool(first) :].replace("зг", "zgh")
    latin = first + "".join(_PASSPORT.get(letter, letter) for letter in rest)
    if word.isupper() and len(word) > 1:
        return latin.upper()
    return latin[:1].upper() + latin[1:] if word[0].isupper() else latin


def other_layout(text: str) -> str:
    """Return the letters on the same keys of a Ukrainian keyboard: "gkfn" is "плат"."""
    return text.casefold().translate(_KEYS)


def id_of_title(text: str) -> str:
    """Return an id made from a title: "Šátek v práci" is `satek-v-praci`."""
    # The plain spelling turns y into i; a name keeps its y.
    latin = (
        plain(text)
        if re.search("[\u0400-\u04ff]", text)
        else _MARKS.sub("", unicodedata.normalize("NFD", text.casefold()))
    )
    return re.sub("[^a-z0-9]+", "-", latin).strip("-")[:24].rstrip("-")


def consonants(plain_text: str) -> str:
    """Return the consonants, which declension keeps ("v Plzni", "у Пльзені").

    Those that change count as one letter (Praha, v Praze; Krupka, v Krupce); the ending of "v
    Pardubicích" is left out.
    """
    bones = _PLURAL.sub("", plain_text).translate(_CHANGING)
    return "".join(char for char in bones if char not in "aeiouj ")


def alphabetical_key(text: str) -> tuple[int, ...]:
    """Return a sort key: each alphabet in its own order; č, ř, š, ž and ch are letters."""
    keys: list[int] = []
    for char in re.findall("ch|.", unicodedata.normalize("NFC", text).casefold(), re.DOTALL):
        place, after = _UKRAINIAN.find(char), char in _LETTERS
        base = "h" if char == "ch" else unicodedata.normalize("NFD", char)[0]
        keys.append(2 * (ord("а") + place) if place >= 0 else 2 * ord(base) + after)
    return tuple(keys)
