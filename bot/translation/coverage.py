"""How far a language is: how many texts there are, how many lack, and how many have to be looked at again."""

from collections.abc import Iterable
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message

from bot.content.content import Content
from bot.content.twins import mark, other_language
from bot.translation.texts import Place, texts


@dataclass(frozen=True)
class Coverage:
    """Counts of texts. `unsure`: translated once, and what they translate has changed since (fuzzy, stale)."""

    texts: int = 0
    missing: int = 0
    unsure: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(self.texts + other.texts, self.missing + other.missing, self.unsure + other.unsure)

    @property
    def percent(self) -> int:
        """How much is translated and sure, rounded down: 100 only when nothing is left to do."""
        return 100 * (self.texts - self.missing - self.unsure) // self.texts if self.texts else 100

    def __str__(self) -> str:
        """Read as one line: `97 % (727 texts, 20 missing, 1 to look at again)`."""
        return (
            f"{self.percent} % ({self.texts} texts, {self.missing} missing, {self.unsure} to look at again)"
        )


def of_catalog(catalog: Catalog, template: Catalog) -> Coverage:
    """Compare a catalogue with everything that is said."""
    texts = [message.id for message in template if message.id]
    found = [catalog.get(text if isinstance(text, str) else text[0]) for text in texts]
    missing = sum(message is None or not translated(message) for message in found)
    unsure = sum(message is not None and translated(message) and message.fuzzy for message in found)
    return Coverage(len(texts), missing, unsure)


def of_content(content: Content, language: str) -> dict[str, Coverage]:
    """Count the texts of each file, by its name in the content folder.

    What another of the languages says should be said in this one too. Search words are each language's own and not counted.
    """
    found = dict[str, Coverage]()
    for place, said in texts(content):
        if place.keys != ("search",):
            file = f"{language}/{place.file}" if place.of_words else place.file
            missing = not said.get(language, "").strip()
            unsure = not missing and is_stale(language, place, content)
            found[file] = found.get(file, Coverage()) + Coverage(1, missing, unsure)
    return found


def is_stale(language: str, place: Place, content: Content) -> bool:
    """Say whether the file of a text was not compared with its twin as that is now."""
    if not place.of_words:
        return False
    path = place.file.removesuffix(".md")
    twin = content.words.get((other_language(language, content.languages), path))
    return twin is not None and content.words[language, path].twin != mark(twin)


def translated(message: Message) -> bool:
    """Say whether a message has a text in every form."""
    texts: Iterable[str] = (message.string,) if isinstance(message.string, str) else message.string or ()
    return all([*texts] or [""])
