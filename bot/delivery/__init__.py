"""How people hear of what they did not ask for at that moment: the outbox worked off through Telegram and mail."""
