"""Rules of the state machine for both sides of a sent lead and for changes of contacts."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.adversity.random_actions import TOWN_SLUGS
from tests.adversity.state_machine import ProgramStateMachine
from tests.world import COORDINATOR

CHOICE = st.integers(0, 2**12)
OFFICIAL_STEPS: tuple[tuple[str, ...], ...] = (
    ("more", "noting"), ("inviting",), ("more", "colleagues", "hand"), ("hand",), ("undo",), ("more", "undo"),
    ("more", "hiring", "hire"), ("more", "closing", "close"), ("writing", "say-ready", "sentence"), ("writing", "hear-candidate"),
    ("more", "hear-candidate"), ("more", "passing", "pass-on"),
)  # fmt: skip
CANDIDATE_STEPS = (
    "confirm", "moving", "answer-sentence", "hear-town", "update", "agree", "refuse", "be-told", "tell-me", "keep-telling",
)  # fmt: skip
"""Questions to a candidate, and buttons beside writing."""
NEXT_SCREENS = {
    "answer-sentence": ("my-lead", "answering"),
    "hear-town": ("my-lead", "answering"),
    "update": ("my-lead", "updating"),
    "agree": ("offered",),
    "refuse": ("offered",),
}
"""Screens with buttons that notices to the candidate do not have."""


class LeadRules(ProgramStateMachine):
    """The rules that need a sent lead."""

    @rule(who=CHOICE, which=CHOICE, way=st.sampled_from(OFFICIAL_STEPS), draw=CHOICE)
    def works(self, who: int, which: int, way: tuple[str, ...], draw: int) -> None:
        """An official takes a step on a lead, such as a note or an invitation, and may undo it."""
        acting = self.acting
        told = [user for user in acting.officials if acting.sheets(user)]
        if not told:
            return
        user = told[who % len(told)]
        if not self.do(acting.serve(user, which, *way)):
            return
        if way[-1] == "noting":
            self.do(acting.writes(user, "Poznámka"))
        if way[-1] == "inviting":
            day = self.whole.clock() + timedelta(days=2 + which % 20)
            self.do(acting.does(user, text=f"{day:%d.%m.%Y} 14:00, Vymyšlená 1"))
            self.do(acting.decide(user, "propose"))
        if draw % 3 == 0:
            self.do(acting.serve(user, which, "undo"))

    @rule(who=CHOICE, what=st.sampled_from(CANDIDATE_STEPS), which=CHOICE)
    def answers(self, who: int, what: str, which: int) -> None:
        """A candidate opens a lead or its result and presses a button of it."""
        user = self.acting.candidates[who % 2]
        for step in NEXT_SCREENS.get(what, ()):
            self.do(self.acting.picks(user, step, 0))
        self.do(self.acting.picks(user, what, which))

    @rule(which=CHOICE, where=CHOICE, what=st.sampled_from(["ask-town", "take-over", "offer", "offer"]))
    def coordinates(self, which: int, where: int, what: str) -> None:
        """The coordinator reminds a town, takes a lead over, or offers it to another town."""
        if leads := [*self.acting.truths.sends]:
            about = f"{what}:{leads[which % len(leads)]}"
            code = f"{about}:{TOWN_SLUGS[where % len(TOWN_SLUGS)]}" if what == "offer" else about
            user = self.whole.simulator.world.users[COORDINATOR]
            number = next((number for number, _ in self.acting.shown(user)), 1)
            self.acting.press(user, number, code, forged=True)
            self.do(self.whole.settled())
            if what == "offer" and where % 4:
                self.answers(which, "agree", 0)

    @rule(who=CHOICE, yes=st.booleans())
    def a_change_of_people_is_decided(self, who: int, yes: bool) -> None:  # noqa: FBT001  hypothesis draws it
        """An official agrees to a change of contacts or stops it."""
        user = self.acting.officials[who % len(self.acting.officials)]
        self.do(self.acting.picks(user, "agree-change" if yes else "stop-change", 0))

    @rule(which=CHOICE)
    def somebody_follows_the_invitation(self, which: int) -> None:
        """Follow the invitation of a contact who was added after the town had agreed."""
        if len(self.acting.officials) < 5:
            self.do(self.acting.follow(which))
