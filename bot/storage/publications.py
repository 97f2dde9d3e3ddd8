"""The journal of publishing: what is published, from before the first file until the commit.

There is at most one publication at a time. A start finishes it or undoes it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple

from bot.conversation.private import Private
from bot.storage import administrators, drafts
from bot.storage.database import Row, Transaction
from bot.storage.drafts import EntryDraft

BYTE_ENCODING = "latin-1"
"""An encoding in which any bytes are text, so that JSON can hold them."""


class FileChange(NamedTuple):
    """The bytes of a file before and after (None: there is no file)."""

    old: bytes | None
    new: bytes | None


@dataclass(frozen=True)
class Publication:
    """Files by path in the content folder, the drafts for the history, and the publisher."""

    files: Mapping[str, FileChange]
    drafts: tuple[EntryDraft, ...]
    about: str
    """The entries to name in notices: `kind/name`, separated by commas."""
    by: int
    name: Private
    catalogue: Mapping[str, FileChange] = field(default_factory=dict[str, FileChange])
    """The files by their paths in the folder of the catalogues."""
    is_written: bool = False
    """Only the commit is missing."""


def begin(tx: Transaction, publication: Publication) -> None:
    """Store a publication before its first file is written."""
    timeless = tuple(replace(draft, at=None) for draft in publication.drafts)
    body = json.dumps(asdict(replace(publication, drafts=timeless)), default=lambda data: data.decode(BYTE_ENCODING))
    sealed = tx.vault.seal(body.encode(), "publication")
    tx.run("INSERT OR REPLACE INTO publication (id, body) VALUES (1, ?)", sealed)


def find(tx: Transaction) -> Publication | None:
    """Return the publication that is not done; None if there is none, or if it cannot be read."""
    return next(tx.readable("publication", _read, tx.all("SELECT id, body, is_written FROM publication")), None)


def note_written(tx: Transaction, publication: Publication) -> None:
    """Add the drafts to the history and tell the other administrators."""
    # who asked or published may have been removed while the bot was down
    known = {0, *(one.id for one in administrators.everyone(tx))}
    by = publication.by if publication.by in known else 0
    for draft in publication.drafts:
        drafts.publish(tx, replace(draft, asked_by=draft.asked_by if draft.asked_by in known else 0), by)
    administrators.tell(tx, "content-published", publication.name, besides=by, about=publication.about)
    tx.run("UPDATE publication SET is_written = 1")


def end(tx: Transaction) -> None:
    """Forget the publication: it is done or undone."""
    tx.run("DELETE FROM publication")


def _read(tx: Transaction, row: Row) -> Publication:
    _, sealed, is_written = row
    body = json.loads(tx.vault.open(sealed, "publication"))

    def changes(files: Mapping[str, list[str | None]]) -> dict[str, FileChange]:
        return {
            name: FileChange(*(None if text is None else text.encode(BYTE_ENCODING) for text in both))
            for name, both in files.items()
        }

    body |= {part: changes(body[part]) for part in ("files", "catalogue")}
    body |= {"drafts": tuple(EntryDraft(**draft) for draft in body["drafts"]), "is_written": bool(is_written)}
    return Publication(**body)
