"""The rules about ready sentences: short enough to be chosen from a list, whole, and promising nobody anything."""

import re
from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.problems import Problem

FILE = "sentences.yaml"
MAX_SENTENCES = 6
"""With the two buttons below the list they make the eight that a screen may have."""
MAX_CHARACTERS = 120
_PROMISE = re.compile(
    r"\b(slib|zaruč|garant|přijmeme|přijat|vezmeme|splňuj|nesplňuj|vyhovuj|nevyhovuj"
    r"|обіця|гарант|приймемо|прийнят|візьмемо|відповідає|підходите)",
    re.IGNORECASE,
)
"""Beginnings of words that promise a post, or say that somebody meets the conditions or does not."""


def ready_sentences(loaded: Loaded) -> Iterator[Problem]:
    """A ready sentence is one short line with an end, promises nothing, and there are not too many."""
    content = loaded.content
    for section, sentences in (("town_says", content.town_says), ("candidate_says", content.candidate_says)):
        if len(sentences) > MAX_SENTENCES:
            message = f'"{section}" has {len(sentences)} sentences'
            yield loaded.problem(FILE, message, f"keep {MAX_SENTENCES}, the screen has no more room", section)
        for name, texts in sentences.items():
            for language, text in texts.items():
                for message, advice in _faults(text.strip()):
                    yield loaded.problem(FILE, message, advice, section, name, language)


def _faults(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > MAX_CHARACTERS:
        yield f"the sentence has {len(text)} characters", f"shorten it to {MAX_CHARACTERS}"
    if "\n" in text:
        yield "the sentence has more than one line", "write it in one line"
    if text and text[-1] not in ".?!":
        yield "the sentence has no end", "put a full stop or a question mark behind it"
    if found := _PROMISE.search(text):
        yield f'"{found[0]}" begins a promise or a judgement', "leave that to somebody's own words"
