"""How Telegram words what the schema finds wrong; whatever is not listed here gets words of our own.

Collected from the Bot API server (telegram-bot-api/Client.cpp), TDLib, and answers of the real Bot API.
"""

# What is wrong inside these types is told with this in front.
PREFIXES = {
    "InlineKeyboardButton": "can't parse inline keyboard button",
    "KeyboardButton": "can't parse keyboard button",
    "MessageEntity": "can't parse MessageEntity",
    "BotCommand": "can't parse BotCommand",
}

# What a field that is too short or too long is answered with.
LENGTH_WORDS = {
    ("CopyTextButton", "text"): "BUTTON_COPY_TEXT_INVALID",
    ("answerCallbackQuery", "text"): "MESSAGE_TOO_LONG",
}

# Lengths that count after markup or white space is gone, so the methods measure them; an empty callback_data is no
# action at all, which the keyboard says.
MEASURED_LATER = {
    ("sendMessage", "text"),
    ("editMessageText", "text"),
    ("sendDocument", "caption"),
    ("ReplyParameters", "quote"),
    ("InlineKeyboardButton", "callback_data"),
    ("BotCommand", "command"),
    ("BotCommand", "description"),
}

# What a missing parameter is answered with.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "document": "there is no document in the request",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
}

# What a parameter that is no JSON, or not the right kind of JSON, is called.
JSON_NAMES = {
    "reply_markup": "reply keyboard markup",
    "link_preview_options": "link preview options",
    "reply_parameters": "reply parameters",
    "scope": "BotCommandScope",
    "commands": "commands",
}
