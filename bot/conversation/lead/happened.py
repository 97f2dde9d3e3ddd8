"""What can happen to a lead: one row for each event, with all that follows from it.

The names in quotes are stored (with leads, in what is still to be sent, as counts) and stay as they are; the words are
msgids. A new event is a new row. What a column cannot say (a day, a place, a second press) stands where the event happens
(`contact.turn`, `lead.talk`) and where it is worded (`view.letters`, `view.steps`).
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self

from bot.content.problems import msg

# The defaults below are only for looking a member up by its stored name, `State("sent")`: no row leaves anything out.


class _Worded(StrEnum):
    """A stored name and the msgid of its words."""

    words: str

    def __new__(cls, value: str, words: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member


class State(_Worded):
    """How far a lead has come, in the order in which it moves on; the words are the candidate's."""

    SENT = "sent", msg("Sent. Nobody has opened it yet.")
    SEEN = "seen", msg("Opened. Nobody has taken it on yet.")
    TAKEN = "taken", msg("Somebody has taken it on.")
    CONTACTED = "contacted", msg("The town has answered.")
    INVITED = "invited", msg("There is an invitation to an interview.")
    DECLINED = "declined", msg("The town answered: not now.")
    HIRED = "hired", msg("The town says: hired.")
    CLOSED = "closed", msg("The town has closed it.")
    """Ended by the town without an answer to the wish itself: a mistake, a duplicate; `Lead.reason` says which."""
    WITHDRAWN = "withdrawn", msg("Withdrawn. Whoever got it no longer sees your details here.")

    @property
    def is_open(self) -> bool:
        """Say whether the two sides may still write to each other."""
        return self not in {State.DECLINED, State.HIRED, State.CLOSED, State.WITHDRAWN}

    @property
    def is_new(self) -> bool:
        return self in {State.SENT, State.SEEN}

    def is_before(self, other: "State") -> bool:
        order = list(State)
        return order.index(self) < order.index(other)


class Notice(_Worded):
    """What the municipal side is told of a lead, by its headline; it holds no personal data."""

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
    """Who does it."""

    CANDIDATE = auto()
    TOWN = auto()
    """Whoever may see the lead: contact, deputy, or coordinator."""
    COORDINATOR = auto()
    PROGRAM = auto()


class LadderEffect(Enum):
    """What an event means for the wait that the ladder watches."""

    BEGINS = auto()
    """The lead waits to be read."""
    OPENS = auto()
    TAKES = auto()
    """Somebody of the municipal side has it now, and an answer is still to come."""
    ANSWERS = auto()
    """Nobody waits for anything any more."""
    ASKS = auto()
    """The candidate waits for an answer."""
    WORKS = auto()
    """Somebody of the municipal side deals with it in another way: the time begins anew."""
    UNDOES = auto()
    """The last step that can be taken back was."""
    CLIMBS = auto()
    NONE = auto()


@dataclass(frozen=True)
class Meaning:
    """A row of the table: what follows from an event."""

    by: Side
    leads_to: State | None = None
    """Where it brings a lead that has not come so far yet."""
    wait: LadderEffect = LadderEffect.NONE
    undo: bool = False
    """Whoever did it may take it back for some minutes."""
    counted: str = ""
    """As what the first one is counted, if it is."""
    answer: bool = False
    """It counts as an answer of the town: something the candidate hears from a human being."""
    news: str = ""
    """As what it is told to the candidate, if it is."""
    told: str = ""
    """How it is told: `{name}` is who did it, `{other}` whom they named, `{names}` who was asked."""
    must_arrive: bool = False
    """Whoever did it hears if the candidate has blocked the bot; of the rest that is only noted."""
    notice: Notice | None = None
    """What the municipal side is told: of a `HANDED` one the colleague alone."""
    history: str = ""
    """Its line among all that has happened, as the candidate reads it; what has none is not shown to them."""
    sheet: str = ""
    """Its line on the town's lead sheet."""


_NOTHING = Meaning(Side.PROGRAM)


