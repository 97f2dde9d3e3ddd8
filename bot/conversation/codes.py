"""Codes of screens and actions, which buttons carry as callback data.

`answer:czech:free` is at most 64 bytes of ASCII (Bot API, InlineKeyboardButton.callback_data): the
`code` of the class, then its fields. A code never changes its meaning, since old buttons remain. An
unknown code becomes `Stale`, never an error.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from bot.conversation import model
from bot.conversation.admin.model import PageCode
from bot.conversation.base import CallbackData
from bot.conversation.model import Action, Menu, Open, Screen, Stale, action_kinds, screen_kinds
from bot.conversation.overview.model import ALL
from bot.conversation.towns.model import Town, Towns

Coded: TypeAlias = Action | Screen


def by_code(kinds: Iterable[type[Coded]]) -> Mapping[str, type[Coded]]:
    """Return the classes by code. Raise `ValueError` if two have the same code."""
    found: dict[str, type[Coded]] = {}
    for kind in kinds:
        if issubclass(kind, CallbackData) and found.setdefault(kind.code_name, kind) is not kind:
            names = f"{found[kind.code_name].__name__} and {kind.__name__}"
            raise ValueError(f"two classes have the code {kind.code_name}: {names}")
    return found


MORE = "more"
"""Prefix of the code for further buttons of a screen: `more:1:documents`."""
_RETIRED: Mapping[str, str] = {"contests": "page:year", "own-numbers": "own-towns", "nearmap": "towns"}
"""Codes of removed screens, and the code that replaces each."""
_OMITTED_DEFAULTS: Mapping[str, object] = {"page": 0, "words": 0, "asked": False, "data": False, "region": ALL}
"""Optional fields with their default, so that codes stored before a field was added stay valid."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
MAX_PAGES_LENGTH = 48
"""Length limit of a `PageCode`."""
_PAGE = re.compile(rf"[A-Za-z0-9_.-]{{1,{MAX_PAGES_LENGTH}}}")
_NUMBER = re.compile(r"[0-9]{1,16}")
MAX_CACHED = 4096
"""Number of cached codes in each direction; people press the same few hundred."""


class _Coded(NamedTuple):
    """A class, the names and types of its fields, and the number of fields a code must have."""

    kind: Callable[..., Coded]
    fields: tuple[tuple[str, object], ...]
    needed: int


@cache
def _coded_classes() -> Mapping[str, _Coded]:
    """Return the class of each code. Cached on first use, since it loads the features."""
    found = dict[str, _Coded]()
    for name, kind in by_code((*action_kinds(), *screen_kinds())).items():
        own = fields(kind)
        needed = sum(one.name not in _OMITTED_DEFAULTS or one.default != _OMITTED_DEFAULTS[one.name] for one in own)
        found[name] = _Coded(kind, tuple((one.name, one.type) for one in own), needed)
    return found


@lru_cache(MAX_CACHED)
def encode(meaning: Coded) -> str:
    if isinstance(meaning, Open):
        code = encode(meaning.screen)
        return f"{MORE}:{meaning.buttons}:{code}" if meaning.buttons else code
    if not isinstance(meaning, CallbackData):
        raise TypeError(f"{type(meaning).__name__} has no code")
    coded = _coded_classes()[meaning.code_name]
    values = [getattr(meaning, name) for name, _ in coded.fields]
    while len(values) > coded.needed and values[-1] == 0:
        values.pop()
    return ":".join((meaning.code_name, *(_written_value(value) for value in values)))


def has_code(screen: Screen) -> bool:
    """Return True if a code can open a screen again; screens of typed answers have none."""
    return isinstance(screen, CallbackData)


@lru_cache(MAX_CACHED)
def decode(code: str) -> Action:
    """Parse a code; one that is unknown, truncated or forged is `Stale`."""
    name, *values = code.split(":")
    if name == MORE and values and (page := _read_value(values[0], int)) is not None:
        opened = decode(":".join(values[1:]))
        return replace(opened, buttons=int(page)) if isinstance(opened, Open) else Stale()
    if name in _RETIRED:
        name, *values = _RETIRED[name].split(":")
    coded = _coded_classes().get(name)
    if coded is None or not coded.needed <= len(values) <= len(coded.fields):
        return Stale()
    arguments = dict[str, str | int | bool]()
    for value, (field, hint) in zip(values, coded.fields, strict=False):
        if (read := _read_value(value, hint)) is None:
            return Stale()
        arguments[field] = read
    meaning = coded.kind(**arguments)
    return Open(meaning) if isinstance(meaning, Screen) else meaning


def decode_screen(code: str) -> Screen:
    """Parse the code of a screen; anything else is the menu."""
    action = decode(code)
    return action.screen if isinstance(action, Open) else Menu()


LINKED = (
    model.Menu, model.Guide, model.GuideChapter, model.Faq, model.FaqAnswer, model.TermPage,
    model.Documents, model.DocumentPage, Towns, Town,
)  # fmt: skip
"""The targets of deep links: public screens without personal data."""
_LINK = "p_"


def start_payload(screen: Screen) -> str:
    """Return the `/start` payload of a deep link to a screen."""
    return _LINK + encode(screen).replace(":", "_")


def deep_link_target(payload: str) -> Screen | None:
    """Return the target of a deep link, or None."""
    action = decode(payload.removeprefix(_LINK).replace("_", ":"))
    if not payload.startswith(_LINK) or not isinstance(action, Open):
        return None
    return action.screen if isinstance(action.screen, LINKED) else None


def _written_value(value: str | int | bool) -> str:  # noqa: FBT001  the value itself, not a switch
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _read_value(value: str, hint: object) -> str | int | bool | None:
    if hint is bool:
        return {"yes": True, "no": False}.get(value)
    if hint is int:
        return int(value) if _NUMBER.fullmatch(value) else None
    return value if (_PAGE if hint is PageCode else _ID).fullmatch(value) else None
