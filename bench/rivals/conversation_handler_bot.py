"""python-telegram-bot with ConversationHandler and default settings. Stores nothing durably."""

import logging

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from bench.rivals.script import TOKEN, URL, load_screens

SCREENS = load_screens()


def keyboard(number: int) -> InlineKeyboardMarkup:
    """Return the keyboard of a screen; the next button's data is the screen's number."""
    screen = SCREENS[number]
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label, callback_data=f"go{number}" if label == screen.next_label else "-")
                for label in row
            ]
            for row in screen.rows
        ]
    )


KEYBOARDS = [keyboard(number) for number in range(len(SCREENS))]


async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
    """Restart the dialogue."""
    assert update.message
    await update.message.reply_text(SCREENS[0].text, parse_mode="HTML", reply_markup=KEYBOARDS[0])
    return 0


def press_handler(number: int):  # noqa: ANN201  a handler, as the library takes it
    """Return the handler of a screen's next button."""

    async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
        query = update.callback_query
        assert query
        await query.answer()
        following = number + 1
        await query.edit_message_text(SCREENS[following].text, parse_mode="HTML", reply_markup=KEYBOARDS[following])
        return following

    return handle


def text_handler(number: int):  # noqa: ANN201  a handler, as the library takes it
    """Return the handler of a text sent on a screen that expects one."""

    async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message
        following = number + 1
        await update.message.reply_text(SCREENS[following].text, parse_mode="HTML", reply_markup=KEYBOARDS[following])
        return following

    return handle


def main() -> None:
    """Run long polling."""
    logging.basicConfig(level=logging.ERROR)
    application = Application.builder().token(TOKEN).base_url(f"{URL}/bot").build()
    states: dict[object, list[object]] = {
        number: [
            CallbackQueryHandler(press_handler(number), pattern=f"^go{number}$")
            if screen.next_label
            else MessageHandler(filters.TEXT & ~filters.COMMAND, text_handler(number))
        ]
        for number, screen in enumerate(SCREENS[:-1])
    }
    states[len(SCREENS) - 1] = []
    application.add_handler(
        ConversationHandler(
            [CommandHandler("start", start)], states, [CommandHandler("start", start)], allow_reentry=True
        )  # type: ignore[arg-type]
    )
    application.run_polling(stop_signals=None)


main()
