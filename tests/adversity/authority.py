"""Permissions on a lead in one table: each action, screen and typed word, by each role.

A cell says what is observed, so whatever somebody sees or changes beyond it fails:

    -   nothing: no row is changed, nothing of the lead is shown, the answer is that to no such code
    p   that there is such a lead, but no word of what the candidate gave
    s   what the candidate gave is shown
    d   rows of the lead, or of the officials, are changed

The lead is that of the `owner`, who wants to be told of its town and was asked whether it may go to
another one. An administrator changes rows only where the others are told of it.
"""

from collections.abc import Mapping
from datetime import date

from bot.content.content import fingerprint
from bot.conversation import model
from bot.conversation.codes import decode, decode_screen
from bot.conversation.private import Private
from tests.adversity.permission_scene import PREVIOUS, WRONG
from tests.bot_parts import NO_CONTACT, TOWN, shipped

ROLES = (
    "stranger", "another", "owner", "contact", "deputy", "elsewhere", "coordinator", "escalated",
    "removed", "administrator",
)  # fmt: skip
"""`escalated` is the coordinator once the lead was passed on to the coordinators."""
CONTENT = shipped()[0]
RULE = CONTENT.municipalities[TOWN].local.rules[0]
MARK = fingerprint(CONTENT.municipalities[TOWN], RULE, CONTENT)
VALUES = {
    "DAYS": "20261127-20261210",
    # when the lead was sent
    "DAY": str(date(2026, 11, 24).toordinal()),
    "MARK": MARK,
    "PREVIOUS": PREVIOUS,
    "REASON": next(iter(CONTENT.reasons)),
    "RULE": RULE.requirement,
    "SENTENCE": next(iter(CONTENT.town_says)),
    "ANSWER": next(iter(CONTENT.candidate_says)),
}
TABLE = """
-  -  -  sd sd -  -  sd -  -  : sheet:LEAD cv:LEAD lead-file:LEAD:pdf lead-file:LEAD:xlsx
-  -  -  sd sd -  -  sd -  -  : lead-file:LEAD:exe take:LEAD contacted:LEAD close:LEAD:other
-  -  -  p  p  -  -  p  -  -  : pointer:LEAD reasons:LEAD writing:LEAD decline:LEAD:gone
-  -  -  p  p  -  -  p  -  -  : sentence:LEAD:gone say-ready:LEAD:SENTENCE hear-candidate:LEAD:yes
-  -  -  p  p  -  -  p  -  -  : more:LEAD colleagues:LEAD noting:LEAD inviting:LEAD interview:LEAD
-  -  -  p  p  -  -  p  -  -  : hiring:LEAD declining:LEAD:REASON outcome:LEAD closing:LEAD
-  -  -  p  p  -  -  p  -  -  : calling-off:LEAD
-  -  -  p  p  -  -  p  -  -  : passing:LEAD:0 hand:LEAD:999 close:LEAD:gone inbox leads:untaken
-  -  -  p  p  -  -  p  -  -  : start
-  -  -  sd sd -  -  p  -  -  : decline:LEAD:REASON hire:LEAD
-  -  -  pd pd -  -  pd -  -  : sentence:LEAD:SENTENCE hear-candidate:LEAD:no
-  -  -  s  s  -  -  s  -  -  : call-off:LEAD:1 took-place:LEAD:1 nobody-came:LEAD:1 undo:LEAD:1
-  -  -  p  sd -  -  sd -  -  : hand:LEAD:1
-  -  -  sd p  -  -  sd -  -  : hand:LEAD:2
-  -  -  s  s  -  -  p  -  -  : propose:LEAD:1
-  -  -  p  p  -  -  sd -  -  : pass-on:LEAD:phone:DAY
-  -  -  -  -  -  -  -  -  -  : leads:closed ask-erase call:plzen field:name add-questions:yes
-  -  -  -  -  -  -  -  -  -  : pick-question:pay:yes reminders stop-reminders cancel own-towns
-  -  -  -  -  -  -  -  -  -  : be-told:plzen told-of all-towns not-reached wanted
-  -  -  -  -  -  -  -  -  -  : months joining report report-file:xlsx report-file:exe content
-  -  -  -  -  -  -  -  -  -  : problems overdue source:mv-criteria still-so:mv-criteria missed
-  -  -  -  -  -  -  -  -  -  : missed-word:0000000000000000 add-word:0000000000000000:chapter.what
-  -  -  -  -  -  -  -  -  -  : ask-roll-back:PREVIOUS reload previews preview-list:guide keep-data
-  -  -  -  -  -  -  -  -  -  : see:uk:1:chapter.what stay:uk:1:chapter.what
-  -  s  p  p  -  -  p  -  -  : say-code
-  -  -  p  -  -  -  -  -  -  : my-settings:OWN digest-hours:OWN pause-days:OWN
-  -  -  p  -  -  -  -  -  -  : substitutes:OWN:DAYS end-pause:OWN leaving:OWN
-  -  -  pd -  -  -  -  -  -  : digest:OWN:8 pause:OWN:DAYS:0 leave:OWN
-  -  -  p  p  -  -  p  -  -  : change:OWN
-  -  -  p  p  -  -  -  -  -  : own-town:TOWN announcing:TOWN:until announced:TOWN
-  -  -  p  p  -  -  -  -  -  : own-rules:TOWN own-rule:TOWN:RULE objecting:TOWN:RULE announce:TOWN
-  -  -  p  p  -  -  -  -  -  : say:TOWN:posts:2 publish:TOWN say-nothing:TOWN
-  -  -  p  p  -  -  -  -  -  : holds:TOWN:RULE:00000000
-  -  -  pd pd -  -  p  -  -  : agree-change:OWN stop-change:OWN
-  -  s  -  -  -  -  -  -  -  : my-leads my-lead:LEAD hear-town:LEAD:yes updating:LEAD update:LEAD
-  -  s  -  -  -  -  -  -  -  : moving:LEAD confirm:LEAD:1 refuse-interview:LEAD:1
-  -  s  -  -  -  -  -  -  -  : interview-file:LEAD my-data send:LEAD summary fill:reach:chat
-  -  s  -  -  -  -  -  -  -  : as-read cv-to-send send-cv-along:yes lead:plzen no-contact:plzen
-  -  s  -  -  -  -  -  -  -  : begin:plzen:no letter:plzen offered:LEAD agree:LEAD:most
-  -  p  -  -  -  -  -  -  -  : ask-withdraw:LEAD answering:LEAD answer-sentence:LEAD:gone
-  -  sd -  -  -  -  -  -  -  : withdraw:LEAD hear-town:LEAD:no refuse:LEAD
-  -  pd -  -  -  -  -  -  -  : answer-sentence:LEAD:ANSWER send:DRAFT stop-telling:plzen
-  -  pd -  -  -  -  -  -  -  : agree:LEAD:brno
-  -  d  -  -  -  -  -  -  -  : erase remind:check tell-me:plzen keep-telling stop-about:plzen
-  -  d  -  -  -  -  -  -  -  : stop-all-telling
-  -  -  pd pd -  -  -  -  -  : not-now:TOWN holds:TOWN:RULE:MARK
-  -  -  -  -  -  p  p  -  -  : unanswered one-unanswered:LEAD other-towns:LEAD taking-over:LEAD
-  -  -  -  -  -  p  p  -  -  : offer:LEAD:brno
-  -  -  -  -  -  pd pd -  -  : ask-town:LEAD ask-towns
-  -  -  -  -  -  pd p  -  -  : take-over:LEAD
-  -  -  -  -  -  -  -  -  d  : roll-back:PREVIOUS edit
"""
"""One column for each role, then the codes of the buttons."""
ON_SCREENS = """
-  -  -  -  -  -  -  -  -  -  : say@cv-to-send say@summary
-  -  -  p  p  -  -  p  -  -  : say@sheet:LEAD say@cv:LEAD say@pointer:LEAD say@reasons:LEAD
-  -  -  p  p  -  -  p  -  -  : show@pointer:LEAD show@writing:LEAD file@sheet:LEAD
-  -  -  p  p  -  -  p  -  -  : sticker@sheet:LEAD edit@sheet:LEAD edit@writing:LEAD
-  -  -  p  p  -  -  p  -  -  : command@sheet:LEAD remove-file@sheet:LEAD
-  -  s  -  -  -  -  -  -  -  : say@field:name show@my-lead:LEAD
-  -  s  -  -  -  -  -  -  -  : language@my-lead:LEAD file@my-lead:LEAD sticker@my-lead:LEAD
-  -  s  -  -  -  -  -  -  -  : edit@my-lead:LEAD show@offered:LEAD
-  -  -  pd pd -  -  pd -  -  : say@writing:LEAD
-  -  pd -  -  -  -  -  -  -  : say@answering:LEAD
-  -  -  -  -  -  -  -  -  -  : say@my-lead:LEAD say@ask-erase phone@writing:LEAD
-  -  -  -  -  -  -  -  -  -  : place@writing:LEAD say@unanswered say@offered:LEAD say@previews
-  -  -  -  -  -  -  -  -  -  : show@content
-  -  p  -  -  -  -  -  -  -  : say@ask-withdraw:LEAD show@answering:LEAD phone@answering:LEAD
-  -  -  sd sd -  -  sd -  -  : show@sheet:LEAD show@cv:LEAD language@sheet:LEAD
-  -  -  p  p  -  -  -  -  -  : say@own-town:TOWN say@announcing:TOWN:until show@own-town:TOWN
-  -  -  p  p  -  -  -  -  -  : show@objecting:TOWN:RULE language@own-town:TOWN
-  -  -  p  p  -  -  -  -  -  : edit@objecting:TOWN:RULE
-  -  -  pd pd -  -  -  -  -  : say@objecting:TOWN:RULE
-  -  -  -  -  -  p  p  -  -  : show@one-unanswered:LEAD language@unanswered edit@unanswered
"""
"""The same of what is done on a screen: `what@screen`."""
DONE: Mapping[str, model.Action] = {
    "say": model.Say(Private("Slova navíc")),
    "show": model.ShowAgain(),
    "language": model.ChooseLanguage("cs"),
    "file": model.SendFile(5),
    "sticker": model.SendOther(),
    "edit": model.Edit(),
    "command": model.Command("sheet"),
    "remove-file": model.RemoveFile(5),
    "phone": model.SharePhone(Private("+420777000222"), own=True),
    "place": model.SharePosition(49.74, 13.37),
}


