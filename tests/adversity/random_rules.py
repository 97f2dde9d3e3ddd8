"""Random actions of all roles in random order, with failures of Telegram, clock jumps and restarts.

After every step all of `invariants.py` must hold. Choices are plain numbers, taken modulo what there is to choose from, so a
run that failed can be played again and cut short.
"""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from telegram_simulator import BadBody, BadGateway, Effect, Fault, RateLimit, Reset, Slow
from tests.adversity.lead_rules import CHOICE, OFFICIAL_STEPS, LeadRules
from tests.adversity.random_actions import CLIENT_ERRORS, TOWN_SLUGS, TYPED
from tests.adversity.state_machine import DONE_COUNTS
from tests.adversity.stored_state import overdue_rows
from tests.canary import PHONE

EFFECTS: tuple[Effect, ...] = (
    RateLimit(2), RateLimit(5), BadGateway(502), BadGateway(500), BadBody(), Reset("before"), Reset("after"), Slow(1.0),
)  # fmt: skip
METHODS = (
    "sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates", "deleteMessage", "sendDocument", "setMyCommands",
)  # fmt: skip
HOURS = (0.1, 0.3, 1.1, 25, 73, 24 * 8, 24 * 31, 24 * 100, 24 * 185, 24 * 400)
VERBS = ("sheet", "take", "contacted", "writing", "my-lead", "answering", "withdraw", "send")
ROLES = ("contact", "deputy", "coordinator")


