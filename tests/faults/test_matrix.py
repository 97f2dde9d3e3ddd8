"""Every way in which Telegram can fail, at every place where the program calls it.

Each cell is a program of its own in which one call is struck. Whatever that is: nobody is surprised, nothing is lost,
no notice comes twice without saying so, nothing is asked again too early, and the person can go on.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.conversation.contact.model import MarkContacted, Sheet
from bot.conversation.lead.model import Answering
from bot.conversation.model import Open
from bot.telegram.httpx_client import ClientName
from telegram_simulator import Fault, Reset, Silence
from tests.crash.sightings import REPEATED, is_news, is_notice
from tests.effort import record
from tests.faults.sites import SITES, Site, filled_in, press_send, somebody
from tests.faults.troubles import TROUBLES, Trouble
from tests.faults.world import Troubled, parted_logs, troubled, until
from tests.people import Person
from tests.program import press
from tests.quick import run
from tests.world import CONTACT

SPEEDS: dict[ClientName, float] = {"pyreqwest": 20.0, "httpx": 5.0}
"""Slower with the client that needs more work, so that no second is too short for it."""
ROWS = [
    *(pytest.param(trouble, "pyreqwest", id=trouble.name) for trouble in TROUBLES),
    # what is answered as it should be reads alike whoever carries it: see tests/telegram/test_http.py
    *(
        pytest.param(trouble, "httpx", id=f"{trouble.name}-httpx")
        for trouble in TROUBLES
        if isinstance(trouble.effect, Silence | Reset)
    ),
]


@pytest.mark.parametrize(("trouble", "client"), ROWS)
def test_a_call_that_fails(trouble: Trouble, client: ClientName) -> None:
    failed: list[Exception] = []
    called: set[str] = set()
    struck: set[str] = set()

    async def cell(site: Site) -> None:
        try:
            async with troubled(client=client) as w:
                await site(w, trouble)
                called.update(call.method for call in w.simulator.calls)
                struck.update(w.struck)
        except Exception as error:  # noqa: BLE001  all that is wrong in a row is shown together
            error.add_note(f"at {site.__name__}")
            failed.append(error)

    async def row() -> None:
        await asyncio.gather(*map(cell, SITES))

    with parted_logs():
        run(row(), SPEEDS[client])
    if failed:
        raise ExceptionGroup(trouble.name, failed)
    assert struck == called, "a method that is called, and for which there is no row here"
    record(
        f"each of {len(TROUBLES)} Bot API faults at each of {len(SITES)} call sites, with {client}",
        "0 unhandled exceptions, 0 lost, 0 repeats without the mark, 0 requests before retry_after ends",
    )


MINUTES = 10


async def a_lead_is_sent(w: Troubled, candidate: Person, contact: Person) -> tuple[Person, Callable[[str], bool]]:
    send = await filled_in(w, candidate)
    cut_off(w)
    await press_send(w, candidate, send)
    return contact, is_notice


async def contact_is_noted(w: Troubled, candidate: Person, contact: Person) -> tuple[Person, Callable[[str], bool]]:
    """What made the finding: a town notes that it has called, and the candidate hears nothing."""
    send = await filled_in(w, candidate)
    await press_send(w, candidate, send)
    await press(contact, Open(Sheet(send.draft)))
    cut_off(w)
    await press(contact, MarkContacted(send.draft))
    return candidate, lambda text: is_news(text) and "зв'язалися" in text


async def a_candidate_writes(w: Troubled, candidate: Person, contact: Person) -> tuple[Person, Callable[[str], bool]]:
    send = await filled_in(w, candidate)
    await press_send(w, candidate, send)
    await press(candidate, Open(Answering(send.draft)))
    cut_off(w)
    w.simulator.say(candidate.user, "Ви тут?")
    return contact, is_notice


def cut_off(w: Troubled) -> None:
    """Reset every connection by which something new is sent, before that is done."""
    w.simulator.add_fault(Fault(Reset("before"), "sendMessage"))


@pytest.mark.parametrize("act", [a_lead_is_sent, contact_is_noted, a_candidate_writes])
def test_ten_minutes_of_resets_lose_nothing(
    act: Callable[[Troubled, Person, Person], Awaitable[tuple[Person, Callable[[str], bool]]]],
) -> None:
    async def scenario() -> None:
        async with troubled() as w:
            candidate, contact = await somebody(w), w.person(CONTACT)
            told, is_it = await act(w, candidate, contact)
            before = len([text for text in w.texts(told.user) if is_it(text)])
            await asyncio.sleep(MINUTES * 60)
            w.simulator.clear_faults()

            async def arrived() -> bool:
                return len([text for text in w.texts(told.user) if is_it(text)]) > before

            await until(arrived, within_s=MINUTES * 300)
            (text,) = [text for text in w.texts(told.user) if is_it(text)][before:]
            assert text.startswith(REPEATED)
            assert "dead" not in await w.outbox()

    with parted_logs():
        run(scenario(), 60.0)
    record(
        f"{MINUTES} minutes of connections reset before the effect", "what a town, or a candidate, said arrives, marked"
    )
