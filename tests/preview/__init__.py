"""Content made visible without Telegram."""
