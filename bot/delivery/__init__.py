"""Delivery of notices by Telegram and mail."""
