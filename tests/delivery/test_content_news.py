"""News of the content: the operator and all administrators hear once of each bad state, and once that it is good."""

from dataclasses import replace

from bot.content.problems import Problem, Remark, Severity, tr
from bot.conversation.admin.model import Problems
from bot.conversation.model import ChooseLanguage, Open
from bot.conversation.private import NOTHING, Private
from bot.delivery.mail import NoMail
from bot.live.reload import ContentNotices
from bot.storage import administrators
from bot.storage.database import Transaction
from tests.bot_parts import administrator, says, settings
from tests.delivery.conftest import Account, Post

OTHER = Problem("uk/guide/what.md", 1, Remark("the file is missing"), Remark("remove it"))
WRONG = [Problem("guide.yaml", line, tr('unknown source "{name}"', "x"), Remark("remove it")) for line in range(1, 24)]
REFUSED = "The last edit of the bot's content was refused"
MENDED = "The bot's content is in order again"
LIVE = "The last edit of the bot's content is live"
BACK = "The previous version of the bot's content was put back"
PLACE = "guide.yaml, řádek 1\nZdroj „x“ neexistuje\n→ Smažte ho"
EVA = "eva@example.org"


def letters(post: Post) -> list[str]:
    found = [one for one in post.simulator.letters if one.to == settings().operator_email]
    assert {letter.subject for letter in found} <= {
        says("About the content of the bot for crime prevention assistants")
    }
    return [letter.body for letter in found]


async def tell(post: Post, *problems: Problem, telling: ContentNotices | None = None) -> None:
    """Have the folder be good, or have these problems, for long enough; then deliver."""
    judged(post, *problems)
    await (telling or ContentNotices(post.dispatcher, stands=0.0))()
    await post.after(seconds=1)


def judged(post: Post, *problems: Problem) -> None:
    library = post.dispatcher.library
    if problems:
        library.refuse(problems)
    else:
        library.replace(library.content, post.clock())


async def added(post: Post, name: str, email: str = "") -> Account:
    account = post.account(name)
    await administrator(post.database, name, account.sender, email)
    return account


async def test_the_operator_hears_once_of_each_bad_state_and_once_that_it_is_mended(post: Post) -> None:
    telling = ContentNotices(post.dispatcher, stands=0.0)
    await tell(post, telling=telling)
    assert letters(post) == []
    for _ in range(3):
        await tell(post, *WRONG, telling=telling)
    await tell(post, OTHER, telling=telling)
    await tell(post, telling=telling)
    first, second, third = letters(post)
    assert PLACE in first
    assert OTHER.file not in first
    assert says("And more problems: {number}", number=len(WRONG) - first.count("guide.yaml")) in first
    assert f"{OTHER.file}, řádek 1\n{says(OTHER.what.text)}\n→ {says(OTHER.todo.text)}" in second
    good, version = "Version {version}, live since {time}.", post.dispatcher.library.content.version
    assert says(good, version=version, time="24. 11. 2026 11:00") in third
    assert not any("/content" in one for one in (first, second, third)), "whoever operates need not be an administrator"
    # a restart tells nothing twice and forgets nothing
    for problems, count in ((WRONG, 4), (WRONG, 4), ([], 5), (WRONG, 6)):
        await tell(post, *problems)
        assert len(letters(post)) == count


async def test_files_that_arrive_one_by_one_are_not_told_of(post: Post) -> None:
    telling = ContentNotices(post.dispatcher)
    for problems in (WRONG, [OTHER], []):
        await tell(post, *problems, telling=telling)
    assert letters(post) == []


async def test_a_letter_that_the_operator_cannot_get_raises_no_alarm_about_itself(post: Post) -> None:
    post.delivery = replace(post.delivery, mail=NoMail())
    await tell(post, *WRONG)
    rows = await post.database.read(lambda tx: tx.all("SELECT name, state FROM outbox"))
    assert [(name.partition("/")[0], state) for name, state in rows] == [("content-refused", "dead")]


