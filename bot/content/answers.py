"""Answers to typed sentences: the towns they name, and pages about the other words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from bot.content.content import SCREENS_KEY, Content
from bot.content.search.model import NO_PAGE, RankedPage
from bot.content.search.ngrams import phonetic_words
from bot.content.search.places import SURE, PlacesMeant, is_declined
from bot.content.spelling import other_layout, plain

MAX_HITS = 3
TOWN_KEY = "towns"
"""The kind of a town's key ("towns/brno"); that of a page is its folder ("faq/pay")."""
MAX_NAME_WORDS = 4
"""Words of a text that may be only a town's name."""
MAX_EXTRA_WORDS = 1
"""Maximum number of other words for which a town's card is shown as the answer."""
# Measured on the tables of examples: python -m tests.measure_search --calibrate
OFFER_MARGIN = 0.18
"""The margin over "none" from which pages are offered."""
SURE_MARGIN = 0.8
"""The margin from which the first page is shown as the answer."""
SURE_LEAD = 0.5
"""Lead over the second page needed to be shown as the answer."""
WORD_BONUS, MAX_BONUS_WORDS = 0.012, 20
"""Bonus for each word of a longer text, up to a maximum number of words."""
MIN_STORY_WORDS = 5
"""Minimum words of a text whose parts are searched, too."""
MIN_PART_WORDS = 2
"""Minimum words of a part that is searched separately."""
PART_PENALTY = 0.3
"""Penalty for a part of a text, which may be out of context."""
EXAMPLE_BONUS, TITLE_BONUS = 1.0, 1.5
"""Bonus for an exact example, and for an exact name."""
LAYOUT_LEAD = 0.3
"""Lead needed to assume the wrong keyboard layout."""
MAX_SIMILAR_NAMES = 12
"""Names that are compared with a word when a person chooses among pages."""
OFF_TOPIC_MARGIN = -0.5
"""The margin of the best page below which a text is off topic."""
WORD_OFF_TOPIC = -0.9
"""The same for one word that may be the name of a village."""
_PARTS = re.compile(r"[.,;:!?()\n–—]+|\s-\s")
PAPER_LANGUAGE = "cs"
"""The language of the papers people meet, and of what towns write."""


class SearchHits(NamedTuple):
    """The keys of at most three results, best first; `is_sure`: the first one is the answer."""

    keys: tuple[str, ...] = ()
    is_sure: bool = False


def find(content: Content, text: str) -> list[str]:
    """Return the keys of `answer` alone."""
    return [*answer(content, text).keys]


def answer(content: Content, text: str) -> SearchHits:
    """Return the pages and towns found for a text, or nothing if none fits.

    A named town comes first; a similar name counts only if nothing else is found. A page must match
    the words of the sentence besides the town.
    """
    whole = ranked_pages(content, text)
    named = [mention for mention in content.place_index.mentioned(text) if not _is_question(mention.words, content)]
    if not named:
        if whole and whole[0].margin >= OFFER_MARGIN:
            return _page_hits(whole)
        if len(plain(text).split()) > MAX_NAME_WORDS or is_off_topic(content, text):
            return SearchHits()
        return SearchHits(tuple(f"{TOWN_KEY}/{slug}" for slug in content.place_index.resembled(text, MAX_HITS, SURE)))
    used = frozenset[str]().union(*(mention.words for mention in named))
    # a preposition of one letter goes with the name ("v Brně")
    rest = " ".join(word for word in plain(text).split() if word not in used and len(word) > 1)
    pages = [one for one in ranked_pages(content, rest) if one.margin >= OFFER_MARGIN]
    if rest and not pages and is_off_topic(content, rest):
        return SearchHits()
    towns = tuple(f"{TOWN_KEY}/{mention.slug}" for mention in named[: MAX_HITS - 1])
    # "The weather in Brno" names a town and is about something else.
    is_sure = not pages and len(towns) == 1 and len(rest.split()) <= MAX_EXTRA_WORDS
    return SearchHits((*towns, *(one.page for one in pages))[:MAX_HITS], is_sure=is_sure)


def alternatives(content: Content, text: str, page: str) -> list[str]:
    """Return the pages to offer if the shown answer was not meant."""
    others = [one for one in ranked_pages(content, text) if one.page != page]
    return [one.page for one in others[:MAX_HITS] if one.margin >= OFF_TOPIC_MARGIN]


def ranked_pages(content: Content, text: str) -> list[RankedPage]:
    """Return the pages for a text, best first, each with its margin over "none"."""
    found = _ranked_pages(content, text)
    for part in _story_parts(text):
        found = _best_margins(
            found, (one._replace(margin=one.margin - PART_PENALTY) for one in _ranked_pages(content, part))
        )
    if text.isascii():
        meant = _ranked_pages(content, other_layout(text))
        if meant and (not found or meant[0].margin > found[0].margin + LAYOUT_LEAD):
            return meant
    return found


