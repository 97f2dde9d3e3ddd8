"""Screens as messages in the person's language. Pure; independent of the Bot API."""
