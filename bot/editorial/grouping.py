"""Which drafts of the editor are kept as one, since they can only be checked and published together.

A decision is a list of drafts to store, each with the one that was seen in its place: where somebody has stored another
one meanwhile, none of them is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.editorial import entries
from bot.editorial.edit_kinds import kinds_of
from bot.editorial.judged import Judged
from bot.storage.crypto import fresh_token
from bot.storage.drafts import EntryDraft, Keeping


def joined(judged: Judged, typed: EntryDraft, waiting: Sequence[EntryDraft], added: str = "") -> list[Keeping]:
    """Keep a draft with the new entries it names, those it must go with, and `added` (kind/name)."""
    others = [one for one in waiting if (one.kind, one.name) != (typed.kind, typed.name)]
    named = {f"{to}/{text}" for _, to, texts in entries.said_in(judged.kind, typed.state) for text in texts}

    def comes(one: EntryDraft) -> bool:
        about = f"{one.kind}/{one.name}"
        return about == added or (not one.base and about in named) or _go_together(judged, typed, one)

    come = [one for one in others if comes(one)]
    if all(typed.group and one.group == typed.group for one in come):
        return [(typed, judged.draft)]
    groups = {one.group for one in (typed, *come)} - {""}
    come = [one for one in others if one in come or one.group in groups]
    return _as_one(typed.group, [(typed, judged.draft), *((one, one) for one in come)])


def parted(judged: Judged, draft: EntryDraft) -> list[Keeping]:
    """Keep a draft alone again; those it was with stay together."""
    return [(replace(one, asked_by=0, group="" if one is draft else one.group), one) for one in judged.drafts]


def asked(judged: Judged, by: int) -> list[Keeping]:
    """Keep the drafts as ready to be published by somebody else."""
    return [(replace(one, asked_by=by), one) for one in judged.drafts]


def undone(one: EntryDraft, published: Iterable[EntryDraft]) -> list[EntryDraft]:
    """Give what was published, and what went with it, the other way round: the state before is wanted."""
    together = [old for old in published if old.group == one.group] if one.group else [one]
    # under one name with what it takes back, a second press would take half of both
    group = fresh_token() if one.group else ""
    return [replace(old, base=old.state, state=old.base, id=0, group=group) for old in together]


def _as_one(group: str, pairs: Iterable[Keeping]) -> list[Keeping]:
    """Put drafts into one group. What was asked for before it changed has to be asked for again."""
    name = group or fresh_token()
    return [(replace(one, group=name, asked_by=0), seen) for one, seen in pairs]


def _go_together(judged: Judged, typed: EntryDraft, other: EntryDraft) -> bool:
    """Say whether one draft removes an entry that the other stops naming: they can only be published together."""
    kinds = kinds_of(judged.live.loaded)

    def lets_go(one: EntryDraft, gone: EntryDraft) -> bool:
        of, about = kinds.get(one.kind), (gone.kind, gone.name)
        if of is None or not gone.removes or not any(entries.mentions(of, one.base, *about)):
            return False
        return not any(entries.mentions(of, one.state, *about))

    return lets_go(typed, other) or lets_go(other, typed)