def pages_for_word(content: Content, word: str) -> list[str]:
    """Return pages for a word, the most similar first, even if the similarity is low."""
    found = [one.page for one in ranked_pages(content, word)]
    said, names = (
        " ".join(phonetic_words(word)),
        {" ".join(name): pages for name, pages in content.titles.names.items()},
    )
    near = process.extract(said, [*names], scorer=JaroWinkler.normalized_similarity, limit=MAX_SIMILAR_NAMES)
    return [*dict.fromkeys((*found, *(page for name, _, _ in near for page in names[name])))]


def is_off_topic(content: Content, text: str) -> bool:
    """Return True if a text is about a subject that no page covers."""
    found = ranked_pages(content, text)
    return _is_no_page(content, text) or (bool(found) and found[0].margin < OFF_TOPIC_MARGIN)


def _is_no_page(content: Content, text: str) -> bool:
    return content.model is not None and NO_PAGE in content.model.examples_of(phonetic_words(text))


def _page_hits(found: Sequence[RankedPage]) -> SearchHits:
    first, second = found[0].margin, found[1].margin if len(found) > 1 else OFFER_MARGIN
    near = [one.page for one in found[:MAX_HITS] if one.margin >= OFFER_MARGIN]
    return SearchHits(tuple(near), is_sure=first >= SURE_MARGIN and first - max(second, 0.0) >= SURE_LEAD)


def _ranked_pages(content: Content, text: str) -> list[RankedPage]:
    words, model = phonetic_words(text), content.model
    if not words:
        return []
    more = WORD_BONUS * min(len(words), MAX_BONUS_WORDS)
    known = content.keys
    found = [one._replace(margin=one.margin + more) for one in model.rank(words) if one.page in known] if model else []
    exact = dict.fromkeys(model.examples_of(words) if model else (), EXAMPLE_BONUS)
    exact |= dict.fromkeys(content.titles.named(words), TITLE_BONUS)
    learnt = {*model.pages} if model else set[str]()
    exact |= dict.fromkeys((page for page in content.titles.within(words) if page not in learnt), SURE_MARGIN)
    raised = (
        RankedPage(page, max(0.0, _margin(found, page)) + bonus) for page, bonus in exact.items() if page in known
    )
    return _best_margins(found, raised) if exact else found


def _margin(found: Iterable[RankedPage], page: str) -> float:
    return next((one.margin for one in found if one.page == page), 0.0)


def _best_margins(found: Iterable[RankedPage], others: Iterable[RankedPage]) -> list[RankedPage]:
    """Return each page once, by its best margin."""
    best = dict[str, float]()
    for one in (*found, *others):
        best[one.page] = max(one.margin, best.get(one.page, one.margin))
    return sorted((RankedPage(page, margin) for page, margin in best.items()), key=lambda one: (-one.margin, one.page))


def _story_parts(text: str) -> Iterator[str]:
    """Yield the parts of a long text, each of which may be the question."""
    if len(text.split()) >= MIN_STORY_WORDS:
        parts = [part for part in _PARTS.split(text) if len(part.split()) >= MIN_PART_WORDS]
        yield from parts if len(parts) > 1 else ()


def _is_question(words: Iterable[str], content: Content) -> bool:
    """Return True if words similar to a town's name are known from an example question."""
    said = [sound for word in words for sound in phonetic_words(word)]
    asked = content.model.examples_of(said) if content.model else []
    return any(page != NO_PAGE for page in asked) and not content.place_index.named(" ".join(words)).places


def glossary_terms(content: Content, text: str, language: str = PAPER_LANGUAGE) -> list[str]:
    """Return the glossary glossary_terms in a text, declined or not, the longest first.

    A term within a longer one is left out.
    """
    said = phonetic_words(text)
    needed = {name: frozenset(phonetic_words(term.term[language])) for name, term in content.glossary.items()}
    used = [
        name for name, words in needed.items() if all(any(is_declined(one, word) for one in said) for word in words)
    ]
    alone = [name for name in used if not any(needed[name] < needed[other] for other in used)]
    return sorted(alone, key=lambda name: (-len(needed[name]), name))


def exact_towns(content: Content, text: str) -> PlacesMeant:
    """Return the municipalities if a text is only their name; `is_told`: they come before pages.

    An ordinary word that is also the name of a village counts as a question. In an off-topic text,
    only exact names count.
    """
    found = content.place_index.named(text)
    if not found.places or found.is_told:
        return found
    first = found.places[0]
    is_likely = content.place_index.is_likely(first)
    if is_likely and plain(first.name) == plain(text):
        return found._replace(is_told=True)
    pages = ranked_pages(content, text)
    is_exact = plain(first.name) == plain(text)
    if _is_no_page(content, text) or (not is_exact and not is_likely and pages and pages[0].margin < WORD_OFF_TOPIC):
        return PlacesMeant()
    return found._replace(is_told=is_likely or not pages or pages[0].margin < OFFER_MARGIN)


def result_name(content: Content, key: str, language: str) -> str:
    """Return the short name of what a key of `find` stands for, in a language of the content."""
    kind, _, entry = key.partition("/")
    if kind == TOWN_KEY:
        return content.municipalities[entry].names[language]
    if kind == SCREENS_KEY:
        return next(iter(content.said[entry].get(language, ())), entry)
    return content.glossary[entry].term[language] if kind == "glossary" else content.say(language, key).label
