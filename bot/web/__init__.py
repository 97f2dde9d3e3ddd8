"""The lead pages: the municipal side in a browser, without JavaScript, for contacts with or without Telegram.

Another transport of the same turn: a press on the page is the button's own code, taken at the same desk, and the page
shows the same messages that the chat would.
"""
