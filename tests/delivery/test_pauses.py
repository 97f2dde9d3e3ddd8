"""A holiday: new leads go to who stands in, the person still sees everything, and is back by themselves."""

from bot.conversation.contact.model import BeginPause, EndPause, Inbox, Pause, Sheet, Take
from bot.conversation.lead.model import Answering, Role
from bot.conversation.model import Open, Say
from bot.conversation.private import Private
from bot.conversation.state import LoadedState
from bot.dispatch import loading
from bot.storage import contacts, leads
from bot.storage.database import Transaction
from tests.canary import NAME
from tests.delivery.conftest import Account, Post
from tests.program import fill_in, official, says, send_lead, session_of, take

DAYS = "20261124-20261130"


async def sent(post: Post, name: str) -> str:
    code = await send_lead(post.dispatcher, post.account(name, "uk").sender)
    await post.deliver()
    return code


async def may_open(post: Post, account: Account, code: str) -> bool:
    return NAME in (await take(post.dispatcher, account.sender, Open(Sheet(code)))).messages[0].text


async def readers(post: Post, candidate: Account) -> set[str]:
    """Whom the summary names before a lead is sent."""

    await fill_in(post.dispatcher, candidate.sender)
    session = await session_of(post.dispatcher.database, candidate.sender.key)

    def job(tx: Transaction) -> LoadedState:
        return loading.load(tx, candidate.sender.key, session, Open(Inbox()))

    return {str(reader.name) for reader in (await post.dispatcher.database.read(job)).readers}


async def test_who_stands_in_gets_new_leads_and_the_person_comes_back_by_themselves(post: Post) -> None:
    jana, contact = await post.official("Jana")
    marek, substitute = await post.official("Marek")
    await take(post.dispatcher, jana.sender, Open(Inbox()), BeginPause(contact, DAYS, substitute))
    told_beforehand = await readers(post, post.account("Iryna", "uk"))
    code = await sent(post, "Oksana")
    assert (len(jana.messages), len(marek.messages)) == (0, 1)
    assert "Marek" in told_beforehand
    assert await may_open(post, jana, code), "whoever is away still sees everything"
    post.clock.advance(days=6, hours=12)  # 30 November, 23:00 in Prague
    await sent(post, "Taras")
    assert (len(jana.messages), len(marek.messages)) == (0, 2)
    post.clock.advance(hours=2)
    await sent(post, "Bohdan")
    assert (len(jana.messages), len(marek.messages)) == (1, 3), "Marek is a contact himself"


async def test_without_one_the_colleagues_hear_then_the_deputy_then_the_coordinators(post: Post) -> None:
    jana, contact = await post.official("Jana")
    marek, colleague = await post.official("Marek")
    petra, deputy = await post.official("Petra", Role.DEPUTY)
    karel, boss = await post.official("Karel", Role.COORDINATOR, "")
    steps = (
        (jana, contact, (0, 1, 0, 0)),
        (marek, colleague, (0, 1, 1, 0)),
        (petra, deputy, (0, 1, 1, 1)),
        (karel, boss, (0, 1, 1, 2)),  # above the coordinators is nobody: they hear on holiday too
    )
    code = ""
    for number, (account, one, counts) in enumerate(steps):
        await take(post.dispatcher, account.sender, Open(Inbox()), BeginPause(one, DAYS, 0))
        code = await sent(post, f"Candidate {number}")
        assert tuple(len(who.messages) for who in (jana, marek, petra, karel)) == counts
    lead = await post.dispatcher.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    assert lead.escalated, "so that the coordinator may open it"
    assert await may_open(post, karel, code)


async def test_back_at_once_with_one_press(post: Post) -> None:
    jana, contact = await post.official("Jana")
    await post.official("Marek")
    await take(post.dispatcher, jana.sender, Open(Inbox()), BeginPause(contact, DAYS, 0), EndPause(contact))
    await sent(post, "Oksana")
    assert len(jana.messages) == 1


async def test_what_the_candidate_writes_goes_to_who_stands_in_too(post: Post) -> None:
    jana, contact = await post.official("Jana")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    await take(post.dispatcher, jana.sender, Open(Sheet(code)), Take(code))
    petra, deputy = await post.official("Petra", Role.DEPUTY)
    await take(post.dispatcher, jana.sender, BeginPause(contact, DAYS, deputy))
    await take(post.dispatcher, oksana.sender, Open(Answering(code)), Say(Private("Jsem tu")))
    await post.deliver()
    assert says("The candidate has written to you") in petra.texts[-1]


async def test_nobody_outside_of_the_town_ever_stands_in(post: Post) -> None:
    """Whatever a row says: the candidate was told of the town's people and the coordinators only."""
    jana, contact = await post.official("Jana")
    eva, elsewhere = await post.official("Eva", slug="brno")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    refused = await take(post.dispatcher, jana.sender, Open(Inbox()), BeginPause(contact, DAYS, elsewhere))
    assert (
        says("That button was from an older version. Here is what is valid now.") in refused.messages[0].text
    )
    await post.dispatcher.database.write(
        lambda tx: contacts.begin_pause(tx, contact, Pause(tx.now.date(), tx.now.date(), elsewhere))
    )
    await sent(post, "Oksana")
    assert (len(jana.messages), len(eva.messages), len(petra.messages)) == (0, 0, 1)


async def test_a_substitute_who_is_away_or_gone_does_not_stand_in(post: Post) -> None:
    jana, contact = await post.official("Jana")
    petra, deputy = await post.official("Petra", Role.DEPUTY)
    silent = await official(post.dispatcher.database, "Nepozvaný", role=Role.DEPUTY)
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    await take(post.dispatcher, petra.sender, Open(Inbox()), BeginPause(deputy, DAYS, 0))
    await take(post.dispatcher, jana.sender, Open(Inbox()), BeginPause(contact, DAYS, deputy))
    await sent(post, "Oksana")
    assert (len(jana.messages), len(petra.messages), len(karel.messages)) == (0, 0, 1)
    assert silent
