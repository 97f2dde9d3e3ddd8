"""The list of leads as a tool: what is due first, who has it, and the same as a table to take along."""

from datetime import UTC, datetime, timedelta

from bot.conversation.lead.model import Role
from tests.bot_parts import official, send_lead
from tests.canary import NAME
from tests.papers.spreadsheets import cells_of
from tests.web.page_server import ADDRESS, Web


async def cells(town: Web) -> list[list[str]]:
    """Return the table to take along as its reader sees it."""
    head, *rows = await sheet(town)
    return [[str(name) for name in head], *([_seen(cell) for cell in row] for row in rows)]


def _seen(cell: str | float) -> str:
    if isinstance(cell, str):
        return cell
    day = FIRST_DAY + timedelta(days=cell)
    return f"{day.day}. {day.month}. {day.year}" if cell > MOST_DAYS else f"{cell:.0f}"


async def test_what_has_waited_longest_comes_first_and_answered_ones_last(town: Web) -> None:
    await town.joined()
    codes = list[str]()
    for number in (1, 2, 3):
        codes.append(await send_lead(town.dispatcher, town.candidate(number)))
        town.clock.advance(days=1)
    await town.deliver()
    await town.follow(town.links(ADDRESS)[-1])
    await town.browser.press("Všechny zprávy")
    assert [code for code in town.browser.labels if code in codes] == codes
    await town.browser.press(codes[0])
    await town.browser.press("Další…")
    await town.browser.press("☎️ Spojili jsme se jinak")
    await town.browser.press("Všechny zprávy")
    assert [code for code in town.browser.labels if code in codes] == [*codes[1:], codes[0]]
    head, *rows = await cells(town)
    waits = head.index("Čeká pracovních dnů")
    assert [row[0] for row in rows] == [*codes[1:], codes[0]]
    assert [row[waits] for row in rows] == ["2", "1", "–"]


async def sheet(town: Web) -> list[list[str | float]]:
    """Return the table to take along: a text as it is, a number as a number."""
    await town.browser.get("/list.xlsx")
    return cells_of(town.browser.data)


FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)
"""From which a spreadsheet counts days."""
MOST_DAYS = 10_000
"""A larger number is a date."""


async def test_the_same_table_for_a_spreadsheet_has_days_and_numbers_that_sort(town: Web) -> None:
    await official(town.database, "Jana", town.account(50))
    await send_lead(town.dispatcher, town.candidate())
    town.clock.advance(days=7)
    await town.joined()
    told, (head, row) = await cells(town), await sheet(town)
    assert head == told[0]
    sent, waits = head.index("Odesláno"), head.index("Čeká pracovních dnů")
    assert (told[1][sent], told[1][waits]) == ("24. 11. 2026", "5")
    assert row[sent] == (datetime(2026, 11, 24, tzinfo=UTC) - FIRST_DAY).days
    assert row[waits] == 5
    texts = [cell for number, cell in enumerate(row) if number not in {sent, waits}]
    assert texts == [cell for number, cell in enumerate(told[1]) if number not in {sent, waits}]


async def test_a_coordinator_has_all_that_waits_in_one_table(town: Web) -> None:
    """Ten messages are two pages in a chat; nobody is named."""
    await official(town.database, "Jana", town.account(50))
    codes = [await send_lead(town.dispatcher, town.candidate(number)) for number in range(1, 11)]
    town.clock.advance(days=7)
    await town.joined(role=Role.COORDINATOR, slug="")
    await town.browser.press("🗺 Všechna města")
    await town.browser.press("⏳ Zatím bez odpovědi: 10")
    assert [code for code in town.browser.labels if code in codes] == codes
    head, *rows = await cells(town)
    assert head == ["Zpráva", "Město", "Kraj", "Odesláno", "Stav", "Čeká pracovních dnů"]
    assert [row[0] for row in rows] == codes
    assert {tuple(row[1:3]) for row in rows} == {("Plzeň", "Plzeňský kraj")}
    await town.browser.get("/")
    await town.browser.press(codes[7])
    assert codes[7] in town.browser.text
    assert NAME not in town.browser.text


async def _letters(town: Web, numbers: range) -> list[str]:
    codes = [await send_lead(town.dispatcher, town.candidate(number)) for number in numbers]
    await town.deliver()
    return codes


async def test_one_message_in_the_list_needs_no_filters_and_an_ended_one_is_found(town: Web) -> None:
    await town.joined()
    (code,) = await _letters(town, range(1, 2))
    await town.follow(town.links(ADDRESS)[-1])
    await town.browser.press("Všechny zprávy")
    assert "Nepřevzaté (1)" not in town.browser.labels
    await _letters(town, range(2, 3))
    await town.browser.get("/")
    assert "Nepřevzaté (2)" in town.browser.labels
    for one in (code, next(label for label in town.browser.labels if "-" in label and label != code)):
        await town.browser.press("Všechny zprávy")
        await town.browser.press(one)
        await town.browser.press("Další…")
        await town.browser.press("Uzavřít…")
        await town.browser.press(next(label for label in town.browser.labels if label.startswith("4. ")))
    await town.browser.press("Všechny zprávy")
    assert "Nepřevzaté (0)" not in town.browser.labels
    await town.browser.press("Uzavřené")
    assert code in town.browser.labels
