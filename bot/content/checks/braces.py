"""The rule about names in braces: each is one that is filled in where the text is shown, and none is missing."""

import re
from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.problems import Problem, did_you_mean, nearest
from bot.content.texts import texts

OPERATOR = tuple(f"operator_{field}" for field in ("name", "address", "email", "officer", "bot"))
"""Filled in on every page: who runs the bot."""
LETTER = ("town", "questions")
"""Filled in in the ready letter."""
_NAMED = re.compile(r"\{([^{}\n]*)\}|[{}]")
_IN = {"letter": LETTER, "phrase": ()}


def filled_in(loaded: Loaded) -> Iterator[Problem]:
    """Every name in braces is filled in: a misspelt one would be shown to people as it stands."""
    for text in texts(loaded):
        known = _IN.get(text.kind, OPERATOR)
        for found in _NAMED.finditer(text.text):
            name = found[1]
            if name is None:
                yield text.problem(
                    found.start(), f'"{found[0]}" has no partner', "remove it, or close the braces"
                )
            elif name not in known:
                advice = did_you_mean(name, known) if known else "remove it: nothing is filled in here"
                near = nearest(name, known)
                fix = f"{{{near}}}" if near else ""
                yield text.problem(found.start(), f"nothing is filled in for {found[0]}", advice, fix)
    for name in LETTER:
        if loaded.content.letter and f"{{{name}}}" not in loaded.content.letter:
            message, fix = f"the letter has no {{{name}}}", f"{{{name}}}"
            yield loaded.problem("letter.md", message, f"write {fix} where it belongs", fix=fix)
