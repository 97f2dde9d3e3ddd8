"""Places boxes in layers from top to bottom (Sugiyama): every line runs only from one layer into the next.

Small on purpose: a self-check is a chain of questions with a few ways around. The usual engine, Graphviz, is a program to
install, and the pure-Python ones are not kept up (docs/decisions/0020-preview.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

GAP_X, GAP_Y = 28.0, 26.0
SWEEPS = 12
LANE = (8.0, 0.0)
"""The room that a line passing a layer takes: width, height."""

Size: TypeAlias = tuple[float, float]
"""Width and height."""
Point: TypeAlias = tuple[float, float]
Link: TypeAlias = tuple[str, str]


@dataclass
class Layout:
    """Where everything stands: the centre of each box, the corners of each line, and how large the whole is."""

    centres: dict[str, Point] = field(default_factory=dict[str, Point])
    lines: dict[Link, tuple[Point, ...]] = field(default_factory=dict[Link, tuple[Point, ...]])
    width: float = 0.0
    height: float = 0.0


def laid_out(sizes: Mapping[str, Size], links: Sequence[Link]) -> Layout:
    """Place boxes of these sizes. `links` (from, to) form no circle, and a box is named before whatever it leads to."""
    ranks = _ranks(sizes, links)
    chains = {link: _chain(link, ranks) for link in links}
    all_sizes = dict(sizes)
    layers: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    for name, rank in ranks.items():
        layers[rank].append(name)
    for (start, _), chain in chains.items():
        for step, lane in enumerate(chain[1:-1], start=1):
            all_sizes[lane] = LANE
            layers[ranks[start] + step].append(lane)
    near = _neighbours(chains.values())
    _untangle(layers, near)
    across = _across(layers, all_sizes, near)
    return _measured(layers, all_sizes, across, chains)


def _ranks(sizes: Mapping[str, Size], links: Sequence[Link]) -> dict[str, int]:
    """Give each box its layer: one below the lowest of those that lead to it."""
    ranks = dict.fromkeys(sizes, 0)
    for _ in sizes:
        for start, end in links:
            ranks[end] = max(ranks[end], ranks[start] + 1)
    return ranks


def _chain(link: Link, ranks: Mapping[str, int]) -> list[str]:
    """Give what a line passes: its ends, and a lane in each layer between them."""
    start, end = link
    lanes = [f"{start}>{end}@{rank}" for rank in range(ranks[start] + 1, ranks[end])]
    return [start, *lanes, end]


def _neighbours(chains: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for chain in chains:
        for above, below in pairwise(chain):
            near.setdefault(above, []).append(below)
            near.setdefault(below, []).append(above)
    return near


def _untangle(layers: Sequence[list[str]], near: Mapping[str, Sequence[str]]) -> None:
    """Sort each layer by where its neighbours stand, down and up again, so that few lines cross."""
    place = {name: float(index) for layer in layers for index, name in enumerate(layer)}
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            layer.sort(key=lambda name: _mean([place[other] for other in near.get(name, [name])]))
            place.update({name: index - (len(layer) - 1) / 2 for index, name in enumerate(layer)})


def _across(
    layers: Sequence[Sequence[str]], sizes: Mapping[str, Size], near: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    """Move boxes towards their neighbours as far as the others of the layer leave room."""
    across = {name: 0.0 for layer in layers for name in layer}
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wished = [_mean([across[other] for other in near.get(name, [name])]) for name in layer]
            across.update(zip(layer, _apart(wished, [sizes[name][0] for name in layer]), strict=True))
    return across


def _apart(wished: Sequence[float], widths: Sequence[float]) -> list[float]:
    """Give places near the wished ones, in the same order, without overlap: the middle of pushing right and left."""
    right, left = list(wished), list(wished)
    for index in range(1, len(wished)):
        room = (widths[index - 1] + widths[index]) / 2 + GAP_X
        right[index] = max(right[index], right[index - 1] + room)
    for index in range(len(wished) - 2, -1, -1):
        room = (widths[index] + widths[index + 1]) / 2 + GAP_X
        left[index] = min(left[index], left[index + 1] - room)
    return [(one + other) / 2 for one, other in zip(right, left, strict=True)]


def _measured(
    layers: Sequence[Sequence[str]],
    sizes: Mapping[str, Size],
    across: Mapping[str, float],
    chains: Mapping[Link, Sequence[str]],
) -> Layout:
    """Move everything to where the corner is 0, 0, and write down the corners of the lines."""
    edge = min(across[name] - sizes[name][0] / 2 for name in across)
    layout = Layout()
    ends: dict[str, tuple[Point, Point]] = {}
    top = 0.0
    for layer in layers:
        tall = max(sizes[name][1] for name in layer)
        for name in layer:
            x, (width, height) = across[name] - edge, sizes[name]
            half, centre = (height or tall) / 2, top + tall / 2
            ends[name] = ((x, centre - half), (x, centre + half))
            layout.centres[name] = (x, centre)
            layout.width = max(layout.width, x + width / 2)
        top += tall + GAP_Y
    layout.height = top - GAP_Y
    for link, chain in chains.items():
        start, *lanes, end = chain
        between = [point for lane in lanes for point in ends[lane]]
        layout.lines[link] = (ends[start][1], *between, ends[end][0])
    return layout


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
