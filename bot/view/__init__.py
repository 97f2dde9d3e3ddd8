"""How it is said: screens become messages with buttons, in the person's language. Pure; knows nothing of Telegram's API."""