def cells_of(table: str) -> dict[str, dict[str, str]]:
    lines = [line.split(":", 1) for line in table.strip().splitlines()]
    rows = [(name, cells.split()) for cells, names in lines for name in names.split()]
    assert len({name for name, _ in rows}) == len(rows)
    return {name: dict(zip(ROLES, cells, strict=True)) for name, cells in rows}


def code_of(name: str, lead: str, draft: str = "") -> str:
    """Return the code of a name of the table, about a lead; `WRONG`: an unknown code.

    About no lead, the contact and the change that waits in the town never were either, and the town
    is one that nobody of the cast speaks for.
    """
    is_ghost = lead == WRONG
    about = {"OWN": "999" if is_ghost else "1", "TOWN": NO_CONTACT if is_ghost else TOWN}
    values = {**VALUES, **about, "LEAD": lead, "DRAFT": draft or lead}
    return ":".join(values.get(part, part) for part in name.split(":"))


def action_of(name: str, lead: str, draft: str = "") -> model.Action:
    if name == "start":
        return model.Start()
    if name == "say-code":
        return model.Say(Private(lead.lower().replace("-", " ")))
    return decode(code_of(name, lead, draft))


def screen_of(name: str, lead: str) -> model.Screen:
    return decode_screen(code_of(name.partition("@")[2], lead))


def opened(action: model.Action) -> object:
    """Return the screen that an action opens, or the action."""
    return action.screen if isinstance(action, model.Open) else action
