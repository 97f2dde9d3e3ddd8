"""Invariants of the whole program after every step: I1 to I12 of the threat table.

I6 (nothing personal in a log) is looked at for every test, by `conftest`; I9 (one content at a time) holds by the type.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.conversation.codes import decode
from bot.conversation.lead.model import LEADS_PER_DAY, Lead
from bot.conversation.lead.model import Event as LeadEvent
from bot.conversation.model import Stale
from bot.storage.notices import MessageEdit
from telegram_simulator import ChatMessage
from telegram_simulator.events import Event
from tests.adversity import lead_invariants
from tests.adversity.stored_state import DAY, StoredState, read_state, readers_by_account, rows_of
from tests.adversity.whole_program import WholeProgram
from tests.canary import hits
from tests.delivery.mailbox import body_text
from tests.faults.seen_messages import SeenMessages, code_in

MAX_DELAY = timedelta(minutes=15)


@dataclass
class Checks:
    """Compares what people did and saw with the database. `secrets`: texts by the account that owns them."""

    whole: WholeProgram
    secrets: Mapping[int, tuple[str, ...]]
    sends: dict[str, int] = field(default_factory=dict[str, int])
    """The sender of each draft."""
    erasing: set[int] = field(default_factory=set[int])
    """Accounts that deleted everything in this step."""
    agreed: set[tuple[int, str, str]] = field(default_factory=set[tuple[int, str, str]])
    """Accepted offers: account, lead and town."""
    unreachable: set[int] = field(default_factory=set[int])
    """Accounts that ever blocked the bot: their chats cannot be edited any more."""
    troubles: int = 0
    """The number of injected faults: each may leave one press unanswered."""
    ever: set[str] = field(default_factory=set[str])
    """All leads there have been."""
    happened: Mapping[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    """The events of each lead when last seen."""
    sheets: int = 0
    _moved: set[str] = field(default_factory=set[str])
    _notes: set[str] = field(default_factory=set[str])
    _told: set[str] = field(default_factory=set[str])
    _known: Mapping[str, Lead] = field(default_factory=dict[str, Lead])
    _readers: Mapping[int, set[int]] = field(default_factory=dict[int, set[int]])
    _laid_open: dict[tuple[int, int], datetime] = field(default_factory=dict[tuple[int, int], datetime])
    """The time at which a message last got somebody's secrets, by chat and number."""
    _sightings: SeenMessages = field(default_factory=SeenMessages)
    _event: int = 0
    _letters: int = 0

    async def hold(self) -> None:
        """Check everything while the program is idle."""
        now = await self._at_rest()
        events = self.whole.simulator.world.events.since(self._event)
        self._event = self.whole.simulator.world.events.latest
        readers = readers_by_account(now)
        assert (now.integrity, now.in_transaction) == ("ok", False)
        assert not hits(self.whole.written()), "somebody can be read on the disk"
        self._everything_is_answered(now)
        self._leads_are_kept(now)
        self._somebody_hears(now)
        self._notes |= lead_invariants.all_notes(now.leads.values())
        for event in events:
            self._may_be_seen(event, readers)
        self._told_only_what_is_stored(now)
        self._nothing_is_repeated_unmarked(now)
        self._nothing_is_left_open(now, readers)
        await self._nothing_is_left_of_the_erased(now)
        self._known, self._readers = now.leads, readers
        self.ever |= now.leads.keys()
        self.happened = {
            **self.happened,
            **{code: Counter(map(_what, lead.events)) for code, lead in now.leads.items()},
        }

    async def _at_rest(self) -> StoredState:
        """Check the database; notices of a later edit or due step may still be pending."""
        while "trying" in (now := await self.whole.app.dispatcher.database.read(read_state)).outbox.values():
            await self.whole.settled()  # which fails if a row stays claimed that nobody sends
        return now

    def _everything_is_answered(self, now: StoredState) -> None:
        assert set(now.steps) <= {"answered"}, f"not answered, or put aside over a defect: {now.steps}"
        assert "dead" not in {state for name, state in now.outbox.items() if not self._is_for_the_unreachable(name)}
        assert len(self.whole.simulator.world.queries.unanswered) <= self.troubles

    def _is_for_the_unreachable(self, name: str) -> bool:
        return bool(self.unreachable) and "mail" not in name

    def _leads_are_kept(self, now: StoredState) -> None:
        """No lead is lost, duplicated or invented; states only advance, and events remain."""
        for code in now.leads.keys() - self.sends.keys():
            self.sends[code] = lead_invariants.accepted_offer(code, now.leads, self.agreed)
            self._moved.add(code)
        for code, before in self._known.items():
            lead = now.leads.get(code)
            if lead is None:
                assert before.details.chat in self.erasing or self._is_overdue(before), f"{code} is lost"
                continue
            lead_invariants.check_history(before, lead, self.whole.clock())
        for code, lead in now.leads.items():
            lead_invariants.check_stopped_sides(lead)
            assert lead.details.chat == self.sends[code]
            assert sum(event.what == "sent" for event in lead.events) == 1
        sent = defaultdict[int, list[datetime]](list)
        for code, lead in now.leads.items():
            if code not in self._moved:
                sent[lead.details.chat].append(lead.sent_at)
        for times in map(sorted, sent.values()):
            for first, over in zip(times, times[LEADS_PER_DAY:], strict=False):
                assert over - first >= DAY, "too many in a day"
        open_ones = Counter((lead.details.chat, lead.slug) for lead in now.leads.values() if lead.state.is_open)
        assert set(open_ones.values()) <= {1}

    def _is_overdue(self, lead: Lead) -> bool:
        now = self.whole.clock()
        closed = not lead.state.is_open and now - lead.events[-1].at > 30 * DAY
        return closed or now - lead.sent_at > 180 * DAY

    def _somebody_hears(self, now: StoredState) -> None:
        """Each open lead has a notified recipient; the operator knows of late ones."""
        moment = self.whole.clock()
        for code, lead in now.leads.items():
            if not lead.state.is_open or moment - lead.sent_at > 30 * DAY:  # names of rows are kept so long
                continue
            rows = {
                name: state
                for name, state in now.outbox.items()
                if name.startswith(f"{code}/contact:") and name.endswith("/new-lead/telegram")
            }
            assert rows, f"{code} is nobody's"
            if "sent" not in rows.values() and moment - lead.sent_at > MAX_DELAY:
                assert any(at >= lead.sent_at.timestamp() * 1000 for at in now.alarms), f"{code}: no alarm"

    def _may_be_seen(self, event: Event, readers: Mapping[int, set[int]]) -> None:
        message = event.body
        if not isinstance(message, ChatMessage) or message.outgoing:
            return
        for button in (button for row in message.buttons for button in row if button.data is not None):
            assert not isinstance(decode(button.data or ""), Stale), "a button nobody understands"
        chat, key = message.chat_id, (message.chat_id, message.message_id)
        self._told |= {code for code, who in self.sends.items() if who == chat and code in message.text}
        assert chat not in self.secrets or not any(note in message.text for note in self._notes), "a note is shown"
        if event.kind == "message":
            lead_invariants.check_working_hours(message.text, event.at)
        self._laid_open.pop(key, None)
        for owner in self._owners(message.text, chat):
            allowed = readers.get(chat, set()) | self._readers.get(chat, set())
            assert owner in allowed, "somebody sees what is another's"
            assert message.protected, "what is another's can be forwarded"
            self._laid_open[key] = event.at
            self.sheets += 1

    def _owners(self, text: str, chat: int) -> Iterator[int]:
        """Return the owners of the secrets in a text, without the reader."""
        for owner, secrets in self.secrets.items():
            if owner != chat and any(secret in text for secret in secrets):
                yield owner

    def _told_only_what_is_stored(self, now: StoredState) -> None:
        self._told -= self._known.keys() - now.leads.keys()
        assert self._told <= now.leads.keys(), "told that it is sent, and it is not stored"

    def _nothing_is_repeated_unmarked(self, now: StoredState) -> None:
        """Repeated events are reported again with the same text, others once."""
        self._sightings.watch(self.whole.simulator)
        letters, self._letters = self.whole.post.letters[self._letters :], len(self.whole.post.letters)
        for to, number, letter in letters:
            self._sightings.count(("letter", to, number), body_text(letter.body))
            assert not list(self._owners(f"{letter.subject}{letter.body}", 0))
        for sight in self._sightings.unmarked_repeats:
            kind, _, about = sight
            assert kind in {"wrote", "news"}, sight
            if lead := now.leads.get(code_in(about)):
                assert self._sightings.first[sight] <= lead_invariants.allowed_repeats(sight, lead), sight

    def _nothing_is_left_open(self, now: StoredState, readers: Mapping[int, set[int]]) -> None:
        """A sheet is shown for at most a day, and only while its reader may see it or an edit is pending.

        One whose number was lost with Telegram's answer cannot be found again: in its place another was sent.
        """
        edits = [outgoing for outgoing in now.waiting if isinstance(outgoing, MessageEdit)]
        on_the_way = {(outgoing.chat, outgoing.message) for outgoing in edits}
        contact_of = {contact.id: contact.person.chat for contact in now.officials}
        on_the_way |= {(contact_of.get(outgoing.contact, 0), outgoing.message) for outgoing in edits}
        lost = Counter(
            call.parameters["chat_id"]
            for call in self.whole.simulator.calls
            if call.method == "sendMessage" and not call.ok
        )
        for (chat, number), at in self._laid_open.items():
            message = self.whole.simulator.world.chats[chat].messages[number]
            if (chat, number) in on_the_way or chat in self.unreachable:
                continue
            if self.whole.clock() - at > DAY:
                lost[chat] -= 1
                assert lost[chat] >= 0, "a sheet is not folded"
                continue
            for owner in self._owners(message.text, chat):
                assert owner in readers.get(chat, set()), "what was taken back can still be read"

    async def _nothing_is_left_of_the_erased(self, now: StoredState) -> None:
        app = self.whole.app
        for who in self.erasing:
            left = await app.dispatcher.database.read(partial(rows_of, person=app.vault.person(who)))
            assert not left, "something is left of somebody who deleted everything"
        assert not now.unfiled
        self.erasing.clear()


def _what(event: LeadEvent) -> str:
    return str(event.what)
