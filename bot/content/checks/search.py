"""The rules about the words that people search by: each in a known language, and saying either something or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from bot.content.loader import Loaded
from bot.content.problems import Problem, Severity, did_you_mean
from bot.content.search.stemming import read
from bot.content.spelling import plain

FILE = "search.yaml"


def searched_in_known_languages(loaded: Loaded) -> Iterator[Problem]:
    """Search words stand under a language of the content; a language may have none."""
    content = loaded.content
    groups = ((FILE, (section, name), texts) for section, name, texts in _groups(loaded))
    terms = (
        ("glossary.yaml", ("terms", name, "search"), term.search) for name, term in content.glossary.items()
    )
    for file, place, texts in chain[tuple[str, tuple[str, ...], Mapping[str, str]]](groups, terms):
        for language in texts.keys() - set(content.languages):
            advice = did_you_mean(language, content.languages)
            yield loaded.problem(file, f'"{language}" is no language', advice, *place, language)


def telling_search_words(loaded: Loaded) -> Iterator[Problem]:
    """No word both counts and says nothing, and no group of words that mean the same is of one word."""
    skipped = {
        word[0].sounds
        for texts in loaded.content.skip.values()
        for text in texts.values()
        for word in read(text)
    }
    for section, name, texts in _groups(loaded):
        if section == "skip":
            continue
        if section != "elsewhere" and sum(len(plain(text).split()) for text in texts.values()) <= 1:
            yield _warning(
                loaded, f'"{name}" has no two words', "add what means the same, or remove it", section, name
            )
        for language, text in texts.items():
            for word in dict.fromkeys(text.split()):
                if any(reading[0].sounds in skipped for reading in read(word)):
                    message = f'"{word}" stands under skip, too, and is never looked for'
                    yield _warning(loaded, message, "keep one of the two", section, name, language)


def _groups(loaded: Loaded) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    content = loaded.content
    for section, groups in (
        ("alike", content.alike),
        ("everyday", content.everyday),
        ("skip", content.skip),
        ("elsewhere", content.elsewhere),
    ):
        yield from ((section, name, texts) for name, texts in groups.items())


def _warning(loaded: Loaded, message: str, advice: str, *place: str) -> Problem:
    return replace(loaded.problem(FILE, message, advice, *place), severity=Severity.WARNING)
