"""What a typed sentence leads to: towns it names, and pages about the rest of it."""

from bot.content.content import Content
from bot.content.search.towns import SURE
from bot.content.spelling import plain

MOST = 3
TOWNS = "towns"
"""The kind of a town's key ("towns/brno"); that of a page is its folder ("faq/pay")."""
NAME_WORDS = 4
"""Words of a text that may be a town's name and nothing else."""


def find(content: Content, text: str) -> list[str]:
    """Give the keys of at most three things, best first; none when nothing fits.

    A town that is named comes first; one that is only resembled is given when nothing else is found. A page must answer
    what the sentence says besides the town; where it says nothing besides, it must answer to the name.
    """
    named = content.town_index.mentioned(text)
    used = frozenset[str]().union(*(mention.words for mention in named))
    rest = " ".join(word for word in plain(text).split() if word not in used)
    towns = [f"{TOWNS}/{mention.slug}" for mention in named[: MOST - 1]]
    more = bool(content.word_index.vocabulary.telling(rest))
    pages = content.word_index.find(rest if towns and more else text, MOST)
    if towns and not pages and content.word_index.leads_elsewhere(rest):
        return []
    found = [*towns, *pages][:MOST]
    if found or len(plain(text).split()) > NAME_WORDS:
        return found
    return [f"{TOWNS}/{slug}" for slug in content.town_index.towns(text, MOST, SURE)]


def name(content: Content, key: str, language: str) -> str:
    """Give the short name of what a key of `find` stands for, in a language of the content."""
    kind, _, name = key.partition("/")
    if kind == TOWNS:
        return content.municipalities[name].names[language]
    return content.glossary[name].term[language] if kind == "glossary" else content.say(language, key).label
