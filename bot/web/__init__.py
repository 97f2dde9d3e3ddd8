"""The pages in a browser: the lead pages (no JavaScript), and those of features.

A press on a page is the code of the chat's button, dispatched in the same way, and the page shows
the same messages as the chat.
"""
