"""Privacy register: purpose, protection, lifetime and erasure of every table and column.

`privacy.purge` deletes by these rules; tests compare the register with a migrated database.
`python -m tests.register` writes the table in docs/security.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.conversation.lead.history import KEEP_ANY_LEAD, KEEP_LEAD
from bot.conversation.lead.model import DAY
from bot.conversation.papers.model import DRAFT_LIFETIME
from bot.storage.changes import CLOSED
from bot.storage.changes import KEEP as KEEP_CHANGE
from bot.storage.drafts import KEEP_DRAFT, KEEP_PUBLISHED
from bot.storage.facts import KEEP_SMALL
from bot.storage.inbox import KEEP_IDS, KEEP_QUARANTINE
from bot.storage.recruiting import KEEP_ENDED
from bot.storage.sessions import KEEP_FAILED_SEARCHES
from bot.storage.tokens import KEEP_EXPIRED

KEEP_SESSION = timedelta(days=90)
KEEP_SESSION_ASKED = timedelta(days=365)
KEEP_CLOSED_LEAD = timedelta(days=30)
KEEP_OUTBOX_NAME = timedelta(days=30)
KEEP_ERASURES = timedelta(days=30)
"""As long as backups are kept: no older backup can bring an erased person back."""


class OnErasure(StrEnum):
    """Effect of a person's `/delete` on the rows of a table."""

    DELETED = "deleted"
    PARTLY = "deleted or emptied, see below"
    OFFICIAL = "stays; is about officials"
    NOBODY = "stays; identifies nobody"


@dataclass(frozen=True)
class Expiry:
    """Delete rows matching `where` once `span` has passed since the time in column `since`."""

    since: str
    span: timedelta = timedelta()
    where: str = "TRUE"


@dataclass(frozen=True)
class StoredTable:
    """One table. `sealed`: contents of `body`, the only encrypted column ("": it has none)."""

    name: str
    purpose: str
    clear: Mapping[str, str]
    """Each column in clear and what it tells."""
    sealed: str
    erasure: OnErasure
    expires: tuple[Expiry, ...] = ()
    kept: str = ""
    """Lifetime of what no `Expiry` covers."""
    shorter: Mapping[str, str] = field(default_factory=dict[str, str])
    """Columns that are emptied before their row is deleted, and when."""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.clear).union(("body",) if self.sealed else ())


COMMON = {
    "id": "row number", "lead_id": "lead", "contact_id": "official", "person": "person key",
    "slug": "town", "token_hash": "hash of the token",
    "expires_at": "end", "ends_at": "end",
    "kind": "kind", "state": "progress", "at": "time", "sent_at": "time", "since": "time",
    "changed_at": "time", "made_at": "time", "asked_at": "time",
}  # fmt: skip
"""Columns with the same meaning in every table."""


def _clear(names: str, /, **others: str) -> Mapping[str, str]:
    return {name: COMMON[name] for name in names.split()} | others


def _days(time: timedelta) -> str:
    return f"{time.days} days"


WITH_LEAD, WITH_OFFICIAL = "as long as its lead", "until the operator removes the official"
DELETED, OFFICIALS, NOBODY = OnErasure.DELETED, OnErasure.OFFICIAL, OnErasure.NOBODY

