"""Who may do what with a lead, as one table: every action, screen and typed word, by everybody who might try.

A cell says what is observed, so whatever somebody sees or changes beyond it fails here:

    -   nothing: no row is changed, nothing of the lead is shown, and the answer is that to a code that never was
    p   that there is such a lead, but no word of what the candidate gave
    s   what the candidate gave is shown
    d   rows of the lead, or of the officials, are changed
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from bot.conversation import model
from bot.conversation.admin.model import AcceptAdminInvite, AdminInvite, PreviewMatches
from bot.conversation.contact import model as contact_model
from bot.conversation.lead import model as lead_model
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.history import event_number
from bot.conversation.notes import Note
from bot.conversation.papers.model import PaperAction, PaperScreen
from bot.conversation.plan import PlanScreen
from bot.conversation.practice.model import PracticeAction, PracticeScreen
from bot.conversation.private import Private
from bot.conversation.reminders import Reminders, RemindOf, StopReminders
from bot.conversation.towns import model as towns_model
from bot.storage import leads, sessions
from tests.adversity import administration, overview, own_towns
from tests.adversity.cast import GHOST, OF_THE_LEAD, Cast, cast_from, texts
from tests.conversation.strategies import ACTIONS, SCREENS
from tests.effort import record
from tests.program import TOWN, says, shipped, take

ROLES = (
    "stranger",
    "another",
    "owner",
    "contact",
    "deputy",
    "elsewhere",
    "coordinator",
    "escalated",
    "removed",
    "administrator",
)
"""`escalated` is the coordinator once the lead was passed on to the coordinators."""

TABLE = (
    """
