"""The rules about words that people search by: each says either something or nothing, and hides no other."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from bot.content.content import TypedWords
from bot.content.loader import FILES, Loaded
from bot.content.problems import Problem, did_you_mean, tr
from bot.content.search.vocabulary import Word, WordReading, read_words, stem
from bot.content.snapshot import FIRST_LANGUAGES

SEARCH_FILE = "search.yaml"
MOST_WORDS = 32_768
"""Words of the content whose readings are kept from one check to the next: pages, names and lists have some 18,500."""
LONGEST = 120
"""Letters of a line to search by: a longer one is a heap of words, in which nobody finds the one that is wrong."""
SMALL = 5
"""Letters from which a word of a name is no mere "who" or "where"."""


def searched_in_known_languages(loaded: Loaded) -> Iterator[Problem]:
    """Search words stand under a language of the content; a language may have none."""
    content = loaded.content
    groups = ((SEARCH_FILE, (section, name), texts) for section, name, texts in _groups(loaded))
    terms = (("glossary.yaml", ("terms", name, "search"), term.search) for name, term in content.glossary.items())
    for file, place, texts in chain[tuple[str, tuple[str, ...], Mapping[str, object]]](groups, terms):
        for language in texts.keys() - set(content.languages):
            advice = did_you_mean(language, content.languages)
            yield loaded.problem(file, tr('"{language}" is no language', language), advice, *place, language)


def telling_search_words(loaded: Loaded) -> Iterator[Problem]:
    """No word both counts and says nothing, and no group of words that mean the same is of one word."""
    skipped = {word[0].sounds for typed, _ in _typed(loaded, "skip") for word in _read(typed)}
    many = Counter(place[:2] for _, place in _typed(loaded, "alike"))
    for group in (group for group, number in many.items() if number == 1):
        advice = tr("add what means the same, or remove it")
        yield loaded.warning(SEARCH_FILE, tr('"{name}" has no two words', group[1]), advice, *group)
    for word, place in (*_typed(loaded, "alike"), *_typed(loaded, "elsewhere")):
        if any(reading[0].sounds in skipped for reading in _read(word)):
            message = tr('"{word}" stands under skip, too, and is never looked for', word)
            yield loaded.warning(SEARCH_FILE, message, tr("keep one of the two"), *place)


def short_search_lines(loaded: Loaded) -> Iterator[Problem]:
    """A line to search by is what somebody types: one question, or a few short ones with commas between them."""
    # whoever translates into another language may need more letters for the same question
    ours = ((key, words) for key, words in loaded.content.words.items() if key[0] in FIRST_LANGUAGES)
    for (language, path), words in ours:
        for index, line in enumerate(words.search):
            if len(line) > LONGEST:
                what = tr("a line to search by has {number} characters", len(line))
                advice = tr("make several of it, each a question as people type it, up to {number} characters", LONGEST)
                yield loaded.warning(f"{language}/{path}.md", what, advice, "search", index)


def no_hidden_words(loaded: Loaded) -> Iterator[Problem]:
    """No word under elsewhere hides one that a page is found by, and none under skip the name of a page.

    One of its search words is hidden only by the same word: sharing a stem is no matter ("мужик" is no "музика").
    """
    places = {
        section: {word[0].sounds: (typed, place) for typed, place in _typed(loaded, section) for word in _read(typed)}
        for section in ("skip", "elsewhere")
    }
    stems = {stem(sounds): found for sounds, found in places["elsewhere"].items()}
    # a translator of another language can mend neither the lists nor how its words sound
    ours = {key: words for key, words in loaded.content.words.items() if key[0] in FIRST_LANGUAGES}
    terms = {
        name: term.model_copy(update={"term": {language: term.term[language] for language in FIRST_LANGUAGES}})
        for name, term in loaded.content.glossary.items()
        if term.term.keys() >= set(FIRST_LANGUAGES)
    }
    first = replace(loaded.content, words=ours, glossary=terms)
    pages = [(page.key, page.names, _readings(*page.names, *page.search)) for page in first.pages()]
    bearers = Counter(
        word for _, word in {(key, one.sounds) for key, names, _ in pages for one in _readings(*names).values()}
    )
    for key, names, typed in pages:
        told = {word for name in names for word in name.split()}
        hidden = [
            (stems.get(one.stem) if word in told else places["elsewhere"].get(one.sounds), word)
            for word, one in typed.items()
            if one.sounds not in places["skip"]
        ]
        for name in map(_readings, names):
            # of a name that is all small words, the one that no other page bears is what it is known by
            if name and all(one.sounds in places["skip"] for one in name.values()):
                hidden += [
                    (places["skip"][one.sounds], word)
                    for word, one in name.items()
                    if len(word) >= SMALL and bearers[one.sounds] == 1
                ]
        for place, word in hidden:
            if place:
                what = tr('"{words}" hides "{word}", by which {key} is found', place[0], word, key)
                yield loaded.problem(SEARCH_FILE, what, tr("remove it under {section}", place[1][0]), *place[1])


def _readings(*texts: str) -> dict[str, WordReading]:
    """Give the likeliest reading of each word of texts."""
    return {word: read[0][0] for text in texts for word in text.split() if (read := _read(word))}


@lru_cache(maxsize=MOST_WORDS)
def _read(typed: str) -> tuple[Word, ...]:
    """Read what stands in the content; what people type is never remembered so."""
    return tuple(read_words(typed))


def _groups(loaded: Loaded) -> Iterator[tuple[str, str, Mapping[str, tuple[str, ...]]]]:
    for section in FILES[SEARCH_FILE]:
        groups: TypedWords = getattr(loaded.content, section)
        yield from ((section, name, texts) for name, texts in groups.items())


def _typed(loaded: Loaded, section: str) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield the words of a section, each with its place in the file."""
    for name, texts in ((name, texts) for known, name, texts in _groups(loaded) if known == section):
        for language, lines in texts.items():
            for index, line in enumerate(lines):
                yield from ((word, (section, name, language, index)) for word in line.split())
