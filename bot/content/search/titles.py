"""The names of pages as they sound: a page that no model has learnt yet is found by them.

A name is found where the text is the name, or has all of its words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.content.search.scraps import heard

LEAST = 2
"""Words of a name that stand in a longer text by no accident."""


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """Names of pages, made once for a content."""

    names: Mapping[tuple[str, ...], tuple[str, ...]]
    """The pages of a name, by its words as they sound."""

    def named(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the pages that bear just this name."""
        return self.names.get(tuple(words), ())

    def within(self, words: Sequence[str]) -> list[str]:
        """Return the pages with a name whose words all stand in a text, the longest name first."""
        said = {*words}
        found = [name for name in self.names if len(name) >= LEAST and said.issuperset(name)]
        return [page for name in sorted(found, key=len, reverse=True) for page in self.names[name]]


def build_title_index(names: Iterable[tuple[str, str]]) -> TitleIndex:
    """Make it of the ids of pages and their names."""
    found = dict[tuple[str, ...], dict[str, None]]()
    for page, name in names:
        if words := tuple(heard(name)):
            found.setdefault(words, {})[page] = None
    return TitleIndex({words: tuple(pages) for words, pages in found.items()})
