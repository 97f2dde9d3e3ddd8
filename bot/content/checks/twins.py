"""The rules about twins: who changes a text in one language is told that the other still says what it said."""

import re
from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.problems import Problem
from bot.content.texts import texts
from bot.content.twins import mark, other_language

_FACT = re.compile(r"https?://[^\s)>]+|(?<![\w/:.])/[a-z]{2,}\b|\{\w+\}|\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+")
SMALLEST = 10
"""Smaller numbers are often written in words in one language."""


def stale_translation(loaded: Loaded) -> Iterator[Problem]:
    """A text was compared with its twin as the twin is now: otherwise two people are told two different things."""
    content = loaded.content
    marks = {key: mark(words) for key, words in content.words.items()}
    for (language, path), words in content.words.items():
        other, file = other_language(language, content.languages), f"{language}/{path}.md"
        now = marks.get((other, path))
        if now is None or words.twin == now or {file, f"{other}/{path}.md"} & loaded.broken:
            continue
        line = f"twin: {now}"
        if words.twin:
            message = f"{other}/{path}.md has changed since this was compared with it"
            advice = f"compare the two, then write here {line}"
        else:
            message = f"nobody has noted that this says the same as {other}/{path}.md"
            advice = f"compare the two, then write between the --- lines at the top {line}"
        yield loaded.warning(file, message, advice, "twin", fix=line)


def same_facts(loaded: Loaded) -> Iterator[Problem]:
    """Twins name the same figures, links, commands and filled-in names: two people who compare must find the same."""
    found = dict[tuple[str, str], dict[str, Problem]]()
    for text in texts(loaded):
        language, _, path = text.file.partition("/")
        if path.endswith(".md"):
            facts = found.setdefault((language, path), {})
            other = f"{other_language(language, loaded.content.languages)}/{path}"
            for fact in _FACT.finditer(text.text):
                shown = fact[0].rstrip(".,")
                problem = text.warning(
                    fact.start(),
                    f'"{shown}" is not in {other}',
                    "write it there too, or remove it here",
                    shown,
                )
                facts.setdefault(_plain(shown), problem)
    for (language, path), facts in found.items():
        there = found.get((other_language(language, loaded.content.languages), path))
        if there is not None:
            yield from (problem for fact, problem in facts.items() if fact not in there and fact)


def _plain(fact: str) -> str:
    """Give the fact without what differs by language: zeros in front, gaps in a number; "" for what is often written out."""
    number = re.sub(r"[ \u00a0]", "", fact)
    if not number.isdecimal():
        return fact
    return str(int(number)) if int(number) >= SMALLEST else ""
