"""The bot's buttons in place of the keyboard, and what they share. The test is the bot."""

import pytest
from playwright.async_api import Locator, Page, expect

from telegram_simulator import User
from telegram_simulator.wire import JsonObject, is_object
from tests.browser.conftest import sent
from tests.simulator.client import Client
from tests.simulator.page_sample import CZECH

SHARING = [
    [{"text": "Poslat číslo", "request_contact": True}],
    [{"text": "Poslat místo", "request_location": True}],
    [{"text": "Jinak"}],
]


async def show_keyboard(bot: Client, user: User, *, one_time: bool = False) -> None:
    markup = {"keyboard": SHARING, "one_time_keyboard": one_time, "input_field_placeholder": "Napište město"}
    await sent(bot, user, reply_markup=markup)


def shared(update: JsonObject, what: str) -> object:
    message = update["message"]
    assert is_object(message)
    return message[what]


async def test_the_keyboard_shares_a_number_once(bot: Client, jana: User, page: Page, chat: Locator) -> None:
    await show_keyboard(bot, jana, one_time=True)
    await expect(chat.get_by_role("textbox")).to_have_attribute("placeholder", "Napište město")
    await chat.get_by_role("button", name="Poslat číslo").click()
    box = page.get_by_role("dialog", name=CZECH["phone_title"])
    await box.get_by_role("button", name=CZECH["cancel"]).click()
    await expect(box).to_be_hidden()
    await chat.get_by_role("button", name="Poslat číslo").click()
    await box.get_by_role("textbox").fill("+420 777 111 222")
    await box.get_by_role("button", name=CZECH["share"], exact=True).click()

    await expect(chat.get_by_text(CZECH["kind_contact"])).to_be_visible()
    await expect(chat.get_by_role("button", name="Poslat číslo")).to_have_count(0)
    updates = await bot.updates()
    assert shared(updates[-1], "contact") == {"phone_number": "420777111222", "first_name": "Jana", "user_id": jana.id}


@pytest.mark.parametrize(
    ("choice", "typed", "place"), [("Plzeň", "", (49.7385, 13.3737)), (CZECH["own_place"], "50.1, -3", (50.1, -3.0))]
)
@pytest.mark.usefixtures("chat")
async def test_the_keyboard_shares_a_place(
    bot: Client, jana: User, page: Page, choice: str, typed: str, place: tuple[float, float]
) -> None:
    await show_keyboard(bot, jana)
    await page.get_by_role("button", name="Poslat místo").click()
    box = page.get_by_role("dialog", name=CZECH["place_title"])
    await box.get_by_role("combobox").select_option(choice)
    if typed:
        await box.get_by_role("textbox").fill(typed)
    await box.get_by_role("button", name=CZECH["share"], exact=True).click()

    await expect(page.get_by_text(CZECH["kind_location"])).to_be_visible()
    updates = await bot.updates()
    assert shared(updates[-1], "location") == dict(zip(("latitude", "longitude"), place, strict=True))


async def test_a_keyboard_stays_until_it_is_taken_away(bot: Client, jana: User, chat: Locator) -> None:
    await show_keyboard(bot, jana)
    await chat.get_by_role("button", name="Jinak").click()
    await expect(chat.locator(".message.out").last).to_contain_text("Jinak")
    await expect(chat.get_by_role("button", name="Jinak")).to_be_visible()
    await sent(bot, jana, reply_markup={"remove_keyboard": True})

    await expect(chat.get_by_role("button", name="Jinak")).to_have_count(0)
    await expect(chat.get_by_role("textbox")).to_have_attribute("placeholder", CZECH["write"])
