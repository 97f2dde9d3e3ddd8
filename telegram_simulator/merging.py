"""Making any set of entities consistent, as TDLib does before a message is stored.

Entities may come crossed, doubled or nested; what is stored never crosses, and formatting is cut where another
entity begins or ends. The algorithm is that of `fix_entities` and `merge_new_entities` in TDLib
(td/telegram/MessageEntity.cpp), so tests see the entities a real client would be sent.
"""

from collections.abc import Iterable

from telegram_simulator.entities import Entity, nested_order

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
BLOCKQUOTES = ("blockquote", "expandable_blockquote")
PREFORMATTED = ("pre", "code", "date_time")


def merged(given: Iterable[Entity], found: Iterable[Entity] = ()) -> tuple[Entity, ...]:
    """The given entities without contradictions, and those of the found ones that touch none of them.

    `given` come from the sender, `found` are the links, mentions and so on that Telegram adds by itself.
    """
    ordered = sorted(given, key=nested_order)
    quotes = _without_overlaps(e for e in ordered if e.type in BLOCKQUOTES)
    whole = _without_overlaps(e for e in ordered if e.type not in SPLITTABLE + BLOCKQUOTES)
    whole = [entity for entity in whole if not _crosses_any(entity, quotes)]
    for entity in found:
        if not _crosses_any(entity, quotes) and all(_apart(entity, other) for other in whole):
            whole.append(entity)
    outer = sorted(whole + quotes, key=nested_order)
    split = _Splitter([e for e in ordered if e.type in SPLITTABLE]).split(outer)
    return tuple(sorted(outer + split, key=nested_order))


def _apart(one: Entity, other: Entity) -> bool:
    return one.end <= other.start or other.end <= one.start


def _without_overlaps(ordered: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in ordered:
        if not kept or entity.start >= kept[-1].end:
            kept.append(entity)
    return kept


def _crosses_any(entity: Entity, quotes: list[Entity]) -> bool:
    """Whether it lies neither outside nor wholly inside some quotation."""
    return any(
        not _apart(entity, quote) and not (quote.start <= entity.start and entity.end <= quote.end)
        for quote in quotes
    )


class _Splitter:
    """Cuts bold, italic and their like at the edges of other entities and joins what touches."""

    def __init__(self, splittable: list[Entity]) -> None:
        self._waiting = splittable
        self._end = max((entity.end for entity in splittable), default=0)
        self._open: dict[str, tuple[int, int]] = {}
        self._result: list[Entity] = []

    def split(self, outer: list[Entity]) -> list[Entity]:
        stack: list[Entity] = []
        for entity in outer:
            self._leave(stack, entity.start)
            self._advance(entity.start)
            stack.append(entity)
        far = max([self._end, *(entity.end for entity in outer)]) + 1
        self._leave(stack, far)
        self._advance(far)
        return self._result

    def _leave(self, stack: list[Entity], until: int) -> None:
        while stack and until >= stack[-1].end:
            before = len(self._result)
            self._advance(stack[-1].end)
            if stack[-1].type in PREFORMATTED:
                del self._result[before:]  # nothing is formatted inside preformatted text
            stack.pop()

    def _advance(self, until: int) -> None:
        while self._waiting and self._waiting[0].start < until:
            entity = self._waiting.pop(0)
            begun = self._open.get(entity.type)
            if begun is not None and entity.start <= begun[1]:
                self._open[entity.type] = begun[0], max(begun[1], entity.end)
            else:
                self._flush(entity.start)
                self._open[entity.type] = entity.start, entity.end
        self._flush(until)

    def _flush(self, until: int) -> None:
        for kind in SPLITTABLE:
            if kind not in self._open or self._open[kind][0] >= until:
                continue
            start, end = self._open[kind]
            self._result.append(Entity(kind, start, min(end, until)))
            if end <= until:
                del self._open[kind]
            else:
                self._open[kind] = until, end
