"""What a typed sentence leads to: towns it names, and pages about the rest of it."""

import re
from collections.abc import Iterable
from itertools import chain

from bot.content.content import Content
from bot.content.search.places import PlacesMeant
from bot.content.search.towns import SURE
from bot.content.search.vocabulary import read_words, word_readings
from bot.content.spelling import plain, relaid

MOST = 3
SCREENS = "screens"
"""The kind in the keys of screens that have no page of words and are found by `said` (search.yaml)."""
TOWNS = "towns"
"""The kind of a town's key ("towns/brno"); that of a page is its folder ("faq/pay")."""
NAME_WORDS = 4
"""Words of a text that may be a town's name and nothing else."""
STORY_WORDS = 5
"""Words from which a text may tell a story, and ask in one part of it."""
PART_WORDS = 2
"""Words that a part must have to be asked by itself: one alone says too little."""
_PARTS = re.compile(r"[.,;:!?()\n–—]+|\s-\s")
ON_PAPER = "cs"
"""The language of the papers people meet, and of what towns write."""


def find(content: Content, text: str) -> list[str]:
    """Give the keys of at most three things, best first; none when nothing fits.

    A town that is named comes first; one that is only resembled is given when nothing else is found. A page must answer
    what the sentence says besides the town; where it says nothing besides, it must answer to the name.
    """
    # "до міста" is the word for a town, and no misspelt Most
    named = [mention for mention in content.town_index.mentioned(text) if not _ordinary(content, mention.words)]
    used = frozenset[str]().union(*(mention.words for mention in named))
    # a preposition of one letter goes with the name ("v Brně")
    rest = " ".join(word for word in plain(text).split() if word not in used and len(word) > 1)
    towns = [f"{TOWNS}/{mention.slug}" for mention in named[: MOST - 1]]
    more = bool(content.word_index.vocabulary.telling(rest))
    asked = rest if towns and more else text
    index = content.word_index
    pages = (
        index.find(asked, MOST) or _in_parts(content, text) or index.find_alike(asked) or _on_other_keys(content, text)
    )
    if towns and not pages and content.word_index.leads_elsewhere(rest):
        return []
    found = [*towns, *pages][:MOST]
    if found or len(plain(text).split()) > NAME_WORDS or content.word_index.leads_elsewhere(text):
        return found
    return [f"{TOWNS}/{slug}" for slug in content.town_index.towns(text, MOST, SURE)]


def _in_parts(content: Content, text: str) -> list[str]:
    """Give what the parts of a story lead to, the last one first: what it tells before hides what it asks in the end."""
    if len(text.split()) < STORY_WORDS:
        return []
    parts = [part for part in _PARTS.split(text) if len(part.split()) >= PART_WORDS]
    return list(dict.fromkeys(chain.from_iterable(content.word_index.find(part, MOST) for part in reversed(parts))))


def _on_other_keys(content: Content, text: str) -> list[str]:
    """Give what a text leads to that is words only on a Ukrainian keyboard."""
    meant = relaid(text)
    words = plain(meant).split()
    are_words = len(words) >= PART_WORDS and all(map(content.word_index.vocabulary.knows, words))
    return content.word_index.find(meant, MOST) if are_words else []


def _ordinary(content: Content, words: Iterable[str]) -> bool:
    """Say whether words stand in the lists of those that mean much the same, letter for letter."""
    known = content.word_index.vocabulary
    return all(
        any(each.stem in known.meanings and each.sounds in known.words for each in word_readings(word))
        for word in words
    )


def terms(content: Content, text: str) -> list[str]:
    """Give the names of the dictionary's terms that a Czech text uses, whatever their endings; the longest first.

    A term that is a part of a longer one in the text is not given beside it.
    """
    said = {reading.stem for word in read_words(text) for reading in word}
    needed = {
        name: frozenset(word[0].stem for word in read_words(term.term[ON_PAPER]))
        for name, term in content.glossary.items()
    }
    used = [name for name, stems in needed.items() if stems <= said]
    alone = [name for name in used if not any(needed[name] < needed[other] for other in used)]
    return sorted(alone, key=lambda name: (-len(needed[name]), name))


def named(content: Content, text: str) -> PlacesMeant:
    """Give the municipalities that a text names and nothing besides; `is_told`: they come before questions.

    An ordinary word that is the name of a village too ("Práče") rather asks a question; one about something else
    ("весілля") means no place that it only resembles.
    """
    found = content.place_index.named(text)
    if not found.places or found.is_told:
        return found
    first, known = found.places[0], content.word_index.vocabulary
    is_likely = content.place_index.is_likely(first)
    if is_likely and plain(first.name) == plain(text):
        return found._replace(is_told=True)
    if content.word_index.leads_elsewhere(text) or not known.telling(text):
        return PlacesMeant()
    return found._replace(is_told=is_likely or not known.knows(plain(text)))


def name(content: Content, key: str, language: str) -> str:
    """Give the short name of what a key of `find` stands for, in a language of the content."""
    kind, _, entry = key.partition("/")
    if kind == TOWNS:
        return content.municipalities[entry].names[language]
    if kind == SCREENS:
        return next(iter(content.said[entry].get(language, ())), entry)
    return content.glossary[entry].term[language] if kind == "glossary" else content.say(language, key).label
