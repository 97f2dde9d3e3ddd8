"""Inline mode: typing `@bot plzeň` in any chat offers public pages to send.

Queries are not stored, logged or counted. Enable inline mode at @BotFather.
"""