# fmt: off
REGISTER = (
    StoredTable("inbox", "update from Telegram, without the fields the bot never reads",
        _clear("person", update_id="to detect repeats", step="progress", received_at="time"),
        "text, button, number, place, chat", OnErasure.PARTLY,
        (Expiry("received_at", KEEP_IDS, "step = 'answered'"),
         Expiry("received_at", KEEP_QUARANTINE, "step = 'quarantined'")), "of the last 200",
        {"body": "until answered", "person": "until answered"}),
    StoredTable("session", "state of a conversation",
        _clear("person", touched_at="last use", kept="a year asked", draft_at="oldest draft"),
        "language, answers, ticks, unsent message, papers", DELETED,
        (Expiry("touched_at", KEEP_SESSION, "kept = 0"), Expiry("touched_at", KEEP_SESSION_ASKED)),
        shorter={"body": f"drafts in it {_days(DRAFT_LIFETIME)}"}),
    StoredTable("lead", "message of a candidate to a town",
        _clear("id person slug state sent_at changed_at", code="code shown to both sides",
               coordinator="sent to the coordinators", escalated="coordinators were brought in",
               reason="reason for \"not now\""),
        "name, contact method, words, answers, language, chat, version of the notice", DELETED,
        kept=f"{_days(KEEP_CLOSED_LEAD)} after it was closed; {_days(KEEP_LEAD)} after the last"
             f" word of either side, {_days(KEEP_ANY_LEAD)} at most"),
    StoredTable("event", "history of a lead", _clear("id lead_id at", what="kind"),
        "who did it, what was written", DELETED, kept=WITH_LEAD),
    StoredTable("ladder", "next check of an open lead",
        _clear("lead_id", due_at="time", doubted="restored"), "", DELETED, kept=WITH_LEAD),
    StoredTable("offer", "question to a candidate: may the lead go to another town",
        _clear("lead_id contact_id at", slug="the other town", agreed="answer"), "", DELETED,
        kept=WITH_LEAD),
    StoredTable("shown", "messages in officials' chats that show a lead, to fold or mark them",
        _clear("lead_id contact_id", message_id="number at Telegram", full="whole sheet",
               shown_at="time"), "", DELETED, kept=WITH_LEAD),
    StoredTable("sent", "limit of leads a day",
        _clear("at", mark="keyed hash found in no other row"), "", NOBODY,
        (Expiry("at", DAY),)),
    StoredTable("interest", "wish to hear of towns; reminder that somebody asked for",
        _clear("person since ends_at", place="town, region, all towns, or kind of reminder",
               ask_at="next question", remind_at="reminder (tells the month of a paper)"),
        "chat, language, month of a paper", DELETED, (Expiry("ends_at"),)),
    StoredTable("missed", "failed searches, to find missing content",
        _clear("at", word="keyed hash", person="keyed hash found in no other row"), "",
        DELETED, (Expiry("at", KEEP_FAILED_SEARCHES),)),
    StoredTable("missed_word", "word that three people searched for without a result",
        _clear("", word="keyed hash"), "the word", NOBODY,
        kept="until fewer than three people searched for it"),
    StoredTable("outbox", "messages to send, and a record against sending twice",
        _clear("id lead_id contact_id kind state", name="key: recipient (some with a person key), lead's code, kind",
               event="occasion", reader="person key, of a broadcast", channel="Telegram or mail", since="first due", due_at="next attempt",
               attempts="number of attempts"),
        "text, chat of the recipient", OnErasure.PARTLY,
        (Expiry("due_at", KEEP_OUTBOX_NAME, "state IN ('sent', 'dropped', 'dead')"),),
        "while it waits", {"body": "until delivered"}),
    StoredTable("contact", "contact, deputy or coordinator",
        _clear("id slug person", role="role", linked_at="time"), "name, e-mail, chat, language",
        OFFICIALS, kept=WITH_OFFICIAL),
    StoredTable("joining", "progress of an invited official",
        _clear("contact_id", invited_at="time", reminded="number of reminders", tested_at="time",
               declined_at="time"), "", OFFICIALS, kept=WITH_OFFICIAL),
    StoredTable("page_pin", "PIN of the lead pages",
        _clear("contact_id", wrong="wrong attempts", locked_until="end of the lock"),
        "salted scrypt hash and its parameters", OFFICIALS,
        kept="until the PIN is removed or the address changes"),
    StoredTable("token", "invitation, link of a letter to a lead page, one-time link to the editor",
        _clear("token_hash kind contact_id lead_id made_at expires_at",
               administrator="official", used_at="first use"), "", OnErasure.PARTLY,
        (Expiry("expires_at", where="kind NOT IN ('confirm', 'lead', 'test')"),
         Expiry("expires_at", KEEP_EXPIRED))),
    StoredTable("pause", "holiday of an official",
        _clear("contact_id", first_day="day", last_day="day", substitute="official who stands in"),
        "", OFFICIALS, kept=WITH_OFFICIAL),
    StoredTable("digest", "daily list of an official", _clear("contact_id", hour="hour"), "",
        OFFICIALS, kept=WITH_OFFICIAL),
    StoredTable("change", "change of a town's recipients, also requested by `/join`",
        _clear("id slug contact_id state asked_at", what="kind", due_at="next step, or the end"),
        "name, e-mail, telephone, function, reason", OFFICIALS,
        (Expiry("due_at", KEEP_CHANGE, CLOSED),), "until it has ended"),
    StoredTable("recruiting", "a town's last statement about its recruiting",
        _clear("slug ends_at", said="whether it recruits", opening="number of the vacancy",
               apply_until="last day", said_at="time"),
        "who said it, posts, days, how to apply", OFFICIALS, (Expiry("ends_at", KEEP_ENDED),)),
    StoredTable("confirmation", "a town's confirmation of a local rule",
        _clear("slug at", requirement="rule", mark="hash of its text"), "who confirmed it",
        OFFICIALS, kept="until confirmed again or taken back"),
    StoredTable("administrator", "administrator of the content",
        _clear("id person"),
        "name, e-mail, chat, language", OFFICIALS, kept=WITH_OFFICIAL),
    StoredTable("draft", "drafts and history of the content",
        _clear("id kind changed_at", name="id of the entry", administrator="who saved it",
               asked_by="who asked", published="published, or a draft"), "texts", OFFICIALS,
        (Expiry("changed_at", KEEP_DRAFT, "published = 0"), Expiry("changed_at", KEEP_PUBLISHED)),
        shorter={"administrator": WITH_OFFICIAL, "asked_by": WITH_OFFICIAL}),
    StoredTable("publication", "journal of the publication that is not done yet",
        _clear("id", is_written="only the commit is missing"),
        "files before and after, texts, name of the publisher", OFFICIALS, kept="until its commit"),
    StoredTable("tally", "counters for the overview and the report",
        _clear("", month="month", slug="town", language="language", what="event", count="sum"), "",
        NOBODY, kept=f"counts below five of a town or language {_days(KEEP_SMALL)}, then merged"),
    StoredTable("erasure", "list of erasures to apply to restored backups, also in the files `erased`",
        _clear("at", id="random", what="person, lead or wish", filed="written to the files",
               mark="keyed hash found in no other row"), "", NOBODY,
        (Expiry("at", KEEP_ERASURES, "filed = 1"),)),
    StoredTable("fact", "state of the program", _clear("at", name="name", value="number"), "",
        NOBODY, kept="until overwritten"),
    StoredTable("bot_name", "links to the bot", _clear("", bot="number at Telegram", name="user name"),
        "", NOBODY, kept="until overwritten"),
    StoredTable("sqlite_sequence", "highest row numbers", _clear("", name="table", seq="number"),
        "", NOBODY, kept="until overwritten"),
)
# fmt: on
