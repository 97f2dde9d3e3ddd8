"""The pages in a browser: leads for contacts with or without Telegram (no JavaScript), and those of features.

Another transport of the same turn: a press on the page is the button's own code, taken by the same `Dispatcher`, and the page
shows the same messages that the chat would.
"""
