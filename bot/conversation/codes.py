"""What a button carries: a short readable code for every screen and action that can stand on one.

`answer:czech:free` is at most 64 bytes of ASCII (Bot API, InlineKeyboardButton.callback_data): the `code` of the class, then
its fields. A code is never given to another meaning, since old buttons stay; what nobody understands any more becomes
`Stale`, never an error.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from bot.conversation.admin.model import PageCode
from bot.conversation.base import CallbackData
from bot.conversation.model import (
    Action,
    DocumentPage,
    Documents,
    Faq,
    FaqAnswer,
    Guide,
    GuideChapter,
    Menu,
    Open,
    Screen,
    Stale,
    TermPage,
    action_kinds,
    screen_kinds,
)
from bot.conversation.overview.model import ALL
from bot.conversation.towns.model import Town, Towns

Coded: TypeAlias = Action | Screen


def by_code(kinds: Iterable[type[Coded]]) -> Mapping[str, type[Coded]]:
    """Give those that can stand on a button by their codes; two of one code are an error."""
    found: dict[str, type[Coded]] = {}
    for kind in kinds:
        if issubclass(kind, CallbackData) and found.setdefault(kind.code_name, kind) is not kind:
            raise ValueError(
                f"two meanings of the code {kind.code_name}: {found[kind.code_name].__name__} and {kind.__name__}"
            )
    return found


_RETIRED: Mapping[str, str] = {"contests": "page:year", "own-numbers": "own-towns"}
"""Codes of screens that are gone, and the code of what an old button shows instead."""
_LEFT_OUT: Mapping[str, object] = {"page": 0, "words": 0, "asked": False, "region": ALL}
"""Fields, and the value of each that a code need not have: a list that gets pages, or a choice, keeps its old codes."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
MOST_PAGES = 48
"""Characters of the codes of pages within one code."""
_PAGE = re.compile(rf"[A-Za-z0-9_.-]{{1,{MOST_PAGES}}}")
_NUMBER = re.compile(r"[0-9]{1,16}")
REMEMBERED = 4096
"""How many codes are kept in memory in both directions: everybody presses the same few hundred."""


class _Coded(NamedTuple):
    """A kind of screen or action, the names and types of its fields, and how many of them a code must have."""

    kind: type[Coded]
    fields: tuple[tuple[str, object], ...]
    needed: int


@cache
def _coded() -> Mapping[str, _Coded]:
    """Return what each code names; made when first needed, since features are loaded with it."""
    return {name: _fields_of(kind) for name, kind in by_code((*action_kinds(), *screen_kinds())).items()}


def _fields_of(kind: type[Coded]) -> _Coded:
    own = fields(kind)
    needed = sum(one.name not in _LEFT_OUT or one.default != _LEFT_OUT[one.name] for one in own)
    return _Coded(kind, tuple((one.name, one.type) for one in own), needed)


@lru_cache(REMEMBERED)
def encode(meaning: Coded) -> str:
    if isinstance(meaning, Open):
        meaning = meaning.screen
    if not isinstance(meaning, CallbackData):
        raise TypeError(f"{type(meaning).__name__} has no code")
    coded = _coded()[meaning.code_name]
    values = [getattr(meaning, name) for name, _ in coded.fields]
    while len(values) > coded.needed and values[-1] == 0:
        values.pop()
    return ":".join((meaning.code_name, *(_written(value) for value in values)))


def has_code(screen: Screen) -> bool:
    """Say whether a screen can be opened again by a code: answers to typed words cannot."""
    return isinstance(screen, CallbackData)


@lru_cache(REMEMBERED)
def decode(code: str) -> Action:
    """Read a button's code; anything unknown, truncated or forged is `Stale`."""
    name, *values = code.split(":")
    if name in _RETIRED:
        name, *values = _RETIRED[name].split(":")
    coded = _coded().get(name)
    if coded is None or not coded.needed <= len(values) <= len(coded.fields):
        return Stale()
    arguments = dict[str, str | int | bool]()
    for value, (field, hint) in zip(values, coded.fields, strict=False):
        if (read := _read(value, hint)) is None:
            return Stale()
        arguments[field] = read
    meaning = _make(coded.kind, arguments)
    return Open(meaning) if isinstance(meaning, Screen) else meaning


def decode_screen(code: str) -> Screen:
    """Read the code of a screen; anything else is the menu."""
    action = decode(code)
    return action.screen if isinstance(action, Open) else Menu()


LINKED = (Menu, Guide, GuideChapter, Faq, FaqAnswer, TermPage, Documents, DocumentPage, Towns, Town)
"""The screens a link can lead to: what everybody may read, and nothing of anybody's."""
_LINK = "p_"


def start_of(screen: Screen) -> str:
    """Give what a link to a screen starts the bot with (core.telegram.org/bots/features#deep-linking)."""
    return _LINK + encode(screen).replace(":", "_")


def started(payload: str) -> Screen | None:
    """Give the screen that a link leads to; None for anything else."""
    action = decode(payload.removeprefix(_LINK).replace("_", ":")) if payload.startswith(_LINK) else Stale()
    return action.screen if isinstance(action, Open) and isinstance(action.screen, LINKED) else None


def _written(value: str | int | bool) -> str:  # noqa: FBT001  the value itself, not a switch
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _read(value: str, hint: object) -> str | int | bool | None:
    if hint is bool:
        return {"yes": True, "no": False}.get(value)
    if hint is int:
        return int(value) if _NUMBER.fullmatch(value) else None
    return value if (_PAGE if hint is PageCode else _ID).fullmatch(value) else None


def _make(kind: Callable[..., Coded], arguments: Mapping[str, str | int | bool]) -> Coded:
    return kind(**arguments)
