"""What a button carries: a short readable code for every screen and action that can stand on one.

`answer:czech:free` is at most 64 bytes of ASCII (Bot API, InlineKeyboardButton.callback_data) and means the same
for ever; what nobody understands any more becomes `Stale`, never an error.

The name that each screen and action bears in a button. A name is never given to another meaning: old buttons stay.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import TypeAlias, get_type_hints

from bot.conversation.admin.model import (
    AcceptAdminInvite,
    AdminInvite,
    AskRollBack,
    ContentState,
    Missed,
    Overdue,
    PageCode,
    Preview,
    PreviewKinds,
    PreviewList,
    Problems,
    Reload,
    RollBack,
    Stay,
)
from bot.conversation.contact.model import (
    AcceptInvite,
    AgreeToChange,
    BeginPause,
    ChangeOfTown,
    ChooseDigest,
    Close,
    ClosingLead,
    Colleagues,
    Decline,
    DigestHours,
    EndPause,
    HandOver,
    HearCandidate,
    Hire,
    Hiring,
    Inbox,
    InterviewCheck,
    Invite,
    Inviting,
    Leads,
    MarkContacted,
    More,
    MySettings,
    Noting,
    Passing,
    PassOn,
    PauseDays,
    Pointer,
    Reasons,
    SendInterview,
    SendSentence,
    Sheet,
    StopChange,
    Substitutes,
    Take,
    Undo,
    Writing,
)
from bot.conversation.lead.model import (
    Answering,
    AnswerSentence,
    AskErase,
    AskWithdraw,
    ConfirmInterview,
    HearTown,
    LeadField,
    LeadStart,
    Moving,
    MyData,
    MyLead,
    MyLeads,
    NoContact,
    ReadyLetter,
    Summary,
    UpdateLead,
    Updating,
)
from bot.conversation.model import (
    Action,
    AddQuestions,
    Answer,
    Answers,
    Ask,
    BeginLead,
    Cancel,
    ChooseLanguage,
    ChooseTown,
    Continue,
    DocumentPage,
    Documents,
    Erase,
    Faq,
    FaqEntry,
    Fill,
    FixedPage,
    Glossary,
    Guide,
    GuideChapter,
    Languages,
    Menu,
    Open,
    Privacy,
    PrivacyPart,
    RemoveFile,
    Result,
    ResultLine,
    Screen,
    SendLead,
    SourceList,
    Stale,
    StartOver,
    TermPage,
    Tick,
    ToAsk,
    Told,
    Topic,
    Withdraw,
)
from bot.conversation.overview.model import (
    Agree,
    AllTowns,
    AskTown,
    Months,
    NotAnswered,
    NotReached,
    Offered,
    OfferTown,
    OneUnanswered,
    OtherTowns,
    Refuse,
    TakeOver,
    Wanted,
)
from bot.conversation.towns.model import (
    Announce,
    Announced,
    Announcing,
    BeTold,
    ConfirmFact,
    FillPart,
    KeepTelling,
    LocalRules,
    Objecting,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTowns,
    Publish,
    Region,
    Regions,
    SayNothing,
    SayNotNow,
    ShareLocation,
    StopAbout,
    StopAllTelling,
    StopTelling,
    TellMe,
    ToldOf,
    Town,
    Towns,
)

Coded: TypeAlias = Action | Screen

CODED: Mapping[str, type[Coded]] = {
    "menu": Menu,
    "languages": Languages,
    "guide": Guide,
    "chapter": GuideChapter,
    "sources": SourceList,
    "ask": Ask,
    "result": Result,
    "line": ResultLine,
    "told": Told,
    "answers": Answers,
    "to-ask": ToAsk,
    "documents": Documents,
    "document": DocumentPage,
    "towns": Towns,
    "regions": Regions,
    "region": Region,
    "town": Town,
    "rules": LocalRules,
    "position": ShareLocation,
    "faq": Faq,
    "topic": Topic,
    "entry": FaqEntry,
    "glossary": Glossary,
    "term": TermPage,
    "page": FixedPage,
    "privacy": Privacy,
    "part": PrivacyPart,
    "lead": LeadStart,
    "no-contact": NoContact,
    "letter": ReadyLetter,
    "field": LeadField,
    "summary": Summary,
    "my-leads": MyLeads,
    "my-lead": MyLead,
    "ask-withdraw": AskWithdraw,
    "answering": Answering,
    "updating": Updating,
    "my-data": MyData,
    "ask-erase": AskErase,
    "invite": Invite,
    "inbox": Inbox,
    "sheet": Sheet,
    "pointer": Pointer,
    "reasons": Reasons,
    "writing": Writing,
    "more": More,
    "colleagues": Colleagues,
    "noting": Noting,
    "inviting": Inviting,
    "interview": InterviewCheck,
    "hiring": Hiring,
    "closing": ClosingLead,
    "passing": Passing,
    "moving": Moving,
    "all-towns": AllTowns,
    "unanswered": NotAnswered,
    "one-unanswered": OneUnanswered,
    "other-towns": OtherTowns,
    "not-reached": NotReached,
    "wanted": Wanted,
    "months": Months,
    "offered": Offered,
    "leads": Leads,
    "my-settings": MySettings,
    "digest-hours": DigestHours,
    "pause-days": PauseDays,
    "substitutes": Substitutes,
    "change": ChangeOfTown,
    "check": Continue,
    "language": ChooseLanguage,
    "answer": Answer,
    "choose": ChooseTown,
    "start-over": StartOver,
    "cancel": Cancel,
    "tick": Tick,
    "begin": BeginLead,
    "fill": Fill,
    "add-questions": AddQuestions,
    "send": SendLead,
    "withdraw": Withdraw,
    "erase": Erase,
    "remove-file": RemoveFile,
    "accept": AcceptInvite,
    "take": Take,
    "contacted": MarkContacted,
    "decline": Decline,
    "sentence": SendSentence,
    "hear-candidate": HearCandidate,
    "answer-sentence": AnswerSentence,
    "hear-town": HearTown,
    "update": UpdateLead,
    "own-towns": OwnTowns,
    "own-town": OwnTown,
    "announcing": Announcing,
    "announced": Announced,
    "own-rules": OwnRules,
    "own-rule": OwnRule,
    "objecting": Objecting,
    "announce": Announce,
    "say": FillPart,
    "publish": Publish,
    "not-now": SayNotNow,
    "say-nothing": SayNothing,
    "holds": ConfirmFact,
    "ask-town": AskTown,
    "take-over": TakeOver,
    "offer": OfferTown,
    "agree": Agree,
    "refuse": Refuse,
    "be-told": BeTold,
    "told-of": ToldOf,
    "tell-me": TellMe,
    "keep-telling": KeepTelling,
    "stop-telling": StopTelling,
    "stop-about": StopAbout,
    "stop-all-telling": StopAllTelling,
    "hand": HandOver,
    "propose": SendInterview,
    "hire": Hire,
    "close": Close,
    "pass-on": PassOn,
    "undo": Undo,
    "confirm": ConfirmInterview,
    "digest": ChooseDigest,
    "pause": BeginPause,
    "end-pause": EndPause,
    "agree-change": AgreeToChange,
    "stop-change": StopChange,
    "admin-invite": AdminInvite,
    "content": ContentState,
    "problems": Problems,
    "overdue": Overdue,
    "missed": Missed,
    "ask-roll-back": AskRollBack,
    "previews": PreviewKinds,
    "preview-list": PreviewList,
    "see": Preview,
    "accept-admin": AcceptAdminInvite,
    "reload": Reload,
    "roll-back": RollBack,
    "stay": Stay,
}


MAX_BYTES = 64

_CODES: Mapping[type[object], str] = {kind: name for name, kind in CODED.items()}
_FIELDS: Mapping[type[object], tuple[tuple[str, object], ...]] = {
    kind: tuple((field.name, get_type_hints(kind)[field.name]) for field in fields(kind))
    for kind in CODED.values()
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_PAGE = re.compile(r"[A-Za-z0-9_.-]{1,48}")
_NUMBER = re.compile(r"[0-9]{1,16}")
REMEMBERED = 4096
"""How many codes are kept in memory in both directions: everybody presses the same few hundred."""


@lru_cache(REMEMBERED)
def encode(meaning: Coded) -> str:
    """Write a screen or action as a button's code."""
    if isinstance(meaning, Open):
        meaning = meaning.screen
    values = (getattr(meaning, name) for name, _ in _FIELDS[type(meaning)])
    return ":".join((_CODES[type(meaning)], *(_written(value) for value in values)))


def has_code(screen: Screen) -> bool:
    """Say whether a screen can be opened again by a code: answers to typed words cannot."""
    return type(screen) in _CODES


@lru_cache(REMEMBERED)
def decode(code: str) -> Action:
    """Read a button's code; anything unknown, truncated or forged is `Stale`."""
    name, *values = code.split(":")
    kind = CODED.get(name)
    if kind is None or len(values) != len(_FIELDS[kind]):
        return Stale()
    arguments = dict[str, str | int | bool]()
    for value, (field, hint) in zip(values, _FIELDS[kind], strict=True):
        if (read := _read(value, hint)) is None:
            return Stale()
        arguments[field] = read
    meaning = _make(kind, arguments)
    return Open(meaning) if isinstance(meaning, Screen) else meaning


def decode_screen(code: str) -> Screen:
    """Read the code of a screen; anything else is the menu."""
    action = decode(code)
    return action.screen if isinstance(action, Open) else Menu()


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