class Happened(StrEnum):
    """What can happen to a lead."""

    means: Meaning

    def __new__(cls, value: str, means: Meaning = _NOTHING) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.means = means
        return member

    # fmt: off
    SENT = "sent", Meaning(
        Side.CANDIDATE, State.SENT, LadderEffect.BEGINS,
        counted="sent", notice=Notice.NEW_LEAD, history=msg("sent"),
    )
    OPENED = "opened", Meaning(
        Side.TOWN, State.SEEN, LadderEffect.OPENS, counted="opened",
        news="seen", told=msg("{name} has opened your message."),
        history=msg("opened by {name}"),
    )
    TAKEN = "taken", Meaning(
        Side.TOWN, State.TAKEN, LadderEffect.TAKES, undo=True, counted="taken",
        news="taken", told=msg("{name} has taken your message on and will answer you."),
        history=msg("taken on by {name}"), sheet=msg("Taken on"),
    )
    CONTACTED = "contacted", Meaning(
        Side.TOWN, State.CONTACTED, LadderEffect.ANSWERS, undo=True, counted="contacted", answer=True,
        news="contacted", told=msg("{name} noted that they have contacted you. If nobody did, press Reply."),
        history=msg("{name} noted that they contacted you"), sheet=msg("Contacted"),
    )
    DECLINED = "declined", Meaning(
        Side.TOWN, State.DECLINED, LadderEffect.ANSWERS, undo=True, counted="declined", answer=True,
        news="declined", told=msg("{name} answered: not now."), must_arrive=True,
        history=msg("answered by {name}: not now"), sheet=msg("Answered “not now”"),
    )
    WITHDRAWN = "withdrawn", Meaning(
        Side.CANDIDATE, State.WITHDRAWN, counted="withdrawn", history=msg("withdrawn by you"),
    )
    TOWN_WROTE = "town-wrote", Meaning(
        Side.TOWN, State.CONTACTED, LadderEffect.ANSWERS, counted="contacted", answer=True,
        news="wrote", told=msg("{name} writes to you:"), must_arrive=True,
        history=msg("{name} wrote to you"), sheet=msg("Answered"),
    )
    CANDIDATE_WROTE = "candidate-wrote", Meaning(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.CANDIDATE_WROTE, history=msg("you wrote"),
    )
    HANDED = "handed", Meaning(
        Side.TOWN, State.TAKEN, LadderEffect.TAKES, undo=True, notice=Notice.HANDED,
        news="handed", told=msg("Your message is with {other} now, who will answer you ({name} handed it on)."),
        history=msg("handed on: {name} → {other}"), sheet=msg("Handed on"),
    )
    INVITED = "invited", Meaning(
        Side.TOWN, State.INVITED, LadderEffect.ANSWERS, undo=True, counted="invited", answer=True,
        news="invited", told=msg("{name} invites you to an interview:"), must_arrive=True,
        history=msg("{name} invited you to an interview"), sheet=msg("Invited"),
    )
    CONFIRMED = "confirmed", Meaning(
        Side.CANDIDATE, notice=Notice.CONFIRMED, history=msg("you confirmed the interview"),
    )
    MOVE_ASKED = "move-asked", Meaning(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.MOVE_ASKED, history=msg("you asked for another time"),
    )
    CANNOT_COME = "cannot-come", Meaning(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.CANNOT_COME, history=msg("you said that you will not come"),
    )
    CALLED_OFF = "called-off", Meaning(
        Side.TOWN, wait=LadderEffect.ASKS, must_arrive=True,
        news="called-off", told=msg("{name} has called the interview off. Please do not come:"),
        history=msg("{name} called the interview off"), sheet=msg("Interview called off"),
    )
    HELD = "held", Meaning(
        Side.TOWN, wait=LadderEffect.ASKS, undo=True,
        news="held", told=msg("{name} noted that your interview took place. What comes of it, the town will tell you."),
        history=msg("{name} noted that the interview took place"), sheet=msg("The interview took place"),
    )
    MISSED = "missed", Meaning(
        Side.TOWN, wait=LadderEffect.ANSWERS, undo=True, must_arrive=True,
        news="missed", told=msg("{name} noted that nobody came to the interview. If that is not so, or if you would like another time, press Reply."),
        history=msg("{name} noted that nobody came to the interview"), sheet=msg("Nobody came to the interview"),
    )
    ASKED_TO_CONFIRM = "asked-to-confirm", Meaning(
        Side.PROGRAM, news="asked-to-confirm", told=msg("You have not answered yet whether you will come to the interview:"),
        history=msg("you were asked whether you will come"),
    )
    NO_ANSWER = "no-answer", Meaning(Side.PROGRAM, notice=Notice.NO_ANSWER)
    """The candidate was asked again and says nothing; the next two: both sides are reminded, the town on a working day."""
    TOMORROW = "tomorrow", Meaning(
        Side.PROGRAM, news="tomorrow", told=msg("A reminder of tomorrow's interview:"),
        history=msg("you were reminded of the interview"),
    )
    NEAR = "near", Meaning(Side.PROGRAM, notice=Notice.NEAR)
    INTERVIEW_OVER = "interview-over", Meaning(
        Side.PROGRAM, wait=LadderEffect.ASKS, notice=Notice.INTERVIEW_OVER, history=msg("the town was asked how the interview ended"),
    )
    HIRED = "hired", Meaning(
        Side.TOWN, State.HIRED, LadderEffect.ANSWERS, undo=True, counted="hired", answer=True, must_arrive=True,
        news="hired", told=msg("{name} noted that you have been hired. Congratulations! What comes next, the town tells you."),
        history=msg("{name} noted that you were hired"), sheet=msg("Hired"),
    )
    CLOSED = "closed", Meaning(
        Side.TOWN, State.CLOSED, LadderEffect.ANSWERS, undo=True, counted="closed",
        news="closed", told=msg("{name} has closed your message."), must_arrive=True,
        history=msg("closed by {name}"), sheet=msg("Closed"),
    )
    PASSED_ON = "passed-on", Meaning(
        Side.COORDINATOR, State.TAKEN, LadderEffect.ANSWERS, undo=True, news="passed-on",
        told=msg("Your message was passed on to the town: {way}, {day} ({name}). Whether and when it answers is not known; you can still write here."),
        history=msg("{name} noted that they passed it on outside the bot"), sheet=msg("Passed on outside the bot"),
    )
    UNDONE = "undone", Meaning(
        Side.TOWN, wait=LadderEffect.UNDOES, news="undone", must_arrive=True,
        told=msg("{name} took their last step back, it was a mistake. This no longer holds: {step}."),
        history=msg("{name} took a step back"),
    )
    NOTED = "noted", Meaning(Side.TOWN, wait=LadderEffect.WORKS, undo=True)
    """An internal note of the town: the only one that the candidate is not shown. Taken back, it is deleted."""
    TOWN_STOPPED = "town-stopped", Meaning(
        Side.CANDIDATE, wait=LadderEffect.WORKS, history=msg("you stopped the town's messages"),
    )
    TOWN_RESUMED = "town-resumed", Meaning(
        Side.CANDIDATE, wait=LadderEffect.WORKS, history=msg("you take the town's messages again"),
    )
    CANDIDATE_STOPPED = "candidate-stopped", Meaning(
        Side.TOWN, wait=LadderEffect.WORKS, news="silenced",
        told=msg("{name} takes no more messages from you about this here. Your message stays with the town, nothing else changes."),
        history=msg("{name} stopped your messages"),
    )
    CANDIDATE_RESUMED = "candidate-resumed", Meaning(
        Side.TOWN, news="heard-again", told=msg("{name} takes your messages about this again."),
        history=msg("{name} takes your messages again"),
    )
    UPDATED = "updated", Meaning(
        Side.CANDIDATE, wait=LadderEffect.ASKS, notice=Notice.CANDIDATE_UPDATED, history=msg("you sent newer answers"),
    )
    UNREACHED = "unreached", Meaning(
        Side.PROGRAM, notice=Notice.NOT_DELIVERED, history=msg("a message to you did not arrive: the bot was blocked"),
    )
    UNCONFIRMED = "unconfirmed", Meaning(
        Side.PROGRAM, notice=Notice.NOT_DELIVERED, history=msg("a message to you may not have arrived"),
    )
    UNHEARD = "unheard", Meaning(
        Side.PROGRAM, news="unheard",
        told=msg("The notice of your message has reached nobody so far. Whoever runs this bot has been told. Please do not wait for it: turn to the town itself. How to reach it, and a ready letter, are below."),
        history=msg("the notice of it reached nobody"),
    )
    REMINDED = "reminded", Meaning(
        Side.PROGRAM, wait=LadderEffect.CLIMBS, notice=Notice.REMINDER, told=msg("Today a reminder goes to: {names}."),
        history=msg("a reminder was sent to {name}"), sheet=msg("Reminder"),
    )
    """Nobody dealt with it, so whoever has it was reminded; the next two: so somebody else was asked."""
    DEPUTY_ASKED = "deputy-asked", Meaning(
        Side.PROGRAM, wait=LadderEffect.CLIMBS, notice=Notice.REMINDER, told=msg("Today the deputy is asked: {names}."),
        history=msg("the deputy was asked: {name}"), sheet=msg("Deputy asked"),
    )
    COORDINATOR_ASKED = "coordinator-asked", Meaning(
        Side.PROGRAM, wait=LadderEffect.CLIMBS, notice=Notice.REMINDER,
        told=msg("From today the coordinator of the program sees it too: {names}."),
        history=msg("the coordinator was asked: {name}"), sheet=msg("Coordinator asked"),
    )
    TAKEN_OVER = "taken-over", Meaning(
        Side.COORDINATOR, wait=LadderEffect.CLIMBS,
        history=msg("{name}, coordinator of the program, looks after it too"), sheet=msg("Taken over by the coordinator"),
    )
    """The coordinator asked to see it, whom nobody had asked."""
    ENDING = "ending", Meaning(
        Side.PROGRAM, notice=Notice.ENDING, news="ending",
        told=msg("On {day} this message and your talk about it will be deleted here. If you still talk with the town, write to it, or save what you need with /mydata: a word from either side keeps it for longer, but not beyond {last}."),
        history=msg("you were told when it will be deleted"),
    )
    OFFERED = "offered", Meaning(
        Side.COORDINATOR, news="offered", must_arrive=True,
        history=msg("{name} asked you whether it may go to another town"),
    )
    """The candidate was asked whether it may go to another town; the next one: it did."""
    MOVED = "moved", Meaning(
        Side.CANDIDATE, State.WITHDRAWN, counted="moved", history=msg("passed on to another town, as you wished"),
    )
    UNKNOWN = "unknown", Meaning(
        Side.PROGRAM, history=msg("something happened that this version of the bot cannot name"),
    )
    """An event stored by another version. It is never stored under this name."""
    # fmt: on


