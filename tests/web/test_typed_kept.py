"""No typed word is lost on a page: what cannot be taken comes back with the reason beside its field."""

from bot.conversation.lead.happened import State
from tests.program import send_lead
from tests.web.stage import ADDRESS, Town

LONG = "Dobrý den, přijďte prosím v úterý. " * 19


async def on_writing(town: Town) -> None:
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate())
    await town.browser.get("/")
    await town.browser.press(code)


async def test_words_that_are_too_many_come_back_with_the_reason(town: Town) -> None:
    await on_writing(town)
    await town.browser.press("✍️ Napsat zájemci")
    await town.browser.write(LONG)
    assert LONG.strip() in town.browser.page
    assert 'role="alert"' in town.browser.page
    assert "500" in town.browser.text
    await town.browser.write("Přijďte prosím v úterý.")
    assert "Odesláno." in town.browser.text
    assert LONG.strip() not in town.browser.page


async def test_a_day_that_cannot_be_read_comes_back(town: Town) -> None:
    await on_writing(town)
    await town.browser.press("📅 Pozvat…")
    await town.browser.write("třicátého února v poledne")
    assert "třicátého února v poledne" in town.browser.page
    assert 'aria-describedby="why"' in town.browser.page
    await town.browser.press("← Zpět")
    await town.browser.press("📅 Pozvat…")
    assert "třicátého února" not in town.browser.page, "whoever went away begins anew"


async def test_own_words_beside_a_refusal_go_along_once_they_were_read_again(town: Town) -> None:
    """Typed, and the one button pressed: nothing is lost and nothing goes before the whole was read."""
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate())
    await town.browser.get("/")
    await town.browser.press(code)
    await town.browser.press("Odmítnout…")
    await town.browser.press(next(label for label in town.browser.labels if label.startswith("1. ")))
    assert "Pokračovat" not in town.browser.labels
    await town.browser.press("Ano, odeslat", words=LONG)
    assert LONG.strip() in town.browser.page
    assert "500" in town.browser.text
    await town.browser.press("Ano, odeslat", words="Zkuste to prosím v létě.")
    assert "Zkuste to prosím v létě." in town.browser.text
    assert (await town.lead(code)).state is State.SEEN
    await town.browser.press("Ano, odeslat", words="  ")
    sent = await town.lead(code)
    assert (sent.state, sent.events[-1].text) == (State.DECLINED, "Zkuste to prosím v létě.")


async def test_own_words_typed_after_the_visit_has_ended_come_back(town: Town) -> None:
    await on_writing(town)
    await town.browser.press("Odmítnout…")
    await town.browser.press(next(label for label in town.browser.labels if label.startswith("1. ")))
    town.clock.advance(minutes=31)
    await town.browser.press("Ano, odeslat", words="Zkuste to prosím v létě.")
    assert "Zkuste to prosím v létě." in town.browser.page


async def test_what_is_sent_after_the_visit_has_ended_comes_back(town: Town) -> None:
    await on_writing(town)
    await town.browser.press("✍️ Napsat zájemci")
    kept = town.browser.page
    town.clock.advance(minutes=31)
    await town.browser.write(LONG)
    assert LONG.strip() in town.browser.page
    assert "Nic se neodeslalo ani nezměnilo." in town.browser.text
    await town.deliver()
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    town.browser.page = kept
    await town.browser.write("Z jiné návštěvy")
    assert town.browser.status == 403
    assert "Z jiné návštěvy" in town.browser.page
