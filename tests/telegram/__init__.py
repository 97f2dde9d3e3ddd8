"""Tests of the Telegram side, on the simulated Bot API."""
