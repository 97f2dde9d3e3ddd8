"""What is kept of words that were looked up in vain: single words, and never what may name, number or reach somebody.

A word that holds a digit or an @ is dropped whole, with what is glued to it by a dot, a dash or a slash; so are words of
fewer than three letters. Dropped too is all of a sentence behind its first words: whoever writes at length writes to
somebody, and does not search.
"""

import re
import unicodedata

SHORTEST = 3
LONGEST = 30
MOST = 8
"""Words of one sentence."""
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_INSIDE = re.compile(r"[.\-/_]+")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")


def missed_words(text: str) -> frozenset[str]:
    """Give the words to be counted, in lower case."""
    kept: list[str] = []
    for chunk in unicodedata.normalize("NFKC", text).casefold().split():
        if "@" in chunk or any(char.isdigit() for char in chunk):
            continue
        words = _INSIDE.split(_EDGES.sub("", chunk))
        kept += [word for word in words if SHORTEST <= len(word) <= LONGEST and _LETTERS.fullmatch(word)]
    return frozenset(kept[:MOST])
