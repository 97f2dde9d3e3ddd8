"""What a translator is told about a text of the content: what it is, how long it may be, how the other language says it."""

from collections.abc import Iterator, Mapping

from bot.content.checks.sentences import FILE as SENTENCES
from bot.content.checks.sentences import MAX_CHARACTERS as LONGEST_SENTENCE
from bot.content.checks.words import MAX_LABEL
from bot.review.measuring import MAX_CHARACTERS
from bot.translation.texts import Place

_KINDS = {
    "guide": "a chapter of the guide", "faq": "a frequent question", "documents": "a document",
    "questions": "a question of the self-check", "requirements": "a condition, in the result of the self-check",
    "municipalities": "the rules of a town", "pages": "a fixed page", "privacy.md": "the privacy notice",
    "phrases.yaml": "short texts", "sentences.yaml": "ready sentences", "glossary.yaml": "the dictionary",
    "regions.yaml": "the regions", "faq.yaml": "the topics of questions",
}  # fmt: skip
_PARTS = {
    "title": "Its headline", "label": "Its button", "search": "Words people may type to find it, never shown",
    "body": "Its text (Markdown)", "options": "The button of an answer", "titles": "A headline in it",
    "change": "What would change an answer", "limit": "How far an answer reaches", "sections": "A part of its text (Markdown)",
    "term": "A term", "meaning": "What a term means",
}  # fmt: skip
_ON_BUTTONS = {"label", "options", "topics", "regions", "term"}
_ON_SCREENS = {"body", "sections"}


def explained(place: Place, source: str, longest: Mapping[str, int]) -> Iterator[str]:
    """Say what a text is and how long it may be; `longest` as `appearing.longest_screens` gives it."""
    ends = {place.keys[0], place.keys[-1]}
    part = next((words for key, words in _PARTS.items() if key in ends), "A text")
    yield f"{part}. In: {_KINDS.get(place.file.partition('/')[0], place.file)}."
    if ends & _ON_BUTTONS:
        yield f"On a button: at most {MAX_LABEL} characters."
    if place.file == SENTENCES:
        yield f"One sentence: at most {LONGEST_SENTENCE} characters."
    if ends & _ON_SCREENS and (now := longest.get(f"{source}/{place.file}")):
        yield f"A screen has {MAX_CHARACTERS} characters in all; the longest with this file has {now} in {source}."


def elsewhere(said: Mapping[str, str], source: str, language: str) -> Iterator[str]:
    """Give the text in the languages that are neither translated from nor into, line by line."""
    for other, text in said.items():
        if other not in {source, language}:
            yield from (f"{other}: {line}" for line in text.splitlines() if line.strip())