action              stranger another owner contact deputy elsewhere coordinator escalated removed administrator
sheet               -        -       -     sd      sd     -         -           sd        -       -
cv                  -        -       -     sd      sd     -         -           sd        -       -
lead-file           -        -       -     sd      sd     -         -           sd        -       -
lead-table          -        -       -     sd      sd     -         -           sd        -       -
lead-file-oddly     -        -       -     sd      sd     -         -           sd        -       -
pointer             -        -       -     p       p      -         -           p         -       -
reasons             -        -       -     p       p      -         -           p         -       -
writing             -        -       -     p       p      -         -           p         -       -
take                -        -       -     sd      sd     -         -           sd        -       -
contacted           -        -       -     sd      sd     -         -           sd        -       -
decline             -        -       -     sd      sd     -         -           p         -       -
decline-oddly       -        -       -     p       p      -         -           p         -       -
sentence            -        -       -     pd      pd     -         -           pd        -       -
sentence-gone       -        -       -     p       p      -         -           p         -       -
say-ready           -        -       -     p       p      -         -           p         -       -
stop-candidate      -        -       -     pd      pd     -         -           pd        -       -
hear-candidate      -        -       -     p       p      -         -           p         -       -
more                -        -       -     p       p      -         -           p         -       -
colleagues          -        -       -     p       p      -         -           p         -       -
noting              -        -       -     p       p      -         -           p         -       -
inviting            -        -       -     p       p      -         -           p         -       -
interview           -        -       -     p       p      -         -           p         -       -
hiring              -        -       -     p       p      -         -           p         -       -
declining           -        -       -     p       p      -         -           p         -       -
outcome             -        -       -     p       p      -         -           p         -       -
call-off            -        -       -     s       s      -         -           s         -       -
took-place          -        -       -     s       s      -         -           s         -       -
nobody-came         -        -       -     s       s      -         -           s         -       -
closing             -        -       -     p       p      -         -           p         -       -
passing             -        -       -     p       p      -         -           p         -       -
hand-to-contact     -        -       -     p       sd     -         -           sd        -       -
hand-to-deputy      -        -       -     sd      p      -         -           sd        -       -
hand-to-nobody      -        -       -     p       p      -         -           p         -       -
propose             -        -       -     s       s      -         -           p         -       -
hire                -        -       -     sd      sd     -         -           p         -       -
close               -        -       -     sd      sd     -         -           sd        -       -
close-oddly         -        -       -     p       p      -         -           p         -       -
pass-on             -        -       -     p       p      -         -           sd        -       -
undo                -        -       -     s       s      -         -           s         -       -
inbox               -        -       -     p       p      -         -           p         -       -
leads               -        -       -     p       p      -         -           p         -       -
leads-closed        -        -       -     -       -      -         -           -         -       -
say-code            -        -       s     p       p      -         -           p         -       -
my-settings         -        -       -     p       -      -         -           -         -       -
digest-hours        -        -       -     p       -      -         -           -         -       -
pause-days          -        -       -     p       -      -         -           -         -       -
substitutes         -        -       -     p       -      -         -           -         -       -
digest              -        -       -     pd      -      -         -           -         -       -
pause               -        -       -     pd      -      -         -           -         -       -
end-pause           -        -       -     p       -      -         -           -         -       -
change-of-town      -        -       -     p       p      -         -           -         -       -
agree-change        -        -       -     pd      pd     -         -           p         -       -
stop-change         -        -       -     pd      pd     -         -           p         -       -
my-leads            -        -       s     -       -      -         -           -         -       -
my-lead             -        -       s     -       -      -         -           -         -       -
ask-withdraw        -        -       p     -       -      -         -           -         -       -
withdraw            -        -       sd    -       -      -         -           -         -       -
answering           -        -       p     -       -      -         -           -         -       -
answer-sentence     -        -       pd    -       -      -         -           -         -       -
answer-gone         -        -       p     -       -      -         -           -         -       -
stop-town           -        -       sd    -       -      -         -           -         -       -
hear-town           -        -       s     -       -      -         -           -         -       -
updating            -        -       s     -       -      -         -           -         -       -
update              -        -       s     -       -      -         -           -         -       -
moving              -        -       s     -       -      -         -           -         -       -
confirm             -        -       s     -       -      -         -           -         -       -
refuse-interview    -        -       s     -       -      -         -           -         -       -
interview-file      -        -       s     -       -      -         -           -         -       -
my-data             -        -       s     -       -      -         -           -         -       -
ask-erase           -        -       -     -       -      -         -           -         -       -
erase               -        -       d     -       -      -         -           -         -       -
send                -        -       pd    -       -      -         -           -         -       -
send-lead-again     -        -       s     -       -      -         -           -         -       -
summary             -        -       s     -       -      -         -           -         -       -
field               -        -       -     -       -      -         -           -         -       -
fill                -        -       s     -       -      -         -           -         -       -
as-read             -        -       s     -       -      -         -           -         -       -
cv-to-send          -        -       s     -       -      -         -           -         -       -
send-cv-along       -        -       s     -       -      -         -           -         -       -
add-questions       -        -       -     -       -      -         -           -         -       -
pick-question       -        -       -     -       -      -         -           -         -       -
reminders           -        -       -     -       -      -         -           -         -       -
remind              -        -       d     -       -      -         -           -         -       -
stop-reminders      -        -       -     -       -      -         -           -         -       -
lead-start          -        -       s     -       -      -         -           -         -       -
no-contact          -        -       s     -       -      -         -           -         -       -
begin               -        -       s     -       -      -         -           -         -       -
letter              -        -       s     -       -      -         -           -         -       -
cancel              -        -       -     -       -      -         -           -         -       -
start               -        -       -     p       p      -         -           p         -       -
"""
    + own_towns.TABLE
    + overview.TABLE
    + administration.TABLE
)

ON_SCREENS = (
    """
