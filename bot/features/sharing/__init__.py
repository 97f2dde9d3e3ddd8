"""Answer in other chats: whoever types `@bot plzeň` anywhere is offered public pages to send.

Nothing is stored, logged or counted. @BotFather must have switched on inline mode.
"""
