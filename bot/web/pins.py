"""The PIN of the lead pages: asked for, set, changed and removed. It is hashed in a thread.

Only on the pages: a chat is behind an account, and would keep a typed PIN.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import HTMLResponse

from bot.content.problems import msg
from bot.conversation.private import NOTHING, Private
from bot.storage import pin_codes
from bot.storage.database import Database
from bot.storage.pin_codes import LONGEST, SHORTEST
from bot.view.context import RenderContext
from bot.web.html import GatePage, printed


@dataclass(frozen=True)
class PinResult:
    """The result of an attempt. `right`: also without a PIN. `left`: attempts before a lock."""

    right: bool
    typed: bool = False
    left: int = 0
    until: datetime | None = None

    def words(self, context: RenderContext) -> str:
        """Return the error message, "" if nothing was typed yet."""
        if self.until:
            return context.say(
                "The PIN was wrong five times. Try again after {time}.", time=context.words.time(self.until)
            )
        if not self.typed:
            return ""
        return context.words.plural(
            "That is not the PIN. {number} try is left.", "That is not the PIN. {number} tries are left.", self.left
        )


async def check_pin(database: Database, person: bytes, typed: Private) -> PinResult:
    """Compare a typed PIN; an empty one is no attempt."""
    kept = await database.write(lambda tx: pin_codes.count_attempt(tx, person, typed=bool(typed)))
    if kept is None:
        return PinResult(right=True)
    if kept.locked or not typed:
        return PinResult(right=False, until=kept.until if kept.locked else None)
    if await asyncio.to_thread(pin_codes.is_right, typed, kept.hashed):
        await database.write(lambda tx: pin_codes.note_right(tx, person))
        return PinResult(right=True)
    return PinResult(right=False, typed=True, left=kept.left, until=kept.until)


async def set_pin(database: Database, person: bytes, form: Mapping[str, str], context: RenderContext) -> str:
    """Set, change or remove the PIN; return an error message, or ""."""
    remove, now = bool(form.get("remove")), Private(form.get("pin", ""))
    pin = NOTHING if remove else pin_codes.valid_pin(form.get("new", ""))
    if pin is None:
        return context.say(
            "Please write {shortest} to {longest} digits, not all the same and not in a row like 123456.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    tried = await check_pin(database, person, now)
    if not tried.right:
        return tried.words(context) or context.say("Please write the PIN as it is now, too.")
    if remove:
        await database.write(lambda tx: pin_codes.drop(tx, person))
    else:
        hashed = await asyncio.to_thread(pin_codes.hashed, pin)
        await database.write(lambda tx: pin_codes.keep(tx, person, hashed))
    return ""


def pin_gate(tried: PinResult, address: str, context: RenderContext) -> GatePage:
    """Render the page that asks for the PIN, or tells until when it is locked."""
    text = context.html(
        "These messages open with a PIN that was set on the page. If you do not know it, ask your colleagues, or write to {email}: the operator removes it.",
        email=context.operator.email,
    )
    heading, wrong = msg("Write the PIN"), tried.words(context)
    if tried.until:
        return GatePage(heading, text, wrong=wrong)
    return GatePage(heading, text, address, msg("Go on"), msg("PIN"), secret=True, wrong=wrong)


def pin_page(context: RenderContext, form: str, wrong: str, *, kept: bool) -> HTMLResponse:
    """Render the form to change the PIN. `form`: the token of the visit. `kept`: a PIN is set."""
    values = {"form": form, "wrong": wrong, "kept": kept, "shortest": SHORTEST, "longest": LONGEST}
    return printed("pin.html", context.words, context.operator, values)
