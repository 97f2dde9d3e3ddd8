"""The table of lead events: one row for each event, with its consequences.

The quoted names are stored (with leads, in the outbox, as counts) and never change; the words are
msgids. Other details (a day, a place) are decided in `contact.turn` and `lead.turn` and worded in
`view.letters` and `view.official_steps`.
"""

from enum import Enum, StrEnum, auto
from typing import Self

from bot.content.problems import msg
from bot.conversation.base import ValueObject


class _WithWords(StrEnum):
    """A stored name, the msgid of its words, and of the candidate's version if that differs."""

    words: str
    told: str

    # The defaults exist because a lookup, `State("sent")`, passes only the value.
    def __new__(cls, value: str, words: str = "", told: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words, member.told = words, told
        return member


class State(_WithWords):
    """The progress of a lead, in order; `words` are the candidate's."""

    SENT = "sent", msg("Sent. Nobody has opened it yet.")
    SEEN = "seen", msg("Opened. Nobody has taken it on yet.")
    TAKEN = "taken", msg("Somebody has taken it on.")
    CONTACTED = "contacted", msg("The town has answered.")
    INVITED = "invited", msg("There is an invitation to an interview.")
    DECLINED = "declined", msg("The town answered: not now.")
    HIRED = "hired", msg("The town says: hired.")
    CLOSED = "closed", msg("The town has closed it.")
    """Closed by the town without an answer; `Lead.reason` is a `ClosingReason`."""
    WITHDRAWN = "withdrawn", msg("Withdrawn. Whoever got it no longer sees your details here.")

    @property
    def is_open(self) -> bool:
        """Return True while both sides may write to each other."""
        return self not in {State.DECLINED, State.HIRED, State.CLOSED, State.WITHDRAWN}

    @property
    def is_new(self) -> bool:
        return self in {State.SENT, State.SEEN}

    def is_before(self, other: "State") -> bool:
        order = list(State)
        return order.index(self) < order.index(other)


class Notice(_WithWords):
    """Notices of a lead to the municipal side; the words are a headline without personal data."""

    NEW_LEAD = "new-lead", msg("A candidate has written to you.")
    REMINDER = "reminder", msg("A candidate's message is waiting")
    CANDIDATE_WROTE = "candidate-wrote", msg("The candidate has written to you")
    CANDIDATE_UPDATED = "candidate-updated", msg("The candidate has sent newer answers")
    COORDINATOR_ASKS = "coordinator-asks", msg("The coordinator asks you to answer this message")
    NOT_DELIVERED = "not-delivered", msg("A message to the candidate did not arrive")
    CONFIRMED = "confirmed", msg("The candidate confirms the interview")
    MOVE_ASKED = "move-asked", msg("The candidate asks for another time of the interview")
    CANNOT_COME = "cannot-come", msg("The candidate will not come to the interview")
    NO_ANSWER = "no-answer", msg("The candidate has not answered your invitation")
    NEAR = "near", msg("The interview is near")
    INTERVIEW_OVER = "interview-over", msg("How did the interview end?")
    HANDED = "handed", msg("A colleague has handed you a message")
    ENDING = "ending", msg("A candidate's message will soon be deleted")


class Side(Enum):
    """The side that triggers an event."""

    CANDIDATE = auto()
    TOWN = auto()
    """Anybody who may see the lead: contact, deputy or coordinator."""
    COORDINATOR = auto()
    PROGRAM = auto()


class LadderEffect(Enum):
    """The effect of an event on the wait that the ladder watches."""

    BEGINS = auto()
    """The lead waits to be opened."""
    OPENS = auto()
    TAKES = auto()
    """A contact has taken it, and the answer is pending."""
    ANSWERS = auto()
    """The wait is over."""
    ASKS = auto()
    """The candidate waits for an answer."""
    WORKS = auto()
    """The municipal side handles it in another way: the wait starts again."""
    UNDOES = auto()
    """The last step that can be undone was undone."""
    CLIMBS = auto()
    NONE = auto()


class EventRule(ValueObject):
    """A row of the table: the consequences of an event."""

    by: Side
    leads_to: State | None = None
    """The state that a lead moves to, unless it is further on."""
    wait: LadderEffect = LadderEffect.NONE
    undo: bool = False
    """The author can undo it for some minutes."""
    counted: str = ""
    """The name of the counter of the first such event, if it is counted."""
    answer: bool = False
    """It is an answer of the town."""
    news: str = ""
    """The stored name of the message to the candidate, if there is one."""
    told: str = ""
    """The message: `{name}` is the author, `{other}` the person named, `{names}` those asked."""
    must_arrive: bool = False
    """The author is notified if the candidate has blocked the bot."""
    notice: Notice | None = None
    """The notice to the municipal side: for `HANDED` only to the colleague."""
    history: str = ""
    """The line in the candidate's history, if it is shown there."""
    sheet: str = ""
    """The line in the town's history."""


_NOTHING = EventRule(Side.PROGRAM)


class LeadEvent(StrEnum):
    """Events of a lead."""

    means: EventRule

    def __new__(cls, value: str, means: EventRule = _NOTHING) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.means = means
        return member

    # fmt: off
    SENT = "sent", EventRule(
        Side.CANDIDATE, State.SENT, LadderEffect.BEGINS,
        counted="sent", notice=Notice.NEW_LEAD, history=msg("sent"),
    )
    OPENED = "opened", EventRule(
        Side.TOWN, State.SEEN, LadderEffect.OPENS, counted="opened",
        news="seen", told=msg("{name} has opened your message."),
        history=msg("opened by {name}"),
    )
    TAKEN = "taken", EventRule(
        Side.TOWN, State.TAKEN, LadderEffect.TAKES, undo=True, counted="taken",
        news="taken", told=msg("{name} has taken your message on and will answer you."),
        history=msg("taken on by {name}"), sheet=msg("Taken on"),
    )
    CONTACTED = "contacted", EventRule(
        Side.TOWN, State.CONTACTED, LadderEffect.ANSWERS, undo=True, counted="contacted", answer=True,
        news="contacted", told=msg("{name} noted that they have contacted you. If nobody did, press Reply."),
        history=msg("{name} noted that they contacted you"), sheet=msg("Contacted"),
    )
    DECLINED = "declined", EventRule(
        Side.TOWN, State.DECLINED, LadderEffect.ANSWERS, undo=True, counted="declined", answer=True,
        news="declined", told=msg("{name} answered: not now."), must_arrive=True,
        history=msg("answered by {name}: not now"), sheet=msg("Answered “not now”"),
    )
    WITHDRAWN = "withdrawn", EventRule(
        Side.CANDIDATE, State.WITHDRAWN, counted="withdrawn", history=msg("withdrawn by you"),
    )
    TOWN_WROTE = "town-wrote", EventRule(
        Side.TOWN, State.CONTACTED, LadderEffect.ANSWERS, counted="contacted", answer=True,
        news="wrote", told=msg("{name} writes to you:"), must_arrive=True,
        history=msg("{name} wrote to you"), sheet=msg("Answered"),
    )
    CANDIDATE_WROTE = "candidate-wrote", EventRule(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.CANDIDATE_WROTE, history=msg("you wrote"),
    )
    HANDED = "handed", EventRule(
        Side.TOWN, State.TAKEN, LadderEffect.TAKES, undo=True, notice=Notice.HANDED,
        news="handed", told=msg("Your message is with {other} now, who will answer you ({name} handed it on)."),
        history=msg("handed on: {name} → {other}"), sheet=msg("Handed on"),
    )
    INVITED = "invited", EventRule(
        Side.TOWN, State.INVITED, LadderEffect.ANSWERS, undo=True, counted="invited", answer=True,
        news="invited", told=msg("{name} invites you to an interview:"), must_arrive=True,
        history=msg("{name} invited you to an interview"), sheet=msg("Invited"),
    )
    CONFIRMED = "confirmed", EventRule(
        Side.CANDIDATE, notice=Notice.CONFIRMED, history=msg("you confirmed the interview"),
    )
    MOVE_ASKED = "move-asked", EventRule(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.MOVE_ASKED, history=msg("you asked for another time"),
    )
    CANNOT_COME = "cannot-come", EventRule(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.CANNOT_COME, history=msg("you said that you will not come"),
    )
    CALLED_OFF = "called-off", EventRule(
        Side.TOWN, wait=LadderEffect.ASKS, undo=True, must_arrive=True,
        news="called-off", told=msg("{name} has called the interview off. Please do not come:"),
        history=msg("{name} called the interview off"), sheet=msg("Interview called off"),
    )
    HELD = "held", EventRule(
        Side.TOWN, wait=LadderEffect.ASKS, undo=True,
        news="held", told=msg("{name} noted that your interview took place. What comes of it, the town will tell you."),
        history=msg("{name} noted that the interview took place"), sheet=msg("The interview took place"),
    )
    MISSED = "missed", EventRule(
        Side.TOWN, wait=LadderEffect.ANSWERS, undo=True, must_arrive=True,
        news="missed", told=msg("{name} noted that nobody came to the interview. If that is not so, or if you would like another time, press Reply."),
        history=msg("{name} noted that nobody came to the interview"), sheet=msg("Nobody came to the interview"),
    )
    ASKED_TO_CONFIRM = "asked-to-confirm", EventRule(
        Side.PROGRAM, news="asked-to-confirm", told=msg("You have not answered yet whether you will come to the interview:"),
        history=msg("you were asked whether you will come"),
    )
    NO_ANSWER = "no-answer", EventRule(Side.PROGRAM, notice=Notice.NO_ANSWER)
    """The candidate was asked again and has not answered."""
    TOMORROW = "tomorrow", EventRule(
        Side.PROGRAM, news="tomorrow", told=msg("A reminder of tomorrow's interview:"),
        history=msg("you were reminded of the interview"),
    )
    NEAR = "near", EventRule(Side.PROGRAM, notice=Notice.NEAR)
    INTERVIEW_OVER = "interview-over", EventRule(
        Side.PROGRAM, wait=LadderEffect.ASKS, notice=Notice.INTERVIEW_OVER, history=msg("the town was asked how the interview ended"),
    )
    HIRED = "hired", EventRule(
        Side.TOWN, State.HIRED, LadderEffect.ANSWERS, undo=True, counted="hired", answer=True, must_arrive=True,
        news="hired", told=msg("{name} noted that you have been hired. Congratulations! What comes next, the town tells you."),
        history=msg("{name} noted that you were hired"), sheet=msg("Hired"),
    )
    CLOSED = "closed", EventRule(
        Side.TOWN, State.CLOSED, LadderEffect.ANSWERS, undo=True, counted="closed",
        news="closed", told=msg("{name} has closed your message."), must_arrive=True,
        history=msg("closed by {name}"), sheet=msg("Closed"),
    )
    PASSED_ON = "passed-on", EventRule(
        Side.COORDINATOR, State.TAKEN, LadderEffect.ANSWERS, undo=True, news="passed-on",
        told=msg("Your message was passed on to the town: {way}, {day} ({name}). Whether and when it answers is not known; you can still write here."),
        history=msg("{name} noted that they passed it on outside the bot"), sheet=msg("Passed on outside the bot"),
    )
    UNDONE = "undone", EventRule(
        Side.TOWN, wait=LadderEffect.UNDOES, news="undone", must_arrive=True,
        told=msg("{name} took their last step back, it was a mistake. This no longer holds: {step}."),
        history=msg("{name} took a step back"),
    )
    NOTED = "noted", EventRule(Side.TOWN, wait=LadderEffect.WORKS, undo=True)
    """An internal note of the town, not shown to the candidate. Undoing deletes it."""
    TOWN_STOPPED = "town-stopped", EventRule(
        Side.CANDIDATE, wait=LadderEffect.WORKS, history=msg("you stopped the town's messages"),
    )
    TOWN_RESUMED = "town-resumed", EventRule(
        Side.CANDIDATE, wait=LadderEffect.WORKS, history=msg("you take the town's messages again"),
    )
    CANDIDATE_STOPPED = "candidate-stopped", EventRule(
        Side.TOWN, wait=LadderEffect.WORKS, news="silenced",
        told=msg("{name} takes no more messages from you about this here. Your message stays with the town, nothing else changes."),
        history=msg("{name} stopped your messages"),
    )
    CANDIDATE_RESUMED = "candidate-resumed", EventRule(
        Side.TOWN, news="heard-again", told=msg("{name} takes your messages about this again."),
        history=msg("{name} takes your messages again"),
    )
    UPDATED = "updated", EventRule(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.CANDIDATE_UPDATED, history=msg("you sent newer answers"),
    )
    UNREACHED = "unreached", EventRule(
        Side.PROGRAM, notice=Notice.NOT_DELIVERED, history=msg("a message to you did not arrive: the bot was blocked"),
    )
    UNCONFIRMED = "unconfirmed", EventRule(
        Side.PROGRAM, notice=Notice.NOT_DELIVERED, history=msg("a message to you may not have arrived"),
    )
    UNHEARD = "unheard", EventRule(
        Side.PROGRAM, news="unheard",
        told=msg("The notice of your message has reached nobody so far. Whoever runs this bot has been told. Please do not wait for it: turn to the town itself. How to reach it, and a ready letter, are below."),
        history=msg("the notice of it reached nobody"),
    )
    REMINDED = "reminded", EventRule(
        Side.PROGRAM, wait=LadderEffect.CLIMBS, notice=Notice.REMINDER, told=msg("Today a reminder goes to: {names}."),
        history=msg("a reminder was sent to {name}"), sheet=msg("Reminder"),
    )
    """The first step of the escalation ladder; the next two are its other steps."""
    DEPUTY_ASKED = "deputy-asked", EventRule(
        Side.PROGRAM, wait=LadderEffect.CLIMBS, notice=Notice.REMINDER, told=msg("Today the deputy is asked: {names}."),
        history=msg("the deputy was asked: {name}"), sheet=msg("Deputy asked"),
    )
    COORDINATOR_ASKED = "coordinator-asked", EventRule(
        Side.PROGRAM, wait=LadderEffect.CLIMBS, notice=Notice.REMINDER,
        told=msg("From today the coordinator of the program sees it too: {names}."),
        history=msg("the coordinator was asked: {name}"), sheet=msg("Coordinator asked"),
    )
    TAKEN_OVER = "taken-over", EventRule(
        Side.COORDINATOR, wait=LadderEffect.CLIMBS,
        history=msg("{name}, coordinator of the program, looks after it too"), sheet=msg("Taken over by the coordinator"),
    )
    """The coordinator asked to see it."""
    ENDING = "ending", EventRule(
        Side.PROGRAM, notice=Notice.ENDING, news="ending",
        told=msg("On {day} this message and your talk about it will be deleted here. If you still talk with the town, write to it, or save what you need with /mydata: a word from either side keeps it for longer, but not beyond {last}."),
        history=msg("you were told when it will be deleted"),
    )
    OFFERED = "offered", EventRule(
        Side.COORDINATOR, news="offered", must_arrive=True,
        history=msg("{name} asked you whether it may go to another town"),
    )
    MOVED = "moved", EventRule(
        Side.CANDIDATE, State.WITHDRAWN, counted="moved", history=msg("passed on to another town, as you wished"),
    )
    UNKNOWN = "unknown", EventRule(
        Side.PROGRAM, history=msg("something happened that this version of the bot cannot name"),
    )
    """An event of another version of the bot. This name is never stored."""
    # fmt: on


NEWS = {what.means.news: what for what in LeadEvent if what.means.news}
"""The events of which the candidate is notified, by the stored name of the message."""
MESSAGE_EVENTS = frozenset(
    what
    for what in LeadEvent
    if what.means.wait in {LadderEffect.ANSWERS, LadderEffect.ASKS} and what.means.by is not Side.PROGRAM
)
"""Events that are a message of one side to the other; they extend the retention of the lead."""
WRITTEN = frozenset({LeadEvent.TOWN_WROTE, LeadEvent.CANDIDATE_WROTE})
"""Typed or ready messages of one side to the other."""
FROM_CANDIDATES = frozenset(
    what.means.notice for what in LeadEvent if what.means.by is Side.CANDIDATE and what.means.notice
)
"""The notices of an action of a candidate."""


class ClosingReason(_WithWords):
    """Reasons to close a lead without an answer, as the town and the candidate read them."""

    # fmt: off
    UNCLEAR = "unclear", msg("Spam or nonsense"), msg(
        "The town did not see an interest in this job in the message. If there is one, please write anew or ask the town directly."
    )
    WRONG_PERSON = "wrong-person", msg("Wrong person"), msg(
        "The town says that the message belongs elsewhere. If you are interested in the job, please write anew or ask the town directly."
    )
    DUPLICATE = "duplicate", msg("Duplicate"), msg(
        "The town already has a message of yours; this one was one too many. You need not do anything."
    )
    OTHER = "other", msg("Another reason"), msg(
        "The town closed the message without an answer to your interest. You may ask the town directly why."
    )
    # fmt: on


class PassOnWay(_WithWords):
    """Ways to pass a lead on outside of the bot, as the coordinator and the candidate read them."""

    PHONE = "phone", msg("📞 On the phone"), msg("on the phone")
    EMAIL = "email", msg("📧 In an e-mail"), msg("in an e-mail")
    IN_PERSON = "in-person", msg("🤝 Face to face"), msg("face to face")
