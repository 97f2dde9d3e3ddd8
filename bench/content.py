"""Measure loading, validating and searching the content: `python -m bench.content`.

To be independent of the machine, figures are CPU time in multiples of a loop measured in the same
run. The figure is the minimum of several rounds.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import process_time

from bot.content import answers
from bot.content.content import Content
from bot.content.loader import load
from bot.editorial.validators import review
from bot.live.search_models import model_for
from bot.settings import operator_of, read_settings
from bot.view import catalog

ROUNDS = 5
LOOP = 200_000
"""Iterations; takes about as long as a network round trip."""
QUESTIONS = ("потрібна чеська?", "kolik si vydělám", "де працює помічник", "musím mít trvalý pobyt")


def loop() -> None:
    """Count letters in pure Python."""
    counted = dict[str, int]()
    for number in range(LOOP):
        letter = chr(97 + number % 26)
        counted[letter] = counted.get(letter, 0) + 1


def smallest(work: Callable[[], object]) -> float:
    """Return the CPU time of the fastest round in seconds."""
    took = list[float]()
    for _ in range(ROUNDS):
        began = process_time()
        work()
        took.append(process_time() - began)
    return min(took)


def figures() -> Mapping[str, float]:
    """Measure each operation, in loops."""
    settings = read_settings(_env_file=None)
    loaded = load(settings.content_dir)
    content, operator = loaded.content, operator_of(settings)
    words = catalog.load(settings.locales_dir, content.languages)
    content.learn(asyncio.run(model_for(content, settings.data_dir)))
    unit = smallest(loop)
    measured: Mapping[str, Callable[[], object]] = {
        "reading the content": lambda: load(settings.content_dir),
        "judging it": lambda: review(loaded, words, operator),
        "making the index of names": lambda: replace(content).titles.names,
        "making the index of places": lambda: replace(content).place_index,
        f"{len(QUESTIONS)} questions": lambda: asked(content),
    }
    return {name: smallest(work) / unit for name, work in measured.items()}


def asked(content: Content) -> None:
    """Search for a few questions."""
    for question in QUESTIONS:
        answers.find(content, question)


if __name__ == "__main__":
    for name, loops in figures().items():
        print(f"{name}: {loops:.2f} loops")
