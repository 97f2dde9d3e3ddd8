"""The named points at which the program can be crashed."""

from collections.abc import Mapping

STATEMENTS: Mapping[str, str] = {
    "INSERT INTO inbox": "inbox",
    "UPDATE inbox SET step = 'applied'": "turn",
    "INSERT INTO lead": "lead",
    "UPDATE inbox SET step = 'answered'": "answer",
    "UPDATE outbox SET state = 'trying'": "claim",
    "UPDATE outbox SET state = 'sent'": "mark",
    "DELETE FROM session WHERE person": "erasure",
    "DELETE FROM sent WHERE at": "purge",
}
"""Commit points, identified by a statement that occurs in no other transaction.

"before" is at COMMIT, "after" when the disk has it, and "during" at the statement itself, with more to come.
"""

FETCHING = ("before fetch", "after fetch", "before acknowledge", "after acknowledge")
STORING = ("during inbox", "before inbox", "after inbox")
TURNING = ("during turn", "before turn", "after turn", "before lead", "after lead", "before erasure", "after erasure")
REPLYING = ("before reply", "during reply", "after reply", "before answer", "after answer")
DELIVERING = (
    "before claim", "after claim", "before notice", "during notice", "after notice", "before letter", "during letter",
    "after letter", "before mark", "after mark",
)  # fmt: skip
PURGING = ("during purge", "before purge", "after purge", "after forgetting")
BACKING_UP = ("during backup", "after backup")
REPLACING_CONTENT = ("before keeping", "after keeping", "before swap", "after swap")
"""Steps of an edit: the content is copied, checked, stored and put into use."""
POINTS = (*FETCHING, *STORING, *TURNING, *REPLYING, *DELIVERING, *PURGING, *BACKING_UP, *REPLACING_CONTENT)

STEP = "step"
"""Every statement, every commit and every look at a key file, for a command that has to survive a kill between any two."""
