"""The CPA guide bot: pure decisions, with thin shells for Telegram, mail and SQLite.

Read the packages in this order; each imports only earlier ones: content (models and files),
conversation (decisions), view (texts and buttons), storage (SQLite), papers (printable files),
dispatch (one action from start to finish), editorial (validation and previews of the content),
telegram, delivery and web (channels), cli (commands), features (optional parts).
"""

__version__ = "1.1.0"
