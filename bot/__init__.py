"""The CPA guide bot: a pure conversation over content, with thin shells for Telegram, mail and SQLite.

Read the packages in this order and none needs what comes later: content (what the bot knows), conversation
(what happens next), view (how it is said), storage (what outlives a restart), dispatch (one action from start to
finish), telegram and delivery (how people and contacts are reached).
"""

__version__ = "1.0.0"
