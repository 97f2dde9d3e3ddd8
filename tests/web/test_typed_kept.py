"""No typed word is lost on a page: what cannot be taken comes back with the reason beside its field.

In a mailbox that several people share, whoever answers can sign, and the candidate reads who it was.
"""

import re

import pytest

from bot.conversation.codes import encode
from bot.conversation.contact.model import Close, Declining
from bot.conversation.lead.events import State
from bot.conversation.lead.model import Event
from bot.conversation.model import Open, Say
from bot.conversation.notes import Note
from bot.conversation.private import Private
from tests.bot_parts import says, shipped
from tests.web.editor_user import Office
from tests.web.page_server import ADDRESS, Web

COPIED = "Váš text, který nikdo nedostal"

LONG = "Dobrý den, přijďte prosím v úterý. " * 19


async def on_writing(town: Web, name: str = "Podatelna Plzeň") -> str:
    await town.joined(name=name)
    code = await town.opened()
    await town.browser.press("✍️ Napsat zájemci")
    return code


async def on_refusing(town: Web) -> str:
    await town.joined()
    code = await town.opened()
    await town.browser.press("Odmítnout…")
    await town.browser.press(next(label for label in town.browser.labels if label.startswith("1. ")))
    return code


async def on_inviting(town: Web) -> None:
    await town.joined()
    await town.opened()
    await town.browser.press("📅 Pozvat…")


async def test_words_that_are_too_many_come_back_with_the_reason(town: Web) -> None:
    await on_writing(town)
    before = town.browser.text
    await town.browser.write(" \n")
    assert town.browser.text == before, "nothing was written"
    await town.browser.write(LONG)
    assert LONG.strip() in town.browser.page
    assert 'role="alert"' in town.browser.page
    assert "500" in town.browser.text
    await town.browser.write("Přijďte prosím v úterý.")
    assert "Odesláno." in town.browser.text
    assert LONG.strip() not in town.browser.page


async def test_a_day_that_cannot_be_read_comes_back(town: Web) -> None:
    await on_inviting(town)
    await town.browser.write("třicátého února v poledne")
    assert "třicátého února v poledne" in town.browser.page
    assert 'aria-describedby="why"' in town.browser.page
    await town.browser.press("← Zpět")
    await town.browser.press("📅 Pozvat…")
    assert "třicátého února" not in town.browser.page, "whoever went away begins anew"


async def test_own_words_beside_a_refusal_are_sent_by_the_press_that_says_so(town: Web) -> None:
    """The answer is read above the field and the words in it: one press sends both, once."""
    code = await on_refusing(town)
    assert "Pokračovat" not in town.browser.labels
    await town.browser.press("Ano, odeslat", words=LONG)
    assert LONG.strip() in town.browser.page
    assert "500" in town.browser.text
    assert (await town.lead(code)).state is State.SEEN
    kept = town.browser.page
    await town.browser.press("Ano, odeslat", words="Zkuste to v září.\r\nDěkujeme.")
    sent = await town.lead(code)
    assert (sent.state, sent.events[-1].text) == (State.DECLINED, "Zkuste to v září.\nDěkujeme.")
    town.browser.page = kept
    await town.browser.press("Ano, odeslat", words="Zkuste to v září.\r\nDěkujeme.")
    assert COPIED not in town.browser.text, "a second tap"
    town.browser.page = kept
    await town.browser.press("Ano, odeslat", words="Zkuste to v létě.")
    assert COPIED in town.browser.text
    assert (await town.lead(code)).events == sent.events


async def test_words_typed_in_the_chat_and_taken_out_on_the_page_are_not_sent(town: Web) -> None:
    account = await town.link(await town.joined())
    code = await town.opened()
    refusing = Declining(code, next(iter(shipped()[0].reasons)))
    for action in (Open(refusing), Say(Private("Zkuste to v září."))):
        await town.dispatcher.dispatch(account, action)
    await town.browser.press_code(encode(Open(refusing)))
    assert field(town) == "Zkuste to v září."
    await town.browser.press("Ano, odeslat", words=" ")
    sent = await town.lead(code)
    assert (sent.state, sent.events[-1].text) == (State.DECLINED, "")


def field(town: Web) -> str:
    found = re.search(r"<textarea id=\"words\"[^>]*>([^<]*)<", town.browser.page)
    assert found
    return found[1]


async def test_an_interview_is_mended_where_it_stands(town: Web) -> None:
    await on_inviting(town)
    assert field(town) == ""
    await town.browser.write("14. 12. 2026 10:00, Vymyšlená 1")
    await town.browser.press("Napsat znovu")
    assert field(town) == "14. 12. 2026 10:00, Vymyšlená 1"


