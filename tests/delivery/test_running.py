"""The worker as the program runs it: it wakes in time, stops at any moment, and nobody's slowness is anybody else's."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.conversation.contact.model import LeadDetails, Take
from bot.conversation.lead.model import Answering
from bot.conversation.model import Open, Say
from bot.conversation.private import Private
from bot.delivery.mail import SmtpMail, SmtpServer
from bot.delivery.worker import SIDE_BY_SIDE
from bot.storage import outbox
from telegram_simulator import Fault, RateLimit, Slow
from tests.bot_parts import says
from tests.delivery.conftest import NEW, REPEATED, Post, running, wait_for_state
from tests.waiting import until


@pytest.mark.parametrize("letters", [1, 30])
async def test_a_mail_server_that_hangs_holds_up_no_notice_and_no_stop(post: Post, letters: int) -> None:
    over = asyncio.Event()

    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    first = [await post.official(f"Jana {n}", email=f"jana{n}@example.org") for n in range(letters)]
    oksana = post.candidate()
    async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        post.delivery = replace(
            post.delivery, mail=SmtpMail(SmtpServer("127.0.0.1", port, "none", "b@example.org"), "B")
        )
        async with running(post):
            code = await oksana.send_lead()
            for one in first:
                await wait_for_state(post, f"contact:{one.contact}/new-lead/telegram", "sent")
            await oksana.take(Open(Answering(code)), Say(Private("Ви тут?")))

            async def heard_again() -> bool:
                return all(len(account.messages) == 2 for account in first)

            await until(heard_again)
            mailed = [state for name, state in (await post.states()).items() if name.endswith("/mail")]
            assert (mailed.count("trying"), mailed.count("due")) == (
                min(letters, SIDE_BY_SIDE),
                len(mailed) - min(letters, SIDE_BY_SIDE),
            )
            assert len(mailed) == 2 * letters
        over.set()


async def test_one_recipients_messages_stay_in_order_while_others_go_on(post: Post) -> None:
    jana = await post.official("Jana")
    oksana, olena = post.candidate(), post.candidate("Olena")
    codes = [await one.send_lead() for one in (oksana, olena)]
    await post.deliver()
    post.simulator.add_fault(Fault(Slow(30), "sendMessage", calls=(1,)))
    async with running(post):
        await jana.take(Open(LeadDetails(codes[0])))
        await post.simulator.wait_for_call("sendMessage", after=len(post.simulator.calls))
        await jana.take(Take(codes[0]), Open(LeadDetails(codes[1])))

        async def olena_has_heard() -> bool:
            return len(olena.messages) == 1

        await until(olena_has_heard)
        assert len(oksana.messages) == 1, "the second waits for the answer to the first"
        post.simulator.clear_faults()

        async def all_are_sent() -> bool:
            return set((await post.states()).values()) == {"sent"}

        await until(all_are_sent)
    assert [says("{name} has opened your message.", "uk", name="Jana") in oksana.texts[0], len(oksana.texts)] == [
        True,
        2,
    ]


async def test_the_worker_wakes_at_once_and_at_the_right_time(post: Post) -> None:
    jana = await post.official("Jana")
    oksana = post.candidate()
    async with running(post):
        code = await oksana.send_lead()
        await wait_for_state(post, f"contact:{jana.contact}/new-lead/telegram", "sent")
        post.simulator.add_fault(Fault(RateLimit(1), "sendMessage", calls=(1,)))
        await jana.take(Open(LeadDetails(code)))
        await post.simulator.wait_for_call("sendMessage", after=len(post.simulator.calls))
        await wait_for_state(post, "candidate/seen", "due")
        post.clock.advance(seconds=1)
        await wait_for_state(post, "candidate/seen", "sent")
    assert len(oksana.messages) == 1


async def test_the_worker_stops_whatever_happens_at_that_moment(post: Post) -> None:
    """asyncio.wait_for of Python 3.11 swallows a cancellation that comes together with what it waits for."""
    for _ in range(20):
        worker = asyncio.ensure_future(post.delivery.run())
        await post.database.read(outbox.next_due)
        for _ in range(5):
            await asyncio.sleep(0)
        post.dispatcher.outbox_changed.set()
        worker.cancel()
        done, _ = await asyncio.wait([worker], timeout=5)
        assert done


async def test_a_database_that_cannot_note_the_sending_loses_nothing(post: Post) -> None:
    jana = await post.official("Jana")
    database, name = post.database, f"contact:{jana.contact}/new-lead/telegram"
    post.simulator.add_fault(Fault(Slow(0.3), "sendMessage", calls=(1,)))

    async def noting_failed() -> bool:
        return any(entry["event"] == "delivery result not stored" for entry in logs)

    async def sent() -> bool:
        post.dispatcher.outbox_changed.set()
        post.clock.advance(seconds=1)
        return (await post.states())[name] == "sent"

    with capture_logs() as logs:
        async with running(post):
            await post.candidate().send_lead()
            await post.simulator.wait_for_call("sendMessage")
            await database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
            await until(noting_failed)
            assert (await post.states())[name] == "trying"
            await database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
            await until(sent)
    assert [text.split("\n")[0] for text in jana.texts] == [says(NEW), says(REPEATED)]


async def test_taking_up_what_was_interrupted_leaves_alone_what_is_on_its_way(post: Post) -> None:
    """One outcome cannot be noted while another message is still on its way."""
    slow, quick = await post.officials("Jana", "Marek")
    database = post.database
    post.simulator.add_fault(Fault(Slow(2.0), "sendMessage", calls=(1,)))
    post.simulator.add_fault(Fault(Slow(0.8), "sendMessage", calls=(2,)))
    names = [f"contact:{who}/new-lead/telegram" for who in (slow.contact, quick.contact)]

    async def noting_failed() -> bool:
        return any(entry["event"] == "delivery result not stored" for entry in logs)

    with capture_logs() as logs:
        async with running(post):
            await post.candidate().send_lead()
            while len([call for call in post.simulator.calls if call.method == "sendMessage"]) < 2:
                await post.simulator.wait_for_call("sendMessage", after=len(post.simulator.calls))
            await database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
            await until(noting_failed)
            await database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
            post.dispatcher.outbox_changed.set()
            for name in names:
                await wait_for_state(post, name, "sent")
    texts = sorted((slow.texts, quick.texts), key=len)
    assert [[text.split("\n")[0] for text in one] for one in texts] == [[says(NEW)], [says(NEW), says(REPEATED)]]