action              stranger another owner contact deputy elsewhere coordinator escalated removed administrator
say@sheet           -        -       -     p       p      -         -           p         -       -
say@cv              -        -       -     p       p      -         -           p         -       -
say@cv-to-send      -        -       s     -       -      -         -           -         -       -
say@pointer         -        -       -     p       p      -         -           p         -       -
say@reasons         -        -       -     p       p      -         -           p         -       -
say@writing         -        -       -     pd      pd     -         -           pd        -       -
say@answering       -        -       pd    -       -      -         -           -         -       -
say@my-lead         -        -       -     -       -      -         -           -         -       -
say@ask-withdraw    -        -       p     -       -      -         -           -         -       -
say@ask-erase       -        -       -     -       -      -         -           -         -       -
say@summary         -        -       s     -       -      -         -           -         -       -
say@field           -        -       s     -       -      -         -           -         -       -
show@sheet          -        -       -     sd      sd     -         -           sd        -       -
show@cv             -        -       -     sd      sd     -         -           sd        -       -
show@pointer        -        -       -     p       p      -         -           p         -       -
show@writing        -        -       -     p       p      -         -           p         -       -
show@my-lead        -        -       s     -       -      -         -           -         -       -
show@answering      -        -       p     -       -      -         -           -         -       -
language@sheet      -        -       -     sd      sd     -         -           sd        -       -
language@my-lead    -        -       s     -       -      -         -           -         -       -
file@sheet          -        -       -     p       p      -         -           p         -       -
file@my-lead        -        -       s     -       -      -         -           -         -       -
sticker@sheet       -        -       -     p       p      -         -           p         -       -
sticker@my-lead     -        -       s     -       -      -         -           -         -       -
edit@sheet          -        -       -     p       p      -         -           p         -       -
edit@writing        -        -       -     p       p      -         -           p         -       -
edit@my-lead        -        -       s     -       -      -         -           -         -       -
command@sheet       -        -       -     p       p      -         -           p         -       -
remove-file@sheet   -        -       -     p       p      -         -           p         -       -
phone@writing       -        -       -     -       -      -         -           -         -       -
phone@answering     -        -       p     -       -      -         -           -         -       -
place@writing       -        -       -     -       -      -         -           -         -       -
"""
    + own_towns.ON_SCREENS
    + overview.ON_SCREENS
    + administration.ON_SCREENS
)

DAYS = "20261127-20261210"
THAT_DAY = date(2026, 11, 24).toordinal()
"""When the lead was sent."""


def _own(code: str) -> int:
    """The number of the contact, and of the change that waits in their town; or one that never was."""
    return 1 if code != GHOST else 999


REASON = next(iter(shipped()[0].reasons))
SENTENCE, ANSWER = next(iter(shipped()[0].town_says)), next(iter(shipped()[0].candidate_says))
PRESSED: Mapping[str, Callable[[str], model.Action]] = {
    "sheet": lambda code: model.Open(contact_model.Sheet(code)),
    "cv": lambda code: model.Open(contact_model.AttachedCv(code)),
    "lead-file": lambda code: model.Open(contact_model.LeadFile(code, "pdf")),
    "lead-table": lambda code: model.Open(contact_model.LeadFile(code, "csv")),
    "lead-file-oddly": lambda code: model.Open(contact_model.LeadFile(code, "exe")),
    "pointer": lambda code: model.Open(contact_model.Pointer(code)),
    "reasons": lambda code: model.Open(contact_model.Reasons(code)),
    "writing": lambda code: model.Open(contact_model.Writing(code)),
    "take": contact_model.Take,
    "contacted": contact_model.MarkContacted,
    "decline": lambda code: contact_model.Decline(code, REASON),
    "decline-oddly": lambda code: contact_model.Decline(code, "gone"),
    "sentence": lambda code: contact_model.SendSentence(code, SENTENCE),
    "sentence-gone": lambda code: contact_model.SendSentence(code, "gone"),
    "say-ready": lambda code: model.Open(contact_model.SentenceCheck(code, SENTENCE)),
    "stop-candidate": lambda code: contact_model.HearCandidate(code, wanted=False),
    "hear-candidate": lambda code: contact_model.HearCandidate(code, wanted=True),
    "answer-sentence": lambda code: lead_model.AnswerSentence(code, ANSWER),
    "answer-gone": lambda code: lead_model.AnswerSentence(code, "gone"),
    "stop-town": lambda code: lead_model.HearTown(code, wanted=False),
    "hear-town": lambda code: lead_model.HearTown(code, wanted=True),
    "updating": lambda code: model.Open(lead_model.Updating(code)),
    "update": lead_model.UpdateLead,
    "more": lambda code: model.Open(contact_model.More(code)),
    "colleagues": lambda code: model.Open(contact_model.Colleagues(code)),
    "noting": lambda code: model.Open(contact_model.Noting(code)),
    "inviting": lambda code: model.Open(contact_model.Inviting(code)),
    "interview": lambda code: model.Open(contact_model.InterviewCheck(code)),
    "hiring": lambda code: model.Open(contact_model.Hiring(code)),
    "declining": lambda code: model.Open(contact_model.Declining(code, REASON)),
    "outcome": lambda code: model.Open(contact_model.Outcome(code)),
    "call-off": lambda code: contact_model.CallOff(code, 1),
    "took-place": lambda code: contact_model.NoteHeld(code, 1),
    "nobody-came": lambda code: contact_model.NoteMissed(code, 1),
    "closing": lambda code: model.Open(contact_model.ClosingLead(code)),
    "passing": lambda code: model.Open(contact_model.Passing(code)),
    "hand-to-contact": lambda code: contact_model.HandOver(code, 1),
    "hand-to-deputy": lambda code: contact_model.HandOver(code, 2),
    "hand-to-nobody": lambda code: contact_model.HandOver(code, 999),
    "propose": lambda code: contact_model.SendInterview(code, 1),
    "hire": contact_model.Hire,
    "close": lambda code: contact_model.Close(code, "other"),
    "close-oddly": lambda code: contact_model.Close(code, "gone"),
    "pass-on": lambda code: contact_model.PassOn(code, "phone", THAT_DAY),
    "undo": lambda code: contact_model.Undo(code, 1),
    "inbox": lambda _: model.Open(contact_model.Inbox()),
    "leads": lambda _: model.Open(contact_model.Leads("untaken")),
    "leads-closed": lambda _: model.Open(contact_model.Leads("closed")),
    "say-code": lambda code: model.Say(Private(code.lower().replace("-", " "))),
    "my-settings": lambda code: model.Open(contact_model.MySettings(_own(code))),
    "digest-hours": lambda code: model.Open(contact_model.DigestHours(_own(code))),
    "pause-days": lambda code: model.Open(contact_model.PauseDays(_own(code))),
    "substitutes": lambda code: model.Open(contact_model.Substitutes(_own(code), DAYS)),
    "digest": lambda code: contact_model.ChooseDigest(_own(code), 8),
    "pause": lambda code: contact_model.BeginPause(_own(code), DAYS, 0),
    "end-pause": lambda code: contact_model.EndPause(_own(code)),
    "change-of-town": lambda code: model.Open(contact_model.ChangeOfTown(_own(code))),
    "agree-change": lambda code: contact_model.AgreeToChange(_own(code)),
    "stop-change": lambda code: contact_model.StopChange(_own(code)),
    "my-leads": lambda _: model.Open(lead_model.MyLeads()),
    "my-lead": lambda code: model.Open(lead_model.MyLead(code)),
    "ask-withdraw": lambda code: model.Open(lead_model.AskWithdraw(code)),
    "withdraw": model.Withdraw,
    "answering": lambda code: model.Open(lead_model.Answering(code)),
    "moving": lambda code: model.Open(lead_model.Moving(code)),
    "confirm": lambda code: lead_model.ConfirmInterview(code, 1),
    "refuse-interview": lambda code: lead_model.RefuseInterview(code, 1),
    "interview-file": lambda code: model.Open(lead_model.InterviewFile(code)),
    "my-data": lambda _: model.Open(lead_model.MyData()),
    "ask-erase": lambda _: model.Open(lead_model.AskErase()),
    "erase": lambda _: model.Erase(),
    "send": model.SendLead,
    "send-lead-again": model.SendLead,
    "summary": lambda _: model.Open(lead_model.Summary()),
    "field": lambda _: model.Open(lead_model.LeadField("name")),
    "fill": lambda _: model.Fill("reach", "chat"),
    "as-read": lambda _: model.Open(lead_model.AsRead()),
    "cv-to-send": lambda _: model.Open(lead_model.CvToSend()),
    "send-cv-along": lambda _: model.SendCvAlong(wanted=True),
    "add-questions": lambda _: model.AddQuestions(wanted=True),
    "pick-question": lambda _: model.PickQuestion("pay", wanted=True),
    "reminders": lambda _: model.Open(Reminders()),
    "remind": lambda _: RemindOf("check"),
    "stop-reminders": lambda _: StopReminders(),
    "lead-start": lambda _: model.Open(lead_model.LeadStart(TOWN)),
    "no-contact": lambda _: model.Open(lead_model.NoContact(TOWN)),
    "begin": lambda _: model.BeginLead(TOWN, coordinator=False),
    "letter": lambda _: model.Open(lead_model.ReadyLetter(TOWN)),
    "cancel": lambda _: model.Cancel(),
    "start": lambda _: model.Start(),
    **own_towns.PRESSED,
    **overview.PRESSED,
    **administration.PRESSED,
}
OF_ONESELF = {"digest", "pause", "agree-change", "stop-change"}
"""What people of the municipal side may change though there is no lead."""
DONE: Mapping[str, model.Action] = {
    "say": model.Say(Private("Slova navíc")),
    "show": model.Show(),
    "language": model.ChooseLanguage("cs"),
    "file": model.SendFile(5),
    "sticker": model.SendOther(),
    "edit": model.Edit(),
    "command": model.Command("sheet"),
    "remove-file": model.RemoveFile(5),
    "phone": model.SharePhone(Private("+420777000222"), own=True),
    "place": model.SharePosition(49.74, 13.37),
}
PLACES: Mapping[str, Callable[[str], model.Screen]] = {
    "sheet": contact_model.Sheet,
    "cv": contact_model.AttachedCv,
    "cv-to-send": lambda _: lead_model.CvToSend(),
    "pointer": contact_model.Pointer,
    "reasons": contact_model.Reasons,
    "writing": contact_model.Writing,
    "answering": lead_model.Answering,
    "my-lead": lead_model.MyLead,
    "ask-withdraw": lead_model.AskWithdraw,
    "ask-erase": lambda _: lead_model.AskErase(),
    "summary": lambda _: lead_model.Summary(),
    "field": lambda _: lead_model.LeadField("name"),
    **own_towns.PLACES,
    **overview.PLACES,
    **administration.PLACES,
}
TOUCHES_NOBODY: frozenset[type] = frozenset({
    model.Menu, model.Languages, model.Guide, model.GuideChapter, model.SourceList, model.Ask, model.Result,
    model.ResultLine, model.Told, model.Answers, model.ToAsk, model.Documents, model.DocumentPage, model.Faq,
    model.Topic, model.FaqAnswer, model.Found, model.Glossary, model.TermPage, model.FixedPage, model.Privacy,
    model.PrivacyPart, towns_model.Towns, towns_model.Regions, towns_model.Region, towns_model.Town,
    towns_model.LocalRules, towns_model.ShareLocation, towns_model.TownMatches, towns_model.PlacesNamed, towns_model.Around, towns_model.Nearest, lead_model.Erased, PreviewMatches,
    model.Stale, model.Continue, model.Answer, model.ChooseTown, model.StartOver, model.Tick, model.KeepList,
    model.Conditions, model.Contests, towns_model.TownsMap, towns_model.AroundOnMap, *get_args(PlanScreen),
    *get_args(PaperScreen), *get_args(PaperAction), *get_args(PracticeScreen), *get_args(PracticeAction),
})  # fmt: skip
"""Content and what one prepares oneself: no lead and nobody's data are behind these."""
INVITATIONS: frozenset[type] = frozenset({
    contact_model.Invite, contact_model.AcceptInvite, contact_model.DeclineInvite, AdminInvite, AcceptAdminInvite,
})  # fmt: skip
REFUSED = says(Note.REFUSED)
INTERVIEW = "14.12.2026 10:00, Městská policie, Vymyšlená 1"


