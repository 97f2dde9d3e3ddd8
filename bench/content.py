"""Measure loading, validating and searching the content: `python -m bench.content`.

CPU times are given as multiples of a reference loop measured in the same run, so that different
machines are comparable. Each is the minimum of several rounds.
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
ITERATIONS = 200_000
"""Iterations of the reference loop; they take about as long as a network round trip."""
QUESTIONS = ("потрібна чеська?", "kolik si vydělám", "де працює помічник", "musím mít trvalý pobyt")


def reference_loop() -> None:
    """Run the reference loop: count letters in pure Python."""
    counted = dict[str, int]()
    for number in range(ITERATIONS):
        letter = chr(97 + number % 26)
        counted[letter] = counted.get(letter, 0) + 1


def fastest_round_s(work: Callable[[], object]) -> float:
    """Return the CPU time of the fastest round in seconds."""
    took = list[float]()
    for _ in range(ROUNDS):
        began = process_time()
        work()
        took.append(process_time() - began)
    return min(took)


def measure_operations() -> Mapping[str, float]:
    """Measure each operation, in multiples of the reference loop."""
    settings = read_settings(_env_file=None)
    loaded = load(settings.content_dir)
    content, operator = loaded.content, operator_of(settings)
    words = catalog.load(settings.locales_dir, content.languages)
    content.learn(asyncio.run(model_for(content, settings.data_dir)))
    unit = fastest_round_s(reference_loop)
    measured: Mapping[str, Callable[[], object]] = {
        "reading the content": lambda: load(settings.content_dir),
        "validating the content": lambda: review(loaded, words, operator),
        "building the name index": lambda: replace(content).titles.names,
        "building the place index": lambda: replace(content).place_index,
        f"{len(QUESTIONS)} questions": lambda: search_questions(content),
    }
    return {name: fastest_round_s(work) / unit for name, work in measured.items()}


def search_questions(content: Content) -> None:
    """Search for a few questions."""
    for question in QUESTIONS:
        answers.find(content, question)


if __name__ == "__main__":
    for name, loops in measure_operations().items():
        print(f"{name}: {loops:.2f} loops")
