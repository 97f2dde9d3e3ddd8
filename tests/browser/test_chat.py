"""One chat on the page: what the bot can send, and what a person can do with it. The test is the bot."""

from io import BytesIO
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from telegram_simulator import Simulator, User
from telegram_simulator.wire import is_object
from tests.browser.conftest import sent
from tests.simulator.client import TOKEN, Client
from tests.simulator.page_sample import CZECH

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
TWELVE = [
    [{"text": f"Volba {n}", "callback_data": f"{n}"}, {"text": f"Jinak {n}", "callback_data": f"x{n}"}]
    for n in range(6)
]


async def answer_press(bot: Client, **answer: object) -> None:
    """Answer the next press. A page shows the press before it has told the server, so what else waits is read away."""
    confirmed = 0
    while True:
        for update in await bot.updates(timeout=5, offset=confirmed):
            confirmed = int(str(update["update_id"])) + 1
            if is_object(query := update.get("callback_query")):
                await bot.updates(offset=confirmed)
                await bot.result("answerCallbackQuery", callback_query_id=query["id"], **answer)
                return


async def test_text_is_only_ever_text(bot: Client, jana: User, simulator: Simulator, chat: Locator) -> None:
    await sent(bot, jana, HOSTILE)
    simulator.say(jana, HOSTILE)
    await sent(bot, jana, "x", reply_markup={"inline_keyboard": [[{"text": HOSTILE, "callback_data": "h"}]]})

    await expect(chat.locator(".text", has_text=HOSTILE)).to_have_count(2)
    await expect(chat.get_by_role("button", name=HOSTILE)).to_be_visible()
    await expect(chat.locator("img, script")).to_have_count(0)


async def test_entities(bot: Client, jana: User, chat: Locator) -> None:
    html = (
        "😀 <b>tučně</b> <i>šikmo</i> <u>u</u> <s>s</s> <code>kód</code>\n<pre>řádek</pre>\n"
        "<blockquote>citát <b>silný</b></blockquote>\n<a href='https://example.org/a'>odkaz</a> a@example.org"
    )
    await sent(bot, jana, html, parse_mode="HTML")

    text = chat.locator(".text").last
    await expect(text.locator("strong")).to_have_text(["tučně", "silný"])
    await expect(text.locator("blockquote strong")).to_have_text("silný")
    tags = {"em": "šikmo", "u": "u", "s": "s", "code": "kód", "pre": "řádek", "blockquote": "citát silný"}
    for tag, words in tags.items():
        await expect(text.locator(tag)).to_have_text(words)
    link = text.get_by_role("link", name="odkaz")
    for name, value in (("href", "https://example.org/a"), ("target", "_blank"), ("rel", "noopener noreferrer")):
        await expect(link).to_have_attribute(name, value)
    await expect(text.get_by_role("link", name="a@example.org")).to_have_attribute("href", "mailto:a@example.org")


async def test_commands_and_links_to_the_bot_in_a_text(
    bot: Client, jana: User, simulator: Simulator, chat: Locator
) -> None:
    await sent(bot, jana, "/leads <a href='https://t.me/simulated_bot?start=m_plzen'>zde</a>", parse_mode="HTML")

    await chat.get_by_role("button", name="/leads").click()
    await expect(chat.locator(".message.out").last).to_contain_text("/leads")
    await chat.get_by_role("button", name="zde").click()
    await expect(chat.locator(".message.out").last).to_contain_text("/start m_plzen")
    assert simulator.chat(jana).last.text == "/start m_plzen"


async def test_a_message_changes_in_place_and_keeps_the_focus(
    bot: Client, jana: User, page: Page, chat: Locator
) -> None:
    message_id = await sent(bot, jana, "Dřív", reply_markup={"inline_keyboard": TWELVE})
    await chat.get_by_role("button", name="Volba 3").focus()
    edited = {"chat_id": jana.id, "message_id": message_id, "reply_markup": {"inline_keyboard": TWELVE[3:]}}
    await bot.result("editMessageText", text="Teď", **edited)

    message = chat.locator(f"[data-id='{message_id}']")
    await expect(message).to_contain_text("Teď")
    await expect(message.get_by_role("button")).to_have_count(6)
    await expect(chat.get_by_role("button", name="Volba 3")).to_be_focused()
    await bot.result("editMessageText", text="Konec", chat_id=jana.id, message_id=message_id)
    await expect(message).to_be_focused()
    await bot.result("deleteMessage", chat_id=jana.id, message_id=message_id)
    await expect(message).to_have_count(0)
    await expect(chat.locator("[data-part=screen]")).to_be_focused()
    await expect(page.locator("#told p").last).to_have_text("Jana Ukázková: Konec")