def rows_of(table: str) -> list[str]:
    return table.strip().splitlines()[1:]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cast") / "cast.sqlite3"


async def observed(
    template: Path, path: Path, role: str, done: Callable[[Cast, str], tuple[model.Screen | None, model.Action]]
) -> str:
    """Try something in a scene of its own, and compare with the same about a code that never was."""
    actor = "coordinator" if role == "escalated" else role

    async def tried(ghost: str) -> tuple[str, str, bool]:
        async with cast_from(template, path) as cast:
            if role == "escalated":
                await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
            place, action = done(cast, ghost)
            if place is not None:
                await cast.put(actor, place)
            before = await cast.rows(actor)
            answer = texts(await cast.dispatcher.dispatch(cast.who(actor), action))
            return answer, cast.code, await cast.rows(actor) != before

    answer, code, changed = await tried("")
    refusal, _, _ = await tried(GHOST)
    seen = "s" if any(word in answer for word in OF_THE_LEAD) else "p" if answer != refusal or code in answer else ""
    return f"{seen}{'d' if changed else ''}" or "-"


async def row(
    template: Path, folder: Path, name: str, done: Callable[[Cast, str], tuple[model.Screen | None, model.Action]]
) -> str:
    cells = [await observed(template, folder / f"{number}.sqlite3", role, done) for number, role in enumerate(ROLES)]
    return " ".join([name, *cells])