class AnythingGoes(LeadRules):
    """The state machine of the whole program and all its users."""

    @initialize(how_far=st.integers(0, 4), draw=CHOICE, way=st.sampled_from(OFFICIAL_STEPS))
    def some_have_been_here_before(self, how_far: int, draw: int, way: tuple[str, ...]) -> None:
        """Begin most runs with a lead: drafted, sent, opened, or handed to a new colleague."""
        if how_far == 4:
            self.somebody_is_invited("deputy", 0)
            self.a_change_of_people_is_decided(0, yes=True)
            self.somebody_follows_the_invitation(0)
        if how_far:
            self.fills_in(0, 0, draw)
        if how_far > 1:
            self.serves(0, 0, draw)
        if how_far > 2:
            self.works(0, 0, way, draw)
            self.works(0, 0, OFFICIAL_STEPS[draw % len(OFFICIAL_STEPS)], draw)

    @rule(who=CHOICE, what=st.sampled_from(TYPED) | st.text(min_size=1, max_size=40))
    def says(self, who: int, what: str) -> None:
        user = self.anybody(who)
        if user in self.acting.officials and not what.startswith("/"):
            self.do(self.acting.writes(user, what))
        else:
            self.do(self.acting.does(user, text=what))

    @rule(who=CHOICE, which=CHOICE, newest=st.booleans())
    def presses(self, who: int, which: int, newest: bool) -> None:  # noqa: FBT001  hypothesis draws it
        user = self.anybody(who)
        shown = self.acting.shown(user)
        shown = [button for button in shown if button[0] == shown[0][0]] if newest else shown
        if shown:
            self.acting.press(user, *shown[which % len(shown)])
            self.do(self.whole.settled())

    @rule(who=CHOICE, which=CHOICE, where=CHOICE)
    def presses_what_is_not_shown(self, who: int, which: int, where: int) -> None:
        """Press any known code on any message, or twice, as after a lost connection."""
        user, leads = self.anybody(who), self.acting.truths.sends
        codes = [*self.acting.codes[-8:], *(f"{verb}:{lead}" for lead in leads for verb in VERBS), "erase"]
        messages = [number for number, _ in self.acting.shown(user)] or [1]
        for _ in range(1 + which % 2):
            self.acting.press(user, messages[where % len(messages)], codes[which % len(codes)], forged=True)
        self.do(self.whole.settled())

    @rule(who=CHOICE, what=st.integers(0, 9), which=CHOICE)
    def sends(self, who: int, what: int, which: int) -> None:
        """Send a contact card, a location, a file, an edit or a forwarded message."""
        user, simulator = self.anybody(who), self.whole.simulator
        own = [message.message_id for message in simulator.chat(user).messages if message.outgoing] or [1]
        ways = (
            lambda: simulator.share_contact(user, PHONE),
            lambda: simulator.send_contact(user, "+420601000111", "Cizí"),
            lambda: simulator.send_location(user, 49.74, 13.37),
            lambda: simulator.send_location(user, -33.0, 151.0),
            lambda: simulator.send_photo(user, caption="x"),
            lambda: simulator.send_document(user, caption=""),
            lambda: simulator.send_sticker(user),
            lambda: simulator.edit(user, own[which % len(own)], f"edited {which}"),
            lambda: simulator.forward(user, own[which % len(own)]),
            lambda: simulator.add_bot(user, simulator.group()),
        )
        with suppress(*CLIENT_ERRORS):
            ways[what]()
        self.do(self.whole.settled())

    @rule(who=CHOICE, where=CHOICE, draw=CHOICE)
    def fills_in(self, who: int, where: int, draw: int) -> None:
        """Fill in a lead and, in three of four cases, send it."""
        user = self.acting.candidates[who % 2]
        self.do(self.acting.fill_in(user, TOWN_SLUGS[where % len(TOWN_SLUGS)], draw))
        if draw % 4:
            self.do(self.acting.decide(user, "send"))

    @rule(who=CHOICE, what=st.sampled_from(["send", "send", "send", "answering", "ask-withdraw", "withdraw", "cancel"]))
    def decides(self, who: int, what: str) -> None:
        self.do(self.acting.decide(self.acting.candidates[who % 2], what))

    @rule(who=CHOICE, command=st.sampled_from(["/delete", "/withdraw", "/mydata"]))
    def takes_back(self, who: int, command: str) -> None:
        user = self.acting.candidates[who % 2]
        self.do(self.acting.does(user, text=command))
        self.do(self.acting.decide(user, {"/delete": "erase", "/withdraw": "withdraw"}.get(command, "menu")))

    @rule(who=CHOICE, which=CHOICE, what=st.integers(0, 5))
    def serves(self, who: int, which: int, what: int) -> None:
        """An official opens a lead and takes a step."""
        ways = ((), ("take",), ("contacted",), ("reasons", "decline"), ("writing",), ("pointer",))
        officials = self.acting.officials
        self.do(self.acting.serve(officials[who % len(officials)], which, *ways[what % len(ways)]))

    @rule(who=CHOICE, which=CHOICE, verb=st.sampled_from(["take", "contacted", "decline", "writing", "sheet"]))
    def insists(self, who: int, which: int, verb: str) -> None:
        """An official presses a button that the lead does not offer, or a lead that is not theirs."""
        officials, leads = self.acting.officials, [*self.acting.truths.sends]
        if leads:
            user, lead = officials[who % len(officials)], leads[which % len(leads)]
            reason = f":{next(iter(self.whole.content.reasons))}" if verb == "decline" else ""
            number = next((number for number, _ in self.acting.shown(user)), 1)
            self.acting.press(user, number, f"{verb}:{lead}{reason}", forged=True)
            self.do(self.whole.settled())

    @rule(who=CHOICE, back=st.booleans())
    def blocks(self, who: int, back: bool) -> None:  # noqa: FBT001  hypothesis draws it
        user = self.anybody(who)
        if back:
            self.whole.simulator.unblock(user)
        else:
            self.whole.simulator.block(user)
            self.acting.truths.unreachable.add(user.id)
        self.do(self.whole.settled())

    @rule(effect=st.sampled_from(EFFECTS), method=st.sampled_from(METHODS), call=st.integers(1, 3))
    def telegram_fails(self, effect: Effect, method: str, call: int) -> None:
        self.whole.simulator.add_fault(Fault(effect, method, (call,)))
        self.acting.truths.troubles += 1

    @rule(how=st.sampled_from(["before", "after"]))
    def mail_fails(self, how: str) -> None:
        self.whole.post.failures.append(how)

    @rule(hours=st.sampled_from(HOURS))
    def time_passes(self, hours: float) -> None:
        """Advance the clock; overdue data must be deleted at once or, after a jump, an hour later."""
        self.whole.clock.advance(hours=hours)
        if not self.do(self.whole.app.maintenance.tidy()):
            self.whole.clock.advance(hours=1)
            assert self.do(self.whole.app.maintenance.tidy())
        self.whole.app.dispatcher.outbox_changed.set()
        self.do(self.whole.settled())
        assert self.do(self.whole.app.maintenance.tidy())  # what was only now sent, and stood there for too long
        assert not self.do(self.whole.app.dispatcher.database.read(overdue_rows))

    @rule(content=st.integers(0, 1), who=CHOICE, rest=st.integers(0, 6))
    def is_started_again(self, content: int, who: int, rest: int) -> None:
        """Restart, possibly with edited content, during a reply or a notification."""
        user = self.anybody(who)
        sends = [(number, code) for code, number in self.acting.screen(user).items() if code.startswith("send:")]
        if rest > 2:
            self.whole.simulator.add_fault(Fault(Slow(4.0), "sendMessage", (1, 2)))
            self.acting.truths.troubles += 2
        with suppress(*CLIENT_ERRORS):
            if sends:
                self.acting.press(user, *sends[0])
            else:
                self.whole.simulator.say(user, "/menu")
        self.do(self.restart(content, rest))

    @rule(content=st.integers(0, 1), who=CHOICE, which=CHOICE)
    def content_is_edited(self, content: int, who: int, which: int) -> None:
        """Edit the content while somebody presses a button; the edit may change nothing."""
        self.whole.edit(content)
        user = self.anybody(who)
        if shown := self.acting.shown(user):
            self.acting.press(user, *shown[which % len(shown)])
        self.do(self.whole.live(content))
        self.do(self.whole.settled())

    @rule(role=st.sampled_from(ROLES), where=CHOICE)
    def somebody_is_invited(self, role: str, where: int) -> None:
        if len(self.acting.officials) < 5:
            slug = "" if role == "coordinator" else TOWN_SLUGS[where % len(TOWN_SLUGS)]
            self.do(self.acting.invite(slug, role))

    @rule(task=st.sampled_from(["contact list", "contact remove", "coordinator first", "backup", "ping"]), which=CHOICE)
    def the_office_is_asked(self, task: str, which: int) -> None:
        listed = self.do(self.acting.office("contact", "list"))
        who = listed[which % len(listed)].partition(" ")[0]
        file = self.folder / "backups" / f"by-hand-{which}-{DONE_COUNTS['steps']}"
        rest = {"contact remove": [who], "backup": [str(file)]}.get(task, [])
        self.do(self.acting.office(*task.split(), *rest))
        self.do(self.whole.settled())
