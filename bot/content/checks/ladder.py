"""The rules about the ladder: every lead that waits reaches the coordinator, and no step is out of order."""

from collections.abc import Iterator
from itertools import pairwise

from bot.content.ladder import RANKS, Situation
from bot.content.loader import Loaded
from bot.content.problems import Problem

FILE = "ladder.yaml"


def sound_ladder(loaded: Loaded) -> Iterator[Problem]:
    """In each situation the days grow, nobody lower is asked later, and the last one asked is the coordinator."""
    for situation in Situation if loaded.whole("steps") else ():
        steps = [(name, step) for name, step in loaded.content.ladder.items() if step.when is situation]
        if not steps:
            advice = f"add one with when: {situation} and to: coordinator"
            yield loaded.problem(FILE, f'no step for "{situation}"', advice, "steps")
            continue
        for (before, earlier), (name, step) in pairwise(steps):
            if step.after <= earlier.after:
                message = f'"{name}" comes no later than "{before}"'
                yield loaded.problem(FILE, message, "give it more days", "steps", name, "after")
            if RANKS.index(step.to) < RANKS.index(earlier.to):
                message = f'"{name}" goes back to the {step.to}'
                yield loaded.problem(FILE, message, f"put it before {before}", "steps", name, "to")
        name, last = steps[-1]
        if last.to != RANKS[-1]:
            message = f'"{situation}" ends without the coordinator'
            yield loaded.problem(FILE, message, "add a step with to: coordinator", "steps", name, "to")
