"""What administrators are told of the content: all of them, in their language, each once, and nobody else."""

from dataclasses import replace

from bot.content.problems import Problem, Remark, Severity, tr
from bot.conversation.admin.model import Problems
from bot.conversation.model import ChooseLanguage, Open
from bot.conversation.private import NOTHING, Private
from bot.live import Telling
from bot.storage import administrators
from bot.storage.database import Transaction
from tests.delivery.conftest import Account, Post
from tests.program import administrator, says, take

WRONG = [Problem("guide.yaml", line, tr('unknown source "{name}"', "x"), Remark("remove it")) for line in range(1, 40)]
REFUSED, MENDED = "The last edit of the bot's content was refused", "The bot's content is in order again"
LIVE = "The last edit of the bot's content is live"
BACK = "The previous version of the bot's content was put back"


async def added(post: Post, name: str, email: str = "") -> Account:
    account = post.account(name)
    await administrator(post.dispatcher.database, name, account.sender, email)
    return account


async def tell(post: Post, telling: Telling, *problems: Problem) -> None:
    library = post.dispatcher.library
    if problems:
        library.refuse(problems)
    else:
        library.replace(library.content, post.clock())
    await telling()
    post.clock.advance(seconds=1)
    await post.deliver()


async def test_all_administrators_hear_once_of_each_bad_state_and_once_that_it_is_good(post: Post) -> None:
    jana, petr = await added(post, "Jana"), await added(post, "Petr")
    await take(post.dispatcher, petr.sender, ChooseLanguage("uk"))
    contact, _ = await post.official("Kontakt")
    telling = Telling(post.dispatcher, stands=0.0)
    for problems in (WRONG, WRONG, ()):
        await tell(post, telling, *problems)
    assert [says(REFUSED) in text for text in jana.texts] == [True, False]
    assert [says(MENDED, "uk") in text for text in petr.texts] == [False, True]
    assert contact.texts == []
    first = jana.messages[0]
    assert "guide.yaml, řádek 1\nZdroj „x“ neexistuje\n→ Smažte ho" in first.text
    assert len(first.text) <= 900
    assert says("And more problems: {number}", number=0)[:-1] in first.text
    (row,) = first.buttons
    assert [button.data for button in row] == ["problems"]


async def test_what_is_to_be_looked_at_in_a_live_edit_is_told_once_and_stays_to_be_seen(post: Post) -> None:
    jana, library = await added(post, "Jana"), post.dispatcher.library
    telling, warned = Telling(post.dispatcher, stands=0.0), replace(WRONG[0], severity=Severity.WARNING)
    for version in ("edited", "edited", "edited again"):
        library.replace(replace(library.content, version=version, warnings=(warned,)), post.clock())
        await tell(post, telling)
    (said,) = jana.texts
    assert says(LIVE) in said
    assert "guide.yaml, řádek 1\nZdroj „x“ neexistuje\n→ Smažte ho" in said
    assert not post.simulator.letters, "it refuses nothing, so the operator has no letter"
    reply = await take(post.dispatcher, jana.sender, Open(Problems()))
    assert "guide.yaml, řádek 1" in reply.messages[-1].text
    library.replace(replace(library.content, version="mended", warnings=()), post.clock())
    await tell(post, telling)
    assert len(jana.texts) == 1


async def test_a_letter_names_nobody(post: Post) -> None:
    jana, petr = await added(post, "Jana Správcová", "jana@example.org"), await added(post, "Petr")
    entry = (await post.dispatcher.database.read(administrators.everyone))[1]
    await tell(post, Telling(post.dispatcher, stands=0.0), *WRONG[:1])

    def rolled_back(tx: Transaction) -> None:
        administrators.tell(tx, "content-rolled-back", str(tx.at), Private("Petr"), besides=entry.id)

    await post.dispatcher.database.write(rolled_back)
    await post.deliver()
    letters = [letter for letter in post.simulator.letters if letter.to == "jana@example.org"]
    assert {letter.subject for letter in letters} == {
        says("About the content of the bot for crime prevention assistants")
    }
    refused, back = (letter.body for letter in letters)
    assert "guide.yaml, řádek 1" in refused
    assert says(BACK) in back
    assert "Petr" not in back
    assert says("another administrator") in back
    assert "Petr" in jana.texts[-1]
    assert says(BACK) not in "".join(petr.texts), "who did it knows it"


async def test_what_was_mended_meanwhile_is_told_of_no_more(post: Post) -> None:
    jana = await added(post, "Jana")
    post.dispatcher.library.refuse(WRONG)
    await Telling(post.dispatcher, stands=0.0)()
    post.dispatcher.library.replace(post.dispatcher.library.content, post.clock())
    await post.deliver()
    assert jana.texts == []


async def test_somebody_removed_is_told_nothing(post: Post) -> None:
    jana = await added(post, "Jana", "jana@example.org")
    post.dispatcher.library.refuse(WRONG)
    await Telling(post.dispatcher, stands=0.0)()
    await post.dispatcher.database.write(lambda tx: administrators.remove(tx, 1))
    await post.deliver()
    assert jana.texts == []
    assert not [letter for letter in post.simulator.letters if letter.to == "jana@example.org"]


async def test_an_address_gets_a_code_and_nothing_before_it_comes_back(post: Post) -> None:
    account = post.account("Eva")

    def link(tx: Transaction) -> None:
        token = administrators.invite(tx, administrators.add(tx, Private("Eva"), Private("eva@example.org")))
        administrators.link(tx, token, account.sender.key, account.sender.chat, "cs")
        administrators.invite(tx, administrators.add(tx, Private("Nepozvaná"), NOTHING))

    await post.dispatcher.database.write(link)
    await tell(post, Telling(post.dispatcher, stands=0.0), *WRONG)
    (letter,) = [letter for letter in post.simulator.letters if letter.to == "eva@example.org"]
    entry = (await post.dispatcher.database.read(administrators.everyone))[0]
    assert entry.editor.email_code
    assert entry.editor.email_code in letter.body
    assert len(account.texts) == 1


async def test_a_code_that_came_back_meanwhile_is_not_sent_again(post: Post) -> None:
    await added(post, "Eva", "eva@example.org")
    await post.deliver()
    assert post.simulator.letters == ()