@pytest.mark.parametrize("expected", rows_of(TABLE), ids=lambda line: str(line).split()[0])
async def test_what_can_be_pressed(expected: str, template: Path, tmp_path: Path) -> None:
    name = expected.split(maxsplit=1)[0]
    make = PRESSED[name]

    def done(cast: Cast, ghost: str) -> tuple[model.Screen | None, model.Action]:
        return None, make(ghost or (cast.draft if name == "send" else cast.code))

    assert await row(template, tmp_path, name, done) == " ".join(expected.split())


@pytest.mark.parametrize("expected", rows_of(ON_SCREENS), ids=lambda line: str(line).split()[0])
async def test_what_can_be_written_or_sent_on_a_screen(expected: str, template: Path, tmp_path: Path) -> None:
    name = expected.split(maxsplit=1)[0]
    what, _, where = name.partition("@")

    def done(cast: Cast, ghost: str) -> tuple[model.Screen | None, model.Action]:
        return PLACES[where](ghost or cast.code), DONE[what]

    assert await row(template, tmp_path, name, done) == " ".join(expected.split())


async def events_of(cast: Cast) -> tuple[lead_model.Event, ...]:
    lead = await cast.dispatcher.database.read(lambda tx: leads.by_code(tx, cast.code))
    assert lead is not None
    return lead.events


