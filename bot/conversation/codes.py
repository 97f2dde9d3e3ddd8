"""What a button carries: a short readable code for every screen and action that can stand on one.

`answer:czech:free` is at most 64 bytes of ASCII (Bot API, InlineKeyboardButton.callback_data) and means the same
for ever; what nobody understands any more becomes `Stale`, never an error.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import TypeAlias, get_type_hints

from bot.conversation import actions, interest_actions, lead_screens, screens, talk_actions, town_screens
from bot.conversation.actions import Action, Open, Stale
from bot.conversation.municipal import (
    contact_actions,
    contact_screens,
    overview_actions,
    overview_screens,
    own_town_actions,
    own_town_screens,
)
from bot.conversation.screens import Menu, Screen

MAX_BYTES = 64
Coded: TypeAlias = Action | Screen

_NAMES: Mapping[str, type[Coded]] = {
    "menu": screens.Menu,
    "languages": screens.Languages,
    "guide": screens.Guide,
    "chapter": screens.Chapter,
    "sources": screens.Sources,
    "ask": screens.Ask,
    "result": screens.Result,
    "line": screens.ResultLine,
    "told": screens.Told,
    "answers": screens.Answers,
    "to-ask": screens.ToAsk,
    "documents": screens.Documents,
    "document": screens.DocumentPage,
    "towns": town_screens.Towns,
    "regions": town_screens.Regions,
    "region": town_screens.Region,
    "town": town_screens.Town,
    "rules": town_screens.LocalRules,
    "position": town_screens.ShareLocation,
    "faq": screens.Faq,
    "topic": screens.Topic,
    "entry": screens.Entry,
    "glossary": screens.Glossary,
    "term": screens.TermPage,
    "page": screens.Page,
    "privacy": screens.Privacy,
    "part": screens.PrivacyPart,
    "lead": lead_screens.LeadStart,
    "no-contact": lead_screens.NoContact,
    "letter": lead_screens.Letter,
    "field": lead_screens.LeadField,
    "summary": lead_screens.Summary,
    "my-leads": lead_screens.MyLeads,
    "my-lead": lead_screens.MyLead,
    "ask-withdraw": lead_screens.AskWithdraw,
    "answering": lead_screens.Answering,
    "updating": lead_screens.Updating,
    "my-data": lead_screens.MyData,
    "ask-erase": lead_screens.AskErase,
    "invite": contact_screens.Invite,
    "inbox": contact_screens.Inbox,
    "sheet": contact_screens.Sheet,
    "pointer": contact_screens.Pointer,
    "reasons": contact_screens.Reasons,
    "writing": contact_screens.Writing,
    "more": contact_screens.More,
    "colleagues": contact_screens.Colleagues,
    "noting": contact_screens.Noting,
    "inviting": contact_screens.Inviting,
    "interview": contact_screens.InterviewCheck,
    "hiring": contact_screens.Hiring,
    "closing": contact_screens.Closing,
    "passing": contact_screens.Passing,
    "moving": lead_screens.Moving,
    "all-towns": overview_screens.AllTowns,
    "unanswered": overview_screens.NotAnswered,
    "one-unanswered": overview_screens.OneUnanswered,
    "other-towns": overview_screens.OtherTowns,
    "not-reached": overview_screens.NotReached,
    "wanted": overview_screens.Wanted,
    "months": overview_screens.Months,
    "offered": overview_actions.Offered,
    "leads": contact_screens.Leads,
    "my-settings": contact_screens.MySettings,
    "digest-hours": contact_screens.DigestHours,
    "pause-days": contact_screens.PauseDays,
    "substitutes": contact_screens.Substitutes,
    "change": contact_screens.ChangeOfTown,
    "check": actions.Continue,
    "language": actions.ChooseLanguage,
    "answer": actions.Answer,
    "choose": actions.ChooseTown,
    "start-over": actions.StartOver,
    "cancel": actions.Cancel,
    "tick": actions.Tick,
    "begin": actions.BeginLead,
    "fill": actions.Fill,
    "add-questions": actions.AddQuestions,
    "send": actions.SendLead,
    "withdraw": actions.Withdraw,
    "erase": actions.Erase,
    "remove-file": actions.RemoveFile,
    "accept": contact_actions.AcceptInvite,
    "take": contact_actions.Take,
    "contacted": contact_actions.MarkContacted,
    "decline": contact_actions.Decline,
    "sentence": contact_actions.SendSentence,
    "hear-candidate": contact_actions.HearCandidate,
    "answer-sentence": talk_actions.AnswerSentence,
    "hear-town": talk_actions.HearTown,
    "update": talk_actions.UpdateLead,
    "own-towns": own_town_screens.OwnTowns,
    "own-town": own_town_screens.OwnTown,
    "announcing": own_town_screens.Announcing,
    "announced": own_town_screens.Announced,
    "own-rules": own_town_screens.OwnRules,
    "own-rule": own_town_screens.OwnRule,
    "objecting": own_town_screens.Objecting,
    "announce": own_town_actions.Announce,
    "say": own_town_actions.FillPart,
    "publish": own_town_actions.Publish,
    "not-now": own_town_actions.SayNotNow,
    "say-nothing": own_town_actions.SayNothing,
    "holds": own_town_actions.ConfirmFact,
    "ask-town": overview_actions.AskTown,
    "take-over": overview_actions.TakeOver,
    "offer": overview_actions.OfferTown,
    "agree": overview_actions.Agree,
    "refuse": overview_actions.Refuse,
    "be-told": interest_actions.BeTold,
    "told-of": interest_actions.ToldOf,
    "tell-me": interest_actions.TellMe,
    "keep-telling": interest_actions.KeepTelling,
    "stop-telling": interest_actions.StopTelling,
    "stop-about": interest_actions.StopAbout,
    "stop-all-telling": interest_actions.StopAllTelling,
    "hand": contact_actions.HandOver,
    "propose": contact_actions.SendInterview,
    "hire": contact_actions.Hire,
    "close": contact_actions.Close,
    "pass-on": contact_actions.PassOn,
    "undo": contact_actions.Undo,
    "confirm": actions.ConfirmInterview,
    "digest": contact_actions.ChooseDigest,
    "pause": contact_actions.BeginPause,
    "end-pause": contact_actions.EndPause,
    "agree-change": contact_actions.AgreeToChange,
    "stop-change": contact_actions.StopChange,
}
_CODES: Mapping[type[object], str] = {kind: name for name, kind in _NAMES.items()}
_FIELDS: Mapping[type[object], tuple[tuple[str, object], ...]] = {
    kind: tuple((field.name, get_type_hints(kind)[field.name]) for field in fields(kind))
    for kind in _NAMES.values()
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
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
    kind = _NAMES.get(name)
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
    return value if _ID.fullmatch(value) else None


def _make(kind: Callable[..., Coded], arguments: Mapping[str, str | int | bool]) -> Coded:
    return kind(**arguments)
