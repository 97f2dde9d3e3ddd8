"""Typing errors in questions: typos, missing diacritics, the other script.

Everything is drawn from the question itself, so the same question is distorted in the same way on every machine.
"""

import unicodedata
from collections.abc import Iterator
from random import Random

LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ye", "ж": "zh", "з": "z", "и": "y", "і": "i",
    "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "yu", "я": "ya", "'": "", "ё": "e",
    "ы": "y", "э": "e", "ъ": "",
}  # fmt: skip
"""As Ukrainian passports write it; Russian letters as they sound."""
LATIN_BY_EAR = LATIN | {"и": "i", "г": "g", "х": "h", "ц": "c", "є": "e", "ю": "iu", "я": "ia", "й": "i"}
CYRILLIC = {
    "ch": "х", "á": "а", "é": "е", "ě": "є", "í": "і", "ó": "о", "ú": "у", "ů": "у", "ý": "і", "č": "ч", "ď": "дь", "ň": "нь",
    "ř": "рж", "š": "ш", "ť": "ть", "ž": "ж", "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "ґ", "h": "г",
    "i": "і", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т",
    "u": "у", "v": "в", "w": "в", "x": "кс", "y": "и", "z": "з",
}  # fmt: skip
"""Czech by ear, as somebody writes it who has only the Ukrainian keyboard."""
_KEYS = ("qwertzuiop", "asdfghjkl", "yxcvbnm", "йцукенгшщзхї", "фівапролджє", "ячсмитьбю")
_SLIPS = 4
_LONG = 5
"""In a shorter word one wrong letter makes another word."""


def distortions(question: str) -> Iterator[tuple[str, str]]:
    """Yield (description, question) for every distortion that changes the question."""
    chance = Random(question)  # noqa: S311  nothing secret
    ways = {
        "shouted": question.upper(),
        "one slip": typo(question, chance),
        "another slip": typo(question, chance),
        "two slips": typo(typo(question, chance), chance),
        "no diacritics": without_diacritics(question),
        "no diacritics and a slip": typo(without_diacritics(question), chance),
        "latin": transliterated(question, LATIN),
        "latin by ear": transliterated(question, LATIN_BY_EAR),
        "cyrillic": transliterated(question, CYRILLIC),
        "politely": f"добрий день, {question} дякую" if _cyrillic(question) else f"dobrý den, {question} děkuji",
    }
    yield from ((way, text) for way, text in ways.items() if text != question)


def without_diacritics(text: str) -> str:
    """Leave out the diacritics of Latin letters."""
    return "".join(letter if _cyrillic(letter) else unicodedata.normalize("NFD", letter)[0] for letter in text)


def typo(text: str, chance: Random) -> str:
    """Omit, double, swap or mistype one letter after the first of a longer word."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= _LONG]
    if not long:
        return text
    place = chance.choice(long)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    beside = next((row for row in _KEYS if word[at] in row), word[at])
    missed = beside[min(beside.find(word[at]) + 1, len(beside) - 1)]
    words[place] = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + missed + word[at + 1 :],
    )[chance.randrange(_SLIPS)]
    return " ".join(words)


def transliterated(text: str, letters: dict[str, str]) -> str:
    """Transliterate a text in lower case."""
    lowered = text.lower()
    if "ch" in letters:
        lowered = lowered.replace("ch", letters["ch"])
    return "".join(letters.get(letter, letter) for letter in lowered)


def _cyrillic(text: str) -> bool:
    return any("Ѐ" <= letter <= "ӿ" for letter in text)