async def taken(cast: Cast) -> model.Action:
    """The contact takes the lead: that step is theirs to take back."""
    await take(cast.dispatcher, cast.who("contact"), contact_model.Take(cast.code))
    return contact_model.Undo(cast.code, event_number((await events_of(cast))[-1]))


async def invited(cast: Cast) -> model.Action:
    """The contact invites the owner to an interview: whether to come is the owner's to say."""
    await take(cast.dispatcher, cast.who("contact"), await typed(cast, "contact"))
    return lead_model.ConfirmInterview(cast.code, event_number((await events_of(cast))[-1]))


async def refused(cast: Cast) -> model.Action:
    await invited(cast)
    return lead_model.RefuseInterview(cast.code, event_number((await events_of(cast))[-1]))


async def called_off(cast: Cast) -> model.Action:
    """The contact has invited: whoever answers for the town may call it off."""
    await invited(cast)
    return contact_model.CallOff(cast.code, event_number((await events_of(cast))[-1]))


async def typed(cast: Cast, role: str) -> model.Action:
    await take(
        cast.dispatcher, cast.who(role), model.Open(contact_model.Inviting(cast.code)), model.Say(Private(INTERVIEW))
    )
    session = await cast.dispatcher.database.read(lambda tx: sessions.load(tx, cast.who(role).key))
    assert session is not None
    assert session.interview is not None
    return contact_model.SendInterview(cast.code, session.interview.number)


async def written_down(cast: Cast) -> model.Action:
    """The contact has typed an interview and not sent it yet."""
    return await typed(cast, "contact")


@pytest.mark.parametrize(
    ("arranged", "what", "whose"),
    [
        (taken, Happened.UNDONE, "contact"),
        (written_down, Happened.INVITED, "contact"),
        (invited, Happened.CONFIRMED, "owner"),
        (refused, Happened.CANNOT_COME, "owner"),
        (called_off, Happened.CALLED_OFF, "contact deputy escalated"),
    ],
)
async def test_a_step_with_its_real_number_is_theirs_alone_whose_it_is(
    arranged: Callable[[Cast], Awaitable[model.Action]], what: Happened, whose: str, template: Path, tmp_path: Path
) -> None:
    could: list[str] = []
    for role in ROLES:
        async with cast_from(template, tmp_path / f"{role}.sqlite3") as cast:
            if role == "escalated":
                await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
            action = await arranged(cast)
            await cast.dispatcher.dispatch(cast.who("coordinator" if role == "escalated" else role), action)
            if what in {event.what for event in await events_of(cast)}:
                could.append(role)
    assert could == whose.split()


def test_no_action_and_no_screen_is_left_out() -> None:
    tried = {type(_opened(make(GHOST))) for make in PRESSED.values()} | {type(action) for action in DONE.values()}
    assert {*ACTIONS, *SCREENS} - {model.Open} == tried | TOUCHES_NOBODY | INVITATIONS
    assert not tried & TOUCHES_NOBODY
    lines = rows_of(TABLE) + rows_of(ON_SCREENS)
    assert {line.split()[0] for line in rows_of(TABLE)} == set(PRESSED)
    assert {line.split()[0].partition("@")[0] for line in rows_of(ON_SCREENS)} == set(DONE)
    cells = sum(len(line.split()) - 1 for line in lines)
    assert cells == len(lines) * len(ROLES)
    record("role × action matrix", f"{cells} cells as in the table")


