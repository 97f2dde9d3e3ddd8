"""Writing on the page: text, commands, files, blocking, a new candidate. The test is the bot."""

import pytest
from playwright.async_api import Locator, Page, expect

from telegram_simulator import Simulator, User
from tests.browser.conftest import Opened, sent
from tests.simulator.client import Client
from tests.simulator.page_sample import CZECH


async def choose(chat: Locator, menu: str, choice: str) -> None:
    await chat.get_by_role("button", name=menu).click()
    await chat.get_by_role("button", name=choice, exact=True).click()


async def test_enter_sends_and_shift_enter_breaks_the_line(jana: User, simulator: Simulator, chat: Locator) -> None:
    field = chat.get_by_role("textbox", name=CZECH["write"])
    await field.press_sequentially("Dobrý den,")
    await field.press("Shift+Enter")
    await field.press_sequentially("přijďte.")
    await field.press("Enter")

    await expect(chat.locator(".message.out .text").last).to_have_text("Dobrý den,\npřijďte.")
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()
    assert simulator.chat(jana).last.text == "Dobrý den,\npřijďte."
    await field.press("Enter")
    await field.fill("Ještě")
    await chat.get_by_role("button", name=CZECH["send"]).click()
    await expect(chat.locator(".message.out .text").last).to_have_text("Ještě")


async def test_the_last_message_can_be_edited(jana: User, simulator: Simulator, chat: Locator) -> None:
    simulator.say(jana, "Prosím ve středu")
    await expect(chat.locator(".message.out .text").last).to_have_text("Prosím ve středu")
    await choose(chat, CZECH["more"], CZECH["edit_last"])
    field = chat.get_by_role("textbox")
    await expect(field).to_have_value("Prosím ve středu")
    await field.fill("Prosím ve čtvrtek")
    await field.press("Enter")

    await expect(chat.locator(".message.out").last).to_contain_text("Prosím ve čtvrtek")
    await expect(chat.locator(".message.out").last).to_contain_text(CZECH["edited"])
    await field.press("ArrowUp")
    await expect(field).to_have_value("Prosím ve čtvrtek")
    await field.press("Escape")
    await expect(field).to_have_value("")
    await expect(chat.get_by_text(CZECH["editing"])).to_be_hidden()


async def test_commands_are_offered_in_the_language_of_the_person(
    bot: Client, jana: User, page: Page, chat: Locator
) -> None:
    del jana
    commands = [{"command": "leads", "description": "Zprávy"}, {"command": "help", "description": "Nápověda"}]
    await bot.result("setMyCommands", commands=commands, language_code="cs")
    opener = chat.get_by_role("button", name=CZECH["commands"])
    first = chat.get_by_role("button", name="/leads Zprávy")
    await opener.press("Enter")
    await expect(first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await expect(first).to_be_hidden()
    await opener.press("Enter")
    await expect(first).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(chat.get_by_role("button", name="/help Nápověda")).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(chat.locator(".message.out").last).to_contain_text("/help")
    await expect(chat.get_by_role("textbox")).to_be_focused()


@pytest.mark.parametrize("kind", ["photo", "document", "sticker", "voice"])
async def test_invented_files(jana: User, simulator: Simulator, chat: Locator, kind: str) -> None:
    await choose(chat, CZECH["attach"], CZECH[f"kind_{kind}"])

    shown = "document.pdf" if kind == "document" else CZECH[f"kind_{kind}"]
    await expect(chat.locator(".message.out").last).to_contain_text(shown)
    assert simulator.chat(jana).last.kind == kind


async def test_blocking_and_unblocking(jana: User, simulator: Simulator, chat: Locator) -> None:
    await choose(chat, CZECH["more"], CZECH["block"])
    await expect(chat.get_by_text(CZECH["blocked"])).to_be_visible()
    await expect(chat.get_by_role("textbox")).to_have_count(0)
    assert simulator.chat(jana).blocked
    unblock = chat.locator("[data-part=blocked-bar]").get_by_role("button", name=CZECH["unblock"])
    await expect(unblock).to_be_focused()
    await unblock.press("Enter")

    await expect(chat.get_by_role("textbox")).to_be_focused()
    assert not simulator.chat(jana).blocked


async def test_what_is_no_longer_possible_is_said(bot: Client, jana: User, simulator: Simulator, chat: Locator) -> None:
    await sent(bot, jana, reply_markup={"inline_keyboard": [[{"text": "Pryč", "callback_data": "a"}]]})
    await expect(chat.get_by_role("button", name="Pryč")).to_be_visible()
    simulator.block(jana)
    await chat.get_by_role("textbox").fill("Haló?")
    await chat.get_by_role("textbox").press("Enter")

    await expect(chat.get_by_role("status")).to_have_text(CZECH["impossible"])
    await expect(chat.get_by_role("textbox")).to_have_value("Haló?")


async def test_a_new_person_sees_what_the_bot_says_of_itself(
    bot: Client, open_page: Opened, simulator: Simulator
) -> None:
    await bot.result("setMyDescription", description="Tady se dozvíte vše.", language_code="cs")
    page = await open_page(bot.url)
    await page.get_by_label(CZECH["tongue"]).select_option("cs")
    await page.get_by_label(CZECH["link"]).select_option("m_plzen")
    await page.locator("#start-form").get_by_role("button").click()

    chat = page.locator("[data-chat=new]")
    await expect(chat.get_by_text("Tady se dozvíte vše.")).to_be_visible()
    await expect(chat).to_contain_text(CZECH["start_from_link"].format(link="Plzeň"))
    start = chat.get_by_role("button", name=CZECH["start"], exact=True)
    await expect(start).to_be_focused()
    await start.press("Enter")
    await expect(chat.locator(".message.out")).to_contain_text("/start m_plzen")
    person = next(user for user in simulator.world.users.values() if user.first_name == "Petra")
    assert person.language_code == "cs"

    await page.reload()
    await expect(chat.locator(".message.out")).to_contain_text("/start m_plzen")
    await expect(chat.get_by_role("heading")).to_have_text("Petra")
