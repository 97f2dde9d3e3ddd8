"""How people reach the bot through Telegram. The only package, with `app`, that knows the Bot API."""
