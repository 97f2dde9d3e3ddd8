"""Content made visible without Telegram: the flow of the self-check drawn, every screen of every example on one page."""