def _opened(action: model.Action) -> object:
    return action.screen if isinstance(action, model.Open) else action


@pytest.mark.parametrize("name", ["sheet", "pointer", "reasons", "writing", "take", "contacted", "decline"])
async def test_everybody_refused_reads_the_same_line(name: str, template: Path, tmp_path: Path) -> None:
    async with cast_from(template, tmp_path / "cast.sqlite3") as cast:
        for role in ("elsewhere", "coordinator", "removed"):
            assert REFUSED in texts(await cast.dispatcher.dispatch(cast.who(role), PRESSED[name](cast.code)))
        for role in ("stranger", "another", "owner"):
            answer = texts(await cast.dispatcher.dispatch(cast.who(role), PRESSED[name](cast.code)))
            assert says(Note.REFUSED, "uk") in answer


@pytest.mark.parametrize("role", ROLES)
async def test_after_delete_nobody_finds_anything(role: str, template: Path, tmp_path: Path) -> None:
    """Every press of the table, by everybody, once the owner has deleted everything: nothing of the lead is left."""
    async with cast_from(template, tmp_path / "cast.sqlite3") as cast:
        who = cast.who("coordinator" if role == "escalated" else role)
        await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
        await cast.dispatcher.dispatch(cast.who("owner"), model.Erase())
        for name, make in PRESSED.items():
            answer = texts(await cast.dispatcher.dispatch(who, make(cast.code)))
            assert not [word for word in OF_THE_LEAD if word in answer], name
        for name, screen in PLACES.items():
            for what, action in DONE.items():
                await cast.put("coordinator" if role == "escalated" else role, screen(cast.code))
                answer = texts(await cast.dispatcher.dispatch(who, action))
                assert not [word for word in OF_THE_LEAD if word in answer], f"{what}@{name}"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
async def test_a_withdrawn_lead_shows_nothing_any_more(role: str, template: Path, tmp_path: Path) -> None:
    async with cast_from(template, tmp_path / "cast.sqlite3") as cast:
        who = cast.who("coordinator" if role == "escalated" else role)
        if role == "escalated":
            await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
        await cast.dispatcher.dispatch(cast.who("owner"), model.Withdraw(cast.code))
        before = await cast.rows(role)
        kept = {
            name: make
            for name, make in PRESSED.items()
            if name not in {*own_towns.PRESSED, *OF_ONESELF, "roll-back", "edit"}
        }
        for name, make in kept.items():
            answer = texts(await cast.dispatcher.dispatch(who, make(cast.code)))
            assert not [word for word in OF_THE_LEAD if word in answer], name
        assert await cast.rows(role) == before


@pytest.mark.parametrize("token", ["live", "used", "expired", "gone"])
async def test_an_invitation_is_good_once_and_for_a_day(token: str, template: Path, tmp_path: Path) -> None:
    """Whoever has a live link may take it up, once; used, expired or of somebody removed it is nothing for anybody."""
    for number, role in enumerate(role for role in ROLES if role != "escalated"):
        async with cast_from(template, tmp_path / f"{number}.sqlite3") as cast:
            who, given = cast.who(role), cast.invitations[token]
            before = await cast.rows(role)
            shown = texts(await cast.dispatcher.dispatch(who, model.Open(contact_model.Invite(given))))
            assert await cast.rows(role) == before, "looking at it uses nothing up"
            assert ("Nová" in shown) is (token == "live")  # noqa: S105  the name of a case
            gone = texts(await cast.dispatcher.dispatch(who, model.Open(contact_model.Invite("x" * 22))))
            assert (shown == gone) is (token != "live")  # noqa: S105  the same
            await cast.dispatcher.dispatch(who, contact_model.AcceptInvite(given))
            assert (await cast.rows(role) != before) is (token == "live")  # noqa: S105  the same
            after = await cast.rows(role)
            for again in ("elsewhere", "stranger", role):
                await cast.dispatcher.dispatch(cast.who(again), contact_model.AcceptInvite(given))
            assert await cast.rows(role) == after, "used up"
