"""A hundred towns come by one file: what Excel saves is read, a mistake names its line, and a second time nothing doubles."""

from itertools import product
from pathlib import Path

import pytest

from bot.conversation.lead.model import Role
from bot.features.joining.contact_file import EXAMPLE, decoded, read_contact_file
from bot.operations.environment import OperatorError
from bot.storage import joining
from bot.storage.crypto import Vault
from bot.storage.database import Database
from tests.bot_parts import official, sender
from tests.cli.running import command, refuses
from tests.operator_commands import Console, console
from tests.people import Clock

pytestmark = pytest.mark.usefixtures("own_log")
TOWNS = {"plzen": "Plzeň", "most": "Most", "litvinov": "Litvínov", "kutna-hora": "Kutná Hora"}
HEAD = "Město;Jméno;E-mail;Role;Telegram"
WEB = "https://cpa.example.org"


@pytest.fixture
def operator(database: Database) -> Console:
    return console(database, web=WEB)


def table(*lines: str, head: str = HEAD) -> str:
    return "\r\n".join((head, *lines, ""))


async def imported(operator: Console, *lines: str) -> list[str]:
    return await operator.run("contact", "listed", "--", "t.csv", table(*lines))


async def people(operator: Console) -> list[str]:
    return ["  ".join(line.split("  ")[1:4]) for line in await operator.run("contact", "list")]


async def test_the_example_is_taken_in_as_it_is_printed(operator: Console) -> None:
    said = await operator.run("contact", "listed", "--", "t.csv", EXAMPLE)
    assert said[-1] == "Added: 4 (3 people of 3 towns). Next: cpa-bot contact invite --pending"
    assert await people(operator) == [
        "litvinov  contact  Eva Ukázková",
        "most  contact  Eva Ukázková",
        "plzen  contact  Jana Vymyšlená",
        "plzen  deputy  Karel Příkladný",
    ]


async def test_a_second_time_nothing_is_doubled(operator: Console) -> None:
    rows = ("Plzeň;Jana;jana@example.org;;", "Most;Eva;eva@example.org;;ne")
    first = await imported(operator, *rows)
    again = await imported(operator, *rows, "Litvínov;Eva;EVA@example.org;zástupce;ne")
    assert first[-1] == "Added: 2 (2 people of 2 towns). Next: cpa-bot contact invite --pending"
    assert again == [
        "Added: litvinov  deputy  Eva",
        "Exists: plzen  contact  Jana",
        "Exists: most  contact  Eva",
        "Added: 1 (1 people of 1 towns). Next: cpa-bot contact invite --pending",
    ]
    assert len(await people(operator)) == 3


async def test_every_wrong_line_is_named_and_nothing_is_written(operator: Console) -> None:
    with pytest.raises(OperatorError) as refused:
        await imported(
            operator,
            "Plzeň;Jana;jana@example.org;;",
            "Plzně;Jan;jan@example.org;;",
            ";;;;",
            "Most;;eva;starosta;možná",
            "Litvínov;Janina;JANA@example.org;;",
            "Plzeň;Jana;jana@example.org;;",
            "Most;Jana;jana@example.org;;ne",
        )
    lines = str(refused.value).splitlines()
    places = ["t.csv:3", *["t.csv:5"] * 4, "t.csv:6", "t.csv:7", "t.csv:8"]
    assert [line.partition(": ")[0] for line in lines[:-1]] == places
    assert lines[0] == 't.csv:3: Město: no town "Plzně" is listed, did you mean "Plzeň"?'
    assert lines[5] == "t.csv:6: E-mail: line 2 has the same address with another name"
    assert lines[6] == "t.csv:7: Město: line 2 has plzen with this address already"
    assert lines[7] == "t.csv:8: E-mail: line 2 has the same address with another Telegram value"
    assert lines[-1].startswith("Nothing was written.")
    assert "@" not in str(refused.value)
    assert await people(operator) == []


async def test_what_contradicts_the_people_there_are_is_named(operator: Console) -> None:
    await operator.add("contact", "add", "plzen", "--name", "Jana", "--email", "jana@example.org")
    await operator.add("contact", "add", "most", "--name", "Eva")
    for row, said in (
        ("Litvínov;Janina;jana@example.org;;", "t.csv:2: Jméno: the address belongs to Jana (1) already"),
        ("Plzeň;Jana;jana@example.org;zástupce;", "t.csv:2: Role: Jana is contact of plzen already"),
        ("Plzeň;Jana;jina@example.org;;", "t.csv:2: E-mail: Jana (1) has another address there"),
        ("Most;Eva;eva@example.org;;", "t.csv:2: E-mail: Eva (2) has no address there; change it with: "),
    ):
        with pytest.raises(OperatorError) as refused:
            await imported(operator, row)
        assert str(refused.value).startswith(said)