async def test_what_comes_to_nothing_is_given_back_to_be_copied(town: Web) -> None:
    """The message was closed by a colleague while the answer was written."""
    code = await on_writing(town)
    kept = town.browser.page
    await town.browser.press_code(encode(Close(code, "duplicate")))
    town.browser.page = kept
    await town.browser.write("Přijďte prosím v úterý.")
    assert COPIED in town.browser.text
    assert "Přijďte prosím v úterý." in town.browser.page
    await town.browser.get("/")
    await town.browser.press("Všechny zprávy")
    assert COPIED not in town.browser.text


async def test_other_words_in_a_form_that_was_sent_are_given_back(town: Web) -> None:
    """Somebody who goes back in the browser and corrects a slip believes that it was sent."""
    await on_writing(town)
    kept = town.browser.page
    await town.browser.write("Přijďte v úterý.")
    assert COPIED not in town.browser.text
    town.browser.page = kept
    await town.browser.write("Přijďte v úterý.")
    assert COPIED not in town.browser.text, "a second tap"
    town.browser.page = kept
    await town.browser.write("Přijďte ve středu.")
    assert COPIED in town.browser.text
    assert "Přijďte ve středu." in town.browser.page


async def test_after_a_defect_the_words_come_back_too(town: Web) -> None:
    await on_writing(town)
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    await town.browser.write("Přijďte prosím v úterý.")
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    assert town.browser.status == 500
    assert "Přijďte prosím v úterý." in town.browser.page


async def test_own_words_typed_after_the_visit_has_ended_come_back(town: Web) -> None:
    await on_refusing(town)
    town.clock.advance(minutes=31)
    await town.browser.press("Ano, odeslat", words="Zkuste to prosím v létě.")
    assert "Zkuste to prosím v létě." in town.browser.page


async def test_what_is_sent_after_the_visit_has_ended_comes_back(town: Web) -> None:
    await on_writing(town)
    kept = town.browser.page
    town.clock.advance(minutes=31)
    await town.browser.write(LONG)
    assert LONG.strip() in town.browser.page
    assert "Nic se neodeslalo ani nezměnilo." in town.browser.text
    await town.deliver()
    await town.follow(town.links(ADDRESS)[-1])
    town.browser.page = kept
    await town.browser.write("Z jiné návštěvy")
    assert town.browser.status == 403
    assert "Z jiné návštěvy" in town.browser.page


async def last(town: Web, code: str) -> Event:
    return (await town.lead(code)).events[-1]


async def read(town: Web) -> str:
    await town.deliver()
    return town.simulator.chat(town.simulator.world.users[1]).from_bot[-1].text


@pytest.mark.parametrize("signed", ["", "   ", "Jana Nová"])
async def test_without_a_signature_nothing_is_different(town: Web, signed: str) -> None:
    code = await on_writing(town, "Jana Nová")
    await town.browser.write("Přijďte ve středu.", signed=signed)
    assert (await last(town, code)).voice.signed == ""
    assert "Підпис" not in await read(town)


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        ("---", "That is no name to sign with: write at most 80 characters, or leave the field empty."),
        ("J" * 81, "That is no name to sign with: write at most 80 characters, or leave the field empty."),
        ("Jana 905523/1236", Note.DOCUMENT_NUMBERS),
    ],
)
async def test_what_is_no_name_is_refused_and_nothing_typed_is_lost(town: Web, signed: str, why: str) -> None:
    code = await on_writing(town)
    before = len((await town.lead(code)).events)
    await town.browser.write("Přijďte ve středu.", signed=signed)
    assert says(why) in town.browser.text
    assert "Přijďte ve středu.</textarea>" in town.browser.page
    assert len((await town.lead(code)).events) == before
    await town.browser.write("Přijďte ve středu.", signed="Tomáš Zkušební")
    assert (await last(town, code)).voice.signed == "Tomáš Zkušební"


async def test_a_signature_is_text_and_stands_in_no_letter_and_no_log(
    town: Web, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await on_writing(town)
    await town.browser.write("Přijďte.", signed="<b>Tomáš</b>")
    assert "Підпис: <b>Tomáš</b>" in await read(town)
    assert "<b>Tomáš" not in town.browser.page
    assert all("Tomáš" not in f"{letter.subject}{letter.body}" for letter in town.simulator.letters)
    assert "Tomáš" not in capsys.readouterr().out
    assert not [one for one in caplog.records if "Tomáš" in one.getMessage() and one.name.startswith("bot")]


async def test_another_town_has_the_common_ready_sentences_alone(office: Office) -> None:
    await on_writing(office.town)
    assert "Hall-cs." not in office.town.browser.text, "that is a sentence of Brno"
    assert "1. Call us-cs." in office.town.browser.labels
