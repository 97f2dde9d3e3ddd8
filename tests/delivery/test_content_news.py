"""Whoever is to hear of a refused edit hears once of each bad state, and once that it is good again."""

from dataclasses import replace

from bot.content.problems import Problem, Remark
from bot.delivery.mail import NoMail
from bot.live import Telling
from bot.view.town_letters import MOST
from tests.delivery.conftest import Post
from tests.program import says, settings

WRONG = Problem("guide.yaml", 7, Remark("this is no file"), Remark("remove it"))
OTHER = Problem("uk/guide/what.md", 1, Remark("the file is missing"), Remark("remove it"))


def letters(post: Post) -> list[str]:
    """What the operator has got, oldest first."""
    found = post.simulator.letters
    assert {letter.to for letter in found} <= {settings().operator_email}
    assert {letter.subject for letter in found} <= {says("The bot's content")}
    return [letter.body for letter in found]


async def tell(post: Post, *problems: Problem, telling: Telling | None = None) -> None:
    """Have the folder be good, or have these problems, for long enough; then deliver."""
    library = post.dispatcher.library
    if problems:
        library.refuse(problems)
    else:
        library.replace(library.content, post.clock())
    await (telling or Telling(post.dispatcher, stands=0.0))()
    post.clock.advance(seconds=1)
    await post.deliver()


def told(problem: Problem) -> str:
    """As the operator reads it: in Czech."""
    place = f"{problem.file}:{problem.line}"
    return f"{place}: {says('{what}, {advice}', what=says(problem.what.text), advice=says(problem.todo.text))}"


async def test_one_letter_for_each_bad_state_and_one_when_it_is_mended(post: Post) -> None:
    telling = Telling(post.dispatcher, stands=0.0)
    await tell(post, telling=telling)
    assert letters(post) == []

    for _ in range(3):
        await tell(post, WRONG, telling=telling)
    await tell(post, WRONG, OTHER, telling=telling)
    await tell(post, telling=telling)

    first, second, third = letters(post)
    assert told(WRONG) in first
    assert told(OTHER) not in first
    assert told(OTHER) in second
    version = post.dispatcher.library.content.version
    time = "24. 11. 2026 11:00"
    assert (
        says(
            "The content is in order again. People see version {version}, live since {time}.",
            version=version,
            time=time,
        )
        in third
    )


async def test_a_restart_tells_nothing_twice_and_forgets_nothing(post: Post) -> None:
    await tell(post, WRONG)
    await tell(post, WRONG)
    assert len(letters(post)) == 1
    await tell(post)
    assert len(letters(post)) == 2
    await tell(post, WRONG)
    assert len(letters(post)) == 3


async def test_files_that_arrive_one_by_one_are_not_told_of(post: Post) -> None:
    telling = Telling(post.dispatcher)
    await tell(post, WRONG, telling=telling)
    await tell(post, OTHER, telling=telling)
    await tell(post, telling=telling)
    assert letters(post) == []


async def test_a_state_that_has_passed_is_told_of_no_more(post: Post) -> None:
    library = post.dispatcher.library
    library.refuse([WRONG])
    await Telling(post.dispatcher, stands=0.0)()
    library.replace(library.content, post.clock())
    await post.deliver()
    assert letters(post) == []


async def test_a_long_list_is_cut(post: Post) -> None:
    await tell(
        post,
        *(Problem("faq.yaml", line, Remark("this is no file"), Remark("remove it")) for line in range(1, MOST + 4)),
    )
    (letter,) = letters(post)
    assert letter.count("faq.yaml:") == MOST
    assert says("… and {number} more", number=3) in letter


async def test_a_letter_that_the_operator_cannot_get_raises_no_alarm_about_itself(post: Post) -> None:
    post.delivery = replace(post.delivery, mail=NoMail())
    await tell(post, WRONG)
    rows = await post.dispatcher.database.read(lambda tx: tx.all("SELECT name, state FROM outbox"))
    assert [(name.partition("/")[0], state) for name, state in rows] == [("content-refused", "dead")]


async def test_what_could_not_be_put_down_is_put_down_at_the_next_look(post: Post) -> None:
    telling = Telling(post.dispatcher, stands=0.0)
    database = post.dispatcher.database
    await database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    post.dispatcher.library.refuse([WRONG])
    await telling()
    await database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    await telling()
    await post.deliver()
    assert len(letters(post)) == 1