NEWS = {what.means.news: what for what in Happened if what.means.news}
"""What the candidate is told of, by the name under which it is kept until it is sent."""
SAID = frozenset(
    what
    for what in Happened
    if what.means.wait in {LadderEffect.ANSWERS, LadderEffect.ASKS} and what.means.by is not Side.PROGRAM
)
"""What one side says to the other: while it is said, the talk lives."""
WRITTEN = frozenset({Happened.TOWN_WROTE, Happened.CANDIDATE_WROTE})
"""Words of one side to the other, own or ready ones."""
FROM_CANDIDATES = frozenset(
    what.means.notice for what in Happened if what.means.by is Side.CANDIDATE and what.means.notice
)
"""The notices of what a candidate did, and waits for the town to hear of."""


class _Chosen(StrEnum):
    """A stored name with the label of its button, and how the candidate reads it."""

    label: str
    told: str

    def __new__(cls, value: str, label: str = "", told: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.told = label, told
        return member


class Closing(_Chosen):
    """Why a lead is closed without an answer, as the town chooses it and as the candidate reads it: it blames nobody."""

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


class Way(_Chosen):
    """How a lead is passed on outside of the bot, as the coordinator chooses it and as the candidate reads it."""

    PHONE = "phone", msg("📞 On the phone"), msg("on the phone")
    EMAIL = "email", msg("📧 In an e-mail"), msg("in an e-mail")
    IN_PERSON = "in-person", msg("🤝 Face to face"), msg("face to face")