async def test_one_command_tests_everybody_of_whom_no_test_arrived(
    operator: Console, vault: Vault, clock: Clock
) -> None:
    database = operator.backend.database
    await official(database, "Jana", sender(vault, 1))
    arrived = await official(database, "Eva", sender(vault, 2), Role.CONTACT, "most")
    await database.write(lambda tx: joining.note_tested(tx, arrived))
    await operator.add("contact", "add", "litvinov", "--name", "Not linked")
    for number in (1, 0):
        said = await operator.run("contact", "test", "--pending")
        assert said[0] == f"A test goes out to: {number}"
        assert ["Jana" in line for line in said[1:]] == [True] * number
    clock.advance(days=1)
    assert (await operator.run("contact", "test", "--pending"))[0] == "A test goes out to: 1"
    for words in ((), (str(arrived), "--pending")):
        with pytest.raises(OperatorError, match="test everybody with --pending"):
            await operator.run("contact", "test", *words)


async def test_without_lead_pages_everybody_needs_telegram(database: Database) -> None:
    with pytest.raises(OperatorError, match=r"t\.csv:2: Telegram: without Telegram a lead page is needed"):
        await imported(console(database), "Plzeň;Jana;jana@example.org;;ne")


async def test_a_town_that_has_somebody_is_asked(operator: Console, vault: Vault) -> None:
    await official(operator.backend.database, "Linked", sender(vault, 1), email="linked@example.org")
    said = await imported(operator, "Plzeň;Jana;jana@example.org;;")
    assert said == ["Pending approval by the town: plzen  contact  Jana", "Added: 0 (0 people of 0 towns)."]
    again = await imported(operator, "Plzeň;Jana;jana@example.org;;")
    assert again[0] == "Already pending approval by the town: plzen  contact  Jana"


def test_whatever_excel_saves_is_read() -> None:
    for encoding, separator in product(("utf-8-sig", "utf-8", "cp1250", "utf-16"), ";\t,"):
        text = table("Kutná Hora;Žofie Příliš;zofie@example.org;zástupkyně;NE").replace(";", separator)
        read = decoded(text.encode(encoding))
        assert read is not None
        (row,) = read_contact_file(read, TOWNS).rows
        assert (row.slug, row.name, row.role, row.telegram) == ("kutna-hora", "Žofie Příliš", "deputy", False)


def test_columns_may_stand_in_any_order_and_others_are_named() -> None:
    text = 'sep=;\nTelefon;e-mail;Příjmení;JMÉNO;obec;\n1;"eva@example.org";Nová;Eva;"Most,\nLitvínov"\n;x;;;most\n'
    found = read_contact_file(text, TOWNS)
    assert [(row.line, row.slug, row.name) for row in found.rows] == [
        (3, "most", "Eva Nová"),
        (3, "litvinov", "Eva Nová"),
    ]
    assert found.ignored == ("Telefon",)
    assert {line for line, _ in found.problems} == {5}, "lines are counted as a spreadsheet's text file has them"


def test_a_file_without_people() -> None:
    for text, said in (
        ("", "the file is empty"),
        ("Město;Name\n", "the first line has no column Jméno, E-mail"),
        (f"{HEAD}\n;;;;\n", "there is a header and no line below it"),
    ):
        ((line, what),) = read_contact_file(text, TOWNS).problems
        assert (line, what[: len(said)]) == (1, said)


def test_the_command_reads_the_file_itself(ready: dict[str, str], tmp_path: Path) -> None:
    assert ready
    file = tmp_path / "města.csv"
    # the small content has neither of the two other towns
    example = command("contact", "import", "--example").out.replace("Most, Litvínov", "Brno")
    file.write_bytes(example.replace(";ne", ";ano").encode())
    assert command("contact", "import", str(file), "--dry-run").out.endswith("3 (3 people of 2 towns).\n")
    assert "Added: 3" in command("contact", "import", str(file)).out
    assert "Exists: plzen  contact  Jana Vymyšlená" in command("contact", "import", str(file)).out
    refuses("FILE: missing", "contact", "import")
    for path in (tmp_path / "none.csv", tmp_path):
        refuses("FILE: ", "contact", "import", str(path))
    file.write_bytes(b"\x81\x98")
    assert 'Save it in Excel as "CSV UTF-8"' in command("contact", "import", str(file)).err


async def test_letters_to_many_name_a_number_to_call_or_the_operator_is_told(operator: Console) -> None:
    with pytest.raises(OperatorError, match="add --no-phone"):
        await operator.run("contact", "invite", "--pending")
    assert (await operator.run("contact", "invite", "--pending", "--no-phone"))[0].startswith("Letters: 0")
