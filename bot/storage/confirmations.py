"""Which rules of a town its contact has confirmed. Each confirmation belongs to the exact words it was given for."""

from pydantic import BaseModel

from bot.conversation.private import Private
from bot.conversation.town_news import Confirmation
from bot.storage.transaction import Transaction, restored


class _By(BaseModel):
    """Who of the town said so; stored encrypted."""

    name: Private
    contact: int


def confirm(tx: Transaction, slug: str, requirement: str, mark: str, by: Private, contact: int) -> None:
    """Note that a rule holds; the last word counts."""
    tx.run(
        "INSERT OR REPLACE INTO confirmation (slug, requirement, mark, at, body) VALUES (?, ?, ?, ?, ?)",
        slug,
        requirement,
        mark,
        tx.at,
        tx.vault.seal(_By(name=by, contact=contact).model_dump_json().encode(), "confirmation"),
    )


def take_back(tx: Transaction, slug: str, requirement: str) -> None:
    """Forget that a rule was confirmed."""
    tx.run("DELETE FROM confirmation WHERE slug = ? AND requirement = ?", slug, requirement)


def of_town(tx: Transaction, slug: str) -> dict[str, Confirmation]:
    """Give the confirmations of a town by requirement, whatever the rules say by now."""
    rows = tx.all("SELECT requirement, mark, at FROM confirmation WHERE slug = ?", slug)
    return {requirement: Confirmation(mark, restored(at)) for requirement, mark, at in rows}
