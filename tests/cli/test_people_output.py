"""Commands about people: their output in every state of a person, without addresses."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import click
import pytest

from bot.cli import cli
from bot.cli.database_commands import DatabaseCommand
from bot.operations.environment import OperatorError
from bot.registry import present
from bot.storage import contacts
from bot.storage.database import Database, Row, Transaction
from tests.cli.running import commands_of
from tests.cli.test_with_running_bot import commands
from tests.operator_commands import Console, console
from tests.storage.test_privacy import all_tables

WEB = "https://cpa.example.org"
ADDRESS, OTHER = "jana.tajna@example.org", "jina.tajna@example.org"
STATES = ("invited", "linked", "confirmed", "on the page")
NOW = ("--now", "--reason", "Zkouška")
OF_SOMEBODY = {"contact test": (), "contact invite": (), "contact email": (OTHER,), "contact remove": ()}
"""The commands that name whom they are about."""
OTHERS: dict[str, tuple[str, ...]] = {
    "contact list": (),
    "contact add": ("plzen", "--name", "Nový", "--email", OTHER),
    "contact stop": ("1",),
    "contact forget-pin": ("1",),
    "coordinator add": ("--name", "Karel", "--email", OTHER),
    "coordinator first": (),
    "admin invite": ("--name", "Alena", "--email", OTHER),
    "admin list": (),
    "admin remove": ("1",),
    "lead notes": ("ABCD-EFGH",),
}
if "joining" in present():
    people = f"Město;Jméno;E-mail\nPlzeň;Nový;{OTHER}\nBrno;Nová;{OTHER}\n"
    OTHERS.update({"contact import": ("--example",), "contact listed": ("towns.csv", people)})


@pytest.fixture
def operator(database: Database) -> Console:
    return console(database, web=WEB)


async def somebody(operator: Console, state: str) -> str:
    """The contact of Plzeň; return the id."""
    page = ("--no-telegram",) if state == "on the page" else ()
    who = await operator.add("contact", "add", "plzen", "--name", "Jana", "--email", ADDRESS, *page)

    def go_on(tx: Transaction) -> None:
        if page:
            contacts.confirm_by_link(tx, int(who))
        elif state != "invited":
            contacts.link(tx, contacts.invite(tx, int(who)), b"j" * 16, 700, "cs")
            if state == "confirmed":
                contacts.confirm_email(tx, int(who))

    await operator.backend.database.write(go_on)
    return who


async def said(operator: Console, *words: str) -> list[str]:
    try:
        return await operator.run(*words)
    except OperatorError as error:
        return [str(error)]


async def stored(operator: Console) -> list[Row]:
    return await operator.backend.database.read(
        lambda tx: [row for table in all_tables(tx) for row in tx.all(f"SELECT * FROM {table}")]  # noqa: S608  ours
    )


def every(who: str) -> Iterator[tuple[str, ...]]:
    """Each command about people once, those that change something last."""
    for name, words in OTHERS.items():
        yield (*name.split(), *words)
    for name, words in OF_SOMEBODY.items():
        yield (*name.split(), who, *words)
        if name != "contact test":
            yield (*name.split(), who, *words, *NOW)


def test_every_command_about_people_is_tried() -> None:
    of_people = {name for name in commands() if name.split()[0] in {"contact", "coordinator", "admin", "lead"}}
    assert of_people == OF_SOMEBODY.keys() | OTHERS.keys()


@pytest.mark.parametrize("state", ["invited", "confirmed", "on the page"])
async def test_no_line_names_an_address(operator: Console, state: str) -> None:
    who = await somebody(operator, state)
    for words in every(who):
        for line in [*await said(operator, *words), *await operator.run("contact", "list")]:
            assert "tajna" not in line, words
            assert "@" not in line, words


@pytest.mark.parametrize("state", STATES)
async def test_whoever_a_line_shows_stands_there_as_the_list_has_them(operator: Console, state: str) -> None:
    who = await somebody(operator, state)
    (before,) = await operator.run("contact", "list", "plzen")
    if state != "invited":
        assert (await operator.run("contact", "test", who))[0] == before
    (changed,) = await operator.run("contact", "email", who, OTHER, *NOW)
    (after,) = await operator.run("contact", "list", "plzen")
    assert changed == f"Changed: {after}"
    assert "not confirmed" in after
    (changed,) = await operator.run("contact", "email", who, *([OTHER] if state == "on the page" else []), *NOW)
    (after,) = await operator.run("contact", "list", "plzen")
    assert changed == f"Changed: {after}"
    assert await operator.run("contact", "remove", who, *NOW) == [f"Removed: {after}"]
    assert await operator.run("contact", "list", "plzen") == []


@pytest.mark.parametrize("people", [2, 3])
async def test_of_several_in_a_town_nobody_is_meant_by_its_name(operator: Console, people: int) -> None:
    ids = [await operator.add("contact", "add", "plzen", "--name", f"Jana {one}") for one in range(people)]
    before = await stored(operator)
    for name, words in OF_SOMEBODY.items():
        for now in ((), NOW) if name != "contact test" else ((),):
            (line,) = await said(operator, *name.split(), "plzen", *words, *now)
            assert line == f"WHO: several people are meant ({', '.join(ids)}). Name one id."
    assert await stored(operator) == before


@pytest.mark.parametrize("state", ["invited", "linked", "on the page"])
@pytest.mark.parametrize(
    ("command", "words"),
    [(name, words) for name, words in (*OF_SOMEBODY.items(), *OTHERS.items()) if name in {
        "contact add", "contact invite", "contact email", "contact remove"}],
)  # fmt: skip
async def test_nothing_that_sends_messages_elsewhere_is_done_at_once_without_an_emergency(
    operator: Console, state: str, command: str, words: tuple[str, ...]
) -> None:
    """Somebody of the town is asked if possible, by chat or page; a reason is no emergency."""
    who = await somebody(operator, state)
    asked = (*command.split(), *(() if command == "contact add" else (who,)), *words)
    before = await stored(operator)
    (line, *_) = await said(operator, *asked, "--now")
    assert line.startswith("--reason: ")
    assert await stored(operator) == before
    for reason in ((), ("--reason", "Zkouška")) if state != "invited" else ((),):
        (line, *_) = await operator.run(*asked, *reason)
        assert line.startswith("Not done yet: ") is (state != "invited"), (line, reason)
    if state != "invited":
        (line, *_) = await operator.run(*asked, *NOW)
        assert not line.startswith("Not done yet: ")


@pytest.mark.parametrize("state", ["invited", "on the page"])
async def test_after_each_command_whoever_delivers_is_told(operator: Console, state: str) -> None:
    told: list[tuple[str, ...]] = []
    done: list[tuple[str, ...]] = []
    who = await somebody(operator, state)
    for words in every(who):
        heeded = Console(replace(operator.backend, done=partial(told.append, words)))
        try:
            await heeded.run(*words)
        except OperatorError:
            continue
        done.append(words)
    assert told == done
    assert len(done) > 10


def beside() -> list[str]:
    """The commands that the running bot carries out."""
    found: list[str] = []
    for name in commands():
        command: click.Command = cli
        for word in name.split():
            assert isinstance(command, click.Group)
            command = dict(commands_of(command))[word]
        found += [name] if isinstance(command, DatabaseCommand) else []
    return found


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"], ["--no-such-thing"], [""] * 9])
async def test_what_the_bot_is_asked_in_a_wrong_way_is_one_sentence_and_it_prints_nothing(
    operator: Console, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    before = await stored(operator)
    for name in beside():
        with pytest.raises(OperatorError) as refused:
            await operator.run(*name.split(), *words)
        assert "\n" not in str(refused.value)
    assert capfd.readouterr() == ("", "")
    assert await stored(operator) == before