async def test_new_messages_come_into_view_unless_one_reads_older_ones(bot: Client, jana: User, chat: Locator) -> None:
    for number in range(30):
        await sent(bot, jana, f"Zpráva {number}")
    await expect(chat.get_by_text("Zpráva 29", exact=True)).to_be_in_viewport()
    down = chat.get_by_role("button", name=CZECH["to_the_end"])
    await expect(down).to_be_hidden()

    await chat.get_by_text("Zpráva 2", exact=True).scroll_into_view_if_needed()
    await expect(down).to_be_visible()
    await sent(bot, jana, "Nejnovější")
    await expect(chat.get_by_text("Nejnovější", exact=True)).not_to_be_in_viewport()
    await expect(chat.get_by_text("Zpráva 2", exact=True)).to_be_in_viewport()
    await down.click()
    await expect(chat.get_by_text("Nejnovější", exact=True)).to_be_in_viewport()

    await sent(bot, jana, "První řádek\n" + "dlouhý text " * 300)
    await expect(chat.get_by_text("První řádek")).to_be_in_viewport()


async def test_messages_say_their_language(bot: Client, jana: User, chat: Locator) -> None:
    await sent(bot, jana, "Добрий день, Jana")
    await sent(bot, jana, "Dobrý den, Оксано")

    await expect(chat.get_by_text("Добрий день")).to_have_attribute("lang", "uk")
    await expect(chat.get_by_text("Dobrý den")).to_have_attribute("lang", "cs")


async def test_a_pressed_button_turns_until_the_answer_is_there(
    bot: Client, jana: User, page: Page, chat: Locator
) -> None:
    await sent(bot, jana, reply_markup={"inline_keyboard": TWELVE})
    button = chat.get_by_role("button", name="Volba 0")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await answer_press(bot, text="Hotovo")
    await expect(chat.get_by_role("status")).to_have_text("Hotovo")
    await expect(button).not_to_have_attribute("aria-busy", "true")

    await button.click()
    await answer_press(bot, text="Přečtěte si to", show_alert=True)
    box = page.get_by_role("dialog")
    await expect(box).to_contain_text("Přečtěte si to")
    await box.get_by_role("button", name=CZECH["close"]).click()
    await expect(box).to_be_hidden()


async def test_buttons_that_lead_away_or_start_the_bot(bot: Client, jana: User, chat: Locator) -> None:
    row = [
        {"text": "Web", "url": "https://example.org/"},
        {"text": "Bot", "url": "https://t.me/simulated_bot?start=m_plzen"},
    ]
    await sent(bot, jana, reply_markup={"inline_keyboard": [row]})

    web = chat.get_by_role("link", name="Web")
    await expect(web).to_have_attribute("rel", "noopener noreferrer")
    await expect(web).to_have_attribute("target", "_blank")
    await chat.get_by_role("button", name="Bot", exact=True).click()
    await expect(chat.locator(".message.out").last).to_contain_text("/start m_plzen")


async def test_protected_messages_cannot_be_selected(bot: Client, jana: User, chat: Locator) -> None:
    await sent(bot, jana, "Tajné údaje", protect_content=True)

    message = chat.locator(".message.protected")
    await expect(message.locator(".text")).to_have_css("user-select", "none")
    await expect(message.get_by_role("img", name=CZECH["protected"])).to_be_visible()


async def test_files_can_be_downloaded(bot: Client, jana: User, page: Page, chat: Locator, tmp_path: Path) -> None:
    path = f"/bot{TOKEN}/sendDocument?chat_id={jana.id}"
    upload = BytesIO(b"Dopis")
    upload.name = "dopis.txt"
    async with bot.session.post(bot.url + path, data={"document": upload}) as response:
        assert response.status == 200

    async with page.expect_download() as coming:
        await chat.get_by_role("link", name="dopis.txt").click()
    download = await coming.value
    assert download.suggested_filename == "dopis.txt"
    await download.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == b"Dopis"