async def test_what_could_not_be_put_down_is_put_down_at_the_next_look(post: Post) -> None:
    telling = ContentNotices(post.dispatcher, stands=0.0)
    await post.database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    judged(post, *WRONG)
    await telling()
    await post.database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    await tell(post, *WRONG, telling=telling)
    assert len(letters(post)) == 1


async def test_all_administrators_hear_once_of_each_bad_state_and_once_that_it_is_good(post: Post) -> None:
    jana, petr = await added(post, "Jana"), await added(post, "Petr")
    await petr.take(ChooseLanguage("uk"))
    contact = await post.official("Kontakt")
    telling = ContentNotices(post.dispatcher, stands=0.0)
    for problems in (WRONG, WRONG, []):
        await tell(post, *problems, telling=telling)
    assert [says(REFUSED) in text for text in jana.texts] == [True, False]
    assert [says(MENDED, "uk") in text for text in petr.texts] == [False, True]
    assert contact.texts == []
    first = jana.messages[0]
    assert PLACE in first.text
    assert len(first.text) <= 900
    assert says("And more problems: {number}", number=0)[:-1] in first.text
    (row,) = first.buttons
    assert [button.data for button in row] == ["problems"]


async def test_what_is_to_be_looked_at_in_a_live_edit_is_told_once_and_stays_to_be_seen(post: Post) -> None:
    jana, library = await added(post, "Jana"), post.dispatcher.library
    telling, warned = ContentNotices(post.dispatcher, stands=0.0), replace(WRONG[0], severity=Severity.WARNING)
    for version in ("edited", "edited", "edited again"):
        library.replace(replace(library.content, version=version, warnings=(warned,)), post.clock())
        await tell(post, telling=telling)
    (said,) = jana.texts
    assert says(LIVE) in said
    assert PLACE in said
    assert not post.simulator.letters, "it refuses nothing, so the operator has no letter"
    reply = await jana.take(Open(Problems()))
    assert "guide.yaml, řádek 1" in reply.messages[-1].text
    library.replace(replace(library.content, version="mended", warnings=()), post.clock())
    await tell(post, telling=telling)
    assert len(jana.texts) == 1


async def test_a_letter_names_nobody(post: Post) -> None:
    jana, petr = await added(post, "Jana Správcová", "jana@example.org"), await added(post, "Petr")
    entry = (await post.database.read(administrators.everyone))[1]
    await tell(post, *WRONG[:1])

    def rolled_back(tx: Transaction) -> None:
        administrators.tell(tx, "content-rolled-back", Private("Petr"), besides=entry.id)

    await post.database.write(rolled_back)
    await post.deliver()
    found = [letter for letter in post.simulator.letters if letter.to == "jana@example.org"]
    subject = says("About the content of the bot for crime prevention assistants")
    assert {letter.subject for letter in found} == {subject}
    refused, back = (letter.body for letter in found)
    assert "guide.yaml, řádek 1" in refused
    assert says(BACK) in back
    assert "Petr" not in back
    assert says("another administrator") in back
    assert "Petr" in jana.texts[-1]
    assert says(BACK) not in "".join(petr.texts), "who did it knows it"


async def test_an_address_gets_a_code_and_nothing_before_it_comes_back(post: Post) -> None:
    account = post.account("Eva")

    def link(tx: Transaction) -> None:
        token = administrators.invite(tx, administrators.add(tx, Private("Eva"), Private(EVA)))
        administrators.link(tx, token, account.sender.key, account.sender.chat, "cs")
        administrators.invite(tx, administrators.add(tx, Private("Nepozvaná"), NOTHING))

    await post.database.write(link)
    await tell(post, *WRONG)
    (letter,) = post.letters_to(EVA)
    entry = (await post.database.read(administrators.everyone))[0]
    assert entry.editor.email_code
    assert entry.editor.email_code in letter
    assert len(account.texts) == 1
