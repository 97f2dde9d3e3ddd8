"""The CPA guide bot: a pure conversation over content, with thin shells for Telegram, mail and SQLite.

Read the packages in this order and none needs what comes later: content (what the bot knows), conversation
(what happens next), view (how it is said), storage (what outlives a restart), papers (what is printed), dispatch (one
action from start to finish), editorial (judging and showing the content), telegram, delivery and web (how people and
contacts are reached), cli (the commands), features (what can be left out).
"""

__version__ = "1.1.0"
