"""The rule about twins: who changes a text in one language is told that the other still says what it said."""

from collections.abc import Iterator
from dataclasses import replace

from bot.content.loader import Loaded
from bot.content.problems import Problem, Severity
from bot.content.twins import mark, other_language


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
        problem = loaded.problem(file, message, advice, "twin")
        yield replace(problem, severity=Severity.WARNING, fix=line)
