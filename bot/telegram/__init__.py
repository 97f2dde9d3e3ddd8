"""The Telegram side. The only package, with `app`, that uses the Bot API."""
